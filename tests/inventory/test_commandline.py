from __future__ import annotations

import base64

import pytest

from pslint_tls.inventory.imports.commandline import ENCODED, INLINE, OTHER, PROGRAM, SCRIPT, Run, runs
from pslint_tls.inventory.imports.masking import masked
from pslint_tls.inventory.imports.words import split

CODE = "Send-MailMessage -To ü@b.example"
ENCODED_CODE = base64.b64encode(CODE.encode("utf-16-le")).decode()
CANARY = "Kanari-Vogel7!"


def only(program: str, arguments: str = "") -> Run:
    (run,) = runs(program, arguments)
    return run


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
    run = only(program, arguments)
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
    run = only("powershell.exe", arguments)
    assert (run.kind, run.code) == (INLINE, code)


@pytest.mark.parametrize("name", ["-EncodedCommand", "-enc", "-e", "-ec", "/enc", "–enc"])
def test_encoded_commands(name: str) -> None:
    run = only("powershell.exe", f"-nop {name} {ENCODED_CODE}")
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
    run = only(program, arguments)
    assert run.kind == kind
    assert says in str(run.problem)


def test_programs() -> None:
    assert only(r"C:\tools\blat.exe", "-to x").kind == PROGRAM


@pytest.mark.parametrize(
    ("line", "script", "directory"),
    [
        (r"C:\Program Files\PowerShell\7\pwsh.exe -File C:\s\x.ps1", r"C:\s\x.ps1", None),
        (r"C:\Scripts - Mail\run all.cmd -x", r"C:\Scripts - Mail\run all.cmd", None),
        (r'cmd.exe /c "cd /d C:\s && powershell -File y.ps1"', "y.ps1", r"C:\s"),
        (r'cmd /c cd C:\s & cd mail & call "y z.cmd" >nul', "y z.cmd", r"C:\s\mail"),
        (r"cmd /c pushd \\srv\s & powershell -f a.ps1 & popd", "a.ps1", r"\\srv\s"),
        (r'cmd /c start "mail" /d "C:\my s" /min powershell -f a.ps1', "a.ps1", r"C:\my s"),
        (r'cmd.exe /c "set X=1&powershell -File y.ps1"', "y.ps1", None),
        (r"cmd.exe /c if exist C:\on.txt (powershell -File y.ps1 2>&1 || echo bad)", "y.ps1", None),
        (r'cmd /c "C:\my s\mail.cmd" >> C:\log.txt 2>&1', r"C:\my s\mail.cmd", None),
        ('cmd /c ""C:\\my s\\mail.cmd" "a b""', r"C:\my s\mail.cmd", None),
        (r"cmd /c echo a ^& powershell -f b.ps1 & powershell -f a.ps1", "a.ps1", None),
        (r"conhost.exe --headless powershell.exe -File C:\x.ps1", r"C:\x.ps1", None),
        (r"C:\tools\psexec.exe -s powershell -File C:\x.ps1", r"C:\x.ps1", None),
        (r'hstart.exe /NOCONSOLE "powershell -File C:\x.ps1"', r"C:\x.ps1", None),
        (r"pwsh -NoProfileLoadTime -File x.ps1", "x.ps1", None),
        (r"pwsh -SomethingNew -File x.ps1", "x.ps1", None),
        (r"powershell -if Text -of Text -File x.ps1", "x.ps1", None),
    ],
)
def test_scripts_behind_shells_and_starters(line: str, script: str, directory: str | None) -> None:
    run = only(line)
    assert (run.kind, run.script, run.directory, run.problem) == (SCRIPT, script, directory, None)


def test_code_behind_shells() -> None:
    assert only(rf'C:\Program Files\PowerShell\7\pwsh.exe -Command "{CODE}"').code == CODE
    run = only(rf"cmd /c pushd \\srv\s & powershell.exe -nop -ec {ENCODED_CODE}")
    assert (run.code, run.directory) == (CODE, r"\\srv\s")
    assert only(r'cmd /c powershell -c "Get-Item a | Out-Null" | more').code == "Get-Item a | Out-Null"


def test_one_command_may_run_several_scripts() -> None:
    several = runs("cmd", r"/c powershell -f a.ps1 && echo x && C:\b.cmd || pwsh -c Get-Item")
    assert [(run.kind, run.script, run.code) for run in several] == [
        (SCRIPT, "a.ps1", None),
        (SCRIPT, r"C:\b.cmd", None),
        (INLINE, None, "Get-Item"),
    ]
    assert [run.script for run in runs("wscript", r"C:\hidden.vbs powershell -File C:\x.ps1")] == [
        r"C:\hidden.vbs",
        r"C:\x.ps1",
    ]


def test_single_quotes_are_no_quotes_of_windows() -> None:
    run = only("powershell", r"-File '\\srv\s\a b.ps1' -x")
    assert (run.kind, run.script) == (OTHER, None)
    assert "single quotes" in str(run.problem)


def test_who_only_names_powershell_starts_none() -> None:
    assert only("taskkill", "/im powershell.exe /f").kind == PROGRAM
    assert only("cmd", "/c echo hello").kind == PROGRAM


def test_shells_within_shells_have_an_end() -> None:
    assert "deeper" in str(only("cmd", "/c " + "cmd /c " * 5000 + "x").problem)


@pytest.mark.parametrize(
    "line",
    [
        "blat.exe -to x -pw {} -u y",
        'mail.exe /password:"{}" x',
        "mail.exe --auth-password {}",
        r"powershell -File C:\s.ps1 -SmtpPassword '{}'",
        "x.exe Password={}",
        "powershell.exe -File unk.ps1 -MailPassword {}",
        "x.ps1 -AdminPwd {}",
        "x.ps1 -DbPassword:{} -x",
        "x.ps1 -ClientSecret {}",
        "x.ps1 -ApiKey {}",
        "x.ps1 -AuthToken {}",
        "x.ps1 -Passwort {}",
        "x.ps1 -Kennwort {}",
        "x.ps1 -SmtpPw {}",
        "x.ps1 -Password -{}",
        'x.ps1 -Password "a \\"{} b"',
        'x.ps1 -Password "a {}',
        "x.ps1 -Password 'it''s {}' -x",
        'x.ps1 "-Password:a {}" -x',
        "x.ps1 -Password a;{}&b|c",
        'x.ps1 "-Password" "{}"',
        "x.ps1 -Credential 'u:{}'",
        "x.ps1 –Password {}",
        'powershell -Command "x.ps1 -Password \\"a {}\\" -y"',
        'powershell -Command "x.ps1 -Password ""a {}"" -y"',
        "powershell -Command Start-Process x -ArgumentList '-Password','{}'",
        "powershell -Command $env:SMTP_PASSWORD={}; x.ps1",
        "powershell -Command $password = '{}'; x.ps1",
        "powershell_x ConvertTo-SecureString '{}' -AsPlainText",
        "powershell_x [pscredential]::new('u'), (New-Object PSCredential('u', '{}'))",
        'curl -d "{{"password": "{}"}}"',
        "sendEmail -xu bob -xp {}",
        "SwithMail.exe /s /u bob /p {}",
        "psexec -u dom\\bob -p {} cmd",
        "curl -u u:{} smtp://h",
        "curl -uu:{} smtp://h",
        "smbclient -U bob%{} x",
        "curl smtps://u:{}@h",
        "curl https://u:a/{}@h/x",
        "cmail -host:bob:{}@h:587",
        r"net use Z: \\s\x {}",
        r"net use Z: \\s\x {} /user:d\u",
        r'net.exe use \\s\x /user:d\u "a {}"',
        r"cmd /c net use Z: \\s\x {} && powershell -f x.ps1",
        "net user bob {} /add",
        "mysql -p{} db",
        '7z a -p"a {}" x.7z',
        'cmd /c "set SMTP_PW=a {}&powershell -File y.ps1"',
        'cmd /c set "SMTP_PW=a&{}" & powershell -File y.ps1',
        "sc config svc password= {}",
        "setx SMTP_PASSWORD {} /m",
        "powershell -c [Environment]::SetEnvironmentVariable('SMTP_PASSWORD', '{}')",
        'curl -d "{{\\"password\\":\\"a {}\\"}}"',
        "mail.exe -smtpauth bob:{}",
        "java -Dmail.smtp.password={} x",
        "rar a -hp{} x.rar",
        "schtasks /change /ru bob /rp {}",
        "x.ps1 -Secure (ConvertTo-SecureString {} -AsPlainText -Force)",
        "curl h?user=u&token={}",
        'curl -H "Authorization: Bearer {}"',
    ],
)
@pytest.mark.parametrize("canary", [CANARY, "Sommer2026"])
def test_passwords_are_masked_in_whatever_is_kept_of_a_command(line: str, canary: str) -> None:
    whole = line.format(canary)
    program, _, arguments = whole.partition(" ")
    for kept in (*runs(whole), *runs(program, arguments)):
        assert canary not in kept.text + str(kept.script) + str(kept.directory) + str(kept.problem)
    assert canary not in masked(whole)
    assert canary not in only("cmd", f"/c {program.removesuffix('.exe')}.exe {arguments}").text


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "powershell -ec {}",
        "powershell -encodedC {} -x",
        r"cmd /c pushd \\srv\s & powershell -ec {}",
        "unheard-of.exe -run powershell -e {}",
        "unheard-of.exe --payload={}",
        "powershell -c powershell -enc '{}'",
    ],
)
def test_encoded_commands_are_never_kept(line: str) -> None:
    for text in (f"x.ps1 -Password {CANARY}", f"Übung -Password '{CANARY}'", "dir"):
        code = base64.b64encode(text.encode("utf-16-le")).decode()
        if len(code) >= 16 or "-e" in line:
            assert code not in masked(line.format(code))


def test_encoded_commands_that_are_no_latin() -> None:
    code = base64.b64encode("Отправить".encode("utf-16-le")).decode()
    assert masked(f"cmd /c x & powershell -Enc {code} -x") == "cmd /c x & powershell -Enc … -x"


@pytest.mark.parametrize(
    "line",
    [
        r"powershell.exe -ExecutionPolicy Bypass -NoProfile -File C:\s\x.ps1 -To a@b.example -Port 587",
        r'forfiles /p C:\logs /m *.log /c "cmd /c del @path"',
        r"msiexec /i C:\x.msi /passive /norestart",
        r"curl -u bob https://srv:8080/a@b",
        r"net use Z: \\s\x /user:d\u /persistent:no",
        r"Get-Item x | Export-Csv -PassThru y",
        "$password = Read-Host -AsSecureString",
        "x.exe -auth https://srv/token -user bob",
        r"robocopy C:\a D:\b /e /copy:DATSO",
    ],
)
def test_what_is_no_password_stays(line: str) -> None:
    assert masked(line) == line


def test_words_of_windows() -> None:
    assert split(r'a "b c" d\"e "f""g" ') == ["a", "b c", 'd"e', 'f"g']
