"""What closes a text report: which calls stop when, and an account of every call and every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pslint_tls.engine.report import Failure, Report
from pslint_tls.engine.summary import Fate, Summary
from pslint_tls.output.cells import pad, safe
from pslint_tls.output.layout import Layout

INDENT = "  "
FATE_STYLES = {
    Fate.FAILS: "red",
    Fate.STOPS: "red",
    Fate.MAY_FAIL: "yellow",
    Fate.UNKNOWN: "yellow",
    Fate.AT_RISK: "yellow",
    Fate.UNREACHABLE: "dim",
    Fate.FINE: "green",
}


def closing(summary: Summary, layout: Layout) -> Iterator[str]:
    """The table by deadline, what is suppressed, then the account."""
    digits = max((len(str(group.count)) for group in summary.deadlines), default=0)
    if summary.deadlines:
        yield layout.paint("What becomes of the calls", "bold")
    for group in summary.deadlines:
        first = INDENT + " " * (digits - len(str(group.count)))
        for line in layout.wrap(group.text, first, INDENT + " " * (digits + 1)):
            yield layout.paint(line, FATE_STYLES[group.fate])
    if summary.suppressed:
        parts = ", ".join(f"{count} by {by}" for by, count in summary.suppressed.items())
        yield from layout.wrap(f"{sum(summary.suppressed.values())} suppressed: {parts}", "", INDENT)
    yield from account(summary, layout)


def fixable(summary: Summary, layout: Layout) -> Iterator[str]:
    """How many findings a fix would be applied to, if any."""
    safe_ones, others = summary.fixable["safe"], summary.fixable["unsafe"]
    if safe_ones or others:
        more = f"{others}{' more' if safe_ones else ''} with --unsafe-fixes"
        parts = [*([f"{safe_ones} with --fix"] if safe_ones else []), *([more] if others else [])]
        yield from layout.wrap(f"Can be fixed: {', '.join(parts)}; --diff shows the changes", "", INDENT)


def account(summary: Summary, layout: Layout) -> Iterator[str]:
    """Every call and every file in one line, broken where the terminal is narrower."""
    yield from layout.wrap(summary.accounting, "", INDENT)


def statistics(report: Report, layout: Layout) -> Iterator[str]:
    """How often each rule found something, most often first."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for result in report.files:
        for located in result.findings:
            names[located.finding.code] = located.finding.name
            counts[located.finding.code] += 1
    if counts:
        yield layout.paint("Findings by rule", "bold")
    digits = max((len(str(count)) for count in counts.values()), default=0)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{INDENT}{pad(str(count), digits, right=True)}  {code}  {safe(names[code])}"
    if counts:
        yield ""


def skipped(report: Report, most: int | None) -> Iterator[str]:
    """A line with its reason for each file that was not read; past `most` of them the number of the others."""
    reasons = [f"{safe(result.path)}: not read: {result.skipped}" for result in report.files if result.skipped]
    yield from reasons[:most]
    if most is not None and len(reasons) > most:
        yield f"{len(reasons) - most} more files were not read; -v lists them"


def failures(report: Report) -> Iterator[Failure]:
    """Everything that went wrong without ending the run."""
    for result in report.files:
        yield from result.failures
    yield from report.failures


def guesses(report: Report) -> Iterator[str]:
    """With -v: what was read, but not for certain or not wholly."""
    for result in report.files:
        if result.encoding_guessed:
            yield f"{safe(result.path)}: the code page is a guess: {result.encoding}; --encoding sets it"
        if result.damaged:
            yield f"{safe(result.path)}: a part of it could not be parsed"
        if result.budget is not None:
            yield f"{safe(result.path)}: the analysis was cut short: {result.budget}"
        for loaded in result.not_followed:
            yield f"{safe(result.path)}: a file it loads was not followed: {safe(loaded)}"
