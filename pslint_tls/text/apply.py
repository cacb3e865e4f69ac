"""Fixes on a source: the bytes outside the edits stay what they are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from pslint_tls.text.codepage import CodePage, code_page
from pslint_tls.text.source import Source
from pslint_tls.text.span import Edit, Fix, Span


@dataclass(frozen=True, slots=True)
class Deferred:
    """A fix that was not applied, and why, in one line."""

    fix: Fix
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The new bytes of the file, the fixes that are in them and those that are not, in the order of the text."""

    raw: bytes = field(repr=False)
    applied: tuple[Fix, ...] = ()
    deferred: tuple[Deferred, ...] = ()


def apply(source: Source, fixes: Iterable[Fix]) -> Applied:
    """Apply what can be applied at once, leftmost first; each fix wholly or not at all.

    A fix that touches one already taken is deferred, for the next pass over the new text. The order of `fixes` does not
    matter; equal ones count once, and so does an edit that several fixes have in common. Bytes outside the edits are
    copied, never encoded again. ValueError for an edit outside the text.
    """
    taken = _Taken()
    page = code_page(source.encoding)
    applied: list[Fix] = []
    deferred: list[Deferred] = []
    for fix in sorted(set(fixes), key=_place):
        reason = _obstacle(fix, page) or taken.conflict(fix)
        if reason:
            deferred.append(Deferred(fix, reason))
        else:
            taken.add(fix)
            applied.append(fix)
    return Applied(_spliced(source, page, taken.edits), tuple(applied), tuple(deferred))


def _place(fix: Fix) -> tuple[list[tuple[int, int, str]], str, str, str]:
    edits = [(edit.span.start, edit.span.end, edit.new_text) for edit in fix.edits]
    return edits, fix.title, fix.safety.value, fix.reason or ""


def _obstacle(fix: Fix, page: CodePage) -> str | None:
    """Why the fix cannot be applied whatever the others do."""
    if not fix.edits:
        return "it has no edits"
    for edit in fix.edits:
        try:
            same = page.decode(page.encode(edit.new_text)) == edit.new_text
        except UnicodeEncodeError:
            same = False
        if not same:
            return f"its text cannot be written in the file's encoding, {page.name}"
    return None


def _spliced(source: Source, page: CodePage, edits: list[Edit]) -> bytes:
    parts: list[bytes] = []
    done = 0
    # Stable: two insertions of one fix at one point keep their order.
    for edit in sorted(edits, key=lambda edit: edit.span):
        parts.append(source.raw[done : source.byte_offset(edit.span.start)])
        parts.append(page.encode(edit.new_text))
        done = source.byte_offset(edit.span.end)
    return b"".join((*parts, source.raw[done:]))


class _Taken:
    """The places that are already edited, in order; those of different fixes do not touch."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._known: set[Edit] = set()
        self.edits: list[Edit] = []

    def conflict(self, fix: Fix) -> str | None:
        if any(self._touches(edit.span) for edit in fix.edits if edit not in self._known):
            return "it touches a place that another fix changes"
        return None

    def add(self, fix: Fix) -> None:
        new = [edit for edit in fix.edits if edit not in self._known]
        self._known.update(new)
        self.edits += new
        for edit in new:
            at = bisect_right(self._starts, edit.span.start)
            self._starts.insert(at, edit.span.start)
            self._ends.insert(at, edit.span.end)

    def _touches(self, span: Span) -> bool:
        before = bisect_right(self._starts, span.end)
        return before > 0 and self._ends[before - 1] >= span.start
