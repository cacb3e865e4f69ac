"""Passwords, servers and parameters: what each rule says by the kind of server."""

from __future__ import annotations

import pytest

from pslint_tls.engine.check import judge
from pslint_tls.engine.registry import enable
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import (
    Auth,
    AuthKind,
    Confidence,
    Endpoint,
    HostLiteral,
    Parameter,
    Severity,
    SiteKind,
    Span,
    Step,
    Via,
)
from pslint_tls.script import Server, Unbound
from tests.engine.toys import place, script, site, source
from tests.rules.examples import AS_OF, RULES

TEXT = "$c = '\U0001f511 hunter2'\r\nsend one $c\n"
SECRET = Span(5, 16)
PLACE = place(TEXT, SECRET)
HOSTS = {
    Endpoint.EXCHANGE_ONLINE: "smtp.office365.com",
    Endpoint.EXCHANGE_ONLINE_LEGACY: "smtp-legacy.office365.com",
    Endpoint.DIRECT_SEND: "d.mail.protection.outlook.com",
    Endpoint.HVE: "smtp-hve.office365.com",
    Endpoint.ACS: "smtp.azurecomm.net",
    Endpoint.CONSUMER: "smtp-mail.outlook.com",
    Endpoint.OTHER_PUBLIC: "smtp.gmail.com",
    Endpoint.INTERNAL: "relay01",
    Endpoint.UNCLASSIFIED: "mail.example.net",
}


def mail(endpoint=Endpoint.EXCHANGE_ONLINE, log_on=AuthKind.NONE, hosts=None, **given):
    found = hosts if hosts is not None else tuple(filter(None, [HOSTS.get(endpoint)]))
    secret = Step(PLACE, "a password in plain text") if log_on is AuthKind.PLAIN_TEXT else None
    auth = given.pop("auth", Auth(log_on, secret=secret))
    return site(TEXT, "send one $c", server=Server(found, bool(found), endpoint), auth=auth, **given)


def findings(*sites, codes=(), secrets=("'\U0001f511 hunter2'",), **given):
    rules = enable(RULES, Settings(select=codes))
    result = judge(source(TEXT), script(TEXT, *sites, secrets=secrets, **given), rules, Settings(as_of=AS_OF))
    assert result.failures == ()
    assert "hunter2" not in repr([(one.finding, one.excerpt) for one in result.findings])
    return [one.finding for one in result.findings]


@pytest.mark.parametrize("kind", [AuthKind.PLAIN_TEXT, AuthKind.STORED, AuthKind.PROMPTED])
@pytest.mark.parametrize(
    ("endpoint", "code", "severity", "confidence", "year"),
    [
        (Endpoint.EXCHANGE_ONLINE, "PST020", Severity.ERROR, Confidence.PROVEN, 2026),
        (Endpoint.EXCHANGE_ONLINE_LEGACY, "PST020", Severity.ERROR, Confidence.PROVEN, 2026),
        (Endpoint.DIRECT_SEND, "PST021", Severity.WARNING, Confidence.PROVEN, None),
        (Endpoint.HVE, "PST021", Severity.INFO, Confidence.PROVEN, 2028),
        (Endpoint.ACS, "PST021", Severity.INFO, Confidence.PROVEN, None),
        (Endpoint.CONSUMER, "PST021", Severity.ERROR, Confidence.PROVEN, 2024),
        (Endpoint.OTHER_PUBLIC, "PST021", Severity.INFO, Confidence.PROVEN, None),
        (Endpoint.INTERNAL, "PST021", Severity.INFO, Confidence.PROVEN, None),
        (Endpoint.UNCLASSIFIED, "PST021", Severity.INFO, Confidence.LIKELY, None),
        (Endpoint.UNKNOWN, "PST021", Severity.WARNING, Confidence.GUESS, None),
    ],
)
def test_passwords_by_endpoint(kind, endpoint, code, severity, confidence, year):
    (found,) = findings(mail(endpoint, kind), codes=("PST020", "PST021"))
    assert (found.code, found.severity, found.confidence) == (code, severity, confidence)
    assert (found.deadline.year if found.deadline else None) == year
    assert found.related


@pytest.mark.parametrize(
    "kind", [SiteKind.CDO, SiteKind.MAILOZAURR, SiteKind.COMMAND_LINE, SiteKind.SEND_MAILKITMESSAGE]
)
def test_every_smtp_sender_counts(kind):
    found = findings(mail(kind=kind, auth=Auth(AuthKind.STORED), command="blat"), codes=("PST020",))
    assert [one.code for one in found] == ["PST020"]


@pytest.mark.parametrize("kind", [SiteKind.GRAPH, SiteKind.EWS, SiteKind.OUTLOOK])
def test_other_senders_do_not(kind):
    assert findings(mail(kind=kind, auth=Auth(AuthKind.STORED)), codes=("PST020", "PST021")) == []


@pytest.mark.parametrize("kind", [AuthKind.NONE, AuthKind.CURRENT_USER, AuthKind.UNKNOWN])
def test_no_password(kind):
    assert findings(mail(auth=Auth(kind)), codes=("PST020", "PST021", "PST022")) == []


def test_a_credential_of_which_nothing_is_known_is_likely_a_password():
    bound = {"Credential": Parameter("$c", Via.NAMED, None, "a parameter", (), Span(27, 29))}
    (found,) = findings(mail(auth=Auth(AuthKind.UNKNOWN), parameters=bound), codes=("PST020",))
    assert (found.confidence, TEXT[found.span.start : found.span.end]) == (Confidence.LIKELY, "$c")


def test_several_servers_are_likely():
    (found,) = findings(mail(log_on=AuthKind.STORED, hosts=("smtp.office365.com", "relay01")), codes=("PST020",))
    assert (found.confidence, "to Exchange Online, which" in found.message) == (Confidence.LIKELY, True)


def test_a_literal_password_is_marked_once_with_its_mails():
    sites = [mail(log_on=AuthKind.PLAIN_TEXT), mail(Endpoint.INTERNAL, AuthKind.PLAIN_TEXT)]
    (found,) = findings(*sites, codes=("PST022",))
    assert (found.span, found.severity, found.confidence) == (SECRET, Severity.WARNING, Confidence.PROVEN)
    assert len(found.related) == 3


@pytest.mark.parametrize("secret", [None, Step(place(TEXT, SECRET, "other.ps1"), "a password in plain text")])
def test_a_password_in_another_file_is_told_at_the_mail(secret):
    (found,) = findings(mail(auth=Auth(AuthKind.PLAIN_TEXT, secret=secret)), codes=("PST022",))
    assert found.span == Span(18, 22)
    assert found.related


@pytest.mark.parametrize(
    ("endpoint", "severity"),
    [
        (Endpoint.EXCHANGE_ONLINE, Severity.ERROR),
        (Endpoint.EXCHANGE_ONLINE_LEGACY, Severity.ERROR),
        (Endpoint.HVE, Severity.ERROR),
        (Endpoint.ACS, Severity.ERROR),
        (Endpoint.CONSUMER, Severity.ERROR),
        (Endpoint.OTHER_PUBLIC, Severity.WARNING),
        (Endpoint.DIRECT_SEND, None),
        (Endpoint.INTERNAL, None),
        (Endpoint.UNCLASSIFIED, None),
        (Endpoint.UNKNOWN, None),
    ],
)
def test_starttls_by_endpoint(endpoint, severity):
    found = findings(mail(endpoint, ssl=False, port=587), codes=("PST007",))
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert findings(mail(endpoint, ssl=None), codes=("PST007",)) == []
    assert findings(mail(endpoint, ssl=False, kind=SiteKind.CDO), codes=("PST007",)) == []


def test_port_465():
    assert len(findings(mail(port=465), codes=("PST008",))) == 1
    assert findings(mail(port=587), mail(port=465, kind=SiteKind.MAILOZAURR), codes=("PST008",)) == []


def test_legacy_hosts_in_mails_and_elsewhere():
    literals = [
        HostLiteral(Span(0, 2), place(TEXT, Span(0, 2)), host, reached)
        for host, reached in [
            ("pop-legacy.office365.com", False),
            ("smtp-legacy.office365.com", True),
            ("smtp.office365.com", False),
        ]
    ]
    found = findings(mail(Endpoint.EXCHANGE_ONLINE_LEGACY), codes=("PST009",), host_literals=tuple(literals))
    assert [one.span.start for one in found] == [0, 18]
    assert "pop-legacy.office365.com" in found[0].message
    assert "use outlook.office365.com" in found[0].help
    assert "use smtp.office365.com" in found[1].help


@pytest.mark.parametrize("kind", [AuthKind.NONE, AuthKind.CURRENT_USER])
def test_direct_send(kind):
    assert len(findings(mail(Endpoint.DIRECT_SEND, kind), codes=("PST033",))) == 1
    assert findings(mail(Endpoint.DIRECT_SEND, AuthKind.STORED), mail(Endpoint.INTERNAL), codes=("PST033",)) == []


def test_parameters_that_do_not_bind():
    problems = ("ambiguous", "unknown", "duplicate", "dynamic-splat")
    unbound = tuple(Unbound("-x", problem, Span(27, 29)) for problem in problems)
    found = findings(mail(unbound=unbound), codes=("PST038",))
    assert [(one.severity, one.span) for one in found] == [(Severity.ERROR, Span(27, 29))] * 2
    assert findings(mail(unbound=unbound, shadowed=True), codes=("PST038",)) == []


def test_arguments_left_over_are_told_once_and_not_shown():
    words = tuple(Unbound(word, "unknown", Span(27, 29)) for word in ("'hunter2'", "$more", "-x:hunter2"))
    found = findings(mail(unbound=words), codes=("PST038",))
    assert sorted(one.message.split()[0] for one in found) == ["Send-MailMessage", "an"]


@pytest.mark.parametrize(
    ("given", "expected"), [({"port": 25}, 0), ({"port": 587}, 1), ({"log_on": AuthKind.STORED}, 1)]
)
def test_the_mx_of_a_provider_needs_no_starttls(given, expected):
    assert len(findings(mail(Endpoint.OTHER_PUBLIC, ssl=False, **given), codes=("PST007",))) == expected


@pytest.mark.parametrize(
    ("host", "given", "expected"),
    [
        ("smtp.ofice365.com", {}, 1),
        ("smtp.office365.com", {}, 0),
        ("203.0.113.7", {"port": 587, "ssl": True, "log_on": AuthKind.STORED}, 1),
        ("203.0.113.7", {"port": 587, "ssl": True}, 0),
        ("203.0.113.7", {"port": 25, "ssl": True, "log_on": AuthKind.STORED}, 0),
        ("10.0.0.1", {"port": 587, "ssl": True, "log_on": AuthKind.STORED}, 0),
    ],
)
def test_addresses_and_mistyped_hosts(host, given, expected):
    found = findings(mail(Endpoint.UNCLASSIFIED, hosts=(host,), **given), codes=("PST039",))
    assert len(found) == expected
