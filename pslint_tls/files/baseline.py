"""The file of a baseline: written whole or not at all, and which of its scripts are no more."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH118

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from pslint_tls.files.paths import inside_any, long_path
from pslint_tls.files.renew import renew
from pslint_tls.files.replace import CannotWriteError


def stands_there(path: str) -> bool:
    """Whether something has this name already."""
    return os.path.lexists(long_path(path))


def write_baseline(path: str, after: bytes) -> bool:
    """Gives the file at `path` (absolute) these bytes; whether it held others. Raises `CannotWriteError`, and then it
    is as it was.
    """
    return renew(path, after)


def gone(folder: str, paths: Iterable[str], looked_in: Sequence[str]) -> frozenset[str]:
    """Those of `paths`, relative to `folder`, that lie at or below one of `looked_in` (absolute) and are no more."""
    missing = set()
    for path in set(paths):
        place = os.path.normpath(os.path.join(folder, path))
        if inside_any(place, looked_in) and not stands_there(place):
            missing.add(path)
    return frozenset(missing)


__all__ = ["CannotWriteError", "gone", "stands_there", "write_baseline"]
