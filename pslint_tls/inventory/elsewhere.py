"""Entries of folders that this system does not list itself: in an archive, on a share that is not mounted."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import cast

from pslint_tls.files.paths import Stamp
from pslint_tls.files.read import NotReadError


@dataclass(frozen=True, slots=True)
class RemoteStatus:
    """A status with the words of `os.stat_result`, which itself has not all of them on every system.

    `stamp` is whole on Windows too: there a status of the system knows less of a file than an archive or a server.
    """

    st_mode: int
    stamp: Stamp
    created: int | None
    st_atime_ns: int
    st_file_attributes: int

    @property
    def st_size(self) -> int:
        """How large it is."""
        return self.stamp.size

    @property
    def st_mtime_ns(self) -> int:
        """When it was written last."""
        return self.stamp.modified


@dataclass(frozen=True, slots=True)
class Remote:
    """A file, folder or link as somebody else tells of it, with the words of `os.DirEntry`. Times are nanoseconds."""

    name: str
    mode: int
    size: int = 0
    modified: int = 0
    changed: int = 0
    file_id: int = 0
    created: int | None = None
    accessed: int = 0
    attributes: int = 0
    refused: str | None = None
    """Why it is told of and not read."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return stat.S_ISLNK(self.mode)

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a regular file; a link may lead to one."""
        return stat.S_ISREG(self.mode) or (follow_symlinks and self.is_symlink())

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Its status. Raises `NotReadError`."""
        if self.refused is not None:
            raise NotReadError(self.refused)
        stamp = Stamp(self.size, self.modified, self.changed, self.file_id)
        # What walks over files asks for no more than a `RemoteStatus` has; an `os.stat_result` takes no other words.
        return cast(os.stat_result, RemoteStatus(self.mode, stamp, self.created, self.accessed, self.attributes))
