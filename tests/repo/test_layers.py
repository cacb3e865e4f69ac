"""The rooms import only what stands left of them (ARCHITECTURE.md)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.imports import Import, imports_of
from tests.repo.tree import ROOT, python_files, shown

# Rooms of one rank do not know each other. The package itself holds the version only, which all may read.
RANKS = (
    ("text",),
    ("syntax",),
    ("knowledge",),
    ("script",),
    ("mend",),
    ("migrate",),
    ("rule",),
    ("engine",),
    ("files", "output"),
    ("inventory",),
    ("report",),
    ("config",),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, rooms in enumerate(RANKS) for room in rooms}
NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "httpx", "subprocess"}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "pslint_tls").parts[0].removesuffix(".py")


def package_of(path: Path) -> tuple[str, ...]:
    return path.parent.relative_to(ROOT).parts


def imported(path: Path) -> list[Import]:
    return list(imports_of(path, package_of(path)))


def target_room(module: str) -> str | None:
    """The room that `module` lies in; None for what is not ours or is the package itself."""
    parts = module.split(".")
    return parts[1] if parts[0] == "pslint_tls" and len(parts) > 1 and not parts[1].startswith("__version") else None


def test_every_room_has_a_rank() -> None:
    rooms = {room_of(path) for path in python_files("pslint_tls")} - {"__init__"}
    assert rooms <= set(RANK), f"rooms without a place in the order: {sorted(rooms - set(RANK))}"


def test_imports_point_to_the_left() -> None:
    wrong = []
    for path in python_files("pslint_tls"):
        room = room_of(path)
        for item in imported(path):
            target = target_room(item.module)
            if target is None or target == room or room == "__init__":
                continue
            if RANK.get(target, len(RANKS)) >= RANK[room]:
                wrong.append(f"{shown(path)}:{item.line}: {room} imports {item.module}")
    assert not wrong, "\n".join(wrong)


def test_rules_see_only_rule_and_knowledge() -> None:
    wrong = []
    for path in python_files("rules"):
        for item in imported(path):
            ours = item.module.split(".")[0] in {"pslint_tls", "rules"}
            if ours and target_room(item.module) not in {"rule", "knowledge"}:
                wrong.append(f"{shown(path)}:{item.line}: {item.module}")
    assert not wrong, "\n".join(wrong)


def test_nobody_imports_a_rule_by_name() -> None:
    wrong = [
        f"{shown(path)}:{item.line}: {item.module}"
        for path in python_files("pslint_tls")
        for item in imported(path)
        if item.module.startswith(("pslint_tls.rules", "rules."))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("package", "home"),
    [("tree_sitter", "syntax"), ("tree_sitter_pwsh", "syntax"), ("tree_sitter_powershell", "syntax"), ("click", "cli")],
)
def test_a_foreign_package_is_known_to_one_room(package: str, home: str) -> None:
    wrong = [
        f"{shown(path)}:{item.line}"
        for path in python_files("pslint_tls", "rules")
        for item in imported(path)
        if item.module.split(".")[0] == package and (home,) != path.relative_to(ROOT).parts[1:2]
    ]
    assert not wrong, f"{package} belongs to {home}/ alone: " + ", ".join(wrong)


GIT = "pslint_tls/files/git.py"
ASKS_GIT = {"pslint_tls/files/changed.py", "pslint_tls/cli/changes.py"}
"""What may know the one module that runs a program, and serves `check --diff-base` alone."""


def test_nothing_reaches_out() -> None:
    """Neither the network nor another program: scanning runs and contacts nothing. Git is asked by one module."""
    wrong = [
        f"{shown(path)}:{item.line}: {item.module}"
        for path in python_files("pslint_tls", "rules")
        for item in imported(path)
        if any(item.module == name or item.module.startswith(name + ".") for name in NETWORK)
        and (shown(path), item.module.split(".")[0]) != (GIT, "subprocess")
    ]
    assert not wrong, "\n".join(wrong)


def test_scanning_does_not_know_git() -> None:
    """Who imports the module that runs git, and who imports those: nobody does at its top, but for --diff-base."""
    wrong = [
        f"{shown(path)}:{item.line}: {item.module}"
        for path in python_files("pslint_tls", "rules")
        for item in imported(path)
        if item.module.startswith(("pslint_tls.files.git", "pslint_tls.files.changed")) and shown(path) not in ASKS_GIT
    ]
    assert not wrong, "\n".join(wrong)


def test_a_check_without_diff_base_loads_no_process_module() -> None:
    """What a run loads, in a process of its own: `files.git` is not among it."""
    program = (
        "import sys\n"
        "import pslint_tls.cli.check, pslint_tls.cli.run, pslint_tls.cli.changes, pslint_tls.files.scan\n"
        "import pslint_tls.engine.check, pslint_tls.script, pslint_tls.output.formats\n"
        "sys.exit('pslint_tls.files.git' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
