"""A diff that `git apply` takes, and that can be read for every encoding."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pslint_tls.output.diff import unified
from pslint_tls.output.layout import Layout
from pslint_tls.text import Source, decode

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not there")


def diff(path: str, old: Source, new: Source, layout: Layout | None = None) -> str:
    return "".join(unified(path, old, new, layout) if layout else unified(path, old, new))


def source(text: str, **given) -> Source:
    return Source.from_text(text, "a.ps1", **given)


def applied(path: str, old: bytes, patch: str) -> bytes:
    """The bytes that `git apply` makes of `old`."""
    assert GIT is not None
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(old)
        command = [GIT, "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
        done = subprocess.run(command, input=patch.encode(), cwd=name, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return file.read_bytes()


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", " c", "-d", "+e", "@@ f", "\\ g", "\u00e4\u20ac", "x\ty"]),
        st.sampled_from(["\n", "\r\n"]),
    ),
    max_size=14,
)


@needs_git
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, LINES, st.sampled_from(["", "z"]), st.sampled_from(["", "z", "y"]), st.booleans())
def test_git_applies_it(old, new, old_tail, new_tail, bom):
    mark = b"\xef\xbb\xbf" if bom else b""
    before = source("".join(map("".join, old)) + old_tail, bom=mark)
    after = source("".join(map("".join, new)) + new_tail, bom=mark)
    patch = diff("a.ps1", before, after)
    if before.text == after.text:
        assert patch == ""
    else:
        assert applied("a.ps1", before.raw, patch) == after.raw


@needs_git
@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 59), max_size=4, unique=True), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_git_applies_hunks_that_lie_apart(changed, end, final):
    lines = [f"line {number}" for number in range(60)]
    others = [f"{line}\u00e4" if number in changed else line for number, line in enumerate(lines)]
    old, new = (source(end.join(some) + (end if final else "")) for some in (lines, others))
    patch = diff("a.ps1", old, new)
    assert (patch == "") == (not changed)
    if changed:
        assert applied("a.ps1", old.raw, patch) == new.raw


@needs_git
@pytest.mark.parametrize(
    "path",
    [
        "a.ps1",
        "with blank.ps1",
        "deep/er/a b.ps1",
        "\u00e4\u20ac.ps1",
        "a'b.ps1",
        "tab\there.ps1",
        'quote".ps1',
        "$x.ps1",
        "a b/c.ps1",
    ],
)
def test_names(path):
    old, new = source("one\ntwo\n"), source("one\n2\n")
    assert applied(path, old.raw, diff(path, old, new)) == new.raw


def test_windows_names_are_written_with_slashes():
    assert diff("folder\\a.ps1", source("a\n"), source("b\n")).startswith("--- a/folder/a.ps1\n+++ b/folder/a.ps1\n")


def test_exactly():
    old, new = source("one\r\ntwo\r\nthree"), source("zero\r\none\r\ntwo\r\n3")
    assert diff("a.ps1", old, new) == (
        "--- a/a.ps1\n+++ b/a.ps1\n@@ -1,3 +1,4 @@\n+zero\r\n one\r\n two\r\n-three\n\\ No newline at end of file\n"
        "+3\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_other_encodings_are_shown_as_text(encoding, end):
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    old, new = (
        decode("a.ps1", source(text, encoding=encoding, bom=bom).raw)
        for text in (f"\u00e4{end}b{end}", f"\u00e4{end}c{end}")
    )
    assert old.encoding == encoding
    assert diff("a.ps1", old, new) == "--- a/a.ps1\n+++ b/a.ps1\n@@ -1,2 +1,2 @@\n \u00e4\n-b\n+c\n"


def test_a_missing_last_line_end_shows_in_utf16():
    old, new = (source(text, encoding="utf-16-le", bom=b"\xff\xfe") for text in ("a\r\nb", "a\r\nc"))
    assert diff("a.ps1", old, new).count("\\ No newline at end of file\n") == 2


def test_colours_only_when_asked():
    old, new = source("a\nb\n"), source("a\nc\n")
    plain = diff("a.ps1", old, new)
    assert "\x1b" not in plain
    coloured = diff("a.ps1", old, new, Layout(colour=True))
    assert "\x1b[1;31m-b\x1b[0m" in coloured
    assert "\x1b[32m+c\x1b[0m" in coloured
    assert diff("a.ps1", old, new, Layout(colour=False)) == plain


def test_nothing_changed_says_nothing():
    assert diff("a.ps1", source("a\n"), source("a\n")) == ""
