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

from pslint_tls.files.ignore import Ignore, ignore_above, patterns
from pslint_tls.files.paths import Stamp, absolute, display, long_path, shorten, stamp_of, within, work_tree
from pslint_tls.files.read import BROKEN_LINK, DENIED, LINK_LOOP, kind_of, reason_of
from pslint_tls.files.settings import DEFAULT_SUFFIXES, ReadSettings

LINK = "link, not followed"
FOLDER_LINK = "link to a folder, not followed"


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
        self._include = patterns(settings.include)
        self._include_base = settings.include_base or cwd
        self._exclude = patterns(settings.exclude)
        self._exclude_base = settings.exclude_base or cwd
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
            self._skip(path, _broken(error))

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
        """The scripts below `top`. Links are not followed, so a folder is met once."""
        folders = [(top, ignore_above(top) if self._respect else Ignore())]
        while folders:
            folder, ignore = folders.pop()
            entries = self._entries(folder)
            if self._respect:
                marks = frozenset(entry.name for entry in entries if entry.name in (".git", ".gitignore"))
                ignore = ignore.inside(folder, marks) if marks else ignore
            for entry in entries:
                path = os.path.join(folder, entry.name)
                if _is_link(entry):
                    self._met_link(entry, path, top, ignore)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name.lower() != ".git" and not self._left_out(path, top, ignore, True):
                        folders.append((path, ignore))
                elif self._wanted(entry.name, path, top) and not self._left_out(path, top, ignore, False):
                    yield from self._met(entry, path)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        entries: list[os.DirEntry[str]] = []
        try:
            with os.scandir(long_path(folder)) as listing:
                entries.extend(listing)
        except OSError as error:
            self._skip(folder, f"folder: {reason_of(error)}")
        return entries

    def _met(self, entry: os.DirEntry[str], path: str) -> Iterator[tuple[str, Stamp | None]]:
        try:
            if not entry.is_file(follow_symlinks=False):
                self._skip(path, kind_of(entry.stat(follow_symlinks=False).st_mode))
            elif self._stamped:
                yield path, stamp_of(entry.stat(follow_symlinks=False))
            else:
                yield path, None
        except OSError as error:
            self._skip(path, reason_of(error))

    def _met_link(self, entry: os.DirEntry[str], path: str, top: str, ignore: Ignore) -> None:
        try:
            is_folder = entry.is_dir()
            leads_on = is_folder or entry.is_file()
        except OSError:
            is_folder = leads_on = False
        wanted = is_folder or self._wanted(entry.name, path, top)
        # To git a link is a file, whatever it leads to.
        if not wanted or self._left_out(path, top, ignore, False):
            return
        self._skip(path, FOLDER_LINK if is_folder else LINK if leads_on else _broken_at(path))

    def _wanted(self, name: str, path: str, top: str) -> bool:
        if name.lower().endswith(DEFAULT_SUFFIXES):
            return True
        return self._include is not None and self._include.match_file(_relative(path, top, self._include_base))

    def _left_out(self, path: str, top: str, ignore: Ignore, is_folder: bool) -> bool:
        if self._exclude is not None:
            relative = _relative(path, top, self._exclude_base)
            if self._exclude.match_file(f"{relative}/" if is_folder else relative):
                return True
        return bool(ignore.levels) and ignore.covers(path, is_folder)

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


def _relative(path: str, top: str, base: str) -> str:
    """What patterns are matched with: relative to `base`, else to the folder given."""
    relative = within(path, base)
    return display(relative if relative is not None else within(path, top) or "")


def root_of(folder: str, cwd: str) -> str:
    """The root of a file in `folder` given by name: its work tree, else `cwd` if that holds it, else `folder`."""
    return work_tree(folder) or (cwd if within(folder, cwd) is not None else folder)


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    if os.name != "nt":
        return False
    # A junction; other reparse points (deduplicated or cloud files) are files like any other.
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return getattr(status, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def _broken_at(path: str) -> str:
    try:
        mode = os.stat(long_path(path)).st_mode
    except OSError as error:
        return _broken(error)
    return f"link to {kind_of(mode)}"


def _broken(error: OSError | ValueError) -> str:
    reason = reason_of(error) if isinstance(error, OSError) else BROKEN_LINK
    return reason if reason in (DENIED, LINK_LOOP) else BROKEN_LINK
