"""Findings narrowed to what changed: those on changed lines, and those that were not there before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pslint_tls.engine.report import FileResult, Located, Report, Suppressed
from pslint_tls.script import MailSite, TlsAssignment

BY = "diff-base"
"""What takes a finding out that nothing of the change touches."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_MOST = 20_000
"""Lines that are compared one by one; a longer stretch between equal ends counts as changed."""

Lines = tuple[tuple[int, int], ...]
"""First and last line of each changed stretch."""
WHOLE: Lines = ((1, 1 << 60),)


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed of a file: its lines, and what was found in it before (see `Located.name_here`).

    `before` is None where that is not known: then only the lines count.
    """

    lines: Lines = ()
    before: frozenset[str] | None = None


def narrowed(report: Report, changes: Mapping[str, Changed]) -> Report:
    """The report with the other findings suppressed. `changes` is by path; a file that it lacks did not change."""
    return replace(report, files=tuple(_narrowed(result, changes) for result in report.files))


def _narrowed(result: FileResult, changes: Mapping[str, Changed]) -> FileResult:
    if not result.findings or not result.script:
        return result
    own = changes.get(result.path, Changed())
    sites = _by_line(result)
    shown, others = [], []
    for located in result.findings:
        new = own.before is not None and located.name_here not in own.before
        if new or _touched(located, result.path, sites, changes):
            shown.append(located)
        else:
            others.append(replace(located, suppressed=Suppressed(BY)))
    suppressed = sorted((*result.suppressed, *others), key=lambda one: (one.finding.span, one.finding.code))
    return replace(result, findings=tuple(shown), suppressed=tuple(suppressed))


def _by_line(result: FileResult) -> dict[int, tuple[int, int]]:
    """For each line of a mail site or assignment, the lines of the smallest one."""
    found: dict[int, tuple[int, int]] = {}
    elements: Iterable[MailSite | TlsAssignment] = (*result.sites, *result.assignments)
    extents = {(one.place.start.line, one.place.end.line) for one in elements}
    for first, last in sorted(extents, key=lambda extent: extent[1] - extent[0], reverse=True):
        if last - first < _MOST:
            found.update(dict.fromkeys(range(first, last + 1), (first, last)))
    return found


def _touched(located: Located, path: str, sites: Mapping[int, tuple[int, int]], changes: Mapping[str, Changed]) -> bool:
    """Whether a changed line is one of the finding, of the call that it is about, or of its proof."""
    first, last = sites.get(located.start.line, (located.start.line, located.start.line))
    if _overlap(changes.get(path), min(first, located.start.line), max(last, located.end.line)):
        return True
    places = (step.place for step in located.finding.related)
    return any(_overlap(changes.get(place.path), place.start.line, place.end.line) for place in places)


def _overlap(changed: Changed | None, first: int, last: int) -> bool:
    return changed is not None and any(start <= last and first <= end for start, end in changed.lines)


def changed_lines(before: str, after: str) -> Lines:
    """The lines of `after` that are new or other than in `before`; how a line ends makes no difference."""
    old, new = ([line.rstrip("\r\n") for line in _LINE.findall(text)] for text in (before, after))
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not new:
        return ()
    if len(old) + len(new) > _MOST:
        return ((head + 1, head + len(new)),)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    spans = ((start, end) for tag, _, _, start, end in matcher.get_opcodes() if tag in ("replace", "insert"))
    return tuple((head + start + 1, head + end) for start, end in spans)


def _same(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
