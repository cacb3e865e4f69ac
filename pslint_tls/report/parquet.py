"""Parquet: a file for each table, for those who go on computing with it. Needs pyarrow."""

from __future__ import annotations

import io

from pslint_tls.report.table import Column, Kind, Table, Value


def parquet(table: Table) -> bytes:
    """Columns have their types also where the table is empty. Raises `ImportError` where pyarrow is missing."""
    import pyarrow
    from pyarrow.parquet import write_table

    types = {
        Kind.NUMBER: pyarrow.int64(),
        Kind.DAY: pyarrow.date32(),
        Kind.MOMENT: pyarrow.timestamp("s", tz="UTC"),
        Kind.FLAG: pyarrow.bool_(),
    }
    arrays = [
        pyarrow.array(_column(table, place, column), type=types.get(column.kind, pyarrow.string()))
        for place, column in enumerate(table.columns)
    ]
    buffer = io.BytesIO()
    write_table(pyarrow.table(arrays, names=[column.key for column in table.columns]), buffer)
    return buffer.getvalue()


def _column(table: Table, place: int, column: Column) -> list[Value]:
    values = [row[place] for row in table.rows]
    if column.kind in (Kind.TEXT, Kind.WORD):
        return [None if value is None else _text(value) for value in values]
    return values


def _text(value: Value) -> str:
    return str(value).encode("utf-8", "backslashreplace").decode()
