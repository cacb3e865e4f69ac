"""The members of a zip archive: what its table of contents says of each, and their bytes, never more than it says."""

from __future__ import annotations

import calendar
import struct
import zlib
from typing import IO, NamedTuple, Protocol
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipInfo

from pslint_tls.files.paths import Stamp, in_64_bits, stamp_from
from pslint_tls.files.read import UnreadableError, too_large

DAMAGED = "damaged in its archive"
UNKNOWN = "packed in a way that is not known here"

_ENCRYPTED, _PATCHED, _HIDDEN = 0x1, 0x20, 0x40
_PIECE = 1 << 16
_SMALL = struct.Struct("<qqqqIHHH")
_HEAD = struct.Struct("<4s22xHH")
_MARK = b"PK\3\4"
_LEAST_WINDOW = 4096


class Member(NamedTuple):
    """A file of an archive. `packed` and `size` are its bytes in the archive and outside; `modified` are seconds."""

    offset: int
    packed: int
    size: int
    modified: int
    crc: int
    method: int
    flags: int
    mode: int

    @property
    def stamp(self) -> Stamp:
        """What changes when it does."""
        return stamp_from(self.size, self.modified * 10**9, self.crc, self.offset)


def small(info: ZipInfo) -> bytes:
    """A member in a few bytes, for `member`: an archive may have a million of them."""
    numbers = (info.header_offset, info.compress_size, info.file_size)
    mode = info.external_attr >> 16 & 0xFFFF
    return _SMALL.pack(*map(in_64_bits, numbers), _date(info), info.CRC, info.compress_type, info.flag_bits, mode)


def member(packed: bytes) -> Member:
    """What `small` made small."""
    return Member(*_SMALL.unpack(packed))


def _date(info: ZipInfo) -> int:
    # The archive tells what time it was where it was packed, not which zone that is. Some tell of a month 0.
    try:
        return calendar.timegm((*info.date_time, 0, 0, 0))
    except ValueError:
        return 0


def unpacked(archive: IO[bytes], one: Member, limit: int) -> bytes:
    """The bytes of a member. Raises `UnreadableError`, and `OSError` where the archive itself cannot be read."""
    if one.flags & _ENCRYPTED:
        raise UnreadableError("encrypted in its archive")
    if one.flags & (_PATCHED | _HIDDEN):
        raise UnreadableError(UNKNOWN)
    if one.size > limit:
        raise UnreadableError(too_large(limit))
    if min(one.offset, one.packed, one.size) < 0:
        raise UnreadableError(DAMAGED)
    archive.seek(one.offset)
    head = archive.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(_MARK):
        raise UnreadableError(DAMAGED)
    _, name, more = _HEAD.unpack(head)
    archive.seek(name + more, 1)
    raw = archive.read(min(one.packed, one.size + 1)) if one.method == ZIP_STORED else _unpacked(archive, one)
    if len(raw) != one.size or zlib.crc32(raw) != one.crc:
        raise UnreadableError(DAMAGED)
    return raw


# --- what is packed -------------------------------------------------------------------------------------------------


class _Unpacker(Protocol):
    """As of `bz2` and `lzma`: gives at most so many bytes at a time, whatever they were packed into."""

    @property
    def eof(self) -> bool:
        """Whether that was all."""

    @property
    def needs_input(self) -> bool:
        """Whether it has nothing to unpack any more."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes."""


class _Inflater:
    """The same for deflate."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        """Whether that was all."""
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        """Whether it has nothing to unpack any more."""
        return not self._stream.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next bytes."""
        return self._stream.decompress(data or self._stream.unconsumed_tail, max_length)


def _unpacked(archive: IO[bytes], one: Member) -> bytes:
    """At most one byte more than the archive says that there are: one that lies about a size is damaged."""
    unpacker, left = _unpacker(archive, one)
    parts, got = [], 0
    while got <= one.size and not unpacker.eof:
        more = b""
        if unpacker.needs_input:
            more = archive.read(min(_PIECE, max(0, left)))
            left -= len(more)
            if not more:
                break
        try:
            parts.append(unpacker.decompress(more, one.size + 1 - got))
        except Exception:
            # Whatever damage does to it: zlib, bz2 and lzma have an error each, and some more.
            raise UnreadableError(DAMAGED) from None
        got += len(parts[-1])
    return b"".join(parts)


def _unpacker(archive: IO[bytes], one: Member) -> tuple[_Unpacker, int]:
    """What unpacks a member, and how many bytes of it are still to be read."""
    try:
        if one.method == ZIP_DEFLATED:
            return _Inflater(), one.packed
        if one.method == ZIP_BZIP2:
            import bz2

            return bz2.BZ2Decompressor(), one.packed
        if one.method == ZIP_LZMA:
            return _lzma(archive, one)
    except ImportError:
        # A Python that was built without them.
        pass
    raise UnreadableError(UNKNOWN)


def _lzma(archive: IO[bytes], one: Member) -> tuple[_Unpacker, int]:
    import lzma

    head = archive.read(9)
    if len(head) < 9 or head[2:4] != b"\5\0":
        raise UnreadableError(DAMAGED)
    rest, literal = divmod(head[4], 9)
    position, after = divmod(rest, 5)
    # What it looks back over takes memory at once, and need be no larger than what is unpacked.
    window = min(int.from_bytes(head[5:], "little"), one.size)
    how = {"id": lzma.FILTER_LZMA1, "lc": literal, "lp": after, "pb": position, "dict_size": max(window, _LEAST_WINDOW)}
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[how]), one.packed - len(head)
    except (lzma.LZMAError, ValueError):
        raise UnreadableError(DAMAGED) from None
