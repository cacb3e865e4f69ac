"""The second half of a run: the files that are to be read, read, judged and kept."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH112, PTH118, PTH120

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from pslint_tls.files.discover import Found, Skipped
from pslint_tls.files.paths import long_path
from pslint_tls.files.read import VANISHED
from pslint_tls.files.sweep import Hire, stream
from pslint_tls.files.work import Answer, Clean, Plan
from pslint_tls.inventory.facts import Judged
from pslint_tls.inventory.keeping import Keeper, Pending
from pslint_tls.inventory.pace import Pace
from pslint_tls.inventory.runs import Start
from pslint_tls.inventory.sources import LIST, native_path
from pslint_tls.inventory.store import Store
from pslint_tls.inventory.walking import AWAY, RootLost, lost_root

NOT_TRIED = "not tried: too many files of its folder could not be read (--folder-errors)"
HIDDEN = "a worker of the cluster does not see it"
_PAGE = 2000
_FILES_A_BATCH = 1000
_SECONDS_A_BATCH = 2.0


class Read(NamedTuple):
    """How far the reading is: of `total` files so many, `bytes` of them; and what was found."""

    done: int = 0
    total: int = 0
    bytes: int = 0
    sites: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """With what a root is read."""

    plan: Plan[Judged]
    jobs: int
    pace: Pace | None = None
    folder_errors: int = 100
    """So many files of a folder may fail; then the rest of it is not tried."""
    hire: Hire | None = None


class Reading:
    """Reads what is to be read of one root."""

    def __init__(self, store: Store, start: Start, means: Means, keeper: Keeper) -> None:
        self._store = store
        self._start = start
        self._means = means
        self._keeper = keeper
        self._waiting: deque[Pending] = deque()
        self._errors: Counter[int] = Counter()

    def run(self, before: Read, tell: Callable[[Read], None]) -> Read:
        """Reads all of it, counted on from `before`. Raises `RootLost`; what was read by then is kept."""
        self._errors.update(dict(self._store.base.execute("SELECT folder, count FROM errors").fetchall()))
        count = left(self._store, self._start.root)
        batch: list[tuple[Pending, Answer]] = []
        until = time.monotonic() + _SECONDS_A_BATCH
        seen = before
        answers = stream(self._entries(), count, self._means.plan, self._means.jobs, self._means.hire)
        with closing(answers):
            for entry, answer in answers:
                try:
                    batch.append((pending := self._waiting.popleft(), self._weighed(entry.shown, pending, answer)))
                except RootLost:
                    self._keep(batch)
                    raise
                seen = _counted(seen, pending, batch[-1][1])
                if len(batch) >= _FILES_A_BATCH or time.monotonic() > until:
                    self._keep(batch)
                    batch, until = [], time.monotonic() + _SECONDS_A_BATCH
                    tell(seen)
        self._keep(batch)
        tell(seen)
        return seen

    def _keep(self, batch: list[tuple[Pending, Answer]]) -> None:
        # Gathered first: so a transaction takes no longer than its rows.
        if batch:
            folders = {pending.folder for pending, _ in batch}
            counts = [(folder, self._errors[folder]) for folder in folders if self._errors[folder]]
            with self._store.change() as base:
                self._keeper.keep(batch)
                base.executemany("INSERT OR REPLACE INTO errors VALUES (?,?)", counts)

    # --- what is read -----------------------------------------------------------------------------------------------

    def _entries(self) -> Iterator[Found | Skipped | None]:
        pace = self._means.pace
        last = 0
        while True:
            rows = self._store.base.execute(_TODO, (self._start.root, last, _PAGE)).fetchall()
            if not rows:
                return
            for file, folder, path, path_native, name, name_native, size, read_run in rows:
                last = file
                given_up = self._errors[folder] >= self._means.folder_errors
                while pace is not None and not given_up and not pace.ready():
                    yield None
                self._waiting.append(Pending(file, folder, size or 0, read_run is not None))
                shown = f"{path.rstrip('/')}/{name}" if path else name
                if given_up:
                    yield Skipped(shown, NOT_TRIED)
                    continue
                if pace is not None:
                    pace.take(size or 0)
                native = os.path.join(native_path(path, path_native), native_path(name, name_native))
                yield Found(shown, shown if native == shown else native)

    # --- what came of it --------------------------------------------------------------------------------------------

    def _weighed(self, shown: str, pending: Pending, answer: Answer) -> Answer:
        """The answer, unless too many of the folder failed before it: then it counts as not tried, read or not, so
        that the number of workers changes nothing. Raises `RootLost`.
        """
        if self._errors[pending.folder] >= self._means.folder_errors:
            return Answer(Clean(None, skipped=NOT_TRIED))
        if answer.stamp is None and answer.clean is not None:
            lost = lost_root(self._start, self._store.base)
            if lost is not None:
                raise RootLost(lost)
            self._errors[pending.folder] += 1
            if self._is_away(shown, answer.clean.skipped):
                return Answer(Clean(None, skipped=AWAY))
            if self._is_hidden(shown, answer.clean.skipped):
                return Answer(Clean(None, skipped=HIDDEN))
        return answer

    def _is_away(self, shown: str, reason: str | None) -> bool:
        """Whether the folder of a file given by name is not there: it may lie on a share that is not mounted."""
        if reason != VANISHED or self._start.source.kind != LIST:
            return False
        return not os.path.isdir(long_path(os.path.dirname(native_path(shown, None))))

    def _is_hidden(self, shown: str, reason: str | None) -> bool:
        """Whether a worker elsewhere does not see a file that is there: it must not count as gone."""
        if reason != VANISHED or self._means.hire is None:
            return False
        return self._start.source.place.open().is_there(os.path.join(self._start.top, native_path(shown, None)))


def left(store: Store, root: int) -> int:
    """How many files of a root are still to be read."""
    return int(store.base.execute(_COUNT, (root,)).fetchone()[0])


# The state stands in the text: with a parameter for it the index of what is to be read would not be used.
_TODO = """SELECT file, folder, path, folders.native, name, files.native, size, read_run
           FROM files INDEXED BY files_todo JOIN folders USING (folder)
           WHERE state = 'todo' AND root = ? AND file > ? ORDER BY file LIMIT ?"""
_COUNT = """SELECT count(*) FROM files INDEXED BY files_todo JOIN folders USING (folder)
            WHERE state = 'todo' AND root = ?"""


def _counted(seen: Read, pending: Pending, answer: Answer) -> Read:
    result: Judged | None = answer.result
    skipped = answer.clean.skipped if answer.clean is not None else result.skipped if result is not None else None
    return Read(
        seen.done + 1,
        seen.total,
        seen.bytes + (0 if answer.stamp is None else pending.size),
        seen.sites + (len(result.sites) if result is not None else 0),
        seen.skipped + (skipped is not None),
    )
