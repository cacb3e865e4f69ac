"""What a walk found against what the store knows: new, changed, unchanged, skipped, gone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pslint_tls.files.cache import as_they_were
from pslint_tls.files.disk import Disk
from pslint_tls.files.paths import Stamp
from pslint_tls.files.read import BROKEN_LINK, LINK_LOOP, VANISHED, too_large
from pslint_tls.files.walk import FOLDER_LINK, LINK
from pslint_tls.inventory.keeping import GONE, READ, SKIPPED, TODO, file_gone
from pslint_tls.inventory.status import Met


@dataclass(slots=True)
class Listed:
    """A folder as it was found, or a part of one that holds very many files."""

    path: str
    native: bytes | None
    refused: str | None = None
    files: list[Met] = field(default_factory=list)
    skipped: list[tuple[str, bytes | None, str]] = field(default_factory=list)
    """(name, its bytes if they are no text, reason)."""
    whole: bool = True
    """All that the folder holds, not only what was given by name."""
    names: tuple[str, str | None] = ("", None)
    """Which of its names this tells of: those behind the first and up to the second, None for the last part."""
    spared: frozenset[str] = frozenset()
    """Names that were given besides: they are met by themselves, so a listing that leaves them out says nothing."""

    @property
    def is_last(self) -> bool:
        """Whether it is all of the folder, or its last part."""
        return self.names[1] is None


class Seen(NamedTuple):
    """How far the walk is."""

    folders: int = 0
    files: int = 0
    todo: int = 0


@dataclass(frozen=True, slots=True)
class Validity:
    """When what the store knows of a file still holds: under which bases, on which day, if nothing changed.

    `verify`: not even then; it is read and compared.
    """

    bases: frozenset[int]
    as_of: str
    limit: int
    verify: bool = False


class _Old(NamedTuple):
    """What the store knows of a file."""

    file: int
    state: str
    reason: str | None
    size: int | None
    modified: int | None
    changed: int | None
    file_id: int | None
    basis: int | None
    holds_from: str | None
    holds_until: str | None

    @property
    def stamp(self) -> tuple[int | None, ...]:
        return self.size, self.modified, self.changed, self.file_id


_COLUMNS = ", ".join(_Old._fields)
_GONE_AT_ONCE = 5000
"""So many files are marked as gone in one transaction: others wait for it."""
_NO_SCRIPT = (LINK, FOLDER_LINK, BROKEN_LINK, LINK_LOOP, "link to ", "not a regular file")
"""How reasons begin that say: where a script was stands something else now."""


class Marking:
    """Writes what a walk found; each call but that of `changed_beside` is part of a transaction."""

    def __init__(self, base: sqlite3.Connection, run: int, validity: Validity) -> None:
        self._base = base
        self._run = run
        self._validity = validity
        self.seen = Seen()

    def changed_beside(self, root: int, listed: Listed, disk: Disk) -> frozenset[int]:
        """Files of a folder whose result depends on another file that is not as it was; `disk` is where they lie.

        It asks the disk, which may be slow to answer: others can write to the store meanwhile.
        """
        names, values = _names(listed)
        query = f"""SELECT file, touched.path, touched.size, touched.modified, touched.changed, touched.file_id
                    FROM folders JOIN files USING (folder) JOIN touched USING (file)
                    WHERE root = ? AND folders.path = ? AND {names}"""
        found: set[int] = set()
        same: dict[tuple[object, ...], bool] = {}
        for file, *other in self._base.execute(query, (root, listed.path, *values)).fetchall():
            told = tuple(other)
            if told not in same:
                before = None if told[1] is None else Stamp(*other[1:])
                same[told] = as_they_were([(os.fsdecode(other[0]), before)], disk)
            if not same[told]:
                found.add(file)
        return frozenset(found)

    def take(self, root: int, listed: Listed, hanging: frozenset[int] = frozenset()) -> None:
        """Compares one folder with what is known of it; `hanging` is what `changed_beside` said of it."""
        folder, known = self._folder(root, listed)
        todo = self._files(folder, listed.files, known, hanging)
        for name, native, reason in listed.skipped:
            self._skipped(folder, name, native, reason, known.pop(name, None))
        if listed.refused is not None:
            self._keep_below(root, listed.path)
        elif listed.whole:
            for name, old in known.items():
                if old.state != GONE and name not in listed.spared:
                    file_gone(self._base, self._run, old.file)
        met = len(listed.files) + len(listed.skipped)
        self.seen = Seen(self.seen.folders + listed.is_last, self.seen.files + met, self.seen.todo + todo)

    def end(self, root: int, start: str, by_name: Container[tuple[str, str]], after: int = 0) -> int | None:
        """After the whole walk below `start`: what was not met any more is gone, but for files given `by_name`
        as (folder, name). Some at once, those with ids above `after`; what comes next for it, None at the end.
        """
        below, values = _below(start)
        since = "seen_run < (SELECT walk_run FROM roots WHERE root = ?)"
        query = f"""SELECT file, folders.path, name FROM files JOIN folders USING (folder)
                    WHERE root = ? AND {since} AND state != ? AND {below} AND file > ? ORDER BY file LIMIT ?"""
        rows = self._base.execute(query, (root, root, GONE, *values, after, _GONE_AT_ONCE)).fetchall()
        for file, *place in rows:
            if tuple(place) not in by_name:
                file_gone(self._base, self._run, file)
        query = f"UPDATE folders SET reason = NULL WHERE root = ? AND {since} AND reason IS NOT NULL AND {below}"
        self._base.execute(query, (root, root, *values))
        return rows[-1][0] if len(rows) == _GONE_AT_ONCE else None

    # --- folders ----------------------------------------------------------------------------------------------------

    def _folder(self, root: int, listed: Listed) -> tuple[int, dict[str, _Old]]:
        found = self._base.execute(
            "SELECT folder FROM folders WHERE root = ? AND path = ?", (root, listed.path)
        ).fetchone()
        if found is None:
            row = self._base.execute(
                "INSERT INTO folders (root, path, native, reason, seen_run) VALUES (?,?,?,?,?)",
                (root, listed.path, listed.native, listed.refused, self._run),
            )
            return int(row.lastrowid or 0), {}
        folder = int(found[0])
        if listed.whole:
            # A file given by name says nothing about its neighbours.
            self._base.execute(
                "UPDATE folders SET reason = ?, seen_run = ? WHERE folder = ?", (listed.refused, self._run, folder)
            )
        names, values = _names(listed)
        rows = self._base.execute(f"SELECT name, {_COLUMNS} FROM files WHERE folder = ? AND {names}", (folder, *values))
        return folder, {row[0]: _Old(*row[1:]) for row in rows}

    def _keep_below(self, root: int, path: str) -> None:
        """What lies in a folder that could not be listed is not gone: nothing new is known of it."""
        query = "UPDATE folders SET seen_run = ? WHERE root = ?"
        if not path:
            self._base.execute(query, (self._run, root))
            return
        # Not with OR: then every folder of the root would be looked at for each that is denied.
        self._base.execute(f"{query} AND path = ?", (self._run, root, path))
        self._base.execute(f"{query} AND path > ? AND path < ?", (self._run, root, *_inside(path)))

    # --- files ------------------------------------------------------------------------------------------------------

    def _files(self, folder: int, files: Sequence[Met], known: dict[str, _Old], hanging: frozenset[int]) -> int:
        new, changed = [], []
        for met in files:
            old = known.pop(met.name, None)
            if met.stamp.size > self._validity.limit:
                self._skipped(folder, met.name, met.native, too_large(self._validity.limit), old, met.stamp)
            elif old is None:
                new.append((folder, met.name, met.native, TODO, *met.stamp, *_rest(met), self._run))
            elif old.state != TODO and (old.file in hanging or not self._holds(old, met.stamp)):
                changed.append((TODO, *met.stamp, *_rest(met), old.file))
        self._base.executemany(
            """INSERT INTO files (folder, name, native, state, size, modified, changed, file_id, created, accessed,
               owner, first_run) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)""",
            new,
        )
        self._base.executemany(
            """UPDATE files SET state = ?, reason = NULL, size = ?, modified = ?, changed = ?, file_id = ?, created = ?,
               accessed = ?, owner = ? WHERE file = ?""",
            changed,
        )
        return len(new) + len(changed)

    def _holds(self, old: _Old, stamp: Stamp) -> bool:
        return (
            not self._validity.verify
            and old.state in (READ, SKIPPED)
            and old.basis in self._validity.bases
            and old.stamp == tuple(stamp)
            and (old.holds_from is None or old.holds_from <= self._validity.as_of)
            and (old.holds_until is None or old.holds_until >= self._validity.as_of)
        )

    def _skipped(
        self, folder: int, name: str, native: bytes | None, reason: str, old: _Old | None, stamp: Stamp | None = None
    ) -> None:
        values = (None, None, None, None) if stamp is None else tuple(stamp)
        if old is not None and (old.state, old.reason, old.stamp) == (SKIPPED, reason, values):
            return
        if old is not None and old.state != GONE and reason.startswith((VANISHED, *_NO_SCRIPT)):
            file_gone(self._base, self._run, old.file)
        if old is not None and reason == VANISHED:
            return
        if old is None:
            self._base.execute(
                """INSERT INTO files (folder, name, native, state, reason, size, modified, changed, file_id, first_run)
                   VALUES (?,?,?,?,?,?,?,?,?,?)""",
                (folder, name, native, SKIPPED, reason, *values, self._run),
            )
        else:
            self._base.execute("DELETE FROM failures WHERE file = ?", (old.file,))
            self._base.execute(
                """UPDATE files SET state = ?, reason = ?, size = ?, modified = ?, changed = ?, file_id = ?,
                   basis = NULL WHERE file = ?""",
                (SKIPPED, reason, *values, old.file),
            )


def _rest(met: Met) -> tuple[int | None, int | None, str | None]:
    return met.created, met.accessed, met.owner


def _names(listed: Listed) -> tuple[str, tuple[str, ...]]:
    """A condition for the names of a folder that a listing tells of."""
    if not listed.whole:
        met = [one.name for one in listed.files] + [name for name, _, _ in listed.skipped]
        return "name BETWEEN ? AND ?", (min(met), max(met))
    after, until = listed.names
    return ("name > ?", (after,)) if until is None else ("name > ? AND name <= ?", (after, until))


def _below(path: str) -> tuple[str, tuple[str, ...]]:
    """A condition for the folders at and below a path."""
    if not path:
        return "1", ()
    return "(path = ? OR (path > ? AND path < ?))", (path, *_inside(path))


def _inside(path: str) -> tuple[str, str]:
    """Between which texts the folders below a path lie: `0` follows `/`, so an index finds them."""
    return f"{path}/", f"{path}0"
