"""`check --format gitlab`: a Code Quality report, which GitLab compares with that of the target branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pslint_tls.engine.fingerprint import digest
from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output.cells import safe
from pslint_tls.output.closing import failures
from pslint_tls.output.documents import encode
from pslint_tls.output.rendering import Rendering, remarks, worst_first
from pslint_tls.rule import Severity

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def code_quality(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    """The array that `artifacts:reports:codequality` takes.

    GitLab drops one of two entries with the same fingerprint, and hides `check_name`: a fingerprint occurs once, and
    the code stands in the description, too. What was not read is an entry of its own.
    """
    taken: Counter[str] = Counter()
    before = "[\n  "
    for entry in _entries(report, rendering):
        name = entry["fingerprint"]
        taken[name] += 1
        if taken[name] > 1:
            entry["fingerprint"] = digest(name, str(taken[name]))
        yield before + encode(entry)
        before = ",\n  "
    yield "[]\n" if before.startswith("[") else "\n]\n"


def _entries(report: Report, rendering: Rendering) -> Iterator[dict[str, Any]]:
    for result, located in worst_first(report):
        found = located.finding
        text = "; ".join([f"{found.code}: {found.message}", *remarks(located, report.as_of)])
        lines = {"begin": located.start.line, "end": located.end.line}
        severity = SEVERITIES[found.severity]
        yield _entry(text, found.code, located.fingerprint, severity, rendering.place(result.path), lines)
    for failure in failures(report):
        name = digest("failure", failure.path, failure.message)
        path = rendering.place(failure.path)
        yield _entry(f"not judged: {failure.message}", "failure", name, "minor", path, {"begin": 1})
    for result in report.files:
        if result.skipped:
            name, path = digest("not-read", result.path), rendering.place(result.path)
            yield _entry(f"not read: {result.skipped}", "not-read", name, "minor", path, {"begin": 1})


def _entry(text: str, check: str, fingerprint: str, severity: str, path: str, lines: dict[str, int]) -> dict[str, Any]:
    return {
        "description": safe(text),
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": lines},
    }
