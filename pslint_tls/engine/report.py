"""What a run found: plain data from which every output format is rendered."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from pslint_tls.rule import Finding
from pslint_tls.script import MailSite, Mention, Step, TlsAssignment
from pslint_tls.text import Position


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong without ending the run: a rule that crashed, a file that could not be written."""

    path: str
    stage: str
    message: str
    rule: str | None = None
    detail: str | None = None
    """A traceback without source text, shown with --debug only."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Why a finding is not shown: `by` is comment, attribute, baseline, exception, configuration or diff-base."""

    by: str
    reason: str | None = None
    until: datetime.date | None = None
    """The last day on which it holds."""
    entry: str | None = None
    """For an exception: the file and line of its entry."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that a fix changes, with their neighbours: `old` from line `start` on, and `new`; passwords masked."""

    start: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a format that describes files says of one (`Settings.describe`)."""

    length: int
    """Bytes."""
    sha256: str
    line_hashes: dict[int, str]
    """GitHub's hashes of the lines on which findings begin."""
    lines: dict[int, str]
    """The lines of findings and their neighbours, passwords masked, long ones cut."""
    hunks: dict[str, tuple[Hunk, ...]]
    """What a fix changes, by the fingerprint of its finding."""
    secret_fixes: frozenset[str] = frozenset()
    """Fingerprints of findings whose fix writes a password once more: no output may hold its text."""
    line_lengths: dict[int, int] = field(default_factory=dict)
    """UTF-16 units of the first line of each finding that goes over several."""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its positions, its fingerprint and its lines, so that it can be shown without the file."""

    finding: Finding
    start: Position
    end: Position
    fingerprint: str
    excerpt: tuple[tuple[int, str], ...] = ()
    """(line number, text) of the lines of the span, passwords masked, long lines cut; at most 6 lines."""
    fix_edits: tuple[tuple[Position, Position, str], ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    """For each line of `excerpt` the code points of its text that the span covers: masks and cuts move the columns."""
    suppressed: Suppressed | None = None
    partial: str | None = None
    """Why it rests on a part of the program only, if it does: what was not seen, and what was seen instead."""
    name_here: str = ""
    """As the fingerprint, but of this file alone: the same wherever the file lies and from wherever it is seen."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file given or found. `skipped` is None, or why it was not analysed."""

    path: str
    encoding: str | None = None
    encoding_guessed: bool = False
    damaged: bool = False
    skipped: str | None = None
    findings: tuple[Located, ...] = ()
    suppressed: tuple[Located, ...] = ()
    """Findings that are not shown, each with the reason; never part of `findings`."""
    sites: tuple[MailSite, ...] = ()
    assignments: tuple[TlsAssignment, ...] = ()
    mentions: tuple[Mention, ...] = ()
    failures: tuple[Failure, ...] = ()
    budget: str | None = None
    loaded: tuple[str, ...] = ()
    """Local files that it loads and that were followed."""
    not_followed: tuple[str, ...] = ()
    excerpts: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    """For `full` output of proofs: first line of a related place -> its lines in this file, passwords masked."""
    artifact: Artifact | None = None
    """Only where it was asked for, and only of a file with findings."""
    script: bool = True
    """False for a configuration file: it is no file of the run and only named in findings about itself."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole run, files sorted by path."""

    files: tuple[FileResult, ...]
    as_of: datetime.date
    failures: tuple[Failure, ...] = ()
    days_left: bool = True
    """False: what is told is the same on every day, and `as_of` is a day that is not told."""

    @property
    def today(self) -> datetime.date | None:
        """The day from which it is counted to a deadline; None where that is not told."""
        return self.as_of if self.days_left else None


def outline(result: FileResult) -> FileResult:
    """What a run still needs of a file once everything about it is written: counts, codes, names, failures."""
    found, suppressed = tuple(map(_outlined, result.findings)), tuple(map(_outlined, result.suppressed))
    nothing = replace(result, sites=(), assignments=(), mentions=(), excerpts={}, artifact=None)
    return replace(nothing, findings=found, suppressed=suppressed)


def counted(result: FileResult, *, lines: bool, edits: bool) -> FileResult:
    """What is still needed of a file that was counted and described: its findings.

    `lines`: with the lines of the script that they show; `edits`: with the text that their fixes write.
    """
    steps: dict[Step, Step] = {}

    def kept(located: Located) -> Located:
        # Many calls of a script share most of their proofs.
        finding = replace(
            located.finding, related=tuple(steps.setdefault(step, step) for step in located.finding.related)
        )
        if finding.fix is not None and not edits:
            empty = tuple(replace(edit, new_text="") for edit in finding.fix.edits)
            finding = replace(finding, fix=replace(finding.fix, edits=empty))
        located = replace(located, finding=finding, fix_edits=located.fix_edits if edits else ())
        return located if lines else replace(located, excerpt=(), marks=())

    nothing = replace(result, sites=(), assignments=(), mentions=(), artifact=None)
    found, suppressed = tuple(map(kept, result.findings)), tuple(map(kept, result.suppressed))
    return replace(nothing, findings=found, suppressed=suppressed, excerpts=result.excerpts if lines else {})


def _outlined(located: Located) -> Located:
    finding = replace(located.finding, message="", related=(), fix=None, help=None)
    return replace(located, finding=finding, excerpt=(), fix_edits=(), marks=())
