"""Places that name a needle and are no site and no assignment: each is listed, with what it is there."""

from __future__ import annotations

import pytest

from pslint_tls.script import SiteKind
from tests.script.programs import script_of

MENTIONS = [
    ("# Send-MailMessage", ["comment"]),
    ("<# SmtpClient #>", ["comment"]),
    ("#Requires -Modules Send-MailMessage", ["comment"]),
    ("$x='Send-MailMessage'", ["string"]),
    ('$x="Send-MailMessage"', ["string"]),
    ("$x=@'\nSend-MailMessage\n'@", ["string"]),
    ('$x=@"\nSend-MailMessage $SmtpClient\n"@', ["string", "variable"]),
    ("$h['SmtpClient']", ["string"]),
    ("@{'SecurityProtocol'=1}", ["string"]),
    ("@{SecurityProtocol=1}", ["key"]),
    ("$SmtpClient=1", ["variable"]),
    ("$script:SmtpClient=1", ["variable"]),
    ("${SmtpClient}.Foo()", ["variable"]),
    ('"${SmtpClient}"', ["variable"]),
    ('"x $(Get-SmtpClient) y"', ["name"]),
    ("Get-Help Send-MailMessage", ["name"]),
    ("function Send-MailMessage2 { }", ["name"]),
    ("class SmtpClientX { }", ["name"]),
    ("Mock Send-MailMessage { }", ["name"]),
    ("Connect-It -SecurityProtocol Tls12", ["name"]),
    ("$x=[Net.SecurityProtocolType]::Tls12", ["name"]),
    ("[MailKit.Net.Smtp.SmtpClient]::new()", ["name"]),
    ("New-Object MailKit.Net.Smtp.SmtpClient", ["name"]),
    ("$x=MASK", ["read"]),
    ("if (MASK -eq 'Tls') { }", ["read"]),
    ("MASK = [Net.SecurityProtocolType]::Tls12", []),
    ("MASK += 3072", []),
    ("Send-MailMessage -To t", []),
    ("$c=New-Object Net.Mail.SmtpClient 'h'", []),
    ("Set-Alias m Send-MailMessage\nm -To t", ["name"]),
    ("$s='Send-MailMessage'\n& $s -To t", ["string"]),
    ("Invoke-Expression 'Send-MailMessage -To t'", ["string"]),
]


@pytest.mark.parametrize(("text", "kinds"), MENTIONS, ids=[text for text, _ in MENTIONS])
def test_mention(text, kinds):
    assert [mention.kind for mention in script_of(text).mentions] == kinds


OUTLOOK = "$o=New-Object -ComObject Outlook.Application\n$m=$o.CreateItem(0)\n$m.To='x'\n$m.Send()"
KINDS = [
    ("& 'Send-MailMessage' -To t", SiteKind.SEND_MAILMESSAGE),
    ("Microsoft.PowerShell.Utility\\Send-MailMessage -To t", SiteKind.SEND_MAILMESSAGE),
    ("$m=New-Object -ComObject CDO.Message\n$m.Send()", SiteKind.CDO),
    ("Send-EmailMessage -Server smtp.office365.com -From a -To b -Credential $c", SiteKind.MAILOZAURR),
    ("Send-MailKitMessage -SMTPServer h -From a -RecipientList b", SiteKind.SEND_MAILKITMESSAGE),
    (OUTLOOK, SiteKind.OUTLOOK),
    ("& 'C:\\Tools\\blat.exe' -to a -server h", SiteKind.COMMAND_LINE),
    ("curl.exe --url smtp://smtp.office365.com:587 --mail-from a", SiteKind.COMMAND_LINE),
    ("Send-MgUserMail -UserId u -BodyParameter $b", SiteKind.GRAPH),
    ("[System.Web.Mail.SmtpMail]::Send('a','b','c','d')", SiteKind.WEB_MAIL),
]


@pytest.mark.parametrize(("text", "kind"), KINDS, ids=[text[:40] for text, _ in KINDS])
def test_kind(text, kind):
    (site,) = script_of(text).sites
    assert site.kind is kind


def test_field_of_a_cdo_configuration_is_the_server():
    field = "$m.Configuration.Fields.Item('http://schemas.microsoft.com/cdo/configuration/{}')={}\n"
    text = "$m=New-Object -ComObject CDO.Message\n" + field.format("smtpserver", "'h.x.com'")
    (site,) = script_of(text + field.format("smtpserverport", "25") + "$m.Send()").sites
    assert (site.server.values, site.port, site.tls.verdict.value) == (("h.x.com",), 25, "not-applicable")
