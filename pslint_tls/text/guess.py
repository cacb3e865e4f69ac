"""Which code page 8-bit bytes are most likely in; Windows-1252 unless the bytes clearly say another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pslint_tls.text.alphabet import alphabet_page
from pslint_tls.text.codepage import code_page
from pslint_tls.text.doublebyte import double_byte_page
from pslint_tls.text.latin import latin_page

DEFAULT = "cp1252"
_SAMPLE = 65_536
_PART = re.compile(rb"[\x80-\xff][\x40-\xff]*")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


def guess(raw: bytes) -> str:
    """The code page (a name for `code_page`) of bytes that are not UTF-8.

    A wrong single-byte page changes a few letters and no syntax: quotes, dashes and no-break spaces are the same in all
    of 1250 to 1258. A double-byte page read as a single-byte one, or the other way round, can lose a closing quote or a
    backtick. So each witness must be certain by itself: the letters of whole words for alphabets, runs of
    common characters for double-byte pages, and for the Latin pages a language that explains what no
    Western one does.
    """
    sample = _sample(raw)
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    page = _most_likely(sample, words)
    return page if page is not None and _decodes(raw, page) else DEFAULT


def _most_likely(sample: bytes, words: Sequence[bytes]) -> str | None:
    alphabet = alphabet_page(words)
    if alphabet is not None and alphabet.certain:
        return alphabet.page
    return double_byte_page(sample) or (alphabet.page if alphabet else latin_page(words))


def _sample(raw: bytes) -> bytes:
    """The non-ASCII bytes with what may belong to them, one space between any two parts.

    A trail byte is 0x40 or more, so a part ends before what is less. A letter in front is kept, for it tells
    an accent within a word from a character of its own.
    """
    parts: list[bytes] = []
    size = 0
    for match in _PART.finditer(raw):
        start = match.start()
        parts.append(raw[start - 1 if raw[start - 1 : start].isalpha() else start : match.end()])
        size += len(parts[-1])
        if size > _SAMPLE:
            break
    return b" ".join(parts)[:_SAMPLE]


def _decodes(raw: bytes, page: str) -> bool:
    try:
        code_page(page).decode(raw)
    except UnicodeDecodeError:
        return False
    return True
