"""What could not be read may have changed anything that it names."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

SEND = "\nSend-MailMessage -To t -From f -SmtpServer $h"
TLS12 = "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"


@pytest.mark.parametrize(
    "damaged",
    [
        "[Net.ServicePointManager]::SecurityProtocol = ('Tls'",
        "[Net.ServicePointManager]::SecurityProtocol = 'Tls' +\n)",
        "if (Test-Path x { [Net.ServicePointManager]::SecurityProtocol = 'Tls' }",
    ],
)
def test_an_unread_tls_setting_leaves_nothing_proven(damaged):
    (site,) = script_of(TLS12 + damaged + SEND).sites
    assert site.tls.verdict.value == "unknown"


@pytest.mark.parametrize("damaged", ["$h = @( 'b.x.com'", "$h = 'b.x.com' +\n)", "foreach ($h in 'b.x.com' { }"])
def test_an_unread_assignment_leaves_the_server_open(damaged):
    (site,) = script_of("$h = 'a.x.com'\n" + damaged + SEND).sites
    assert not site.server.known


def test_damage_elsewhere_changes_nothing():
    (site,) = script_of(TLS12 + "$h = 'a.x.com'\n$other = (1" + SEND).sites
    assert (site.tls.verdict.value, site.server.values, site.server.known) == ("secure", ("a.x.com",), True)


def test_what_a_loop_in_the_unread_part_counts_up_is_open():
    (site,) = script_of("$h = 'a.x.com'\nwhile ($true { $h += 'x' }" + SEND).sites
    assert not site.server.known


def test_a_name_with_a_backtick_is_a_site_even_alone():
    (site,) = script_of("Send`-MailMessage -To t -SmtpServer h.x.com").sites
    assert (site.command, site.tls.reason) == ("Send`-MailMessage", None)
