"""The summary as Markdown: for a ticket, a wiki or a chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pslint_tls.inventory.worklist import by_endpoint, shares
from pslint_tls.report import sentences
from pslint_tls.report.content import Content
from pslint_tls.report.coverage import reasons
from pslint_tls.report.owners import owners
from pslint_tls.report.visible import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&]|^[-+#])")
_MOST = 15


def markdown(content: Content) -> str:
    """CommonMark with tables. What stands in it of a store is escaped and shows as it is."""
    return "".join(f"{line}\n" for line in _lines(content))


def _lines(content: Content) -> Iterator[str]:
    yield f"# Mail calls in scripts, {content.today}"
    yield ""
    yield f"**{sentences.lead(content)}.**"
    yield ""
    for line in (*sentences.urgent(content), *sentences.warnings(content), *sentences.changes(content)):
        yield f"- {escaped(line)}."
    yield from _steps(content)
    yield from _section("Who has to do it", ("owner", "to do", "fail already", "next to stop", "on"), _owners(content))
    yield from _section("By kind of server", ("kind of server", "calls", "to do"), _endpoints(content))
    yield from _section("What was not read", ("reason", "files and folders"), reasons(content.coverage)[:_MOST])


def escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", visible(text))


def _steps(content: Content) -> Iterator[str]:
    yield ""
    yield "## What to do first"
    yield ""
    for number, step in enumerate(content.steps, 1):
        yield f"{number}. {escaped(step.text[:1].upper() + step.text[1:])}."
    if not content.steps:
        yield "Nothing is left to do."


def _section(title: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    told = list(rows)
    if not told:
        return
    yield from ("", f"## {title}", "", f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}")
    for row in told:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else escaped(str(value))


def _owners(content: Content) -> Iterator[tuple[object, ...]]:
    found = owners(content.items, content.today)
    for one in found[:_MOST]:
        day = None if one.next_deadline is None else one.next_deadline.isoformat()
        yield one.name or "nobody yet", one.to_do, one.failing, one.due, day
    rest = found[_MOST:]
    if rest:
        yield f"{len(rest):,} more", sum(one.to_do for one in rest), sum(one.failing for one in rest), None, None


def _endpoints(content: Content) -> Iterator[tuple[object, ...]]:
    for share in sorted(shares(content.items, by_endpoint), key=lambda one: -one.count):
        yield share.label, share.count, share.to_do
    if content.unread:
        yield "could not be analysed", len(content.unread), len(content.unread)
