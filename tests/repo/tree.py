"""The repository as the tests in this folder see it: its own files, without what a build or a run leaves behind."""

from __future__ import annotations

import fnmatch
import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:  # pytest brings tomli along there
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]


def ignored_names() -> list[str]:
    """The patterns of .gitignore; here they are names without a path."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [".git", *(line.strip("/") for line in lines if line and not line.startswith("#"))]


def walk(folder: Path, ignored: list[str]) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignored):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from walk(Path(entry.path), ignored)
            else:
                yield Path(entry.path)


@functools.cache
def all_files() -> tuple[Path, ...]:
    return tuple(walk(ROOT, ignored_names()))


def python_files(*folders: str) -> list[Path]:
    roots = [ROOT / folder for folder in folders]
    return [f for f in all_files() if f.suffix == ".py" and any(root in f.parents for root in roots)]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
