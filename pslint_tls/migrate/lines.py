"""The lines around a place: where a text of several lines goes that stood on one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pslint_tls.migrate.layout import Style
from pslint_tls.text import Span, line_start

_CLOSED = re.compile(r"[ \t]*(?=\})")


@dataclass(frozen=True, slots=True)
class Room:
    """What is replaced for a statement, what stands around its new text, and the indentation of its lines."""

    span: Span
    indent: str
    before: str = ""
    after: str = ""


def indent_of(text: str, offset: int) -> str:
    """The blanks with which the line of an offset begins."""
    line = text[line_start(text, offset) : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def room_for(text: str, span: Span, style: Style) -> Room:
    """Where a statement goes that gets several lines: in `{ statement }` on lines of its own, else where it was."""
    indent = indent_of(text, span.start)
    start = line_start(text, span.start)
    head = text[start : span.start].rstrip(" \t")
    closed = _CLOSED.match(text, span.end)
    if not head.endswith("{") or head.endswith("@{") or closed is None:
        return Room(span, indent)
    inner = indent + style.unit
    whole = Span(start + len(head), closed.end())
    return Room(whole, inner, style.newline + inner, style.newline + indent)


def with_blanks_before(text: str, offset: int) -> int:
    """The offset without the blanks in front of it, unless they begin the line."""
    start = line_start(text, offset)
    head = text[start:offset].rstrip(" \t")
    return start + len(head) if head else offset


def without(text: str, span: Span) -> Span:
    """A statement that shares its line, with its semicolon and the blanks behind it."""
    end = span.end
    while end < len(text) and text[end] in " \t;":
        end += 1
    return Span(span.start, end)
