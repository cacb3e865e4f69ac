"""Literal passwords in code that could not be parsed: by what stands before them, since there are no nodes to ask.

Quotes may be the very thing that is wrong there, so nothing is made of pairs of them further off: what is looked for
begins at a word that announces a password and ends with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pslint_tls.script.secretnames import names_secret, takes_secret

_QUOTE = "'\"\u2018\u2019\u201a\u201b\u201c\u201d\u201e"
_VALUE = rf"[{_QUOTE}]([^{_QUOTE}\r\n]+)"
_SECURE = re.compile(rf"ConvertTo-SecureString(?:[ \t]+-\w+)*[ \t]*:?[ \t(]*{_VALUE}", re.IGNORECASE)
_PIPED = re.compile(rf"{_VALUE}[{_QUOTE}][ \t)]*\|[ \t]*ConvertTo-SecureString", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?<![\w-])-?([\w-]+)[{_QUOTE}]?\]?\}}?[ \t]*(?:\+?=|:|[ \t])[ \t(]*(?:\[[\w.]+\][ \t]*)?{_VALUE}"
)
_BARE = re.compile(rf"(?<![\w-])-(\w+)(?:[ \t]+|:[ \t]*)([^\s{_QUOTE}$(@;|{{}}&-][^\s;|)}}&]*)")
_CREDENTIAL = re.compile(r"(?:PS|Network)Credential\b[^\r\n]*", re.IGNORECASE)
_LATER = re.compile(rf",[ \t(]*(?:\[[\w.]+\][ \t]*)?{_VALUE}")


def passwords_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The offsets of what looks like a literal password in a part of a text; they may overlap."""
    for pattern in (_SECURE, _PIPED):
        for found in pattern.finditer(text, start, end):
            yield found.span(1)
    for pattern in (_NAMED, _BARE):
        for found in pattern.finditer(text, start, end):
            name = found.group(1).lstrip("-")
            if takes_secret(name) or (pattern is _NAMED and names_secret(name)):
                yield found.span(2)
    for line in _CREDENTIAL.finditer(text, start, end):
        # The first argument is the user.
        for found in _LATER.finditer(text, *line.span()):
            yield found.span(1)
