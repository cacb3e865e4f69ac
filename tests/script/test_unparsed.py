"""Passwords in code that could not be parsed: nothing shows them either."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.cli.app import cli
from pslint_tls.output.formats import RENDERERS
from pslint_tls.script.unparsed import hidden_in

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
    f'Send-MailMessage; $password = "It\'s {SECRET}"',
    f"Send-MailMessage; $p = 'Som' + '{SECRET}'",
    f"Send-MailMessage; ConvertTo-SecureString {SECRET} -AsPlainText -Force",
    f"Send-MailMessage; $h.Add('password', '{SECRET}')",
    f"swaks --auth-password {SECRET}; Send-MailMessage",
    f"curl smtp://u:{SECRET}@h; Send-MailMessage",
    f"Send-MailMessage \u2013Password {SECRET}",
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
    assert [one["code"] for one in report["findings"]][:1] == ["PST090"], "the line is one that is not parsed"


def test_only_the_words_that_name_mail_are_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ps1").write_text(f"{OPEN}Send-MailMessage -Subject 'x' ; [Net.Mail.SmtpClient]::new('h')\n")
    done = CliRunner().invoke(cli, ["check", "a.ps1", "--isolated", "--no-cache", "--width", "200"])
    assert "1 | *** Send-MailMessage ***Net.Mail.SmtpClient***" in done.output


@given(st.text(alphabet="'\"$@(){}[]|=: \tabS-\u2019", max_size=200))
def test_nothing_else_of_the_text_is_shown(text):
    line = f"{text} Send-MailMessage {text}".replace("\r", "").replace("\n", "")
    hidden = sorted(hidden_in(line, 0, len(line)))
    starts, ends = [*(start for start, _ in hidden), len(line)], [0, *(end for _, end in hidden)]
    shown = "".join(line[before:after] for before, after in zip(ends, starts, strict=True))
    assert shown.split() == ["Send-MailMessage"]


def test_a_long_line_is_one_piece():
    line = "a" + " " * 200_000 + "'x' Send-MailMessage"
    assert len(list(hidden_in(line, 0, len(line)))) == 1
