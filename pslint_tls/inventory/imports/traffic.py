"""The rows of a report of what was sent: the SMTP AUTH clients report, the TLS deprecation report, a message trace."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pslint_tls.inventory.imports import values
from pslint_tls.inventory.imports.days import DayOrder, day_order, read_day
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import Line, Sheet, columns_of, open_sheet, quoted
from pslint_tls.knowledge.headers import Columns, fields_of, match_columns

NO_SENDER = "rows without a sender's address"
NO_COUNT = "rows whose number of messages is none, or too great to be one"
NO_SHARE = "rows whose TLS percentages are none, or more than 100 together"
NO_DAY = "rows with a date that cannot be read"
TO_COME = "rows with a day that is still to come"
DOUBTFUL_DAYS = "files whose days may begin with the day or with the month; the language of the header decided"
NO_MESSAGES = "rows that count as one message each, for want of a column with their number or message ID"

_VERSIONS = {"no_tls": "none", "tls_1_0": "1.0", "tls_1_1": "1.1", "tls_1_2": "1.2", "tls_1_3": "1.3"}
_ROUNDING = 1.5
"""Percent: shares are rounded one by one."""
_OUTGOING = ("originat", "outbound", "sent", "ausgehend", "gesendet", "sortant", "送信")
_ADDRESS = re.compile(r"\S+@\S+")
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>$")


@dataclass(frozen=True, slots=True)
class HowTraffic:
    """How files are to be read: `mapping` is column to field; what is None is found out. `today`: no day of a report
    comes after it.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    today: datetime.date = datetime.date.max


class Sent(NamedTuple):
    """What a row says."""

    sender: str
    client: str
    protocol: str
    day: str | None
    parts: tuple[tuple[str, int], ...]
    """(TLS version, messages)."""
    received: bool
    """It is about mail that came in; so does what scripts send straight to the tenant's MX."""


@contextmanager
def open_report(path: Path, how: HowTraffic, remarks: Remarks) -> Iterator[Reader]:
    """The rows of a file. Raises `ImportProblem` for one that is no such report."""
    with _opened(path, how, remarks) as sheet:
        columns = _columns(sheet, how.mapping)
        yield Reader(sheet, columns, remarks, how.today, _order(path, how, columns, remarks))


class Reader:
    """Reads the rows of one report."""

    def __init__(self, sheet: Sheet, columns: Columns, remarks: Remarks, today: datetime.date, order: DayOrder) -> None:
        self.lines = sheet.lines
        self._path = sheet.path
        self._places = columns.places
        self._remarks = remarks
        self._today = today
        self._order = order
        self._shares = tuple((name, version) for name, version in _VERSIONS.items() if name in columns.places)
        self.has_messages = "message" in columns.places
        self.adds_up = "day" in columns.places
        """Rows of different days are added; without days, a second row of a sender says the same thing once more."""
        self.by_version = "tls" in columns.places and not self._shares
        """A sender has a row for each TLS version."""
        self._one_each = not self.has_messages and "messages" not in columns.places
        self._unknown = quoted(columns.unknown) if columns.unknown else ""

    def where(self, line: Line) -> str:
        """For people: `report.csv:12`."""
        return f"{self._path.name}:{line.number}"

    def message(self, line: Line) -> str:
        """The message that a row is about."""
        return self._cell(line, "message")

    def sent(self, line: Line) -> Sent | None:
        """What a row says; None for one that says nothing, which is remarked on."""
        direction = self._cell(line, "direction").lower()
        sender = self._sender(line)
        if sender is None:
            self._remarks.add(NO_SENDER, self.where(line))
            return None
        count = values.whole(self._cell(line, "messages")) if "messages" in self._places else 1
        if count is None:
            self._remarks.add(NO_COUNT, self.where(line))
            return None
        if self._one_each:
            not_known = f"; it has {self._unknown}, --map COLUMN=messages says which it is" if self._unknown else ""
            self._remarks.add(NO_MESSAGES, f"{self.where(line)}{not_known}")
        return Sent(
            sender,
            self._cell(line, "client").lower(),
            values.protocol(self._cell(line, "protocol")),
            self._day(line),
            self._parts(line, count),
            received=bool(direction) and not direction.startswith(_OUTGOING),
        )

    def _sender(self, line: Line) -> str | None:
        cell, domain = self._cell(line, "sender"), self._cell(line, "domain").lstrip("@")
        found = _IN_BRACKETS.search(cell)
        name = (found[1] if found else cell).strip("<>\"' ")
        if "@" not in name and name and domain:
            name = f"{name}@{domain}"
        return name.lower() if _ADDRESS.fullmatch(name) else None

    def _day(self, line: Line) -> str | None:
        cell = self._cell(line, "day")
        if not cell:
            return None
        found = read_day(cell, day_first=self._order.day_first)
        if found is None or found > self._today:
            self._remarks.add(NO_DAY if found is None else TO_COME, self.where(line))
            return None
        return found.isoformat()

    def _parts(self, line: Line, count: int) -> tuple[tuple[str, int], ...]:
        if not self._shares:
            return ((values.tls(self._cell(line, "tls")), count),)
        cells = [(version, values.share(self._cell(line, name))) for name, version in self._shares]
        known = [(version, part) for version, part in cells if part is not None]
        if len(known) < len(cells) or sum(part for _, part in known) > 100 + _ROUNDING * len(cells):
            self._remarks.add(NO_SHARE, self.where(line))
            return (("", count),)
        # Where something was sent with a version, however little, it was a message at least.
        least = min(count, 1)
        parts = {version: max(least, round(count * part / 100)) for version, part in known if part}
        left = count - sum(parts.values())
        if parts and abs(left) <= max(len(cells), count * _ROUNDING * len(cells) / 100):
            most = max(parts, key=lambda version: parts[version])
            parts[most] = max(least, parts[most] + left)
        elif left > 0:
            parts[""] = left
        return tuple(parts.items()) or (("", count),)

    def _cell(self, line: Line, field: str) -> str:
        place = self._places.get(field)
        return "" if place is None else line.cells[place]


def fields() -> tuple[str, ...]:
    """What `--map` can name."""
    return fields_of("traffic")


@contextmanager
def _opened(path: Path, how: HowTraffic, remarks: Remarks) -> Iterator[Sheet]:
    def known(cells: Sequence[str]) -> int:
        places = match_columns("traffic", cells, how.mapping).places
        # A title may name one thing or another, but no table goes without senders.
        return len(places) if "sender" in places else 0

    with open_sheet(path, remarks, how.encoding, how.delimiter, known) as sheet:
        yield sheet


def _columns(sheet: Sheet, mapping: Mapping[str, str]) -> Columns:
    columns = columns_of("traffic", sheet, mapping)
    if "sender" not in columns.places:
        raise ImportProblem(
            f"`{sheet.path}` has no column for the sender: its header is {quoted(sheet.columns)}; say which it is with "
            "--map COLUMN=sender"
        )
    return columns


def _order(path: Path, how: HowTraffic, columns: Columns, remarks: Remarks) -> DayOrder:
    """Only the days of the whole file tell how it writes them, so it is read once for that."""
    day_first = columns.language != "en"
    place = columns.places.get("day")
    if place is None:
        return DayOrder(day_first)
    with _opened(path, how, Remarks()) as sheet:
        order = day_order((line.cells[place] for line in sheet.lines), how.today, day_first=day_first)
    if order.doubt is not None:
        taken = read_day(order.doubt, day_first=order.day_first)
        remarks.add(DOUBTFUL_DAYS, f"{path.name}, where {order.doubt} counts as {taken}")
    return order
