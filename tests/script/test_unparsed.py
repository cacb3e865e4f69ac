"""Passwords in code that could not be parsed: nothing shows them either."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.output.formats import RENDERERS

SECRET = "Sommer-2026!x"
OPEN = "foreach ( {{{ "
LINES = [
    f"Send-MailMessage -Credential (New-Object PSCredential 'u', (ConvertTo-SecureString '{SECRET}' -AsPlainText))",
    f'Send-MailMessage -Body $b; $password = "{SECRET}"',
    f"Send-MailMessage -To a; $smtp.Password = '{SECRET}'",
    f"Send-MailMessage @{{ Body = 'x'; MailPassword = '{SECRET}' }}",
    f"Send-MailMessage -To a; '{SECRET}' | ConvertTo-SecureString -AsPlainText -Force",
    f"Send-MailMessage; New-Object System.Net.NetworkCredential('user', '{SECRET}')",
    f"Send-MailMessage; [pscredential]::new('user', [string]'{SECRET}'); $pw = '{SECRET}'",
    f"Send-MailMessage -To a -Password {SECRET}",
    f"Send-MailMessage -To a -Password:'{SECRET}",
    f"Send-MailMessage; ConvertTo-SecureString -String '{SECRET}' -AsPlainText",
    f"Send-MailMessage; $env:SMTP_PASSWORD = '{SECRET}'",
    f"Send-MailMessage; $h['password'] = '{SECRET}'",
    f"Send-MailMessage; [string]$Kennwort = \u201c{SECRET}\u201d",
]


@pytest.mark.parametrize("line", LINES)
def test_no_format_shows_a_password_that_was_not_parsed(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ps1").write_text(f"{OPEN}{line}\n", encoding="utf-8-sig")
    for form in (*RENDERERS, "sarif"):
        done = CliRunner().invoke(
            cli, ["check", "a.ps1", "--isolated", "--no-cache", "--format", form, "--width", "200"]
        )
        assert SECRET not in done.output, form
    report = json.loads(
        CliRunner().invoke(cli, ["check", "a.ps1", "--isolated", "--no-cache", "--format", "json"]).stdout
    )
    assert [one["code"] for one in report["findings"]] == ["PST090"], "the line is one that is not parsed"


def test_what_is_no_password_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ps1").write_text(
        f"{OPEN}Send-MailMessage -SmtpServer 'smtp.office365.com' -Subject 'Password reset'\n"
    )
    done = CliRunner().invoke(cli, ["check", "a.ps1", "--isolated", "--no-cache", "--width", "200"])
    assert "-SmtpServer 'smtp.office365.com' -Subject 'Password reset'" in done.output
