"""What may be shown of code that could not be parsed: the words that name mail, and nothing else.

Where there are no nodes to ask, nobody knows which part of a line is a password: the quotes may be the very thing that
is wrong there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pslint_tls.script.units import NEEDLES, SHORT

_WORD = re.compile(r"[A-Za-z][\w.-]*")
_LINE = re.compile(r"[^\r\n]+")
_SHOWN = (*NEEDLES, *SHORT)


def hidden_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The offsets of what is not shown of a part of a text, line by line: all but blanks and the words that name what
    sends mail or sets TLS.
    """
    for line in _LINE.finditer(text, start, end):
        at = line.start()
        for word in _WORD.finditer(text, line.start(), line.end()):
            lowered = word.group().lower()
            if any(name in lowered for name in _SHOWN):
                yield from _trimmed(text, at, word.start())
                at = word.end()
        yield from _trimmed(text, at, line.end())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
