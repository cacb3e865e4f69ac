"""The tables as the page's script reads them: small, since a page with 20,000 calls is to open at once."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from os.path import commonprefix
from typing import Any

from pslint_tls.report.calls import SEPARATOR
from pslint_tls.report.lines import JsonValue, plain
from pslint_tls.report.table import Column, Kind, Table, Value
from pslint_tls.report.visible import visible

_SHORT = 6
"""A text that is no longer than this is no longer than its number, either."""
_TEXTS = (Kind.TEXT, Kind.WORD)

Cell = JsonValue | list[int]


class Packed:
    """`tables` by name, and `texts`: those that stand in several places, each once. A cell of text is a text, the
    number of one, or the numbers of several that stand in it, with `SEPARATOR` between them. Where there are `heads`,
    a text goes on from that many UTF-16 units of the text before it: paths and statements begin alike.
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        known = list(tables)
        self._shared = _shared(known)
        self._numbers: dict[str, int] = {}
        self.tables = {table.name: self._table(table) for table in known}
        self.texts = _headed([visible(text) for text in self._numbers])

    def _table(self, table: Table) -> dict[str, Any]:
        columns = [self._column(one, [row[place] for row in table.rows]) for place, one in enumerate(table.columns)]
        return {"name": table.name, "size": len(table.rows), "columns": columns}

    def _column(self, column: Column, cells: Sequence[Value]) -> dict[str, Any]:
        """Each value once, and which of them each row has. That is left out where there is one value for all rows, or
        one for each; `runs` tell it as (value, number of rows) where rows that follow each other have the same.
        """
        places: dict[Value, int] = {}
        index = [places.setdefault(value, len(places)) for value in cells]
        told: dict[str, Any] = {"key": column.key, "title": column.title, "kind": column.kind.value}
        told["brief"] = column.brief
        told |= _headed([self._cell(value) for value in places])
        if not 1 < len(places) < len(cells):
            return told
        runs = _runs(index)
        return {**told, "runs": runs} if len(runs) < len(index) else {**told, "index": index}

    def _cell(self, value: Value) -> Cell:
        if not isinstance(value, str):
            return value.isoformat(" ", "minutes") if isinstance(value, datetime.datetime) else plain(value)
        if value in self._shared:
            return self._number(value)
        parts = value.split(SEPARATOR)
        if len(parts) > 1 and all(one in self._shared for one in parts):
            return [self._number(one) for one in parts]
        return visible(value) or None

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))


def _shared(tables: Iterable[Table]) -> set[str]:
    """Texts that are worth a number: several columns have them, or several values of one."""
    counts: Counter[str] = Counter()
    for table in tables:
        for place, column in enumerate(table.columns):
            if column.kind in _TEXTS:
                for value in {row[place] for row in table.rows}:
                    if value:
                        counts.update({str(value), *str(value).split(SEPARATOR)})
    return {text for text, count in counts.items() if count > 1 and len(text) > _SHORT}


def _headed(values: Sequence[Cell]) -> dict[str, Any]:
    heads, rests, before = [], [], ""
    for value in values:
        head = commonprefix((before, value)) if isinstance(value, str) else ""  # noqa: RUF071 - letters are meant
        heads.append(len(head.encode("utf-16-le", "surrogatepass")) // 2)
        rests.append(value[len(head) :] if isinstance(value, str) else value)
        before = value if isinstance(value, str) else before
    # Each head is a number and a comma more.
    return {"values": rests, "heads": heads} if sum(heads) > _SHORT * len(heads) else {"values": values}


def _runs(index: Sequence[int]) -> list[int]:
    runs: list[int] = []
    for place in index:
        if runs and runs[-2] == place:
            runs[-1] += 1
        else:
            runs += (place, 1)
    return runs
