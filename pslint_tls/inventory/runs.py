"""A run of a store: begun, continued where another was stopped, and closed with its numbers."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH118, PTH120

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
from pslint_tls.inventory.keeping import GONE, file_gone
from pslint_tls.inventory.sources import (
    LIST,
    LOCAL,
    SMB,
    ZIP,
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

    def folder(self, path: str) -> str:
        """A folder of the root as its disk knows it, by its path in the root."""
        return os.path.join(self.top, path) if path else self.top


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
            base.executemany("INSERT OR IGNORE INTO starts (run, root, path) VALUES (?,?,?)", rows)
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


def lose(base: sqlite3.Connection, kind: str, path: str, why: str) -> None:
    """Notes that a root could not be used, if the store knows it."""
    query = "UPDATE roots SET state = 'lost', reason = ? WHERE kind = ? AND path = ? AND path != ''"
    base.execute(query, (why, kind, path))


def reach(base: sqlite3.Connection) -> list[Source]:
    """The folders in which scripts may load each other: all roots of the store on disks of this system, whatever part
    of them is scanned. So a script means the same in each scan.
    """
    rows = base.execute("SELECT given, path, native, unc FROM roots WHERE kind = ?", (LOCAL,))
    return [Source(LOCAL, given, path, native_path(path, native), Local(), unc) for given, path, native, unc in rows]


def _starts(base: sqlite3.Connection, sources: Sequence[Source], run: int) -> tuple[Start, ...]:
    """The roots of the store that are the sources, or hold them: each once."""
    listed = [source for source in sources if source.kind == LIST]
    known = _roots(base)
    for source in sources:
        # All of them before any part is looked for: a new root may take over others.
        if source.kind != LIST and _around(known, source) is None:
            _register(base, source, run)
            known = _roots(base)
    found: dict[int, tuple[Source, list[str], list[str]]] = {}

    def add(root: int, source: Source, paths: Sequence[str], files: Sequence[str]) -> None:
        _, all_paths, all_files = found.setdefault(root, (source, [], []))
        all_paths += paths
        all_files += files

    for source in (one for one in sources if one.kind != LIST):
        around = _around(known, source)
        assert around is not None
        root, rest = around
        add(root.number, root.as_given(source), (rest,), [os.path.join(rest, file) for file in source.files])
    for source in listed:
        left = list(source.files)
        for root in (one for one in known if one.kind == LOCAL):
            inside, left = files_below(left, root.real) if left else ([], [])
            if inside:
                add(root.number, root.as_given(replace(source, kind=LOCAL)), (), inside)
        if left:
            alone = next((one.number for one in known if one.kind == LIST), None)
            add(_register(base, source, run) if alone is None else alone, source, (), left)
    for number in found:
        base.execute("UPDATE roots SET last_run = ?, state = 'there', reason = NULL WHERE root = ?", (run, number))
    for source in sources:
        if source.unc is not None:
            base.execute("UPDATE roots SET unc = ? WHERE kind = ? AND path = ?", (source.unc, source.kind, source.path))
    return tuple(
        Start(number, replace(source, files=tuple(dict.fromkeys(files))), _outermost(paths))
        for number, (source, paths, files) in found.items()
    )


def _outermost(paths: Sequence[str]) -> tuple[str, ...]:
    """Those that lie in no other, in their order."""
    unique = set(paths)
    kept: list[str] = []
    for path in dict.fromkeys(paths):
        above = path
        while above and os.path.dirname(above) not in unique:
            above = os.path.dirname(above)
        if not above:
            kept.append(path)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Root:
    """A root of the store; `real` is where it really lies."""

    number: int
    kind: str
    given: str
    path: str
    native: str
    real: str

    def as_given(self, source: Source) -> Source:
        """All of the root, over the disk of a source that lies in it."""
        return replace(source, given=self.given, path=self.path, native=self.native)


def _roots(base: sqlite3.Connection) -> list[_Root]:
    found = []
    for number, kind, given, path, native in base.execute("SELECT root, kind, given, path, native FROM roots"):
        top = native_path(path, native)
        found.append(_Root(number, kind, given, path, top, real(top) if kind in (LOCAL, ZIP) else top))
    return found


def _around(roots: Sequence[_Root], source: Source) -> tuple[_Root, str] | None:
    """The root that is the source, or that holds it, and where in it. On a disk it counts where both really lie."""
    where = real(source.native) if source.kind in (LOCAL, ZIP) else ""
    for root in roots:
        if root.kind == source.kind:
            rest = within(where, root.real) if where else below(source.path, root.path)
            if rest is not None:
                return root, rest
    return None


def _register(base: sqlite3.Connection, source: Source, run: int) -> int:
    row = base.execute(
        "INSERT INTO roots (kind, given, path, unc, native, state, first_run, last_run) VALUES (?,?,?,?,?,?,?,?)",
        (source.kind, source.given, source.path, source.unc, _native(source), "there", run, run),
    )
    number = int(row.lastrowid or 0)
    _adopt(base, number, source, run)
    return number


def _native(source: Source) -> bytes | None:
    """How its disk knows a root, where that is not what people read."""
    return None if native_path(source.path, None) == source.native else os.fsencode(source.native)


def _adopt(base: sqlite3.Connection, number: int, new: Source, run: int) -> None:
    """What was scanned before below a new root belongs to it now, with all that is known of it."""
    if new.kind not in (LOCAL, SMB):
        return
    where = real(new.native) if new.kind == LOCAL else ""
    for root in _roots(base):
        if root.number == number or root.kind not in ((LOCAL, LIST) if new.kind == LOCAL else (SMB,)):
            continue
        if root.kind != LIST and (within(root.real, where) if where else below(root.path, new.path)) is None:
            continue
        query = "SELECT folder, path, native FROM folders WHERE root = ?"
        for folder, inner, inner_native in base.execute(query, (root.number,)).fetchall():
            native = native_path(inner, inner_native)
            if root.kind == SMB:
                rest = below("/".join(filter(None, (root.path, native))), new.path)
            else:
                inside = os.path.join(root.real, native) if native else root.real
                rest = within(inside if root.kind == LOCAL else real(native), where)
            if rest is not None:
                _move(base, folder, (number, readable(rest), native_of(rest)), run)
        left = base.execute("SELECT 1 FROM folders WHERE root = ? LIMIT 1", (root.number,)).fetchone()
        if root.kind != LIST and left is None:
            base.execute("DELETE FROM starts WHERE root = ?", (root.number,))
            base.execute("DELETE FROM frontier WHERE root = ?", (root.number,))
            base.execute("DELETE FROM roots WHERE root = ?", (root.number,))


def _move(base: sqlite3.Connection, folder: int, to: tuple[int, str, bytes | None], run: int) -> None:
    """Another root for a folder; of files that were known there by another name of the folder, one is kept."""
    there = base.execute("SELECT folder FROM folders WHERE root = ? AND path = ?", to[:2]).fetchone()
    if there is None:
        base.execute("UPDATE folders SET root = ?, path = ?, native = ? WHERE folder = ?", (*to, folder))
        return
    base.execute("UPDATE OR IGNORE files SET folder = ? WHERE folder = ?", (there[0], folder))
    twice = base.execute("SELECT file FROM files WHERE folder = ? AND state != ?", (folder, GONE)).fetchall()
    for (file,) in twice:
        file_gone(base, run, file)
    if not base.execute("SELECT 1 FROM files WHERE folder = ? LIMIT 1", (folder,)).fetchone():
        base.execute("DELETE FROM folders WHERE folder = ?", (folder,))


def begin_again(base: sqlite3.Connection, start: Start, run: int) -> None:
    """The walk of a root from its beginning: something else stands in its place than when it was begun."""
    base.execute("DELETE FROM frontier WHERE root = ?", (start.root,))
    base.execute("UPDATE runs SET state = ? WHERE run = ?", (WALKING, run))
    _seed(base, start, run)


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
