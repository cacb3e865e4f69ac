from __future__ import annotations

import base64

import pytest

from pslint_tls.inventory.imports.commandline import ENCODED, INLINE, OTHER, PROGRAM, SCRIPT, runs, split

CODE = "Send-MailMessage -To ü@b.example"
ENCODED_CODE = base64.b64encode(CODE.encode("utf-16-le")).decode()


@pytest.mark.parametrize(
    ("program", "arguments", "script"),
    [
        ("powershell.exe", r"-NoProfile -File C:\s\mail.ps1 -To x", r"C:\s\mail.ps1"),
        (r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", r'-f "C:\my s\mail.ps1"', r"C:\my s\mail.ps1"),
        ("powershell", r"-ep bypass -w hidden -fil \\srv\s$\mail.ps1", r"\\srv\s$\mail.ps1"),
        ("pwsh.exe", r"C:\s\mail.ps1 -x", r"C:\s\mail.ps1"),
        ("powershell.exe", r"C:\s\mail.ps1 -x", r"C:\s\mail.ps1"),
        (r"C:\Program Files\PowerShell\7\pwsh.exe", r"-nologo -File mail.ps1", "mail.ps1"),
        (r"C:\s\mail.ps1", "", r"C:\s\mail.ps1"),
        (r"C:\my scripts\mail.ps1", "-x", r"C:\my scripts\mail.ps1"),
        (r"powershell.exe -File C:\s\mail.ps1", "", r"C:\s\mail.ps1"),
        (r"powershell.exe -File C:\my scripts\mail.ps1 -x", "", r"C:\my scripts\mail.ps1"),
        ("cmd.exe", r'/c "powershell -File C:\s\mail.ps1" >> C:\log.txt', r"C:\s\mail.ps1"),
        ("cmd", r'/c powershell.exe -f "C:\my s\mail.ps1" > nul 2>&1', r"C:\my s\mail.ps1"),
        ("cmd", r'/c start /min powershell.exe -f "C:\s\mail.ps1"', r"C:\s\mail.ps1"),
        ("cmd", r"/c C:\s\mail.cmd", r"C:\s\mail.cmd"),
        ("cscript.exe", r"//B C:\s\mail.vbs /to:x", r"C:\s\mail.vbs"),
    ],
)
def test_scripts(program: str, arguments: str, script: str) -> None:
    run = runs(program, arguments)
    assert (run.kind, run.script, run.problem) == (SCRIPT, script, None)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (f'-nop -c "{CODE}"', CODE),
        (f"-Command {CODE}", CODE),
        ("-noni -com & { Send-MailMessage -To 'a b' }", "& { Send-MailMessage -To 'a b' }"),
        ("Send-MailMessage -To x", "Send-MailMessage -To x"),
        (r'-c "Send-MailMessage -Subject \"a b\""', 'Send-MailMessage -Subject "a b"'),
        ('-c "Get-Item a" "b"', '"Get-Item a" "b"'),
    ],
)
def test_commands(arguments: str, code: str) -> None:
    run = runs("powershell.exe", arguments)
    assert (run.kind, run.code) == (INLINE, code)


@pytest.mark.parametrize("name", ["-EncodedCommand", "-enc", "-e", "-ec", "/enc", "–enc"])
def test_encoded_commands(name: str) -> None:
    run = runs("powershell.exe", f"-nop {name} {ENCODED_CODE}")
    assert (run.kind, run.code) == (ENCODED, CODE)
    assert ENCODED_CODE not in run.text


@pytest.mark.parametrize(
    ("program", "arguments", "kind", "says"),
    [
        ("powershell.exe", "-enc !!!", ENCODED, "cannot be decoded"),
        ("powershell.exe", "-NoProfile", OTHER, "starts PowerShell"),
        ("powershell.exe", "-Command -", OTHER, "from a pipe"),
        ("powershell.exe", "-File", OTHER, "names no file"),
        ("cmd.exe", "", OTHER, "starts a shell"),
        ("", "", OTHER, "runs nothing"),
    ],
)
def test_what_shows_nothing(program: str, arguments: str, kind: str, says: str) -> None:
    run = runs(program, arguments)
    assert run.kind == kind
    assert says in str(run.problem)


def test_programs() -> None:
    assert runs(r"C:\tools\blat.exe", "-to x").kind == PROGRAM


@pytest.mark.parametrize(
    "line",
    [
        "blat.exe -to x -pw Geheim1 -u y",
        'mail.exe /password:"Geheim1" x',
        "mail.exe --auth-password Geheim1",
        r"powershell -File C:\s.ps1 -SmtpPassword 'Geheim1'",
        "x.exe Password=Geheim1",
    ],
)
def test_passwords_are_masked(line: str) -> None:
    assert "Geheim1" not in runs(line).text


def test_words_of_windows() -> None:
    assert split(r'a "b c" d\"e "f""g" ') == ["a", "b c", 'd"e', 'f"g']
