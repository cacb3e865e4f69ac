"""`migrate` run in this process, on scripts that are laid down for it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import OK

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -Port 587 -UseSsl\n"
RELAY = MAIL.replace("smtp.office365.com", "relay01")
SIGNED = MAIL + "# SIG # Begin signature block\n# MIIB\n# SIG # End signature block\n"
SPLAT = "param($more)\n" + MAIL.replace("\n", " @more\n")
GRAPH = "Send-MgUserMail -UserId 'c@d.e' -BodyParameter @{"


def lay(top: Path, text: str = MAIL, name: str = "a.ps1") -> Path:
    file = top / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


def run(*arguments: str, text: bytes | None = None, command: str = "migrate") -> tuple[int, str, str]:
    done = CliRunner().invoke(
        cli, [command, *arguments, "--jobs", "1"] if command == "migrate" else [command, *arguments], input=text
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def sums(top: Path) -> dict[str, str]:
    return {
        str(one.relative_to(top)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in top.rglob("*")
        if one.is_file()
    }


def document(*arguments: str) -> dict[str, Any]:
    code, out, _ = run(*arguments, "--format", "json")
    assert code == OK
    found: dict[str, Any] = json.loads(out)
    return found
