"""Suppressed findings on the command line: what is shown, what data says, the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import FOUND, OK, USAGE

SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> tuple[int, str, str]:
    given = ("check", ".", "--no-cache", "--jobs", "1", "--as-of", "2026-11-25", *arguments)
    done = CliRunner().invoke(cli, given)
    return done.exit_code, done.stdout, done.stderr


def test_text_counts_them_and_data_lists_them(folder):
    (folder / "a.ps1").write_text(f"{SEND} # pslint: ignore[PST001,PST030] known until=2027-01-01\n")
    code, out, _ = check()
    assert code == OK
    assert "PST001" not in out
    assert "\n2 suppressed: 2 by comment\n1 call, by TLS state: " in out
    data = json.loads(check("--format", "json")[1])
    assert [one["suppressed"] for one in data["findings"]] == [
        {"by": "comment", "reason": "known", "until": "2027-01-01"}
    ] * 2
    assert data["summary"]["findings"] == {"error": 0, "warning": 0, "info": 0}
    lines = [json.loads(line) for line in check("--format", "jsonl")[1].splitlines()]
    assert [one["type"] for one in lines] == ["finding", "finding", "file", "summary"]


def test_unknown_rule_ends_in_2_and_the_run_goes_on(folder):
    (folder / "a.ps1").write_text(f"{SEND} # pslint: ignore[PST0010]\n")
    (folder / "b.ps1").write_text(f"{SEND}\n")
    code, out, err = check("--format", "concise")
    assert code == USAGE
    assert "a.ps1:1:1: PST001" in out
    assert "b.ps1:1:1: PST001" in out
    assert "a.ps1: line 1: there is no rule `PST0010`; did you mean `PST0" in err


def test_calls_have_no_opinion_on_comments(folder):
    (folder / "a.ps1").write_text(f"{SEND} # pslint: ignore[PST0010]\n")
    done = CliRunner().invoke(cli, ["calls", ".", "--no-cache", "--jobs", "1"])
    assert (done.exit_code, done.stderr) == (OK, "")


def test_a_file_with_nothing_but_a_suppression_is_read(folder):
    (folder / "a.ps1").write_bytes("Get-Date # PSLINT: ignore[PST001]\r\n".encode("utf-16"))
    code, out, _ = check("--format", "concise", "--fail-on", "info")
    assert code == FOUND
    assert "PST091" in out


def test_exceptions(folder):
    (folder / "a.ps1").write_text(f"{SEND}\n")
    (folder / "pslint.toml").write_text(
        '[[exceptions]]\npath = "a.ps1"\nrules = ["PST001", "PST030"]\nreason = "r"\nuntil = 2026-11-25\n'
        '[[exceptions]]\npath = "b.ps1"\nrules = ["PST001"]\nreason = "r"\n'
    )
    code, out, err = check("-v")
    assert code == OK
    assert "2 suppressed: 2 by exception" in out
    assert "pslint.toml:6: this exception matched nothing in this run" in err
    assert "matched nothing" not in check()[2]
    code, out, _ = check("--format", "concise", "--as-of", "2026-11-26")
    assert code == FOUND
    assert "pslint.toml:1:1: PST092 warning" in out
    assert "1 file: 1 read" in out
    data = json.loads(check("--format", "json", "--as-of", "2026-11-26")[1])
    assert [one["path"] for one in data["files"]] == ["a.ps1"]
    full = check("--as-of", "2026-11-26")[1]
    assert "this exception for PST001, PST030 in `a.ps1` ended on 2026-11-25" in " ".join(full.split())
