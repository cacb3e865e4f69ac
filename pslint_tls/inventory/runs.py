"""A run of a store: begun, continued where another was stopped, and closed with its numbers."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH118

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from pslint_tls import __version__
from pslint_tls.files.paths import within
from pslint_tls.inventory.imports.linking import link
from pslint_tls.inventory.sources import LIST, LOCAL, Source, below, native_of, native_path, readable
from pslint_tls.inventory.store import Store

WALKING, READING, FINISHED, INCOMPLETE, REPLACED = "walking", "reading", "finished", "incomplete", "replaced"


@dataclass(frozen=True, slots=True)
class Start:
    """Where the walk of a run begins: a root of the store, and the folder in it, "" for all of it."""

    root: int
    path: str
    source: Source
    top: str
    """The root as its disk knows it."""


@dataclass(frozen=True, slots=True)
class Running:
    """A run that is going on."""

    run: int
    as_of: str
    starts: tuple[Start, ...]
    continued: bool


def begin(store: Store, command: str, as_of: str, sources: Sequence[Source]) -> Running:
    """A new run, or the one with the same command that did not come to its end."""
    with store.change() as base:
        last = base.execute("SELECT run, state, command FROM runs ORDER BY run DESC LIMIT 1").fetchone()
        if last is not None and last[2] == command and last[1] not in (FINISHED, REPLACED):
            starts = tuple(_known(base, source) for source in sources)
            base.execute("UPDATE runs SET ended = NULL WHERE run = ?", (last[0],))
            return Running(last[0], as_of, starts, True)
        base.execute("UPDATE runs SET state = ? WHERE state NOT IN (?, ?)", (REPLACED, FINISHED, REPLACED))
        base.execute("DELETE FROM frontier")
        base.execute("DELETE FROM errors")
        row = base.execute(
            "INSERT INTO runs (state, command, started, as_of, version) VALUES (?,?,?,?,?)",
            (WALKING, command, now(), as_of, __version__),
        )
        run = int(row.lastrowid or 0)
        starts = tuple(_register(base, source, run) for source in sources)
        for start in starts:
            base.execute("INSERT OR IGNORE INTO starts VALUES (?,?,?)", (run, start.root, start.path))
            _seed(base, start)
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
        state = FINISHED if complete else READING if _frontier_is_empty(base) else WALKING
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


def _frontier_is_empty(base: sqlite3.Connection) -> bool:
    return base.execute("SELECT 1 FROM frontier LIMIT 1").fetchone() is None


def _known(base: sqlite3.Connection, source: Source) -> Start:
    found = _around(base, source)
    assert found is not None
    return found


def _around(base: sqlite3.Connection, source: Source) -> Start | None:
    """The root of the store that is the source, or that holds it."""
    for root, path, native in base.execute("SELECT root, path, native FROM roots WHERE kind = ?", (source.kind,)):
        rest = below(source.path, path) if path or source.kind == LIST else None
        if rest is not None:
            return Start(root, rest, source, native_path(path, native) or source.native)
    return None


def _register(base: sqlite3.Connection, source: Source, run: int) -> Start:
    found = _around(base, source)
    if found is None:
        row = base.execute(
            "INSERT INTO roots (kind, given, path, unc, native, state, first_run, last_run) VALUES (?,?,?,?,?,?,?,?)",
            (source.kind, source.given, source.path, source.unc, _native(source), "there", run, run),
        )
        found = Start(int(row.lastrowid or 0), "", source, source.native)
        if source.kind == LOCAL:
            _adopt(base, found)
        return found
    base.execute("UPDATE roots SET last_run = ?, state = 'there', reason = NULL WHERE root = ?", (run, found.root))
    if source.unc is not None and not found.path:
        base.execute("UPDATE roots SET unc = ? WHERE root = ?", (source.unc, found.root))
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


def _seed(base: sqlite3.Connection, start: Start) -> None:
    """The first places of the walk."""
    if start.source.kind != LIST:
        rest = within(start.source.native, start.top) or ""
        base.execute("INSERT OR REPLACE INTO frontier VALUES (?,0,?,?)", (start.root, start.path, native_of(rest)))
        return
    rows = ((start.root, place, readable(path), native_of(path)) for place, path in enumerate(start.source.files))
    base.executemany("INSERT OR REPLACE INTO frontier VALUES (?,?,?,?)", rows)
