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


def seen_from(path: str, base: str, cwd: str) -> str:
    """`path` relative to the folder `base` with `/`, letters as they are, over `..` where it does not lie below it.

    A path on another drive stays absolute.
    """
    root = cwd or base
    name, folder, here = (text.replace("\\", "/") if _WINDOWS.match(root) else text for text in (path, base, cwd))
    full = name if _ROOT.match(name) or not here else f"{here.rstrip('/')}/{name}"
    drives = [found.group() if (found := _ROOT.match(text)) else "" for text in (full, folder)]
    if folded(drives[0], root) != folded(drives[1], root):
        return full
    parts, above = _parts(full[len(drives[0]) :]), _parts(folder[len(drives[1]) :])
    same = 0
    while same < min(len(parts) - 1, len(above)) and folded(parts[same], root) == folded(above[same], root):
        same += 1
    return "/".join([".."] * (len(above) - same) + parts[same:])


def _parts(path: str) -> list[str]:
    found: list[str] = []
    for part in path.split("/"):
        if part == ".." and found and found[-1] != "..":
            found.pop()
        elif part not in ("", "."):
            found.append(part)
    return found


def fits(pattern: str, path: str, base: str, cwd: str) -> bool:
    """Whether a pattern that is relative to `base` means `path`."""
    return _spec(folded(pattern, cwd or base)).match_file(place(path, base, cwd))


@functools.lru_cache(maxsize=512)
def _spec(pattern: str) -> GitIgnoreSpec:
    # Loaded only where there are patterns: most runs have none.
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])


def _plain(path: str, root: str) -> str:
    return folded(path.replace("\\", "/") if _WINDOWS.match(root) else path, root)


def folded(text: str, root: str) -> str:
    """What is compared: in lower case where `root` is a path of Windows."""
    return text.lower() if _WINDOWS.match(root) else text
