"""The sums of a report, put together in a temporary table before anything is written to the store."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pslint_tls.inventory.imports.remarks import Remarks
from pslint_tls.inventory.imports.tabular import Line
from pslint_tls.inventory.imports.traffic import HowTraffic, Reader, Sent, open_report

INCOMING = "rows about mail that was not sent by the organisation"
TWICE = "rows that stand twice"
CONTRADICTS = "rows that give a sender other numbers than an earlier row; the greater ones count"
OTHER_SENDER = "rows that give a message another sender than an earlier row"
DAY_TWICE = "days of a sender that several files have; the greater numbers count"

_BATCH = 1000
_BY_MESSAGE, _BY_SHARE, _BY_VERSION = 0, -1, -2
"""Where numbers come from, `source`: rows with message IDs of whatever file, rows without days, and else the number of
the file. Sources may have seen the same messages, so the greatest counts, day by day.
"""
_STAGE = """
CREATE TEMP TABLE stage (
    sender TEXT, day TEXT, source INTEGER, client TEXT, protocol TEXT, tls TEXT, messages INTEGER, received INTEGER,
    PRIMARY KEY (sender, day, source, client, protocol, tls)
) WITHOUT ROWID;
CREATE TEMP TABLE seen (message TEXT PRIMARY KEY, sender TEXT) WITHOUT ROWID;
CREATE TEMP TABLE said (
    sender TEXT, source INTEGER, protocol TEXT, client TEXT, tls TEXT, numbers TEXT,
    PRIMARY KEY (sender, source, protocol, client, tls)
) WITHOUT ROWID;
CREATE TEMP TABLE received (domain TEXT PRIMARY KEY, rows INTEGER, used INTEGER, place TEXT);
CREATE TEMP VIEW summed AS
    SELECT sender, client, protocol, tls, sum(messages) AS messages, min(nullif(day, '')) AS first_day,
           max(nullif(day, '')) AS last_day
    FROM stage GROUP BY 1, 2, 3, 4;
"""
_TEMPORARY = ("VIEW summed", "TABLE stage", "TABLE seen", "TABLE said", "TABLE received")
_ADD = """INSERT INTO stage VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET messages = messages + excluded.messages,
    received = min(received, excluded.received)"""
_ADD_RECEIVED = """INSERT INTO received VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows,
    used = used + excluded.used"""
_SEVERAL = "SELECT sender, day FROM temp.stage GROUP BY 1, 2 HAVING min(source) != max(source)"
_KEEP_GREATEST = f"""WITH totals AS (
        SELECT sender, day, source, sum(messages) AS total FROM temp.stage JOIN ({_SEVERAL}) USING (sender, day)
        GROUP BY 1, 2, 3
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY sender, day ORDER BY total DESC, source) AS place FROM totals
    )
    DELETE FROM temp.stage WHERE (sender, day, source) IN (SELECT sender, day, source FROM ranked WHERE place > 1)"""
_OWN = """SELECT substr(sender, instr(sender, '@') + 1) FROM temp.stage WHERE NOT received
    UNION SELECT substr(address, instr(address, '@') + 1) FROM senders
    UNION SELECT substr(subject, length('domain ') + 1) FROM tenant WHERE subject LIKE 'domain %'
    UNION SELECT substr(sender, instr(sender, '@') + 1) FROM traffic JOIN imports USING (import_id)
          WHERE kind IN ('smtp-auth', 'tls-report')"""
"""Domains of the organisation: of who sends, by this report, by scripts, by reports of log-ons; and what the tenant
accepts mail for.
"""


@dataclass(slots=True)
class Staged:
    """How much was read, and the days that it covers."""

    rows: int = 0
    used: int = 0
    first: str | None = None
    last: str | None = None


class Stage:
    """Sums of a report, in a temporary table of SQLite: a million rows are neither held in memory nor written to the
    store before all of them are read. In the end they stand in the view `temp.summed`.
    """

    def __init__(self, base: sqlite3.Connection, remarks: Remarks) -> None:
        self._base = base
        self._remarks = remarks
        self.done = Staged()
        self._file = 0
        self._sums: dict[tuple[str, str, int, str, str, str, bool], int] = {}
        """Of the rows that are being read now."""
        self._received: dict[str, tuple[int, int, str]] = {}
        """Of these, (rows, rows that count, place of the first) of mail that came in, by domain."""

    def __enter__(self) -> Stage:
        self._base.executescript(_STAGE)
        return self

    def __exit__(self, *_: object) -> None:
        for one in _TEMPORARY:
            kind, name = one.split()
            self._base.execute(f"DROP {kind} IF EXISTS temp.{name}")

    def read(self, path: Path, how: HowTraffic) -> None:
        """Adds a file. Raises `ImportProblem` for a file that is no such report, or that cannot be read to its end."""
        self._file += 1
        with open_report(path, how, self._remarks) as reader:
            while batch := list(islice(reader.lines, _BATCH)):
                self._base.execute("BEGIN")
                try:
                    self._take(reader, batch)
                    self._flush()
                finally:
                    self._base.execute("COMMIT")

    def settle(self) -> None:
        """To be called when all is read: only now it is known who belongs to the organisation."""
        others = f"domain NOT IN ({_OWN})"
        query = f"SELECT rows, used, place FROM temp.received WHERE {others} ORDER BY rowid"
        for rows, used, place in self._base.execute(query):
            self._remarks.add(INCOMING, place, rows)
            self.done.used -= used
        self._base.execute(
            f"""DELETE FROM temp.stage WHERE received
                AND substr(sender, instr(sender, '@') + 1) IN (SELECT domain FROM temp.received WHERE {others})"""
        )
        query = f"SELECT count(*), min(trim(day || ' ' || sender)) FROM ({_SEVERAL})"
        count, first = self._base.execute(query).fetchone()
        if count:
            self._remarks.add(DAY_TWICE, first, count)
            self._base.execute(_KEEP_GREATEST)

    def _flush(self) -> None:
        self._base.executemany(_ADD, ((*key, count, received) for (*key, received), count in self._sums.items()))
        self._sums.clear()
        self._base.executemany(_ADD_RECEIVED, ((domain, *told) for domain, told in self._received.items()))
        self._received.clear()

    def _take(self, reader: Reader, batch: Iterable[Line]) -> None:
        for line in batch:
            self.done.rows += 1
            sent = reader.sent(line)
            if sent is None:
                continue
            fresh = self._is_fresh(reader, line, sent)
            if fresh:
                self._add(sent, self._source(reader, line))
            if sent.received:
                domain = sent.sender.partition("@")[2]
                rows, used, place = self._received.get(domain, (0, 0, reader.where(line)))
                self._received[domain] = (rows + 1, used + fresh, place)

    def _source(self, reader: Reader, line: Line) -> int:
        if reader.has_messages and (reader.adds_up or reader.message(line)):
            return _BY_MESSAGE
        if reader.adds_up:
            return self._file
        return _BY_VERSION if reader.by_version else _BY_SHARE

    def _add(self, sent: Sent, source: int) -> None:
        self.done.used += 1
        for tls, count in sent.parts:
            key = (sent.sender, sent.day or "", source, sent.client, sent.protocol, tls, sent.received)
            self._sums[key] = self._sums.get(key, 0) + count
        if sent.day is not None:
            self.done.first = min(self.done.first or sent.day, sent.day)
            self.done.last = max(self.done.last or sent.day, sent.day)

    def _is_fresh(self, reader: Reader, line: Line, sent: Sent) -> bool:
        """Whether a row says something that is not counted yet."""
        where = reader.where(line)
        message = reader.message(line)
        if message:
            return self._is_fresh_message(message, sent, where)
        return reader.adds_up or self._is_fresh_sum(sent, self._source(reader, line), where)

    def _is_fresh_message(self, message: str, sent: Sent, where: str) -> bool:
        """A trace has a row for each recipient."""
        if self._base.execute("INSERT OR IGNORE INTO seen VALUES (?,?)", (message, sent.sender)).rowcount:
            return True
        found = self._base.execute("SELECT sender FROM seen WHERE message = ?", (message,)).fetchone()
        if found[0] != sent.sender:
            self._remarks.add(OTHER_SENDER, where)
        return False

    def _is_fresh_sum(self, sent: Sent, source: int, where: str) -> bool:
        """Whether a row with the sums of a sender is to be added to what is there: the greater of two is."""
        # A sender may have a row for each TLS version; shares are of all versions.
        version = sent.parts[0][0] if source == _BY_VERSION else ""
        key = (sent.sender, source, sent.protocol, sent.client, version)
        numbers = repr(sent.parts)
        where_key = "sender = ? AND source = ? AND protocol = ? AND client = ?"
        query = f"SELECT numbers FROM said WHERE {where_key} AND tls = ?"
        found = self._base.execute(query, key).fetchone()
        if found is None:
            self._base.execute("INSERT INTO said VALUES (?,?,?,?,?,?)", (*key, numbers))
            return True
        self._remarks.add(TWICE if found[0] == numbers else CONTRADICTS, where)
        self._flush()
        own = f"{where_key} AND (tls = ? OR {source} != {_BY_VERSION})"
        before = self._base.execute(f"SELECT sum(messages) FROM stage WHERE {own}", key).fetchone()[0] or 0
        if found[0] == numbers or sum(count for _, count in sent.parts) <= before:
            return False
        self._base.execute(f"DELETE FROM stage WHERE {own}", key)
        self._base.execute(f"UPDATE said SET numbers = ? WHERE {where_key} AND tls = ?", (numbers, *key))
        self.done.used -= 1
        return True


def window(
    done: Staged, days: int | None, until: datetime.date | None, files: Iterable[Path], today: datetime.date
) -> tuple[str | None, str | None]:
    """The days that a report covers: as its rows say, else `days` that end with `until` or with the day on which the
    newest of its files was written, never after `today`. With `until` alone the first day is not known.
    """
    if done.first is not None:
        return done.first, done.last
    last = until or (max(_written(files), default=None) if days is not None else None)
    if last is None:
        return None, None
    last = min(last, today)
    return (last - datetime.timedelta(days=days - 1)).isoformat() if days is not None else None, last.isoformat()


def _written(files: Iterable[Path]) -> Iterator[datetime.date]:
    for file in files:
        # One that is not there was told of already.
        with suppress(OSError):
            yield datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.timezone.utc).date()
