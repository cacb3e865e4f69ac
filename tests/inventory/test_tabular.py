"""Tables as they are saved, and what stands in their cells."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest

from pslint_tls.inventory.imports import values
from pslint_tls.inventory.imports.days import DayOrder, day_order, read_day
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import BROKEN_TEXT, OPEN_QUOTE, open_sheet

TODAY = datetime.date(2026, 11, 26)


def table(folder: Path, text: str | bytes, remarks: Remarks | None = None) -> list[list[str]]:
    """The header and the rows of a file, whose header is known by `Sender` and `Messages`."""
    file = folder / "t.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def known(cells: Sequence[str]) -> int:
        return len({"Sender", "Messages"}.intersection(cells))

    with open_sheet(file, remarks or Remarks(), None, None, known) as sheet:
        return [list(sheet.columns), *(line.cells for line in sheet.lines)]


@pytest.mark.parametrize(
    "text",
    [
        "Sender report, of a kind\n2026-11-26\n\nSender,Messages\na,1\n",
        "sep=\t\nSender\tMessages\na\t1\n",
        '"Sender";"Messages";"Sent, received, all"\na;1;\n',
        "#TYPE System.Object\r\nSender|Messages\r\na|1\r\n",
    ],
)
def test_the_header_is_found(tmp_path: Path, text: str) -> None:
    found = table(tmp_path, text)
    assert found[0][:2] == ["Sender", "Messages"]
    assert found[1][:2] == ["a", "1"]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    rows = [f"c{number},1" for number in range(8000)]
    for after in (rows, [*rows[:3], '"d, e",2'], ['"d","2"'], []):
        remarks = Remarks()
        found = table(tmp_path, "\n".join(["Sender,Messages", "a,1", '"b,1', *after]), remarks)
        assert len(found) == 2 + len(after)
        assert dict(remarks.counts) == {OPEN_QUOTE: 1}
        assert remarks.examples[OPEN_QUOTE].endswith("t.csv:3")


def test_a_cell_may_have_lines(tmp_path: Path) -> None:
    remarks = Remarks()
    assert table(tmp_path, 'Sender,Messages\r\n"a ""b""\r\n\r\nc",1\r\n', remarks)[1] == ['a "b"\r\n\r\nc', "1"]
    assert not remarks.counts


@pytest.mark.parametrize("text", ['"Sender,Messages\n' + "a,1\n" * 50_000, f"{'a' * 140_000},b\n1,2\n"])
def test_a_header_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportProblem, match="save the table as CSV once more"):
        table(tmp_path, text)


@pytest.mark.parametrize("text", ["Expéditeur,送信\né,1\n".encode() + b"b\xe9,2\n", "Expéditeur,é\né".encode()[:-1]])
def test_a_wrong_byte_does_not_make_utf8_something_else(tmp_path: Path, text: bytes) -> None:
    remarks = Remarks()
    assert table(tmp_path, text, remarks)[0][0] == "Expéditeur"
    assert dict(remarks.counts) == {BROKEN_TEXT: 1}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1234", 1234),
        ("1’234", 1234),
        ("1.234,00", 1234),
        ("1,234.5", 1235),
        ("1\u202f234", 1234),
        ("12,34,567", 1234567),
        ("1,234,5", None),
        ("0.125", 0),
        ("-5", None),
        ("many", None),
        ("9" * 20, None),
        ("9" * 5000, None),
    ],
)
def test_a_number_of_messages(cell: str, number: int | None) -> None:
    assert values.whole(cell) == number


@pytest.mark.parametrize(
    ("cell", "share"), [("12,5 %", 12.5), ("%12", 12), ("< 1 %", 0.5), ("> 99 %", 99.5), ("", 0), ("101", None)]
)
def test_a_share(cell: str, share: float | None) -> None:
    assert values.share(cell) == share


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-26T10:11:12Z",
        "2026年11月26日",
        "26.11.2026 10:11",
        "26.11.26 10:11",
        "11.26.2026",
        "11/26/26 10:11 PM",
        "26-Nov-2026",
        "26-Nov-26",
        "Nov 26, 2026 10:11:12 PM",
        "Thu, 26 Nov 2026 10:11:12",
        "26 novembre 2026",
        "26. November 2026",
    ],
)
def test_a_day(cell: str) -> None:
    assert read_day(cell, day_first=True) == read_day(cell, day_first=False) == TODAY


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1er décembre 2025", datetime.date(2025, 12, 1)),
        ("5 août 2026", datetime.date(2026, 8, 5)),
        ("3. März 2026", datetime.date(2026, 3, 3)),
        ("10-11-26", None),
        ("10:11:12", None),
        ("31.02.2026", None),
        ("soon", None),
    ],
)
def test_other_days(cell: str, day: datetime.date | None) -> None:
    assert read_day(cell, day_first=True) == day


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (("02/11/2026", "26/11/2026"), DayOrder(day_first=True)),
        (("02/11/2026", "11/26/2026"), DayOrder(day_first=False)),
        (("05/05/2026", "", "02/03/2026"), DayOrder(day_first=False, doubt="02/03/2026")),
        # The third of December is still to come, the twelfth of March is not.
        (("02/11/2026", "12/03/2026"), DayOrder(day_first=True)),
        (("2026-11-02",), DayOrder(day_first=False)),
    ],
)
def test_a_file_writes_its_days_alike(cells: tuple[str, ...], order: DayOrder) -> None:
    assert day_order(cells, TODAY, day_first=False) == order
