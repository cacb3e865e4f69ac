"""Configuration files on the command line: what they change, who wins, what is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import OK, USAGE

Ran = tuple[int, str, str]
Run = Callable[..., Ran]

MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer {} -UseSsl\n"
EXO = MAIL.format("smtp.office365.com")
RULES = "PSScriptAnalyzerSettings.psd1"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "tests").mkdir(parents=True)
    (folder / "a.ps1").write_text(EXO)
    (folder / "tests" / "b.ps1").write_text(EXO)
    monkeypatch.chdir(folder)
    return folder


def config(folder: Path, text: str, name: str = "pslint.toml") -> None:
    (folder / name).write_text(text, encoding="utf-8")


def run(*arguments: str) -> Ran:
    done = CliRunner().invoke(cli, [*arguments, "--no-cache"] if arguments[0] in ("check", "calls") else arguments)
    return done.exit_code, done.stdout, done.stderr


def found(*arguments: str) -> list[tuple[str, str, str]]:
    code, out, err = run("check", "--format", "json", "--fail-on", "never", "--jobs", "1", *arguments)
    assert code == OK, err
    return [
        (one["path"], one["code"], one["severity"]) for one in json.loads(out)["findings"] if one["suppressed"] is None
    ]


def codes(*arguments: str) -> set[str]:
    return {code for _, code, _ in found(*arguments)}


def refused(*arguments: str) -> str:
    code, out, err = run(*(arguments or ("check", ".")))
    assert (code, out) == (USAGE, "")
    assert len(err.splitlines()) == 1
    return err


# --- who wins -------------------------------------------------------------------------------------------------------


def test_the_file_holds_and_isolated_goes_without(project: Path) -> None:
    config(project, 'select = ["PST001"]')
    assert codes() == {"PST001"}
    assert codes("--isolated") == {"PST001", "PST030"}
    assert codes(str(project)) == {"PST001"}


def test_the_command_line_wins(project: Path) -> None:
    config(project, 'select = ["PST030"]\nignore = ["PST031"]\nmin-confidence = "proven"\nseverity = "error"')
    assert codes("--severity", "info") == {"PST030"}
    assert codes("--select", "PST001") == {"PST001"}
    config(project, 'ignore = ["PST001"]')
    assert codes() == {"PST030"}
    assert codes("--ignore", "PST030") == set()
    assert codes("--select", "PST0") == {"PST001", "PST030"}


def test_severities_of_both_hold(project: Path) -> None:
    config(project, '[severity]\nPST001 = "info"\nPST030 = "error"')
    assert {(code, level) for _, code, level in found("--severity", "PST030=warning")} == {
        ("PST001", "info"),
        ("PST030", "warning"),
    }
    assert codes("--severity", "error") == {"PST030"}


def test_what_a_file_switches_on_the_command_line_switches_off(project: Path) -> None:
    config(project, "tls-set-elsewhere = true\nstrict = true\ncache = false")
    assert codes() == {"PST030"}
    assert codes("--no-tls-set-elsewhere") == {"PST001", "PST030"}
    shown = run("check", "--no-strict", "--show-settings")[1]
    assert "strict = false                                # command line" in shown


def test_exit_codes_and_formats(project: Path) -> None:
    config(project, 'fail-on = "never"\nformat = "concise"')
    code, out, _ = run("check", "a.ps1")
    assert (code, out.startswith("a.ps1:1:1: PST001 error")) == (OK, True)
    assert run("check", "a.ps1", "--fail-on", "error")[0] == 1
    # The format is that of `check`: `calls` and `rules` know no `concise`.
    assert "smtp.office365.com" in run("calls", "a.ps1")[1]
    assert run("rules")[0] == OK


def test_what_is_known_of_servers_and_hosts(project: Path) -> None:
    (project / "a.ps1").write_text(MAIL.format("mail.fabrikam.example"))
    assert ("a.ps1", "PST001", "warning") in found("a.ps1")
    config(project, '[servers]\n"*.Fabrikam.example" = "internal"')
    assert ("a.ps1", "PST001", "info") in found("a.ps1")
    config(project, 'assume-default = "os"')
    assert codes("a.ps1") == {"PST030"}
    assert codes("a.ps1", "--assume-default", "legacy") == {"PST001", "PST030"}


def test_a_table_of_deadlines_beside_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(project, 'deadlines = "dates.tsv"')
    assert "`deadlines` names `dates.tsv`, which is no file beside pslint.toml" in refused()
    (project / "dates.tsv").write_text("nonsense\n")
    assert "dates.tsv" in refused()


# --- patterns -------------------------------------------------------------------------------------------------------


def test_per_file_ignores_are_relative_to_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(project, '[per-file-ignores]\n"tests/**" = ["PST001", "send-mailmessage-obsolete"]')
    assert {path for path, _, _ in found()} == {"a.ps1"}
    monkeypatch.chdir(project / "tests")
    assert found() == []
    assert {path for path, _, _ in found("..")} == {f"{project.as_posix()}/a.ps1"}


def test_what_is_ignored_is_suppressed_and_not_dropped(project: Path) -> None:
    from pslint_tls.cli.configure import config as settings_of
    from pslint_tls.cli.inputs import Inputs
    from pslint_tls.cli.run import run as judged

    config(project, '[per-file-ignores]\n"tests/**" = ["PST001"]')
    settings = settings_of({"isolated": False, "jobs": 1})
    results = judged(Inputs((".",)), settings).report.files
    kept = [(file.path, one.finding.code, one.suppressed) for file in results for one in file.suppressed]
    assert [(path, code) for path, code, _ in kept] == [("tests/b.ps1", "PST001")]
    assert kept[0][2].by == "configuration"


def test_excluded_and_included_files_are_relative_to_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "tests" / "c.txt").write_text(EXO)
    config(project, 'exclude = ["/tests/b.ps1"]\ninclude = ["tests/*.txt"]')
    assert {path for path, _, _ in found()} == {"a.ps1", "tests/c.txt"}
    monkeypatch.chdir(project / "tests")
    assert {path for path, _, _ in found()} == {"c.txt"}
    # A list on the command line stands for itself, and is relative to where we are.
    assert {path for path, _, _ in found("--exclude", "/c.txt")} == {"b.ps1"}


def test_code_pages_by_path(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "Send-MailMessage -Subject 'チ' -To a@b.example -SmtpServer relay01 # 設定\n".encode("cp932")
    for name in ("a.ps1", "tests/b.ps1"):
        (project / name).write_bytes(raw)
    config(project, 'encoding = "cp1251"\n[encodings]\n"tests/**" = "cp932"\n"*.ps1" = "cp1252"')

    def pages(*arguments: str) -> dict[str, Any]:
        _, out, _ = run("calls", "--format", "json", "--jobs", "1", *arguments)
        return {one["path"]: one["encoding"] for one in json.loads(out)["files"]}

    assert pages() == {"a.ps1": "cp1252", "tests/b.ps1": "cp932"}
    assert pages("--encoding", "cp1250") == {"a.ps1": "cp1250", "tests/b.ps1": "cp1250"}
    monkeypatch.chdir(project / "tests")
    assert pages() == {"b.ps1": "cp932"}


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('select = ["PST999"]', "pslint.toml:1: there is no rule `PST999`"),
        (
            '\nignore = ["mail-without-tsl12"]',
            "pslint.toml:2: there is no rule `mail-without-tsl12`; did you mean `mail-wi",
        ),
        ('[severity]\nPST998 = "info"', "pslint.toml:2: there is no rule `PST998`"),
        ('[per-file-ignores]\n"tests/**" = ["PST001", "XST022"]', "pslint.toml:2: there is no rule `XST022`; did you"),
        (
            '[[exceptions]]\npath = "a"\nreason = "r"\nrules = ["PTS020"]',
            "pslint.toml:1: there is no rule `PTS020`; did",
        ),
        ("selekt = []", "pslint.toml:1: there is no key `selekt`; did you mean `select`?"),
        ('rules = ["mine"]', "give --rules DIR on the command line"),
    ],
)
@pytest.mark.parametrize("command", ["check", "calls", "rules"])
def test_what_is_refused(project: Path, text: str, said: str, command: str) -> None:
    config(project, text)
    assert said in refused(command)


def test_own_rules_may_be_named_where_they_are_given(project: Path) -> None:
    run("new-rule", "ORG001", "mail-at-night", "--rules", "mine")
    config(project, 'ignore = ["ORG001"]')
    assert codes("--rules", "mine") == {"PST001", "PST030"}
    assert "there is no rule `ORG001`" in refused()


def test_config_and_isolated(project: Path) -> None:
    config(project, 'select = ["PST030"]', "other.toml")
    assert codes("--config", "other.toml") == {"PST030"}
    assert "--isolated takes no configuration file" in refused("check", "--config", "other.toml", "--isolated")
    assert "--config `none.toml` is not there" in refused("check", "--config", "none.toml")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nobody is refused")
def test_a_file_that_may_not_be_read(project: Path) -> None:
    config(project, "")
    (project / "pslint.toml").chmod(0)
    assert "cannot read pslint.toml: Permission denied; --isolated goes without it" in refused()


# --- PSScriptAnalyzer -----------------------------------------------------------------------------------------------


def test_psscriptanalyzers_settings_hold_for_our_rules(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(project, "@{ ExcludeRules = @('PSAvoidUsingWriteHost', 'pst030') }", RULES)
    assert codes() == {"PST001"}
    assert codes("--isolated") == codes("--select", "PST") == {"PST001", "PST030"}
    config(project, "@{ Severity = 'Error' }", RULES)
    assert codes() == {"PST001"}
    config(project, "@{ IncludeRules = 'PST03*' }", RULES)
    assert codes() == {"PST030"}
    config(project, "@{ IncludeRules = @('PSAvoid*') }", RULES)
    assert codes() == {"PST001", "PST030"}
    monkeypatch.chdir(project / "tests")
    config(project, "@{ ExcludeRules = 'PST0*1' }", RULES)
    assert codes() == {"PST030"}


def test_our_file_goes_before_psscriptanalyzers(project: Path) -> None:
    config(project, "@{ Severity = 'Error'; ExcludeRules = 'PST020'; IncludeRules = 'PST001' }", RULES)
    config(project, 'severity = "info"\nselect = ["PST030", "PST020"]')
    assert codes() == {"PST030"}
    config(project, "psscriptanalyzer-settings = false")
    assert codes() == {"PST001", "PST030"}
    (project / RULES).rename(project / "tests" / "own.psd1")
    config(project, 'psscriptanalyzer-settings = "tests/own.psd1"')
    assert codes() == {"PST001"}


def test_what_of_it_does_not_hold_is_noted(project: Path) -> None:
    config(project, "@{ ExcludeRules = $ours }", RULES)
    _, _, err = run("check", "--fail-on", "never")
    assert f"{RULES}:1: ExcludeRules is no plain list of strings and does not hold\n" in err
    assert run("check", "--fail-on", "never", "-q")[2] == ""


def test_verbose_names_the_files(project: Path) -> None:
    config(project, "@{}", RULES)
    config(project, "")
    assert f"settings from {RULES}, pslint.toml\n" in run("check", "-v", "--fail-on", "never")[2]
