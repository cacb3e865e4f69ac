"""The form that every rule file has."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from pslint_tls.engine.registry import builtin_folder
from tests.rules.examples import RULES

HEADINGS = ["## What it does", "## Why it breaks", "## Fix safety", "## References"]


def codes() -> list[list[str]]:
    lines = (builtin_folder() / "CODES").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def test_one_file_one_rule():
    files = {path.stem for path in builtin_folder().glob("*.py") if not path.stem.startswith("_")}
    assert files == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in RULES}


def test_codes_are_recorded_and_never_used_twice():
    recorded = codes()
    assert [line[0] for line in recorded] == sorted({line[0] for line in recorded})
    assert len({line[1] for line in recorded}) == len(recorded)
    retired = {line[0] for line in recorded if line[2:] == ["retired"]}
    assert {line[0]: line[1] for line in recorded if line[0] not in retired} == {rule.code: rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_shape(rule):
    kind = type(rule)
    assert kind.__name__.startswith("".join(word.capitalize() for word in rule.name.split("-")))
    assert Path(inspect.getfile(kind)).read_text(encoding="utf-8").startswith(f'"""{rule.code}: ')
    assert rule.code.startswith("PST")
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    assert rule.good
    assert rule.bad
    assert all(example.marks for example in rule.bad)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_documentation(rule):
    text = inspect.getdoc(type(rule)) or ""
    first = text.splitlines()[0]
    assert first.endswith(".")
    assert [line for line in text.splitlines() if line.startswith("#")] == HEADINGS
    sections = re.split(r"^## .*$", text, flags=re.MULTILINE)[1:]
    assert all(section.strip() for section in sections)
    assert re.findall(r"^- (\S+)$", sections[-1], re.MULTILINE) == list(rule.references)
    assert rule.references


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_hold_a_needle(rule):
    for example in rule.bad:
        assert any(needle in example.code.lower() for needle in rule.needles), example.code
