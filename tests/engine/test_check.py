"""Findings of toy rules: order, filters, positions, excerpts, failures."""

from __future__ import annotations

import pickle

import pytest

from pslint_tls.engine import check
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Confidence, Severity, Span
from pslint_tls.text import Position
from tests.engine.toys import ToyCrash, ToySite, ToyWord, ruleset, script, site, source

TEXT = "send one bad\r\n  send two 'hunter2' bad\r\n"


def judged(*kinds, settings=None, secrets=(), text=TEXT, **given):
    sites = tuple(site(text, line.strip()) for line in text.splitlines() if "send" in line)
    return check.judge(
        source(text), script(text, *sites, secrets=secrets, **given), ruleset(*kinds), settings or Settings()
    )


def test_sorted_by_place_then_code():
    found = judged(ToyWord, ToySite).findings
    assert [(one.start, one.finding.code) for one in found] == [
        (Position(1, 1), "TOY001"),
        (Position(1, 10), "TOY002"),
        (Position(2, 3), "TOY001"),
        (Position(2, 22), "TOY002"),
    ]
    assert found[0].end == Position(1, 5)
    assert found[0].fix_edits == ((Position(1, 1), Position(1, 5), "SEND"),)


def test_result_carries_what_was_read():
    result = judged(ToySite, damage=(Span(0, 1),), budget="time", not_followed=("x.ps1: not there",))
    assert (result.path, result.encoding, result.encoding_guessed, result.damaged) == ("a.ps1", "utf-8", False, True)
    assert (result.budget, result.not_followed, len(result.sites)) == ("time", ("x.ps1: not there",), 2)
    assert pickle.loads(pickle.dumps(result)) == result


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        (Settings(min_severity=Severity.WARNING), ["TOY001", "TOY001"]),
        (Settings(min_confidence=Confidence.LIKELY), ["TOY001", "TOY001"]),
        (Settings(min_severity=Severity.INFO), ["TOY001", "TOY002", "TOY001", "TOY002"]),
    ],
)
def test_filters(settings, codes):
    assert [one.finding.code for one in judged(ToySite, ToyWord, settings=settings).findings] == codes


def test_severity_override_comes_before_the_filter():
    from dataclasses import replace

    rules = replace(ruleset(ToySite, ToyWord), severity=(("TOY001", Severity.INFO), ("TOY002", Severity.ERROR)))
    result = check.judge(
        source(TEXT), script(TEXT, site(TEXT, "send one bad")), rules, Settings(min_severity=Severity.ERROR)
    )
    assert {one.finding.code for one in result.findings} == {"TOY002"}


def test_crash_is_a_failure_and_the_others_go_on():
    result = judged(ToyCrash, ToySite)
    assert [one.finding.code for one in result.findings] == ["TOY001", "TOY003", "TOY001", "TOY003"]
    (failure,) = result.failures
    assert (failure.path, failure.stage, failure.rule) == ("a.ps1", "rule", "TOY003")
    assert "RuntimeError" in failure.message
    assert "\n" not in failure.message
    assert "toys.py:" in failure.detail
    assert failure.detail.endswith("RuntimeError")
    assert "hunter2" not in repr(failure)


def test_a_finding_outside_the_file_is_a_failure():
    class Outside(ToyWord):
        code = "TOY004"

        def check(self, element, script, context):
            yield self.finding(Span(0, 10_000), "too far", Severity.ERROR)

    result = judged(Outside, ToySite)
    assert [failure.rule for failure in result.failures] == ["TOY004"]
    assert {one.finding.code for one in result.findings} == {"TOY001"}


def test_a_crash_of_the_analysis_is_a_failure(monkeypatch):
    def crash(*_):
        raise RecursionError(TEXT)

    monkeypatch.setattr(check, "_analyse", crash)
    result = check.check_source(source(TEXT), ruleset(ToySite), Settings())
    assert result.skipped == "internal error"
    assert [failure.stage for failure in result.failures] == ["analyse"]
    assert "hunter2" not in repr(result)


def test_skipped():
    result = check.skipped_result("b.ps1", "binary")
    assert (result.path, result.skipped, result.encoding, result.findings) == ("b.ps1", "binary", None, ())


def test_excerpts_mask_passwords_without_their_length():
    result = judged(ToySite, ToyWord, secrets=("'hunter2'",))
    second = next(one for one in result.findings if one.start == Position(2, 22))
    assert second.excerpt == ((2, "  send two *** bad"),)
    assert second.marks == ((15, 18),)
    assert result.excerpts == {1: ((1, "send one bad"),), 2: ((2, "  send two *** bad"),)}
