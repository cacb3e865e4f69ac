"""Bytes that survive a power cut: written whole and flushed to the disk before anybody relies on them."""

from __future__ import annotations

import errno
import os
from contextlib import suppress

from pslint_tls.files.paths import long_path

# A file system that cannot flush says so with one of these; there is nothing more that could be done about it.
_NO_FLUSH = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, getattr(errno, "EOPNOTSUPP", errno.ENOTSUP)}

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}

# Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
IN_USE = (32, 33)

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def create(path: str, content: bytes, mode: int = 0o600) -> None:
    """Writes a file that must not be there yet and flushes it. Raises `OSError`."""
    handle = os.open(long_path(path), NEW_FILE, mode)
    try:
        write_all(handle, content)
        flush(handle)
    finally:
        os.close(handle)


def write_all(handle: int, content: bytes) -> None:
    """All of `content`, also where the system takes it in pieces."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def flush(handle: int) -> None:
    """Waits until the disk has it. Raises `OSError`, but not where the file system knows no flush."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise


def flush_folder(folder: str) -> None:
    """Makes names in a folder last, where the system has such a thing; an error changes nothing about what was done."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def trouble(error: OSError) -> str:
    """Why a file cannot be written, as a fragment with the system's own words in it."""
    text = error.strerror or type(error).__name__
    if getattr(error, "winerror", None) in IN_USE:
        return f"it is in use by another program: {text}"
    return f"there is no room for it: {text}" if error.errno in _NO_ROOM else f"it cannot be written: {text}"
