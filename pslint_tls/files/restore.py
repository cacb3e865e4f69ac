"""The files of a run get back the bytes that they had before it, where they still are what the run left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pslint_tls.files.journal import JournalError, Mark, locked, mark
from pslint_tls.files.paths import long_path
from pslint_tls.files.replace import GONE, CannotWriteError, content, remove, replace, writable
from pslint_tls.files.runs import Entry, Run, old_bytes

CHANGED_SINCE = "it changed since the run"


class Fate(Enum):
    """What became of a file."""

    RESTORED = "restored"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Restored:
    """A file of a run, and what became of it; `why` it was left, as a fragment."""

    path: str
    fate: Fate
    why: str | None = None


def restore(run: Run, *, dry_run: bool = False) -> Iterator[Restored]:
    """Each file of the run once, in the order in which the run came to it. With `dry_run` nothing is written."""
    by_path: dict[str, list[Entry]] = {}
    for entry in run.entries:
        by_path.setdefault(entry.path, []).append(entry)
    for path, entries in by_path.items():
        try:
            yield Restored(path, _restore(run, path, entries, dry_run))
        except (CannotWriteError, JournalError) as error:
            yield Restored(path, Fate.LEFT, str(error))


def _restore(run: Run, path: str, entries: list[Entry], dry_run: bool) -> Fate:
    sizes = [known.size for entry in entries for known in (entry.before, entry.after) if known is not None]
    now = _content(path, max(sizes))
    source = _source(None if now is None else mark(now), entries)
    if source is None:
        return Fate.UNCHANGED
    assert now is not None
    if source.before is None:
        if dry_run:
            writable(path, now, linked=True)
            return Fate.REMOVED
        with locked(run.place):
            remove(path, now)
        return Fate.REMOVED
    old = old_bytes(run, source)
    if dry_run:
        writable(path, now)
        return Fate.RESTORED
    with locked(run.place):
        replace(path, now, old)
    return Fate.RESTORED


def _source(now: Mark | None, entries: list[Entry]) -> Entry | None:
    """The entry whose old bytes the file must get, None if it has them. Raises where the file is not what the run left.

    A run can have come to a file several times: then it goes back step by step from what the file holds.
    """
    source, state = None, now
    for entry in reversed(entries):
        if entry.after == state:
            source, state = entry, entry.before
    if source is not None:
        return None if source.before == now else source
    if any(entry.before == now for entry in entries):
        return None
    raise CannotWriteError(GONE if now is None else CHANGED_SINCE)


def _content(path: str, limit: int) -> bytes | None:
    if not os.path.lexists(long_path(path)):
        return None
    return content(path, limit)
