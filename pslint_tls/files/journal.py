"""The journal of one run: the old bytes of each file, kept before its first byte changes."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH102, PTH103, PTH104, PTH108, PTH118, PTH120

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pslint_tls import __version__
from pslint_tls.files.durable import create, flush, flush_folder, write_all
from pslint_tls.files.paths import long_path
from pslint_tls.files.swap import patiently

FORMAT = 1
ABOUT, LINES, UNDONE = "run.json", "journal.jsonl", "undone.json"
RUN = re.compile(r"\d{8}-\d{6}-\d{3}-[0-9a-f]{6}")
"""What a run's folder is called; nothing else in the journal's folder is ever touched."""

# How the folder of a run is called while it is being made or removed: such a folder is no run.
COMING, GOING = ".new", ".old"

_APPEND = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

LOCK = "pslint-tls.lock"
LOCK_SECONDS = 10.0

_MASK = "***"
_SECRET_OPTION = re.compile(r"(--?[\w-]*(?:password|passwd|pwd|secret|token|api-?key)[\w-]*)(=.*)?", re.I | re.S)
_SECRET_IN_URL = re.compile(r"(\w://[^/@:\s]*):[^/@\s]*@")


class JournalError(Exception):
    """The journal cannot be kept or read; the text is a fragment that says why."""


class Mark(NamedTuple):
    """What tells a file's bytes from others."""

    sha256: str
    size: int


def mark(content: bytes) -> Mark:
    """The mark of some bytes."""
    return Mark(hashlib.sha256(content).hexdigest(), len(content))


def default_journal() -> Path:
    """The journal in the user's state folder."""
    from platformdirs import user_state_path

    return user_state_path("pslint-tls", appauthor=False) / "journal"


def at(folder: str, *names: str) -> str:
    """A place below the journal's folder, in the form in which the system takes it."""
    return long_path(os.path.join(folder, *names))


@contextmanager
def locked(place: str) -> Iterator[None]:
    """One at a time: whoever writes or undoes with this journal holds its lock meanwhile. Raises `JournalError`."""
    from filelock import FileLock, Timeout

    try:
        os.makedirs(at(place), mode=0o700, exist_ok=True)
        lock = FileLock(at(place, LOCK), timeout=LOCK_SECONDS, mode=0o600)
        lock.acquire()
    except Timeout:
        raise JournalError("another run of pslint-tls is writing and does not come to an end") from None
    except (OSError, NotImplementedError) as error:
        raise JournalError(_unwritable(place, error)) from None
    try:
        yield
    finally:
        lock.release()


class Journal:
    """The journal of a run that is going on. Its folder is made with the first record.

    `id` is the name of that folder, None until then.
    """

    def __init__(self, place: str, words: Sequence[str], cwd: str) -> None:
        self.place = place
        self.id: str | None = None
        self._about = {"format": FORMAT, "tool": __version__, "words": harmless(words), "cwd": cwd}
        self._folder = ""
        self._handle: int | None = None
        self._number = 0
        self._length = 0
        self._spoiled: OSError | None = None

    def record(self, path: str, before: bytes | None, after: bytes) -> None:
        """Keeps `before` and says what `path` is about to become; all of it is on the disk then. Raises `JournalError`.

        After an error nothing of it counts, and the next record can be made.
        """
        self._number += 1
        backup = None if before is None else f"{self._number:06d}.bytes"
        line = {
            "number": self._number,
            "path": path,
            "before": None if before is None else mark(before)._asdict(),
            "after": mark(after)._asdict(),
            "backup": backup,
        }
        try:
            handle = self._begin() if self._handle is None else self._handle
            if before is not None and backup is not None:
                self._keep(backup, before)
            self._append(handle, json.dumps(line).encode("ascii") + b"\n")
        except OSError as error:
            raise JournalError(_unwritable(self.place, error)) from None

    def withdraw(self) -> None:
        """Says of the last record that its file was left alone after all; if that fails, an undo sees it itself."""
        if self._handle is not None:
            with suppress(OSError):
                self._append(self._handle, json.dumps({"number": self._number, "void": True}).encode("ascii") + b"\n")

    def close(self) -> None:
        """No more records."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def discard(self) -> None:
        """Forgets the run: nothing was changed in it."""
        self.close()
        if self.id is not None:
            erase(self.place, self.id)
            self.id = None

    def _begin(self) -> int:
        """The run's folder comes into being with what it says about itself, or not at all."""
        started = datetime.datetime.now(datetime.timezone.utc)
        name = f"{started:%Y%m%d-%H%M%S}-{started.microsecond // 1000:03d}-{os.urandom(3).hex()}"
        os.makedirs(at(self.place), mode=0o700, exist_ok=True)
        coming, folder = at(self.place, f".{name}{COMING}"), at(self.place, name)
        os.mkdir(coming, 0o700)
        try:
            about = {**self._about, "started": started.isoformat()}
            create(at(coming, ABOUT), json.dumps(about, indent=1).encode("ascii"))
            create(at(coming, LINES), b"")
            flush_folder(coming)
            patiently(lambda: os.rename(coming, folder))
            flush_folder(at(self.place))
            flush_folder(os.path.dirname(self.place))
            handle = os.open(at(folder, LINES), _APPEND)
        except BaseException:
            shutil.rmtree(coming, ignore_errors=True)
            erase(self.place, name)
            raise
        self.id, self._folder, self._handle = name, folder, handle
        return handle

    def _keep(self, backup: str, before: bytes) -> None:
        file = at(self._folder, backup)
        try:
            create(file, before)
        except BaseException:
            with suppress(OSError):
                os.unlink(file)
            raise
        flush_folder(self._folder)

    def _append(self, handle: int, line: bytes) -> None:
        """A line, or nothing: half a line would spoil the one that follows it."""
        if self._spoiled is not None:
            raise self._spoiled
        try:
            write_all(handle, line)
            flush(handle)
        except BaseException:
            try:
                os.ftruncate(handle, self._length)
            except OSError as error:
                self._spoiled = error
            raise
        self._length += len(line)


def erase(place: str, name: str) -> None:
    """Removes a run. Its name goes first, so that half a run is never taken for one."""
    going = at(place, f".{name}{GOING}")
    with suppress(OSError):
        os.rename(at(place, name), going)
    shutil.rmtree(going, ignore_errors=True)


def harmless(words: Sequence[str]) -> list[str]:
    """A command line without what may be secret in it."""
    kept: list[str] = []
    masked = False
    for word in words:
        option = _SECRET_OPTION.fullmatch(word)
        if masked and not word.startswith("-"):
            kept.append(_MASK)
        elif option:
            kept.append(option[1] + (f"={_MASK}" if option[2] else ""))
        else:
            kept.append(_SECRET_IN_URL.sub(rf"\1:{_MASK}@", word))
        masked = bool(option and not option[2])
    return kept


def _unwritable(place: str, error: Exception) -> str:
    why = getattr(error, "strerror", None) or "this file system has no locks"
    return f"the journal in `{place}` cannot be written: {why}; --journal DIR keeps it elsewhere"
