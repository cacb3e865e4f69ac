"""Zip archives of scripts: read as they are, nothing is unpacked to a disk."""

# Plain strings, not Path: paths inside an archive are no paths of this system.
# ruff: noqa: PTH116, PTH122, PTH123

from __future__ import annotations

import errno
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from weakref import WeakValueDictionary

from pslint_tls.files.disk import Disk, Entry
from pslint_tls.files.paths import Stamp, long_path, stamp_of, within
from pslint_tls.files.read import Content, NotReadError, UnreadableError, kind_of, reason_of
from pslint_tls.inventory.elsewhere import Remote
from pslint_tls.inventory.members import Member, member, small, unpacked
from pslint_tls.inventory.sources import ZIP, Source, SourceError, readable

DOUBLE = "another entry of the same name"
DEEP = "too many folders deep in its archive"
_DEEPEST = 250


def zip_source(given: str, path: str, unc: str | None) -> Source:
    """An archive as a root. Raises `SourceError` where it is none."""
    place = Archive(path)
    try:
        place.open().close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SourceError(
            f"cannot read the archive `{readable(given)}`: {why}; copy it once more, or pack it anew"
        ) from None
    return Source(ZIP, readable(given), readable(path), path, place, unc)


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive. What is in it has the path of the archive in front."""

    path: str

    def open(self) -> Disk:
        """Reads its table of contents. Raises `OSError`."""
        return ArchiveDisk(self.path)


class ArchiveDisk:
    """The files of an archive as though it were a folder."""

    def __init__(self, path: str) -> None:
        self._path = path
        if not stat.S_ISREG(mode := os.stat(long_path(path)).st_mode):
            raise NotReadError(kind_of(mode))
        self._archive = open(long_path(path), "rb")  # noqa: SIM115
        try:
            self._contents = _contents(path, self._archive)
        except BaseException:
            self._archive.close()
            raise

    def listing(self, folder: str) -> Iterator[Entry]:
        """What a folder holds."""
        found = self._folder(folder)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        for name, packed in found.files.items():
            one = member(packed)
            kind = stat.S_IFLNK if stat.S_ISLNK(one.mode) else stat.S_IFREG
            yield Remote(name, kind, *one.stamp)
        for name in found.folders:
            yield Remote(name, stat.S_IFDIR)
        for name, reason in found.refused.items():
            yield Remote(name, stat.S_IFREG, refused=reason)

    def read(self, path: str, limit: int) -> Content:
        """The bytes of a file; never more than the limit, whatever the archive says of its size."""
        one = self._member(path)
        if one is None:
            raise UnreadableError("not in the archive")
        try:
            return Content(unpacked(self._archive, one, limit), one.stamp)
        except OSError as error:
            raise UnreadableError(reason_of(error)) from None

    def stamp(self, path: str) -> Stamp:
        """The state of a file; of a folder that of the archive."""
        one = self._member(path)
        if one is not None:
            return one.stamp
        if self.is_folder(path):
            return stamp_of(os.stat(long_path(self._path)))
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return self._folder(path) is not None

    def is_there(self, path: str) -> bool:
        """Whether anything is there."""
        return self._member(path) is not None or self.is_folder(path)

    def names(self, folder: str) -> list[str]:
        """The names in a folder."""
        found = self._folder(folder)
        return [] if found is None else list(dict.fromkeys((*found.files, *found.folders)))

    def resolve(self, path: str) -> str:
        """Links in an archive lead nowhere."""
        return os.path.normpath(path)

    def close(self) -> None:
        """Closes the archive."""
        self._archive.close()

    def _folder(self, path: str) -> _Folder | None:
        inner = within(path, self._path)
        return None if inner is None else self._contents.folders.get(inner.replace(os.sep, "/"))

    def _member(self, path: str) -> Member | None:
        folder, name = os.path.split(path)
        found = self._folder(folder)
        packed = None if found is None else found.files.get(name)
        return None if packed is None else member(packed)


# --- the table of contents ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Folder:
    """What a folder of an archive holds. `files` are small members; `refused` is why others are not read."""

    files: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


class _Contents:
    """The table of contents of an archive, with all its files: any of them may be included or loaded by name."""

    def __init__(self, found: list[zipfile.ZipInfo]) -> None:
        self.folders = {"": _Folder()}
        refused: list[tuple[_Folder, str, str]] = []
        # From the end: of two of the same name the later one is what the archive holds. And what was looked at is let
        # go at once: it is several times as large as what is kept of it.
        while found:
            info = found.pop()
            parts = _parts(info.filename)
            if not parts:
                continue
            if len(parts) > _DEEPEST:
                refused.append((self.folders[""], parts[-1], DEEP))
                continue
            if info.filename.endswith(("/", "\\")):
                self._folder(parts)
                continue
            folder = self._folder(parts[:-1])
            if parts[-1] in folder.files:
                refused.append((folder, parts[-1], DOUBLE))
            else:
                folder.files[parts[-1]] = small(info)
        self._refuse(refused)

    def _refuse(self, refused: list[tuple[_Folder, str, str]]) -> None:
        """Gives what is not read a name that nothing else has: `a (2).ps1`."""
        last: Counter[tuple[int, str]] = Counter()
        for folder, name, reason in reversed(refused):
            stem, suffix = os.path.splitext(name)
            found = name
            while found in folder.files or found in folder.refused:
                last[id(folder), name] += 1
                found = f"{stem} ({last[id(folder), name] + 1}){suffix}"
            folder.refused[found] = reason

    def _folder(self, names: list[str]) -> _Folder:
        path, folder = "", self.folders[""]
        for name in names:
            folder.folders[name] = None
            path = f"{path}/{name}" if path else name
            inside = self.folders.get(path)
            if inside is None:
                inside = self.folders[path] = _Folder()
            folder = inside
        return folder


_open: WeakValueDictionary[tuple[str, Stamp], _Contents] = WeakValueDictionary()
"""What is in use in this process: a worker opens an archive for its files, and once more for what scripts load."""


def _contents(path: str, archive: IO[bytes]) -> _Contents:
    key = (path, stamp_of(os.fstat(archive.fileno())))
    known = _open.get(key)
    if known is None:
        known = _open[key] = _Contents(_table(archive))
    return known


def _table(archive: IO[bytes]) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(archive) as table:
            table.NameToInfo.clear()
            return table.infolist()
    except OSError:
        raise
    except zipfile.BadZipFile:
        raise NotReadError("it is no zip archive") from None
    except NotImplementedError:
        raise NotReadError("it is packed in a way that is not known here") from None
    except Exception:
        # Names that are no text, numbers that lead nowhere.
        raise NotReadError("its table of contents is damaged") from None


def _parts(name: str) -> list[str]:
    """The folders of a member and its name. Some programs write `\\` between them.

    Names that lead out of an archive, or onto a drive, are names like others in it: nothing is left out for them.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    drives = [("..", "") if part == ".." else os.path.splitdrive(part) for part in parts]
    return [f"[{drive}]{rest}" if drive else rest for drive, rest in drives]
