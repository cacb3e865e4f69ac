"""A file's bytes, or one line that says why not."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import NamedTuple

from pslint_tls.files.paths import Stamp, long_path, stamp_of

# Without O_NONBLOCK the open of a named pipe waits for a writer; for regular files it changes nothing.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOCTTY", 0)
)

# Who scans does not use a file. Linux allows it to the owner and to root.
_NO_ACCESS_TIME = getattr(os, "O_NOATIME", 0)

VANISHED = "vanished before it was read"
DENIED = "permission denied"
BROKEN_LINK = "broken link"
LINK_LOOP = "link loop"

# Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
_IN_USE = (32, 33)

_KINDS = (
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISDIR, "folder"),
)


class UnreadableError(Exception):
    """A file that was not read; the text is a reason of one line."""


class NotReadError(OSError):
    """Something that is there and is not read, for a reason of its own instead of one of the system's."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EIO, reason)
        self.reason = reason


class Content(NamedTuple):
    """The bytes of a file and the state in which it was read."""

    raw: bytes
    stamp: Stamp


def read_file(path: str, limit: int) -> Content:
    """The bytes of a regular file of at most `limit` bytes.

    Never waits for a writer of a pipe and never reads more than one byte over the limit. Raises `UnreadableError`.
    """
    try:
        handle = _opened(long_path(path))
    except OSError as error:
        raise UnreadableError(reason_of(error)) from None
    try:
        return _read(handle, limit)
    except OSError as error:
        raise UnreadableError(reason_of(error)) from None
    finally:
        os.close(handle)


def _opened(path: str) -> int:
    if _NO_ACCESS_TIME:
        with suppress(PermissionError):
            return os.open(path, _FLAGS | _NO_ACCESS_TIME)
    return os.open(path, _FLAGS)


def _read(handle: int, limit: int) -> Content:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(kind_of(status.st_mode))
    if status.st_size > limit:
        raise UnreadableError(too_large(limit))
    raw = os.read(handle, status.st_size + 1)
    if len(raw) != status.st_size:
        raw = _rest(handle, raw, limit)
    return Content(raw, stamp_of(status))


def _rest(handle: int, head: bytes, limit: int) -> bytes:
    """The rest of a file that is not as long as its status said: it grows or shrinks, or is read in pieces."""
    parts, size = [head], len(head)
    while size <= limit and parts[-1]:
        parts.append(os.read(handle, min(1 << 20, limit + 1 - size)))
        size += len(parts[-1])
    if size > limit:
        raise UnreadableError(too_large(limit))
    return b"".join(parts)


def kind_of(mode: int) -> str:
    """What a file that is no regular file is."""
    return next((f"not a regular file: {name}" for test, name in _KINDS if test(mode)), "not a regular file")


def too_large(limit: int) -> str:
    """The reason for a file over the limit, which is given in bytes."""
    for unit, size in (("MB", 1_000_000), ("kB", 1_000)):
        if limit >= size and limit % (size // 10) == 0:
            return f"larger than {limit / size:g} {unit} (--max-file-size)"
    return f"larger than {limit} bytes (--max-file-size)"


def reason_of(error: OSError) -> str:
    """One line for an error of the system, without the path."""
    if isinstance(error, NotReadError):
        return error.reason
    if getattr(error, "winerror", None) in _IN_USE:
        return "in use by another program"
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) or error.errno == errno.ESTALE:
        return VANISHED
    if isinstance(error, PermissionError):
        return DENIED
    if error.errno == errno.ELOOP:
        return LINK_LOOP
    if error.errno == errno.ENXIO:
        return "not a regular file: socket"
    return f"read error: {error.strerror or type(error).__name__}"
