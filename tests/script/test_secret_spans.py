"""Where literal passwords stand in a file: exactly those places are masked, whatever else is shown."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

MAIL = "\nSend-MailMessage -To t -From f -SmtpServer h.x.com"
HIDDEN = "Hunter2!z"

PASSWORDS = {
    "ConvertTo-SecureString": "$p = ConvertTo-SecureString 'Hunter2!z' -AsPlainText -Force",
    "-String": '$p = ConvertTo-SecureString -String "Hunter2!z" -AsPlainText -Force',
    "NetworkCredential": "$c = New-Object System.Net.NetworkCredential('u', 'Hunter2!z')",
    "NetworkCredential with a domain": "$c = New-Object System.Net.NetworkCredential('u', 'Hunter2!z', 'd')",
    "::new": "$c = [Net.NetworkCredential]::new('u', 'Hunter2!z')",
    "-ArgumentList": "$c = New-Object Net.NetworkCredential -ArgumentList 'u', 'Hunter2!z'",
    "$password": "$password = 'Hunter2!z'",
    "$smtpPassword": '$smtpPassword = "Hunter2!z"',
    "$script:pwd": "$script:pwd = 'Hunter2!z'",
    "typed variable": "[string]$Password = 'Hunter2!z'",
    "here-string": "$password = @'\nHunter2!z\n'@",
    "parameter default": "param([string]$Password = 'Hunter2!z')",
    "parameter default of a function": "function F { param($SmtpPassword = 'Hunter2!z') }",
    "table": "$cfg = @{ User = 'u'; Password = 'Hunter2!z' }",
    "quoted key": "$cfg = @{ 'password' = 'Hunter2!z' }",
    "member": "$cfg.Password = 'Hunter2!z'",
    "index": "$cfg['Password'] = 'Hunter2!z'",
    "-Password": "Connect-Something -User u -Password 'Hunter2!z'",
    "-MailPassword of a script": "& .\\x.ps1 -MailPassword 'Hunter2!z'",
    "-ClientSecret": "Connect-Something -ClientSecret Hunter2!z",
    "connection string": '$cs = "Server=db;User Id=sa;Password=Hunter2!z;Database=d"',
    "connection string, Pwd": "$cs = 'Server=db;Uid=sa;Pwd=Hunter2!z'",
    "Basic": "$h = @{ Authorization = 'Basic Hunter2!z' }",
    "Bearer": '$h = @{ "Authorization" = "Bearer Hunter2!z" }',
    "-pw": "blat.exe -server h -u user -pw Hunter2!z -to t",
    "cast": "$p = [securestring](ConvertTo-SecureString 'Hunter2!z' -AsPlainText -Force)",
}


def shown(program: str) -> str:
    """The file's text with its secrets masked, as reports show it."""
    script = script_of(program)
    text = script.text
    for span in sorted(script.secrets, key=lambda span: span.start, reverse=True):
        text = text[: span.start] + "***" + text[span.end :]
    return text


@pytest.mark.parametrize("program", PASSWORDS.values(), ids=PASSWORDS)
def test_password_is_masked(program):
    assert HIDDEN not in shown(program + MAIL)


@pytest.mark.parametrize(
    "program",
    [
        "$user = 'Hunter2!z'",
        "$password = Read-Host 'Hunter2!z'",
        "$password = Get-Secret 'Hunter2!z'",
        "$subject = 'Your password: Hunter2!z'.Length",
        "$c = New-Object Net.NetworkCredential('Hunter2!z', $pw)",
        "Get-Credential 'Hunter2!z'",
    ],
)
def test_what_is_no_password_stays(program):
    assert HIDDEN in shown(program + MAIL)


def test_twice_the_same_password_is_masked_twice():
    assert HIDDEN not in shown("$password = 'Hunter2!z'\n$pwd = 'Hunter2!z'" + MAIL)


def test_password_is_masked_in_the_source_of_its_argument():
    made = "(New-Object PSCredential('u', (ConvertTo-SecureString 'Hunter2!z' -AsPlainText -Force)))"
    (site,) = script_of(f"Send-MailMessage -To t -From f -SmtpServer h.x.com -Credential {made}").sites
    source = site.parameters["Credential"].source
    assert source is not None
    assert source.startswith("(New-Object PSCredential('u', (ConvertTo-SecureString '")
    assert HIDDEN not in source
    assert site.parameters["Credential"].values is None


def test_spans_are_in_order_and_inside_the_file():
    script = script_of("\n".join(PASSWORDS.values()))
    spans = [(span.start, span.end) for span in script.secrets]
    assert spans == sorted(set(spans))
    assert all(0 <= start < end <= len(script.text) for start, end in spans)
