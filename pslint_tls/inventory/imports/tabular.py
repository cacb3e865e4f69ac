"""Delimited text as admins save it: any Unicode, national code pages, `,` or `;` or tabs; streamed row by row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.text.codepage import code_page
from pslint_tls.text.decode import MARKS
from pslint_tls.text.guess import guess
from pslint_tls.text.unmarked import unmarked_unicode

BROKEN_TEXT = "rows with characters that its encoding does not know"
OTHER_WIDTH = "rows with more columns than the header"
OPEN_QUOTE = "rows in a quote that is never closed"

_DELIMITERS = ",;\t|"
_CHUNK = 1 << 20


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
def open_sheet(path: Path, remarks: Remarks, encoding: str | None, delimiter: str | None) -> Iterator[Sheet]:
    """A table. `encoding` and `delimiter` are found out where they are None. Raises `ImportProblem`."""
    try:
        found = encoding_of(path, encoding)
        with path.open(encoding=found, errors="replace", newline="") as stream:
            yield _sheet(path, stream, remarks, found, delimiter)
    except OSError as error:
        raise ImportProblem(f"cannot read `{path}`: {error.strerror}; give a file that can be read") from None


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
        return "utf-8" if (odd := _not_utf8(stream, start)) is None else code_page(guess(odd)).name


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


def _sheet(path: Path, stream: TextIO, remarks: Remarks, encoding: str, delimiter: str | None) -> Sheet:
    lines = _clean(stream)
    first = ""
    for first in lines:
        if first.lower().startswith("sep=") and len(first.rstrip()) == 5:
            delimiter = delimiter or first[4]
        elif first.strip() and not first.startswith("#TYPE"):
            break
    else:
        raise ImportProblem(f"`{path}` holds no table; its first line has to name the columns")
    sign = delimiter or max(_DELIMITERS, key=first.count)
    reader = csv.reader(_again(first, lines), delimiter=sign)
    columns = tuple(cell.strip() for cell in next(reader))
    while columns and not columns[-1]:
        columns = columns[:-1]
    return Sheet(path, columns, _lines(path, reader, len(columns), remarks), encoding)


def _clean(stream: TextIO) -> Iterator[str]:
    for line in stream:
        # A mark inside the file is left where two files were put together.
        yield line.replace("\0", "").replace("\ufeff", "")


def _again(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(path: Path, reader: Iterator[list[str]], width: int, remarks: Remarks) -> Iterator[Line]:
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            remarks.add(OPEN_QUOTE, f"{path}:{number}")
            continue
        number = getattr(reader, "line_num", number + 1)
        if not any(cell.strip() for cell in cells):
            continue
        if any("\ufffd" in cell for cell in cells):
            remarks.add(BROKEN_TEXT, f"{path}:{number}")
        if any(cell.strip() for cell in cells[width:]):
            remarks.add(OTHER_WIDTH, f"{path}:{number}")
            continue
        yield Line(number, [cell.strip() for cell in cells[:width]] + [""] * (width - len(cells)))
