"""What git or a pattern leaves out."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH114, PTH118, PTH206

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pslint_tls.files.paths import display, within, work_tree
from pslint_tls.files.read import UnreadableError, read_file

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from pslint_tls.files.disk import Disk

_LARGEST = 1_000_000


def patterns(lines: Iterable[str]) -> GitIgnoreSpec | None:
    """gitignore-style patterns, None if there are none."""
    # Loaded only where there are patterns: most runs have none, and it takes as long to load as a small file to check.
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    if not wanted:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(wanted)


@dataclass(frozen=True, slots=True)
class Ignore:
    """The ignore files that speak for a folder, each with the folder that it lies in, the nearest first."""

    levels: tuple[tuple[str, GitIgnoreSpec], ...] = ()
    in_work_tree: bool = False

    def inside(self, folder: str, names: frozenset[str], disk: Disk | None = None) -> Ignore:
        """What speaks for the entries of `folder`, which holds the ignore files and `.git` that are in `names`."""
        here = self
        if ".git" in names:
            # A work tree of its own: what lies around it says nothing about it.
            here = _level((), folder, _git_exclude(folder, disk), True, disk)
        if ".gitignore" in names and here.in_work_tree:
            return _level(here.levels, folder, os.path.join(folder, ".gitignore"), True, disk)
        return here

    def covers(self, path: str, is_folder: bool) -> bool:
        """Whether `path` (absolute) is ignored; the nearest file with a word on it decides."""
        for folder, spec in self.levels:
            relative = display(within(path, folder) or "")
            if is_folder:
                relative += "/"
            include = spec.check_file(relative).include
            if include is not None:
                return include
        return False


def ignore_above(folder: str) -> Ignore:
    """What the work tree that holds `folder` says about its entries, its own .gitignore not read yet.

    A folder that is itself ignored was asked for all the same, so then nothing outside it counts.
    """
    top = work_tree(folder)
    if top is None or top == folder:
        return Ignore(in_work_tree=False)
    found = _level((), top, _git_exclude(top), True)
    relative = within(folder, top) or ""
    place = top
    for name in relative.split(os.sep):
        found = _level(found.levels, place, os.path.join(place, ".gitignore"), True)
        place = os.path.join(place, name)
    return Ignore(in_work_tree=True) if found.covers(folder, True) else found


def _level(
    levels: tuple[tuple[str, GitIgnoreSpec], ...], folder: str, file: str, in_work_tree: bool, disk: Disk | None = None
) -> Ignore:
    spec = patterns(_lines(file, disk))
    return Ignore(((folder, spec), *levels) if spec else levels, in_work_tree)


def _lines(file: str, disk: Disk | None = None) -> list[str]:
    # git does not follow a link here either.
    if os.path.islink(file):
        return []
    try:
        raw = (read_file if disk is None else disk.read)(file, _LARGEST).raw
    except UnreadableError:
        return []
    return raw.decode("utf-8-sig", "replace").splitlines()


def _git_exclude(top: str, disk: Disk | None = None) -> str:
    """The work tree's own exclude file; in a linked work tree `.git` is a file that says where git keeps its things."""
    git = os.path.join(top, ".git")
    words = _lines(git, disk)[:1]
    if words:
        git = os.path.join(top, words[0].removeprefix("gitdir:").strip())
        shared = _lines(os.path.join(git, "commondir"), disk)[:1]
        git = os.path.normpath(os.path.join(git, *shared))
    return os.path.join(git, "info", "exclude")
