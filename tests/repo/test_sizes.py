"""Files and functions stay short enough to be read at one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.repo.tree import python_files, shown

FILE_LINES = 400
FUNCTION_LINES = 40
FOLDERS = ("pslint_tls", "rules", "tests", "benchmarks")
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "base"}


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_bytes())
    return [
        (f"{shown(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_files() -> None:
    counts = {shown(f): len(f.read_text(encoding="utf-8").splitlines()) for f in python_files(*FOLDERS)}
    long = [f"{name}: {lines} lines" for name, lines in counts.items() if lines > FILE_LINES]
    assert not long, f"longer than {FILE_LINES} lines:\n" + "\n".join(long)


def test_functions() -> None:
    found = [item for path in python_files(*FOLDERS) for item in functions(path)]
    long = [f"{name}: {lines} lines" for name, lines in found if lines > FUNCTION_LINES]
    assert not long, f"longer than {FUNCTION_LINES} lines:\n" + "\n".join(long)


def test_names_say_something() -> None:
    vague = [shown(f) for f in python_files(*FOLDERS) if VAGUE & set(f.stem.split("_")) or VAGUE & set(f.parent.parts)]
    assert not vague, "\n".join(vague)


def test_modules_say_what_they_are_for() -> None:
    """One line; a room's files are found by them."""
    bare = []
    for path in python_files("pslint_tls", "rules"):
        docstring = ast.get_docstring(ast.parse(path.read_bytes()))
        if not docstring:
            bare.append(shown(path))
    assert not bare, "without a module docstring:\n" + "\n".join(bare)


def test_only_the_command_line_prints() -> None:
    wrong = []
    for path in python_files("pslint_tls", "rules"):
        if "cli" in path.parts or path.name == "__main__.py":
            continue
        calls = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
        wrong += [f"{shown(path)}:{c.lineno}" for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]
    assert not wrong, "\n".join(wrong)
