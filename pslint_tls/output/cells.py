"""Text as a terminal shows it: display width, tabs, characters that must not reach a terminal, cropping."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

TAB = 4
"""Display columns between tab stops."""

# Cc: an escape sequence in a script would reach the terminal; Cf: a bidirectional override would reorder what is read;
# Cs: cannot be encoded; Zl, Zp: some terminals break the line there.
UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SUBSTITUTE = "?"


@dataclass(frozen=True, slots=True)
class Cell:
    """One character as shown: its text and how many columns it takes (0 for a combining mark)."""

    shown: str
    width: int


def cell(character: str, column: int = 0) -> Cell:
    """How `character` is shown at display column `column`, counted from 0."""
    if " " <= character <= "~":
        return Cell(character, 1)
    if character == "\t":
        gap = TAB - column % TAB
        return Cell(" " * gap, gap)
    category = unicodedata.category(character)
    if category in UNSHOWABLE:
        return Cell(SUBSTITUTE, 1)
    if category in ("Mn", "Me"):
        return Cell(character, 0)
    return Cell(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1)


def cells(text: str) -> tuple[Cell, ...]:
    """One cell for each code point of `text`, tabs expanded to stops counted from its start."""
    result = []
    column = 0
    for character in text:
        shown = cell(character, column)
        result.append(shown)
        column += shown.width
    return tuple(result)


def safe(text: str) -> str:
    """`text` without anything that could move a terminal's cursor or reorder its line; line breaks become blanks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(one.shown for one in cells(" ".join(text.splitlines())))


def width_of(text: str) -> int:
    """Display columns of `text`."""
    return len(text) if text.isascii() else total(cells(text))


def total(items: Iterable[Cell]) -> int:
    """Display columns of several cells."""
    return sum(item.width for item in items)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `columns` display columns, on its right unless `right` aligned."""
    gap = " " * max(0, columns - width_of(text))
    return gap + text if right else text + gap


def fit(text: str, columns: int, ellipsis: str) -> str:
    """`text`, cut at its end with an ellipsis where it is wider than `columns`."""
    return crop(cells(safe(text)), (0, 0), columns, ellipsis).text


def index_of_column(text: str, column: int) -> int:
    """The code point index in `text` of a column from 1 in UTF-16 units; past the end it is the length."""
    units = 1
    for index, character in enumerate(text):
        if units >= column:
            return index
        units += 2 if character > "\uffff" else 1
    return len(text)


@dataclass(frozen=True, slots=True)
class Cropped:
    """A line cut to a width; `start` and `length` are the display columns of the mark in `text`."""

    text: str
    start: int
    length: int


def crop(line: tuple[Cell, ...], mark: tuple[int, int], room: int, ellipsis: str) -> Cropped:
    """Cut `line` to `room` columns so that the start of `mark` (a half-open range of code points) stays in sight."""
    begin = total(line[: mark[0]])
    end = max(begin + 1, total(line[: mark[1]]))
    full = total(line)
    if full <= room:
        return Cropped("".join(item.shown for item in line), begin, end - begin)
    left = _window(begin, end, full, room)
    lower = left + len(ellipsis) if left else 0
    upper = left + room - len(ellipsis) if left + room < full else full
    text = _between(line, lower, upper)
    shown = (ellipsis if left else "") + text + (ellipsis if upper < full else "")
    first = min(max(begin, lower), left + room - 1)
    return Cropped(shown, first - left, max(1, min(end, left + room) - first))


def _window(begin: int, end: int, full: int, room: int) -> int:
    """The first display column to show: the line's start if the mark fits, else some context before the mark."""
    if end <= room - 3:
        return 0
    context = max(8, (room - (end - begin)) // 2)
    return max(0, min(begin - min(context, room // 3), full - room))


def _between(line: tuple[Cell, ...], lower: int, upper: int) -> str:
    """The cells that lie wholly in the columns, half a wide character becomes a blank so that marks stay aligned."""
    parts: list[str] = []
    column = 0
    for item in line:
        after = column + item.width
        inside = min(after, upper) - max(column, lower)
        if column >= lower and after <= upper and (item.width or (parts and column <= upper)):
            parts.append(item.shown)
        elif inside > 0:
            parts.append(" " * inside)
        column = after
    return "".join(parts)
