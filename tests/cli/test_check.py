from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli import run as running
from pslint_tls.cli.app import cli
from pslint_tls.cli.check import status
from pslint_tls.cli.errors import FOUND, INCOMPLETE, OK
from pslint_tls.config import Config
from pslint_tls.engine.report import Failure, FileResult, Report
from pslint_tls.rule import Severity
from tests.output import samples

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
CRASHED = Failure("a.ps1", "rule", "the rule X1 crashed", "X1", "rules/x1.py:3 in check\nValueError")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a report made by hand."""

    def invoke(report: Report, *arguments: str, empty: tuple[str, ...] = ()) -> tuple[int, str, str]:
        for name in ("run", "run_without_rules"):
            monkeypatch.setattr(running, name, lambda named, settings: running.Outcome(report, empty))
        done = CliRunner().invoke(cli, arguments)
        return done.exit_code, done.stdout, done.stderr

    return invoke


def clean(*files: FileResult) -> Report:
    return Report(files or (FileResult("a.ps1", "utf-8"),), samples.AS_OF)


@pytest.mark.parametrize(
    ("report", "config", "code"),
    [
        (clean(), Config(), OK),
        (samples.report(), Config(), FOUND),
        (samples.report(), Config(fail_on=None), OK),
        (samples.report(samples.file(findings=(samples.located(severity=Severity.INFO),))), Config(), OK),
        (
            samples.report(samples.file(findings=(samples.located(severity=Severity.INFO),))),
            Config(fail_on=Severity.INFO),
            FOUND,
        ),
        (
            samples.report(samples.file(findings=(samples.located(severity=Severity.WARNING),))),
            Config(fail_on=Severity.ERROR),
            OK,
        ),
        (clean(FileResult("a.ps1", skipped="empty")), Config(), OK),
        (clean(FileResult("a.ps1", skipped="empty")), Config(strict=True), INCOMPLETE),
        (clean(FileResult("a.ps1", damaged=True)), Config(strict=True), INCOMPLETE),
        (clean(FileResult("a.ps1", failures=(CRASHED,))), Config(), INCOMPLETE),
        (samples.report(failures=(CRASHED,)), Config(fail_on=None), INCOMPLETE),
    ],
)
def test_exit_codes(report: Report, config: Config, code: int) -> None:
    assert status(report, config) == code


def test_full_is_the_default_and_closes_with_the_account(shown: Run) -> None:
    code, out, err = shown(samples.report(), "check", "--width", "80")
    assert code == FOUND
    assert out.startswith("mail/nightly.ps1:40:1: PST001 error mail-without-tls12\n")
    assert "What becomes of the calls\n" in out
    assert "2 files: 1 read, 1 skipped (1 binary file), 0 damaged" in " ".join(out.split())
    assert err == "old.ps1: not read: binary file\n"
    assert "\x1b" not in out


def test_quiet_shows_findings_alone(shown: Run) -> None:
    _, out, err = shown(samples.report(), "check", "-q", "--format", "concise")
    assert len(out.splitlines()) == 2
    assert err == ""


@pytest.mark.parametrize("command", ["check", "calls"])
def test_a_folder_without_scripts_is_said_aloud(shown: Run, command: str) -> None:
    code, out, err = shown(Report((), samples.AS_OF), command, "docs", empty=("docs",))
    assert (code, out, err) == (OK, "no PowerShell files found in docs\n", "")
    code, out, err = shown(Report((), samples.AS_OF), command, "--format", "json", empty=("docs",))
    assert (code, err) == (OK, "no PowerShell files found in docs\n")
    json.loads(out)


def test_an_empty_list_is_said_aloud(shown: Run) -> None:
    assert shown(Report((), samples.AS_OF), "check")[1] == "no files were given: the list of paths is empty\n"


def test_statistics(shown: Run) -> None:
    _, out, _ = shown(samples.report(), "check", "--statistics")
    assert "Findings by rule\n  1  PST001  mail-without-tls12\n" in out
    _, out, err = shown(samples.report(), "check", "--statistics", "--format", "json")
    assert json.loads(out)["summary"]["findings"]["error"] == 1
    assert "Findings by rule" in err


@pytest.mark.parametrize("command", ["check", "calls"])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_machine_format_has_stdout_to_itself(shown: Run, command: str, form: str) -> None:
    for report in (
        samples.report(failures=(CRASHED,)),
        Report((), samples.AS_OF),
        clean(FileResult("x", skipped="empty")),
    ):
        _, out, err = shown(report, command, "--format", form, "-v")
        for document in [out] if form == "json" else out.splitlines():
            json.loads(document)
        assert not out.startswith("\ufeff")
        assert err


def test_colours_when_asked_for(shown: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" in shown(samples.report(), "check", "--color", "always")[1]
    assert "\x1b[" not in shown(samples.report(), "check", "--color", "never")[1]


def test_failures_are_told_and_details_with_debug_only(shown: Run) -> None:
    _, _, err = shown(samples.report(failures=(CRASHED,)), "check", "-q")
    assert err == "pslint-tls: a.ps1: the rule X1 crashed\n"
    _, _, err = shown(samples.report(failures=(CRASHED,)), "check", "-q", "--debug")
    assert "  rules/x1.py:3 in check\n  ValueError\n" in err


def test_calls_is_a_table_and_never_exits_1(shown: Run) -> None:
    code, out, _ = shown(samples.report(), "calls", "--width", "80", "--statistics")
    assert code == OK
    assert out.splitlines()[:3] == [
        "  line  sender            server              port  SSL  log-on      TLS",
        "mail/nightly.ps1",
        "    40  Send-MailMessage  smtp.office365.com   587  yes  plain-text  unset",
    ]
    assert "Calls by kind\n  1  send-mailmessage\n" in out
    assert "1 call, by TLS state: 0 secure, 1 at risk, 0 unknown" in out


def test_calls_as_csv(shown: Run) -> None:
    _, out, _ = shown(samples.report(), "calls", "--format", "csv")
    assert out.startswith("path,line,column,")


# --- the real streams ---------------------------------------------------------------------------------------------

PROGRAM = """
import sys
from pslint_tls.cli import run
from pslint_tls.cli.app import cli
from tests.output import samples
file = samples.file(findings=(samples.located("caf\\u00e9 \\u65e5\\u672c", text="# \\u65e5\\u672c \\u2026"),) * {count})
run.run = lambda named, settings: run.Outcome(samples.report(file))
cli.main(sys.argv[1:])
"""


def program(count: int, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM.format(count=count), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, **options)  # type: ignore[call-overload]


@pytest.mark.parametrize("form", ["full", "concise", "json", "jsonl"])
@pytest.mark.parametrize("count", [1, 5000])
def test_a_closed_pipe_is_no_error(form: str, count: int) -> None:
    with program(count, "check", "--format", form, "-q") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == FOUND


@pytest.mark.parametrize("encoding", ["cp437", "ascii", "cp1252"])
def test_a_console_that_cannot_show_a_character(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    with program(1, "check", "--format", "full", env=environment) as process:
        out, err = process.communicate()
    assert process.returncode == FOUND
    assert err == b""
    assert b"caf" in out
    assert b"?" in out


def test_a_document_is_utf8_whatever_the_console() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp437"}
    with program(1, "check", "--format", "json", env=environment) as process:
        out, _ = process.communicate()
    assert json.loads(out.decode("utf-8"))["findings"][0]["message"] == "café 日本"
    assert b"\r" not in out
