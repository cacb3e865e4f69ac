"""A page for each owner to send out: what to do in which script by when, without code, user names or passwords.

It runs no script at all, so that it opens wherever mail is read. Needs Jinja2.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pslint_tls import __version__
from pslint_tls.engine.summary import on_day
from pslint_tls.inventory.options import MEANING
from pslint_tls.inventory.worklist import Item
from pslint_tls.report.content import Content
from pslint_tls.report.markup import digest, marked, own, template
from pslint_tls.report.owners import Owner, owners
from pslint_tls.report.visible import visible

_NOBODY = "nobody"
_LONGEST = 60
_DIGITS = 8
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def owner_pages(content: Content) -> Iterator[tuple[str, bytes]]:
    """(file name, page) for each owner with something to do; `nobody.html` for what nobody was found for.

    Raises `ImportError` where Jinja2 is missing.
    """
    taken: set[str] = set()
    for owner in owners(content.items, content.today):
        if owner.to_do:
            name = file_name(owner.name, taken)
            taken.add(name.casefold())
            yield name, _page(owner, content)


def file_name(owner: str | None, taken: set[str]) -> str:
    """A name that every disk takes, the same each time: letters and digits of the owner's, told apart by a digest where
    something had to be left out.
    """
    if owner is None:
        return f"{_NOBODY}.html"
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in owner)[:_LONGEST]
    plain = kept == owner and kept.casefold() not in {_NOBODY, *_RESERVED} and kept.isascii()
    if plain and f"{kept}.html".casefold() not in taken:
        return f"{kept}.html"
    told = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{kept}-{told}.html"


def _page(owner: Owner, content: Content) -> bytes:
    style = own("page.css")
    text = template("owner.html").render(
        name=visible(owner.name or _NOBODY),
        owner=owner,
        today=content.today,
        scanned=content.run.started[:10] if content.run else "",
        version=__version__,
        scripts=len({item.place for item in owner.open}),
        urgent=list(_urgent(owner)),
        ways=list(_ways(owner)),
        rows=[_row(item) for item in owner.open],
        style=marked(style),
        style_hash=digest(style),
    )
    return text.encode("utf-8", "backslashreplace")


def _urgent(owner: Owner) -> Iterator[str]:
    if owner.failing:
        yield f"{owner.failing:,} fail{'s' if owner.failing == 1 else ''} already, on some hosts at least."
    if owner.next_deadline is not None:
        days = (owner.next_deadline - owner.today).days
        left = f"{days:,} day{'' if days == 1 else 's'} left"
        yield f"{left}: {owner.due:,} stop{'s' if owner.due == 1 else ''} {on_day(owner.next_deadline)}."


def _ways(owner: Owner) -> Iterator[str]:
    for option, count in Counter(item.option for item in owner.open).most_common():
        yield f"{visible(MEANING.get(option, option))}: {count:,} call{'' if count == 1 else 's'}"


def _row(item: Item) -> dict[str, Any]:
    texts = {
        "place": item.place,
        "breaks": item.breaks_told,
        "deadline": "" if item.deadline is None else item.deadline.isoformat(),
        "endpoint": item.site.endpoint,
        "option": MEANING.get(item.option, item.option),
        "tasks": "; ".join(f"{host}: {name}" for host, name in item.tasks),
        "status": item.status or "",
    }
    return {"line": item.site.line, **{name: visible(text) for name, text in texts.items()}}
