"""The first half of a run: every folder listed, every file met, and what is new or changed marked to be read."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH112, PTH116, PTH118, PTH119, PTH120, PTH206

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

from pslint_tls.files.disk import Disk, Entry
from pslint_tls.files.ignore import Ignore, ignore_above
from pslint_tls.files.paths import long_path, within
from pslint_tls.files.read import VANISHED, kind_of, reason_of
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
AWAY = "its folder is not there"


class RootLost(Exception):
    """A root that was there and is not any more; the text says why, as a fragment."""


Tell = Callable[[Seen], None]
_Found = tuple[Iterable[Listed], list[Waiting]]
"""A folder in parts, or a file given by name; and the folders in it."""


class Walk:
    """The walk over one root, or the parts of it that were given."""

    def __init__(self, store: Store, run: Running, start: Start, settings: ReadSettings, cwd: str) -> None:
        self._store = store
        self._run = run
        self._start = start
        self._respect = settings.respect_gitignore and start.source.kind == LOCAL
        self._settings = settings
        self._cwd = cwd
        self._disk: Disk = start.source.place.open()
        self._walker = Walker(settings, cwd, self._disk)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for file in start.source.files:
            folder, name = os.path.split(file)
            self._by_name[folder].add(readable(name))

    def run(self, marking: Marking, tell: Tell) -> None:
        """Lists what is left to list. Raises `RootLost`; what was listed by then is kept."""
        frontier = Frontier(self._store.base, self._start.root)
        root = self._start.root
        for batch in self._batches(frontier):
            hanging = [marking.changed_beside(root, listed, self._disk) for listed in batch]
            with self._store.change():
                for listed, changed in zip(batch, hanging, strict=True):
                    marking.take(root, listed, changed)
                frontier.save()
            tell(marking.seen)

    def _batches(self, frontier: Frontier) -> Iterator[list[Listed]]:
        batch: list[Listed] = []
        files, until = 0, time.monotonic() + _SECONDS_A_BATCH
        while (waiting := frontier.pop()) is not None:
            try:
                parts, folders = self._given(waiting, batch) if waiting.by_name else self._list(waiting)
            except RootLost:
                frontier.push([waiting])
                yield batch
                raise
            for part in parts:
                batch.append(part)
                files += len(part.files)
                if not part.is_last:
                    # Until all of it is kept the folder is still to be listed.
                    frontier.push([waiting])
                    yield batch
                    frontier.pop()
                    batch, files = [], 0
            frontier.push(folders)
            files += waiting.by_name
            if files > _FILES_A_BATCH or len(batch) >= _FOLDERS_A_BATCH or time.monotonic() > until:
                yield batch
                batch, files, until = [], 0, time.monotonic() + _SECONDS_A_BATCH
        yield batch

    # --- folders ----------------------------------------------------------------------------------------------------

    def _list(self, waiting: Waiting) -> _Found:
        relative = native_path(waiting.path, waiting.native)
        folder = self._start.folder(relative)
        ignore = self._ignore(relative) if waiting.ignore is None else waiting.ignore
        visit = self._walker.visit(folder, self._start.top, ignore)
        if visit.refused is not None:
            self._check_root()
            if relative in self._start.paths:
                raise RootLost(visit.refused)
        spared = frozenset(self._by_name.get(relative, ()))
        return self._parts(waiting, visit, spared), [self._waiting(path, inside) for path, inside in visit.folders]

    def _ignore(self, relative: str) -> Ignore:
        """What git says of a folder, asked from where the walk began down to it, as the walk itself would."""
        if not self._respect:
            return Ignore()
        begin = next(path for path in self._start.paths if not path or within(relative, path) is not None)
        folder = self._start.folder(begin)
        ignore = ignore_above(folder)
        below = (within(relative, begin) or "") if begin else relative
        for name in filter(None, below.split(os.sep)):
            marks = frozenset(mark for mark in (".git", ".gitignore") if os.path.lexists(os.path.join(folder, mark)))
            ignore = ignore.inside(folder, marks, self._disk)
            folder = os.path.join(folder, name)
        return ignore

    def _waiting(self, path: str, ignore: Ignore) -> Waiting:
        relative = path[len(self._start.top) :].lstrip(os.sep)
        # What outlives the folder's turn in memory must be small: most folders are in no work tree.
        return Waiting(readable(relative), native_of(relative), ignore)

    def _parts(self, waiting: Waiting, visit: Visit, spared: frozenset[str]) -> Iterator[Listed]:
        """What a folder holds, so much at once as goes into a batch: what is known of it is compared part by part."""
        entries: list[tuple[str, str, Entry | str]] = [(readable(one.name), path, one) for path, one in visit.files]
        entries += [(readable(os.path.basename(path)), path, reason) for path, reason in visit.skipped]
        # What was given by name is met by itself: a listing would pass by links, say.
        entries = [one for one in entries if one[0] not in spared] if spared else entries
        # An entry that was asked for its status keeps it: each is let go with its part.
        visit.files, visit.skipped = [], []
        # In the order of the store, so that each part is a range of names there.
        entries.sort(key=itemgetter(0))
        after, begun = "", False
        while entries or not begun:
            some, begun = entries[:_FILES_A_BATCH], True
            del entries[:_FILES_A_BATCH]
            until = some[-1][0] if entries else None
            listed = Listed(waiting.path, waiting.native, visit.refused, names=(after, until), spared=spared)
            for _, path, entry in some:
                found = entry if isinstance(entry, str) else _met(entry)
                if isinstance(found, Met):
                    listed.files.append(found)
                else:
                    listed.skipped.append(_skipped(path, found))
            yield listed
            after = until or ""

    def _check_root(self) -> None:
        """Whether it is the root that fails, and not one folder in it."""
        lost = lost_root(self._start, self._store.base)
        if lost is not None:
            raise RootLost(lost)

    # --- files given by name ----------------------------------------------------------------------------------------

    def _given(self, waiting: Waiting, batch: Sequence[Listed]) -> _Found:
        """A file given by name, in a folder of its own, unless it joined the last one of the batch."""
        path = native_path(waiting.path, waiting.native)
        folder = readable(os.path.dirname(path))
        last = batch[-1] if batch else None
        joins = last is not None and not last.whole and last.path == folder
        listed = last if joins and last else Listed(folder, native_of(os.path.dirname(path)), whole=False)
        whole = path if self._start.source.kind == LIST else os.path.join(self._start.top, path)
        try:
            status = os.stat(long_path(whole))
        except OSError as error:
            reason = reason_of(error)
            # Where even its folder is away nothing is known of the file: it may be a share that is not mounted.
            there = reason == VANISHED and os.path.isdir(long_path(os.path.dirname(whole)))
            listed.skipped.append(_skipped(whole, reason if there or reason != VANISHED else AWAY))
        else:
            is_file = stat.S_ISREG(status.st_mode)
            found = met(os.path.basename(path), status) if is_file else kind_of(status.st_mode)
            if isinstance(found, Met):
                listed.files.append(found)
            else:
                listed.skipped.append(_skipped(whole, found))
        return ([] if joins else [listed]), []


def lost_root(start: Start, base: sqlite3.Connection) -> str | None:
    """Why a root cannot be scanned any more, None if it can."""
    try:
        now = start.source.identity()
    except OSError as error:
        return reason_of(error)
    before = base.execute("SELECT identity FROM roots WHERE root = ?", (start.root,)).fetchone()[0]
    if before is not None and before != now:
        return "something else stands in its place"
    return None


def _met(entry: Entry) -> Met | str:
    try:
        return met(entry.name, entry.stat(follow_symlinks=False))
    except OSError as error:
        return reason_of(error)


def _skipped(path: str, reason: str) -> tuple[str, bytes | None, str]:
    name = os.path.basename(path)
    return readable(name), native_of(name), reason
