"""README, .ci/run and the rest of the text say what is true."""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path

import pytest

from tests.repo.tree import ROOT, all_files, python_files, shown

TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".tsv", ".cfg", ".txt", ".ps1", ".psm1", ".psd1", ""}


def blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def rule_codes() -> list[str]:
    """`code = "PST001"` of every rule, read without importing one."""
    nodes = (node for path in python_files("rules") for node in ast.walk(ast.parse(path.read_bytes())))
    values = (node.value for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code")
    return sorted(ast.literal_eval(value) for value in values)


def test_the_two_commands_are_one_line_each() -> None:
    first, second = blocks("README.md", "sh")[:2]
    for command in (first, second):
        assert command.count("\n") == 1
        assert command.startswith("python3 -m venv .venv")
    assert "pslint-tls check --fail-on never fixtures" in first
    assert "--ignore=tests/slow" in second


def test_the_two_commands_share_nothing() -> None:
    first, second = blocks("README.md", "sh")[:2]
    assert re.findall(r"venv (\S+)", first) != re.findall(r"venv (\S+)", second)


def test_ci_runs_the_command_of_the_readme() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert blocks("README.md", "sh")[1].strip() in lines


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_ci_can_be_run() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_the_readme_names_every_rule() -> None:
    named = set(re.findall(r"^\| (PST\d{3}) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    assert rule_codes()
    assert named == set(rule_codes())


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.relative_to(ROOT / "pslint_tls").parts[0] for path in python_files("pslint_tls")} - {"__init__.py"}
    missing = [room for room in sorted(rooms) if f"`{room}" not in text]
    assert not missing, missing


def test_links_inside_the_repository_lead_somewhere() -> None:
    broken = []
    for path in all_files():
        if path.suffix != ".md":
            continue
        targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
        broken += [f"{shown(path)}: {target}" for target in targets if not (path.parent / target).exists()]
    assert not broken, "\n".join(broken)


def foreign_words() -> list[str]:
    """This machine's own folders, and the ways to name a package index."""
    here = [name for name in (str(ROOT), sys.prefix) if len(Path(name).parts) > 2] + [str(Path.home())]
    folders = [rf"(?<![\w./-]){re.escape(name)}(?![\w-])" for name in here if name != Path(name).anchor]
    return [*folders, r"--(extra-)?index-" + "url", "python" + r"hosted\.org", r"pypi\.org/" + "simple"]


def test_no_file_knows_this_machine() -> None:
    pattern = re.compile("|".join(foreign_words()))
    wrong = []
    for path in all_files():
        if path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                wrong.append(f"{shown(path)}:{number}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)
