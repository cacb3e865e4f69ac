"""`check --fix`, `check --diff` and `fix`, as they are typed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import FOUND, INCOMPLETE, OK, USAGE
from pslint_tls.files import write as writing

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -Port 587 -UseSsl\n"
RELAY = MAIL.replace("smtp.office365.com", "mail.example.org")
LINE = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
SIGNED = MAIL + "# SIG # Begin signature block\n# MIIB\n# SIG # End signature block\n"
UNREADABLE = os.name == "nt" or os.geteuid() == 0


@pytest.fixture
def top(tmp_path, monkeypatch):
    tree = tmp_path / "tree"
    tree.mkdir()
    monkeypatch.chdir(tree)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tree


def lay(top: Path, text: str = MAIL, name: str = "a.ps1") -> Path:
    file = top / name
    file.write_bytes(text.encode())
    return file


def run(*arguments: str, text: bytes | None = None, journal: bool = True) -> tuple[int, str, str]:
    where = ("--journal", "../journal") if journal else ()
    done = CliRunner().invoke(cli, [*arguments, *where], input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


SELECTED = ("--select", "PST001,PST002,PST004")


def test_fix_writes_and_says_so(top):
    file = lay(top)
    code, out, err = run("fix", *SELECTED)
    assert (code, err, file.read_text()) == (OK, "", LINE + MAIL)
    assert "1 finding fixed in 1 file\n" in out
    assert "pslint-tls undo " in out


def test_a_second_run_has_nothing_to_do(top):
    file = lay(top)
    run("fix", *SELECTED)
    code, out, _ = run("fix", *SELECTED)
    assert (code, file.read_text()) == (OK, LINE + MAIL)
    assert "nothing was fixed\n" in out
    assert "undo" not in out


def test_check_fix_shows_what_remains(top):
    file = lay(top)
    code, out, _ = run("check", "--fix", "--select", "PST001,PST030")
    assert file.read_text() == LINE + MAIL
    assert "PST030" in out
    assert "PST001" not in out.split("1 finding fixed")[1]
    assert code in (OK, FOUND)


def test_check_fix_only_shows_no_findings(top):
    file = lay(top)
    code, out, _ = run("check", "--fix-only", "--select", "PST001,PST030")
    assert (code, file.read_text()) == (OK, LINE + MAIL)
    assert "Send-MailMessage" not in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("check", "--diff"), FOUND), (("fix", "--diff"), OK), (("fix", "--diff", "--exit-non-zero-on-fix"), FOUND)],
)
def test_diff_writes_nothing(top, arguments, code):
    file = lay(top)
    done, out, err = run(*arguments, *SELECTED)
    assert (done, file.read_bytes()) == (code, MAIL.encode())
    assert out == f"--- a/a.ps1\n+++ b/a.ps1\n@@ -1 +1,2 @@\n+{LINE} {MAIL}"
    assert "1 finding would be fixed in 1 file" in err
    assert not (top.parent / "journal").exists()
    assert [one.name for one in top.iterdir()] == ["a.ps1"]


@pytest.mark.parametrize("command", ["check", "fix"])
def test_diff_of_nothing(top, command):
    lay(top, LINE + MAIL)
    code, out, err = run(command, "--diff", *SELECTED)
    assert (code, out) == (OK, "")
    assert "nothing would be fixed" in err


def test_exit_non_zero_on_fix(top):
    lay(top)
    assert run("fix", "--exit-non-zero-on-fix", *SELECTED)[0] == FOUND
    assert run("fix", "--exit-non-zero-on-fix", *SELECTED)[0] == OK
    lay(top, MAIL, "b.ps1")
    assert run("check", "--fix", "--exit-non-zero-on-fix", *SELECTED)[0] == FOUND
    assert run("check", "--fix", "--exit-non-zero-on-fix", *SELECTED)[0] == OK


def test_show_fixes(top):
    lay(top)
    lay(top, MAIL, "b.ps1")
    _, out, _ = run("fix", "--show-fixes", *SELECTED)
    assert out.startswith("a.ps1\n  1 x PST001 mail-without-tls12: set TLS 1.2 first\nb.ps1\n")


def test_more_with_unsafe_fixes(top):
    file = lay(top, RELAY)
    code, out, _ = run("fix", *SELECTED)
    assert (code, file.read_text()) == (OK, RELAY)
    assert "1 more with --unsafe-fixes, because it changes TLS for the whole process" in out
    code, out, _ = run("fix", "--unsafe-fixes", *SELECTED)
    assert (code, file.read_text()) == (OK, LINE + RELAY)
    assert "--unsafe-fixes" not in out


@pytest.mark.parametrize("style", ["pin", "additive", "guarded"])
def test_the_style_of_the_line(top, style):
    file = lay(top)
    run("fix", "--tls-line", style, *SELECTED)
    line = file.read_text().splitlines()[0]
    assert ("-bor" in line, line.startswith("if (")) == (style != "pin", style == "guarded")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("check", "--fix", "--diff", "--format", "json"), None),
        (("check", "--diff", "--format", "jsonl"), None),
        (("check", "--fix", "-", "a.ps1"), b"x"),
        (("check", "--fix", "-", "--format", "json"), b"x"),
    ],
)
def test_contradictions(top, arguments, text):
    file = lay(top)
    code, out, err = run(*arguments, text=text)
    assert (code, out, file.read_bytes()) == (USAGE, "", MAIL.encode())
    assert err.startswith("pslint-tls: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "raw", [MAIL.encode("utf-16"), b"\xef\xbb\xbf" + MAIL.encode(), MAIL.replace("\n", "\r\n").encode()]
)
def test_stdin_goes_to_stdout(top, raw):
    done = CliRunner().invoke(cli, ["fix", "-", *SELECTED, "--journal", "../journal"], input=raw)
    assert done.exit_code == OK
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    assert done.stdout_bytes.decode(encoding).replace("\r\n", "\n") == LINE + MAIL
    assert done.stdout_bytes[:2] == raw[:2] or raw[:1] == b"S"
    assert "1 finding fixed" in done.stderr
    assert not (top.parent / "journal").exists()


@pytest.mark.parametrize("raw", [b"Write-Host hi\r\n", (LINE + MAIL).encode(), b"", b"\xff\xfe\x00", b"if (((\n"])
def test_stdin_that_is_not_changed_goes_through_as_it_is(top, raw):
    done = CliRunner().invoke(cli, ["fix", "-", *SELECTED, "--journal", "../journal"], input=raw)
    assert done.stdout_bytes == raw


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_stays_json(top, form):
    lay(top)
    code, out, err = run("check", "--fix", "--show-fixes", "--format", form, *SELECTED)
    assert code == OK
    documents = [json.loads(line) for line in out.splitlines()] if form == "jsonl" else [json.loads(out)]
    assert documents
    assert "1 finding fixed in 1 file" in err


def test_a_read_only_file(top):
    file = lay(top)
    lay(top, MAIL, "b.ps1")
    file.chmod(0o444)
    code, out, err = run("fix", *SELECTED)
    assert (code, file.read_bytes()) == (INCOMPLETE, MAIL.encode())
    assert (top / "b.ps1").read_text() == LINE + MAIL
    assert "1 finding fixed in 1 file" in out
    (line,) = (line for line in err.splitlines() if "a.ps1" in line)
    assert "it is not fixed: it is read-only" in line


def test_a_file_that_changed_meanwhile(top, monkeypatch):
    file = lay(top)
    write = writing.Writer.write

    def late(self, change):
        file.write_bytes(b"# another editor\n")
        return write(self, change)

    monkeypatch.setattr(writing.Writer, "write", late)
    code, _, err = run("fix", *SELECTED)
    assert (code, file.read_bytes()) == (INCOMPLETE, b"# another editor\n")
    assert err.count("\n") == 1
    assert "a.ps1" in err
    assert "changed" in err


def test_signed_files_are_listed(top):
    file = lay(top, SIGNED)
    code, out, err = run("fix", *SELECTED)
    assert (code, file.read_text()) == (INCOMPLETE, SIGNED)
    assert "it is signed" in err
    assert "--resign-later" in err
    assert "nothing was fixed" in out
    code, _, err = run("fix", "--diff", *SELECTED)
    assert (code, "it is signed" in err) == (INCOMPLETE, True)
    code, _, err = run("fix", "--resign-later", *SELECTED)
    assert (code, err, file.read_text()) == (OK, "", LINE + SIGNED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_undo_gives_the_old_bytes(top, encoding):
    raw = f"# caf\u00e9\r\n\r\n{MAIL}".encode(encoding)
    file = top / "a.ps1"
    file.write_bytes(raw)
    assert run("fix", *SELECTED)[0] == OK
    assert file.read_bytes() != raw
    assert run("undo")[0] == OK
    assert file.read_bytes() == raw


def test_the_default_journal_in_the_folder_that_is_fixed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".local" / "state"))
    file = lay(tmp_path)
    assert run("fix", *SELECTED, journal=False)[0] == OK
    assert file.read_text() == LINE + MAIL
    assert run("fix", *SELECTED, journal=False)[0] == OK
    assert run("undo", journal=False)[0] == OK
    assert file.read_bytes() == MAIL.encode()


def test_several_files_and_processes_come_in_order(top):
    for number in range(8):
        lay(top, MAIL, f"{number}.ps1")
    _, one, _ = run("fix", "--diff", "--jobs", "1", *SELECTED)
    _, two, _ = run("fix", "--diff", "--jobs", "2", *SELECTED)
    assert one == two
    assert [line for line in one.splitlines() if line.startswith("---")] == [
        f"--- a/{number}.ps1" for number in range(8)
    ]


def test_what_is_fixed_is_what_is_selected(top):
    legacy = "[Net.ServicePointManager]::SecurityProtocol = 'Tls'\n"
    file = lay(top, legacy + MAIL.replace(" -UseSsl", ""))
    run("fix", "--select", "PST007")
    assert file.read_text() == legacy + MAIL.replace(" -Port 587 -UseSsl", " -UseSsl -Port 587")


def test_a_password_shows_in_no_diff_that_is_not_about_its_line(top):
    secret = "$p = ConvertTo-SecureString 'hunter2-hunter2' -AsPlainText -Force\n" + "\n" * 5
    lay(top, f"param()\n{MAIL}" + "\n" * 5 + secret)
    _, out, err = run("fix", "--diff", "--show-fixes", *SELECTED)
    assert "hunter2" not in out + err


@pytest.mark.skipif(UNREADABLE, reason="everything can be read here")
def test_a_file_that_cannot_be_read(top):
    lay(top).chmod(0)
    code, _, _ = run("fix", *SELECTED)
    assert code in (OK, INCOMPLETE)


def test_nothing_is_there(top):
    code, out, _ = run("fix", *SELECTED)
    assert code == OK
    assert "fixed" not in out.replace("nothing was fixed", "")


def test_a_name_that_does_not_exist(top):
    code, out, err = run("fix", "nowhere", *SELECTED)
    assert (code, out) == (USAGE, "")
    assert err.count("\n") == 1
