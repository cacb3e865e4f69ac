"""JSON lines: all tables in one file, a row a line."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable

from pslint_tls.report.table import Table, Value

JsonValue = str | int | float | bool | None


def lines(tables: Iterable[Table]) -> bytes:
    """Each line is an object: `table` is the table's name, the other keys those of its columns."""
    parts = []
    for table in tables:
        keys = [column.key for column in table.columns]
        for row in table.rows:
            cells = {key: plain(value) for key, value in zip(keys, row, strict=True)}
            parts.append(json.dumps({"table": table.name, **cells}, ensure_ascii=False, separators=(",", ":")))
    return "".join(f"{line}\n" for line in parts).encode("utf-8", "backslashreplace")


def plain(value: Value) -> JsonValue:
    """A cell as JSON has it; days and moments become ISO texts."""
    if isinstance(value, datetime.datetime):
        return f"{value.isoformat()}Z"
    return value.isoformat() if isinstance(value, datetime.date) else value
