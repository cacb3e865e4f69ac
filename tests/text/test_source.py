"""Positions and byte offsets of a source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.text import Position, Source, decode

ENCODINGS = {
    "utf-8": "aé日😀 $\"'`",
    "utf-16-le": "aé日😀 $\"'`",
    "utf-16-be": "aé日😀 $\"'`",
    "utf-32-le": "aé日😀 $\"'`",
    "cp1252": "aé–’\x81 $\"'`",
    "cp932": "aチ表ｱ」 $\"'`",
}


@st.composite
def sources(draw: st.DrawFn) -> Source:
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r", None]))
    lines = draw(st.lists(st.text(ENCODINGS[encoding], max_size=6), max_size=6))
    ends = [newline or draw(st.sampled_from(["\n", "\r\n", "\r"])) for _ in lines]
    last = draw(st.text(ENCODINGS[encoding], max_size=6))
    return Source.from_text("".join(a + b for a, b in zip(lines, ends, strict=True)) + last, encoding=encoding)


@settings(max_examples=150, deadline=None)
@given(sources())
def test_positions_and_byte_offsets_invert(source: Source):
    seen = []
    for offset in range(len(source.text) + 1):
        position = source.position(offset)
        assert source.offset(position) == offset
        assert source.byte_offset(offset) == len(_bytes(source, source.text[:offset]))
        seen.append(position)
    assert seen == sorted(set(seen))


def _bytes(source: Source, text: str) -> bytes:
    return Source.from_text(text, encoding=source.encoding).raw


@settings(max_examples=100, deadline=None)
@given(sources())
def test_lines_and_their_ends_are_the_text(source: Source):
    lines = [source.line_text(line) for line in range(1, source.line_count + 1)]
    assert not any(end in line for line in lines for end in "\r\n")
    assert lines == source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def test_columns_count_utf16_units():
    source = Source.from_text("😀x\r\n日y")
    found = [source.position(at) for at in (0, 1, 2, 4, 5)]
    assert [(place.line, place.column) for place in found] == [(1, 1), (1, 3), (1, 4), (2, 1), (2, 2)]


def test_only_lf_crlf_and_cr_end_a_line():
    source = Source.from_text("a\x0bb\x0cc\x85d\u2028e\x1cf\rg\r\r\nh\n")
    assert source.line_count == 5
    assert source.line_text(1) == "a\x0bb\x0cc\x85d\u2028e\x1cf"
    assert [source.line_text(line) for line in (2, 3, 4, 5)] == ["g", "", "h", ""]


def test_the_byte_order_mark_is_no_column():
    source = Source.from_text("é$a", encoding="utf-8", bom=b"\xef\xbb\xbf")
    assert source.position(0) == Position(1, 1)
    assert [source.byte_offset(at) for at in range(4)] == [3, 5, 6, 7]


@pytest.mark.parametrize(
    "place", [Position(0, 1), Position(3, 1), Position(1, 0), Position(1, 2), Position(1, 5), Position(2, 2)]
)
def test_places_that_do_not_exist_are_refused(place: Position):
    with pytest.raises(ValueError, match=r"script\.ps1 has no"):
        Source.from_text("😀x\n").offset(place)


@pytest.mark.parametrize("offset", [-1, 4])
def test_offsets_outside_the_text_are_refused(offset: int):
    source = Source.from_text("abc")
    with pytest.raises(ValueError, match="outside"):
        source.position(offset)
    with pytest.raises(ValueError, match="outside"):
        source.byte_offset(offset)


@pytest.mark.parametrize(
    ("text", "offset", "newline"),
    [
        ("", 0, "\n"),
        ("abc", 1, "\n"),
        ("a\r\nb\nc\rd", 0, "\r\n"),
        ("a\r\nb\nc\rd", 1, "\r\n"),
        ("a\r\nb\nc\rd", 3, "\n"),
        ("a\r\nb\nc\rd", 5, "\r"),
        ("a\r\nb\nc\rd", 8, "\r"),
        ("a\r\n", 3, "\r\n"),
    ],
)
def test_newline_of_the_neighbourhood(text: str, offset: int, newline: str):
    assert Source.from_text(text).newline_at(offset) == newline


def test_byte_offsets_far_into_a_text():
    text = "$x = 'é日😀'\r\n" * 500
    for encoding in ("utf-8", "utf-16-be", "utf-32-le"):
        source = Source.from_text(text, encoding=encoding)
        for offset in range(0, len(text) + 1, 37):
            assert source.byte_offset(offset) == len(text[:offset].encode(encoding))


def test_byte_offsets_where_encoding_again_gives_other_bytes():
    # 0x8790 is a second spelling of the sign at 0x81E0: it decodes, but encodes to the other.
    raw = "'処理".encode("cp932") + b"\x87\x90" + "チ'".encode("cp932")
    source = decode("a.ps1", raw, "cp932")
    assert not source.exact
    assert [source.byte_offset(at) for at in range(len(source.text) + 1)] == [0, 1, 3, 5, 7, 9, 10]


def test_byte_offsets_behind_broken_characters():
    source = decode("a.ps1", b"\xef\xbb\xbf" + b"a" * 60 + b"\xe9bc\xc3")
    assert source.text.endswith("a\ufffdbc\ufffd")
    assert not source.exact
    assert [source.byte_offset(at) for at in range(59, 65)] == [62, 63, 64, 65, 66, 67]


def test_no_content_in_the_representation():
    assert "hunter2" not in repr(Source.from_text("$p = 'hunter2'"))
