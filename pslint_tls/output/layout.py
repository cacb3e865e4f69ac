"""How text output looks: its width, whether it may use colour, which ellipsis can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pslint_tls.output.cells import safe, width_of
from pslint_tls.rule import Severity

STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "1;31",
    "yellow": "1;33",
    "cyan": "1;36",
    "green": "32",
}
SEVERITY_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
NARROWEST = 40
"""Columns below which lines are no longer cut: the terminal wraps them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`width` in display columns; `ellipsis` must be encodable where the text goes."""

    width: int = 100
    colour: bool = False
    ellipsis: str = "…"

    def paint(self, text: str, style: str) -> str:
        """`text` in a style of `STYLES`, or as it is where colours are off."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """`text` in the colour of a severity."""
        return self.paint(text, SEVERITY_STYLES[severity])

    def room(self, used: int) -> int:
        """Columns left of the width when `used` are taken; never so few that nothing can be shown."""
        return max(NARROWEST, self.width) - used

    def wrap(self, text: str, first: str, rest: str | None = None) -> Iterator[str]:
        """Lines of `text` broken at blanks; the first begins with `first`, the others with `rest` or as many blanks."""
        rest = " " * width_of(first) if rest is None else rest
        line, used = first, width_of(first)
        empty = True
        for word in safe(text).split(" "):
            size = width_of(word)
            if not empty and used + 1 + size > self.room(0):
                yield line
                line, used, empty = rest, width_of(rest), True
            line += word if empty else f" {word}"
            used += size if empty else size + 1
            empty = False
        yield line.rstrip() if empty else line
