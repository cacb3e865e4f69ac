"""Known findings: the file that holds them, and what of them a run finds again."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.engine.baseline import BadBaseline, Baseline, Entry, compare, load, parse, render
from pslint_tls.engine.check import check_source
from pslint_tls.engine.patterns import seen_from
from pslint_tls.engine.registry import UnknownRule, check_entries, enable, load_rules
from pslint_tls.engine.report import FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Severity
from pslint_tls.text import Source

AS_OF = datetime.date(2026, 11, 25)
SETTINGS = Settings(as_of=AS_OF, timeout_per_file=60.0)
KNOWN = load_rules(SETTINGS).known
RAN = frozenset(rule.code for rule in KNOWN)
SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"
"""PST001 and PST030."""


def judged(text: str, path: str = "a.ps1", baseline: Baseline | None = None, **given) -> FileResult:
    settings = replace(SETTINGS, **given)
    ruleset = replace(enable(KNOWN, settings), baseline=baseline)
    return check_source(Source.from_text(text, path), ruleset, settings)


def compared(baseline: Baseline, *results: FileResult, ran=RAN, gone=(), **given):
    return compare(baseline, results, replace(SETTINGS, **given), ran, frozenset(gone))


def of(*results: FileResult, folder: str = "/w", cwd: str = "/w") -> Baseline:
    empty = Baseline((), folder, cwd)
    return replace(empty, entries=compared(empty, *results).new)


def codes(found) -> list[tuple[int, str]]:
    return [(one.start.line, one.finding.code) for one in found]


def test_known_findings_are_suppressed_wherever_they_move():
    known = of(judged(f"{SEND}\n"))
    moved = judged(
        f"# new\n\nif ($a) {{\n    {SEND.replace(' -To', '   -To')}\n}}\n{SEND} -Cc d@e.example\n", baseline=known
    )
    assert codes(moved.suppressed) == [(4, "PST001"), (4, "PST030")]
    assert codes(moved.findings) == [(6, "PST001"), (6, "PST030")]
    assert {one.suppressed.by for one in moved.suppressed} == {"baseline"}


def test_one_more_of_the_same_is_new():
    known = of(judged(f"{SEND}\n{SEND}\n"))
    assert codes(judged(f"{SEND}\n{SEND}\n{SEND}\n", baseline=known).findings) == [(3, "PST001"), (3, "PST030")]


def test_paths_are_seen_from_the_folder_of_the_baseline():
    known = of(judged(f"{SEND}\n", "scripts/a.ps1"), folder="/w/ci")
    assert {entry.path for entry in known.entries} == {"../scripts/a.ps1"}
    for path, cwd in (("a.ps1", "/w/scripts"), ("../scripts/a.ps1", "/w/ci"), ("/w/scripts/a.ps1", "/other")):
        seen = judged(f"{SEND}\n", path, baseline=replace(known, cwd=cwd))
        assert seen.findings == ()
    assert judged(f"{SEND}\n", "scripts/b.ps1", baseline=known).suppressed == ()


def test_findings_about_suppressions_are_never_known():
    result = judged("Get-Date # pslint: ignore[PST001]\n")
    (found,) = result.findings
    known = Baseline((Entry("a.ps1", "PST091", found.name_here),), "/w", "/w")
    assert codes(judged("Get-Date # pslint: ignore[PST001]\n", baseline=known).findings) == [(1, "PST091")]


def test_comparison():
    known = of(judged(f"{SEND}\n"), judged(f"{SEND}\n", "b.ps1"), judged(f"{SEND}\n", "c.ps1"))
    found = compared(known, judged("\n"), judged(f"{SEND}\n{SEND}\n", "b.ps1", baseline=known))
    assert {(entry.path, entry.rule) for entry in found.stale} == {("a.ps1", "PST001"), ("a.ps1", "PST030")}
    assert {entry.path for entry in found.known} == {"b.ps1"}
    assert [(entry.path, entry.rule) for entry in found.new] == [("b.ps1", "PST001"), ("b.ps1", "PST030")]
    assert {entry.path for entry in found.elsewhere} == {"c.ps1"}
    assert {entry.path for entry in compared(known, gone=("c.ps1",)).stale} == {"c.ps1"}


def test_what_may_only_be_hidden_is_not_stale():
    known = of(judged(f"{SEND}\n"))
    assert compared(known, judged(""), ran=frozenset(("PST001",))).stale == tuple(
        entry for entry in known.entries if entry.rule == "PST001"
    )
    assert compared(known, judged(""), min_severity=Severity.ERROR).stale == ()
    for changed in ({"skipped": "locked"}, {"budget": "time"}, {"damaged": True}):
        assert compared(known, replace(judged(""), **changed)).stale == ()


NAMES = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=12)
ENTRIES = st.builds(Entry, NAMES, st.sampled_from(("PST001", "PST030")), st.text("0123456789abcdef", min_size=1))


@given(st.lists(ENTRIES, max_size=8))
def test_a_file_of_a_baseline_reads_back_and_is_stable(entries):
    raw = render(entries)
    assert parse(raw, "b") == tuple(sorted(set(entries)))
    assert render(reversed(entries)) == raw
    assert raw.endswith(b"}\n")
    assert b"\r" not in raw


def test_names_that_are_no_text():
    entries = (Entry("\udcff.ps1", "PST001", "0"),)
    assert parse(render(entries), "b") == entries


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is damaged: it is no JSON"),
        (b"\xff\xfe", "is damaged: it is no JSON"),
        (b'{"schemaVersion": 1, "entries": [', "is damaged: it is no JSON"),
        (b"[" * 100000, "is damaged: it is no JSON"),
        (b"[]", "is no baseline of pslint-tls"),
        (b'{"schemaVersion": true, "entries": []}', "is no baseline of pslint-tls"),
        (b'{"schemaVersion": 2}', "was written by a newer pslint-tls"),
        (b'{"schemaVersion": 1}', "`entries` must be a list"),
        (b'{"schemaVersion": 1, "entries": [{"rule": 1}]}', "`entries` must be a list"),
    ],
)
def test_what_is_no_baseline(raw, said):
    with pytest.raises(BadBaseline) as caught:
        parse(raw, "b.json")
    assert said in str(caught.value)
    assert "`b.json`" in str(caught.value)


def test_unknown_rule():
    with pytest.raises(UnknownRule, match="baseline `b`: there is no rule `PST0O1`; did you mean `PST0"):
        check_entries(Baseline((Entry("a", "PST0O1", "0"),), name="b"), KNOWN)


def test_missing(tmp_path: Path):
    with pytest.raises(BadBaseline, match="there is no baseline"):
        load(tmp_path / "x.json", "")


@pytest.mark.parametrize(
    ("path", "base", "cwd", "expected"),
    [
        ("a/b.ps1", "/w", "/w", "a/b.ps1"),
        ("./a/../b.ps1", "/w", "/w", "b.ps1"),
        ("b.ps1", "/w/x/y", "/w/x/z", "../z/b.ps1"),
        ("/other/b.ps1", "/w", "/w", "../other/b.ps1"),
        ("A\\B.ps1", "C:\\W", "C:\\W", "A/B.ps1"),
        ("c:\\w\\A\\B.ps1", "C:\\W", "C:\\W", "A/B.ps1"),
        ("D:\\B.ps1", "C:\\W", "C:\\W", "D:/B.ps1"),
        ("\\\\fs01\\share\\B.ps1", "\\\\fs01\\share\\ci", "C:\\W", "../B.ps1"),
        ("w", "/w/w", "/w", "../w"),
    ],
)
def test_seen_from(path, base, cwd, expected):
    assert seen_from(path, base, cwd) == expected


def test_letters_have_no_case_on_windows():
    known = of(judged(f"{SEND}\n", "Sub/A.ps1"), folder="C:\\w", cwd="C:\\w")
    assert {entry.path for entry in known.entries} == {"Sub/A.ps1"}
    assert judged(f"{SEND}\n", "sub/a.PS1", baseline=known).findings == ()
    posix = replace(known, folder="/w", cwd="/w")
    assert judged(f"{SEND}\n", "sub/a.PS1", baseline=posix).suppressed == ()
