"""From the bytes of a file to its text, in the order BOM, UTF-8, UTF-16 and UTF-32 without BOM, code page."""

from __future__ import annotations

import codecs

from pslint_tls.text.codepage import CodePage, code_page
from pslint_tls.text.guess import guess
from pslint_tls.text.source import Source
from pslint_tls.text.undecodable import Undecodable
from pslint_tls.text.unmarked import unmarked_unicode

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks, and how what follows them is encoded."""
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r\x1a\x1b"))
"""Control bytes that no script needs; form feed, Ctrl-Z and the escape of terminal colours do occur."""
_SAMPLE = 4096
_MOST_CONTROLS = 0.1
_MOST_CONTROLS_8_BIT = 0.02
_MOST_BROKEN = 0.05


def decode(path: str, raw: bytes, encoding: str | None = None) -> Source:
    """The source of a file. `encoding` is for files that are neither Unicode nor ASCII; None means guess.

    Raises Undecodable for bytes that are no text, or not in `encoding`. Text that a byte order mark announces may hold
    a few broken characters: they become U+FFFD and the source is not `exact`.
    """
    marked = _marked(path, raw)
    if marked is not None:
        return marked
    if b"\0" in raw:
        return _with_nul(path, raw, encoding)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _in_code_page(path, raw, encoding)
    _refuse_controls(raw[:_SAMPLE], _MOST_CONTROLS)
    return Source(path, raw, text)


def _marked(path: str, raw: bytes) -> Source | None:
    names = [(bom, name) for bom, name in MARKS if raw.startswith(bom)]
    if not names:
        return None
    bom, name = names[-1]
    for bom, name in names:
        if _is_strict(raw[len(bom) :], name):
            return Source(path, raw, raw[len(bom) :].decode(name), name, bom)
    text = raw[len(bom) :].decode(name, "replace")
    if text.count("\ufffd") > max(1, _MOST_BROKEN * len(text)):
        raise Undecodable(f"its byte order mark says {name}, but its bytes are not")
    return Source(path, raw, text, name, bom, exact=False)


def _with_nul(path: str, raw: bytes, encoding: str | None) -> Source:
    name = unmarked_unicode(raw)
    if name is not None:
        return Source(path, raw, raw.decode(name), name, guessed=True)
    if encoding is not None and code_page(encoding).name.startswith(("utf-16", "utf-32")):
        return _in_code_page(path, raw, encoding)
    raise Undecodable("binary: it holds NUL bytes and is neither UTF-16 nor UTF-32 text")


def _in_code_page(path: str, raw: bytes, encoding: str | None) -> Source:
    page = code_page(guess(raw) if encoding is None else encoding)
    if not page.unicode:
        _refuse_controls(raw, _MOST_CONTROLS_8_BIT)
    try:
        text = page.decode(raw)
    except UnicodeDecodeError as error:
        raise Undecodable(
            f"not {page.name} text: byte 0x{raw[error.start]:02X} at offset {error.start} cannot be read"
        ) from None
    return Source(path, raw, text, page.name, guessed=encoding is None, exact=_round_trips(page, raw, text))


def _round_trips(page: CodePage, raw: bytes, text: str) -> bool:
    try:
        return page.unicode or page.encode(text) == raw
    except UnicodeEncodeError:
        return False


def _refuse_controls(raw: bytes, most: float) -> None:
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    if controls > most * len(raw):
        raise Undecodable(f"binary: {controls * 100 // len(raw)} % of its bytes are control characters")


def _is_strict(raw: bytes, name: str) -> bool:
    try:
        raw.decode(name)
    except UnicodeDecodeError:
        return False
    return True
