"""Host names and what they stand for."""

from __future__ import annotations

import itertools

import pytest

from pslint_tls.knowledge import breaks_first, classify, is_address, is_microsoft_cloud, microsoft_cloud, near_miss
from pslint_tls.knowledge.endpoints import normalise
from pslint_tls.knowledge.tables import read_table

CLASSES = {
    "exchange-online": [
        "smtp.office365.com",
        "SMTP.Office365.com",
        " smtp.office365.com ",
        "smtp.office365.com.",
        "smtp.office365.com:587",
        "smtp://smtp.office365.com:587/",
        "outlook.office365.com",
        "smtp.outlook.com",
        "pod51000.outlook.com",
        "smtp.office365.us",
        "outlook-dod.office365.us",
        "smtp.partner.outlook.cn",
        "partner.outlook.cn",
        "outlook.office.de",
    ],
    "exchange-online-legacy": [
        "smtp-legacy.office365.com",
        "pop-legacy.office365.com",
        "imap-legacy.office365.com",
        "smtp-legacy.partner.outlook.cn",
        "pop-legacy.partner.outlook.cn",
        "imap-legacy.partner.outlook.cn",
    ],
    "direct-send": [
        "contoso-com.mail.protection.outlook.com",
        "<tenant>.mail.protection.outlook.com",
        "contoso.mail.protection.office365.us",
        "contoso.mail.protection.partner.outlook.cn",
        "contoso-com.o-v1.mx.microsoft",
        "contoso-com.mail.eo.outlook.com",
    ],
    "hve": ["smtp-hve.office365.com"],
    "acs": ["smtp.azurecomm.net", "smtp.azurecomm.us"],
    "consumer": [
        "smtp-mail.outlook.com",
        "smtp.live.com",
        "smtp.hotmail.com",
        "outlook-com.olc.protection.outlook.com",
    ],
    "other-public": [
        "smtp.gmail.com",
        "aspmx.l.google.com",
        "smtp-relay.gmail.com",
        "smtp.mail.yahoo.com",
        "smtp.mail.me.com",
        "smtp.sendgrid.net",
        "smtp.mailgun.org",
        "email-smtp.eu-west-1.amazonaws.com",
        "in-v3.mailjet.com",
        "smtp.mandrillapp.com",
        "smtp.postmarkapp.com",
        "smtp.sparkpostmail.com",
        "smtp-relay.brevo.com",
        "smtp-relay.sendinblue.com",
        "mail.smtp2go.com",
        "mail.gmx.net",
        "smtp.web.de",
        "securesmtp.t-online.de",
        "smtp.1und1.de",
        "smtp.ionos.com",
        "smtp.strato.de",
        "ssl0.ovh.net",
        "smtp.zoho.eu",
        "smtp.fastmail.com",
        "smtp.yandex.ru",
        "smtp.mail.ru",
        "smtp.qq.com",
        "smtp.163.com",
        "eu-smtp-outbound-1.mimecast.com",
        "mx0a-00112233.pphosted.com",
        "d123.a.ess.uk.barracudanetworks.com",
        "cluster1.eu.messagelabs.com",
        "customer.s7a1.psmtp.com",
        "smtp.aol.com",
        "smtp.att.net",
        "smtp.comcast.net",
        "smtp.verizon.net",
        "sandbox.smtp.mailtrap.io",
    ],
    "internal": [
        "relay01",
        "MAILSERVER",
        "smtpserver",
        "exch_01",
        "mail",
        "localhost",
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.9",
        "172.31.255.1",
        "192.168.1.10:25",
        "169.254.1.1",
        "100.64.0.1",
        "::1",
        "[::1]:25",
        "fe80::1%eth0",
        "fd12:3456::1",
        "::ffff:10.0.0.1",
        "smtp.company.local",
        "emailserver.domain.local",
        "smtp.example.lan",
        "mail.corp.internal",
        "mail.contoso.corp",
        "relay.home.arpa",
        "relay.mycompany.intranet",
        "relay.mycompany.ad",
        "box.localdomain",
    ],
    "unclassified": [
        "mail.contoso.com",
        "smtp.example.com",
        "smtp.yourserver.tld",
        "yourserver",
        "<smtp server>",
        "server.domain.tld",
        "SMTP SERVER",
        "smtp-eu.intra-global.net",
        "smtp.corp.demb.com",
        "smtp.office365,com",
        "smtp.ofice365.com",
        "40.101.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2603:1026::2",
        "300.1.1.1",
        "12345",
        "xxx",
        "contoso",
    ],
    "unknown": ["", "   ", "."],
}


@pytest.mark.parametrize(("endpoint", "host"), [(kind, host) for kind, hosts in CLASSES.items() for host in hosts])
def test_classes(endpoint, host):
    assert classify(host).endpoint == endpoint


@pytest.mark.parametrize(
    ("host", "cloud"),
    [
        ("smtp.office365.com", "global"),
        ("smtp.office365.us", "usgov"),
        ("outlook-dod.office365.us", "usgovdod"),
        ("smtp.partner.outlook.cn", "china"),
        ("outlook.office.de", None),
        ("contoso.mail.protection.partner.outlook.cn", "china"),
        ("smtp.gmail.com", None),
        ("relay01", None),
    ],
)
def test_clouds(host, cloud):
    assert classify(host).cloud == cloud


def test_the_own_table_decides_first():
    own = (("relay*.contoso.com", "internal"), ("SMTP.office365.com", "acs"), ("mail", "other-public"))
    assert classify("Relay7.Contoso.com", own).endpoint == "internal"
    assert classify("smtp.office365.com:587", own).endpoint == "acs"
    assert classify("mail", own).endpoint == "other-public"
    assert classify("mail2", own).endpoint == "internal"


def test_the_row_that_decided_is_told():
    info = classify("Tenant.Mail.Protection.Outlook.com.")
    assert (info.host, info.pattern) == ("tenant.mail.protection.outlook.com", ".mail.protection.outlook.com")
    assert info.provider
    assert classify("mail.contoso.com").pattern is None


def test_endpoint_classes_of_the_table_are_those_of_the_contract():
    known = set(CLASSES)
    assert {row["endpoint"] for row in read_table("endpoints")} <= known
    assert {row["cloud"] for row in read_table("endpoints")} <= {"", "global", "usgov", "usgovdod", "china"}


@pytest.mark.parametrize("host", ["10.0.0.1", "40.101.1.1", "40.101.1.1:25", "::1", "[2603:1026::2]:25", "fe80::1%4"])
def test_addresses(host):
    assert is_address(host)


@pytest.mark.parametrize("host", ["smtp.office365.com", "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "a:b", "mail:25"])
def test_not_addresses(host):
    assert not is_address(host)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("smtp.ofice365.com", "smtp.office365.com"),
        ("smtp.office365.co", "smtp.office365.com"),
        ("smtp.office356.com", "smtp.office365.com"),
        ("smtp.0ffice365.com", "smtp.office365.com"),
        ("smtp.office365.com.com", "smtp.office365.com"),
        ("smtp.office365,com", "smtp.office365.com"),
        ("smtp-office365.com", "smtp.office365.com"),
        ("smtp.o365.com", "smtp.office365.com"),
        ("smpt.office365.com", "smtp.office365.com"),
        ("SMTP.Offce365.com:587", "smtp.office365.com"),
        ("smtpoffice365.com", "smtp.office365.com"),
        ("outlok.office365.com", "outlook.office365.com"),
        ("smtp-legacy.ofice365.com", "smtp-legacy.office365.com"),
        ("smtp.partner.outlok.cn", "smtp.partner.outlook.cn"),
    ],
)
def test_near_misses(typed, meant):
    assert near_miss(typed) == meant


@pytest.mark.parametrize(
    "host",
    [
        "",
        "smtp.office365.com",
        "smtp.office365.us",
        "smtp-legacy.office365.com",
        "smtp.gmail.com",
        "smtp.zoho.com",
        "smtp.office.contoso.com",
        "mail.contoso.com",
        "relay01",
        "10.0.0.1",
        "smtp.live.com",
        "x" * 100_000,
    ],
)
def test_no_near_misses(host):
    assert near_miss(host) is None


def test_known_mistakes_are_no_good_hosts():
    for row in read_table("mistyped"):
        assert classify(row["typed"]).endpoint == "unclassified"
        assert classify(row["meant"]).endpoint == "exchange-online"
        assert near_miss(row["typed"]) == row["meant"]


def test_the_class_that_breaks_first():
    order = [
        "exchange-online-legacy",
        "exchange-online",
        "consumer",
        "direct-send",
        "unknown",
        "unclassified",
        "other-public",
        "hve",
        "acs",
        "internal",
    ]
    assert set(order) == set(CLASSES)
    for first, later in itertools.combinations(order, 2):
        assert breaks_first([later, first]) == first
    assert breaks_first([]) == "unknown"


@pytest.mark.parametrize(
    ("host", "cloud"),
    [
        ("graph.microsoft.com", "global"),
        ("Graph.Microsoft.US", "usgov"),
        ("dod-graph.microsoft.us", "usgovdod"),
        ("microsoftgraph.chinacloudapi.cn", "china"),
        ("login.microsoftonline.com", "global"),
        ("login.microsoftonline.us", "usgov"),
        ("login.partner.microsoftonline.cn", "china"),
        ("login.windows.net", "global"),
        ("outlook.office365.com", "global"),
        ("outlook.office.com", "global"),
        ("reports.office365.com", "global"),
        ("manage.office.com", "global"),
        ("contoso.sharepoint.com", "global"),
        ("ps.compliance.protection.outlook.com", "global"),
        ("management.azure.com", "global"),
        ("secrets.vault.azure.net", "global"),
        ("graph.windows.net", "global"),
        ("contoso.webhook.office.com", "global"),
        ("https://graph.microsoft.com/v1.0/me", "global"),
        ("graph.microsoft.com.", "global"),
    ],
)
def test_microsoft_clouds(host, cloud):
    assert microsoft_cloud(host) == cloud
    assert is_microsoft_cloud(host)


@pytest.mark.parametrize(
    "host", ["", "graph.facebook.com", "notgraph.microsoft.com", "evilsharepoint.com", "sharepoint"]
)
def test_other_hosts_are_no_microsoft_cloud(host):
    assert not is_microsoft_cloud(host)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("A.b:25", "a.b"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("a.b..", "a.b"),
        ("smtps://h/x", "h"),
        ("a b", "a b"),
        (":", ":"),
    ],
)
def test_normalise(written, bare):
    assert normalise(written) == bare
