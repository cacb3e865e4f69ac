"""Where files lie: this system's own disks, or something else that can be listed and read like one."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH112, PTH116, PTH208

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pslint_tls.files.paths import Stamp, long_path, stamp_of
from pslint_tls.files.read import Content, read_file


class Entry(Protocol):
    """Something in a folder, with the words of `os.DirEntry`."""

    @property
    def name(self) -> str:
        """Its name."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a regular file."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Its status."""


class Disk(Protocol):
    """What is listed and read. Paths are absolute and normal; what cannot be done raises `OSError`."""

    def listing(self, folder: str) -> Iterator[Entry]:
        """What a folder holds, in no order. `OSError` at the latest with the first entry."""

    def read(self, path: str, limit: int) -> Content:
        """The bytes of a file of at most `limit` bytes. Raises `UnreadableError`."""

    def stamp(self, path: str) -> Stamp:
        """The state of a file or folder; links are followed."""

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""

    def is_there(self, path: str) -> bool:
        """Whether anything is there, be it a broken link."""

    def names(self, folder: str) -> list[str]:
        """The names in a folder."""

    def resolve(self, path: str) -> str:
        """Where a path leads over links."""

    def close(self) -> None:
        """It is not needed any more."""


class Place(Protocol):
    """How a disk is got at. Crosses process borders, so it must be plain data with a class of its own."""

    def open(self) -> Disk:
        """The disk, for use in this process. Heavy imports belong in here. Raises `OSError` if it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Local:
    """The disks and mounted shares of this system."""

    def open(self) -> Disk:
        """Nothing is to be done."""
        return LocalDisk()


class LocalDisk:
    """The disks and mounted shares of this system."""

    def listing(self, folder: str) -> Iterator[Entry]:
        """What a folder holds."""
        with os.scandir(long_path(folder)) as found:
            yield from found

    def read(self, path: str, limit: int) -> Content:
        """The bytes of a file."""
        return read_file(path, limit)

    def stamp(self, path: str) -> Stamp:
        """The state of a file or folder."""
        return stamp_of(os.stat(long_path(path)))

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return os.path.isdir(path)

    def is_there(self, path: str) -> bool:
        """Whether anything is there."""
        return os.path.lexists(path)

    def names(self, folder: str) -> list[str]:
        """The names in a folder."""
        return os.listdir(folder)

    def resolve(self, path: str) -> str:
        """Where a path leads over links."""
        return os.path.realpath(path)

    def close(self) -> None:
        """Nothing is open."""
