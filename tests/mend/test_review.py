"""Values that are calculated by a method of another type."""

from __future__ import annotations

import pytest

from pslint_tls.knowledge import protocols
from pslint_tls.mend import respelled
from pslint_tls.mend.spelling import spelled

TLS12 = "[Net.SecurityProtocolType]::Tls12"


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("[enum]::ToObject([Net.SecurityProtocolType], 192)", TLS12),
        ("[Enum]::Parse([Net.SecurityProtocolType], 'Tls')", TLS12),
        ("[int]::Parse('192')", TLS12),
        ("[Convert]::ToInt32('192')", TLS12),
        (
            "[System.Net.SecurityProtocolType]::Tls -bor [System.Net.SecurityProtocolType]::Tls11",
            "[System.Net.SecurityProtocolType]::Tls12",
        ),
        ("[securityprotocoltype]::Tls", "[securityprotocoltype]::Tls12"),
        ("$type::Tls", "$type::Tls12"),
    ],
)
def test_the_name_is_asked_of_a_type_that_has_it(written, now):
    assert spelled(written, protocols.TLS12) == now


def test_an_argument_keeps_its_own_type():
    assert respelled("[Security.Authentication.SslProtocols]::Tls11") == "[Security.Authentication.SslProtocols]::Tls12"
