"""Lines of a script with their numbers and the marked place under them."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.engine.excerpt import Line
from pslint_tls.output.cells import Cropped, cells, crop
from pslint_tls.output.layout import Layout

LONGEST = 4096
"""Code points that are looked at around a mark: a line may be megabytes long."""


def marked(lines: tuple[Line, ...], layout: Layout, style: str, indent: str, *, more: bool = False) -> Iterator[str]:
    """`lines` with `^^^^` below their marked parts, cropped to the width; `more` says that further lines follow."""
    gutter = max((len(str(line.number)) for line in lines), default=1)
    empty = f"{indent}{' ' * gutter} {layout.paint('|', 'dim')}"
    yield empty
    for line in lines:
        shown = around(line, layout.room(len(indent) + gutter + 3), layout.ellipsis)
        yield numbered(line.number, shown.text, layout, indent, gutter)
        if line.text.strip():
            yield f"{empty} {' ' * shown.start}{layout.paint('^' * shown.length, style)}"
    if more:
        yield f"{empty} {layout.ellipsis}"


def plain(line: Line, layout: Layout, indent: str) -> str:
    """One numbered line without a mark, cropped around the place that is meant."""
    gutter = len(str(line.number))
    shown = around(line, layout.room(len(indent) + gutter + 3), layout.ellipsis)
    return numbered(line.number, shown.text, layout, indent, gutter)


def numbered(number: int, text: str, layout: Layout, indent: str, gutter: int) -> str:
    """A source line behind its right-aligned number."""
    return f"{indent}{layout.paint(str(number).rjust(gutter), 'dim')} {layout.paint('|', 'dim')} {text}".rstrip()


def around(line: Line, room: int, ellipsis: str) -> Cropped:
    """The line's text cut to `room` columns around its marked part."""
    start, end = min(line.start, len(line.text)), min(max(line.start, line.end), len(line.text))
    left = 0 if start < LONGEST else start - LONGEST // 2
    text = line.text[left : start + LONGEST]
    return crop(cells(text), (start - left, min(end - left, len(text))), room, ellipsis)
