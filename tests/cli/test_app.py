from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pslint_tls import __version__
from pslint_tls.cli.app import COMMANDS, cli, guarded
from pslint_tls.cli.errors import INCOMPLETE, INTERRUPTED, USAGE

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, arguments)
    return done.exit_code, done.stdout, done.stderr


def test_version() -> None:
    assert run("--version") == (0, f"pslint-tls {__version__}\n", "")


def test_the_help_fits_a_screen_and_shows_an_example() -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert len(out.splitlines()) <= 40
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "pslint-tls check C:\\Scripts" in out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_that_fits_and_shows_an_example(command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert len(out.splitlines()) <= 64
    assert max(len(line) for line in out.splitlines()) <= 80
    assert f"  pslint-tls {command}" in out or command == "debug"


def test_without_arguments_it_helps_and_does_not_claim_success() -> None:
    code, out, err = run()
    assert (code, err) == (USAGE, "")
    assert out.startswith("Usage: pslint-tls")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "there is no command `chekc`; did you mean `check`?"),
        (["."], "there is no command `.`; to check a file or folder write `pslint-tls check .`"),
        (
            ["xyz"],
            "there is no command `xyz`; the commands are check, fix, migrate, calls, scan, import, status, report, "
            "explain, rules, suppress, baseline, undo, new-rule, completion, debug",
        ),
        (["check", "--max-file-size", "5 XB"], "`5 XB` is no size; write bytes, or as in 500kB, 5MB, 1GB"),
        (["check", "--as-of", "31.12.2026"], "`31.12.2026` is no date; write year-month-day: 2026-12-31"),
        (["check", "--encoding", "cp9999"], "there is no code page `cp9999`"),
        (["check", "--encoding", "hex"], "there is no code page `hex`"),
        (["check", "--formt", "json"], "--format"),
        (["check", "--severity", "PST001=grave", "."], "--severity `PST001=grave` names no level"),
        (["check", "--rules", "nowhere", "."], "--rules `nowhere` is no folder"),
        (["check", "--deadlines", "nowhere", "."], "--deadlines `nowhere` is not there"),
        (["check", "nowhere.ps1"], "there is no `nowhere.ps1`"),
        (["check", "--files-from", "nowhere.txt"], "cannot read the list `nowhere.txt`"),
        (["check", "-", "--files-from", "-"], "both want stdin"),
        (["check", "-z"], "-z says how"),
        (["check", "--stdin-filename", "a.ps1", "."], "--stdin-filename names what `-` reads"),
        (["check", "@nowhere.txt"], "cannot read the argument file `nowhere.txt`"),
        (["check", "--jobs", "-1"], "jobs"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(arguments: list[str], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (USAGE, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("pslint-tls: ")
    assert said in err


def test_an_interrupt_is_130_without_a_stack_trace(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert guarded(interrupted, debug=True) == INTERRUPTED
    assert capsys.readouterr().err == "pslint-tls: interrupted\n"
    assert guarded(lambda: (_ for _ in ()).throw(click.Abort()), debug=False) == INTERRUPTED


@pytest.mark.parametrize("debug", [False, True])
def test_a_crash_shows_no_values(debug: bool, capsys: pytest.CaptureFixture[str]) -> None:
    def crash() -> None:
        password = "Hunter2-canary"
        raise ValueError(f"cannot parse {password}")

    assert guarded(crash, debug=debug) == INCOMPLETE
    err = capsys.readouterr().err
    assert "canary" not in err
    assert "Traceback" not in err
    assert ("in crash" in err) is debug
    assert err.startswith("pslint-tls: stopped by a fault of its own (ValueError)")


def test_start_up_loads_no_engine_and_no_parser() -> None:
    code = (
        "import sys; from pslint_tls.cli.app import cli\n"
        "try: cli.main(['--version'])\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith(('pslint_tls.', 'tree_sitter'))))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert eval(out.splitlines()[1]) == [
        "pslint_tls.cli",
        "pslint_tls.cli.app",
        "pslint_tls.cli.arguments",
        "pslint_tls.cli.console",
        "pslint_tls.cli.errors",
    ]


def test_python_m() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pslint_tls", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == f"pslint-tls {__version__}\n"
