"""The first half of a run: every folder listed, every file met, and what is new or changed marked to be read."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH116, PTH118, PTH119, PTH120

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator

from pslint_tls.files.disk import Disk
from pslint_tls.files.ignore import Ignore, ignore_above
from pslint_tls.files.paths import long_path
from pslint_tls.files.read import kind_of, reason_of
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.walk import Visit, Walker
from pslint_tls.inventory.frontier import Frontier, Waiting
from pslint_tls.inventory.marking import Listed, Marking, Seen
from pslint_tls.inventory.runs import Running, Start
from pslint_tls.inventory.sources import LIST, LOCAL, native_of, native_path, readable
from pslint_tls.inventory.status import Met, met
from pslint_tls.inventory.store import Store

_FILES_A_BATCH = 4000
_FOLDERS_A_BATCH = 500
_SECONDS_A_BATCH = 2.0


class RootLost(Exception):
    """A root that was there and is not any more; the text says why, as a fragment."""


Tell = Callable[[Seen], None]


class Walk:
    """The walk over one root."""

    def __init__(self, store: Store, run: Running, start: Start, settings: ReadSettings, cwd: str) -> None:
        self._store = store
        self._run = run
        self._start = start
        self._respect = settings.respect_gitignore and start.source.kind == LOCAL
        self._settings = settings
        self._cwd = cwd
        self._disk: Disk = start.source.place.open()
        self._walker = Walker(settings, cwd, self._disk)

    def run(self, marking: Marking, tell: Tell) -> None:
        """Lists what is left to list. Raises `RootLost`; what was listed by then is kept."""
        frontier = Frontier(self._store.base, self._start.root)
        for batch in self._batches(frontier):
            with self._store.change():
                for listed in batch:
                    marking.take(self._start.root, listed, self._disk)
                frontier.save()
            tell(marking.seen)

    def _batches(self, frontier: Frontier) -> Iterator[list[Listed]]:
        batch: list[Listed] = []
        files, until = 0, time.monotonic() + _SECONDS_A_BATCH
        while (waiting := frontier.pop()) is not None:
            try:
                listed = self._given(waiting) if self._start.source.kind == LIST else self._list(waiting, frontier)
            except RootLost:
                frontier.push([waiting])
                yield batch
                raise
            batch.append(listed)
            files += len(listed.files)
            if files > _FILES_A_BATCH or len(batch) >= _FOLDERS_A_BATCH or time.monotonic() > until:
                yield batch
                batch, files, until = [], 0, time.monotonic() + _SECONDS_A_BATCH
        yield batch

    # --- folders ----------------------------------------------------------------------------------------------------

    def _list(self, waiting: Waiting, frontier: Frontier) -> Listed:
        relative = native_path(waiting.path, waiting.native)
        folder = os.path.join(self._start.top, relative) if relative else self._start.top
        ignore = waiting.ignore
        if ignore is None:
            ignore = ignore_above(folder) if self._respect else Ignore()
        visit = self._walker.visit(folder, self._start.source.native, ignore)
        if visit.refused is not None:
            self._check_root()
        frontier.push([self._waiting(path, inside) for path, inside in visit.folders])
        return self._listed(waiting, visit)

    def _waiting(self, path: str, ignore: Ignore) -> Waiting:
        relative = path[len(self._start.top) :].lstrip(os.sep)
        # What outlives the folder's turn in memory must be small: most folders are in no work tree.
        return Waiting(readable(relative), native_of(relative), ignore)

    def _listed(self, waiting: Waiting, visit: Visit) -> Listed:
        listed = Listed(waiting.path, waiting.native, visit.refused)
        for path, entry in visit.files:
            try:
                found = met(entry.name, entry.stat(follow_symlinks=False))
            except OSError as error:
                listed.skipped.append(_skipped(path, reason_of(error)))
                continue
            if isinstance(found, Met):
                listed.files.append(found)
            else:
                listed.skipped.append(_skipped(path, found))
        listed.skipped += [_skipped(path, reason) for path, reason in visit.skipped]
        return listed

    def _check_root(self) -> None:
        """Whether it is the root that fails, and not one folder in it."""
        lost = lost_root(self._start, self._store.base)
        if lost is not None:
            raise RootLost(lost)

    # --- files given by name ----------------------------------------------------------------------------------------

    def _given(self, waiting: Waiting) -> Listed:
        path = native_path(waiting.path, waiting.native)
        folder = os.path.dirname(path)
        listed = Listed(readable(folder), native_of(folder), whole=False)
        try:
            status = os.stat(long_path(path))
        except OSError as error:
            listed.skipped.append(_skipped(path, reason_of(error)))
            return listed
        is_file = stat.S_ISREG(status.st_mode)
        found = met(os.path.basename(path), status) if is_file else kind_of(status.st_mode)
        if isinstance(found, Met):
            listed.files.append(found)
        else:
            listed.skipped.append(_skipped(path, found))
        return listed


def lost_root(start: Start, base: sqlite3.Connection) -> str | None:
    """Why a root cannot be scanned any more, None if it can."""
    try:
        now = start.source.identity()
    except OSError as error:
        return reason_of(error)
    before = base.execute("SELECT identity FROM roots WHERE root = ?", (start.root,)).fetchone()[0]
    if before is not None and not start.path and before != now:
        return "something else stands in its place"
    return None


def _skipped(path: str, reason: str) -> tuple[str, bytes | None, str]:
    name = os.path.basename(path)
    return readable(name), native_of(name), reason
