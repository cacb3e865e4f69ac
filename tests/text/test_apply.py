"""Fixes on bytes: nothing outside the edits changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.text import Applied, Edit, Fix, Safety, Source, Span, apply, decode

CHARACTERS = {
    "utf-8": "aé日😀\n\r",
    "utf-16-le": "aé日😀\n\r",
    "utf-32-be": "aé日😀\n\r",
    "cp1252": "aé–’\x81\n\r",
    "cp932": "aチ表ｱ」\n\r",
    "cp936": "a测试错`\n\r",
}


def fix(*edits: tuple[int, int, str], title: str = "t") -> Fix:
    return Fix(title, Safety.SAFE, None, tuple(Edit(Span(a, b), text) for a, b, text in edits))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Source, list[Fix]]:
    encoding = draw(st.sampled_from(sorted(CHARACTERS)))
    text = draw(st.text(CHARACTERS[encoding], max_size=24))
    source = Source.from_text(text, encoding=encoding)
    fixes = []
    for title in draw(st.lists(st.sampled_from("abcd"), max_size=5)):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4)))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
        fixes.append(fix(*((a, b, draw(st.text("xyé", max_size=2))) for a, b in pairs), title=title))
    return source, fixes


def replaced(source: Source, applied: Applied) -> str:
    text = source.text
    edits: list[Edit] = []
    for done in applied.applied:
        edits += [edit for edit in done.edits if edit not in set(edits)]
    for edit in sorted(edits, key=lambda edit: edit.span)[::-1]:
        text = text[: edit.span.start] + edit.new_text + text[edit.span.end :]
    return text


@settings(max_examples=200, deadline=None)
@given(cases(), st.randoms())
def test_edits_and_nothing_else_whatever_the_order(case, random):
    source, fixes = case
    done = apply(source, fixes)
    assert done.raw == Source.from_text(replaced(source, done), encoding=source.encoding).raw
    assert {*done.applied, *(deferred.fix for deferred in done.deferred)} == set(fixes)
    random.shuffle(fixes)
    assert apply(source, fixes) == done
    assert apply(source, fixes + fixes) == done


@settings(max_examples=100, deadline=None)
@given(cases())
def test_applied_fixes_do_not_touch_and_the_leftmost_goes_first(case):
    done = apply(*case)
    owner = [(edit, one) for one in done.applied for edit in one.edits]
    for edit, one in owner:
        for other, two in owner:
            apart = edit.span.end < other.span.start or other.span.end < edit.span.start
            assert one is two or apart or edit in two.edits or other in one.edits
    possible = [f for f in (*done.applied, *(d.fix for d in done.deferred)) if f.edits and _writable(case[0], f)]
    if possible:
        first = min(edits.edits[0].span.start for edits in possible)
        assert done.applied[0].edits[0].span.start == first


def _writable(source: Source, one: Fix) -> bool:
    return source.encoding not in ("cp932",) or not any("é" in edit.new_text for edit in one.edits)


def test_bytes_that_would_not_survive_encoding_are_copied():
    raw = "# 処理".encode("cp932") + b"\x87\x90\r\n" + "Send 'チ'".encode("cp932")
    source = decode("a.ps1", raw, "cp932")
    at = source.text.index("Send")
    assert apply(source, [fix((at, at + 4, "Post"))]).raw == raw.replace(b"Send", b"Post")


def test_the_mark_stays_in_front():
    source = Source.from_text("ab", bom=b"\xef\xbb\xbf")
    assert apply(source, [fix((0, 0, "x\r\n"))]).raw == b"\xef\xbb\xbfx\r\nab"


def test_a_fix_is_all_or_nothing():
    whole = fix((0, 1, "x"), (8, 9, "y"), title="first")
    half = fix((4, 5, "q"), (8, 9, "z"), title="second")
    done = apply(Source.from_text("0123456789"), [half, whole])
    assert done.raw == b"x1234567y9"
    assert [deferred.fix for deferred in done.deferred] == [half]
    assert "another fix" in done.deferred[0].reason


@pytest.mark.parametrize("second", [(2, 4, "q"), (3, 5, "q"), (5, 6, "q"), (5, 5, "q"), (1, 9, "q"), (3, 4, "q")])
def test_what_overlaps_or_touches_waits(second: tuple[int, int, str]):
    done = apply(Source.from_text("0123456789"), [fix((1, 1, "p"), (3, 5, "p")), fix(second, title="u")])
    assert len(done.applied) == len(done.deferred) == 1


def test_two_insertions_at_one_point_are_two_fixes():
    done = apply(Source.from_text("ab"), [fix((1, 1, "x")), fix((1, 1, "y"), title="other"), fix((1, 1, "x"))])
    assert done.raw in (b"axb", b"ayb")
    assert (len(done.applied), len(done.deferred)) == (1, 1)


def test_an_edit_that_two_fixes_have_in_common_is_made_once():
    one = fix((1, 1, "x"), (3, 4, "p"))
    two = fix((1, 1, "x"), (5, 6, "q"), title="other")
    done = apply(Source.from_text("abcdefg"), [one, two])
    assert done.raw == b"axbcpeqg"
    assert (len(done.applied), len(done.deferred)) == (2, 0)


def test_insertions_of_one_fix_keep_their_order():
    assert apply(Source.from_text("ab"), [fix((1, 1, "x"), (1, 1, "y"), (1, 2, "z"))]).raw == b"axyz"


def test_text_that_the_encoding_lacks_is_not_written():
    source = Source.from_text("ab", encoding="cp1252")
    done = apply(source, [fix((0, 0, "日")), fix((1, 1, "é"))])
    assert done.raw == b"a\xe9b"
    assert done.deferred[0].reason == "its text cannot be written in the file's encoding, cp1252"


def test_a_fix_without_edits_changes_nothing():
    done = apply(Source.from_text("ab"), [Fix("by hand", Safety.MANUAL)])
    assert (done.raw, done.applied, len(done.deferred)) == (b"ab", (), 1)


def test_an_edit_outside_the_text_is_an_error():
    with pytest.raises(ValueError, match="outside"):
        apply(Source.from_text("ab"), [fix((2, 3, "x"))])
