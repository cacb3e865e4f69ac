"""A file gets new bytes whole or not at all, and only while it holds the bytes that are expected."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH108, PTH118, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress

from pslint_tls.files.attributes import CannotKeepError, carry
from pslint_tls.files.durable import NEW_FILE, flush, flush_folder, trouble, write_all
from pslint_tls.files.paths import long_path
from pslint_tls.files.swap import put, swap

TEMPORARY = ".pslint-tls.tmp"
"""How the name of every temporary file ends."""

# File names end at 255 bytes nearly everywhere; the rest is for the dots, the random part and the ending.
_NAME_BYTES = 220

GONE = "it is not there any more"
CHANGED = "it changed since it was read"
READ_ONLY = "it is read-only"
THERE_ALREADY = "there is a file of that name already"

_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_AS_WE_ARE = os.access in os.supports_effective_ids


class CannotWriteError(Exception):
    """A file is not written; the text is a fragment that says why, to stand behind the file's name."""


class NotReplacedError(CannotWriteError):
    """The system failed in the very step of replacing: whoever wants to be sure looks at what the file holds."""


def replace(path: str, before: bytes | None, after: bytes, ready: Callable[[], None] | None = None) -> None:
    """Gives the file at `path` (absolute, no link) the bytes `after`; `CannotWriteError`: it is as it was.

    `before` is what it must hold; None: it must not be there. `ready` is called when all else is done and only the
    replacement is left: what it raises is passed on, and nothing has changed.
    """
    path = long_path(path)
    status = writable(path, before)
    temporary = beside(path)
    swapping = False
    try:
        _write(temporary, after, path, status)
        if ready is not None:
            ready()
        # Once more, as late as can be: what another program wrote in the meantime is not lost.
        writable(path, before)
        swapping = status is not None
        if status is None:
            put(temporary, path)
        else:
            swap(temporary, path)
    except FileExistsError:
        raise CannotWriteError(THERE_ALREADY) from None
    except CannotKeepError as error:
        raise CannotWriteError(str(error)) from None
    except OSError as error:
        if not swapping:
            raise CannotWriteError(trouble(error)) from None
        lost = f"; it is lost, its new bytes are in `{temporary}`" if _lost(path, temporary) else ""
        raise NotReplacedError(trouble(error) + lost) from None
    finally:
        if not (swapping and _lost(path, temporary)):
            clear(temporary)
    flush_folder(os.path.dirname(path))


def remove(path: str, before: bytes) -> None:
    """Removes the file at `path` while it holds `before`. Raises `CannotWriteError`."""
    path = long_path(path)
    # Other names of the file stay; one may be its temporary name, if the run that made it was killed.
    writable(path, before, linked=True)
    try:
        os.unlink(path)
    except OSError as error:
        raise CannotWriteError(trouble(error)) from None
    flush_folder(os.path.dirname(path))


def writable(path: str, before: bytes | None, *, linked: bool = False) -> os.stat_result | None:
    """The status of a file that may be replaced, None for one that may be made. Raises `CannotWriteError` otherwise.

    With `linked` it may have further names, which replacing it would cut off.
    """
    path = long_path(path)
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        status = None
    except OSError as error:
        raise CannotWriteError(GONE if isinstance(error, NotADirectoryError) else trouble(error)) from None
    if before is None or status is None:
        if before is not None:
            raise CannotWriteError(GONE)
        if status is not None:
            raise CannotWriteError(THERE_ALREADY)
    else:
        _replaceable(path, status, before)
        if status.st_nlink > 1 and not linked:
            raise CannotWriteError(f"it has {status.st_nlink} names (hard links), and only one of them would change")
    if os.name != "nt" and not _allowed(os.path.dirname(path), os.W_OK | os.X_OK):
        raise CannotWriteError("its folder cannot be written: Permission denied")
    return status


def _replaceable(path: str, status: os.stat_result, before: bytes) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise CannotWriteError("it is a link now")
    if not stat.S_ISREG(status.st_mode):
        raise CannotWriteError("it is no regular file")
    # Not left to the system: root may write everything, and who replaces a file needs no right to write into it.
    if not status.st_mode & _WRITABLE:
        raise CannotWriteError(READ_ONLY)
    if not _allowed(path, os.W_OK):
        raise CannotWriteError("it cannot be written: Permission denied")
    if status.st_size != len(before) or content(path, len(before)) != before:
        raise CannotWriteError(CHANGED)


def content(path: str, limit: int) -> bytes:
    """The bytes of a file, at most one more than `limit`. Raises `CannotWriteError` where they cannot be read."""
    try:
        handle = os.open(long_path(path), _READ)
        try:
            parts = [os.read(handle, limit + 1)]
            while parts[-1] and (size := sum(map(len, parts))) <= limit:
                parts.append(os.read(handle, limit + 1 - size))
        finally:
            os.close(handle)
    except FileNotFoundError:
        raise CannotWriteError(GONE) from None
    except OSError as error:
        raise CannotWriteError(f"it cannot be read: {error.strerror or type(error).__name__}") from None
    return b"".join(parts)


def _write(temporary: str, after: bytes, path: str, status: os.stat_result | None) -> None:
    # For our eyes only until it has its mode: a script may hold a password.
    handle = os.open(temporary, NEW_FILE, 0o666 if status is None else 0o600)
    try:
        write_all(handle, after)
        if status is not None:
            carry(path, status, temporary)
        flush(handle)
    finally:
        os.close(handle)


def clear(temporary: str) -> None:
    """Removes what is left of a temporary file, also when Ctrl-C comes just now."""
    try:
        with suppress(OSError):
            os.unlink(temporary)
    except KeyboardInterrupt:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def beside(path: str) -> str:
    folder, name = os.path.split(path)
    while len(os.fsencode(name)) > _NAME_BYTES:
        name = name[:-1]
    return long_path(os.path.join(folder, f".{name}.{os.urandom(6).hex()}{TEMPORARY}"))


def _lost(path: str, temporary: str) -> bool:
    """Windows can remove the old file and then fail to name the new one, or be interrupted in between."""
    return os.name == "nt" and os.path.lexists(temporary) and not os.path.lexists(path)


def _allowed(path: str, what: int) -> bool:
    return os.access(path, what, effective_ids=_AS_WE_ARE)
