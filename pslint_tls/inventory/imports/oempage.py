"""The OEM code page of what a console program writes: `schtasks > tasks.csv` is not in the ANSI one."""

from __future__ import annotations

import csv
from pathlib import Path

from pslint_tls.inventory.imports.tabular import encoding_of
from pslint_tls.knowledge.headers import match_columns
from pslint_tls.text import code_page

_OEM = ("cp850", "cp852", "cp866", "cp857", "cp737", "cp932")
"""Western, Central European, Russian, Turkish, Greek, and Japanese, whose headers are known. cp437 has the letters of
cp850 in the same places, and fewer; in China and Korea the OEM page is the ANSI one, as in Japan.
"""
_SAMPLE = 1 << 18
_ASIAN = ("cp932", "cp936", "cp949", "cp950")
_LATIN = "\u024f"
_NO_LETTERS = "ˆªº"
"""Python takes these for letters."""
_IN_WORDS = "’\xa0«»…–—"
"""Signs that stand beside letters in running text."""


def oem_page(path: Path, group: str) -> str | None:
    """The OEM page of a table of which most headers and letters make sense in that page, None where another reading is
    as good. `group`: of the headers. Raises `ImportProblem` for what is no text, and `OSError`.
    """
    ansi = encoding_of(path, None)
    with path.open("rb") as stream:
        raw = stream.read(_SAMPLE)
    if code_page(ansi).unicode or ansi in _ASIAN or raw.isascii():
        return None
    # The first of equals counts.
    best = max((ansi, *_OEM), key=lambda page: _sense(code_page(page).decode(raw, "replace"), group))
    return None if best == ansi else best


def _sense(text: str, group: str) -> tuple[int, float]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    columns = next(csv.reader([first], delimiter=max(",;\t", key=first.count)), [])
    known = len(match_columns(group, columns).places)
    return known, _letters(text)


def _letters(text: str) -> float:
    """How many of the letters that are not ASCII stand where such letters stand, from -1 to 1."""
    spaced = f" {text} "
    marks = [_mark(*spaced[at - 1 : at + 2]) for at, sign in enumerate(spaced) if sign > "\x7f"]
    return sum(marks) / len(marks) if marks else 0.0


def _mark(before: str, sign: str, after: str) -> int:
    """In a wrong page small letters come out as capitals within a word, as signs, or as letters of another alphabet."""
    within = before.isalpha() or after.isalpha()
    if sign in _NO_LETTERS or not sign.isalpha():
        return -1 if sign == "\ufffd" or (within and sign not in _IN_WORDS) else 0
    if sign > _LATIN and any(other.isalpha() and other.isascii() for other in (before, after)):
        return -1
    return -1 if sign.isupper() and before.islower() else 1
