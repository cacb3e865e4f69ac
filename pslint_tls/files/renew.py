"""A file that is ours gets new content: a baseline, a report."""

# Plain strings, not Path: long Windows paths have a form of their own.

from __future__ import annotations

import os

from pslint_tls.files.paths import long_path
from pslint_tls.files.replace import content, replace

_MOST = 1 << 30


def renew(path: str, after: bytes) -> bool:
    """Gives the file at `path` (absolute) these bytes, also where there is none yet; whether it held others. A link is
    followed. Raises `CannotWriteError`, and then it is as it was.
    """
    real = os.path.realpath(path)
    before = content(real, _MOST) if os.path.lexists(long_path(real)) else None
    if before == after:
        return False
    replace(real, before, after)
    return True
