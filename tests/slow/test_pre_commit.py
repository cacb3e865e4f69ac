"""The hooks run by the real `pre-commit`, installed from this working tree. Needs git and the package index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("pre_commit", reason="the extra `hooks` is not installed")

from identify.identify import tags_from_path

ROOT = Path(__file__).resolve().parents[2]
MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\r\n"
TLS = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12"
NAMES = ("a b.ps1", "[x].ps1", "ä ö.psm1", "plain.PS1")

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


def run(*command: str | Path, cwd: Path, code: int | None = 0) -> str:
    """What a command prints, its errors included."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert code is None or done.returncode == code, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout + done.stderr


def git(*arguments: str, cwd: Path, code: int | None = 0) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@e.example", "-c", "commit.gpgsign=false", "-c", "core.quotepath=no")
    return run("git", *who, *arguments, cwd=cwd, code=code).strip()


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files of this working tree, committed or not, as pre-commit clones it."""
    folder = tmp_path_factory.mktemp("tool")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "the working tree", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments that it makes: one for all tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def scripts(tool: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the fixing and the checking hook, installed for `git commit`."""
    for name, place in (("PRE_COMMIT_HOME", home), ("XDG_STATE_HOME", tmp_path / "state"), ("HOME", tmp_path)):
        monkeypatch.setenv(name, str(place))
    folder = tmp_path / "scripts"
    folder.mkdir()
    hooks = [{"id": "pslint-tls-fix"}, {"id": "pslint-tls"}]
    config = {"repos": [{"repo": str(tool), "rev": git("rev-parse", "HEAD", cwd=tool), "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "hooks", cwd=folder)
    run(sys.executable, "-m", "pre_commit", "install", cwd=folder)
    return folder


def commit(folder: Path, code: int) -> str:
    git("add", "--all", cwd=folder)
    return git("commit", "--message", "scripts", cwd=folder, code=code)


def committed(folder: Path) -> list[str]:
    return git("show", "--name-only", "--format=", "-z", "HEAD", cwd=folder).rstrip("\0").split("\0")


def test_the_hooks_are_a_valid_manifest() -> None:
    run(sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml", cwd=ROOT)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["pslint-tls", "pslint-tls-fix"]


@pytest.mark.parametrize("suffix", ["ps1", "psm1", "psd1", "PS1"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_pre_commit_takes_every_script_for_powershell(suffix: str, encoding: str, tmp_path: Path) -> None:
    place = tmp_path / f"a b.{suffix}"
    place.write_bytes(MAIL.encode(encoding))
    assert "powershell" in tags_from_path(str(place))


def test_a_commit_is_stopped_and_says_why(scripts: Path) -> None:
    (scripts / "mail.ps1").write_text("$ErrorActionPreference = $x\n" + MAIL.replace("smtp.office365.com", "$server"))
    told = commit(scripts, 1)
    assert "mail.ps1:2:1: PST001 warning" in told
    assert committed(scripts) == [".pre-commit-config.yaml"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_commit_is_fixed(name: str, encoding: str, scripts: Path) -> None:
    (scripts / name).write_bytes(MAIL.encode(encoding))
    told = commit(scripts, 1)
    assert "files were modified by this hook" in told
    assert (scripts / name).read_bytes() == f"{TLS}\r\n{MAIL}".encode(encoding)
    told = commit(scripts, 0)
    assert "Failed" not in told
    assert committed(scripts) == [name]


def test_other_files_are_left_alone_and_clean_scripts_pass(scripts: Path) -> None:
    (scripts / "readme.md").write_text(MAIL)
    (scripts / "clean.ps1").write_text("Get-Date\n")
    commit(scripts, 0)
    assert committed(scripts) == ["clean.ps1", "readme.md"]


@pytest.mark.skipif(os.name == "nt", reason="no such name on Windows")
@pytest.mark.parametrize("name", ["--exclude=*.ps1", "-q.ps1", "@list.ps1"])
def test_a_name_is_no_option(name: str, scripts: Path) -> None:
    (scripts / name).write_text(MAIL.replace("smtp.office365.com", "$server"))
    told = commit(scripts, 1)
    assert f"{name}:1:1: PST001" in told


def test_what_a_script_loads_is_read_from_the_work_tree(scripts: Path) -> None:
    (scripts / "common.ps1").write_text(TLS + "\n")
    commit(scripts, 0)
    (scripts / "mail.ps1").write_text(". $PSScriptRoot\\common.ps1\n" + MAIL)
    commit(scripts, 0)
    assert committed(scripts) == ["mail.ps1"]


def test_what_calls_a_script_is_read_from_the_work_tree(scripts: Path) -> None:
    (scripts / "lib.ps1").write_text("function Send-Alert {\n" + MAIL + "}\n")
    (scripts / "jobs").mkdir()
    (scripts / "jobs" / "night.ps1").write_text(TLS + "\n. $PSScriptRoot\\..\\lib.ps1\nSend-Alert\n")
    git("add", "jobs", cwd=scripts)
    git("commit", "--quiet", "--message", "jobs", cwd=scripts)
    told = commit(scripts, 1)
    assert "lib.ps1:2:1: PST001 error" in told
    assert "in the work tree it is reached by jobs/night.ps1:1 with TLS 1.2 set" in " ".join(told.split())
