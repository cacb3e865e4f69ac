"""A report goes to a file: whole or not at all, and written as it comes, for it may be large."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH112, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from pslint_tls.files.attributes import CannotKeepError, carry
from pslint_tls.files.durable import NEW_FILE, flush, flush_folder, trouble, write_all
from pslint_tls.files.paths import long_path
from pslint_tls.files.replace import READ_ONLY, CannotWriteError, beside, clear
from pslint_tls.files.settings import DEFAULT_SUFFIXES
from pslint_tls.files.swap import swap

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def identity(path: str) -> str:
    """What two names of one file have in common, whether it is there or not."""
    return os.path.normcase(os.path.realpath(long_path(path)))


def obstacle(path: str) -> str | None:
    """Why no report can be written to `path` (absolute), as far as that can be known before; None if it can.

    The text is a fragment that stands behind the path and says what to do.
    """
    real = os.path.realpath(long_path(path))
    if os.path.isdir(real) or path.endswith(("/", os.sep)):
        return "is a folder; give the name of a file in it"
    if real.lower().endswith(DEFAULT_SUFFIXES):
        return "has the name of a script, which a report would replace; give it another ending"
    folder = os.path.dirname(real)
    if not os.path.isdir(folder):
        return "lies in a folder that is not there; make it first"
    # Not left to the system alone: root may write everywhere. On Windows the attribute says nothing about a folder.
    closed = os.name != "nt" and not os.stat(folder).st_mode & _WRITABLE  # noqa: PTH116
    if closed or not os.access(folder, os.W_OK | os.X_OK):
        return "lies in a folder that cannot be written; give another one"
    try:
        mode = os.lstat(real).st_mode
    except OSError:
        return None
    if not stat.S_ISREG(mode):
        return "is no regular file; give the name of a file"
    if not mode & _WRITABLE or not os.access(real, os.W_OK):
        return f"cannot be replaced: {READ_ONLY}; give another name"
    return None


def write_report(path: str, chunks: Iterable[str]) -> None:
    """Gives the file at `path` (absolute) the text of `chunks` in UTF-8, whatever it held; a chunk is written at once.

    Raises `CannotWriteError`, and then it is as it was; so it is when `chunks` raises.
    """
    real = os.path.realpath(long_path(path))
    temporary = beside(real)
    try:
        _write(temporary, real, chunks)
        # A report of another run is replaced as it is; of two runs at once the later one stays.
        swap(temporary, real) if os.path.lexists(real) else os.replace(temporary, real)  # noqa: PTH105
    except CannotKeepError as error:
        raise CannotWriteError(str(error)) from None
    except OSError as error:
        raise CannotWriteError(trouble(error)) from None
    finally:
        clear(temporary)
    flush_folder(os.path.dirname(real))


def _write(temporary: str, real: str, chunks: Iterable[str]) -> None:
    handle = os.open(temporary, NEW_FILE, 0o666)
    try:
        for chunk in chunks:
            # A file name that is no valid text keeps its bytes as \udcXX, which JSON reads back.
            write_all(handle, chunk.encode("utf-8", "backslashreplace"))
        if os.path.lexists(real):
            carry(real, os.lstat(real), temporary)
        flush(handle)
    finally:
        os.close(handle)
