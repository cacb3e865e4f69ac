"""Lines that may be shown."""

from __future__ import annotations

import pytest

from pslint_tls.engine.excerpt import MASK, MAX_COLUMNS, Line, Page
from pslint_tls.rule import Span
from tests.engine.toys import source


def test_text_between_secrets():
    page = Page(source("ab SECRET cd SECRET ef"), [Span(13, 19), Span(3, 9)])
    assert page.text(0, 22) == f"ab {MASK} cd {MASK} ef"
    assert page.text(5, 14) == f"{MASK} cd {MASK}"
    assert page.text(10, 12) == "cd"
    assert page.text(9, 13) == " cd "


def test_overlapping_secrets_are_one():
    assert Page(source("abcdef"), [Span(1, 4), Span(2, 5), Span(2, 3)]).text(0, 6) == f"a{MASK}f"


def test_secret_over_several_lines_shows_in_none():
    page = Page(source("a = @'\none\ntwo\n'@\nb"), [Span(4, 17)])
    assert [line.text for line in page.lines(Span(0, 17))] == [f"a = {MASK}", MASK, MASK, MASK]


def test_lines_mark_their_part():
    page = Page(source("x one\n    two\nthree y"), [])
    assert page.lines(Span(2, 19)) == (Line(1, "x one", 2, 5), Line(2, "    two", 4, 7), Line(3, "three y", 0, 5))


def test_at_most_six_lines_and_a_line_end_starts_none():
    page = Page(source("a\n" * 10), [])
    assert [line.number for line in page.lines(Span(0, 20))] == [1, 2, 3, 4, 5, 6]
    assert [line.number for line in page.lines(Span(0, 2))] == [1]
    assert [line.number for line in page.lines(Span(20, 20))] == [11]


@pytest.mark.parametrize("at", [0, 10, 130, 5000, 9995])
def test_a_long_line_is_cut_around_the_mark(at):
    text = "." * at + "MARK!" + "." * (9995 - at)
    (line,) = Page(source(text), []).lines(Span(at, at + 5))
    assert line.text[line.start : line.end] == "MARK!"
    assert len(line.text) == MAX_COLUMNS
    assert line.text.startswith("…") == (at > 120)
    assert line.text.endswith("…") == (at < 9875)


def test_a_long_mark_is_cut_too():
    (line,) = Page(source("ab" + "x" * 5000 + "cd"), []).lines(Span(2, 5002))
    assert line.text.startswith("abxxx")
    assert len(line.text) <= MAX_COLUMNS
