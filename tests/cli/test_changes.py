"""`check --diff-base REF`, against real repositories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pslint_tls.cli.app import cli

MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
TLS = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
ODD = "a [b] ä.ps1"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


def git(*arguments: str, at: str | Path = ".") -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@e.example", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, "-C", str(at), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(at: str | Path = ".") -> None:
    git("add", "--all", at=at)
    git("commit", "--quiet", "--message", "x", at=at)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work tree with one script with mail, on the branch `main`; the tests go on from there."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    root = tmp_path / "repo"
    root.mkdir()
    git("init", "--quiet", "--initial-branch=main", at=root)
    (root / "old.ps1").write_text("# begin\n" + MAIL + "# end\n")
    commit(root)
    monkeypatch.chdir(root)
    return root


def run(*arguments: str, input: bytes | None = None) -> Result:
    options = ["--isolated", "--no-cache", "--jobs", "1", "--as-of", "2026-11-25", "--select", "PST001,PST002"]
    return CliRunner().invoke(cli, ["check", *options, *arguments], input=input)


def shown(*arguments: str, base: str = "main") -> list[str]:
    """`path:line` of what is shown; all that is found is shown or counted."""
    result = run("--diff-base", base, "--format", "json", *arguments)
    assert result.exit_code in (0, 1), result.stderr
    document = json.loads(result.stdout)
    hidden = [one for one in document["findings"] if one["suppressed"]]
    assert {one["suppressed"]["by"] for one in hidden} <= {"diff-base"}
    whole: list[Any] = json.loads(run("--format", "json", *arguments).stdout)["findings"]
    assert len(document["findings"]) == len(whole)
    found = [one for one in document["findings"] if not one["suppressed"]]
    assert result.exit_code == (1 if found else 0)
    return [f"{one['path']}:{one['line']}" for one in found]


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line.removeprefix("pslint-tls: ")


def test_nothing_changed() -> None:
    assert shown() == []
    assert "1 suppressed: 1 by diff-base" in run("--diff-base", "main").stdout


def test_a_new_call_shows_and_the_old_one_does_not() -> None:
    Path("old.ps1").write_text("# begin\n" + MAIL + "# end\n" + MAIL)
    assert shown() == ["old.ps1:4"]
    commit()
    assert shown(base="main~1") == ["old.ps1:4"]


def test_a_file_that_git_does_not_know_is_new() -> None:
    Path("new.ps1").write_text(MAIL)
    assert shown() == ["new.ps1:1"]


@pytest.mark.parametrize("staged", [True, False])
def test_a_changed_line_of_the_call_counts_wherever_it_lies(staged: bool) -> None:
    long = "Send-MailMessage -To a@b.example -From c@d.example `\n -Subject x `\n"
    long += "  -UseSsl -SmtpServer smtp.office365.com\n"
    Path("old.ps1").write_text(long)
    commit()
    Path("old.ps1").write_text(long.replace("Subject x", "Subject y"))
    if staged:
        git("add", "old.ps1")
    assert shown() == ["old.ps1:1"]


def test_a_changed_line_of_the_proof_counts() -> None:
    text = "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n# between\n" + MAIL
    Path("old.ps1").write_text(text)
    commit()
    Path("old.ps1").write_text(text.replace("Tls12", "Tls"))
    assert "old.ps1:1" in shown()


def test_a_line_that_is_gone_makes_what_it_kept_away_new() -> None:
    Path("old.ps1").write_text(TLS + MAIL)
    commit()
    Path("old.ps1").write_text(MAIL)
    assert shown() == ["old.ps1:1"]


def test_a_line_that_is_gone_from_a_file_that_is_loaded() -> None:
    Path("common.ps1").write_text(TLS + "$x = 1\n")
    Path("old.ps1").write_text(". $PSScriptRoot\\common.ps1\n" + MAIL)
    Path("other.ps1").write_text(MAIL)
    commit()
    Path("common.ps1").write_text("$x = 1\n")
    assert shown() == ["old.ps1:2"]


def test_a_suppression_that_is_gone() -> None:
    Path("old.ps1").write_text("# pslint: ignore[PST001]\n" + MAIL)
    commit()
    Path("old.ps1").write_text(MAIL)
    assert shown() == ["old.ps1:1"]


def test_renames_are_followed() -> None:
    Path("deep").mkdir()
    text = "# a line\n" * 20 + MAIL
    Path("old.ps1").write_text(text)
    commit()
    git("mv", "old.ps1", f"deep/{ODD}")
    assert shown() == []
    Path("deep", ODD).write_text(text + MAIL)
    git("add", "--all")
    assert shown() == [f"deep/{ODD}:22"]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    def write(text: str) -> None:
        Path("old.ps1").write_bytes(text.replace("\n", newline).encode(encoding))

    write("# ä\n" * 5 + MAIL)
    commit()
    write("# ä\n" * 2 + "# ö\n" * 4 + MAIL + MAIL.replace("-Subject x", "-Subject ö"))
    assert shown() == ["old.ps1:8"]


def test_other_line_ends_alone_change_nothing() -> None:
    Path("old.ps1").write_bytes(Path("old.ps1").read_bytes().replace(b"\n", b"\r\n"))
    assert shown() == []


def test_only_the_own_branch_counts_where_the_other_went_on() -> None:
    git("switch", "--quiet", "--create", "topic")
    Path("topic.ps1").write_text(MAIL)
    commit()
    git("switch", "--quiet", "main")
    Path("old.ps1").write_text("# mended\n")
    commit()
    git("switch", "--quiet", "topic")
    assert shown() == ["topic.ps1:1"]
    git("checkout", "--quiet", "--detach")
    assert shown() == ["topic.ps1:1"]


def test_no_common_commit_is_told() -> None:
    git("switch", "--quiet", "--orphan", "other")
    Path("old.ps1").write_text("# begin\n" + MAIL + "# end\n" + MAIL)
    commit()
    assert shown() == ["old.ps1:4"]
    assert "no common commit here (a shallow clone?)" in run("--diff-base", "main").stderr


def test_from_a_folder_inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "sub").mkdir()
    (repository / "sub" / "new.ps1").write_text(MAIL)
    monkeypatch.chdir(repository / "sub")
    assert shown(".", "../old.ps1") == ["new.ps1:1"]


@pytest.mark.skipif(os.name == "nt", reason="no such name on Windows")
def test_odd_names() -> None:
    for name in ("a\nb.ps1", "-x.ps1", "'q\"%#.ps1"):
        Path(name).write_text(MAIL)
    commit()
    assert shown() == []
    Path("a\nb.ps1").write_text(MAIL + MAIL)
    assert shown() == ["a\nb.ps1:2"]


def test_stdin() -> None:
    text = (MAIL + MAIL).encode()
    result = run("--diff-base", "main", "--format", "concise", "-q", "--stdin-filename", "old.ps1", "-", input=text)
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == ["old.ps1:2:1"]


def test_names_of_contents_may_be_sha256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "longer"
    git("init", "--quiet", "--initial-branch=main", "--object-format=sha256", str(other))
    (other / "a.ps1").write_text(MAIL)
    (other / "b.ps1").write_text(MAIL)
    commit(other)
    (other / "a.ps1").write_text("# new\n" + MAIL + MAIL.replace("Subject x", "Subject y"))
    monkeypatch.chdir(other)
    assert shown() == ["a.ps1:3"]


def test_a_repository_inside_that_does_not_know_the_revision_is_all_new(repository: Path) -> None:
    git("init", "--quiet", "--initial-branch=else", "inner")
    Path("inner", "x.ps1").write_text(MAIL)
    assert shown() == ["inner/x.ps1:1"]
    assert "does not know the revision" in run("--diff-base", "main").stderr


# --- what cannot be compared ----------------------------------------------------------------------------------------


def test_a_revision_that_is_not_there() -> None:
    assert "has no revision `origin/nowhere`; `git branch --all`" in refused("--diff-base", "origin/nowhere")
    assert "`--output=x` is no revision" in refused("--diff-base=--output=x")
    assert "`` is no revision" in refused("--diff-base", "")
    assert "has no revision `a b\ufffd; $(id)`" in refused("--diff-base", "a b\ufffd; $(id)")


def test_no_commits(tmp_path: Path) -> None:
    git("init", "--quiet", str(tmp_path / "fresh"))
    assert "has no commits yet" in refused("--diff-base", "main", str(tmp_path / "fresh"))


def test_outside_any_work_tree(tmp_path: Path) -> None:
    (tmp_path / "x.ps1").write_text(MAIL)
    assert refused("--diff-base", "main", ".", str(tmp_path / "x.ps1")).endswith(
        "x.ps1` lies in no git work tree, so --diff-base cannot tell what changed of it"
    )
    (tmp_path / "fake" / ".git").mkdir(parents=True)
    assert "for no work tree of this user" in refused("--diff-base", "main", str(tmp_path / "fake"))


def test_two_repositories(tmp_path: Path) -> None:
    other = tmp_path / "other"
    git("init", "--quiet", "--initial-branch=main", str(other))
    (other / "a.ps1").write_text(MAIL)
    commit(other)
    (other / "a.ps1").write_text(MAIL + MAIL)
    assert shown(".", str(other)) == [f"{other}/a.ps1:2"]


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("git").write_text("#!/bin/sh\ntouch ran\n")
    Path("git").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{tmp_path}")
    assert refused("--diff-base", "main").startswith("there is no git on this machine's PATH")
    assert not Path("ran").exists()


def test_fixes_are_not_chosen_by_it() -> None:
    assert "fixes go by all" in refused("--diff-base", "main", "--fix")


@pytest.mark.skipif(os.name == "nt", reason="the trap is a shell script")
def test_nothing_that_the_repository_configures_is_run(repository: Path) -> None:
    trap = repository / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {repository}/ran\ncat\n")
    trap.chmod(0o755)
    Path(".gitattributes").write_text("*.ps1 filter=trap diff=trap\n")
    commit()
    settings = ("core.fsmonitor", "filter.trap.clean", "filter.trap.smudge", "diff.external", "diff.trap.textconv")
    for name in settings:
        git("config", name, str(trap))
    Path("old.ps1").write_text("# begin\n" + MAIL + "# end\n" + MAIL)
    Path("new.ps1").write_text(MAIL)
    assert shown() == ["new.ps1:1", "old.ps1:4"]
    assert not (repository / "ran").exists()


def test_a_hook_of_git_names_its_own_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere" / "index"))
    assert shown() == []
