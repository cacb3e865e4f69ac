"""`check --format github` and `azure`: lines of a build log from which the service makes annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pslint_tls.engine.report import FileResult, Located, Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output.cells import cell, safe
from pslint_tls.output.closing import failures
from pslint_tls.output.rendering import Rendering, remarks, why, worst_first
from pslint_tls.rule import Severity

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
PER_STEP = 10
"""Annotations of each level that GitHub keeps of a step; what comes later stands in the log only."""

# What the two services' own libraries do (actions/toolkit command.ts, azure-pipelines-task-lib taskcommand.ts).
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_AZURE_DATA = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_AZURE_PROPERTY = {**_AZURE_DATA, "]": "%5D", ";": "%3B"}


def github(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    """Workflow commands, worst first: `::error title=...,file=...,line=...::message`; the account as plain lines."""
    counts: Counter[str] = Counter()
    for result, located in worst_first(report):
        level = LEVELS[located.finding.severity]
        counts[level] += 1
        yield _annotation(level, result, located, report, rendering)
    for title, path, message in _troubles(report):
        counts["warning"] += 1
        yield _command("warning", {"title": title, "file": rendering.place(path)}, message)
    yield from (f"{safe(line)}\n" for line in _account(summary))
    over = [f"{count} {level}s" for level, count in counts.items() if count > PER_STEP]
    if over:
        yield (
            f"GitHub shows the first {PER_STEP} annotations of each level of a step, and here are {', '.join(over)}: "
            "all of them stand in this log\n"
        )


def azure(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    """Logging commands, worst first: `##vso[task.logissue type=error;...]message`.

    Azure Pipelines knows errors and warnings only: what is less is a plain line.
    """
    for result, located in worst_first(report):
        found, path = located.finding, rendering.place(result.path)
        text = "; ".join([f"{found.code} {found.name}: {found.message}", *remarks(located, report.as_of)])
        if found.severity is Severity.INFO:
            yield f"{_plain(f'{path}:{located.start.line}:{located.start.column}: info {text}')}\n"
            continue
        yield _issue(LEVELS[found.severity], path, text, located)
    for title, path, message in _troubles(report):
        yield _issue("warning", rendering.place(path), f"{title}: {message}")
    yield from (f"{_plain(line)}\n" for line in _account(summary))


def _annotation(level: str, result: FileResult, located: Located, report: Report, rendering: Rendering) -> str:
    found = located.finding
    start, end = located.start, located.end
    where = {"title": f"{found.code} {found.name}", "file": rendering.place(result.path), "line": str(start.line)}
    if end.line == start.line:
        where |= {"endLine": str(end.line), "col": str(start.column), "endColumn": str(end.column)}
    proof = [f"- {step}" for step in why(located, result.path)]
    lines = [found.message, *remarks(located, report.as_of), *(["why:", *proof] if proof else ())]
    return _command(level, where, "\n".join(map(safe, lines)))


def _command(level: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{level} {given}::{_escaped(message, _DATA)}\n"


def _issue(kind: str, path: str, message: str, located: Located | None = None) -> str:
    properties = {"type": kind, "sourcepath": path}
    if located is not None:
        start = located.start
        properties |= {"linenumber": str(start.line), "columnnumber": str(start.column), "code": located.finding.code}
    given = "".join(f"{name}={_escaped(value, _AZURE_PROPERTY)};" for name, value in properties.items())
    return f"##vso[task.logissue {given}]{_escaped(safe(message), _AZURE_DATA)}\n"


def _escaped(text: str, signs: dict[str, str]) -> str:
    """`text` on one line; what would end it elsewhere, or move a cursor, is replaced."""
    if text.replace("\n", "").replace("\r", "").isprintable():
        return text.translate({ord(sign): escape for sign, escape in signs.items()})
    return "".join(signs.get(sign) or cell(sign).shown for sign in text)


def _plain(line: str) -> str:
    """A line without a command: the agent looks for one anywhere in it."""
    return safe(line).replace("##", "# #")


def _troubles(report: Report) -> Iterator[tuple[str, str, str]]:
    """(title, path, message) of what was not judged: files that were not read, rules that crashed."""
    for failure in failures(report):
        yield "pslint-tls failed", failure.path, safe(failure.message)
    for result in report.files:
        if result.skipped:
            yield "pslint-tls: not read", result.path, safe(result.skipped)


def _account(summary: Summary) -> Iterator[str]:
    yield from (f"pslint-tls: {group.text}" for group in summary.deadlines)
    if summary.suppressed:
        yield f"pslint-tls: {sum(summary.suppressed.values())} suppressed"
    yield f"pslint-tls: {summary.accounting}"
