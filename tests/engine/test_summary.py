"""A run in numbers."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pslint_tls.engine.report import Failure, FileResult, Located, Report
from pslint_tls.engine.summary import Fate, on_day, summarise
from pslint_tls.rule import (
    Auth,
    AuthKind,
    Confidence,
    Edit,
    Endpoint,
    Finding,
    Fix,
    Safety,
    Severity,
    Span,
    Step,
    Tls,
    Verdict,
)
from pslint_tls.script import Server
from pslint_tls.text import Position
from tests.engine.toys import place, site

TODAY = datetime.date(2026, 11, 25)
YEAR_END = datetime.date(2026, 12, 31)
PAST = datetime.date(2022, 2, 28)
TEXT = "send one\nsend two\n"


def located(span=None, severity=Severity.ERROR, fix=None, **given) -> Located:
    finding = Finding("TOY001", "toy", span or Span(0, 4), "said", severity, Confidence.PROVEN, fix=fix, **given)
    return Located(finding, Position(1, 1), Position(1, 5), "0" * 16)


def one(*findings, endpoint=Endpoint.EXCHANGE_ONLINE, verdict=Verdict.SECURE, auth=AuthKind.NONE, reason=None):
    sent = site(
        TEXT,
        "send one",
        server=Server((), True, endpoint),
        tls=Tls(verdict, (3072,), reason),
        auth=Auth(auth),
    )
    return FileResult("a.ps1", "utf-8", sites=(sent,), findings=findings)


def report(*files, failures=()):
    return Report(files, TODAY, failures)


def fate(result):
    (group,) = summarise(report(result)).deadlines
    return group.fate, group.deadline, group.text


def test_counts():
    fix = Fix("mend", Safety.SAFE, None, (Edit(Span(0, 1), "x"),))
    unsafe = replace(fix, safety=Safety.UNSAFE)
    planned = replace(fix, edits=())
    manual = Fix("think", Safety.MANUAL)
    summary = summarise(
        report(
            one(located(fix=fix), located(fix=planned), located(severity=Severity.INFO, fix=manual)),
            replace(one(located(fix=unsafe), verdict=Verdict.LEGACY), damaged=True, encoding_guessed=True),
            FileResult("b.ps1", skipped="binary"),
            FileResult("c.ps1", skipped="too large", damaged=True),
            FileResult("d.ps1", skipped="binary"),
            FileResult("e.ps1", failures=(Failure("e.ps1", "rule", "crashed"),)),
            failures=(Failure("", "scan", "stopped"),),
        )
    )
    assert (summary.read, summary.damaged, summary.guessed_encoding, summary.failures) == (3, 1, 1, 2)
    assert summary.skipped == {"binary": 2, "too large": 1}
    assert summary.sites == {
        "secure": 1,
        "legacy": 1,
        "unset": 0,
        "partial": 0,
        "os-default": 0,
        "not-applicable": 0,
        "unknown": 0,
    }
    assert summary.findings == {"error": 3, "warning": 0, "info": 1}
    assert summary.fixable == {"safe": 1, "unsafe": 1}
    assert summary.accounting == (
        "2 calls, by TLS state: 1 secure, 1 at risk, 0 unknown; "
        "6 files: 3 read, 3 skipped (2 binary, 1 too large), 1 damaged, 1 in a guessed encoding, 2 failures"
    )


def test_nothing():
    summary = summarise(report())
    assert summary.deadlines == ()
    assert (
        summary.accounting
        == "0 calls, by TLS state: 0 secure, 0 at risk, 0 unknown; 0 files: 0 read, 0 skipped, 0 damaged"
    )


def test_senders_outside_dotnet_are_told_apart():
    text = summarise(report(one(verdict=Verdict.NOT_APPLICABLE))).accounting
    assert text.startswith("1 call, by TLS state: 0 secure, 0 at risk, 0 unknown, 1 outside .NET's settings; 1 file:")


def test_the_next_day_counts():
    ends = located(deadline=YEAR_END)
    later = located(severity=Severity.INFO, deadline=datetime.date(2027, 4, 1))
    assert fate(one(later, ends)) == (Fate.STOPS, YEAR_END, "1 call stops at the end of December 2026")
    assert fate(one(later)) == (Fate.STOPS, datetime.date(2027, 4, 1), "1 call stops on 1 April 2027")


def test_what_fails_already_comes_first():
    assert fate(one(located(), located(deadline=YEAR_END)))[::2] == (Fate.FAILS, "1 call fails already")
    assert fate(one(located(deadline=PAST), verdict=Verdict.LEGACY))[0] is Fate.FAILS


def test_what_depends_on_the_host_gives_way_to_a_day():
    depends = located(deadline=PAST, conditional=True)
    assert fate(one(depends, located(deadline=YEAR_END)))[0] is Fate.STOPS
    assert fate(one(depends))[0] is Fate.MAY_FAIL


@pytest.mark.parametrize("endpoint", [Endpoint.UNKNOWN, Endpoint.UNCLASSIFIED])
def test_unknown_servers_cannot_be_dated(endpoint):
    assert fate(one(endpoint=endpoint))[::2] == (Fate.UNKNOWN, "1 call cannot be dated, the server is not known")


def test_fine():
    assert fate(one(endpoint=Endpoint.INTERNAL, verdict=Verdict.UNSET))[::2] == (
        Fate.FINE,
        "1 internal relay call is fine",
    )
    assert fate(one())[::2] == (Fate.FINE, "1 Exchange Online call is fine")
    assert fate(one(located(severity=Severity.WARNING)))[0] is Fate.AT_RISK


def test_no_finding_is_not_enough_to_be_fine():
    """With --select or --severity there may be none."""
    assert fate(one(verdict=Verdict.UNSET))[0] is Fate.AT_RISK
    assert fate(one(auth=AuthKind.STORED))[0] is Fate.AT_RISK


def test_unreachable():
    assert fate(one(verdict=Verdict.UNKNOWN, reason="unreachable"))[0] is Fate.UNREACHABLE


def test_a_finding_elsewhere_counts_where_its_proof_names_the_site():
    sites = (site(TEXT, "send one"), site(TEXT, "send two"))
    elsewhere = located(Span(18, 18), deadline=YEAR_END, related=(Step(sites[1].place, "here"),))
    groups = summarise(report(FileResult("a.ps1", sites=sites, findings=(elsewhere,)))).deadlines
    assert [(group.count, group.fate) for group in groups] == [(1, Fate.STOPS), (1, Fate.FINE)]
    foreign = replace(
        elsewhere, finding=replace(elsewhere.finding, related=(Step(place(TEXT, Span(9, 17), "b.ps1"), ""),))
    )
    assert len(summarise(report(FileResult("a.ps1", sites=sites, findings=(foreign,)))).deadlines) == 1


def test_groups_hold_every_site_once_gravest_first():
    relays = [one(endpoint=Endpoint.INTERNAL) for _ in range(3)]
    groups = summarise(report(*relays, one(), one(located()), one(located(deadline=YEAR_END)))).deadlines
    assert [group.text for group in groups] == [
        "1 call fails already",
        "1 call stops at the end of December 2026",
        "1 Exchange Online call is fine",
        "3 internal relay calls are fine",
    ]


def test_days():
    assert on_day(datetime.date(2027, 2, 28)) == "at the end of February 2027"
    assert on_day(datetime.date(2028, 2, 28)) == "on 28 February 2028"
