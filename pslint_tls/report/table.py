"""A table as every form of the report shows it: columns with a kind, rows of plain values."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = str | int | float | bool | datetime.date | datetime.datetime | None
Row = tuple[Value, ...]
Source = TypeVar("Source")


class Kind(enum.Enum):
    """What the cells of a column are; any may be None, for what is not known."""

    TEXT = "text"
    WORD = "word"
    """One of a few words: worth a filter of its own."""
    NUMBER = "number"
    DAY = "day"
    """`datetime.date`."""
    MOMENT = "moment"
    """`datetime.datetime` in UTC, without a time zone, as spreadsheets have it."""
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it to programs and never changes; `title` to people. `brief`: the page shows it without being asked.

    `width` is in characters.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 14
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is one lower-case word: of files, of lines in JSONL; `title` is that of the sheet."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part(Generic[Source]):
    """A column together with how its cell follows from what the row is about."""

    column: Column
    cell: Callable[[Source], Value]


def part(
    key: str,
    title: str,
    cell: Callable[[Source], Value],
    kind: Kind = Kind.TEXT,
    *,
    width: int = 14,
    brief: bool = False,
) -> Part[Source]:
    """A `Part` in one line."""
    return Part(Column(key, title, kind, width, brief), cell)


def table(name: str, title: str, parts: Iterable[Part[Source]], sources: Iterable[Source]) -> Table:
    """A table whose rows are about `sources`."""
    known = tuple(parts)
    rows = tuple(tuple(one.cell(source) for one in known) for source in sources)
    return Table(name, title, tuple(one.column for one in known), rows)


def day(text: str | None) -> datetime.date | None:
    """A day of the store."""
    return None if not text else datetime.date.fromisoformat(text[:10])


def moment(text: str | None) -> datetime.datetime | None:
    """A moment of the store, which is in UTC."""
    return None if not text else datetime.datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)


def of_nanoseconds(value: int | None) -> datetime.datetime | None:
    """A file time of the store; None where it is out of what calendars know."""
    if value is None:
        return None
    try:
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=value // 1_000_000_000)
    except OverflowError:
        return None
