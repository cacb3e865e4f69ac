"""Literal passwords are known as such, and stand in nothing that leaves the analysis but the file's own text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import pytest

from pslint_tls.script import Script
from tests.script.programs import script_of

SECRET = "Pw1!x"
MADE = "(New-Object PSCredential('u',(ConvertTo-SecureString {} -AsPlainText -Force)))"
SEND = "\nSend-MailMessage -To t -From f -SmtpServer h.x.com -Credential "
CLIENT = "$c=New-Object Net.Mail.SmtpClient 'h'\n"
SPLAT = "$m=@{To='t';Credential=" + MADE.format("'Pw1!x'") + "}\nSend-MailMessage @m"
CDO_FIELD = "$m.Configuration.Fields.Item('http://schemas.microsoft.com/cdo/configuration/sendpassword')"
JOB = "Start-Job { param($p) Send-MailMessage -To t -Credential " + MADE.format("$p") + " } -ArgumentList 'Pw1!x'"

PROGRAMS = [
    SEND + MADE.format("'Pw1!x'"),
    "$p='Pw1!x'" + SEND + MADE.format("$p"),
    "$h=@{P='Pw1!x'}" + SEND + MADE.format("$h.P"),
    "$p=@'\nPw1!x\n'@" + SEND + MADE.format("$p"),
    '$p="Pw1!x" | ConvertTo-SecureString -AsPlainText -Force' + SEND + "([pscredential]::new('u',$p))",
    SPLAT,
    JOB,
    "param($Password='Pw1!x')" + SEND + MADE.format("$Password"),
    "function F($Secret) {" + SEND + MADE.format("$Secret") + "\n}\nF 'Pw1!x'",
    CLIENT + "$c.Credentials=New-Object Net.NetworkCredential('u','Pw1!x')\n$c.Send($m)",
    CLIENT + "$n=New-Object Net.NetworkCredential\n$n.Password='Pw1!x'\n$c.Credentials=$n\n$c.Send($m)",
    "Send-EmailMessage -Server h -Username u -Password 'Pw1!x' -From a -To b",
    "blat.exe -to a -server h -u user -pw Pw1!x",
    "$m=New-Object -ComObject CDO.Message\n" + CDO_FIELD + "='Pw1!x'\n$m.Send()",
    "$password = 'Pw1!x'\nSend-MailMessage -To t",
]


def told(item: object, inside: str = "") -> list[str]:
    """Every text in the facts of a script, but for the file itself."""
    if isinstance(item, str):
        return [f"{inside}: {item}"]
    if is_dataclass(item):
        names = [field.name for field in fields(item) if not (isinstance(item, Script) and field.name == "text")]
        return [text for name in names for text in told(getattr(item, name), f"{inside}.{name}")]
    if isinstance(item, tuple):
        return [text for one in item for text in told(one, inside)]
    if hasattr(item, "items"):
        return [text for key, one in item.items() for text in told(one, f"{inside}.{key}")]
    return []


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.strip()[:60] for program in PROGRAMS])
def test_password_stays_in_the_file(program):
    script = script_of(program)
    assert [text for text in told(script) if SECRET in text] == []
    assert any(SECRET in script.text[span.start : span.end] for span in script.secrets)


def test_name_of_a_log_on_is_no_password():
    script = script_of("Send-MailMessage -To t -Credential 'mailbox@contoso.example'")
    assert script.secrets == ()
    assert script.sites[0].auth.user == "mailbox@contoso.example"
