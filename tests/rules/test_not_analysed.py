"""What could not be read is said."""

from __future__ import annotations

import pytest

from pslint_tls.engine.check import judge
from pslint_tls.engine.registry import enable
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import NotAnalysed, Span
from tests.engine.toys import place, script, site, source
from tests.rules.examples import RULES

TEXT = "send one {\n"


def messages(*sites, **given):
    rules = enable(RULES, Settings(select=("PST090",)))
    return [
        one.finding.message for one in judge(source(TEXT), script(TEXT, *sites, **given), rules, Settings()).findings
    ]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("damage", "could not be parsed"),
        ("budget", "time for this file was used up"),
        ("a class method", "a class method"),
    ],
)
def test_each_place_with_its_reason(reason, said):
    missed = NotAnalysed(Span(0, 4), place(TEXT, Span(0, 4)), "send", reason)
    (message,) = messages(not_analysed=(missed,))
    assert said in message


def test_mails_that_were_read_in_part():
    assert len(messages(site(TEXT, "send one", damaged=True))) == 1
    assert messages(site(TEXT, "send one")) == []
