"""Every table: well formed, every row with its source and the day it was verified."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

import pslint_tls.knowledge
from pslint_tls.knowledge.tables import PROVENANCE, parse_table, read_table

TABLES = sorted(path.stem for path in Path(pslint_tls.knowledge.__file__).parent.glob("*.tsv"))
SOURCE = re.compile(r"https://\S+|field-facts \d+(\.\d+)?")
KEYS = {
    "aliases": ("alias",),
    "cloud_hosts": ("pattern",),
    "cwe": ("id",),
    "deadlines": ("id",),
    "endpoints": ("pattern",),
    "explanations": ("id",),
    "headers": ("group", "field", "language", "header"),
    "mistyped": ("typed",),
    "parameters": ("cmdlet", "name"),
    "positions": ("cmdlet", "set"),
    "weaknesses": ("rule",),
    "windows": ("kind", "first"),
}


def test_the_tables_are_these():
    assert list(KEYS) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_no_row_lacks_source_and_date(table):
    rows = read_table(table)
    assert rows
    for row in rows:
        assert all(row[column] for column in PROVENANCE), (table, row)
        assert SOURCE.fullmatch(row["source"]), (table, row["line"], row["source"])
        assert datetime.date.fromisoformat(row["verified"]) <= datetime.date(2027, 1, 1)


@pytest.mark.parametrize("table", TABLES)
def test_no_key_twice(table):
    keys = [tuple(row[column].casefold() for column in KEYS[table]) for row in read_table(table)]
    assert len(keys) == len(set(keys))


def test_comments_and_empty_lines_do_not_count():
    rows = parse_table("# why\na\tb\n\n1\t\n", "x.tsv")
    assert [(row["a"], row["b"], row["line"]) for row in rows] == [("1", "", "4")]


def test_a_bad_row_names_the_table_and_the_line():
    with pytest.raises(ValueError, match=r"x\.tsv, line 3: 1 columns where the header has 2"):
        parse_table("a\tb\n1\t2\n3\n", "x.tsv")
