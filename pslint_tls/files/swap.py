"""One file takes the place of another in a single step."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH104, PTH105

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

# Virus scanners and indexers hold a new file for a moment: access denied, sharing and lock violation, and that the
# replaced file could not be removed.
_BUSY = (5, 32, 33, 1175)
_TRIES = 6
_FIRST_WAIT = 0.02

# What a share answers that does not know ReplaceFile at all: its files keep no access list through a rename.
_UNKNOWN = (1, 50, 87, 120)

# The documented half-way state: the old file is gone, the new one still has its own name.
_HALF_WAY = 1176


def swap(temporary: str, path: str) -> None:
    """`temporary` becomes `path`, which is there already. On Windows the access list, the attributes, the time of
    creation and further streams of the old file are kept. Raises `OSError`.
    """
    if sys.platform != "win32":
        os.replace(temporary, path)
        return
    try:
        patiently(lambda: _replace_file(temporary, path))
    except OSError as error:
        if error.winerror not in (*_UNKNOWN, _HALF_WAY):
            raise
        patiently(lambda: os.replace(temporary, path))


def put(temporary: str, path: str) -> None:
    """`temporary` becomes `path`, which must not be there: `FileExistsError` if it is. The old name may stay."""
    if sys.platform == "win32":
        os.rename(temporary, path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links on this file system; between the look and the rename lies the one moment that is not covered.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(temporary, path)


def patiently(step: Callable[[], None]) -> None:
    """Windows: `step`, again where another program holds the file for a moment. Elsewhere just once."""
    wait = _FIRST_WAIT
    for _ in range(_TRIES - 1):
        try:
            step()
        except OSError as error:
            if getattr(error, "winerror", None) not in _BUSY:
                raise
            time.sleep(wait)
            wait *= 2
        else:
            return
    step()


def _replace_file(temporary: str, path: str) -> None:
    if sys.platform == "win32":
        import ctypes

        call = ctypes.WinDLL("kernel32", use_last_error=True).ReplaceFileW
        call.argtypes = [*[ctypes.c_wchar_p] * 3, ctypes.c_uint32, *[ctypes.c_void_p] * 2]
        call.restype = ctypes.c_int
        if not call(path, temporary, None, 0, None, None):
            raise ctypes.WinError(ctypes.get_last_error())
