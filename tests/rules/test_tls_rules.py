"""One TLS finding per site, and how grave it is (DESIGN sections 5 and 6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pslint_tls.engine.check import judge
from pslint_tls.engine.registry import enable
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import (
    Confidence,
    Endpoint,
    Safety,
    Severity,
    SiteKind,
    Span,
    Step,
    Tls,
    TlsAssignment,
    Verdict,
    WebRequest,
)
from pslint_tls.script import Opening, Server
from pslint_tls.text import Edit
from tests.engine.toys import place, script, site, source
from tests.rules.examples import AS_OF, RULES

ASSIGNED = "[x]::SecurityProtocol = 'Tls'"
TEXT = f"{ASSIGNED}\nsend one\nsend two\n"
ASSIGNMENT = TlsAssignment(
    Span(0, len(ASSIGNED)), place(TEXT, Span(0, len(ASSIGNED))), "set", (192,), None, allowed=(192,)
)
TRACE = (Step(ASSIGNMENT.place, "none exists"),)
TLS = ("PST001", "PST002", "PST004")


def mail(verdict, masks=(0,), endpoint=Endpoint.EXCHANGE_ONLINE, name="send one", **given):
    tls = {key: given.pop(key) for key in ("late", "legacy_assignments", "reason") if key in given}
    host = {Endpoint.EXCHANGE_ONLINE: "smtp.office365.com", Endpoint.INTERNAL: "relay01"}.get(endpoint)
    server = Server((host,) if host else (), host is not None, endpoint)
    return site(TEXT, name, server=server, tls=Tls(verdict, masks, trace=TRACE, **tls), **given)


def findings(*sites, codes=TLS, **given):
    rules = enable(RULES, Settings(select=codes))
    result = judge(source(TEXT), script(TEXT, *sites, **given), rules, Settings(as_of=AS_OF))
    assert result.failures == ()
    return [one.finding for one in result.findings]


@pytest.mark.parametrize("verdict", [Verdict.SECURE, Verdict.OS_DEFAULT, Verdict.NOT_APPLICABLE])
def test_nothing_to_say(verdict):
    assert findings(mail(verdict)) == []


@pytest.mark.parametrize("late", [None, Step(ASSIGNMENT.place, "late")])
def test_unreachable_sites_carry_no_tls_finding(late):
    assert findings(mail(Verdict.UNKNOWN, (), reason="unreachable", late=late)) == []


@pytest.mark.parametrize("verdict", [Verdict.UNSET, Verdict.PARTIAL, Verdict.UNKNOWN])
@pytest.mark.parametrize(
    ("endpoint", "ssl", "severity"),
    [
        (Endpoint.EXCHANGE_ONLINE, True, Severity.ERROR),
        (Endpoint.EXCHANGE_ONLINE, None, Severity.ERROR),
        (Endpoint.EXCHANGE_ONLINE, False, Severity.INFO),
        (Endpoint.EXCHANGE_ONLINE_LEGACY, True, Severity.ERROR),
        (Endpoint.DIRECT_SEND, True, Severity.ERROR),
        (Endpoint.HVE, True, Severity.ERROR),
        (Endpoint.ACS, True, Severity.ERROR),
        (Endpoint.CONSUMER, True, Severity.ERROR),
        (Endpoint.OTHER_PUBLIC, True, Severity.WARNING),
        (Endpoint.UNCLASSIFIED, None, Severity.WARNING),
        (Endpoint.UNKNOWN, None, Severity.WARNING),
        (Endpoint.UNKNOWN, False, Severity.INFO),
        (Endpoint.INTERNAL, True, Severity.INFO),
    ],
)
def test_severity_by_endpoint_and_ssl(verdict, endpoint, ssl, severity):
    masks = None if verdict is Verdict.UNKNOWN else (0,)
    for late, code in ((None, "PST001"), (Step(ASSIGNMENT.place, "late"), "PST004")):
        (found,) = findings(mail(verdict, masks, endpoint, ssl=ssl, late=late))
        assert (found.code, found.severity) == (code, severity)
        assert found.confidence is (Confidence.GUESS if masks is None else Confidence.PROVEN)
        assert found.related[0] == TRACE[0]
        assert found.conditional
        assert (found.deadline is not None) == (severity is Severity.ERROR and endpoint in DATED)
        assert ("no effect until -UseSsl" in found.message) == (ssl is False)


DATED = (Endpoint.EXCHANGE_ONLINE, Endpoint.DIRECT_SEND, Endpoint.HVE)


def test_smtpclient_has_another_switch():
    (found,) = findings(mail(Verdict.UNSET, ssl=False, kind=SiteKind.SMTPCLIENT))
    assert "EnableSsl" in found.message


def test_one_finding_per_legacy_assignment_names_every_mail():
    sites = [
        mail(Verdict.LEGACY, (192,), name=name, legacy_assignments=(ASSIGNMENT.span,))
        for name in ("send one", "send two")
    ]
    (found,) = findings(*sites, assignments=(ASSIGNMENT,))
    assert (found.code, found.span, found.severity, found.confidence) == (
        "PST002",
        ASSIGNMENT.span,
        Severity.ERROR,
        Confidence.PROVEN,
    )
    assert [step.place.start.line for step in found.related] == [1, 2, 3]
    assert found.fix.safety is Safety.MANUAL, "it is not known how the assignment is written"
    assert "only TLS 1.0" in found.message
    assert found.deadline.year == 2022


@pytest.mark.parametrize("causes", [(), (Span(3, 4),)])
def test_a_legacy_mail_without_assignment_is_reported_itself(causes):
    (found,) = findings(mail(Verdict.LEGACY, (0, 192), legacy_assignments=causes, late=Step(ASSIGNMENT.place, "late")))
    assert (found.code, found.span) == ("PST002", Span(30, 34))
    assert found.related[-1].place.start.line == 2


@pytest.mark.parametrize(
    ("endpoint", "ssl", "severity"),
    [
        (Endpoint.UNKNOWN, None, Severity.ERROR),
        (Endpoint.INTERNAL, True, Severity.WARNING),
        (Endpoint.EXCHANGE_ONLINE, False, Severity.WARNING),
    ],
)
def test_legacy_is_an_error_where_a_mail_depends_on_it(endpoint, ssl, severity):
    sent = mail(Verdict.LEGACY, (192,), endpoint, ssl=ssl, legacy_assignments=(ASSIGNMENT.span,))
    (found,) = findings(sent, assignments=(ASSIGNMENT,))
    assert found.severity is severity


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        ({}, Severity.WARNING),
        ({"serves_microsoft": True}, Severity.ERROR),
        ({"masks": (192, 3072)}, Severity.WARNING),
        ({"restores": True}, None),
        ({"masks": (3072,)}, None),
        ({"masks": (0,)}, None),
        ({"masks": None}, None),
    ],
)
def test_legacy_assignments_that_reach_no_mail(given, severity):
    found = findings(assignments=(replace(ASSIGNMENT, **given),))
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert all(one.related and one.deadline is None for one in found)


def test_a_restored_value_that_reaches_a_mail_is_reported():
    sent = mail(Verdict.LEGACY, (192,), legacy_assignments=(ASSIGNMENT.span,))
    assert len(findings(sent, assignments=(replace(ASSIGNMENT, restores=True),))) == 1


@pytest.mark.parametrize(
    ("masks", "allowed", "expected"),
    [
        ((4032,), (4032,), 1),
        ((3120,), (3120,), 1),
        ((3072,), (3072,), 0),
        ((3264,), (3072,), 0),
        ((192, 3264), (192,), 0),
        ((192,), (192,), 0),
        (None, None, 0),
    ],
)
def test_old_versions_next_to_new_ones(masks, allowed, expected):
    given = replace(ASSIGNMENT, masks=masks, allowed=allowed)
    assert len(findings(assignments=(given,), codes=("PST003",))) == expected
    assert findings(assignments=(replace(given, restores=True),), codes=("PST003",)) == []


def test_tls13_by_name():
    named = replace(ASSIGNMENT, masks=(12288,), names_tls13=True)
    assert len(findings(assignments=(named,), codes=("PST005",))) == 1
    assert findings(assignments=(replace(named, guarded=True),), codes=("PST005",)) == []


@pytest.mark.parametrize(
    ("endpoint", "host", "safety"),
    [
        (Endpoint.EXCHANGE_ONLINE, "graph.microsoft.com", Safety.SAFE),
        (Endpoint.EXCHANGE_ONLINE, "old.example", Safety.UNSAFE),
        (Endpoint.INTERNAL, "graph.microsoft.com", Safety.UNSAFE),
    ],
)
def test_the_line_is_safe_where_microsoft_is_all_that_is_reached(endpoint, host, safety):
    sent = mail(Verdict.UNSET, endpoint=endpoint)
    sent = replace(sent, tls=replace(sent.tls, openings=(Opening(0, "", "\n"),)))
    web = WebRequest(Span(39, 43), sent.place, "irm", (host,), sent.tls, sent.edition)
    (found,) = findings(sent, web_requests=(web,))
    line = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
    assert (found.fix.safety, found.fix.edits) == (safety, (Edit(Span(0, 0), line),))
