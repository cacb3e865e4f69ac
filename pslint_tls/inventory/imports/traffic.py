"""Reports of what was sent: the SMTP AUTH clients report, the TLS deprecation report, a message trace."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pslint_tls.inventory.imports import values
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import Line, Sheet, open_sheet
from pslint_tls.knowledge.headers import Columns, fields_of, match_columns

NO_SENDER = "rows without a sender's address"
NO_COUNT = "rows whose number of messages is no number"
NO_SHARE = "rows whose TLS percentages are none, or more than 100 together"
INCOMING = "rows about mail that was not sent by the organisation"
TWICE = "rows that stand twice"
CONTRADICTS = "rows that give a sender other numbers than an earlier row; the greater ones count"
OTHER_SENDER = "rows that give a message another sender than an earlier row"
NO_DAY = "rows with a date that cannot be read"

_VERSIONS = {"no_tls": "none", "tls_1_0": "1.0", "tls_1_1": "1.1", "tls_1_2": "1.2", "tls_1_3": "1.3"}
_BATCH = 1000
_ROUNDING = 1.5
"""Percent: shares are rounded one by one."""
_OUTGOING = ("originat", "outbound", "sent", "ausgehend", "gesendet", "sortant", "送信")

_STAGE = """
CREATE TEMP TABLE stage (
    sender TEXT, client TEXT, protocol TEXT, tls TEXT, messages INTEGER, first_day TEXT, last_day TEXT,
    PRIMARY KEY (sender, client, protocol, tls)
) WITHOUT ROWID;
CREATE TEMP TABLE seen (message TEXT PRIMARY KEY, sender TEXT) WITHOUT ROWID;
CREATE TEMP TABLE said (sender TEXT, protocol TEXT, client TEXT, numbers TEXT, PRIMARY KEY (sender, protocol, client))
    WITHOUT ROWID;
"""
_ADD = """INSERT INTO stage VALUES (?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET messages = messages + excluded.messages,
    first_day = coalesce(min(first_day, excluded.first_day), first_day, excluded.first_day),
    last_day = coalesce(max(last_day, excluded.last_day), last_day, excluded.last_day)"""


class Sent(NamedTuple):
    """What a row says."""

    sender: str
    client: str
    protocol: str
    day: str | None
    parts: tuple[tuple[str, int], ...]
    """(TLS version, messages)."""


@dataclass(slots=True)
class Staged:
    """How much was read, and the days that it covers."""

    rows: int = 0
    used: int = 0
    first: str | None = None
    last: str | None = None


class Stage:
    """Sums of a report, in a temporary table of SQLite: a million rows are neither held in memory nor written to the
    store before all of them are read.
    """

    def __init__(self, base: sqlite3.Connection, remarks: Remarks) -> None:
        self._base = base
        self._remarks = remarks
        self.done = Staged()
        self._sums: dict[tuple[str, str, str, str, str | None], int] = {}
        """Of the rows that are being read now."""

    def __enter__(self) -> Stage:
        self._base.executescript(_STAGE)
        return self

    def __exit__(self, *_: object) -> None:
        for table in ("stage", "seen", "said"):
            self._base.execute(f"DROP TABLE IF EXISTS temp.{table}")

    def read(self, path: Path, mapping: Mapping[str, str], encoding: str | None, delimiter: str | None) -> None:
        """Adds a file. Raises `ImportProblem` for a file that is no such report, or that cannot be read to its end."""
        with open_sheet(path, self._remarks, encoding, delimiter) as sheet:
            columns = _columns(sheet, mapping)
            reader = _Rows(sheet, columns, self._remarks)
            while batch := list(islice(sheet.lines, _BATCH)):
                self._base.execute("BEGIN")
                try:
                    self._take(reader, batch)
                    self._flush()
                finally:
                    self._base.execute("COMMIT")

    def _flush(self) -> None:
        rows = ((*key, count, day, day) for (*key, day), count in self._sums.items())
        self._base.executemany(_ADD, rows)
        self._sums.clear()

    def _take(self, reader: _Rows, batch: Iterable[Line]) -> None:
        for line in batch:
            self.done.rows += 1
            sent = reader.sent(line)
            if sent is None:
                continue
            where = reader.where(line)
            fresh = self._fresh_message(reader.message(line), sent, where) if reader.has_messages else None
            if fresh is False or (fresh is None and not reader.adds_up and not self._fresh_sum(sent, where)):
                continue
            self._add(sent)

    def _add(self, sent: Sent) -> None:
        self.done.used += 1
        for tls, count in sent.parts:
            key = (sent.sender, sent.client, sent.protocol, tls, sent.day)
            self._sums[key] = self._sums.get(key, 0) + count
        if sent.day is not None:
            self.done.first = min(self.done.first or sent.day, sent.day)
            self.done.last = max(self.done.last or sent.day, sent.day)

    def _fresh_message(self, message: str, sent: Sent, where: str) -> bool | None:
        """A trace has a row for each recipient. None: the row names no message."""
        if not message:
            return None
        if self._base.execute("INSERT OR IGNORE INTO seen VALUES (?,?)", (message, sent.sender)).rowcount:
            return True
        found = self._base.execute("SELECT sender FROM seen WHERE message = ?", (message,)).fetchone()
        if found[0] != sent.sender:
            self._remarks.add(OTHER_SENDER, where)
        return False

    def _fresh_sum(self, sent: Sent, where: str) -> bool:
        """Whether a row with the sums of a sender is to be added to what is there."""
        key = (sent.sender, sent.protocol, sent.client)
        numbers = repr(sent.parts)
        query = "SELECT numbers FROM said WHERE sender = ? AND protocol = ? AND client = ?"
        found = self._base.execute(query, key).fetchone()
        if found is None:
            self._base.execute("INSERT INTO said VALUES (?,?,?,?)", (*key, numbers))
            return True
        self._remarks.add(TWICE if found[0] == numbers else CONTRADICTS, where)
        self._flush()
        where_key = "sender = ? AND protocol = ? AND client = ?"
        before = self._base.execute(f"SELECT sum(messages) FROM stage WHERE {where_key}", key).fetchone()[0] or 0
        if found[0] == numbers or sum(count for _, count in sent.parts) <= before:
            return False
        self._base.execute(f"DELETE FROM stage WHERE {where_key}", key)
        self._base.execute(f"UPDATE said SET numbers = ? WHERE {where_key}", (numbers, *key))
        self.done.used -= 1
        return True


class _Rows:
    """Reads the rows of one report."""

    def __init__(self, sheet: Sheet, columns: Columns, remarks: Remarks) -> None:
        self._path = sheet.path
        self._places = columns.places
        self._remarks = remarks
        self._month_first = columns.language == "en"
        self._shares = tuple((name, version) for name, version in _VERSIONS.items() if name in columns.places)
        self.has_messages = "message" in columns.places
        self.adds_up = "day" in columns.places
        """Rows of different days are added; without days, a second row of a sender says the same thing once more."""

    def where(self, line: Line) -> str:
        """For people: `report.csv:12`."""
        return f"{self._path.name}:{line.number}"

    def message(self, line: Line) -> str:
        """The message that a row is about."""
        return self._cell(line, "message")

    def sent(self, line: Line) -> Sent | None:
        """What a row says; None for one that says nothing, which is remarked on."""
        if not self._cell(line, "direction").lower().startswith(_OUTGOING) and self._cell(line, "direction"):
            self._remarks.add(INCOMING, self.where(line))
            return None
        sender = self._sender(line)
        if sender is None:
            self._remarks.add(NO_SENDER, self.where(line))
            return None
        count = values.whole(self._cell(line, "messages")) if "messages" in self._places else 1
        if count is None:
            self._remarks.add(NO_COUNT, self.where(line))
            return None
        day = self._day(line)
        parts = self._parts(line, count)
        return Sent(
            sender, self._cell(line, "client").lower(), values.protocol(self._cell(line, "protocol")), day, parts
        )

    def _sender(self, line: Line) -> str | None:
        name, domain = self._cell(line, "sender").strip("<>\"' "), self._cell(line, "domain").lstrip("@")
        if "@" not in name and name and domain:
            name = f"{name}@{domain}"
        return name.lower() if 0 < name.find("@") < len(name) - 1 else None

    def _day(self, line: Line) -> str | None:
        cell = self._cell(line, "day")
        if not cell:
            return None
        found = values.day(cell, month_first=self._month_first)
        if found is None:
            self._remarks.add(NO_DAY, self.where(line))
        return found.isoformat() if found else None

    def _parts(self, line: Line, count: int) -> tuple[tuple[str, int], ...]:
        if not self._shares:
            return ((values.tls(self._cell(line, "tls")), count),)
        cells = [(version, values.share(self._cell(line, name))) for name, version in self._shares]
        known = [(version, part) for version, part in cells if part is not None]
        if len(known) < len(cells) or sum(part for _, part in known) > 100 + _ROUNDING * len(cells):
            self._remarks.add(NO_SHARE, self.where(line))
            return (("", count),)
        parts = {version: round(count * part / 100) for version, part in known if part}
        left = count - sum(parts.values())
        if parts and abs(left) <= max(1, count * _ROUNDING * len(cells) / 100):
            most = max(parts, key=lambda version: parts[version])
            parts[most] += left
        elif left > 0:
            parts[""] = left
        return tuple(parts.items()) or (("", count),)

    def _cell(self, line: Line, field: str) -> str:
        place = self._places.get(field)
        return "" if place is None else line.cells[place]


def _columns(sheet: Sheet, mapping: Mapping[str, str]) -> Columns:
    columns = match_columns("traffic", sheet.columns, mapping)
    if "sender" not in columns.places:
        shown = ", ".join(f"`{name}`" for name in sheet.columns[:12]) or "nothing"
        raise ImportProblem(
            f"`{sheet.path}` has no column for the sender: its header is {shown}; say which it is with "
            "--map COLUMN=sender"
        )
    return columns


def fields() -> tuple[str, ...]:
    """What `--map` can name."""
    return fields_of("traffic")


def window(
    done: Staged, days: int | None, until: datetime.date | None, files: Iterable[Path]
) -> tuple[str | None, str | None]:
    """The days that a report covers: as its rows say, else `days` that end with `until` or with the day on which the
    newest of its files was written.
    """
    if days is None:
        return done.first, done.last
    last = until or max(_written(files), default=None)
    if last is None:
        return done.first, done.last
    return (last - datetime.timedelta(days=days - 1)).isoformat(), last.isoformat()


def _written(files: Iterable[Path]) -> Iterator[datetime.date]:
    for file in files:
        yield datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.timezone.utc).date()
