"""Whether a file can matter at all, told from its raw bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# What remains of a file before needles are looked for: ASCII letters in lower case, digits, dots, colons and slashes.
# Dropping the same bytes from the needles keeps the search sound: if a needle stands in the text, what remains of the
# needle stands in what remains of the text. So one pass folds case and sees through
# - UTF-16 and UTF-32 of either byte order (their zero bytes go),
# - backticks and quotes inside a name (Send-Mail`Message), and
# - the dashes that PowerShell takes for `-` (en dash, em dash, horizontal bar), in UTF-8, UTF-16 and 8-bit code pages.
# What it lets through needlessly ("send mail message" in prose) costs time, never a result. Measured on 12,836 public
# scripts, 123 MB: 0.18 s for this pass, which the shorter text (80 MB) wins back in the searches; 768 files pass where
# a search of the decoded text finds 767.
_KEPT = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:/"
_LOWER = bytes(range(256)).lower()
_DROPPED = bytes(byte for byte in range(256) if byte not in _KEPT)

_DASHES = "\u2013\u2014\u2015"
_HYPHENS = dict.fromkeys(map(ord, _DASHES), "-")
_QUOTES = "'\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e"
_JOINED = re.compile(rf"[{_QUOTES}]\s*\+\s*[{_QUOTES}]|[`{_QUOTES}]")

# In these code pages the second byte of a dash is a character that the pass leaves behind.
_DOUBLE_BYTE = ("cp936", "cp950", "johab")
_LEADS = (b"\xa1", b"\xa8", b"\xd9")

# A shorter stem stands in so many files that looking for its needles costs more than it saves. Measured with 30
# needles: 0.95 s with stems, 1.3 s without. With 15, one `re` alternation takes 9 s (IGNORECASE) or 1.6 s (lower).
_SHORTEST_STEM = 4
_LONGEST_SHARED = 12


class Prefilter:
    """Which files can hold one of the needles (lower-case ASCII), in any encoding and spelling that PowerShell takes.

    Never says no to a file that holds one; a yes is a maybe. What a script puts together at run time is not seen.
    """

    __slots__ = ("_all", "_groups", "_needles")

    def __init__(self, needles: Iterable[str]) -> None:
        self._needles = tuple(needles)
        parts = {needle: tuple(squeeze(part.encode("ascii")) for part in needle.split("-")) for needle in self._needles}
        # A needle without a letter, digit or dot leaves nothing to look for: everything passes.
        self._all = not all(any(found) for found in parts.values())
        self._groups = () if self._all else _grouped(parts)

    def matches(self, raw: bytes) -> bool:
        """Whether the file may hold a needle."""
        if self._all:
            return True
        rest = raw.translate(_LOWER, _DROPPED)
        for stem, needles, double_byte in self._groups:
            if stem in rest:
                if any(needle in rest for needle in needles):
                    return True
                if any(lead in raw for lead in _LEADS) and any(needle in rest for needle in double_byte):
                    return True
        return False

    def stands_in(self, text: str) -> bool:
        """Whether a needle stands in a text: the second, exact look at the few files that `matches` lets through.

        Backticks and quotes inside a name, the dashes that PowerShell takes for `-`, and strings put together with `+`
        hide nothing.
        """
        if self._all:
            return True
        plain = _JOINED.sub("", text).translate(_HYPHENS).lower()
        return any(needle in plain for needle in self._needles)


def squeeze(raw: bytes) -> bytes:
    """What is compared: what remains of `raw`."""
    return raw.translate(_LOWER, _DROPPED)


# --- stems ----------------------------------------------------------------------------------------------------------

Parts = dict[str, tuple[bytes, ...]]
"""Each needle with what is left of it between its dashes."""


class _Group(NamedTuple):
    """A stem, the needles in which it stands, and these needles as a double-byte dash leaves them."""

    stem: bytes
    needles: tuple[bytes, ...]
    double_byte: tuple[bytes, ...]


def _grouped(parts: Parts) -> tuple[_Group, ...]:
    """Few stems that together stand for all needles: most files are told clean by the stems alone."""
    covers = _covers(parts)
    todo = set(parts)
    groups: list[_Group] = []
    while todo:
        stem = max(covers, key=lambda stem: (_worth(stem, len(covers[stem] & todo)), len(stem), stem))
        covered = sorted(covers[stem] & todo)
        plain = tuple(b"".join(parts[needle]) for needle in covered)
        groups.append(_Group(stem, plain, _double_byte([parts[needle] for needle in covered])))
        todo.difference_update(covered)
    return tuple(groups)


def _covers(parts: Parts) -> dict[bytes, set[str]]:
    """Possible stems and the needles in which they stand: what two needles share, and the longest part of each."""
    covers: dict[bytes, set[str]] = {}
    for needle, found in parts.items():
        for part in found:
            for start in range(len(part) - _SHORTEST_STEM + 1):
                for end in range(start + _SHORTEST_STEM, min(start + _LONGEST_SHARED, len(part)) + 1):
                    covers.setdefault(part[start:end], set()).add(needle)
    shared = {stem: needles for stem, needles in covers.items() if len(needles) > 1}
    for needle, found in parts.items():
        shared.setdefault(max(found, key=len), set()).add(needle)
    return shared


def _worth(stem: bytes, covered: int) -> float:
    """Passes saved, less what the stem's commonness costs: a short piece of a word stands in many files."""
    return covered / (1 + covered / len(stem))


def _double_byte(needles: Iterable[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """The needles with a dash, as they remain where the dash leaves the second of its two bytes behind."""
    encoded = (dash.encode(codec, "ignore") for codec in _DOUBLE_BYTE for dash in _DASHES)
    left = {squeeze(dash) for dash in encoded} - {b""}
    return tuple(sorted({dash.join(parts) for parts in needles if len(parts) > 1 for dash in left}))
