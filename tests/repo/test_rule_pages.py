"""docs/rules holds what the rules say of themselves; `pytest --update` writes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.engine.registry import BUILTIN_PACKAGE, load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.knowledge.deadlines import load_deadlines
from pslint_tls.output.rulepages import INDEX, pages
from pslint_tls.rule import Rule
from tests.repo.tree import ROOT

FOLDER = ROOT / "docs" / "rules"


def built_in() -> list[Rule[Any]]:
    return [rule for rule in load_rules(Settings()).known if type(rule).__module__.startswith(f"{BUILTIN_PACKAGE}.")]


def test_every_page_is_what_its_rule_says(update: bool) -> None:
    rendered = pages(built_in(), load_deadlines())
    if update:
        for name, text in rendered.items():
            (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(rendered)
    stale = [name for name, text in rendered.items() if (FOLDER / name).read_bytes() != text.encode()]
    assert not stale, f"run `python -m pslint_tls debug rule-pages docs/rules`: {', '.join(stale)}"


def test_the_command_writes_the_same(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["debug", "rule-pages", str(tmp_path / "new" / "pages")])
    assert done.exit_code == 0, done.output
    written = {path.name: path.read_bytes() for path in (tmp_path / "new" / "pages").iterdir()}
    assert written == {path.name: path.read_bytes() for path in FOLDER.iterdir()}


def test_what_a_rule_names_of_the_deadlines_is_there() -> None:
    known = {entry.id for entry in load_deadlines()}
    assert not [(rule.code, name) for rule in built_in() for name in rule.deadlines if name not in known]


def test_a_page_says_all_that_a_reader_wants() -> None:
    wanted = (
        "## What it does",
        "## Why it breaks",
        "## Bad",
        "## Good",
        "## Fix safety",
        "## How to suppress",
        "## Ref",
    )
    for path in FOLDER.iterdir():
        if path.name != INDEX:
            text = path.read_text(encoding="utf-8")
            assert [title for title in wanted if f"\n{title}" not in text] == [], path.name
