"""What a site says of itself: what sends, how it is named, where it stands, and what PowerShell runs it."""

from __future__ import annotations

import pytest

from pslint_tls.script import Origin, SiteKind
from tests.script.programs import script_of

FIELD = "$m.Configuration.Fields.Item('http://schemas.microsoft.com/cdo/configuration/sendusing')=2\n"

KINDS = [
    ("Send-MailMessage -To t", "send-mailmessage"),
    ("sEND-mAILmESSAGE -To t", "send-mailmessage"),
    ("$c = New-Object System.Net.Mail.SmtpClient 'h'", "smtpclient"),
    ("$c = New-Object Net.Mail.SMTPClient('h')", "smtpclient"),
    ("$c = [System.Net.Mail.SmtpClient]::new('h')", "smtpclient"),
    ("$c = [Net.Mail.SmtpClient]'h'", "smtpclient"),
    ("using namespace System.Net.Mail\n$c = [SmtpClient]::new('h')", "smtpclient"),
    (f"$m = New-Object -ComObject CDO.Message\n{FIELD}$m.Send()", "cdo"),
    ("[System.Web.Mail.SmtpMail]::Send('a','b','c','d')", "web-mail"),
    ("Send-EmailMessage -Server h -From a -To b", "mailozaurr"),
    ("Send-MailKitMessage -SMTPServer h -From a -RecipientList b", "send-mailkitmessage"),
    ("blat.exe -to a -server h", "command-line"),
    ("swaks --to a@b.c --server h", "command-line"),
    ("Send-MgUserMail -UserId u -BodyParameter $b", "graph"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS, ids=[text[:60] for text, _ in KINDS])
def test_kind(text, kind):
    (site,) = script_of(text).sites
    assert site.kind.value == kind


NO_SITES = [
    "# Send-MailMessage -To t",
    "Get-Command Send-MailMessage",
    "$text = 'Send-MailMessage -To t'",
    'Write-Host "Use Send-MailMessage -To t"',
    "function Send-MailMessageSafely { }",
    "$c = New-Object MailKit.Net.Smtp.SmtpClient",
    "$m = New-Object System.Net.Mail.MailMessage",
    "[System.Net.Mail.SmtpClient].FullName",
    "if ($x -is [Net.Mail.SmtpClient]) { }",
    "function F([Net.Mail.SmtpClient]$c) { }",
    "@'\nSend-MailMessage -To t\n'@",
]


@pytest.mark.parametrize("text", NO_SITES)
def test_what_sends_no_mail(text):
    assert script_of(text).sites == ()


ORIGINS = [
    ("Send-MailMessage -To t", Origin.DIRECT),
    ("Microsoft.PowerShell.Utility\\Send-MailMessage -To t", Origin.DIRECT),
    ("& 'Send-MailMessage' -To t", Origin.DIRECT),
    ("Set-Alias mail Send-MailMessage\nmail -To t", Origin.ALIAS),
    ("New-Alias -Value Send-MailMessage -Name mail\nmail -To t", Origin.ALIAS),
    ("$sender = 'Send-MailMessage'\n& $sender -To t", Origin.VARIABLE),
    ("$name = 'Send-MailMessage'\n$sender = $name\n& $sender -To t", Origin.VARIABLE),
    ("Invoke-Expression 'Send-MailMessage -To t'", Origin.EMBEDDED),
    ("$code = 'Send-MailMessage -To t'\niex $code", Origin.EMBEDDED),
    ("powershell.exe -Command 'Send-MailMessage -To t'", Origin.EMBEDDED),
]


@pytest.mark.parametrize(("text", "origin"), ORIGINS, ids=[text[:60] for text, _ in ORIGINS])
def test_origin(text, origin):
    (site,) = script_of(text).sites
    assert site.kind is SiteKind.SEND_MAILMESSAGE
    assert site.origin is origin


EXTENTS = [
    ("«Send-MailMessage -To t»", "Send-MailMessage"),
    ("  «Send-MailMessage -To t -Subject 'a;b'»; Get-Date", "Send-MailMessage"),
    ("'f' | «Send-MailMessage -To t» | Out-Null", "Send-MailMessage"),
    ("«& 'Send-MailMessage' -To t»", "'Send-MailMessage'"),
    ("«. Send-MailMessage -To t»", "Send-MailMessage"),
    ("«Send-MailMessage -To t 2>$null»", "Send-MailMessage"),
    ("«Send-MailMessage -To t *>&1» | Out-File l", "Send-MailMessage"),
    ("if ($x) { «Send-MailMessage `\n  -To t `\n  -Subject s» }", "Send-MailMessage"),
    ("$r = («Send-MailMessage -To t»)", "Send-MailMessage"),
    ("$c = «New-Object Net.Mail.SmtpClient('h', 25)»\n$c.Send($m)", "Net.Mail.SmtpClient"),
    ("$c = «[Net.Mail.SmtpClient]::new('h')»; $c.Send($m)", "Net.Mail.SmtpClient"),
    ("(«New-Object Net.Mail.SmtpClient 'h'»).Send($m)", "Net.Mail.SmtpClient"),
    ("$c = «[Net.Mail.SmtpClient]'h'»", "Net.Mail.SmtpClient"),
]


@pytest.mark.parametrize(("marked", "name"), EXTENTS, ids=[text[:60] for text, _ in EXTENTS])
def test_extent(marked, name):
    text = marked.replace("«", "").replace("»", "")
    (site,) = script_of(text).sites
    assert text[site.span.start : site.span.end] == marked.partition("«")[2].partition("»")[0]
    assert text[site.name_span.start : site.name_span.end].strip("[]'") == name.strip("'")


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("Send-MailMessage -To t", None),
        ("function Send-Report { Send-MailMessage -To t }", "Send-Report"),
        ("function global:Send-Report { Send-MailMessage -To t }", "global:Send-Report"),
        ("filter Send-Each { Send-MailMessage -To $_ }", "Send-Each"),
        ("function A { Invoke-Command { Send-MailMessage -To t } }", "A"),
        ("function A { function B { Send-MailMessage -To t } }", "B"),
        ("class Mailer { [void] Send() { Send-MailMessage -To t } }", "Send"),
        ("& { Send-MailMessage -To t }", None),
    ],
)
def test_function(text, function):
    (site,) = script_of(text).sites
    assert site.function == function


@pytest.mark.parametrize(
    ("text", "shadowed"),
    [
        ("function Send-MailMessage { }\nSend-MailMessage -To t", True),
        ("function send-mailmessage { }\nSend-MailMessage -To t", True),
        ("function Send-Mail { }\nSend-MailMessage -To t", False),
        ("function F { function Send-MailMessage { } }\nSend-MailMessage -To t", False),
    ],
)
def test_shadowed(text, shadowed):
    (site,) = script_of(text).sites
    assert site.shadowed is shadowed


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Send-MailMessage -To t", "any"),
        ("#Requires -PSEdition Core\nSend-MailMessage -To t", "core"),
        ("#Requires -Version 7\nSend-MailMessage -To t", "core"),
        ("#Requires -PSEdition Desktop\nSend-MailMessage -To t", "desktop"),
        ("#Requires -Version 5.1\nSend-MailMessage -To t", "any"),
        ("#!/usr/bin/env pwsh\nSend-MailMessage -To t", "core"),
        ("$x = $y ?? 'z'\nSend-MailMessage -To t", "core"),
    ],
)
def test_edition(text, edition):
    script = script_of(text)
    assert (script.edition.value, script.sites[0].edition.value) == (edition, edition)


def test_places_are_lines_and_utf16_columns():
    script = script_of("# \U0001f4e7\n'\U0001f4e7'; Send-MailMessage -To t\n")
    place = script.sites[0].place
    assert (place.start.line, place.start.column, place.end.column) == (2, 7, 29)


def test_sites_are_in_source_order():
    script = script_of("function F { Send-MailMessage -To a }\nSend-MailMessage -To b\nF\nSend-MailMessage -To c")
    assert [site.parameters["To"].values for site in script.sites] == [(("a",),), (("b",),), (("c",),)]


def test_from_address():
    (site,) = script_of("$f = 'a@b.c'\nif (Test-Path x) { $f = 'd@e.f' }\nSend-MailMessage -To t -From $f").sites
    assert set(site.sender) == {"a@b.c", "d@e.f"}
