"""A file as its folder tells of it, without reading it."""

from __future__ import annotations

import functools
import os
from typing import NamedTuple

from pslint_tls.files.paths import Stamp, in_64_bits, stamp_of
from pslint_tls.inventory.elsewhere import RemoteStatus
from pslint_tls.inventory.sources import native_of, readable

OFFLINE = "offline: reading it would bring it back from the archive"

# FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS.
_AWAY = 0x1000 | 0x40000 | 0x400000


class Met(NamedTuple):
    """A file that can be read. Times are nanoseconds."""

    name: str
    native: bytes | None
    stamp: Stamp
    created: int | None
    accessed: int | None
    owner: str | None


def met(name: str, status: os.stat_result | RemoteStatus) -> Met | str:
    """What a status says of a file, or why it is not read."""
    if is_away(getattr(status, "st_file_attributes", 0)):
        return OFFLINE
    accessed = in_64_bits(status.st_atime_ns) or None
    if isinstance(status, RemoteStatus):
        return Met(readable(name), native_of(name), status.stamp, status.created, accessed, None)
    return Met(readable(name), native_of(name), stamp_of(status), _created(status), accessed, _owner(status))


def is_away(attributes: int) -> bool:
    """Whether Windows says that a file's content lies in an archive or in a cloud, not here."""
    return bool(attributes & _AWAY)


def _created(status: os.stat_result) -> int | None:
    if os.name == "nt":
        return in_64_bits(status.st_ctime_ns)
    seconds = getattr(status, "st_birthtime", None)
    return None if seconds is None else in_64_bits(int(seconds * 1_000_000_000))


def _owner(status: os.stat_result) -> str | None:
    # On Windows it takes a request of its own for each file.
    return None if os.name == "nt" or status.st_uid < 0 else _user(status.st_uid)


@functools.lru_cache(maxsize=4096)
def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except (KeyError, OverflowError):
        return str(number)
