from __future__ import annotations

import dataclasses
import importlib.resources
import itertools
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from pslint_tls.engine.report import FileResult, Report
from pslint_tls.engine.summary import summarise
from pslint_tls.output import documents
from pslint_tls.rule import Fix, Safety
from pslint_tls.script import Parameter, Via
from pslint_tls.text import Position
from tests.output import samples

ARRAYS = {
    "finding": ("check", "findings"),
    "site": ("calls", "sites"),
    "tlsAssignment": ("calls", "tlsAssignments"),
    "mention": ("calls", "mentions"),
    "file": ("calls", "files"),
}


def schema(name: str) -> Any:
    return json.loads((importlib.resources.files("pslint_tls.output") / f"{name}.schema.json").read_text("utf-8"))


def check(report: Report) -> Any:
    return json.loads("".join(documents.check_json(report, summarise(report))))


def calls(report: Report) -> Any:
    return json.loads("".join(documents.calls_json(report)))


REPORTS = {
    "full": samples.report(),
    "empty": Report((), samples.AS_OF),
    "skipped": samples.report(FileResult("x", skipped="empty")),
}


@pytest.mark.parametrize("name", REPORTS)
def test_documents_keep_to_their_schemas(name: str) -> None:
    jsonschema.validate(check(REPORTS[name]), schema("check"), format_checker=jsonschema.FormatChecker())
    jsonschema.validate(calls(REPORTS[name]), schema("calls"))


@pytest.mark.parametrize("name", REPORTS)
def test_lines_are_the_members_of_the_arrays(name: str) -> None:
    report = REPORTS[name]
    whole = {**check(report), **calls(report)}
    text = "".join(itertools.chain(documents.check_jsonl(report, summarise(report)), documents.calls_jsonl(report)))
    found: dict[str, list[Any]] = {}
    for line in text.splitlines():
        record = json.loads(line)
        kind = record.pop("type")
        found.setdefault(kind, []).append(record)
        if kind != "summary":
            document, array = ARRAYS[kind]
            jsonschema.validate(record, schema(document)["properties"][array]["items"])
    assert found["summary"][0].items() >= whole["summary"].items()
    assert found["summary"][0]["asOf"] == "2026-11-25"
    for kind in ("finding", "site", "tlsAssignment", "mention"):
        assert found.get(kind, []) == whole[ARRAYS[kind][1]]


def test_a_finding_has_exactly_these_fields() -> None:
    found = check(samples.report())["findings"]
    assert found[0] == {
        "path": "mail/nightly.ps1",
        "line": 40,
        "column": 1,
        "endLine": 40,
        "endColumn": 17,
        "code": "PST001",
        "name": "mail-without-tls12",
        "severity": "error",
        "confidence": "proven",
        "message": "Exchange Online refuses this call where Windows does not use TLS 1.2: no path to it sets TLS",
        "related": [
            {**_range(12, 1, 10), "message": "the server is 'smtp.office365.com'"},
            {**_range(40, 1, 10), "message": "no assignment exists"},
        ],
        "fix": None,
        "fingerprint": "0123456789abcdef",
        "suppressed": None,
        "partialView": None,
    }
    assert found[1]["fix"] == {
        "safety": "manual",
        "title": "Rewrite it with Graph",
        "reason": "needs a mailbox",
        "edits": [],
    }


def _range(line: int, first: int, last: int) -> dict[str, Any]:
    return {"path": "mail/nightly.ps1", "line": line, "column": first, "endLine": line, "endColumn": last}


def test_edits_have_positions() -> None:
    one = samples.located(fix=Fix("Add the line", Safety.SAFE))
    built = dataclasses.replace(one, fix_edits=((Position(1, 1), Position(1, 1), "x\r\n"),))
    (found,) = check(samples.report(samples.file(findings=(built,))))["findings"]
    assert found["fix"]["edits"] == [{**_range(1, 1, 1), "newText": "x\r\n"}]


def test_a_parameter_has_value_or_values_or_reason() -> None:
    bound = calls(samples.report())["sites"][0]["parameters"]
    assert bound["Port"] == {"source": "587", "via": "named", "trace": [], "value": 587}
    assert bound["To"]["value"] == ["a@b.c", "d@e.f"]
    assert bound["SmtpServer"]["values"] == ["a.example", "b.example"]
    assert bound["Subject"] == {"source": "$subject", "via": "named", "trace": [], "reason": "read from a file"}
    assert not {"value", "values"} & bound["Credential"].keys()


def test_a_null_value_is_a_value() -> None:
    result = samples.file(sites=(samples.site(Body=Parameter("$null", Via.NAMED, (None,))),))
    assert calls(samples.report(result))["sites"][0]["parameters"]["Body"]["value"] is None


def test_unicode_line_ends_do_not_tear_lines_apart() -> None:
    report = samples.report(samples.file(findings=(samples.located("a\u2028b\x85c\u2029d"),)))
    lines = "".join(documents.check_jsonl(report, summarise(report))).splitlines()
    assert json.loads(lines[0])["message"] == "a\u2028b\x85c\u2029d"


def test_the_document_is_never_one_string() -> None:
    def pieces() -> Iterator[str]:
        result = samples.file(findings=(samples.located(),) * 1000)
        report = samples.report(result)
        return documents.check_json(report, summarise(report))

    sizes = [len(piece) for piece in pieces()]
    assert len(sizes) > 1000
    assert max(sizes) < 2000
