"""What runs in other people's builds: action.yml and docs/ci. They cannot run here, but for their shell lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pslint_tls.cli.check import check
from pslint_tls.config.keys import FORMATS
from tests.repo.tree import ROOT

FILES = [ROOT / "action.yml", *sorted((ROOT / "docs" / "ci").iterdir())]
MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def scripts(node: Any) -> Iterator[str]:
    """Every shell script in a document: the values of `run`, `bash` and `script`."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("run", "bash", "script"):
                yield from value if isinstance(value, list) else [value]
            yield from scripts(value)
    elif isinstance(node, list):
        for item in node:
            yield from scripts(item)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_spliced_into_a_shell_line(path: Path) -> None:
    """Neither GitHub's expressions nor Azure's macros; both are put in before the shell reads the line."""
    wrong = [script for script in scripts(loaded(path)) if re.search(r"\$\{\{|\$\([A-Za-z]", script)]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_options_and_formats_exist(path: Path) -> None:
    names = {name for option in check.params for name in option.opts}
    for script in scripts(loaded(path)):
        if "pslint-tls check" not in script:
            continue
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", script)) <= names
        formats = set(re.findall(r"--output \"?(\w+)=", script)) | set(re.findall(r"--format (\w+)", script))
        assert formats - {"sarif"} <= set(FORMATS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_python_is_isolated_from_the_repository(path: Path) -> None:
    for script in scripts(loaded(path)):
        assert not re.search(r"python -(?!I )", script)


def test_every_input_of_the_action_is_used_and_told() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, about in loaded(ROOT / "action.yml")["inputs"].items():
        assert f"inputs.{name}" in text.partition("\nruns:")[2]
        assert about["description"]
        assert f"`{name}`" in (ROOT / "docs" / "code-review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES[1:], ids=lambda path: path.name)
def test_the_page_names_every_file(path: Path) -> None:
    assert f"ci/{path.name}" in (ROOT / "docs" / "code-review.md").read_text(encoding="utf-8")


# --- the action's own step ------------------------------------------------------------------------------------------

SARIF = pytest.mark.skipif("sarif" not in FORMATS, reason="there is no SARIF yet")
BASH = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="there is no bash")


@pytest.fixture
def step(tmp_path: Path) -> Any:
    """Runs the action's check as the runner does; the answer is the status, stdout and the folder of the results."""
    temporary, workspace, programs = (tmp_path / name for name in ("runner temp", "work [space] ä", "bin"))
    for folder in (temporary, workspace, programs):
        folder.mkdir()
    program = programs / "pslint-tls"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m pslint_tls "$@"\n')
    program.chmod(0o755)
    (workspace / "a b.ps1").write_text(MAIL)
    (script,) = (one for one in scripts(loaded(ROOT / "action.yml")) if "pslint-tls check" in one)

    def run(**inputs: str) -> tuple[int, str, Path]:
        given = {"PATHS": ".", "DIFF_BASE": "", "FAIL_ON": "warning", "ARGS": "--no-cache", "UPLOAD": "true"} | inputs
        environment = {
            **os.environ,
            **{f"PSLINT_{name}": value for name, value in given.items()},
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(temporary),
            "GITHUB_OUTPUT": str(temporary / "output"),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
        }
        (temporary / "summary").touch()
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr, temporary

    return run


@SARIF
@BASH
def test_the_step_leaves_its_reports_and_tells_the_status(step: Any) -> None:
    status, told, folder = step()
    assert status == 0
    assert "PST001 error" in told
    assert (folder / "summary").read_text(encoding="utf-8").startswith("# pslint-tls\n")
    assert (folder / "output").read_text().splitlines()[-1] == "exit-code=1"
    assert (folder / "pslint-tls.sarif").exists()


@SARIF
@BASH
def test_what_stands_in_an_input_is_no_command(step: Any) -> None:
    evil = '"; touch ran; $(touch ran) `touch ran` #'
    for name in ("PATHS", "DIFF_BASE", "FAIL_ON", "ARGS", "UPLOAD"):
        status, told, folder = step(**{name: evil})
        assert status == (0 if name == "UPLOAD" else 2), told
        assert not list(folder.parent.rglob("ran"))


@SARIF
@BASH
def test_paths_and_arguments_are_taken_line_by_line(step: Any) -> None:
    status, told, _ = step(PATHS="a b.ps1\n", ARGS="--no-cache\n--severity\nPST001=info", UPLOAD="false")
    assert status == 0
    assert "::notice title=PST001 mail-without-tls12,file=a b.ps1,line=1" in told
