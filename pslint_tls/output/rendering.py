"""What a format may know besides the report: the layout, what is offered, and where the repository begins."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from pslint_tls.engine.report import FileResult, Located, Report
from pslint_tls.output.full import deadline
from pslint_tls.output.layout import Layout
from pslint_tls.rule import Confidence, Safety, Severity


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a report is written. `cwd` and `root` are absolute, with `/`; empty where paths are to stay as they are."""

    layout: Layout = field(default_factory=Layout)
    statistics: bool = False
    closing: bool = True
    """The text formats end with what becomes of the calls, and with the account."""
    offers: bool = True
    """The text formats say what could be fixed."""
    said: tuple[str, ...] = ()
    """Lines that the text formats say in front of the closing."""
    fail_on: Severity | None = Severity.WARNING
    """The least severity that fails the run; None: none does."""
    cwd: str = ""
    """What the paths of the report are relative to."""
    root: str = ""
    """The repository: what a reviewer's paths are relative to."""

    def place(self, path: str) -> str:
        """A path of the report as a review names it: relative to the repository, absolute where it lies outside."""
        rooted = path.startswith("/") or path[1:2] == ":"
        if not self.root or not (rooted or self.cwd):
            return path
        whole = path if rooted else f"{self.cwd.rstrip('/')}/{path}"
        head = f"{self.root.rstrip('/')}/"
        # A Windows path keeps its case and means the same in another one.
        given, wanted = (whole.lower(), head.lower()) if head[1:2] == ":" or head.startswith("//") else (whole, head)
        return whole[len(head) :] if given.startswith(wanted) else path

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity fails the run."""
        return self.fail_on is not None and severity.rank <= self.fail_on.rank


def worst_first(report: Report) -> list[tuple[FileResult, Located]]:
    """The findings that are shown, errors first, then the surest, then the earliest day; for formats that are cut."""
    pairs = [(result, located) for result in report.files for located in result.findings]
    return sorted(pairs, key=lambda pair: _gravity(pair[1]))


def _gravity(located: Located) -> tuple[int, int, datetime.date]:
    found = located.finding
    return found.severity.rank, found.confidence.rank, found.deadline or datetime.date.max


def remarks(located: Located, as_of: datetime.date) -> Iterator[str]:
    """What is to be said of a finding besides its message, a sentence each: doubt, the day, the cure."""
    found = located.finding
    if found.confidence is not Confidence.PROVEN:
        yield f"confidence: {found.confidence.value}"
    if located.partial is not None:
        yield f"partial view: {located.partial}"
    if found.deadline is not None and found.deadline.isoformat() not in found.message:
        yield f"deadline: {deadline(found.deadline, as_of)}"
    if found.help:
        yield f"help: {found.help}"
    if found.fix is not None and found.fix.edits:
        option = "--fix" if found.fix.safety is Safety.SAFE else "--unsafe-fixes"
        yield f"fix: {option} can {found.fix.title}"


def why(located: Located, path: str) -> Iterator[str]:
    """The steps of the proof, a sentence each."""
    for step in located.finding.related:
        own = step.place.path == path
        where = f"line {step.place.start.line}" if own else f"{step.place.path}:{step.place.start.line}"
        yield f"{where}: {step.message}"
