"""Delimited text as admins save it: any Unicode, national code pages, `,` or `;` or tabs; streamed row by row."""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.knowledge.headers import Columns, match_columns
from pslint_tls.text.codepage import code_page
from pslint_tls.text.decode import MARKS
from pslint_tls.text.guess import guess
from pslint_tls.text.unmarked import unmarked_unicode

BROKEN_TEXT = "rows with characters that its encoding does not know"
OTHER_WIDTH = "rows with more columns than the header"
OPEN_QUOTE = "rows with a quote that is never closed, or with a cell too long to be read"

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"?')
_CHUNK = 1 << 20
_ABOVE = 20
"""Lines in which the header is looked for: exports have a title and the day above it."""
_TALLEST = 100
"""Lines that a row may have. Without a bound a quote that is never closed swallows all rows up to the next quote."""
_SHOWN = 12
_FEW = 4
"""So many characters of UTF-8 for each wrong byte make a file UTF-8: in other encodings they hardly ever occur."""

Known = Callable[[Sequence[str]], int]
"""How many of the columns of a line are known."""


class _Physical(NamedTuple):
    """A line as it stands in the file, with its end."""

    number: int
    text: str


class Line(NamedTuple):
    """A row: the line on which it ends, and as many cells as the header has."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that is being read: its header and the rows behind it."""

    path: Path
    columns: tuple[str, ...]
    lines: Iterator[Line]
    encoding: str


@contextmanager
def open_sheet(
    path: Path, remarks: Remarks, encoding: str | None, delimiter: str | None, known: Known | None = None
) -> Iterator[Sheet]:
    """A table. `encoding` and `delimiter` are found out where they are None; the header is the one of the first lines
    of which most is `known`, else the first. Raises `ImportProblem`.
    """
    try:
        found = encoding_of(path, encoding)
        with path.open(encoding=found, errors="replace", newline="") as stream:
            yield _sheet(path, _Text(stream), remarks, found, _Header(delimiter, known))
    except OSError as error:
        raise ImportProblem(f"cannot read `{path}`: {error.strerror}; give a file that can be read") from None


def columns_of(group: str, sheet: Sheet, mapping: Mapping[str, str]) -> Columns:
    """What the columns hold. Raises `ImportProblem` where `mapping`, which is what --map says, names one that the table
    does not have.
    """
    columns = match_columns(group, sheet.columns, mapping)
    if columns.missing:
        raise ImportProblem(
            f"`{sheet.path}` has no column {quoted(columns.missing)}, which --map names: its header is "
            f"{quoted(sheet.columns)}; name one of these"
        )
    return columns


def quoted(names: Sequence[str]) -> str:
    """Columns for a sentence; not all of a very wide table."""
    return ", ".join(f"`{name}`" for name in names[:_SHOWN]) or "nothing"


def encoding_of(path: Path, wanted: str | None) -> str:
    """How a file is encoded, as Python calls it. Raises `ImportProblem` for what is no text, and `OSError`."""
    with path.open("rb") as stream:
        start = stream.read(_CHUNK)
        if start.startswith(b"PK\x03\x04"):
            raise ImportProblem(f"`{path}` is a workbook or an archive; save the table as CSV")
        marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
        if marked is not None:
            # With the mark in front, `utf-8-sig` and `utf-16` take it away.
            return "utf-8-sig" if marked == "utf-8" else marked[:6]
        if wanted is not None:
            return code_page(wanted).name
        if b"\0" in start:
            unicode = unmarked_unicode(start[: len(start) // 4 * 4])
            if unicode is None:
                raise ImportProblem(f"`{path}` is no text; save the table as CSV")
            return unicode
        odd = _not_utf8(stream, start)
        if odd is None or _mostly_utf8(stream):
            return "utf-8"
        return code_page(guess(odd)).name


def _not_utf8(stream: BinaryIO, chunk: bytes) -> bytes | None:
    """The first part of a file that is not UTF-8; None if all of it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk:
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return chunk
        chunk = stream.read(_CHUNK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b"\xff"
    return None


def _mostly_utf8(stream: BinaryIO) -> bool:
    """Whether a few wrong bytes stand in what is UTF-8 else, or its last character was cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    right = wrong = 0
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        text = decoder.decode(chunk)
        odd = text.count("\ufffd")
        wrong += odd
        right += len(text) - len(text.encode("ascii", "ignore")) - odd
    return right > 0 and right >= _FEW * wrong


class _Text:
    """The lines of a file; those that were read too far are put back."""

    def __init__(self, stream: TextIO) -> None:
        # A mark inside the file is left where two files were put together.
        clean = (line.replace("\0", "").replace("\ufeff", "") for line in stream)
        self._fresh = (_Physical(number, line) for number, line in enumerate(clean, 1))
        self._back: deque[_Physical] = deque()

    def next(self) -> _Physical | None:
        return self._back.popleft() if self._back else next(self._fresh, None)

    def put_back(self, lines: Sequence[_Physical]) -> None:
        self._back.extendleft(reversed(lines))


class _Header(NamedTuple):
    """What is known of a header before it is found."""

    delimiter: str | None
    known: Known | None

    def find(self, text: _Text) -> str | None:
        """Makes the header the next line; the answer is the sign between its columns, None for an empty file."""
        sign, lines, places = self.delimiter, list[_Physical](), list[int]()
        while len(places) < _ABOVE and (line := text.next()) is not None:
            lines.append(line)
            if line.text.lower().startswith("sep=") and len(line.text.rstrip("\r\n")) == len("sep=;"):
                sign = sign or line.text[4]
            elif line.text.strip() and not line.text.startswith("#TYPE"):
                places.append(len(lines) - 1)
        if not places:
            return None
        # Signs within quotes are text.
        signs = {place: sign or max(_DELIMITERS, key=_QUOTED.sub("", lines[place].text).count) for place in places}
        best = self._best(lines, signs)
        text.put_back(lines[best:])
        return signs[best]

    def _best(self, lines: Sequence[_Physical], signs: Mapping[int, str]) -> int:
        best, most = next(iter(signs)), 0
        for place, sign in signs.items():
            cells = _one([line.text for line in lines[place:]], sign)
            found = self.known(cells) if self.known is not None else len(cells)
            if found > most:
                best, most = place, found
            if found == len(cells) > 1 or self.known is None:
                break
        return best


def _one(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _sheet(path: Path, text: _Text, remarks: Remarks, encoding: str, header: _Header) -> Sheet:
    sign = header.find(text)
    if sign is None:
        raise ImportProblem(f"`{path}` holds no table; its first line has to name the columns")
    cells = _row(text, sign, [])
    if cells is None:
        raise ImportProblem(
            f"`{path}` has a quote in its header that is never closed, or a column name too long to be read; save the "
            "table as CSV once more"
        )
    columns = tuple(cell.strip() for cell in cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    return Sheet(path, columns, _lines(path, text, sign, len(columns), remarks), encoding)


def _row(text: _Text, sign: str, taken: list[_Physical]) -> list[str] | None:
    """The cells of the next row, None where it cannot be read or nothing is left; `taken` are its lines."""
    asks_more = False

    def lines() -> Iterator[str]:
        nonlocal asks_more
        while len(taken) < _TALLEST and (line := text.next()) is not None:
            taken.append(line)
            yield line.text
        asks_more = True

    try:
        cells = next(csv.reader(lines(), delimiter=sign), None)
        if len(taken) > 1:
            # Text behind a quote that closes: it belongs to another row, which opens with it.
            next(csv.reader([line.text for line in taken], delimiter=sign, strict=True))
    except csv.Error:
        return None
    return None if asks_more else cells


def _lines(path: Path, text: _Text, sign: str, width: int, remarks: Remarks) -> Iterator[Line]:
    while True:
        taken: list[_Physical] = []
        cells = _row(text, sign, taken)
        if not taken:
            return
        if cells is None:
            remarks.add(OPEN_QUOTE, f"{path}:{taken[0].number}")
            text.put_back(taken[1:])
            continue
        number = taken[-1].number
        if not any(cell.strip() for cell in cells):
            continue
        if any("\ufffd" in cell for cell in cells):
            remarks.add(BROKEN_TEXT, f"{path}:{number}")
        if any(cell.strip() for cell in cells[width:]):
            remarks.add(OTHER_WIDTH, f"{path}:{number}")
            continue
        yield Line(number, [cell.strip() for cell in cells[:width]] + [""] * (width - len(cells)))
