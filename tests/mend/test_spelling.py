"""A protocol argument with TLS 1.2 instead, in the manner in which it was written."""

from __future__ import annotations

import pytest

from pslint_tls import mend
from pslint_tls.mend.spelling import spelled


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tls", "Tls12"),
        ("tls11", "Tls12"),
        ("'Tls'", "'Tls12'"),
        ('"Tls11, Tls"', '"Tls12"'),
        ("'Tls','Tls11'", "'Tls12'"),
        ("192", "3072"),
        ("0xc0", "0xC00"),
        ("[Net.SecurityProtocolType]::Tls", "[Net.SecurityProtocolType]::Tls12"),
        ("[System.Security.Authentication.SslProtocols]::Tls", "[System.Security.Authentication.SslProtocols]::Tls12"),
        ("[Net.SecurityProtocolType]'Tls'", "[Net.SecurityProtocolType]'Tls12'"),
        ("$protocol", None),
        ("(Get-Protocol)", None),
        ("[x]::Tls -band [x]::Tls11", None),
    ],
)
def test_respelled(written, expected):
    assert mend.respelled(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'Tls'", "'Tls12,Tls13'"),
        ("'a, b'", "'Tls12, Tls13'"),
        ("@('Tls')", "@('Tls12', 'Tls13')"),
        ("192", "15360"),
        ("'192'", "'15360'"),
        ("0xC0", "0x3C00"),
        ("$t::Tls", "$t::Tls12 -bor $t::Tls13"),
        ("[enum]::Parse([x], 'Tls')", "[Net.SecurityProtocolType]::Tls12 -bor [Net.SecurityProtocolType]::Tls13"),
        ("$config::Current", "[Net.SecurityProtocolType]::Tls12 -bor [Net.SecurityProtocolType]::Tls13"),
    ],
)
def test_two_versions(written, expected):
    assert spelled(written, 3072 | 12288) == expected
