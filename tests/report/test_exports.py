from __future__ import annotations

import csv
import datetime
import io
import json
import unicodedata
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from pslint_tls.report import workbook as books
from pslint_tls.report.content import TABLES, Content
from pslint_tls.report.delimited import DELIMITERS, delimited
from pslint_tls.report.lines import lines
from pslint_tls.report.markdown import escaped, markdown
from pslint_tls.report.table import Column, Kind, Table
from pslint_tls.report.workbook import MOST_LETTERS, workbook
from tests.inventory.stores import rows
from tests.report.inventories import TODAY

ODD = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", '=HYPERLINK("http://x")', "plain", 'a;b,c\td"e', None)


def one_column(values: tuple, kind: Kind = Kind.TEXT) -> Table:
    return Table("odd", "Odd", (Column("odd", "Odd", kind),), tuple((value,) for value in values))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book(told: Content) -> openpyxl.Workbook:
    return opened(workbook(told.tables, TODAY))


def column(sheet, title: str) -> list:
    head = [cell.value for cell in sheet[1]]
    return [row[head.index(title)].value for row in sheet.iter_rows(min_row=2)]


def read_csv(table: Table, delimiter: str = "comma") -> list[dict[str, str]]:
    text = delimited(table, DELIMITERS[delimiter])
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=DELIMITERS[delimiter]))


def by_name(told: Content, name: str) -> Table:
    return next(table for table in told.tables if table.name == name)


def test_the_tables_are_those_that_are_announced(told: Content) -> None:
    assert tuple(table.name for table in told.tables) == TABLES


# --- XLSX -----------------------------------------------------------------------------------------------------------


def test_the_sheets_have_frozen_headers_and_filters(book: openpyxl.Workbook, told: Content) -> None:
    assert book.sheetnames == ["Scripts", "Calls", "Senders", "Tasks", "Coverage", "Mend once"]
    for sheet, table in zip(book.worksheets, told.tables, strict=True):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert (sheet.max_row, sheet.max_column) == (len(table.rows) + 1, len(table.columns))


def test_the_workbook_has_the_figures_of_the_store(book: openpyxl.Workbook, place: Path) -> None:
    for title, name in (("Kind of server", "endpoint"), ("Log-on", "auth"), ("TLS", "verdict"), ("Fix", "fix")):
        there = dict(rows(place, f"SELECT {name}, count(*) FROM sites GROUP BY 1"))
        assert Counter(column(book["Calls"], title)) == there
    assert sum(column(book["Scripts"], "Calls")) == 240
    assert sum(column(book["Coverage"], "Files")) == rows(place, "SELECT count(*) FROM files")[0][0] + 1
    messages = rows(place, "SELECT sum(messages) FROM traffic")[0][0]
    assert sum(column(book["Senders"], "Messages seen")) == messages


def test_days_are_days(book: openpyxl.Workbook, place: Path) -> None:
    days = Counter(column(book["Calls"], "Since or until"))
    assert days.pop(None)
    there = rows(place, "SELECT deadline, count(*) FROM sites WHERE deadline IS NOT NULL GROUP BY 1")
    assert {day.date().isoformat(): count for day, count in days.items()} == dict(there)
    assert all(isinstance(moment, datetime.datetime) for moment in column(book["Scripts"], "Modified"))


def test_no_text_is_a_formula_a_link_or_a_number(book: openpyxl.Workbook) -> None:
    made = opened(workbook([one_column((*ODD, "http://x.example", "0123"))], TODAY))
    assert column(made["Odd"], "Odd") == [*ODD, "http://x.example", "0123"]
    for sheet in (*book.worksheets, *made.worksheets):
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_what_no_cell_takes_is_cut_and_what_no_calendar_knows_is_text() -> None:
    long = "x" * 40_000
    made = opened(workbook([one_column((long, "🚀" * 20_000, "half \udc80"))], TODAY))
    cut, rockets, half = column(made["Odd"], "Odd")
    assert (len(cut), cut[-7:]) == (MOST_LETTERS, "… (cut)")
    assert len(rockets.encode("utf-16-le")) // 2 <= MOST_LETTERS
    assert half == "half \\udc80"
    old = opened(workbook([one_column((datetime.date(1601, 1, 1),), Kind.DAY)], TODAY))
    assert column(old["Odd"], "Odd") == ["1601-01-01"]


def test_a_table_too_long_for_a_sheet_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "MOST_ROWS", 2)
    made = opened(workbook([one_column(("a", "b", "c"))], TODAY))
    assert [column(sheet, "Odd") for sheet in made.worksheets] == [["a", "b"], ["c"]]
    assert made.sheetnames == ["Odd", "Odd 2"]


def test_the_same_workbook_is_the_same_bytes(told: Content) -> None:
    assert workbook(told.tables, TODAY) == workbook(told.tables, TODAY)


# --- CSV, JSON lines, Parquet ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_csv_has_the_figures_of_the_store(delimiter: str, told: Content, place: Path) -> None:
    found = read_csv(by_name(told, "calls"), delimiter)
    assert Counter(row["endpoint"] for row in found) == dict(
        rows(place, "SELECT endpoint, count(*) FROM sites GROUP BY 1")
    )
    assert {row["site"] for row in found} == {site for (site,) in rows(place, "SELECT site FROM sites")}
    covered = read_csv(by_name(told, "coverage"), delimiter)
    assert sum(int(row["files"]) for row in covered) == rows(place, "SELECT count(*) FROM files")[0][0] + 1


HIDDEN = "".join(
    letter for letter in map(chr, range(0x10000)) if unicodedata.category(letter) in ("Cc", "Zs", "Zl", "Zp")
)


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("taken_for", DELIMITERS)
def test_no_cell_of_csv_is_a_formula(told: Content, delimiter: str, taken_for: str) -> None:
    """Neither for who knows the delimiter, nor where the list separator is another one."""
    blanks = f"{HIDDEN}\u200b\u200e\u202e\u2066\ufeff"
    tricks = (
        *(f"{blank}=1" for blank in blanks),
        *(f"a{sign}{blank}=1" for sign in ";,|\t\n" for blank in "\xa0\x00 "),
    )
    signs = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20")
    for table in (*told.tables, one_column(ODD), one_column(tricks), one_column(("a; @x", "b;+1,\uff0d1"))):
        text = delimited(table, DELIMITERS[delimiter]).decode("utf-8-sig").replace("\x00", " ")
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[taken_for]):
            assert not [cell for cell in line if cell.lstrip(blanks).startswith(signs)]


def test_no_cell_takes_long_to_defuse() -> None:
    long = "\t" * 100_000
    assert read_csv(one_column((long,))) == [{"odd": f"'{long}"}]


def test_the_text_of_a_cell_of_csv_is_not_lost() -> None:
    assert [row["odd"].replace("'", "") for row in read_csv(one_column(ODD))] == ["" if v is None else v for v in ODD]


def test_json_lines_keep_everything(told: Content) -> None:
    found = [json.loads(line) for line in lines(told.tables).decode().splitlines()]
    assert Counter(one["table"] for one in found) == {table.name: len(table.rows) for table in told.tables}
    calls = [one for one in found if one["table"] == "calls"]
    for one, item in zip(calls, told.items, strict=True):
        assert (one["site"], one["path"], one["serverKnown"]) == (item.site.site, item.place, item.site.server_known)


def test_parquet_has_types_also_without_rows(told: Content) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow, the extra `parquet`")
    from pyarrow.parquet import read_table

    from pslint_tls.report.parquet import parquet

    for table in (*told.tables, one_column((), Kind.DAY)):
        found = read_table(io.BytesIO(parquet(table)))
        assert (found.num_rows, found.column_names) == (len(table.rows), [column.key for column in table.columns])
    assert found.schema.field("odd").type == pyarrow.date32()


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_the_summary_says_the_same_as_the_page(told: Content) -> None:
    text = markdown(told)
    lead = "Of 240 mail calls 72 are secure, 144 at risk, 24 unknown, 0 not read"
    assert f"**{lead}; 40 files and 1 folder could not be opened.**" in text
    assert "| CORP\\\\björn |" in text
    assert "<" not in text.replace("\\<", "")


def test_markdown_shows_texts_as_they_are() -> None:
    assert escaped("a|b`c*d_e[f](g) <b>\u202e") == r"a\|b\`c\*d\_e\[f\](g) \<b\>‹U+202E›"
    assert escaped("- # 1-2") == r"\- # 1-2"
