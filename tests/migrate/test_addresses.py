"""Addresses are read as System.Net.Mail.MailAddress reads them."""

from __future__ import annotations

import pytest
from hypothesis import given

from pslint_tls.migrate.addresses import Address, domain_of, joined, parse
from tests.migrate.calls import ADDRESSES, NAMES


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("a@b.c", "a@b.c", ""),
        ("  a@b.c ", "a@b.c", ""),
        ("<a@b.c>", "a@b.c", ""),
        ("Ops <a@b.c>", "a@b.c", "Ops"),
        ("Ops<a@b.c>", "a@b.c", "Ops"),
        ("Service Desk  <a@b.c>", "a@b.c", "Service Desk"),
        ('"Service Desk" <a@b.c>', "a@b.c", "Service Desk"),
        ('"Desk, Service" <a@b.c>', "a@b.c", "Desk, Service"),
        ('"Say \\"hi\\"" <a@b.c>', "a@b.c", 'Say "hi"'),
        ('"" <a@b.c>', "a@b.c", ""),
        ("Jürgen Müller <j@b.c>", "j@b.c", "Jürgen Müller"),
        ("'Ops' <a@b.c>", "a@b.c", "'Ops'"),
        ("first.last+tag@b.c", "first.last+tag@b.c", ""),
        ("o'neil@b.c", "o'neil@b.c", ""),
        ('"quoted local"@b.c', '"quoted local"@b.c', ""),
        ("a@[10.0.0.1]", "a@[10.0.0.1]", ""),
        ("a@localhost", "a@localhost", ""),
        ("A@B.C", "A@B.C", ""),
    ],
)
def test_one_mailbox(text, address, name):
    assert parse(text) == Address(address, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "@b.c",
        "a@",
        "a@.b",
        "a@b@c",
        "a b@c.d",
        "Ops a@b.c",
        "Ops <a>",
        "Ops <>",
        "<a@b.c",
        "a@b.c>",
        "Ops <a@b.c> x",
        "a@b.c;d@e.f",
        "a@b.c,d@e.f",
        "Desk, Service <a@b.c>",
        "a@b.c, Ops <d@e.f>",
        '"Ops <a@b.c>',
        "a@b.c\nd@e.f",
    ],
)
def test_no_mailbox(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("a@b.c;d@e.f", True),
        ("a@b.c, d@e.f", True),
        ("a@b.c; Ops <d@e.f>;", True),
        ("a@b.c;", False),
        ("a@b.c", False),
        ("a;b", False),
        ("", False),
        ('"Desk, Service" <a@b.c>', False),
    ],
)
def test_joined(text, several):
    assert joined(text) is several


def test_domain():
    assert (domain_of("a@B.C"), domain_of('"a@x"@b.c')) == ("b.c", "b.c")


@given(name=NAMES, address=ADDRESSES)
def test_a_name_that_is_quoted_is_read_back(name, address):
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    assert parse(f'"{escaped}" <{address}>') == Address(address, name)
