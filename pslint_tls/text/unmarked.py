"""UTF-16 and UTF-32 that no byte order mark announces."""

from __future__ import annotations

import unicodedata
from collections import Counter

_TEXT = frozenset(map(chr, (0x09, 0x0A, 0x0D, *range(0x20, 0x7F))))
_NO_TEXT = {"Cc", "Cn", "Co", "Cs"}
_LEAST_ASCII = 0.02
_MOST_STRANGE = 0.01


def unmarked_unicode(raw: bytes) -> str | None:
    """The codec name if `raw` reads as UTF-16 or UTF-32 text and as nothing else, or None.

    A script holds ASCII: line ends, spaces, names. In UTF-16 of the right byte order these are units below 0x80, in
    the wrong one they are scattered over the alphabets, so the order with more of them is right.
    """
    for name in ("utf-32-le", "utf-32-be"):
        if _ascii_characters(raw, name) is not None:
            return name
    little, big = _ascii_characters(raw, "utf-16-le"), _ascii_characters(raw, "utf-16-be")
    if little is None and big is None:
        return None
    return "utf-16-le" if (little or 0) >= (big or 0) else "utf-16-be"


def _ascii_characters(raw: bytes, name: str) -> int | None:
    """How many characters are ASCII text; None if this is no text in that encoding."""
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        return None
    counts = Counter(text)
    plain = sum(count for char, count in counts.items() if char in _TEXT)
    strange = sum(count for char, count in counts.items() if _strange(char))
    pairs = sum(count for char, count in counts.items() if _is_two_letters(char))
    if plain < max(1, _LEAST_ASCII * len(text)) or strange > _MOST_STRANGE * len(text):
        return None
    # 8-bit text with a stray NUL would be pairs of ASCII throughout; in real UTF-16 they are the lesser part.
    return plain if len(text) - pairs >= 2 * pairs else None


def _strange(char: str) -> bool:
    return char not in _TEXT and char not in "\f\x1a\x1b\ufeff" and unicodedata.category(char) in _NO_TEXT


def _is_two_letters(char: str) -> bool:
    high, low = divmod(ord(char), 0x100)
    return chr(high) in _TEXT and chr(low) in _TEXT if high < 0x80 else False
