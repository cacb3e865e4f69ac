"""Zip archives of scripts: read as they are, nothing is unpacked to a disk."""

# Plain strings, not Path: paths inside an archive are no paths of this system.
# ruff: noqa: PTH116

from __future__ import annotations

import calendar
import errno
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pslint_tls.files.disk import Disk, Entry
from pslint_tls.files.paths import Stamp, long_path, stamp_of, within
from pslint_tls.files.read import Content, UnreadableError, too_large
from pslint_tls.inventory.elsewhere import Remote
from pslint_tls.inventory.sources import ZIP, Source, SourceError, readable

_ENCRYPTED = 0x1


def zip_source(given: str, path: str, unc: str | None) -> Source:
    """An archive as a root. Raises `SourceError` where it is none."""
    place = Archive(path)
    try:
        place.open().close()
    except (OSError, zipfile.BadZipFile) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no zip archive"
        raise SourceError(f"cannot read the archive `{readable(given)}`: {why}; copy it once more") from None
    return Source(ZIP, readable(given), readable(path), path, place, unc)


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive. What is in it has the path of the archive in front."""

    path: str

    def open(self) -> Disk:
        """Reads its table of contents."""
        return ArchiveDisk(self.path)


class ArchiveDisk:
    """The files of an archive as though it were a folder."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._zip = zipfile.ZipFile(long_path(path))
        self._files: dict[str, zipfile.ZipInfo] = {}
        self._folders: dict[str, dict[str, Remote]] = {"": {}}
        for info in self._zip.infolist():
            self._take(info)

    def listing(self, folder: str) -> Iterator[Entry]:
        """What a folder holds."""
        found = self._folders.get(self._inner(folder))
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        yield from found.values()

    def read(self, path: str, limit: int) -> Content:
        """The bytes of a file; never more than the limit, whatever the archive says of its size."""
        info = self._files.get(self._inner(path))
        if info is None:
            raise UnreadableError("not in the archive")
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableError("encrypted in its archive")
        try:
            with self._zip.open(info) as stream:
                raw = stream.read(limit + 1)
        except NotImplementedError:
            raise UnreadableError("packed in a way that is not known here") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise UnreadableError("damaged in its archive") from None
        if len(raw) > limit:
            raise UnreadableError(too_large(limit))
        return Content(raw, _stamp(info))

    def stamp(self, path: str) -> Stamp:
        """The state of a file; of a folder that of the archive."""
        inner = self._inner(path)
        if inner in self._files:
            return _stamp(self._files[inner])
        if inner in self._folders:
            return stamp_of(os.stat(long_path(self._path)))
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return self._inner(path) in self._folders

    def is_there(self, path: str) -> bool:
        """Whether anything is there."""
        return self._inner(path) in self._files or self.is_folder(path)

    def names(self, folder: str) -> list[str]:
        """The names in a folder."""
        return list(self._folders.get(self._inner(folder), ()))

    def resolve(self, path: str) -> str:
        """Links in an archive lead nowhere."""
        return os.path.normpath(path)

    def close(self) -> None:
        """Closes the archive."""
        self._zip.close()

    def _inner(self, path: str) -> str:
        return (within(path, self._path) or "").replace(os.sep, "/")

    def _take(self, info: zipfile.ZipInfo) -> None:
        # Some programs write `\\` between names, and some archives hold names that lead out of it: these stay in it.
        parts = [part for part in info.filename.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts:
            return
        *folders, name = parts
        inner = self._folder(folders)
        if info.is_dir():
            self._folder(parts)
            return
        path = "/".join(parts)
        mode = info.external_attr >> 16
        kind = stat.S_IFLNK if stat.S_ISLNK(mode) else stat.S_IFREG
        stamp = _stamp(info)
        self._files.setdefault(path, info)
        self._folders[inner].setdefault(name, Remote(name, kind, *stamp))

    def _folder(self, names: list[str]) -> str:
        path = ""
        for name in names:
            inside = f"{path}/{name}" if path else name
            if inside not in self._folders:
                self._folders[inside] = {}
                self._folders[path][name] = Remote(name, stat.S_IFDIR)
            path = inside
        return path


def _stamp(info: zipfile.ZipInfo) -> Stamp:
    # The archive tells what time it was where it was packed, not which zone that is.
    seconds = calendar.timegm((*info.date_time, 0, 0, 0))
    return Stamp(info.file_size, seconds * 10**9, info.CRC, info.header_offset)
