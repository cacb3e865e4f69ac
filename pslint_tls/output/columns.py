"""A table on a terminal: columns as wide as their contents, narrowed until a line fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.output.cells import fit, pad, width_of
from pslint_tls.output.layout import Layout

GAP = 2
"""Blanks in front of each column."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table's columns are called and how they behave; each is named by its index."""

    titles: tuple[str, ...]
    right: tuple[int, ...]
    """Aligned to the right."""
    narrowing: tuple[tuple[int, int], ...]
    """What gives way on a narrow terminal, in this order: a column, and the width that it keeps; 0 leaves it out."""
    coloured: int
    """The one that takes a line's style."""

    def widths(self, rows: Sequence[Sequence[str]], layout: Layout) -> list[int]:
        """Display columns of each; 0 for one that is left out."""
        widths = [
            max(width_of(title), *(width_of(cells[index]) for cells in rows)) for index, title in enumerate(self.titles)
        ]
        for index, kept in self.narrowing:
            over = sum(width + GAP for width in widths if width) - layout.room(0)
            if over > 0:
                widths[index] = max(min(kept, widths[index]), widths[index] - over) if kept else 0
        return widths

    def line(self, cells: Sequence[str], widths: Sequence[int], layout: Layout, style: str | None = None) -> str:
        """One row, without blanks at its end."""
        parts = []
        for index, (text, width) in enumerate(zip(cells, widths, strict=True)):
            if width:
                shown = pad(fit(text, width, layout.ellipsis), width, right=index in self.right)
                if style and index == self.coloured:
                    word = shown.rstrip()
                    shown = layout.paint(word, style) + shown[len(word) :]
                parts.append(shown)
        return (" " * GAP + (" " * GAP).join(parts)).rstrip()
