"""Findings that comments, attributes and exceptions take out of the report, and those that they no longer do."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pslint_tls.engine.check import check_source, judge
from pslint_tls.engine.exemptions import expired_entries, unmatched
from pslint_tls.engine.registry import enable, load_rules
from pslint_tls.engine.report import FileResult, Report
from pslint_tls.engine.settings import Exemption, Settings
from pslint_tls.engine.summary import Fate, summarise
from pslint_tls.rule import Severity
from pslint_tls.script import analyse
from pslint_tls.text import Source, apply

AS_OF = datetime.date(2026, 11, 25)
SETTINGS = Settings(as_of=AS_OF, timeout_per_file=60.0)
KNOWN = load_rules(SETTINGS).known
SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"
"""PST001 and PST030."""


def judged(text: str, path: str = "a.ps1", **given) -> FileResult:
    settings = replace(SETTINGS, **given)
    return check_source(Source.from_text(text, path), enable(KNOWN, settings), settings)


def shown(result: FileResult) -> list[tuple[int, str]]:
    return [(one.start.line, one.finding.code) for one in result.findings]


def hidden(result: FileResult) -> list[tuple[int, str, str]]:
    return [(one.start.line, one.finding.code, one.suppressed.by) for one in result.suppressed]


def test_comment():
    result = judged(f"{SEND} # pslint: ignore[PST001,PST030] known until=2027-01-01\n{SEND}\n")
    assert shown(result) == [(2, "PST001"), (2, "PST030")]
    assert hidden(result) == [(1, "PST001", "comment"), (1, "PST030", "comment")]
    why = result.suppressed[0].suppressed
    assert (why.reason, why.until) == ("known", datetime.date(2027, 1, 1))


@pytest.mark.parametrize("code", ["PST001", "pst00", "PST", "mail-without-tls12", "Mail-Without-Tls12"])
def test_codes_as_in_select(code):
    assert (1, "PST001") not in shown(judged(f"{SEND} # pslint: ignore[{code}]\n"))


def test_last_day_counts():
    text = f"{SEND} # pslint: ignore[PST001,PST030] until=2026-11-25\n"
    assert shown(judged(text)) == []
    late = judged(text, as_of=datetime.date(2026, 11, 26))
    assert sorted(code for _, code in shown(late)) == ["PST001", "PST030", "PST092"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"function f {{\n# pslint: ignore-block[PST]\n{SEND}\n}}\n{SEND}\n", {4 + 1}),
        (f"{SEND}\n# pslint: ignore-block[PST]\n{SEND}\n", {1}),
        (f"{SEND}\n<# pslint: ignore-file[PST] #>\n{SEND}\n", set()),
        (f"[Diagnostics.CodeAnalysis.SuppressMessage('PST001','')]param()\n{SEND}\n", {2}),
        (f"# pslint: ignore[PST]\nif ($a) {{\n{SEND}\n}}\n", {1, 3}),
        (f"# pslint: ignore[PST]\nif ($a) {{ {SEND} }}\n", set()),
        (f"$a = 1 # pslint: ignore[PST]\n{SEND}\n", {1, 2}),
    ],
)
def test_reach(text, codes):
    assert {line for line, _ in shown(judged(text))} == codes


def test_unknown_rule_is_a_failure_and_the_rest_holds():
    result = judged(f"\n{SEND} # pslint: ignore[PST001,PST03O]\n")
    assert shown(result) == [(2, "PST030")]
    (failure,) = result.failures
    assert (failure.stage, failure.path) == ("suppression", "a.ps1")
    assert failure.message.startswith("line 2: there is no rule `PST03O`; did you mean `PST03")


def test_attributes_of_others_are_none_of_our_business():
    text = "[Diagnostics.CodeAnalysis.SuppressMessage('{}', '', Justification='until=x')]\nparam()\n"
    assert judged(text.format("PSAvoidUsingWriteHost")) == judged(text.format("PSAvoidUsingWriteHost"))
    assert shown(judged(text.format("PSAvoidUsingWriteHost"))) == []
    (failure,) = judged(text.format("PST999").replace("until=x", "")).failures
    assert "PST999" in failure.message


def test_unused_is_judged_by_the_rules_that_ran():
    text = f"{SEND} # pslint: ignore[PST001,PST020,PST030]\n"
    assert (1, "PST091") in shown(judged(text))
    assert shown(judged(text, select=("PST001", "PST091"))) == []
    assert shown(judged(text, ignore=("PST020",))) == []
    assert shown(judged("foo # pslint: ignore[PST02]\n", select=("PST020", "PST091"))) == []
    assert shown(judged("foo # pslint: ignore[PST02]\n", select=("PST02", "PST091"))) == [(1, "PST091")]


def test_used_though_filtered():
    """`--severity error` hides the finding, not that the comment is needed."""
    text = f"{SEND} # pslint: ignore[PST001,PST030]\n"
    assert judged(text, min_severity=Severity.ERROR).findings == ()
    assert shown(judged(text, per_file_ignores=(("a.ps1", ("PST001",)),))) == []


def test_not_judged_past_the_budget_nor_in_damage():
    text = f"{SEND} # pslint: ignore[PST020]\n"
    source = Source.from_text(text, "a.ps1")
    cut = replace(analyse(source), budget="time")
    assert (1, "PST091") in shown(judged(text))
    assert (1, "PST091") not in shown(judge(source, cut, enable(KNOWN, SETTINGS), SETTINGS))
    assert (1, "PST091") not in shown(judged(f"# pslint: ignore[PST001]\nforeach ( {{{{ {SEND}\n"))


def test_about_suppressions_only_a_whole_file_can_be_suppressed():
    text = "foo # pslint: ignore[PST001]\n"
    assert shown(judged(text)) == [(1, "PST091")]
    assert shown(judged(f"{text}# pslint: ignore-file[PST091]\n")) == []
    assert (2, "PST091") in shown(judged(f"# pslint: ignore-block[PST091]\n{text}"))
    assert (1, "PST091") in shown(judged(f"# pslint: ignore-block[PST091]\n{text}"))
    assert shown(judged(f"# pslint: ignore-file[PST09]\n{text}")) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixes_leave_the_rest(encoding, newline):
    lines = [
        "# Grüße",
        "  # pslint: ignore[PST020] alone",
        "foo   # pslint: ignore[PST021, PST022] behind",
        f"{SEND} # pslint: ignore[PST001,PST020,PST030] one of three",
        "bar",
    ]
    source = Source.from_text(newline.join(lines), encoding=encoding)
    result = check_source(source, enable(KNOWN, SETTINGS), SETTINGS)
    fixes = [one.finding.fix for one in result.findings if one.finding.code == "PST091"]
    assert len(fixes) == 3
    applied = apply(source, fixes)
    assert applied.deferred == ()
    left = [lines[0], "foo", f"{SEND} # pslint: ignore[PST001,PST030] one of three", "bar"]
    assert applied.raw == Source.from_text(newline.join(left), encoding=encoding).raw


EXEMPTION = Exemption("a.ps1", ("PST001",), "moves in March", "me", None, None, "pslint.toml", 7)


def test_exception():
    result = judged(f"{SEND}\n", exemptions=(EXEMPTION,))
    assert (shown(result), hidden(result)) == ([(1, "PST030")], [(1, "PST001", "exception")])
    assert result.suppressed[0].suppressed.reason == "moves in March"
    assert list(unmatched(replace(SETTINGS, exemptions=(EXEMPTION,)), [result])) == []
    other = replace(EXEMPTION, path="b.ps1", line=9)
    assert hidden(judged(f"{SEND}\n", exemptions=(other,))) == []
    assert list(unmatched(replace(SETTINGS, exemptions=(EXEMPTION, other)), [result])) == [other]


def test_exception_of_a_function():
    text = f"function Send-It {{ {SEND} }}\nfunction Other {{ {SEND} }}\n{SEND}\n"
    for name in ("send-it", "Send-*"):
        result = judged(text, exemptions=(replace(EXEMPTION, function=name),))
        assert hidden(result) == [(1, "PST001", "exception")]


def test_expired_exception_is_found_in_the_configuration():
    expired = replace(EXEMPTION, until=datetime.date(2026, 11, 24))
    settings = replace(SETTINGS, exemptions=(expired, replace(expired, until=AS_OF)))
    assert (1, "PST001") in shown(judged(f"{SEND}\n", exemptions=(expired,)))
    (result,) = expired_entries(enable(KNOWN, settings), settings)
    (found,) = result.findings
    assert (result.path, found.start.line, found.finding.code) == ("pslint.toml", 7, "PST092")
    assert "2026-11-24" in found.finding.message
    assert expired_entries(enable(KNOWN, replace(settings, ignore=("PST092",))), settings) == ()
    assert expired_entries(enable(KNOWN, settings), replace(settings, min_severity=Severity.ERROR)) == ()


def test_summary():
    text = "Send-MailMessage -To a@b.c -From c@d.e -SmtpServer smtp.office365.com -UseSsl -Credential (Get-Credential)"
    bare, quiet = judged(text + "\n"), judged(text + " # pslint: ignore[PST]\n")
    before, after = (summarise(Report((result,), AS_OF)) for result in (bare, quiet))
    assert after.deadlines == before.deadlines
    assert after.deadlines[0].fate in (Fate.FAILS, Fate.STOPS, Fate.MAY_FAIL)
    assert sum(after.findings.values()) == 0
    assert (before.suppressed, after.suppressed) == ({}, {"comment": len(quiet.suppressed)})
    assert before.accounting == after.accounting


def test_many_suppressions_take_no_long_time():
    text = f"{SEND} # pslint: ignore[PST001,PST030]\n" * 2000
    result = judged(text)
    assert (shown(result), len(result.suppressed)) == ([], 4000)
