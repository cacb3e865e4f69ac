"""XLSX: a sheet for each table, with its header frozen, filters, and real dates. Needs XlsxWriter."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pslint_tls.report.table import Column, Kind, Row, Table, Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Of a sheet, without its header."""
MOST_LETTERS = 32_767
"""Of a cell."""
_CUT = "… (cut)"
_NARROWEST, _WIDEST = 6, 80
# Excel's calendar begins here; what is older stays a text.
_FIRST_DAY = datetime.date(1900, 3, 1)


def workbook(tables: Iterable[Table], today: datetime.date) -> bytes:
    """The bytes of a workbook, the same for the same tables and day. Texts stay texts: none becomes a formula, a link
    or a number. A table too long for a sheet goes on in another. Raises `ImportError` where XlsxWriter is missing.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    # In memory: nothing is written but what the user named.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(buffer, options)
    book.set_properties({"created": datetime.datetime.combine(today, datetime.time())})
    look = _Look(book)
    for table in tables:
        for number, rows in enumerate(_sheets(table.rows)):
            sheet = book.add_worksheet(table.title if not number else f"{table.title} {number + 1}")
            _fill(sheet, table.columns, rows, look)
    book.close()
    return buffer.getvalue()


class _Look:
    """The formats of cells."""

    def __init__(self, book: Any) -> None:
        self.header: Format = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.number: Format = book.add_format({"num_format": "#,##0"})


def _sheets(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    for start in range(0, max(1, len(rows)), MOST_ROWS):
        yield rows[start : start + MOST_ROWS]


def _fill(sheet: Worksheet, columns: tuple[Column, ...], rows: tuple[Row, ...], look: _Look) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, column.width, len(column.title) + 3)))
        sheet.write_string(0, place, column.title, look.header)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if value is not None:
                _write(sheet, (line, place), value, columns[place].kind, look)


def _write(sheet: Worksheet, cell: tuple[int, int], value: Value, kind: Kind, look: _Look) -> None:
    # Texts first: most cells of a million are.
    if isinstance(value, str):
        sheet.write_string(*cell, _text(value))
    elif isinstance(value, bool):
        sheet.write_boolean(*cell, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(*cell, value, look.number if kind is Kind.NUMBER else None)
    elif isinstance(value, datetime.datetime):
        _write_day(sheet, cell, value, value.date(), look.moment)
    elif value is not None:
        _write_day(sheet, cell, value, value, look.day)


def _write_day(sheet: Worksheet, cell: tuple[int, int], value: datetime.date, day: datetime.date, look: Format) -> None:
    if day >= _FIRST_DAY:
        sheet.write_datetime(*cell, value, look)
    else:
        sheet.write_string(*cell, value.isoformat())


def _text(text: str) -> str:
    # Excel counts in UTF-16, where a letter is two at most.
    if len(text) * 2 > MOST_LETTERS and len(text.encode("utf-16-le", "surrogatepass")) > 2 * MOST_LETTERS:
        room = (MOST_LETTERS - len(_CUT)) * 2
        text = text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + _CUT
    return text.encode("utf-8", "backslashreplace").decode()
