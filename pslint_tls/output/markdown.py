"""`check --format markdown`: the summary of a build job, for who looks at the build and not at its log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output.cells import safe
from pslint_tls.output.closing import failures
from pslint_tls.output.full import deadline
from pslint_tls.output.rendering import Rendering, worst_first
from pslint_tls.rule import Confidence, Finding, Safety, Severity

MOST = 200
"""Rows of a table: GitHub refuses a summary above 1 MiB, and nobody reads so many."""

_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# What Markdown or HTML would read as markup; a backslash in front makes it a sign again.
_MARKUP = re.compile(r"([\\`*_\[\]|~$])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOUD = re.compile(r"`([^`]*)`")


def summary_page(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    """Counts, what becomes of the calls, the findings worst first, how often each rule, and what was not read."""
    yield "# pslint-tls\n\n"
    counts = [_many(summary.findings[severity.value], _NOUNS[severity]) for severity in Severity]
    files = sum(bool(result.findings) for result in report.files)
    where = f" in {_many(files, 'file')}" if files else ""
    yield f"**{', '.join(counts)}**{where}, as of {report.as_of.isoformat()}\n\n"
    if summary.deadlines:
        yield "## What becomes of the calls\n\n"
        yield from (f"- {text(group.text)}\n" for group in summary.deadlines)
        yield "\n"
    yield from _findings(report, rendering)
    yield from _by_rule(report)
    yield from _not_judged(report, rendering)
    yield "## Account\n\n"
    if summary.suppressed:
        parts = ", ".join(f"{count} by {by}" for by, count in summary.suppressed.items())
        yield f"- {sum(summary.suppressed.values())} suppressed: {parts}\n"
    yield from (f"- {text(part)}\n" for part in summary.accounting.split("; "))


def _findings(report: Report, rendering: Rendering) -> Iterator[str]:
    pairs = worst_first(report)
    if not pairs:
        return
    yield "## Findings\n\n"
    yield from _row(("Severity", "Where", "Rule", "What", "Deadline", "Fix"))
    yield from _row(("---",) * 6)
    for result, located in pairs[:MOST]:
        found = located.finding
        day = deadline(found.deadline, report.as_of) if found.deadline else ""
        partial = "" if located.partial is None else f", partial view: {text(located.partial)}"
        doubt = "" if found.confidence is Confidence.PROVEN else f" ({found.confidence.value}{partial})"
        place = code(f"{rendering.place(result.path)}:{located.start.line}")
        cells = (found.severity.value, place, f"{found.code} {text(found.name)}", prose(found.message) + doubt)
        yield from _row((*cells, text(day), _fix(found)))
    yield "\n"
    if len(pairs) > MOST:
        yield f"{len(pairs) - MOST} more findings are not shown here; a format such as `csv` or `json` holds all.\n\n"


def _fix(finding: Finding) -> str:
    if finding.fix is None or not finding.fix.edits:
        return ""
    option = "--fix" if finding.fix.safety is Safety.SAFE else "--unsafe-fixes"
    return f"`{option}`: {text(finding.fix.title)}"


def _by_rule(report: Report) -> Iterator[str]:
    found = [located.finding for result in report.files for located in result.findings]
    counts = Counter((finding.code, finding.name) for finding in found)
    if not counts:
        return
    yield "## By rule\n\n"
    yield from _row(("Rule", "Findings"))
    yield from _row(("---", "---:"))
    for (rule, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield from _row((f"{rule} {text(name)}", str(count)))
    yield "\n"


def _not_judged(report: Report, rendering: Rendering) -> Iterator[str]:
    rows = [(one.path, one.message) for one in failures(report)]
    for result in report.files:
        if result.skipped:
            rows.append((result.path, f"not read: {result.skipped}"))
        if result.damaged:
            rows.append((result.path, "a part of it could not be parsed"))
        if result.budget is not None:
            rows.append((result.path, f"the analysis was cut short: {result.budget}"))
    if not rows:
        return
    yield "## Not judged, or not wholly\n\n"
    yield from _row(("File", "Why"))
    yield from _row(("---", "---"))
    for path, reason in rows[:MOST]:
        yield from _row((code(rendering.place(path)), text(reason)))
    yield "\n"
    if len(rows) > MOST:
        yield f"{len(rows) - MOST} more are not named here.\n\n"


def _row(cells: Iterable[str]) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |\n"


def text(value: str) -> str:
    """Words of the report or of a script as they are: nothing in them is markup."""
    return _MARKUP.sub(r"\\\1", safe(value)).translate(_ENTITIES)


def prose(value: str) -> str:
    """A sentence of a rule, in which backticks stand around code."""
    parts = _LOUD.split(value)
    return "".join(code(part) if index % 2 else text(part) for index, part in enumerate(parts))


def code(value: str) -> str:
    """A path or piece of a script between backticks, more of them than it holds, whatever else it holds."""
    shown = safe(value).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    gap = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{gap}{shown}{gap}{fence}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
