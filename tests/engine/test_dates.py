"""The deadline table, asked as of one day."""

from __future__ import annotations

import datetime

import pytest

from pslint_tls.engine.dates import Calendar
from pslint_tls.knowledge.deadlines import load_deadlines
from pslint_tls.rule import Due, Endpoint, SiteKind, Topic
from pslint_tls.script import Server
from tests.engine.toys import site

CALENDAR = Calendar(load_deadlines(), datetime.date(2026, 11, 25))
TEXT = "send one\n"


def due(topic, host, endpoint, kind=SiteKind.SEND_MAILMESSAGE, calendar=CALENDAR):
    return calendar.of_site(topic, site(TEXT, "send one", server=Server((host,), True, endpoint), kind=kind))


def test_past_ends_are_told_as_past():
    found = due(Topic.LEGACY_TLS, "smtp.office365.com", Endpoint.EXCHANGE_ONLINE)
    assert found == Due("has refused TLS 1.0 and 1.1 since 2022-02-28", datetime.date(2022, 2, 28))


def test_coming_ends_are_told_with_the_days_left():
    found = due(Topic.PASSWORD, "smtp.office365.com", Endpoint.EXCHANGE_ONLINE)
    assert found == Due("turns that off by default from 2026-12-31, in 36 days", datetime.date(2026, 12, 31))
    later = Calendar(CALENDAR.table, datetime.date(2027, 2, 1))
    past = due(Topic.PASSWORD, "smtp.office365.com", Endpoint.EXCHANGE_ONLINE, calendar=later)
    assert past.text == "has had that off by default since 2026-12-31"


def test_the_cloud_of_the_host_counts():
    found = due(Topic.LEGACY_TLS, "smtp.office365.us", Endpoint.EXCHANGE_ONLINE)
    assert found.day == datetime.date(2020, 1, 31)


def test_graph_has_its_own_end():
    found = due(Topic.LEGACY_TLS, "", Endpoint.UNKNOWN, SiteKind.GRAPH)
    assert found.day == datetime.date(2020, 10, 15)


def test_no_end_is_announced_for_tls_on_the_legacy_host():
    found = due(Topic.LEGACY_TLS, "smtp-legacy.office365.com", Endpoint.EXCHANGE_ONLINE_LEGACY)
    assert found.day is None
    assert "where the tenant allows it" in found.text


@pytest.mark.parametrize(
    "endpoint", [Endpoint.INTERNAL, Endpoint.OTHER_PUBLIC, Endpoint.UNKNOWN, Endpoint.UNCLASSIFIED]
)
def test_other_servers_have_no_date(endpoint):
    assert due(Topic.LEGACY_TLS, "relay01", endpoint) is None
    assert due(Topic.PASSWORD, "relay01", endpoint) is None


def test_high_volume_email_and_outlook_com():
    assert due(Topic.PASSWORD, "smtp-hve.office365.com", Endpoint.HVE).day == datetime.date(2028, 9, 30)
    assert due(Topic.PASSWORD, "smtp-mail.outlook.com", Endpoint.CONSUMER).text.startswith(
        "has taken no password since"
    )
    assert due(Topic.PASSWORD, "smtp.azurecomm.net", Endpoint.ACS) is None


@pytest.mark.parametrize("host", ["pop-legacy.office365.com", "imap-legacy.office365.com"])
def test_hosts_for_pop_and_imap_go(host):
    assert CALENDAR.of_legacy_host(host) == Due("is gone from 2026-12-31, in 36 days", datetime.date(2026, 12, 31))


def test_hosts_of_21vianet_are_not_in_the_announcement():
    assert CALENDAR.of_legacy_host("pop-legacy.partner.outlook.cn") is None


def test_the_smtp_host_loses_its_passwords():
    assert CALENDAR.of_legacy_host("SMTP-legacy.office365.com").text == "takes no password from 2026-12-31, in 36 days"
