"""A page for each owner to send out: what to do in which script by when, without code, user names or passwords.

It runs no script at all, so that it opens wherever mail is read. Needs Jinja2.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import Any

from pslint_tls import __version__
from pslint_tls.engine.summary import on_day
from pslint_tls.inventory.options import ACS, ASK, CONNECTOR, GRAPH, HVE, KEEP, MEANING, RETIRE, TLS12
from pslint_tls.inventory.worklist import Item
from pslint_tls.mend.tlsline import tls12_line
from pslint_tls.report import sentences
from pslint_tls.report.content import Content
from pslint_tls.report.markup import digest, marked, own, template, with_code
from pslint_tls.report.owners import Owner, owners
from pslint_tls.report.visible import visible

_NOBODY = "nobody"
_MARK = b"<title>Mail calls of "
_LONGEST = 60
_DIGITS = 8
HOW = {
    TLS12: f"put the line `{tls12_line('pin')}` before the first mail of the script; `pslint-tls fix SCRIPT` does it "
    "where it is safe",
    GRAPH: "`pslint-tls migrate SCRIPT` shows the new lines; an admin of Microsoft 365 has to allow an application to "
    "send as the mailbox",
    HVE: "a High Volume Email account of the tenant, for mail to your own people",
    ACS: "a resource of Azure Communication Services takes the place of the mailbox",
    CONNECTOR: "send to a relay of your own, which a connector of the tenant lets in",
    RETIRE: "no way through the script leads there: say that it is not needed, or what is missing",
    ASK: "look where the name of the server comes from, and tell it to who sent you this page",
    KEEP: "look at the line; nothing else than that is known to be wrong",
}
"""How each way out is gone, for who has never heard of it."""
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def owner_pages(content: Content) -> Iterator[tuple[str, bytes]]:
    """(file name, page) for each owner with something to do; `nobody.html` for what nobody was found for.

    Raises `ImportError` where Jinja2 is missing.
    """
    shared = _shared(content)
    for owner in owners(content.items, content.today):
        if owner.to_do:
            yield file_name(owner.name, shared), _page(owner, content)


def finished_pages(content: Content) -> Iterator[tuple[str, bytes]]:
    """(file name, page) for everybody else that the store knows: it says that nothing is left. For those who had a page
    before, which would tell them to go on.
    """
    shared = _shared(content)
    busy = {owner.name for owner in owners(content.items, content.today) if owner.to_do}
    for name in (*content.owners, None):
        if name not in busy:
            yield file_name(name, shared), _page(Owner(name, (), content.today), content)


def is_owner_page(head: bytes) -> bool:
    """Whether a file that begins so is a page for an owner."""
    return _MARK in head


def file_name(owner: str | None, shared: Container[str] = ()) -> str:
    """A name that every disk takes, the same each time: letters and digits of the owner's, told apart by a digest where
    something had to be left out. `shared` are names in lower case that more than one owner has: each gets a digest, so
    that nobody's page ever takes the place of another's.
    """
    if owner is None:
        return f"{_NOBODY}.html"
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in owner)[:_LONGEST]
    plain = kept == owner and kept.casefold() not in {_NOBODY, *_RESERVED} and kept.isascii()
    if plain and kept.casefold() not in shared:
        return f"{kept}.html"
    told = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{kept}-{told}.html"


def _shared(content: Content) -> set[str]:
    names = Counter(
        name.casefold() for name in {*content.owners, *(item.owner for item in content.items if item.owner)}
    )
    return {name for name, count in names.items() if count > 1}


def _page(owner: Owner, content: Content) -> bytes:
    style = own("page.css")
    text = template("owner.html").render(
        name=visible(owner.name or _NOBODY),
        owner=owner,
        today=content.today,
        scanned=content.run.started[:10] if content.run else "",
        version=__version__,
        scripts=len({item.place for item in owner.open}),
        reason=f"{sentences.reason()}.",
        urgent=list(_urgent(owner)),
        ways=list(_ways(owner)),
        rows=list(_rows(owner.open)),
        style=marked(style),
        style_hash=digest(style),
    )
    return text.encode("utf-8", "backslashreplace")


def _urgent(owner: Owner) -> Iterator[str]:
    if owner.failing:
        where = sentences.where_failing(owner.failing, owner.failing_everywhere)
        yield f"{owner.failing:,} fail{'s' if owner.failing == 1 else ''} already{where}."
    if owner.next_deadline is not None:
        days = (owner.next_deadline - owner.today).days
        left = f"{days:,} day{'' if days == 1 else 's'} left"
        yield f"{left}: {owner.due:,} stop{'s' if owner.due == 1 else ''} {on_day(owner.next_deadline)}."
    undated = sum(not item.fails and item.deadline is None for item in owner.open)
    if undated:
        yield f"For {undated:,} no day is known: they come after the others."


def _ways(owner: Owner) -> Iterator[dict[str, Any]]:
    """What presses first comes first, as in the table."""
    for option, count in Counter(item.option for item in owner.open).items():
        calls = f"{count:,} call{'' if count == 1 else 's'}"
        yield {"what": MEANING.get(option, option), "calls": calls, "how": with_code(HOW.get(option, ""))}


def _rows(items: Iterable[Item]) -> Iterator[dict[str, Any]]:
    """A row for what is the same in one script: its lines together."""
    found: dict[tuple[str, ...], list[int]] = {}
    for item in items:
        texts: tuple[str, ...] = (
            item.place,
            item.breaks_told,
            "" if item.deadline is None else item.deadline.isoformat(),
            item.site.endpoint,
            MEANING.get(item.option, item.option),
            "; ".join(f"{host}: {name}" for host, name in item.tasks),
            item.status or "",
        )
        found.setdefault(texts, []).append(item.site.line)
    names = ("place", "breaks", "deadline", "endpoint", "option", "tasks", "status")
    for texts, lines in found.items():
        shown = dict(zip(names, map(visible, texts), strict=True))
        yield {"lines": ", ".join(map(str, sorted(lines))), **shown}
