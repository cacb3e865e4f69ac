"""`suppress`: comments written to files, refused where nothing may be written, taken back by `undo`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import FOUND, INCOMPLETE, OK, USAGE

SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"
SAID = "# pslint: ignore[PST001,PST030] old relay until=2027-06-30"
CODES = ("--select", "PST001,PST030")
REASON = ("--reason", "old relay", "--until", "2027-06-30")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(tree: Path, *arguments: str) -> tuple[int, str, str]:
    given = ("suppress", ".", "--jobs", "1", "--as-of", "2026-11-25", "--journal", str(tree.parent / "journal"))
    done = CliRunner().invoke(cli, [*given, *arguments])
    return done.exit_code, done.stdout, done.stderr


def check(*arguments: str) -> int:
    given = ("check", ".", "--no-cache", "--jobs", "1", "--as-of", "2026-11-25", "--fail-on", "info", *arguments)
    return CliRunner().invoke(cli, given).exit_code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_there_and_back(tree, encoding, newline):
    file = tree / "a.ps1"
    text = f"if ($a) {{\n  {SEND}\n}}\n# Grüße".replace("\n", newline)
    file.write_bytes(text.encode(encoding))
    assert check() == FOUND
    code, out, err = run(tree, *CODES, *REASON)
    assert (code, err) == (OK, "")
    assert out.startswith("2 findings suppressed by 1 comment in 1 file\n")
    expected = f"if ($a) {{\n  {SAID}\n  {SEND}\n}}\n# Grüße".replace("\n", newline)
    assert file.read_bytes() == expected.encode(encoding)
    assert check() == OK
    assert run(tree, *CODES, *REASON)[1].startswith("0 findings")
    done = CliRunner().invoke(cli, ["undo", "--journal", str(tree.parent / "journal")])
    assert (done.exit_code, file.read_bytes()) == (OK, text.encode(encoding))


def test_a_diff_writes_nothing(tree):
    (tree / "a.ps1").write_text(f"{SEND}\n")
    code, out, err = run(tree, *CODES, *REASON, "--diff")
    assert code == OK
    assert out == f"--- a/a.ps1\n+++ b/a.ps1\n@@ -1 +1,2 @@\n+{SAID}\n {SEND}\n"
    assert "would be suppressed" in err
    assert (tree / "a.ps1").read_text() == f"{SEND}\n"
    assert not (tree.parent / "journal").exists()


def test_only_what_is_selected(tree):
    (tree / "a.ps1").write_text(f"{SEND}\n")
    run(tree, "--select", "mail-without-tls12", "--reason", "r")
    assert (tree / "a.ps1").read_text() == f"# pslint: ignore[PST001] r\n{SEND}\n"
    run(tree, "--select", "PST03", "--reason", "s")
    assert (tree / "a.ps1").read_text() == f"# pslint: ignore[PST001] r\n# pslint: ignore[PST030] s\n{SEND}\n"
    assert check() == OK


@pytest.mark.skipif(os.name == "nt", reason="modes are not those of Windows")
def test_what_may_not_be_written_is_left_and_named(tree):
    (tree / "a.ps1").write_text(f"{SEND}\n")
    (tree / "a.ps1").chmod(0o444)
    (tree / "b.ps1").write_text(f"{SEND}\n")
    code, out, err = run(tree, *CODES, *REASON)
    assert code == INCOMPLETE
    assert "a.ps1: it got no comments: it is read-only" in err
    assert "in 1 file\n" in out
    assert (tree / "a.ps1").read_text() == f"{SEND}\n"
    assert (tree / "b.ps1").read_text() == f"{SAID}\n{SEND}\n"


def test_a_signed_file_is_left(tree):
    text = f"{SEND}\n# SIG # Begin signature block\n# MIIB\n# SIG # End signature block\n"
    (tree / "a.ps1").write_text(text)
    code, _, err = run(tree, *CODES, *REASON)
    assert code == INCOMPLETE
    assert "signed" in err
    assert (tree / "a.ps1").read_text() == text
    assert run(tree, *CODES, *REASON, "--resign-later")[0] == OK


def test_no_place(tree):
    (tree / "a.ps1").write_text(f"foo; {SEND} `\n  -Cc e@f.example\n")
    code, _, err = run(tree, *CODES, *REASON)
    assert code == INCOMPLETE
    assert "a.ps1:1: there is no place for a comment about PST001; write an exception" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--reason", "r"), "--select"),
        (("--select", "PST0O1", "--reason", "r"), "did you mean"),
        (("--select", "PST091", "--reason", "r"), "ignore-file"),
        ((*CODES, "--reason", " "), "one line"),
        ((*CODES, "--reason", "a\nb"), "one line"),
        ((*CODES, "--reason", "r until=2027-01-01"), "--until"),
        ((*CODES, "--reason", "r", "--until", "2026-11-24"), "is over"),
        ((*CODES, "--reason", "r", "--until", "soon"), "is no date"),
        (CODES, "--reason"),
        ((*CODES, "--reason", "r", "-"), "`-` is none"),
    ],
)
def test_refused(tree, arguments, said):
    (tree / "a.ps1").write_text(f"{SEND}\n")
    code, out, err = run(tree, *arguments)
    assert (code, out) == (USAGE, "")
    assert said in err
    assert (tree / "a.ps1").read_text() == f"{SEND}\n"
