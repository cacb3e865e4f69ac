"""Every rule's own examples: found or not, exactly there, in each spelling."""

from __future__ import annotations

import pytest

from pslint_tls.rule import Confidence
from tests.rules.examples import cases, run

NAMES = {"SmtpClient", "Direct", "Mailozaurr", "CDO"}
"""What a message may begin with though it is a capitalised word."""


@pytest.mark.parametrize(("rule", "example", "spelling"), cases("good"))
def test_good(rule, example, spelling):
    result = run(rule, example, spelling)
    assert (result.failures, result.skipped) == ((), None)
    assert [(one.start, one.finding.message) for one in result.findings] == []


@pytest.mark.parametrize(("rule", "example", "spelling"), cases("bad"))
def test_bad(rule, example, spelling):
    result = run(rule, example, spelling)
    assert (result.failures, result.skipped) == ((), None)
    text = spelling.text(example.code)
    assert [text[one.finding.span.start : one.finding.span.end] for one in result.findings] == [
        spelling.mark(mark) for mark in example.marks
    ]
    first = result.findings[0].finding
    assert example.severity in (None, first.severity)
    if example.message is not None and spelling.name != "upper":
        assert example.message in first.message
    for one in result.findings:
        check_form(one.finding)


def check_form(finding):
    """One sentence, lower case or a name first, no full stop; what is proven shows its proof."""
    for text in (finding.message, *(step.message for step in finding.related), finding.help or "x"):
        assert text == " ".join(text.split())
        assert not text.endswith((".", "!", ";", ":"))
    word = finding.message.split()[0]
    assert word in NAMES or not word.isalpha() or word.islower() or word.isupper()
    assert finding.related or finding.confidence is not Confidence.PROVEN
    assert finding.help
