"""Fixes and suppressions: what a fix leaves without use goes with it, what is suppressed is not fixed."""

from __future__ import annotations

import datetime

from pslint_tls.engine.fixing import Fixer
from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.text import Source

SETTINGS = Settings(as_of=datetime.date(2026, 11, 25), timeout_per_file=60.0)
RULES = load_rules(SETTINGS)
SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl"
LINE = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12"


def fixed(text: str) -> str:
    outcome = Fixer(RULES, SETTINGS, unsafe=False).fix(Source.from_text(text))
    assert outcome.withheld == ()
    return outcome.raw.decode() if outcome.changed else text


def test_a_suppression_that_a_fix_leaves_without_use_goes_too():
    assert fixed(f"{SEND}\n{SEND} # pslint: ignore[PST001] known\n") == f"{LINE}\n{SEND}\n{SEND}\n"


def test_what_is_suppressed_is_not_fixed():
    text = f"{SEND} # pslint: ignore[PST001] known\n"
    assert fixed(text) == text


def test_several_pass_by_pass():
    text = "foo # pslint: ignore[PST001,PST002,PST003]\n# pslint: ignore[PST004]\n# pslint: ignore[PST005]\nbar\n"
    assert fixed(text) == "foo\nbar\n"
    assert fixed(f"{SEND} # pslint: ignore[PST020,PST001,PST021,PST022]\n") == f"{SEND} # pslint: ignore[PST001]\n"
