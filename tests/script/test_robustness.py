"""Scripts that try to wear the analysis out: an answer or an honest budget, never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.script import Options, Verdict, analyse
from pslint_tls.text import Source

SEND = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com\n"
RING = "".join(f"function F{n} {{ F{(n + 1) % 5} }}\n" for n in range(5)) + "F0\n" + SEND
FEEDING = "$a = 'x'\nwhile (Test-Path x) { $a = $a + $b; $b = $a + $a }\n" + SEND.replace("Subject x", "Subject $a")
STATEMENTS = "".join(f"$v{n} = $v{n - 1}; if (Test-Path {n}) {{ $v{n} = {n} }}\n" for n in range(1, 1500)) + SEND
DEEP = "if ($a) { " * 60 + SEND + "}" * 60
BRANCHES = "".join(f"if (Test-Path {n}) {{ $s = 'h{n}' }}\n" for n in range(40)) + SEND.replace(
    "smtp.office365.com", "$s"
)
TOKENS = [
    "Send-MailMessage",
    "-To",
    "$x",
    "{",
    "}",
    "(",
    ")",
    "=",
    "'a'",
    '"$y"',
    "|",
    ";",
    "\n",
    "if",
    "foreach",
    "in",
    "@p",
    "@{",
    "try",
    "catch",
    "function",
    "F",
    "return",
    "[Net.ServicePointManager]::SecurityProtocol",
    "'Tls12'",
    "+=",
    ",",
    ".",
    "New-Object",
    "Net.Mail.SmtpClient",
    "%",
]


@pytest.mark.parametrize(
    "text", [RING, FEEDING, STATEMENTS, DEEP, BRANCHES], ids=["ring", "feeding", "statements", "deep", "branches"]
)
def test_hard_script(text):
    script = analyse(Source.from_text(text), Options(timeout=30))
    assert len(script.sites) == 1
    assert script.budget is None or script.sites[0].tls.verdict is Verdict.UNKNOWN


def test_no_time_is_told():
    script = analyse(Source.from_text(STATEMENTS), Options(timeout=0.0))
    assert script.budget is not None
    assert all(site.tls.verdict is Verdict.UNKNOWN for site in script.sites)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40))
def test_token_soup_never_raises(tokens):
    script = analyse(Source.from_text(" ".join(tokens)), Options(timeout=5))
    assert all(0 <= site.span.start <= site.span.end <= len(script.text) for site in script.sites)
