"""Ids, statuses and pasted error texts."""

from __future__ import annotations

import re

import pytest

from pslint_tls.knowledge import explanations, look_up


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("MC297438", "MC297438"),
        ("mc297438", "MC297438"),
        ("see MC786329 (updated)", "MC786329"),
        ("MC229914", "MC229914"),
        ("MC218794", "MC218794"),
        ("MC186218", "MC186218"),
        ("MC1293480", "MC1293480"),
        ("MC1227454", "MC1227454"),
        ("MC1015893", "MC1015893"),
        ("MC1093237", "MC1093237"),
        ("MC1243552", "MC1243552"),
        ("5.7.30", "5.7.30"),
        ("550 5.7.30 Basic authentication is not supported for Client Submission.", "5.7.30"),
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "5.7.139"),
        ("535 5.7.3 Authentication unsuccessful", "5.7.3"),
        ("421 4.7.66 TLS 1.0 and 1.1 are not supported", "4.7.66"),
        ("550 5.7.68 TenantInboundAttribution; Direct Send not allowed", "5.7.68"),
        ("5.7.60 SMTP; Client does not have permissions to send as this sender", "5.7.60"),
        (
            "Send-MailMessage : The SMTP server requires a secure connection or the client was not authenticated. The\n"
            "server response was: 5.7.57 Client not authenticated to send mail. [AM0PR01CA0001.eurprd01.prod]",
            "5.7.57",
        ),
        ("The SMTP server requires a secure connection or the client\n was not authenticated.", "not-authenticated"),
        (
            "the client and server cannot communicate because they do not possess a common algorithm",
            "no-common-algorithm",
        ),
        ("do not possess a common algorithm", "no-common-algorithm"),
        ("Unable to match the identifier name Tls13 to a valid enumerator name.", "identifier-name"),
        ("The request was aborted:  Could not create SSL/TLS\r\nsecure channel.", "secure-channel"),
        ("MSOnline is retiring and access is disallowed. See aka.ms/MSOnlineRetirement", "msonline-retired"),
        ("WARNING: The command \u2018Send-MailMessage\u2019 is obsolete. This cmdlet does not", "obsolete-command"),
        (
            "Parameter cannot be processed because the parameter name 'c' is ambiguous. Possible matches include: -Cc",
            "ambiguous-parameter",
        ),
        ("A parameter cannot be found that matches parameter name 'ReplyTo'.", "unknown-parameter"),
        ("The specified string is not in the form required for an e-mail address.", "address-format"),
        ("no-common-algorithm", "no-common-algorithm"),
    ],
)
def test_look_up(text, id):
    found = look_up(text)
    assert found is not None
    assert found.id == id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "MC999999",
        "5.7.999",
        "15.7.30",
        "5.7.300",
        "5.7.30.1",
        "hello",
        "the server",
        "1.2.3",
        "Access is denied",
    ],
)
def test_nothing_is_known(text):
    assert look_up(text) is None


def test_every_text_finds_its_own_row():
    for entry in explanations():
        for text in entry.texts:
            assert look_up(text) == entry, text


def test_every_entry_says_which_rules_find_it():
    for entry in explanations():
        assert entry.codes
        assert all(re.fullmatch(r"PST\d{3}", code) for code in entry.codes)
        assert entry.kind in ("message-center", "status", "error")
        assert entry.meaning.endswith(".")


def test_a_long_paste_is_quick_and_finds_the_error():
    found = look_up("at line 1\n" * 20_000 + "Could not create SSL/TLS secure channel")
    assert found is not None
    assert found.id == "secure-channel"
