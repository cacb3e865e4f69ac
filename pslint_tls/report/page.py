"""The page: one HTML file that loads nothing, runs no script but its own, and holds the tables as data.

What stands in a store comes from scripts and from people, so all of it is taken for hostile: Jinja2 escapes what
becomes markup, the page's own script sets texts only, and a Content-Security-Policy with the hashes of the page's own
script and style keeps any other from running even if one of the two had failed. Needs Jinja2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pslint_tls import __version__
from pslint_tls.inventory.bundles import Step
from pslint_tls.inventory.worklist import State
from pslint_tls.report import figures, sentences
from pslint_tls.report.content import Content, Said
from pslint_tls.report.coverage import NOT_READ, WAITING
from pslint_tls.report.markup import digest, marked, own, template, with_code
from pslint_tls.report.owners import Owner, owners
from pslint_tls.report.packing import Packed
from pslint_tls.report.table import Table
from pslint_tls.report.visible import visible
from pslint_tls.report.words import WORDS

if TYPE_CHECKING:
    from markupsafe import Markup

_MOST_OWNERS = 25
_NOBODY = "nobody yet"

_SECTIONS = {
    "calls": (
        "All mail calls",
        "A row's arrow shows why, the statement and all that is known.",
        "No mail call was found.",
    ),
    "bundles": (
        "Mend once",
        "The same code in several places, and functions that send for all who call them.",
        "No code is shared.",
    ),
    "scripts": (
        "Scripts",
        "Every file with a mail call, a finding or a failure.",
        "There is no script with a mail call.",
    ),
    "senders": (
        "Senders",
        "Mailboxes of scripts and of the tenant's reports; those that send without a script come first.",
        "No sender is known.",
    ),
    "tasks": (
        "Scheduled tasks",
        "What the imported tasks run.",
        "No scheduled tasks were imported; `pslint-tls import tasks` reads them.",
    ),
    "coverage": (
        "What was read, and what was not",
        "Files by root; what was not read, by folder and reason.",
        "Nothing was met.",
    ),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A number at the top, and what it shows when it is pressed."""

    state: str
    number: str
    label: str
    meaning: str
    table: str
    value: str


def page(content: Content) -> bytes:
    """The page. Raises `ImportError` where Jinja2 is missing."""
    script, style = own("page.js"), own("page.css")
    text = template("page.html").render(
        today=content.today,
        version=__version__,
        store=visible(content.store),
        run=content.run,
        roots=[visible(root) for root in content.roots],
        statement=content.statement,
        days_left=content.statement.days_left,
        lead=sentences.lead(content),
        urgent=_ended(sentences.urgent(content)),
        warnings=_ended(sentences.warnings(content)),
        changes=_ended(sentences.changes(content)),
        tiles=list(_tiles(content)),
        steps=[_step(step) for step in content.steps],
        reason=f"{sentences.reason()}.",
        scanned=content.run.started[:10] if content.run else None,
        words=WORDS,
        sections=[
            ("who", "Who"),
            ("charts", "Charts"),
            *((name, told[0]) for name, told in _SECTIONS.items()),
            ("words", "What the words mean"),
        ],
        **_owners(content),
        charts=[_marked(one) for one in figures.figures(content)],
        tables=[_section(one) for one in _tables(content)],
        data=_data(content),
        script=marked(script),
        style=marked(style),
        script_hash=digest(script),
        style_hash=digest(style),
    )
    return text.encode("utf-8", "backslashreplace")


def _ended(lines: Iterable[str]) -> list[str]:
    return [f"{visible(line)}." for line in lines]


# --- parts ----------------------------------------------------------------------------------------------------------


def _tiles(content: Content) -> Iterable[Tile]:
    said = content.statement
    for state, count, meaning in (
        (State.AT_RISK, said.at_risk, "refused already, stops on a day, or needs a look"),
        (State.UNKNOWN, said.unknown, "the server is not known"),
        (State.NOT_READ, said.not_read, "calls whose code could not be analysed"),
        (State.SECURE, said.secure, "nothing is known that ends it"),
    ):
        share = f"{100 * count / said.sites:.0f} %: " if said.sites else ""
        yield Tile(state.value, f"{count:,}", state.value.replace("-", " "), share + meaning, "calls", state.value)
    for count, meaning, value in (
        (said.files_skipped + said.folders_skipped, "not read: nobody knows what is in them", NOT_READ),
        (said.files_waiting, "still to be read: the scan is not at its end", WAITING),
    ):
        if count:
            label = "files and folders" if value == NOT_READ else f"file{'s' if count != 1 else ''}"
            yield Tile("not-read", f"{count:,}", label, meaning, "coverage", value)


def _step(step: Step) -> dict[str, Any]:
    """The scripts are counted, or named where it is one."""
    places = sorted({item.place for item in step.items})
    where = f"in {places[0]}" if len(places) == 1 else f"in {len(places):,} scripts" if places else ""
    text = with_code(visible(step.text[:1].upper() + step.text[1:]))
    shown = {"table": step.table, "column": step.column, "value": step.value}
    return {"text": text, "where": visible(where), "calls": len(step.items), **shown}


def _owners(content: Content) -> dict[str, Any]:
    found = owners(content.items, content.today)
    rest = found[_MOST_OWNERS:]
    more = f"{len(rest):,} more owners have {sum(one.to_do for one in rest):,} calls to do." if rest else None
    return {"owners": [_owner(one) for one in found[:_MOST_OWNERS]], "more_owners": more}


def _owner(one: Owner) -> dict[str, Any]:
    names = ("to_do", "failing", "due", "next_deadline", "unknown", "settled")
    shown = _NOBODY if one.name is None else visible(one.name)
    return {
        "name": shown,
        "filter": "-" if one.name is None else f"={shown}",
        **{name: getattr(one, name) for name in names},
    }


def _marked(figure: figures.Figure) -> dict[str, Any]:
    note = visible(figure.note) if figure.note else None
    return {"title": figure.title, "note": note, "drawing": marked(figure.drawing)}


def _section(table: Table) -> dict[str, Any]:
    heading, about, empty = _SECTIONS[table.name]
    return {"name": table.name, "heading": heading, "about": about, "empty": with_code(empty), "rows": len(table.rows)}


# --- data -----------------------------------------------------------------------------------------------------------


def _tables(content: Content) -> list[Table]:
    by_name = {table.name: table for table in content.tables}
    return [by_name[name] for name in _SECTIONS]


def _data(content: Content) -> dict[str, Markup]:
    """JSON by the id of its element: what is not looked at is not even parsed."""
    packed = Packed(_tables(content))
    known: dict[Said, int] = {}
    said = [content.findings.get(item.site.site, ()) for item in content.items]
    said += [(Said.of(one.finding),) for one in content.unread]
    found = [[known.setdefault(one, len(known)) for one in some] for some in said]
    rows = {item.site.site: row for row, item in enumerate(content.items)}
    steps = [[rows[item.site.site] for item in step.items] for step in content.steps]
    return {
        "texts": _json(packed.texts),
        **{name: _json(table) for name, table in packed.tables.items()},
        "findings": _json({"said": [[_seen(text) for text in _texts(one)] for one in known], "of": found}),
        "steps": _json(steps),
    }


def _json(value: Any) -> Markup:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Nothing that could end the element or begin a comment in it, whatever stands in the data.
    for letter in "<>&'\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return marked(text)


def _texts(said: Said) -> Sequence[str | None]:
    return said.code, said.severity, said.message, said.help, said.fix


def _seen(text: str | None) -> str | None:
    return None if text is None else visible(text)
