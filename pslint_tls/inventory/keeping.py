"""What was found in files, written to the store: sites keep their names, and what is new about them is told."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from pslint_tls.engine.fingerprint import digest
from pslint_tls.files.paths import Stamp
from pslint_tls.files.read import VANISHED
from pslint_tls.files.work import Answer
from pslint_tls.inventory.about import About
from pslint_tls.inventory.facts import Judged
from pslint_tls.inventory.rows import (
    FailureRow,
    FindingRow,
    SiteRow,
    columns,
    from_columns,
    inserting,
    packed,
    to_columns,
)

_OF_FILE = ("findings", "mentions", "failures", "touched", "loads")
"""Tables that are written anew whenever a file is read."""

TODO, READ, SKIPPED, GONE = "todo", "read", "skipped", "gone"

# The times of a file are as fine as its disk makes them, two seconds on FAT: one changed so shortly before it was read
# may have been changed once more since, and look the same.
_UNSETTLED = 2_000_000_000
_AHEAD = 86_400_000_000_000
"""A day: no server's clock is so far ahead of ours."""


class Pending(NamedTuple):
    """A file that was to be read; `known` if the store has results of it from another run."""

    file: int
    folder: int
    size: int
    known: bool


class Bases(NamedTuple):
    """The ids of what a result is based on: of files without a mention, and of those with one."""

    of_files: int
    of_results: int


def basis_id(base: sqlite3.Connection, key: str) -> int:
    """The id of a key, a new one where it was never used."""
    base.execute("INSERT OR IGNORE INTO bases (key) VALUES (?)", (key,))
    return int(base.execute("SELECT basis FROM bases WHERE key = ?", (key,)).fetchone()[0])


class Keeper:
    """Writes answers; each call is part of a transaction."""

    def __init__(self, base: sqlite3.Connection, run: int, bases: Bases, started: int) -> None:
        self._base = base
        self._run = run
        self._bases = bases
        self._settled = started - _UNSETTLED
        self._ahead = started + _AHEAD

    def keep(self, answers: Iterable[tuple[Pending, Answer]]) -> None:
        """Writes what came of some files."""
        clean = []
        for pending, answer in answers:
            result: Judged | None = answer.result
            if answer.stamp is None and answer.clean is not None:
                self._unread(pending, str(answer.clean.skipped))
                continue
            if result is not None and result.skipped is not None and result.failures:
                self._failed(pending, result.skipped, result.failures)
                continue
            if pending.known or result is not None:
                self._forget(pending.file)
            reason = answer.clean.skipped if answer.clean is not None else result.skipped if result else None
            told = _told(answer.about)
            clean.append((*self._state(answer, reason), *told, *_judged(result), self._run, pending.file))
            self._results(pending, answer, result)
            if answer.about is not None and answer.about.loads:
                names = ((name, pending.file) for name in answer.about.loads)
                self._base.executemany("INSERT OR IGNORE INTO loads VALUES (?,?)", names)
        self._base.executemany(
            """UPDATE files SET state = ?, reason = ?, size = coalesce(?, size), modified = coalesce(?, modified),
               changed = coalesce(?, changed), file_id = coalesce(?, file_id), basis = ?, hash = ?, encoding = ?,
               guessed = ?, newline = ?, signed = ?, requires = ?, damaged = ?, budget = ?, signer = ?, holds_from = ?,
               holds_until = ?, owner = coalesce(?, owner), read_run = ? WHERE file = ?""",
            clean,
        )

    def _state(self, answer: Answer, reason: str | None) -> tuple[object, ...]:
        stamp = answer.stamp
        state = READ if reason is None else SKIPPED
        if stamp is None:
            return state, reason, None, None, None, None, None
        others = [other for _, other in answer.touched if other is not None]
        settled = all(self._is_settled(one) for one in (stamp, *others))
        basis = self._bases.of_results if answer.clean is None else self._bases.of_files
        return state, reason, *stamp, basis if settled else None

    def _is_settled(self, stamp: Stamp) -> bool:
        """Whether a change after the reading would show: one dated ahead would get the time of the change."""
        return stamp.modified <= self._settled or stamp.modified > self._ahead

    def _unread(self, pending: Pending, reason: str) -> None:
        """Not read this time. What was found in it before still is what is known of it."""
        if reason == VANISHED:
            file_gone(self._base, self._run, pending.file)
            return
        self._base.execute("DELETE FROM failures WHERE file = ?", (pending.file,))
        self._base.execute(
            "UPDATE files SET state = ?, reason = ?, basis = NULL, read_run = ? WHERE file = ?",
            (SKIPPED, reason, self._run, pending.file),
        )

    def _failed(self, pending: Pending, reason: str, failures: Sequence[FailureRow]) -> None:
        """The tool failed at the file. That is told, and says nothing about what is in it."""
        self._unread(pending, reason)
        _insert(self._base, "failures", FailureRow, [replace(row, file=pending.file) for row in failures])

    def _forget(self, file: int) -> None:
        for table in _OF_FILE:
            self._base.execute(f"DELETE FROM {table} WHERE file = ?", (file,))

    def _results(self, pending: Pending, answer: Answer, result: Judged | None) -> None:
        if result is None:
            if pending.known:
                Identities(self._base, self._run, pending.file).settle(Judged())
            return
        names = Identities(self._base, self._run, pending.file).settle(result)
        _insert(self._base, "findings", FindingRow, _of_file(result.findings, pending.file, names))
        _insert(self._base, "failures", FailureRow, [replace(row, file=pending.file) for row in result.failures])
        self._base.executemany(
            "INSERT INTO mentions VALUES (?,?,?)", ((pending.file, kind, count) for kind, count in result.mentions)
        )
        nothing = (None, None, None, None)
        self._base.executemany(
            "INSERT INTO touched VALUES (?,?,?,?,?,?)",
            ((pending.file, os.fsencode(path), *(stamp or nothing)) for path, stamp in answer.touched),
        )


class Identities:
    """The sites of one file before and after: which of the new ones are old ones that were edited."""

    def __init__(self, base: sqlite3.Connection, run: int, file: int) -> None:
        self._base = base
        self._run = run
        self._file = file
        query = f"SELECT {', '.join(columns(SiteRow))} FROM sites WHERE file = ? ORDER BY line, column, site"
        self._old = {row.site: row for row in from_columns(SiteRow, base.execute(query, (file,)))}

    def settle(self, found: Judged) -> dict[str, str]:
        """Writes the sites of the file; the name that each is kept under, by the name that it would have if new."""
        names = self._names(found.sites)
        kept = set(names.values())
        sites_gone(self._base, self._run, [old for old in self._old.values() if old.site not in kept])
        for table in ("senders", "fates"):
            self._base.executemany(f"DELETE FROM {table} WHERE site = ?", ((site,) for site in (*self._old, *kept)))
        for row, body in zip(found.sites, found.details, strict=True):
            self._write(row, names[row.site], body)
        self._base.executemany(
            "INSERT OR IGNORE INTO senders VALUES (?,?,?)",
            ((who, names[site], role) for who, site, role in found.senders),
        )
        self._base.executemany(
            "INSERT INTO fates VALUES (?,?,?,?)", ((names[site], *rest) for site, *rest in found.fates)
        )
        return names

    def _names(self, sites: Sequence[SiteRow]) -> dict[str, str]:
        """Equal statements first; then, in order, those of one kind in one function, as a fix leaves them."""
        names: dict[str, str] = {}
        left = dict(self._old)
        for row in sites:
            same = next((old for old in left.values() if _is(old, row)), None)
            if same is not None:
                names[row.site] = same.site
                del left[same.site]
        for row in sites:
            if row.site not in names:
                near = next((old for old in left.values() if _was(old, row)), None)
                names[row.site] = self._free(row.site) if near is None else near.site
                if near is not None:
                    del left[near.site]
        return names

    def _free(self, name: str) -> str:
        """A name that no other site has: an edited site keeps the name that another statement would have now."""
        number = 0
        found = name
        while self._base.execute("SELECT 1 FROM sites WHERE site = ?", (found,)).fetchone() is not None:
            number += 1
            found = digest(name, str(number))
        return found

    def _write(self, row: SiteRow, name: str, body: str) -> None:
        old = self._old.get(name)
        new = replace(row, site=name, file=self._file, first_run=self._run if old is None else old.first_run)
        self._base.execute(f"INSERT OR REPLACE {inserting('sites', SiteRow)}", to_columns(new))
        self._base.execute("INSERT OR REPLACE INTO details VALUES (?,?)", (name, body))
        event = (
            "appeared" if old is None else "back" if old.gone_run else "changed" if _news(old) != _news(new) else None
        )
        if event is not None:
            _tell(self._base, self._run, event, new)


def file_gone(base: sqlite3.Connection, run: int, file: int) -> None:
    """A file that is not there any more, and its sites with it."""
    base.execute("UPDATE files SET state = ?, reason = NULL, basis = NULL WHERE file = ?", (GONE, file))
    for table in _OF_FILE:
        base.execute(f"DELETE FROM {table} WHERE file = ?", (file,))
    query = f"SELECT {', '.join(columns(SiteRow))} FROM sites WHERE file = ?"
    sites_gone(base, run, list(from_columns(SiteRow, base.execute(query, (file,)))))


def sites_gone(base: sqlite3.Connection, run: int, sites: Iterable[SiteRow]) -> None:
    """Sites that were not found any more."""
    for row in sites:
        if row.gone_run is None:
            base.execute("UPDATE sites SET gone_run = ? WHERE site = ?", (run, row.site))
            _tell(base, run, "gone", row)


def _tell(base: sqlite3.Connection, run: int, event: str, row: SiteRow) -> None:
    base.execute(
        "INSERT OR REPLACE INTO history VALUES (?,?,?,?,?,?,?,?)",
        (row.site, run, event, *_news(row)),
    )


def _news(row: SiteRow) -> tuple[str, str, str, str, str | None]:
    return row.verdict, row.endpoint, row.auth, row.fate, row.deadline


def _is(old: SiteRow, row: SiteRow) -> bool:
    return (old.statement, old.ordinal) == (row.statement, row.ordinal)


def _was(old: SiteRow, row: SiteRow) -> bool:
    return old.gone_run is None and (old.kind, old.function) == (row.kind, row.function)


def _told(about: About | None) -> tuple[object, ...]:
    if about is None:
        return (None,) * 6
    requires = packed("requires", about.requires)
    return about.hash, about.encoding, about.guessed, about.newline, about.signed, requires


def _judged(result: Judged | None) -> tuple[object, ...]:
    if result is None:
        return (None,) * 6
    return result.damaged, result.budget, result.signer, result.holds_from, result.holds_until, result.owner


def _of_file(rows: Iterable[FindingRow], file: int, names: dict[str, str]) -> list[FindingRow]:
    return [replace(row, file=file, site=None if row.site is None else names[row.site]) for row in rows]


def _insert(
    base: sqlite3.Connection, table: str, kind: type[FindingRow | FailureRow], rows: Sequence[FindingRow | FailureRow]
) -> None:
    base.executemany(f"INSERT {inserting(table, kind)}", (to_columns(row) for row in rows))
