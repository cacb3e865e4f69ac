"""The runs that a journal holds: listed, read, marked as undone, thrown away when they are old."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH117, PTH105, PTH108, PTH116, PTH118, PTH123, PTH208

from __future__ import annotations

import datetime
import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pslint_tls.files.durable import create, flush_folder
from pslint_tls.files.journal import ABOUT, COMING, FORMAT, GOING, LINES, RUN, UNDONE, JournalError, Mark, at, erase

KEPT_DAYS = 90
KEPT_BYTES = 500_000_000

# A run that another process is in the middle of is not thrown away: it was written to lately.
_BUSY_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Entry:
    """What a run was about to do with one file. `before` and `backup` are None for a file that was not there."""

    number: int
    path: str
    before: Mark | None
    after: Mark
    backup: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its journal tells it. `damage` says in one sentence what of it cannot be read, `left` how many files
    the last undo could not restore; None: there was no undo.
    """

    id: str
    place: str
    started: datetime.datetime
    words: tuple[str, ...] = ()
    cwd: str = ""
    entries: tuple[Entry, ...] = ()
    left: int | None = None
    damage: str | None = None
    newer: bool = False

    @property
    def folder(self) -> str:
        """Where the run's record and the old bytes lie."""
        return os.path.join(self.place, self.id)

    @property
    def undone(self) -> bool:
        """Whether nothing of it is left to undo."""
        return self.left == 0


def run_ids(place: str) -> list[str]:
    """The runs in a journal's folder, oldest first. Raises `JournalError` where it cannot be looked into."""
    try:
        return sorted(name for name in os.listdir(at(place)) if RUN.fullmatch(name))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise JournalError(f"the journal in `{place}` cannot be read: {error.strerror}") from None


def read_run(place: str, name: str) -> Run:
    """A run with its entries. What cannot be read of it is told in `damage`, never raised."""
    started = _time_of(name)
    try:
        about = json.loads(_bytes(at(place, name, ABOUT)))
        version = int(about["format"])
        words, cwd = tuple(map(str, about["words"])) if version == FORMAT else (), str(about.get("cwd", ""))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Run(name, place, started, damage=f"its {ABOUT} cannot be read")
    if version != FORMAT:
        told = f"it was written by a newer version of pslint-tls (journal format {version}); undo it with that one"
        return Run(name, place, started, words, cwd, damage=told, newer=True)
    entries, damage = _entries(at(place, name, LINES))
    return Run(name, place, started, words, cwd, entries, _left(at(place, name, UNDONE)), damage)


def old_bytes(run: Run, entry: Entry) -> bytes:
    """The bytes that a file had before the run. Raises `JournalError` where they are not what they were."""
    from pslint_tls.files.journal import mark

    assert entry.backup is not None
    try:
        content = _bytes(at(run.place, run.id, entry.backup))
    except OSError as error:
        raise JournalError(f"its old bytes cannot be read from the journal: {error.strerror}") from None
    if mark(content) != entry.before:
        raise JournalError("its old bytes are damaged in the journal")
    return content


def mark_undone(run: Run, left: int) -> None:
    """Notes that a run was undone but for `left` files. Raises `JournalError`."""
    file = at(run.place, run.id, UNDONE)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    fresh = f"{file}.{os.urandom(4).hex()}"
    try:
        create(fresh, json.dumps({"at": now, "left": left}).encode("ascii"))
        os.replace(fresh, file)
        flush_folder(at(run.place, run.id))
    except OSError as error:
        with suppress(OSError):
            os.unlink(fresh)
        raise JournalError(f"that it was undone cannot be noted in `{run.folder}`: {error.strerror}") from None


def prune(place: str, current: str | None, days: float = KEPT_DAYS, size: int = KEPT_BYTES) -> None:
    """Throws away runs that are too old, and the oldest while all together are too large.

    The current run stays, and so does the newest of the others. Whatever goes wrong, nothing is raised.
    """
    with suppress(OSError, JournalError):
        now = time.time()
        others = [name for name in run_ids(place) if name != current]
        total = sum(_size(at(place, name)) for name in [*others, *([current] if current else [])])
        for name in others[:-1]:
            old = (now - _time_of(name).timestamp()) > days * 86_400
            if (old or total > size) and now - _last_write(place, name) > _BUSY_SECONDS:
                total -= _size(at(place, name))
                erase(place, name)
        _sweep(place, now)


def _sweep(place: str, now: float) -> None:
    """What a kill left of runs that were being made or removed."""
    for name in os.listdir(at(place)):
        inner, ending = name[1:-4], name[-4:]
        if not (name.startswith(".") and ending in (COMING, GOING) and RUN.fullmatch(inner)):
            continue
        if ending == GOING or now - _time_of(inner).timestamp() > _BUSY_SECONDS:
            shutil.rmtree(at(place, name), ignore_errors=True)


# --- reading --------------------------------------------------------------------------------------------------------


def _bytes(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _entries(path: str) -> tuple[tuple[Entry, ...], str | None]:
    try:
        *lines, rest = _bytes(path).split(b"\n")
    except OSError as error:
        return (), f"its {LINES} cannot be read: {error.strerror}"
    entries: dict[int, Entry] = {}
    broken = []
    for place, line in enumerate(lines, 1):
        if not _take(line, entries):
            broken.append(place)
    # Behind the last line end stands what a kill cut short: its file was not touched yet. If it is whole, no harm.
    _take(rest, entries)
    if not broken:
        return tuple(entries.values()), None
    where = f"line {broken[0]} of its {LINES}" + (f" and {len(broken) - 1} more" if len(broken) > 1 else "")
    return tuple(entries.values()), f"{where} cannot be read, so the files named there are not known"


def _take(line: bytes, entries: dict[int, Entry]) -> bool:
    """A line's entry is added, or taken back; whether the line could be read."""
    try:
        given = json.loads(line)
        number = given["number"]
        if given.get("void") is True:
            entries.pop(number, None)
            return True
        entry = _entry(number, given)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    entries[entry.number] = entry
    return True


def _entry(number: object, given: dict[str, Any]) -> Entry:
    path, backup = given["path"], given["backup"]
    before = None if given["before"] is None else _mark(given["before"])
    after = _mark(given["after"])
    if not (isinstance(number, int) and isinstance(path, str) and os.path.isabs(path) and "\0" not in path):
        raise ValueError("no path")
    # A name, no path: whatever was done to the journal, nothing outside the run's folder is read.
    if backup != (None if before is None else f"{number:06d}.bytes"):
        raise ValueError("no backup")
    return Entry(number, path, before, after, backup)


def _mark(given: dict[str, Any]) -> Mark:
    sha256, size = given["sha256"], given["size"]
    if not (isinstance(sha256, str) and len(sha256) == 64 and isinstance(size, int) and size >= 0):
        raise ValueError("no mark")
    return Mark(sha256, size)


def _left(path: str) -> int | None:
    try:
        return int(json.loads(_bytes(path))["left"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


# --- age and size ---------------------------------------------------------------------------------------------------


def _time_of(name: str) -> datetime.datetime:
    try:
        when = datetime.datetime.strptime(name[:15], "%Y%m%d-%H%M%S")
    except ValueError:
        when = datetime.datetime(1970, 1, 2)
    return when.replace(tzinfo=datetime.timezone.utc)


def _last_write(place: str, name: str) -> float:
    try:
        return os.stat(at(place, name, LINES)).st_mtime
    except OSError:
        return 0.0


def _size(folder: str) -> int:
    total = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                total += entry.stat(follow_symlinks=False).st_size
    return total
