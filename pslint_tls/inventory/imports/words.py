"""The words of a command line, cut and unquoted as Windows does it."""

from __future__ import annotations

import re

LONGEST = 32_767
"""Letters that Windows takes for a command line; what is longer comes from a file that somebody made."""

_PARTS = re.compile(r'(?:\\"|[^\s"]|"(?:[^"\\]|\\.|"")*"?)+')


def split(line: str) -> list[str]:
    r"""The words of a command line, quotes taken away; `\"` is a quote, and single quotes are letters."""
    return [_bare(found) for found in _PARTS.findall(line)]


def rest(line: str, index: int) -> str:
    """The command line from its word number `index` on, as it is written."""
    found = list(_PARTS.finditer(line))
    return line[found[index].start() :] if index < len(found) else ""


def _bare(word: str) -> str:
    return re.sub(r'\\"|""|"', lambda found: "" if found[0] == '"' else '"', word)
