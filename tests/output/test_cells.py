from __future__ import annotations

import pytest

from pslint_tls.output.cells import cells, crop, fit, index_of_column, pad, safe, width_of


def test_tabs_stop_at_columns_that_count_wide_characters() -> None:
    assert "".join(cell.shown for cell in cells("a\tb")) == "a   b"
    assert "".join(cell.shown for cell in cells("日\tb")) == "日  b"


@pytest.mark.parametrize("bad", ["\x1b[31m", "\u202e", "\u2028", "\ud800", "\x07", "\x9b", "\ufeff"])
def test_nothing_that_moves_a_terminal_is_shown(bad: str) -> None:
    shown = safe(f"a{bad}b")
    assert not set(shown) & set("\x1b\u202e\u2028\ud800\x07\x9b\ufeff")
    assert shown.startswith("a")
    assert shown.endswith("b")


def test_widths() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1
    assert pad("日", 4) == "日  "
    assert pad("7", 3, right=True) == "  7"


def test_columns_are_utf16_units() -> None:
    text = "😀x"
    assert [index_of_column(text, column) for column in (1, 2, 3, 4, 99)] == [0, 1, 1, 2, 2]


def test_a_line_that_fits_is_not_cut() -> None:
    shown = crop(cells("\tSend"), (1, 5), 20, "…")
    assert (shown.text, shown.start, shown.length) == ("    Send", 4, 4)


@pytest.mark.parametrize("ellipsis", ["…", "..."])
@pytest.mark.parametrize("before", [0, 5, 30, 200, 5000])
@pytest.mark.parametrize("after", [0, 3, 400])
@pytest.mark.parametrize("filler", ["x", "日"])
def test_the_mark_stays_in_sight(ellipsis: str, before: int, after: int, filler: str) -> None:
    line = filler * before + "MARK" + filler * after
    shown = crop(cells(line), (before, before + 4), 60, ellipsis)
    assert width_of(shown.text) <= 60
    columns = "".join(character * width_of(character) for character in shown.text)
    assert columns[shown.start : shown.start + shown.length] == "MARK"


def test_a_mark_wider_than_the_room_begins_in_sight() -> None:
    shown = crop(cells("x" * 50 + "M" * 500), (50, 550), 60, "…")
    assert shown.text[shown.start] == "M"
    assert shown.start + shown.length <= 60


def test_half_a_wide_character_becomes_a_blank() -> None:
    shown = fit("日本語日本語", 6, "…")
    assert shown == "日本 …"


def test_an_empty_mark_is_one_caret() -> None:
    assert crop(cells("abc"), (1, 1), 10, "…").length == 1
    assert crop(cells(""), (0, 0), 10, "…").length == 1
