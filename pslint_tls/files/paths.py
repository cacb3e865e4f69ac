"""What a path is called, where it lies, and how it is given to the system."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH100, PTH118, PTH120

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

# Windows refuses longer paths to programs that do not ask for the long form (MAX_PATH less a file name of 8.3).
LONG_PATH = 248

WINDOWS = os.name == "nt"

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


class Stamp(NamedTuple):
    """What tells one state of a file from another without reading it. Times are nanoseconds.

    `changed` (the inode's own time) and `file_id` are 0 on Windows, where a directory entry does not carry them.
    Made by `stamp_of` or `stamp_from`: all four are numbers that a database takes.
    """

    size: int
    modified: int
    changed: int
    file_id: int


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file whose status was asked for."""
    if WINDOWS:
        return stamp_from(status.st_size, status.st_mtime_ns, 0, 0)
    return stamp_from(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def stamp_from(size: int, modified: int, changed: int, file_id: int) -> Stamp:
    """A stamp of whatever a disk, a server or an archive says: a file of the year 2400 and an inode over 2^63 too."""
    # The bits of a file id stay as they are, so two that differ still do.
    if file_id > _MOST:
        file_id = (file_id - _LEAST) % (1 << 64) + _LEAST
    return Stamp(in_64_bits(size), in_64_bits(modified), in_64_bits(changed), file_id)


def in_64_bits(number: int) -> int:
    """A size or time, or the nearest one that fits in 64 bits with a sign: databases take no other."""
    return number if _LEAST <= number <= _MOST else _LEAST if number < 0 else _MOST


def long_path(path: str, windows: bool = WINDOWS) -> str:
    """The form in which Windows takes a path of any length; elsewhere, and for short paths, the path itself."""
    if not windows or len(path) < LONG_PATH or path.startswith("\\\\?\\"):
        return path
    native = path.replace("/", "\\")
    if native.startswith("\\\\"):
        return "\\\\?\\UNC\\" + native[2:]
    return "\\\\?\\" + native if native[1:3] == ":\\" else path


def within(path: str, folder: str) -> str | None:
    """`path` relative to `folder` if it lies below it, "" if it is the folder, else None. Both absolute and normal."""
    wanted, given = os.path.normcase(folder), os.path.normcase(path)
    if given == wanted:
        return ""
    head = wanted if wanted.endswith(os.sep) else wanted + os.sep
    return path[len(head) :] if given.startswith(head) else None


def inside_any(path: str, folders: Iterable[str]) -> bool:
    """Whether `path` is one of the folders or lies below one; links are not resolved here."""
    return any(within(path, folder) is not None for folder in folders)


def shorten(path: str, cwd: str) -> str:
    """An absolute path relative to `cwd` where it lies below it, else as it is; the system's own separators."""
    relative = within(path, cwd)
    return path if relative is None else relative or "."


def display(path: str) -> str:
    """How a path is shown: with `/`, and without the half characters that stand for bytes that are not UTF-8."""
    shown = path.replace("\\", "/") if WINDOWS else path
    return shown if shown.isascii() else shown.encode("utf-8", "replace").decode("utf-8")


def absolute(path: str, cwd: str) -> str:
    """An absolute, normal form of `path`; `..` behind a link leads where the system says it leads."""
    joined = os.path.join(cwd, path)
    if ".." in path:
        folder, name = os.path.split(joined)
        if name not in ("", ".", ".."):
            return os.path.normpath(os.path.join(os.path.realpath(folder), name))
        return os.path.realpath(joined)
    # On Windows `D:` and `D:share` mean what is the current folder of that drive.
    return os.path.abspath(joined) if WINDOWS else os.path.normpath(joined)


def work_tree(folder: str) -> str | None:
    """The nearest folder at or above `folder` (absolute) that holds a `.git`, None if there is none."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
