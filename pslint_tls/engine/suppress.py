"""Which findings of a file its own comments and attributes take out of the report, and which of these do nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from pslint_tls.engine.excerpt import Page
from pslint_tls.engine.registry import RuleSet, UnknownRule, codes_of
from pslint_tls.engine.report import Failure, Suppressed
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Finding, Script, Span, Suppression, SuppressionUse

STAGE = "suppression"
"""The stage of failures about suppressions that name a rule which does not exist."""

_NEIGHBOURS = 64
"""How many suppressions of single statements are looked at for one finding: a file may hold 100,000."""
_NARROW = ("line", "next")
_NESTED = ("block", "attribute")
_WIDTH = ("line", "next", "block", "attribute", "file")


@dataclass(slots=True)
class _Entry:
    """One code of a suppression as written, and the rules it means."""

    written: str
    span: Span
    codes: frozenset[str]
    used: bool = False


@dataclass(slots=True)
class _Row:
    suppression: Suppression
    entries: list[_Entry]
    expired: bool
    says: Suppressed = field(default_factory=lambda: Suppressed("comment"))

    def matching(self, finding: Finding) -> list[_Entry]:
        if not self.suppression.covers(finding.span.start):
            return []
        return [entry for entry in self.entries if finding.code in entry.codes]


class Suppressions:
    """The suppressions of one file. Ask for every finding of it first, then what became of them.

    `failures` are about rules that do not exist; what stands beside them in a suppression holds all the same.
    """

    def __init__(self, script: Script, ruleset: RuleSet, settings: Settings, page: Page) -> None:
        self.failures: list[Failure] = []
        self._script = script
        self._ruleset = ruleset
        self._page = page
        self._about_suppressions = ruleset.about_suppressions
        # Without a rule there is no finding: whoever lists mail calls alone asks for no opinion on comments.
        wanted = script.suppressions if ruleset.rules else ()
        self._rows = [row for one in wanted if (row := self._row(one, settings)) is not None]
        active = [row for row in self._rows if not row.expired and row.suppression.problem is None]
        self._narrow = sorted(
            (span.start, number)
            for number, row in enumerate(active)
            if row.suppression.kind in _NARROW
            for span in row.suppression.scope
        )
        self._active = active
        wide = [(span, row) for row in active if row.suppression.kind in _NESTED for span in row.suppression.scope]
        self._wide = sorted(wide, key=lambda one: one[0])
        self._reach = list(accumulate((span.end for span, _ in self._wide), max))
        """How far the blocks up to each one reach at most: blocks nest a few deep, and there may be thousands."""
        self._whole: dict[str, list[tuple[_Row, _Entry]]] = {}
        for row in (one for one in active if one.suppression.kind == "file"):
            for entry in row.entries:
                for code in entry.codes:
                    self._whole.setdefault(code, []).append((row, entry))
        self._met: set[str] = set()

    def of(self, finding: Finding) -> Suppressed | None:
        """What takes a finding out of the report; every suppression that does so counts as used."""
        hits = []
        for row in self._near(finding.span.start):
            entries = row.matching(finding)
            for entry in entries:
                entry.used = True
            if entries:
                hits.append(row)
        hits += [row for row, _ in self._of_file(finding.code)[:1]]
        hits.sort(key=lambda row: _WIDTH.index(row.suppression.kind))
        return hits[0].says if hits else None

    def uses(self, crashed: frozenset[str]) -> Iterator[SuppressionUse]:
        """What became of each suppression; nothing is said of the codes of rules that crashed or did not run."""
        ran = frozenset(rule.code for rule in self._ruleset.rules) - crashed
        usual = frozenset(rule.code for rule in self._ruleset.known if rule.enabled)
        for row in self._rows:
            if row.expired or row.suppression.problem is not None:
                yield SuppressionUse(row.suppression, expired=row.expired)
                continue
            idle = tuple(
                (entry.written, entry.span)
                for entry in row.entries
                if not entry.used and self._is_judged(row.suppression, entry.codes, ran, usual)
            )
            yield SuppressionUse(row.suppression, idle)

    def _is_judged(
        self, suppression: Suppression, codes: frozenset[str], ran: frozenset[str], usual: frozenset[str]
    ) -> bool:
        """Whether a code that suppressed nothing would have done so if there were something to suppress."""
        if codes <= self._about_suppressions:
            # They are asked about after all others; and but for a whole file they cannot be suppressed.
            return suppression.kind != "file"
        script = self._script
        if script.budget is not None or not (codes & usual or codes) <= ran:
            return False
        return not any(damage.overlaps(scope) for damage in script.damage for scope in suppression.scope)

    def _near(self, offset: int) -> Iterator[_Row]:
        last = bisect_right(self._narrow, (offset, len(self._active)))
        for index in range(last - 1, max(0, last - _NEIGHBOURS) - 1, -1):
            yield self._active[self._narrow[index][1]]
        index = bisect_right(self._wide, offset, key=lambda one: one[0].start) - 1
        while index >= 0 and self._reach[index] > offset:
            yield self._wide[index][1]
            index -= 1

    def _of_file(self, code: str) -> list[tuple[_Row, _Entry]]:
        """What suppresses a rule in the whole file; all of it counts as used from the first finding on."""
        found = self._whole.get(code, [])
        if code not in self._met:
            self._met.add(code)
            for _, entry in found:
                entry.used = True
        return found

    # --- what is written --------------------------------------------------------------------------------------------

    def _row(self, suppression: Suppression, settings: Settings) -> _Row | None:
        entries = [entry for one in suppression.codes if (entry := self._entry(suppression, *one)) is not None]
        attribute = suppression.kind == "attribute"
        if attribute and not entries:
            return None
        expired = suppression.until is not None and suppression.until < settings.as_of
        by = "attribute" if attribute else "comment"
        says = Suppressed(by, suppression.reason, suppression.until)
        return _Row(suppression, entries, expired and suppression.problem is None, says)

    def _entry(self, suppression: Suppression, written: str, span: Span) -> _Entry | None:
        attribute = suppression.kind == "attribute"
        if attribute and not self._is_ours(written):
            return None
        # Never a password, wherever somebody put it.
        shown = self._page.text(span.start, span.end)
        try:
            codes = frozenset(codes_of((shown,), self._ruleset.known))
        except UnknownRule as error:
            self._unknown(suppression, str(error))
            return None
        if suppression.kind != "file":
            codes -= self._about_suppressions
        return _Entry(shown, span, codes)

    def _is_ours(self, written: str) -> bool:
        """Attributes mostly name the rules of PSScriptAnalyzer, which are none of our business."""
        if any(rule.name == written.lower() for rule in self._ruleset.known):
            return True
        letters = {rule.code.rstrip("0123456789") for rule in self._ruleset.known}
        found = re.fullmatch(r"([A-Z]+)[0-9]+", written.upper())
        return found is not None and found.group(1) in letters

    def _unknown(self, suppression: Suppression, why: str) -> None:
        message = f"line {suppression.place.start.line}: {why}"
        if all(failure.message != message for failure in self.failures):
            self.failures.append(Failure(self._script.path, STAGE, message))
