"""`check --format concise`: one line a finding."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.engine.report import FileResult, Located, Report
from pslint_tls.output.cells import safe
from pslint_tls.output.layout import Layout
from pslint_tls.rule import Confidence


def findings(report: Report, layout: Layout) -> Iterator[str]:
    """`path:line:column: CODE severity message`, never cut: other programs read it."""
    return (line(located, result, layout) for result in report.files for located in result.findings)


def line(located: Located, result: FileResult, layout: Layout) -> str:
    """One finding."""
    found = located.finding
    where = layout.paint(f"{safe(result.path)}:{located.start.line}:{located.start.column}:", "bold")
    code = layout.severity(found.severity, f"{found.code} {found.severity.value}")
    partial = "" if located.partial is None else ", partial view"
    doubt = "" if found.confidence is Confidence.PROVEN else f" ({found.confidence.value}{partial})"
    return f"{where} {code} {safe(found.message)}{doubt}"
