"""A run of a store: begun, continued where another was stopped, and closed with its numbers."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH118

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from pslint_tls import __version__
from pslint_tls.files.disk import Local
from pslint_tls.files.paths import within
from pslint_tls.inventory.imports.linking import link
from pslint_tls.inventory.sources import (
    LIST,
    LOCAL,
    Source,
    below,
    files_below,
    native_of,
    native_path,
    readable,
    real,
)
from pslint_tls.inventory.store import Store

WALKING, READING, FINISHED, INCOMPLETE, REPLACED = "walking", "reading", "finished", "incomplete", "replaced"


@dataclass(frozen=True, slots=True)
class Start:
    """A root of the store and where in it the walk of a run begins.

    `paths` are folders as the disk knows them, "" for all of the root; none of them lies in another. `source.files`
    were given by name.
    """

    root: int
    source: Source
    """All of the root, whatever part of it was given."""
    paths: tuple[str, ...] = ()

    @property
    def top(self) -> str:
        """The root as its disk knows it."""
        return self.source.native

    @property
    def whole(self) -> bool:
        """Whether all of the root is walked."""
        return "" in self.paths


@dataclass(frozen=True, slots=True)
class Running:
    """A run that is going on."""

    run: int
    as_of: str
    starts: tuple[Start, ...]
    continued: bool


def begin(store: Store, command: str, as_of: str, sources: Sequence[Source]) -> Running:
    """A new run, or the one with the same command that was killed.

    A run that came to its end without one of its roots is over: the next begins anew, and goes on in that root where
    the walk ended.
    """
    with store.change() as base:
        last = base.execute("SELECT run, state, command, ended FROM runs ORDER BY run DESC LIMIT 1").fetchone()
        same = last is not None and last[2] == command
        if same and last[3] is None and last[1] in (WALKING, READING):
            starts = _starts(base, sources, last[0])
            return Running(last[0], as_of, starts, True)
        base.execute(
            "UPDATE runs SET state = ? WHERE state NOT IN (?, ?, ?)", (REPLACED, FINISHED, REPLACED, INCOMPLETE)
        )
        if not same:
            base.execute("DELETE FROM frontier")
        base.execute("DELETE FROM errors")
        row = base.execute(
            "INSERT INTO runs (state, command, started, as_of, version) VALUES (?,?,?,?,?)",
            (WALKING, command, now(), as_of, __version__),
        )
        run = int(row.lastrowid or 0)
        starts = _starts(base, sources, run)
        for start in starts:
            rows = ((run, start.root, readable(path)) for path in start.paths)
            base.executemany("INSERT OR IGNORE INTO starts VALUES (?,?,?)", rows)
            _seed(base, start, run)
        return Running(run, as_of, starts, False)


def walked(base: sqlite3.Connection, run: int) -> None:
    """The walk is over: what is left is to read."""
    base.execute("UPDATE runs SET state = ? WHERE run = ?", (READING, run))


def is_walked(store: Store, run: int) -> bool:
    """Whether every folder of a run was listed."""
    return bool(store.base.execute("SELECT state = ? FROM runs WHERE run = ?", (READING, run)).fetchone()[0])


def close(store: Store, run: int, *, complete: bool) -> None:
    """Writes the numbers of a run and how it ended."""
    with store.change() as base:
        base.execute("DELETE FROM counts WHERE run = ?", (run,))
        for what, query in _COUNTS.items():
            base.execute(f"INSERT INTO counts SELECT ?, ?, value, count FROM ({query})", (run, what))
        link(base)
        state = FINISHED if complete else INCOMPLETE
        base.execute("UPDATE runs SET state = ?, ended = ? WHERE run = ?", (state, now(), run))


def now() -> str:
    """This moment as the store writes it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


_COUNTS = {
    "files": "SELECT state AS value, count(*) AS count FROM files GROUP BY 1",
    "skipped": """SELECT reason AS value, count(*) AS count FROM
        (SELECT reason FROM files WHERE state = 'skipped' UNION ALL
         SELECT 'folder: ' || reason FROM folders WHERE reason IS NOT NULL) GROUP BY 1""",
    **{
        name: f"SELECT {column} AS value, count(*) AS count FROM sites WHERE gone_run IS NULL GROUP BY 1"
        for name, column in (
            ("verdict", "verdict"),
            ("endpoint", "endpoint"),
            ("auth", "auth"),
            ("fate", "fate"),
            ("deadline", "coalesce(deadline, '')"),
        )
    },
    "severity": "SELECT severity AS value, count(*) AS count FROM findings WHERE suppressed IS NULL GROUP BY 1",
}


# --- roots ----------------------------------------------------------------------------------------------------------


def lose(base: sqlite3.Connection, path: str, why: str) -> bool:
    """Notes that a root could not be used, by what was given; whether the store knows it."""
    changed = base.execute("UPDATE roots SET state = 'lost', reason = ? WHERE path = ? AND path != ''", (why, path))
    return changed.rowcount > 0


def _starts(base: sqlite3.Connection, sources: Sequence[Source], run: int) -> tuple[Start, ...]:
    """The roots of the store that are the sources, or hold them: each once."""
    found: dict[int, Start] = {}

    def add(start: Start) -> None:
        before = found.get(start.root)
        if before is not None:
            files = tuple(dict.fromkeys((*before.source.files, *start.source.files)))
            paths = _outermost((*before.paths, *start.paths))
            start = Start(start.root, replace(before.source, files=files), paths)
        found[start.root] = start

    for source in (one for one in sources if one.kind != LIST):
        add(_around(base, source) or _register(base, source, run))
    for source in (one for one in sources if one.kind == LIST):
        left = list(source.files)
        for root in _locals(base):
            inside, left = files_below(left, root.native, real(root.native)) if left else ([], [])
            if inside:
                add(_start(base, replace(root, files=tuple(inside)), ()))
        if left:
            alone = replace(source, files=tuple(left))
            add(_around(base, alone) or _register(base, alone, run))
    for start in found.values():
        base.execute("UPDATE roots SET last_run = ?, state = 'there', reason = NULL WHERE root = ?", (run, start.root))
    for source in sources:
        if source.unc is not None:
            base.execute("UPDATE roots SET unc = ? WHERE kind = ? AND path = ?", (source.unc, source.kind, source.path))
    return tuple(found.values())


def _outermost(paths: Sequence[str]) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(paths))
    return tuple(one for one in unique if not any(_lies_in(one, other) for other in unique if other != one))


def _lies_in(path: str, folder: str) -> bool:
    return not folder or path.startswith((f"{folder}/", f"{folder}{os.sep}"))


def _locals(base: sqlite3.Connection) -> list[Source]:
    rows = base.execute("SELECT given, path, native, unc FROM roots WHERE kind = ?", (LOCAL,))
    return [Source(LOCAL, given, path, native_path(path, native), Local(), unc) for given, path, native, unc in rows]


def _start(base: sqlite3.Connection, root: Source, paths: tuple[str, ...]) -> Start:
    row = base.execute("SELECT root FROM roots WHERE kind = ? AND path = ?", (root.kind, root.path)).fetchone()
    return Start(int(row[0]), root, paths)


def _around(base: sqlite3.Connection, source: Source) -> Start | None:
    """The root of the store that is the source, or that holds it; a way through links counts."""
    rows = base.execute("SELECT root, given, path, native FROM roots WHERE kind = ?", (source.kind,)).fetchall()
    if source.kind == LIST:
        return Start(rows[0][0], source) if rows else None
    where = real(source.native) if source.kind == LOCAL else source.native
    for root, given, path, native in rows:
        top = native_path(path, native)
        if source.kind == LOCAL:
            rest = within(source.native, top)
            rest = within(where, real(top)) if rest is None else rest
        else:
            rest = below(source.path, path)
        if rest is not None:
            files = tuple(os.path.join(rest, file) for file in source.files)
            return Start(root, replace(source, given=given, path=path, native=top, files=files), (rest,))
    return None


def _register(base: sqlite3.Connection, source: Source, run: int) -> Start:
    row = base.execute(
        "INSERT INTO roots (kind, given, path, unc, native, state, first_run, last_run) VALUES (?,?,?,?,?,?,?,?)",
        (source.kind, source.given, source.path, source.unc, _native(source), "there", run, run),
    )
    if source.kind == LIST:
        return Start(int(row.lastrowid or 0), source)
    found = Start(int(row.lastrowid or 0), source, ("",))
    if source.kind == LOCAL:
        _adopt(base, found)
    return found


def _native(source: Source) -> bytes | None:
    """How its disk knows a root, where that is not what people read."""
    return None if native_path(source.path, None) == source.native else os.fsencode(source.native)


def _adopt(base: sqlite3.Connection, new: Start) -> None:
    """What was scanned before below a new root belongs to it now, with all that is known of it."""
    rows = base.execute("SELECT root, kind, path, native FROM roots WHERE kind IN (?, ?)", (LOCAL, LIST)).fetchall()
    for root, kind, path, native in rows:
        if root == new.root or (kind == LOCAL and below(path, new.source.path) is None):
            continue
        top = native_path(path, native)
        query = "SELECT folder, path, native FROM folders WHERE root = ?"
        for folder, inner, inner_native in base.execute(query, (root,)).fetchall():
            whole = os.path.normpath(os.path.join(top, native_path(inner, inner_native)))
            rest = within(whole, new.source.native)
            if rest is not None:
                base.execute(
                    "UPDATE folders SET root = ?, path = ?, native = ? WHERE folder = ?",
                    (new.root, readable(rest), native_of(rest), folder),
                )
        if kind == LOCAL:
            base.execute("DELETE FROM starts WHERE root = ?", (root,))
            base.execute("DELETE FROM roots WHERE root = ?", (root,))


def _seed(base: sqlite3.Connection, start: Start, run: int) -> None:
    """The first places of the walk, unless it goes on where it ended: the files given by name come last."""
    if base.execute("SELECT 1 FROM frontier WHERE root = ? LIMIT 1", (start.root,)).fetchone() is not None:
        return
    base.execute("UPDATE roots SET walk_run = ? WHERE root = ?", (run, start.root))
    # Those of a folder side by side: they are compared with what is known of it at once.
    files = sorted(start.source.files, key=os.path.dirname)
    places = [(file, True) for file in files] + [(path, False) for path in reversed(start.paths)]
    rows = (
        (start.root, place, readable(path), native_of(path), by_name) for place, (path, by_name) in enumerate(places)
    )
    base.executemany("INSERT INTO frontier VALUES (?,?,?,?,?)", rows)
