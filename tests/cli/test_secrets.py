"""No output shows a password."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli

CANARY = "Hunter2Canary"

SCRIPT = f"""
param([string]$Password = '{CANARY}0', [string]$Server = 'smtp.office365.com')
$secure = ConvertTo-SecureString '{CANARY}1' -AsPlainText -Force; $key = "{CANARY}2"
$cred = New-Object System.Management.Automation.PSCredential('svc@contoso.com', $secure)
Send-MailMessage -SmtpServer $Server -Credential $cred -From a@contoso.com -To b@contoso.com -Subject x -UseSsl
Send-MailMessage -SmtpServer $Server -From a@b.c -To b@c.d -Subject x -Credential (
    New-Object PSCredential 'u', (ConvertTo-SecureString "{CANARY}3" -AsPlainText -Force))
$client = New-Object Net.Mail.SmtpClient('smtp.office365.com', 587)
$client.Credentials = New-Object Net.NetworkCredential('svc@contoso.com', '{CANARY}4'); $client.EnableSsl = $true
$client.Send('a@b.c', 'b@c.d', 's', 'b')
$other = [Net.NetworkCredential]::new('svc', $key); $client.Credentials = $other
$client.Send('a@b.c', 'b@c.d', 's', 'b')
$headers = @{{ Authorization = "Basic {CANARY}5" }}
Invoke-RestMethod https://graph.microsoft.com/v1.0 -Headers $headers
blat.exe body.txt -server smtp.office365.com -u svc@contoso.com -pw {CANARY}6 -to a@b.c
Send-EmailMessage -Server smtp.office365.com -Username svc@contoso.com -Password '{CANARY}7' -To a@b.c -From c@d.e
$plain = ConvertTo-SecureString $Password -AsPlainText -Force
Send-MailMessage -SmtpServer smtp.office365.com -To a@b.c -From c@d.e -Credential ([pscredential]::new('u', $plain))
[Net.ServicePointManager]::SecurityProtocol = 'Tls'; $sql = 'Server=x;User Id=u;Password={CANARY}8;'
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secrets") / "mail.ps1"
    path.write_text(SCRIPT)
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        *(["check", "--format", form] for form in ("full", "concise", "json", "jsonl")),
        *(["calls", "--format", form] for form in ("table", "json", "jsonl", "csv")),
        ["debug", "commands"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("more", [[], ["--debug"]], ids=["plain", "debug"])
def test_no_canary_in_any_format(script: Path, arguments: list[str], more: list[str]) -> None:
    verbose = [] if arguments[0] == "debug" else ["-v"]
    done = CliRunner().invoke(cli, [*arguments, *more, *verbose, "--no-cache", str(script)])
    assert done.exit_code in (0, 1, 3)
    assert CANARY not in done.output
    assert CANARY not in done.stderr
