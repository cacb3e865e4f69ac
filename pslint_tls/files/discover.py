"""Which files a run is about."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH109, PTH116, PTH118, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pslint_tls.files.disk import Entry
from pslint_tls.files.ignore import Ignore, ignore_above
from pslint_tls.files.paths import Stamp, absolute, display, long_path, shorten, stamp_of, within, work_tree
from pslint_tls.files.read import DENIED, kind_of, reason_of
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.walk import Walker, broken


class Found(NamedTuple):
    """A file to look at. A named tuple: there can be hundreds of thousands of them.

    `path` is for the system: relative to the working directory where it lies below it, else absolute. `stamp` is None
    where nobody needs it.
    """

    shown: str
    path: str
    stamp: Stamp | None = None


class Skipped(NamedTuple):
    """A file or folder that is there and is not looked at, and why."""

    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: `found` and `skipped` are sorted by the path shown, without doubles.

    `roots`: the resolved folders that a script's own loads may reach. `missing`: given paths where nothing lies.
    `empty_roots`: given folders without a script. `cwd` is what relative paths are relative to.
    """

    found: tuple[Found, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    roots: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    empty_roots: tuple[str, ...] = ()
    cwd: str = ""


def discover(paths: Sequence[str | Path], settings: ReadSettings, cwd: str | Path | None = None) -> Discovery:
    """The files that `paths` name and the scripts below the folders they name.

    Opens no file but ignore files. Never raises for what lies on the disk: what cannot be looked at is `skipped`.
    """
    here = os.path.normpath(os.path.join(os.getcwd(), cwd or ""))
    search = _Search(settings, here)
    for path in paths:
        search.take(str(path))
    return search.result()


class _Search:
    """What was found so far."""

    def __init__(self, settings: ReadSettings, cwd: str) -> None:
        self._cwd = cwd
        self._respect = settings.respect_gitignore
        # The size and times are asked for only if something is remembered by them.
        self._stamped = settings.cache
        self._walker = Walker(settings, cwd)
        self._found: dict[str, Found] = {}
        self._skipped: dict[str, Skipped] = {}
        self._folders: dict[str, int] = {}
        self._roots: dict[str, None] = {}
        self._missing: dict[str, None] = {}
        self._root_of: dict[str, str] = {}

    def result(self) -> Discovery:
        """All of it, in order."""
        return Discovery(
            found=tuple(sorted(self._found.values())),
            skipped=tuple(sorted(self._skipped.values())),
            roots=tuple(self._roots),
            missing=tuple(self._missing),
            empty_roots=tuple(folder for folder, seen in self._folders.items() if not seen),
            cwd=self._cwd,
        )

    def take(self, given: str) -> None:
        """A path that was given by name: whatever it is, it is accounted for."""
        try:
            path = absolute(given, self._cwd)
            status = os.stat(long_path(path))
        except (OSError, ValueError) as error:
            self._take_odd(given, error)
            return
        if stat.S_ISDIR(status.st_mode):
            self._take_folder(path)
            return
        self._add_root(self._root_of_file(path))
        if stat.S_ISREG(status.st_mode):
            self._add(path, stamp_of(status) if self._stamped else None)
        else:
            self._skip(path, kind_of(status.st_mode))

    def _take_odd(self, given: str, error: OSError | ValueError) -> None:
        """A given path that the system says nothing about: nothing there, or a link or folder that hides it."""
        path = os.path.normpath(os.path.join(self._cwd, given))
        if isinstance(error, PermissionError):
            self._skip(path, DENIED)
        elif isinstance(error, ValueError) or not os.path.lexists(path):
            self._missing[given] = None
        else:
            self._skip(path, broken(error))

    def _take_folder(self, folder: str) -> None:
        self._add_root(folder)
        before = len(self._found) + len(self._skipped)
        for path, stamp in self._walk(folder):
            self._add(path, stamp)
        shown = display(shorten(folder, self._cwd))
        # A folder given twice adds nothing the second time and is not empty for that.
        self._folders[shown] = self._folders.get(shown, 0) + len(self._found) + len(self._skipped) - before

    # --- walking ----------------------------------------------------------------------------------------------------

    def _walk(self, top: str) -> Iterator[tuple[str, Stamp | None]]:
        """The scripts below `top`."""
        folders = [(top, ignore_above(top) if self._respect else Ignore())]
        while folders:
            folder, ignore = folders.pop()
            found = self._walker.visit(folder, top, ignore)
            if found.refused is not None:
                self._skip(folder, f"folder: {found.refused}")
            for path, reason in found.skipped:
                self._skip(path, reason)
            folders += found.folders
            for path, entry in found.files:
                yield from self._met(entry, path)

    def _met(self, entry: Entry, path: str) -> Iterator[tuple[str, Stamp | None]]:
        try:
            yield path, stamp_of(entry.stat(follow_symlinks=False)) if self._stamped else None
        except OSError as error:
            self._skip(path, reason_of(error))

    # --- keeping ----------------------------------------------------------------------------------------------------

    def _add(self, path: str, stamp: Stamp | None) -> None:
        short = shorten(path, self._cwd)
        shown = display(short)
        # One string where both are the same: they are most of what a large run keeps in memory.
        self._found.setdefault(os.path.normcase(short), Found(shown, shown if shown == short else short, stamp))

    def _skip(self, path: str, reason: str) -> None:
        shown = display(shorten(path, self._cwd))
        self._skipped.setdefault(shown, Skipped(shown, reason))

    def _add_root(self, folder: str) -> None:
        self._roots[os.path.realpath(folder)] = None

    def _root_of_file(self, path: str) -> str:
        folder = os.path.dirname(path)
        if folder not in self._root_of:
            self._root_of[folder] = root_of(folder, self._cwd)
        return self._root_of[folder]


def root_of(folder: str, cwd: str) -> str:
    """The root of a file in `folder` given by name: its work tree, else `cwd` if that holds it, else `folder`."""
    return work_tree(folder) or (cwd if within(folder, cwd) is not None else folder)
