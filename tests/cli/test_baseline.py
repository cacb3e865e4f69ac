"""`baseline` and `check --baseline`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import FOUND, INCOMPLETE, OK, USAGE

SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.ps1").write_text(SEND)
    (tmp_path / "sub" / "b.ps1").write_text(SEND)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    scans = ("--no-cache", "--jobs", "1") if "show" not in arguments else ()
    done = CliRunner().invoke(cli, [*arguments, *scans])
    return done.exit_code, done.stdout, done.stderr


def paths(file: Path) -> set[str]:
    return {entry["path"] for entry in json.loads(file.read_bytes())["entries"]}


def test_a_day_with_a_baseline(top, monkeypatch):
    file = top / "known.json"
    code, out, err = run("baseline", "create", "known.json", ".")
    assert (code, err) == (OK, "")
    assert out.endswith("in 2 files known now: known.json\n")
    assert paths(file) == {"a.ps1", "sub/b.ps1"}
    code, out, err = run("check", ".", "--baseline", "known.json")
    assert (code, err) == (OK, "")
    assert "by baseline" in out
    monkeypatch.chdir(top / "sub")
    assert run("check", ".", "--baseline", "../known.json")[0] == OK
    with (top / "a.ps1").open("a") as script:
        script.write(SEND.replace("-Subject x", "-Subject y"))
    (top / "sub" / "b.ps1").write_text("Get-Date\n")
    code, out, err = run("check", "..", "--baseline", "../known.json", "--format", "concise")
    assert code == FOUND
    assert all(line.startswith("../a.ps1:2:") or ".ps1:2:" in line for line in out.splitlines() if ": PST" in line)
    assert "entries of the baseline no longer occur: pslint-tls baseline update" in err
    assert run("check", "../a.ps1", "--baseline", "../known.json")[2] == ""
    code, out, _ = run("baseline", "update", "../known.json", "..")
    assert (code, paths(file)) == (OK, {"a.ps1"})
    assert "dropped" in out
    before = file.read_bytes()
    assert "0 dropped, 0 added" in run("baseline", "update", "../known.json", "..")[1]
    assert file.read_bytes() == before
    code, out, _ = run("baseline", "show", "../known.json")
    assert code == OK
    assert "mail-without-ssl" in out


def test_update_leaves_what_was_not_scanned(top):
    run("baseline", "create", "known.json", ".")
    (top / "a.ps1").write_text("")
    run("baseline", "update", "known.json", "sub")
    assert paths(top / "known.json") == {"a.ps1", "sub/b.ps1"}
    (top / "sub" / "b.ps1").unlink()
    run("baseline", "update", "known.json", "sub")
    assert paths(top / "known.json") == {"a.ps1"}


def test_create_overwrites_only_with_force(top):
    (top / "known.json").write_text("mine")
    code, _, err = run("baseline", "create", "known.json", ".")
    assert (code, (top / "known.json").read_text()) == (USAGE, "mine")
    assert "--force" in err
    assert run("baseline", "create", "known.json", ".", "--force")[0] == OK
    assert paths(top / "known.json") == {"a.ps1", "sub/b.ps1"}


@pytest.mark.parametrize("command", [("check", ".", "--baseline"), ("baseline", "update"), ("baseline", "show")])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is damaged"),
        ('{"schemaVersion": 9}', "newer"),
        ('{"schemaVersion": 1, "entries": [{"rule": "PST0O1", "path": "a", "fingerprint": "0"}]}', "did you mean"),
        (None, "there is no baseline"),
    ],
)
def test_what_is_no_baseline(top, command, text, said):
    if text is not None:
        (top / "known.json").write_text(text)
    code, out, err = run(*command, "known.json")
    assert (code, out) == (USAGE, "")
    assert said in err
    assert err.count("\n") == 1


def test_the_configuration_names_one(top):
    run("baseline", "create", "known.json", ".")
    (top / "pslint.toml").write_text('baseline = "known.json"\n')
    code, out, _ = run("check", ".")
    assert code == OK
    assert "by baseline" in out
    # What the other baseline accepts is found all the same.
    run("baseline", "create", "more.json", ".")
    assert paths(top / "more.json") == {"a.ps1", "sub/b.ps1"}
    (top / "known.json").unlink()
    assert run("check", ".")[0] == USAGE
    assert run("calls", ".")[0] == OK


@pytest.mark.skipif(os.name == "nt", reason="modes are not those of Windows")
def test_a_file_that_cannot_be_written_is_as_it_was(top):
    run("baseline", "create", "known.json", ".")
    before = (top / "known.json").read_bytes()
    (top / "known.json").chmod(0o444)
    (top / "a.ps1").write_text("")
    code, _, err = run("baseline", "update", "known.json", ".")
    assert (code, (top / "known.json").read_bytes()) == (INCOMPLETE, before)
    assert "read-only" in err
    assert run("baseline", "create", "no/known.json", ".")[0] == INCOMPLETE
    assert sorted(one.name for one in top.iterdir()) == ["a.ps1", "known.json", "sub"]


def test_the_cache_knows_the_baseline(top, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(top.parent / "cache"))
    os.utime(top / "a.ps1", (1, 1))
    (top / "sub" / "b.ps1").unlink()
    invoke = CliRunner().invoke
    run("baseline", "create", "known.json", ".")
    for _ in range(2):
        assert invoke(cli, ["check", ".", "--jobs", "1"]).exit_code == FOUND
        assert invoke(cli, ["check", ".", "--jobs", "1", "--baseline", "known.json"]).exit_code == OK
