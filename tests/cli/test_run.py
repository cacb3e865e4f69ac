"""From the command line to the disk and back, with scripts in which there is nothing to judge."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, INTERRUPTED, OK, USAGE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "a.ps1").write_text("Write-Host 1\n")
    (tmp_path / "sub" / "b.PSM1").write_bytes("Write-Host 'ü'".encode("utf-16"))
    (tmp_path / "bin.ps1").write_bytes(b"\0\1\2\3\0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, [arguments[0], "--no-cache", *arguments[1:]], input=stdin)
    return done.exit_code, done.stdout, done.stderr


def files(out: str) -> dict[str, str | None]:
    return {item["path"]: item["skipped"] for item in json.loads(out)["files"]}


@pytest.mark.parametrize("command", ["check", "calls"])
def test_every_file_is_accounted_for(folder: Path, command: str) -> None:
    code, out, err = run(command, "--format", "json")
    found = files(out)
    assert code == OK
    assert list(found) == ["a.ps1", "bin.ps1", "sub/b.PSM1"]
    assert found["a.ps1"] is None
    assert str(found["bin.ps1"]).startswith("binary")
    assert err.startswith("bin.ps1: not read: binary")


def test_strict_makes_a_skipped_file_count(folder: Path) -> None:
    assert run("check", "--strict")[0] == INCOMPLETE
    assert run("check", "--strict", "a.ps1")[0] == OK
    assert run("calls", "--strict")[0] == INCOMPLETE


def test_a_folder_without_scripts(folder: Path) -> None:
    assert run("check", "docs") == (OK, "no PowerShell files found in docs\n", "")


def test_a_path_where_nothing_lies(folder: Path) -> None:
    code, out, err = run("check", "a.ps1", "gone.ps1")
    assert (code, out) == (USAGE, "")
    assert err == "pslint-tls: there is no `gone.ps1`; give a file or folder that exists\n"
    (folder / "list").write_text("gone.ps1\n")
    assert run("calls", "--files-from", "list")[0] == USAGE


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_broken_link_is_skipped_and_not_missing(folder: Path) -> None:
    (folder / "link.ps1").symlink_to("nowhere")
    code, out, _ = run("check", "link.ps1", "--format", "json")
    assert (code, files(out)) == (OK, {"link.ps1": "broken link"})


def test_stdin_is_a_file_of_that_name(folder: Path) -> None:
    code, out, _ = run("check", "-", "--stdin-filename", "sub/x.ps1", "--format", "json", stdin=b"Write-Host 1")
    assert (code, files(out)) == (OK, {"sub/x.ps1": None})
    code, out, _ = run("check", "-", "a.ps1", "--format", "json", "--max-file-size", "20", stdin=b"#" * 21)
    assert code == OK
    assert list(files(out)) == ["a.ps1", "stdin.ps1"]
    assert files(out)["stdin.ps1"] == "larger than 20 bytes (--max-file-size)"


def test_a_list_of_files(folder: Path) -> None:
    code, out, _ = run("check", "--files-from", "-", "--format", "json", stdin=b"sub/b.PSM1\r\n")
    assert (code, list(files(out))) == (OK, ["sub/b.PSM1"])


def test_an_argument_file(folder: Path) -> None:
    (folder / "args").write_text("--format\njson\nsub\n")
    code, out, _ = run("check", "@args")
    assert (code, list(files(out))) == (OK, ["sub/b.PSM1"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "PST0O1"], "there is no rule `PST0O1`; did you mean"),
        (["--ignore", "XYZ"], "there is no rule `XYZ`"),
        (["--severity", "NOPE1=info"], "there is no rule `NOPE1`"),
        (["--deadlines", "a.ps1"], "a.ps1"),
        (["--rules", "sub"], ""),
    ],
)
def test_settings_that_do_not_fit(folder: Path, arguments: list[str], said: str) -> None:
    (folder / "sub" / "broken.py").write_text("1/0\n")
    code, out, err = run("check", *arguments)
    assert (code, out) == (USAGE, "")
    assert len(err.splitlines()) == 1
    assert said in err


def test_explain_takes_codes_ids_statuses_and_texts() -> None:
    def explain(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(cli, ["explain", *words])
        return done.exit_code, done.stdout, done.stderr

    assert explain("pst001")[1].startswith("PST001 mail-without-tls12 (on by default")
    assert explain("mail-without-tls12")[1] == explain("PST001")[1]
    assert "  PST001  mail-without-tls12\n" in explain("MC297438")[1]
    assert explain("5.7.30")[1].startswith("5.7.30\n")
    assert explain("535", "5.7.139", "Authentication", "unsuccessful")[1].startswith("5.7.139\n")
    assert explain("PST0001") == (
        USAGE,
        "",
        "pslint-tls: nothing is known of `PST0001`; did you mean `PST001`?\n",
    )
    code, _, err = explain("a long text that holds Hunter2-canary and means nothing")
    assert code == USAGE
    assert "canary" not in err


def test_rules_as_a_table_and_as_data() -> None:
    table = CliRunner().invoke(cli, ["rules", "--width", "80", "--ignore", "PST002"])
    assert table.exit_code == OK
    assert all(len(line) <= 80 for line in table.stdout.splitlines())
    assert "PST002  legacy-tls-only              (off)" in table.stdout
    data = json.loads(CliRunner().invoke(cli, ["rules", "--format", "json"]).stdout)
    assert [rule["code"] for rule in data] == sorted(rule["code"] for rule in data)
    assert all(rule["enabled"] for rule in data if rule["code"] == "PST001")


INTERRUPTS = """
import os, signal, sys
from pslint_tls.cli import run
from pslint_tls.cli.app import cli
def scan(*arguments, **options):
    os.kill(os.getpid(), signal.SIGINT)
    yield
run.scan = scan
cli.main(["check", "--no-cache", sys.argv[1]])
"""


def hear_interrupts() -> None:
    """Whoever runs the tests in the background of a shell has them ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_ctrl_c_is_130_and_quiet(folder: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTS, str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], preexec_fn=hear_interrupts
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (INTERRUPTED, "", "pslint-tls: interrupted")
