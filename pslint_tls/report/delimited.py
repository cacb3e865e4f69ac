"""CSV: a file for each table, for spreadsheets in any country."""

from __future__ import annotations

import csv
import datetime
import io

from pslint_tls.output.sheet import defused
from pslint_tls.report.table import Row, Table, Value

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def delimited(table: Table, delimiter: str = ",") -> bytes:
    """UTF-8 with BOM, since Excel takes it for the machine's code page without one; a header of keys, lines end in
    CR LF, cells in ISO form. What a spreadsheet would take for a formula has an apostrophe in front.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows(_cells(row) for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig", "backslashreplace")


def _cells(row: Row) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return defused(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)
