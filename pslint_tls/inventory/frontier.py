"""The folders that are still to be listed: a stack in the store, of which the upper part is in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from pslint_tls.files.ignore import Ignore

_PAGE = 1000


class Waiting(NamedTuple):
    """A folder, or a file given `by_name`; `ignore` is what git says of it, None after a restart."""

    path: str
    native: bytes | None
    ignore: Ignore | None = None
    by_name: bool = False


class Frontier:
    """What is still to be listed of one root. A change counts when `save` was part of a transaction that ended."""

    def __init__(self, base: sqlite3.Connection, root: int) -> None:
        self._base = base
        self._root = root
        self._stack: list[Waiting] = []
        # What lies in the store below the stack: the places under this number.
        self._floor = self._next()
        self._saved = 0
        """So many of the stack, from below, stand in the store as they are."""

    def pop(self) -> Waiting | None:
        """The next one, None at the end."""
        if not self._stack:
            self._load()
        if not self._stack:
            return None
        self._saved = min(self._saved, len(self._stack) - 1)
        return self._stack.pop()

    def push(self, found: Sequence[Waiting]) -> None:
        """More to list, the first of them next."""
        self._stack.extend(reversed(found))

    def save(self) -> None:
        """Writes what changed; inside a transaction."""
        first = self._floor + self._saved
        self._base.execute("DELETE FROM frontier WHERE root = ? AND place >= ?", (self._root, first))
        rows = (
            (self._root, first + number, one.path, one.native, one.by_name)
            for number, one in enumerate(self._stack[self._saved :])
        )
        self._base.executemany("INSERT INTO frontier VALUES (?,?,?,?,?)", rows)
        self._saved = len(self._stack)

    def _load(self) -> None:
        query = """SELECT path, native, by_name, place FROM frontier WHERE root = ? AND place < ?
                   ORDER BY place DESC LIMIT ?"""
        rows = self._base.execute(query, (self._root, self._floor, _PAGE)).fetchall()
        if rows:
            # Places follow each other without a gap: nothing is taken out but from the top.
            self._floor = rows[-1][3]
            self._stack = [Waiting(path, native, None, bool(named)) for path, native, named, _ in reversed(rows)]
            self._saved = len(self._stack)

    def _next(self) -> int:
        last = self._base.execute("SELECT max(place) FROM frontier WHERE root = ?", (self._root,)).fetchone()[0]
        return 0 if last is None else int(last) + 1
