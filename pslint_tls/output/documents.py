"""The `json` and `jsonl` documents of `check` and `calls`, piece by piece so that no document is held as one string."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output import contract
from pslint_tls.output.contract import Value

if TYPE_CHECKING:
    from pslint_tls.engine.migrating import Moved
    from pslint_tls.engine.tenant import Permission

# JSON allows them bare, but tools that split at every Unicode line end would tear a line of `jsonl` apart.
LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def check_json(report: Report, summary: Summary) -> Iterator[str]:
    """The document that `check.schema.json` describes."""
    head = {"schemaVersion": contract.SCHEMA_VERSION, "tool": contract.tool(), "asOf": report.as_of.isoformat()}
    yield from _document(
        head, {"findings": _findings(report), "files": _files(report)}, {"summary": contract.counts(summary)}
    )


def check_jsonl(report: Report, summary: Summary) -> Iterator[str]:
    """One finding, then one file a line, then the summary with what heads the document."""
    yield from _lines("finding", _findings(report))
    yield from _lines("file", _files(report))
    head = {"schemaVersion": contract.SCHEMA_VERSION, "tool": contract.tool(), "asOf": report.as_of.isoformat()}
    yield from _lines("summary", [{**head, **contract.counts(summary)}])


def calls_json(report: Report) -> Iterator[str]:
    """The document that `calls.schema.json` describes."""
    head = {"schemaVersion": contract.SCHEMA_VERSION, "tool": contract.tool()}
    arrays = {
        "sites": _sites(report),
        "tlsAssignments": _assignments(report),
        "mentions": _mentions(report),
        "files": _files(report),
    }
    yield from _document(head, arrays, {})


def calls_jsonl(report: Report) -> Iterator[str]:
    """One member of the document's arrays a line."""
    yield from _lines("site", _sites(report))
    yield from _lines("tlsAssignment", _assignments(report))
    yield from _lines("mention", _mentions(report))
    yield from _lines("file", _files(report))


def migrate_json(moved: Sequence[Moved], permissions: Sequence[Permission]) -> Iterator[str]:
    """The document that `migrate.schema.json` describes."""
    head = {"schemaVersion": contract.SCHEMA_VERSION, "tool": contract.tool()}
    sites = (site for one in moved for site in contract.moved_sites(one))
    files = (contract.file(one.result) for one in moved if one.result.script)
    asked = [{"permission": one.name, "mailboxes": list(one.mailboxes)} for one in permissions]
    yield from _document(head, {"sites": sites, "files": files}, {"permissions": asked})


def encode(value: object) -> str:
    """`value` as JSON on one line."""
    text = json.dumps(value, ensure_ascii=False)
    if not text.isascii():
        for character, escape in LINE_ENDS.items():
            text = text.replace(character, escape)
    return text


def _document(head: Value, arrays: dict[str, Iterator[Value]], tail: Value) -> Iterator[str]:
    separator = "{"
    for name, value in head.items():
        yield f"{separator}{encode(name)}: {encode(value)}"
        separator = ",\n "
    for name, items in arrays.items():
        yield f"{separator}{encode(name)}: ["
        before = "\n  "
        for item in items:
            yield before + encode(item)
            before = ",\n  "
        yield "]"
    for name, value in tail.items():
        yield f"{separator}{encode(name)}: {encode(value)}"
    yield "}\n"


def _lines(kind: str, items: Iterable[Value]) -> Iterator[str]:
    return (encode({"type": kind, **item}) + "\n" for item in items)


def _findings(report: Report) -> Iterator[Value]:
    """Suppressed ones too, each where it belongs: whoever reads data decides what to do about them."""
    for result in report.files:
        both = (*result.findings, *result.suppressed)
        # Findings of a configuration file have no place in a text, only a line.
        for located in sorted(both, key=lambda one: (one.start, one.end, one.finding.code)) if both else ():
            yield contract.finding(located, result.path)


def _files(report: Report) -> Iterator[Value]:
    return (contract.file(result) for result in report.files if result.script)


def _sites(report: Report) -> Iterator[Value]:
    return (contract.site(site) for result in report.files for site in result.sites)


def _assignments(report: Report) -> Iterator[Value]:
    return (contract.assignment(item) for result in report.files for item in result.assignments)


def _mentions(report: Report) -> Iterator[Value]:
    return (contract.mention(item) for result in report.files for item in result.mentions)
