"""`migrate`, as it is typed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.migrate.sharing import is_shared_file
from tests.cli.moving import GRAPH, MAIL, RELAY, SIGNED, SPLAT, document, lay, run, sums
from tests.fixtures.stories import FOLDER
from tests.fixtures.test_fixtures import CANARIES, TELLTALE


@pytest.fixture
def top(tmp_path, monkeypatch):
    tree = tmp_path / "tree"
    tree.mkdir()
    monkeypatch.chdir(tree)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tree


def test_alone_it_shows_a_plan_and_changes_nothing(top):
    file = lay(top)
    code, out, err = run()
    assert (code, err, file.read_text()) == (OK, "", MAIL)
    assert "a.ps1\n  1:1  Send-MailMessage to `smtp.office365.com` becomes Send-MgUserMail, effort S\n" in out
    assert "      from         c@d.e\n      to           a@b.c\n      subject      x\n" in out
    assert "1 mail in 1 file: 1 Send-MgUserMail\n" in out
    assert "nothing is changed yet: --write changes 1 file" in out


def test_write_and_undo(top):
    lay(top)
    lay(top, SPLAT, "sub/b.ps1")
    lay(top, RELAY, "c.ps1")
    before = sums(top)
    code, out, err = run("--write")
    assert (code, err) == (OK, "")
    assert "2 files changed\n" in out
    assert "pslint-tls undo " in out
    assert GRAPH in (top / "a.ps1").read_text()
    assert "Send-GraphMail -To a@b.c" in (top / "sub/b.ps1").read_text()
    assert (top / "c.ps1").read_text() == RELAY
    after = sums(top)
    code, out, err = run("--write")
    assert (code, err, sums(top)) == (OK, "", after)
    assert "0 files changed" in out
    assert "undo" not in out
    assert run(command="undo")[0] == OK
    assert sums(top) == before


def test_diff_is_for_git(top):
    file = lay(top)
    code, out, err = run("--diff")
    assert (code, file.read_text()) == (OK, MAIL)
    assert out.startswith("--- a/a.ps1\n+++ b/a.ps1\n@@ ")
    assert f"-{MAIL}" in out
    assert "1 mail in 1 file" in err
    if Path("/usr/bin/git").exists():
        subprocess.run(["git", "apply", "-"], input=out.encode(), check=True, cwd=top)
        patched = file.read_text()
        lay(top)
        run("--write")
        assert file.read_text() == patched


def test_one_line(top):
    file = lay(top, MAIL + RELAY + MAIL)
    code, out, _ = run("a.ps1", "--line", "3")
    assert (code, file.read_text()) == (OK, MAIL + RELAY + MAIL)
    assert "a.ps1\n  3:1  Send-MailMessage" in out
    assert out.count("-Send-MailMessage") == 1
    assert f"+{GRAPH}\n" in out
    run("a.ps1", "--line", "3", "--write")
    assert file.read_text().count("Send-MailMessage") == 2
    assert file.read_text().endswith("}\n")
    code, out, _ = run("a.ps1", "--line", "9999")
    assert (code, "no mail that could be moved was found" in out) == (OK, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--write", "--diff"),
        ("--write", "--plan"),
        ("--diff", "--plan"),
        ("--format", "csv"),
        ("--format", "markdown"),
        ("--diff", "--format", "json"),
        ("--line", "3"),
        ("a.ps1", "b.ps1", "--line", "1"),
        ("-", "a.ps1"),
        ("-", "--helper", "x.ps1"),
        ("-", "--write", "--format", "json"),
        ("--auth", "managed-identity", "--tenant", "contoso.com"),
        ("--auth", "secret", "--certificate", "AB12"),
        ("--auth", "password"),
        ("--shape", "smtp"),
        ("--cloud", "mars"),
        ("--helper", "mail.psm1"),
        ("--helper", "../mail.ps1"),
        ("--helper", "nowhere/mail.ps1"),
        ("--line", "0"),
        ("--resign-later",),
        ("--journal", "../j", "--plan"),
        ("nowhere.ps1",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_sentence(top, arguments):
    file = lay(top)
    lay(top, MAIL, "b.ps1")
    code, out, err = run(*arguments, text=b"x")
    assert (code, out, file.read_text()) == (USAGE, "", MAIL)
    assert len(err.strip().splitlines()) == 1
    assert [one.name for one in top.iterdir() if one.suffix != ".ps1"] == []


def test_stdin_goes_to_stdout(top):
    raw = b"\xff\xfe" + MAIL.replace("\n", "\r\n").encode("utf-16-le")
    done = CliRunner().invoke(cli, ["migrate", "-", "--write"], input=raw)
    assert done.exit_code == OK
    text = done.stdout_bytes.decode("utf-16")
    assert GRAPH in text
    assert text.count("\r\n") == text.count("\n")
    for same in (RELAY.encode(), b"Get-Date\n", b"", b"\xff\xfe\x00"):
        assert CliRunner().invoke(cli, ["migrate", "-", "--write"], input=same).stdout_bytes == same


class TestHelper:
    def test_scripts_load_it_by_a_relative_path(self, top):
        lay(top, SPLAT, "a.ps1")
        lay(top, SPLAT, "x/b.ps1")
        lay(top, SPLAT, "lib/c.ps1")
        lay(top, MAIL, "d.ps1")
        before = sums(top)
        code, _, err = run("--write", "--helper", "lib/mail.ps1")
        assert (code, err) == (OK, "")
        assert is_shared_file((top / "lib/mail.ps1").read_bytes())
        for name, path in (("a.ps1", "lib\\mail.ps1"), ("x/b.ps1", "..\\lib\\mail.ps1"), ("lib/c.ps1", "mail.ps1")):
            text = (top / name).read_text()
            assert f". (Join-Path -Path $PSScriptRoot -ChildPath '{path}')\n" in text
            assert "function " not in text
        assert "Join-Path" not in (top / "d.ps1").read_text()
        after = sums(top)
        assert run("--write", "--helper", "lib/mail.ps1")[0] == OK
        assert sums(top) == after
        assert run(command="undo")[0] == OK
        assert {name: found for name, found in sums(top).items() if name in before} == before

    def test_a_file_of_others_is_not_touched(self, top):
        lay(top, SPLAT)
        other = lay(top, "Get-Date\n", "mail.ps1")
        code, _, err = run("a.ps1", "mail.ps1", "--write", "--helper", "mail.ps1")
        assert (code, other.read_text(), (top / "a.ps1").read_text()) == (INCOMPLETE, "Get-Date\n", SPLAT)
        assert "is no file of ours" in err

    def test_it_has_the_functions_of_the_cloud(self, top):
        lay(top, SPLAT)
        run("--write", "--helper", "mail.ps1", "--cloud", "usgov")
        assert b"https://graph.microsoft.us/" in (top / "mail.ps1").read_bytes()

    def test_nothing_is_written_without_mail(self, top):
        lay(top, RELAY)
        run("--write", "--helper", "mail.ps1")
        assert not (top / "mail.ps1").exists()

    def test_a_diff_writes_none(self, top):
        lay(top, SPLAT)
        code, out, _ = run("--diff", "--helper", "mail.ps1")
        assert (code, "Join-Path -Path $PSScriptRoot" in out, (top / "mail.ps1").exists()) == (OK, True, False)


def test_a_signed_file_is_left(top):
    file = lay(top, SIGNED)
    code, out, err = run("--write")
    assert (code, file.read_text()) == (INCOMPLETE, SIGNED)
    assert "its mail is not moved: it is signed" in err
    assert "0 files changed" in out
    code, _, err = run("--write", "--resign-later")
    assert (code, err, GRAPH in file.read_text()) == (OK, "", True)


def test_a_read_only_file_is_left(top):
    file = lay(top)
    lay(top, MAIL, "b.ps1")
    file.chmod(0o444)
    code, _, err = run("--write")
    assert (code, file.read_text(), GRAPH in (top / "b.ps1").read_text()) == (INCOMPLETE, MAIL, True)
    assert "a.ps1" in err
    assert "read-only" in err


OUTPUTS = [
    (),
    ("--format", "json"),
    ("--plan",),
    ("--plan", "--format", "json"),
    ("--plan", "--format", "csv"),
    ("--plan", "--format", "markdown"),
]


@pytest.mark.parametrize("arguments", OUTPUTS, ids=lambda one: " ".join(one) or "text")
def test_no_password_of_the_fixtures_is_shown(arguments):
    code, out, err = run(*arguments, "--all-servers", "--isolated", "--debug", "-v", *map(str, TELLTALE))
    assert code == OK
    assert out
    assert [password for password in CANARIES if password in out + err] == []


def test_nothing_that_is_written_holds_a_password_again(top):
    """Lines that are added; those that are there stay, and are in the diff only where they stand beside a change."""
    _, out, _ = run("--diff", "--all-servers", "--isolated", *map(str, TELLTALE))
    added = [line for line in out.splitlines() if line.startswith("+")]
    assert added
    assert [line for line in added if any(password in line for password in CANARIES)] == []


@pytest.mark.parametrize("arguments", OUTPUTS, ids=lambda one: " ".join(one) or "text")
def test_nothing_there(top, arguments):
    lay(top, "Get-Date\n")
    code, out, err = run(*arguments)
    assert (code, err) == (OK, "")
    if "json" in arguments:
        json.loads(out)
    elif "csv" in arguments:
        assert out.count("\n") == 1
    else:
        assert "o mail that could be moved was found" in out


class TestPlan:
    def test_text(self, top):
        lay(top)
        lay(top, SPLAT.replace("c@d.e", "z@d.e"), "b.ps1")
        lay(top, RELAY, "c.ps1")
        code, out, err = run("--plan")
        assert (code, err) == (OK, "")
        assert "  3 mails in 3 files\n" in out
        assert "  1 becomes Send-MgUserMail\n  1 becomes Send-GraphMail" in out
        assert "  1 is kept, because it goes to another server\n" in out
        assert "Mailboxes that send\n  Mail.Send: c@d.e, z@d.e\n  Mail.ReadWrite: z@d.e\n" in out
        assert "PrimarySmtpAddress -eq 'c@d.e' -or PrimarySmtpAddress -eq 'z@d.e'" in out
        assert "-Role 'Application Mail.Send'" in out
        assert "-Role 'Application Mail.ReadWrite'" in out
        assert (top / "a.ps1").read_text() == MAIL

    def test_no_more_is_asked_for_than_needed(self, top):
        lay(top)
        _, out, _ = run("--plan")
        assert "Mail.ReadWrite" not in out

    @pytest.mark.parametrize(
        ("arguments", "there", "absent"),
        [
            ((), "New-SelfSignedCertificate", "Add-MgApplicationPassword"),
            (("--auth", "secret"), "Add-MgApplicationPassword", "New-SelfSignedCertificate"),
            (("--auth", "managed-identity"), "object ID of the managed identity", "New-MgApplication"),
            (("--auth", "device"), "Connect-MgGraph -Scopes 'Mail.Send' -NoWelcome", "New-MgApplication"),
            (("--cloud", "usgov"), "-ExchangeEnvironmentName O365USGovGCCHigh", "China"),
            (("--cloud", "china"), "-Environment China", "USGov"),
        ],
    )
    def test_steps(self, top, arguments, there, absent):
        lay(top)
        _, out, _ = run("--plan", *arguments)
        assert there in out
        assert absent not in out

    def test_csv(self, top):
        lay(top, f"function =cmd {{ {MAIL.strip()} }}\n=cmd\n{RELAY}", "-a;b.ps1")
        _, out, _ = run("--plan", "--format", "csv")
        found = list(csv.DictReader(io.StringIO(out)))
        assert [(row["line"], row["shape"], row["mailboxes"]) for row in found] == [
            ("1", "sdk", "c@d.e"),
            ("3", "kept", ""),
        ]
        assert found[0]["path"].startswith("'-")
        assert found[0]["function"] == "'=cmd"

    def test_markdown(self, top):
        lay(top, MAIL.replace("c@d.e", "'<b>|x`@d.e'"), "a_b.ps1")
        _, out, _ = run("--plan", "--format", "markdown")
        table = [line for line in out.splitlines() if line.startswith("| a_b")]
        assert len(table) == 1
        assert "<b>" not in table[0]
        assert out.count("```") % 2 == 0

    def test_json(self, top):
        lay(top, SPLAT)
        _, out, _ = run("--plan", "--format", "json")
        found = json.loads(out)
        assert (found["mails"], found["shapes"], found["effort"]) == (1, {"function": 1}, {"S": 1})
        assert found["permissions"] == [
            {"permission": "Mail.Send", "mailboxes": ["c@d.e"]},
            {"permission": "Mail.ReadWrite", "mailboxes": ["c@d.e"]},
        ]
        assert [step["title"].split(" ")[0] for step in found["steps"]] == ["Register", "Give", "Let", "Test"]


def test_tls_that_another_file_sets_is_told(top):
    lay(top, "[Net.ServicePointManager]::SecurityProtocol = 'Tls'\n", "old.ps1")
    lay(top, f". $PSScriptRoot\\old.ps1\n{MAIL}")
    (site,) = document("a.ps1")["sites"]
    assert [hazard["kind"] for hazard in site["hazards"]] == ["legacy-tls"]
    assert site["effort"] == "M"


def test_settings_of_the_configuration(top):
    lay(top, RELAY)
    (top / "pslint.toml").write_text('graph-auth = "managed-identity"\n[servers]\nrelay01 = "exchange-online"\n')
    _, out, _ = run("--diff")
    assert "+Connect-MgGraph -Identity -NoWelcome\n" in out
    _, out, _ = run("--diff", "--isolated")
    assert out == ""


def test_many_files_come_in_order(top):
    for number in range(6):
        lay(top, MAIL, f"{number}.ps1")
    outs = [CliRunner().invoke(cli, ["migrate", "--diff", "--jobs", jobs]).stdout for jobs in ("1", "2")]
    assert outs[0] == outs[1]
    assert outs[0].count("--- a/") == 6


@pytest.mark.parametrize(("width", "stories"), [("80", "*"), ("120", "1*")])
def test_it_fits(width, stories):
    _, out, _ = run("--all-servers", "--isolated", "--width", width, *map(str, FOLDER.glob(stories)))
    assert [line for line in out.splitlines() if len(line) > int(width)] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rules for names")
def test_a_name_that_moves_the_cursor(top):
    lay(top, MAIL, "a\x1b[2Jb.ps1")
    for arguments in (one for one in OUTPUTS if "csv" not in one):
        assert "\x1b" not in "".join(run(*arguments)[1:])


def test_check_names_the_command_and_fixes(top):
    file = lay(top)
    _, out, _ = run("--select", "PST030", "--no-cache", command="check")
    assert "`pslint-tls migrate a.ps1 --line 1` shows the rewrite" in " ".join(out.split())
    _, out, _ = run("--select", "PST030", "--unsafe-fixes", "--fix", "--no-cache", command="check")
    fixed = file.read_text()
    assert GRAPH in fixed
    lay(top)
    run("--write")
    assert file.read_text() == fixed
