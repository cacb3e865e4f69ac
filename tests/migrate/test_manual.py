"""Mails that are left to a person, and why."""

from __future__ import annotations

import pytest

from pslint_tls.migrate import Choices, Effort, Shape
from tests.migrate.moves import HOST, MAIL, move

CLIENT = f"$c = New-Object Net.Mail.SmtpClient '{HOST}'\n"
SMTP = MAIL.replace(" -From c@d.e", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{SMTP} -From 'a@b.c;d@e.f'", "its sender is several addresses, and a mail has one"),
        (f"{SMTP} -From robot@partner.example", "its sender is at partner.example, which is no domain of the tenant"),
        (f"{SMTP} -From 'Robot <robot@Partner.Example>'", "its sender is at partner.example, which is no"),
        (f"function Send-MailMessage {{ param($To) }}\n{MAIL}", "`Send-MailMessage` is a function of the script"),
        (f"$x = @( {MAIL} ]\n", "code around it could not be read"),
        (f"Invoke-Expression '{MAIL}'", "it stands in a string that is run as code"),
        ("$cmd = if ($x) { 'Send-MailMessage' } else { 'Write-Host' }\n& $cmd -To a@b.c -From c@d.e -Subject x", "stands for other commands as well"),
        (CLIENT + "Send-It $c", "the script does something else with the client, in line 2"),
        (CLIENT + "$c.Timeout = 3", "nothing is sent with the client in this file"),
        (CLIENT + "$d = $c\n$d.Send($m)", "the script does something else with the client, in line 2"),
        (f"$ok = {CLIENT}$c.Send($m)", "the script does something else with the client, in line 1"),
        (CLIENT + "$c.Port = $port = 25\n$c.Send($m)", "the script does something else with the client, in line 2"),
        (CLIENT + "$result = $c.Send($m)", "the script does something else with the client, in line 2"),
        (CLIENT + "$c.DeliveryMethod = 'PickupDirectoryFromIis'\n$c.Send($m)", "the script does something else with the client"),
        (CLIENT + "$m.AlternateViews.Add($v)\n$c.Send($m)", "alternate views, linked resources or S/MIME"),
        (CLIENT + "$v.LinkedResources.Add($i)\n$c.Send($m)", "alternate views, linked resources or S/MIME"),
        (CLIENT + "$s = [Security.Cryptography.Pkcs.SignedCms]::new()\n$c.Send($m)", "S/MIME"),
        (f"Use-Client (New-Object Net.Mail.SmtpClient '{HOST}')", "the client is not kept in a variable"),
        (CLIENT + "$c.Send((New-Object Net.Mail.MailMessage 'a@b.c', 'd@e.f'))", "its message is made where it is sent"),
        ("$o = New-Object -ComObject CDO.Message\n$o.Send()", "has no rewrite: move it by hand"),
        ("blat.exe b.txt -server smtp.office365.com -to a@b.c", "has no rewrite: move it by hand"),
    ],
)  # fmt: skip
def test_reasons(text, reason):
    moved = move(text, Choices(all_servers=True, external=("partner.example",)))
    (site,) = moved.plan.sites
    assert site.shape is Shape.MANUAL
    assert reason in (site.reason or "")
    assert not (site.reason or "").endswith(".")
    assert (site.effort, site.kept, moved.text) == (Effort.L, False, text)


@pytest.mark.parametrize(
    "host",
    ["mail.contoso.local", "relay01", "10.0.0.25", "smtp.example.org", "smtp.sendgrid.net", "smtp-hve.office365.com",
     "smtp.azurecomm.net", "smtp-mail.outlook.com"],
)  # fmt: skip
def test_other_servers_are_kept(host):
    text = MAIL.replace(HOST, host)
    moved = move(text, Choices())
    assert (moved.site.shape, moved.site.kept, moved.site.effort) == (Shape.MANUAL, True, Effort.S)
    assert "--all-servers moves it too" in (moved.site.reason or "")
    assert moved.text == text
    assert move(text, Choices(all_servers=True)).site.shape is Shape.SDK


@pytest.mark.parametrize(
    "server",
    ["smtp.office365.com", "smtp-legacy.office365.com", "contoso-com.mail.protection.outlook.com", "$server"],
)
def test_what_moves_unasked(server):
    head = "param($server)\n" if server.startswith("$") else ""
    moved = move(head + MAIL.replace(HOST, server), Choices())
    assert moved.site.shape is Shape.SDK


def test_several_mails_are_judged_one_by_one():
    text = f"{MAIL}\n{MAIL.replace(HOST, 'relay01')}\nblat.exe b.txt -server {HOST} -to a@b.c\n"
    moved = move(text, Choices())
    assert [(site.shape, site.kept) for site in moved.plan.sites] == [
        (Shape.SDK, False), (Shape.MANUAL, True), (Shape.MANUAL, False)
    ]  # fmt: skip
    assert text.split("\n", 1)[1] in moved.text


@pytest.mark.parametrize("shape", ["sdk", "rest"])
def test_a_shape_that_cannot_be_had(shape):
    moved = move(f"param($h)\n{MAIL} @h", shape=shape)
    assert moved.site.shape is Shape.MANUAL
    assert "--shape auto or function converts it" in (moved.site.reason or "")


def test_one_line_only():
    text = f"{MAIL}\n{MAIL}\n"
    moved = move(text, Choices(line=2))
    assert len(moved.plan.sites) == 1
    assert moved.text.count("Send-MailMessage") == 1
    assert f"\n{MAIL}\nSend-MgUserMail" in moved.text
    assert move(text, Choices(line=3)).plan.sites == ()
