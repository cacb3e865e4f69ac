"""Reading the tab-separated tables of this room."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

Row = Mapping[str, str]
"""One row of a table: column name to text; an empty cell is ''."""

PROVENANCE = ("source", "verified")
"""The columns that every row fills: where the fact is from, and the ISO date of the day it was checked."""


def parse_table(text: str, name: str) -> tuple[Row, ...]:
    """The rows of a tab-separated table with a header line; empty lines and lines that start with `#` do not count.

    Raises ValueError with one sentence that names the table and the line if a row has too few or too many columns.
    """
    header: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header:
            header = cells
            continue
        if len(cells) != len(header):
            raise ValueError(
                f"{name}, line {number}: {len(cells)} columns where the header has {len(header)}; "
                "separate the columns with one tab each"
            )
        rows.append({"line": str(number), **dict(zip(header, cells, strict=True))})
    return tuple(rows)


def table_path(name: str) -> Path:
    """Where the shipped table `name` lies."""
    return Path(__file__).with_name(f"{name}.tsv")


@functools.cache
def read_table(name: str) -> tuple[Row, ...]:
    """The rows of the shipped table `name`, read once, when first asked for: start-up must not pay for them."""
    return parse_table(table_path(name).read_text(encoding="utf-8"), f"{name}.tsv")
