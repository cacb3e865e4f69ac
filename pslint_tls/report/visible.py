"""Texts that cannot deceive who reads them: what is invisible, or reorders a line, is shown by its number."""

from __future__ import annotations

import unicodedata

# Joiners are letters' own business, also in names.
_LEFT_ALONE = "\u200c\u200d"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible(text: str) -> str:
    """`text` with `‹U+202E›` for each character that is not seen; line ends and tabs become blanks."""
    # Python calls printable what is none of the hidden categories, nor an unusual blank: nearly every text.
    if text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter in "\t\r\n":
        return " "
    if letter in _LEFT_ALONE or unicodedata.category(letter) not in _HIDDEN:
        return letter
    return f"‹U+{ord(letter):04X}›"
