"""How safe the Tls12 line is in a file that others load: they may reach servers that it does not show."""

from __future__ import annotations

import pytest

from pslint_tls.engine.check import check_source
from pslint_tls.engine.registry import enable
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Safety
from pslint_tls.text import Source
from tests.rules.examples import AS_OF, RULES

MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl"
WEB = "Invoke-RestMethod https://graph.microsoft.com/v1.0/me"


def fixes(path: str, text: str, line: str = "pin"):
    settings = Settings(as_of=AS_OF, timeout_per_file=60.0, tls_line=line)
    rules = tuple(rule for rule in RULES if rule.code in ("PST001", "PST002", "PST014"))
    result = check_source(Source.from_text(text, path), enable(rules, settings), settings)
    return [one.finding.fix for one in result.findings if one.finding.fix and one.finding.fix.edits]


@pytest.mark.parametrize("path", ["a.ps1", "a.psm1"])
@pytest.mark.parametrize(
    ("text", "safety"),
    [
        (f"function Send-It {{\n    {MAIL}\n}}\n", Safety.UNSAFE),
        (f"function Get-It {{\n    {WEB}\n}}\n", Safety.UNSAFE),
        (f"class Box {{\n    [void] Send() {{\n        {MAIL}\n    }}\n}}\nfunction Get-Box {{ 1 }}\n", Safety.UNSAFE),
        (f"[Net.ServicePointManager]::SecurityProtocol = 'Tls'\nfunction Send-It {{\n{MAIL}\n}}\n", Safety.UNSAFE),
        (f"function Send-It {{\n    {MAIL}\n}}\nSend-It\n", Safety.SAFE),
        (f"{MAIL}\n", Safety.SAFE),
    ],
    ids=["mail", "web", "class", "assigned", "called", "at the top"],
)
def test_safety_where_others_load_the_file(path, text, safety):
    found = fixes(path, text)
    assert all(one.safety is safety for one in found)
    assert found or "class" in text


def test_the_reason_says_so():
    (fix,) = fixes("a.ps1", f"function Send-It {{\n    {MAIL}\n}}\n")
    assert fix.reason == "it changes TLS for the whole process, the servers of scripts that load this file included"


def test_the_guarded_line_is_safe_there_too():
    (fix,) = fixes("a.psm1", f"function Send-It {{\n    {MAIL}\n}}\n", "guarded")
    assert fix.safety is Safety.SAFE


def test_what_it_loads_may_reach_more():
    (fix,) = fixes("a.ps1", f". .\\library.ps1\n{MAIL}\n")
    assert (fix.safety, fix.reason) == (
        Safety.UNSAFE,
        "it changes TLS for the whole process, the servers of the scripts that it loads included",
    )
