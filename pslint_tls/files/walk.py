"""One folder after another: what in it is to be looked at, what is passed by, and what cannot be."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH118

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from operator import attrgetter

from pslint_tls.files.disk import Disk, Entry, LocalDisk
from pslint_tls.files.ignore import Ignore, patterns
from pslint_tls.files.paths import display, long_path, within
from pslint_tls.files.read import BROKEN_LINK, DENIED, LINK_LOOP, kind_of, reason_of
from pslint_tls.files.settings import DEFAULT_SUFFIXES, ReadSettings

LINK = "link, not followed"
FOLDER_LINK = "link to a folder, not followed"


@dataclass(slots=True)
class Visit:
    """What a folder holds, each kind sorted by name.

    `folders` with what git ignores in them; `files` that are wanted; `skipped` with the reason. `refused`: why the
    folder itself could not be listed.
    """

    folders: list[tuple[str, Ignore]] = field(default_factory=list)
    files: list[tuple[str, Entry]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    refused: str | None = None


class Walker:
    """Knows which entries of a folder are wanted. Links are not followed, so a folder is met once."""

    def __init__(self, settings: ReadSettings, cwd: str, disk: Disk | None = None) -> None:
        self._disk = disk or LocalDisk()
        self._respect = settings.respect_gitignore
        self._include = patterns(settings.include)
        self._include_base = settings.include_base or cwd
        self._exclude = patterns(settings.exclude)
        self._exclude_base = settings.exclude_base or cwd

    def visit(self, folder: str, top: str, ignore: Ignore) -> Visit:
        """What `folder` holds, which lies at or below the given folder `top`. Never raises for what lies there."""
        found = Visit()
        entries: list[Entry] = []
        try:
            # What nobody wants is let go at once: a folder may hold a million other files.
            entries.extend(entry for entry in self._disk.listing(folder) if self._matters(entry, folder, top))
        except OSError as error:
            found.refused = reason_of(error)
        entries.sort(key=attrgetter("name"))
        if self._respect:
            marks = frozenset(entry.name for entry in entries if entry.name in (".git", ".gitignore"))
            ignore = ignore.inside(folder, marks, self._disk) if marks else ignore
        for entry in entries:
            self._sort_in(found, entry, os.path.join(folder, entry.name), top, ignore)
        return found

    def _matters(self, entry: Entry, folder: str, top: str) -> bool:
        name = entry.name
        return (
            name.lower().endswith(DEFAULT_SUFFIXES)
            or not entry.is_file(follow_symlinks=False)
            or name == ".gitignore"
            or name == ".git"
            or (self._include is not None and self._wanted(name, os.path.join(folder, name), top))
        )

    def _sort_in(self, found: Visit, entry: Entry, path: str, top: str, ignore: Ignore) -> None:
        if _is_link(entry):
            self._met_link(found, entry, path, top, ignore)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name.lower() != ".git" and not self._left_out(path, top, ignore, True):
                found.folders.append((path, ignore))
        elif self._wanted(entry.name, path, top) and not self._left_out(path, top, ignore, False):
            try:
                if entry.is_file(follow_symlinks=False):
                    found.files.append((path, entry))
                else:
                    found.skipped.append((path, kind_of(entry.stat(follow_symlinks=False).st_mode)))
            except OSError as error:
                found.skipped.append((path, reason_of(error)))

    def _met_link(self, found: Visit, entry: Entry, path: str, top: str, ignore: Ignore) -> None:
        try:
            is_folder = entry.is_dir()
            leads_on = is_folder or entry.is_file()
        except OSError:
            is_folder = leads_on = False
        wanted = is_folder or self._wanted(entry.name, path, top)
        # To git a link is a file, whatever it leads to.
        if not wanted or self._left_out(path, top, ignore, False):
            return
        found.skipped.append((path, FOLDER_LINK if is_folder else LINK if leads_on else _broken_at(path)))

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


def _relative(path: str, top: str, base: str) -> str:
    """What patterns are matched with: relative to `base`, else to the folder given."""
    relative = within(path, base)
    return display(relative if relative is not None else within(path, top) or "")


def _is_link(entry: Entry) -> bool:
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
        mode = os.stat(long_path(path)).st_mode  # noqa: PTH116
    except OSError as error:
        return broken(error)
    return f"link to {kind_of(mode)}"


def broken(error: OSError | ValueError) -> str:
    """Why a link leads nowhere."""
    reason = reason_of(error) if isinstance(error, OSError) else BROKEN_LINK
    return reason if reason in (DENIED, LINK_LOOP) else BROKEN_LINK
