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
    "curl.exe smtp://h --user u:Pw1!x --mail-from a",
    "$x='Pw1!x'\nSend-EmailMessage -Server h -Username u -Password $x -From a -To b",
    "$x='Pw1!x'; $body=\"pw is $x\"" + SEND + MADE.format("$x") + " -Body $body",
    'iex "Send-MailMessage -To t -Credential ' + MADE.format("'Pw1!x'") + '"',
    'powershell -Command "Send-MailMessage -To t -Credential ' + MADE.format("'Pw1!x'") + '"',
    "iex 'Send-EmailMessage -Server h -Username u -Password \"Pw1!x\"'",
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


@pytest.mark.parametrize("made", ["'Pw1!'+'xyzzy'", "'Pw1!','xyzzy' -join ''", "'{0}{1}' -f 'Pw1!','xyzzy'"])
def test_every_part_of_a_password_is_masked(made):
    script = script_of("$p=" + made + SEND + MADE.format("$p"))
    masked = [script.text[span.start : span.end] for span in script.secrets]
    assert {"Pw1!", "xyzzy"} <= set(masked)


def test_a_password_that_is_also_a_word_masks_no_variable():
    script = script_of("$Summer = 'Summer'" + SEND + MADE.format("$Summer") + " -Body $Summer")
    assert [script.text[span.start : span.end] for span in script.secrets] == ["Summer"]


@pytest.mark.parametrize(
    "program",
    ["curl.exe smtp://h --user u:Pw1!x", "Send-EmailMessage -Server h -Username u -Password 'Pw1!x' -From a -To b"],
)
def test_password_given_to_another_sender_is_plain_text(program):
    (site,) = script_of(program).sites
    assert (site.auth.kind.value, site.auth.user) == ("plain-text", "u")
