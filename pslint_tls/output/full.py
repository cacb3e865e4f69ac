"""`check --format full`: each finding with its source, its proof and what to do about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from pslint_tls.engine.report import FileResult, Located, Report
from pslint_tls.output import excerpt
from pslint_tls.output.cells import safe
from pslint_tls.output.layout import SEVERITY_STYLES, Layout
from pslint_tls.output.sources import excerpt_of, line_at
from pslint_tls.rule import Confidence, Safety
from pslint_tls.script import Step

INDENT = "  "


def findings(report: Report, layout: Layout) -> Iterator[str]:
    """Lines without line ends, an empty one after each finding."""
    files = {result.path: result for result in report.files if result.excerpts}
    for result in report.files:
        for located in result.findings:
            yield from finding(located, result, files, report.as_of, layout)
            yield ""


def finding(
    located: Located, result: FileResult, files: Mapping[str, FileResult], as_of: datetime.date, layout: Layout
) -> Iterator[str]:
    """One finding; `files` are those whose lines may be shown in the proof."""
    found = located.finding
    where = layout.paint(f"{safe(result.path)}:{located.start.line}:{located.start.column}:", "bold")
    code = layout.severity(found.severity, f"{found.code} {found.severity.value}")
    yield f"{where} {code} {safe(found.name)}"
    yield from layout.wrap(found.message, INDENT)
    lines = excerpt_of(located)
    if lines:
        more = lines[-1].number < located.end.line
        yield from excerpt.marked(lines, layout, SEVERITY_STYLES[found.severity], INDENT, more=more)
    shown = {line.number for line in lines}
    yield from _proof(found.related, result, files, shown, layout)
    yield from _advice(located, as_of, layout)


def _proof(
    steps: tuple[Step, ...], result: FileResult, files: Mapping[str, FileResult], shown: set[int], layout: Layout
) -> Iterator[str]:
    if steps:
        yield f"{INDENT}{layout.paint('why:', 'bold')}"
    digits = len(str(len(steps)))
    for number, step in enumerate(steps, 1):
        start = step.place.start
        own = step.place.path == result.path
        where = f"line {start.line}" if own else f"{step.place.path}:{start.line}"
        first = f"{INDENT * 2}{number:{digits}}. "
        yield from layout.wrap(f"{where}: {step.message}", first)
        if own and start.line in shown:
            continue
        line = line_at(step.place, result if own else files.get(step.place.path))
        if line is not None:
            yield excerpt.plain(line, layout, " " * len(first))
            shown = shown | {start.line} if own else shown


def _advice(located: Located, as_of: datetime.date, layout: Layout) -> Iterator[str]:
    found = located.finding
    if found.confidence is not Confidence.PROVEN:
        yield f"{INDENT}{layout.paint('confidence:', 'bold')} {found.confidence.value}"
    if located.partial is not None:
        yield from _labelled("partial view:", located.partial, layout)
    advice = found.help or (found.fix.title if found.fix else None)
    if advice:
        yield from _labelled("help:", advice, layout)
    if found.fix is not None and found.fix.edits:
        option = "--fix" if found.fix.safety is Safety.SAFE else "--unsafe-fixes"
        yield from _labelled("fix:", f"{option} can {found.fix.title}; {found.fix.reason}", layout)
    if found.deadline is not None:
        yield from _labelled("deadline:", deadline(found.deadline, as_of), layout)


def _labelled(label: str, text: str, layout: Layout) -> Iterator[str]:
    first = f"{INDENT}{label} "
    for number, line in enumerate(layout.wrap(text, first)):
        yield line.replace(label, layout.paint(label, "bold"), 1) if number == 0 else line


def deadline(day: datetime.date, as_of: datetime.date) -> str:
    """A date with its distance from the day that deadlines are relative to: `2026-12-31, in 36 days`."""
    days = (day - as_of).days
    if days == 0:
        return f"{day.isoformat()}, today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{day.isoformat()}, in {days} {unit}" if days > 0 else f"{day.isoformat()}, {-days} {unit} ago"
