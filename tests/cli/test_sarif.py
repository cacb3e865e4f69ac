"""`check --format sarif` as it is typed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pslint_tls.cli import options
from pslint_tls.cli.app import cli
from pslint_tls.cli.sarif import address, pipeline_of, profile_of, repository
from pslint_tls.config import keys
from pslint_tls.files.repository import WorkTree
from pslint_tls.output.sarif import PROFILES
from tests.output.sarif_logs import valid

FIXTURES = Path(__file__).parents[2] / "fixtures"
MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
BUILD = {
    "TF_BUILD": "True",
    "SYSTEM_DEFINITIONID": "12",
    "BUILD_DEFINITIONNAME": "nightly",
    "SYSTEM_PHASEID": "c9f5f0f0-0f0f-4f0f-8f0f-0f0f0f0f0f0f",
    "SYSTEM_PHASENAME": "scan",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
    "SYSTEM_TEAMPROJECT": "mail scripts",
    "BUILD_SOURCEBRANCH": "refs/heads/main",
    "BUILD_BUILDID": "345",
}


@pytest.fixture(autouse=True)
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*BUILD, "GITHUB_ACTIONS", "GITLAB_CI", "SYSTEM_JOBID"):
        monkeypatch.delenv(name, raising=False)


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--no-cache", "--jobs", "1", *arguments])


def sarif(*arguments: str) -> dict[str, Any]:
    done = typed("--format", "sarif", *arguments)
    assert done.exit_code in (0, 1), done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    valid(document)
    return document


def uris(document: dict[str, Any]) -> list[str]:
    places = (result["locations"][0]["physicalLocation"] for run in document["runs"] for result in run["results"])
    return sorted({place["artifactLocation"]["uri"] for place in places})


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    git = tmp_path / "repo" / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs" / "heads" / "main").write_text("a" * 40 + "\n")
    (git / "config").write_text('[remote "origin"]\n\turl = https://bob:Canary!1@example.com/o/r.git\n')
    sub = tmp_path / "repo" / "sub"
    sub.mkdir()
    monkeypatch.chdir(sub)
    return tmp_path / "repo"


def test_the_three_lists_of_readers_are_one() -> None:
    assert options.SARIF_PROFILES == keys.SARIF_PROFILES == PROFILES


@pytest.mark.parametrize(
    ("environment", "profile"),
    [
        ({}, "full"),
        ({"CI": "true"}, "full"),
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"TF_BUILD": "True"}, "azure"),
        ({"GITLAB_CI": "true"}, "gitlab"),
    ],
)
def test_the_reader_is_known_by_the_ci(environment: dict[str, str], profile: str) -> None:
    assert profile_of(environment) == profile


def test_addresses_are_those_of_the_repository(repo: Path) -> None:
    for name in ("a b.ps1", "100%#[1].ps1", "ä.ps1"):
        Path(name).write_text(MAIL, encoding="utf-8")
    (repo.parent / "outside.ps1").write_text(MAIL)
    document = sarif(".", str(repo.parent / "outside.ps1"))
    outside = (repo.parent / "outside.ps1").as_posix().partition(":/")[2] or str(repo.parent / "outside.ps1")[1:]
    assert uris(document) == sorted(["sub/a%20b.ps1", "sub/100%25%23%5B1%5D.ps1", "sub/%C3%A4.ps1", outside])
    (run,) = document["runs"]
    assert run["versionControlProvenance"][0] == {
        "repositoryUri": "https://example.com/o/r.git",
        "revisionId": "a" * 40,
        "branch": "main",
        "mappedTo": {"uriBaseId": "%SRCROOT%"},
    }
    assert "Canary" not in json.dumps(document)


def test_from_outside_the_addresses_are_still_those_of_the_repository(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.ps1").write_text(MAIL)
    monkeypatch.chdir(repo.parent)
    assert uris(sarif("repo/sub")) == ["sub/a.ps1"]


@pytest.mark.parametrize(
    ("origin", "uri"),
    [
        ("https://user:secret@example.com/o/r.git?x=1", "https://example.com/o/r.git"),
        ("https://token@dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r"),
        ("git@github.com:o/r.git", "ssh://github.com/o/r.git"),
        ("ssh://git@example.com:22/o/r", "ssh://example.com:22/o/r"),
        ("/srv/git/a b.git", "file:///srv/git/a%20b.git"),
        ("C:\\git\\r", "file:///C:/git/r"),
        ("\\\\fs01\\git\\r", "file://fs01/git/r"),
        ("../other", "../other"),
    ],
)
def test_a_remote_is_named_without_who_logs_on(origin: str, uri: str) -> None:
    assert address(origin) == uri


def test_a_work_tree_without_a_remote_is_this_machines_own() -> None:
    made = repository(WorkTree("/srv/repo", None, "main"), deterministic=False)
    assert made is not None
    assert (made.uri, made.revision, made.branch) == ("file:///srv/repo", None, "main")
    assert repository(WorkTree("/srv/repo", None, "main"), deterministic=True) is None


def test_a_pipeline_is_named_as_azure_asks_for() -> None:
    build = pipeline_of(BUILD)
    phase = BUILD["SYSTEM_PHASEID"]
    assert build.id == f"azuredevops/pipeline/build/contoso/mail%20scripts/12/{phase}/refs/heads/main/345"
    assert list(build.properties.values()) == ["12", "nightly", phase, "scan"]
    assert pipeline_of({}).properties == {}


def test_azure_outside_of_a_pipeline_is_told(repo: Path) -> None:
    Path("a.ps1").write_text(MAIL)
    done = typed("--format", "sarif", "--sarif-profile", "azure")
    assert done.stderr == "sarif: no pipeline is at hand, so the log names no build; Azure DevOps may refuse it\n"


def test_the_run_is_told(repo: Path) -> None:
    Path("a.ps1").write_text(MAIL)
    Path("b.ps1").write_bytes(b"\0\1\2\3" * 99)
    (went,) = sarif()["runs"][0]["invocations"]
    assert (went["exitCode"], went["executionSuccessful"]) == (1, True)
    assert went["startTimeUtc"] <= went["endTimeUtc"]
    (skipped,) = went["toolExecutionNotifications"]
    assert skipped["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/b.ps1"
    assert typed("--format", "sarif", "--strict").exit_code == 3


def test_two_days_same_bytes(repo: Path) -> None:
    Path("a.ps1").write_text(f"$login = Get-Credential\n{MAIL.rstrip()} -Credential $login\n")
    written = [
        typed("--format", "sarif", "--deterministic", "--as-of", day).stdout
        for day in ("2026-11-25", "2026-11-27", "2027-03-01")
    ]
    assert len(set(written)) == 1
    assert "2026-12-31" in written[0]
    assert " days" not in written[0].partition('"results"')[2]
    assert str(repo) not in written[0]


@cache
def counts() -> dict[str, Any]:
    """The summary of our own JSON about all stories."""
    summary: dict[str, Any] = json.loads(typed("--format", "json", str(FIXTURES)).stdout)["summary"]
    return summary


@pytest.mark.parametrize("profile", PROFILES)
def test_every_story_in_every_profile_counts_as_json_does(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)
    (run,) = sarif("--sarif-profile", profile, ".")["runs"]
    counted = run["properties"]["pslintTls/summary"]
    plain = counts()
    assert {name: counted[name] for name in plain} == plain
    levels = [result["level"] for result in run["results"] if "suppressions" not in result]
    told = {"error": levels.count("error"), "warning": levels.count("warning"), "info": levels.count("note")}
    assert told == plain["findings"]


def test_what_was_fixed_is_no_result(repo: Path) -> None:
    Path("a.ps1").write_text(MAIL)
    results = sarif("--fix", "--journal", str(repo.parent / "journal"))["runs"][0]["results"]
    assert "PST001" not in {result["ruleId"] for result in results}


def test_an_expired_exception_is_a_result_in_the_configuration(repo: Path) -> None:
    Path("a.ps1").write_text(MAIL)
    entry = 'path = "a.ps1"\nrules = ["PST030"]\nreason = "r"\nuntil = 2020-01-01\n'
    Path("pslint.toml").write_text(f"[[exceptions]]\n{entry}")
    (run,) = sarif()["runs"]
    (expired,) = (result for result in run["results"] if result["ruleId"] == "PST092")
    place = expired["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/pslint.toml"
    configuration = [one for one in run["artifacts"] if one["location"]["uri"] == "sub/pslint.toml"]
    assert configuration[0]["roles"] == ["userSpecifiedConfiguration"]


def test_from_stdin(repo: Path) -> None:
    done = CliRunner().invoke(cli, ["check", "--format", "sarif", "-", "--stdin-filename", "x/y.ps1"], input=MAIL)
    assert uris(json.loads(done.stdout)) == ["sub/x/y.ps1"]
