"""SARIF logs of reports made by hand, checked against the schema of the standard."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from pslint_tls.engine.registry import RuleSet, load_rules
from pslint_tls.engine.report import Report
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.summary import summarise
from pslint_tls.output.sarif import SarifOptions, sarif


@cache
def schema() -> Any:
    text = (Path(__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig")
    return jsonschema.Draft202012Validator(json.loads(text))


@cache
def rules() -> RuleSet:
    return load_rules(Settings())


def log(report: Report, **options: Any) -> dict[str, Any]:
    """The log as data; the schema has been asked."""
    chosen = SarifOptions(**{"rules": rules().known, "deadlines": rules().deadlines, **options})
    found: dict[str, Any] = json.loads("".join(sarif(report, summarise(report), chosen)))
    valid(found)
    return found


def valid(document: dict[str, Any]) -> None:
    """Fails with the first thing that the schema does not allow."""
    assert [f"{list(error.absolute_path)}: {error.message[:200]}" for error in schema().iter_errors(document)] == []


def run(report: Report, **options: Any) -> dict[str, Any]:
    """The only run of a log."""
    (only,) = log(report, **options)["runs"]
    return dict(only)
