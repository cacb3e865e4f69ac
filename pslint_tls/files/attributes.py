"""What a file has besides its bytes, carried to its successor: owner, group, mode, access lists, attributes."""

from __future__ import annotations

import errno
import os
import stat
import sys

_NOTHING_THERE = {errno.ENOTSUP, errno.ENOSYS, errno.EINVAL, getattr(errno, "EOPNOTSUPP", errno.ENOTSUP)}


class CannotKeepError(Exception):
    """Something of the file cannot be kept; the text is a fragment that says what."""


def carry(source: str, status: os.stat_result, target: str) -> None:
    """Gives `target` what `source`, whose status is given, has besides its bytes. Raises `CannotKeepError`.

    The times are not carried: other programs must see that the file changed. On Windows `ReplaceFileW` does all this.
    """
    if sys.platform == "win32":
        return
    try:
        # In this order: a new owner clears set-user-id bits, and a mode changes the mask of an access list.
        _owner(status, target)
        os.chmod(target, stat.S_IMODE(status.st_mode))  # noqa: PTH101 - paths are plain strings in this room
    except OSError as error:
        raise CannotKeepError(f"its mode cannot be kept: {error.strerror}") from None
    _extended(source, target)


def _owner(status: os.stat_result, target: str) -> None:
    if sys.platform == "win32":
        return
    now = os.stat(target)  # noqa: PTH116
    if (now.st_uid, now.st_gid) == (status.st_uid, status.st_gid):
        return
    what = "group" if now.st_uid == status.st_uid else "owner"
    try:
        os.chown(target, status.st_uid if what == "owner" else -1, status.st_gid)
    except OSError as error:
        # Going on would give a stranger's file to us, or open it to another group.
        raise CannotKeepError(f"its {what} cannot be kept: {error.strerror}") from None


def _extended(source: str, target: str) -> None:
    """Access lists are extended attributes too. One that the folder gave to the successor goes again."""
    if not sys.platform.startswith("linux"):
        return
    wanted = _attributes(source)
    given = _attributes(target)
    try:
        for name, value in wanted.items():
            if given.get(name) != value:
                os.setxattr(target, name, value)
        for name in given.keys() - wanted.keys():
            os.removexattr(target, name)
    except OSError as error:
        raise CannotKeepError(f"its attribute {name} cannot be kept: {error.strerror}") from None


def _attributes(path: str) -> dict[str, bytes]:
    """The attributes that belong to the file. `security.*` is the system's own: labels come with the folder, checksums
    and capabilities hold for the old bytes only.
    """
    if not sys.platform.startswith("linux"):
        return {}
    try:
        names = os.listxattr(path)
        return {name: os.getxattr(path, name) for name in names if not name.startswith("security.")}
    except OSError as error:
        if error.errno in _NOTHING_THERE:
            return {}
        raise CannotKeepError(f"its attributes cannot be read: {error.strerror}") from None
