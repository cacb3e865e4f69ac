"""Entries of folders that this system does not list itself: in an archive, on a share that is not mounted."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from pslint_tls.files.read import NotReadError

UNKNOWN_OWNER = -1


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
        seconds = (self.accessed // 10**9, self.modified // 10**9, self.changed // 10**9)
        exact = {
            "st_atime_ns": self.accessed,
            "st_mtime_ns": self.modified,
            "st_ctime_ns": self.changed,
            "st_file_attributes": self.attributes,
        }
        return os.stat_result((self.mode, self.file_id, 0, 1, UNKNOWN_OWNER, UNKNOWN_OWNER, self.size, *seconds), exact)
