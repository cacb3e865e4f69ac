"""Patterns as in .gitignore, matched with paths as reports show them."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\|//")
"""How an absolute path begins where letters have no case and `\\` parts folders."""
_ROOT = re.compile(r"\A(?:[A-Za-z]:/|/+)")


def place(path: str, base: str, cwd: str) -> str:
    """`path`, absolute or relative to `cwd`, as it is seen from the folder `base` (empty: `cwd`), with `/`.

    What does not lie below `base` is seen from the root of its drive: only a pattern such as `**/tests/**` fits there.
    """
    here, folder, name = (_plain(text, cwd or base) for text in (cwd, base or cwd, path))
    full = name if _ROOT.match(name) or not here else f"{here.rstrip('/')}/{name}"
    folder = f"{folder.rstrip('/')}/"
    if full.startswith(folder):
        return full[len(folder) :]
    return _ROOT.sub("", full, count=1)


def fits(pattern: str, path: str, base: str, cwd: str) -> bool:
    """Whether a pattern that is relative to `base` means `path`."""
    return _spec(_folded(pattern, cwd or base)).match_file(place(path, base, cwd))


@functools.lru_cache(maxsize=512)
def _spec(pattern: str) -> GitIgnoreSpec:
    # Loaded only where there are patterns: most runs have none.
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])


def _plain(path: str, root: str) -> str:
    return _folded(path.replace("\\", "/") if _WINDOWS.match(root) else path, root)


def _folded(text: str, root: str) -> str:
    return text.lower() if _WINDOWS.match(root) else text
