"""The table Mend once: the same code in several places, and functions that send for others."""

from __future__ import annotations

from collections.abc import Sequence

from pslint_tls.inventory.bundles import Bundle
from pslint_tls.report.calls import SEPARATOR
from pslint_tls.report.table import Kind, Part, Table, part, table


def together(found: Sequence[Bundle]) -> Table:
    """`found` in their order."""
    return table("bundles", "Mend once", _PARTS, found)


def _paths(one: Bundle) -> str:
    return SEPARATOR.join(sorted({item.place for item in one.items}))


def _callers(one: Bundle) -> str:
    return SEPARATOR.join(f"{path}:{line}" for path, line in one.callers)


_PARTS: tuple[Part[Bundle], ...] = (
    part("title", "Code", lambda one: one.title, width=60, brief=True),
    part("kind", "Shared as", lambda one: one.kind.value, Kind.WORD, brief=True),
    part("reach", "Places", lambda one: one.reach, Kind.NUMBER, brief=True),
    part("calls", "Calls", lambda one: len(one.items), Kind.NUMBER, brief=True),
    part("files", "Files", lambda one: one.files, Kind.NUMBER, brief=True),
    part("toDo", "To do", lambda one: one.to_do, Kind.NUMBER, brief=True),
    part("deadline", "Since or until", lambda one: one.first.deadline, Kind.DAY, width=12, brief=True),
    part("option", "Way out", lambda one: one.first.option, Kind.WORD, brief=True),
    part("split", "Some copies secure", lambda one: one.split, Kind.FLAG, brief=True),
    part("first", "For example", lambda one: one.first.place, width=60, brief=True),
    part("paths", "Scripts", _paths, width=60),
    part("callers", "Called from", _callers, width=40),
    part("loaders", "Loaded by", lambda one: SEPARATOR.join(one.loaders), width=40),
    part("clone", "Same code", lambda one: one.key, width=18),
)
