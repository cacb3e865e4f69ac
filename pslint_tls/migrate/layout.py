"""PowerShell text in the script's own style: indentation, line ends, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pslint_tls.text import Source

_INDENTED = re.compile(r"^(\t+| +)(?=\S)", re.MULTILINE)
_STEP = 4
"""Blanks of a level in our own texts."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a script is written: what one level of indentation is, and how lines end."""

    unit: str = "    "
    newline: str = "\n"

    def adapt(self, text: str, indent: str) -> str:
        """One of our own texts, at an indentation and in this style; without a line end behind it."""
        lines = []
        for line in text.rstrip("\n").split("\n"):
            bare = line.lstrip(" ")
            levels, rest = divmod(len(line) - len(bare), _STEP)
            lines.append(f"{indent}{self.unit * levels}{' ' * rest}{bare}" if bare else "")
        return self.newline.join(lines)

    def table(self, entries: Sequence[tuple[str, str]], indent: str) -> str:
        """`@{ ... }` with an entry on each line; `indent` is that of the line on which it opens."""
        width = max((len(key) for key, _ in entries), default=0)
        inner = indent + self.unit
        lines = [f"{inner}{key.ljust(width)} = {value}" for key, value in entries]
        return self.newline.join(["@{", *lines, f"{indent}}}"])

    def rows(self, items: Sequence[str], indent: str) -> str:
        """`@( ... )` with an item on each line."""
        return self.newline.join(["@(", *(f"{indent}{self.unit}{item}" for item in items), f"{indent})"])


class Styles:
    """The style of one script, place by place: lines may end differently. It is looked at when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def at(self, offset: int) -> Style:
        """One level of indentation, which is the same everywhere, and the line end near `offset`."""
        return Style(self._unit, self._source.newline_at(offset))

    @cached_property
    def _unit(self) -> str:
        return _unit_of(self._text)

    @cached_property
    def _source(self) -> Source:
        return Source.from_text(self._text)


def _unit_of(text: str) -> str:
    """The most frequent step from line to line."""
    steps: Counter[str] = Counter()
    before = ""
    for match in _INDENTED.finditer(text):
        blank = match.group(1)
        if blank.startswith("\t"):
            steps["\t"] += 1
        elif len(blank) > len(before) or not before:
            step = len(blank) - (len(before) if before.startswith(" ") else 0)
            if step in (2, 3, 4, 8):
                steps[" " * step] += 1
        before = blank
    return steps.most_common(1)[0][0] if steps else "    "
