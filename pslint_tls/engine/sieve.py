"""What becomes of a finding: shown, filtered by what was asked for, or suppressed, with who said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pslint_tls.engine.excerpt import Page
from pslint_tls.engine.exemptions import Exemptions
from pslint_tls.engine.fingerprint import fingerprints
from pslint_tls.engine.ignores import ignored_here
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import Failure, Located, Suppressed
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.suppress import Suppressions
from pslint_tls.rule import Finding, Script, Span, SuppressionUse


class Sieve:
    """Sorts the findings of one file. The rules about suppressions come last, when it is known what these did."""

    def __init__(self, script: Script, ruleset: RuleSet, settings: Settings, page: Page) -> None:
        self._script = script
        self._settings = settings
        self._page = page
        self._severity = dict(ruleset.severity)
        self._ignored = ignored_here(page.source.path, ruleset, settings)
        self._suppressions = Suppressions(script, ruleset, settings, page)
        self._baseline = ruleset.baseline
        self._about_suppressions = ruleset.about_suppressions
        self._exemptions = Exemptions(page.source.path, script, ruleset, settings)
        self._shown: list[Located] = []
        self._suppressed: list[Located] = []

    @property
    def shown(self) -> tuple[Located, ...]:
        """The findings to show, by place and code."""
        return tuple(sorted(self._shown, key=_order))

    @property
    def suppressed(self) -> tuple[Located, ...]:
        """The others that were asked for, each with the reason, by place and code."""
        return tuple(sorted(self._suppressed, key=_order))

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Suppressions that name a rule which does not exist."""
        return tuple(self._suppressions.failures)

    def sift(self, found: Iterable[Finding]) -> None:
        """Add findings, of each rule all at once: equal ones are told apart by their order."""
        ordered = sorted(found, key=lambda finding: (finding.span, finding.code))
        names = fingerprints(self._page.source.path, ordered, self._page, self._script)
        for finding, name in zip(ordered, names, strict=True):
            # Asked for each finding, shown or not: a suppression is used whatever else hides what it suppresses.
            commented = self._suppressions.of(finding)
            level = self._severity.get(finding.code, finding.severity)
            judged = finding if level is finding.severity else replace(finding, severity=level)
            if not self._is_wanted(judged):
                continue
            located = _locate(judged, name, self._page)
            why = self._ignored.get(judged.code) or commented or self._exemptions.of(judged) or self._known(located)
            if why is None:
                self._shown.append(located)
            else:
                self._suppressed.append(replace(located, suppressed=why))

    def uses(self, crashed: frozenset[str]) -> Iterator[SuppressionUse]:
        """What the suppressions did with the findings so far; `crashed` are rules that may have found more."""
        return self._suppressions.uses(crashed)

    def _known(self, located: Located) -> Suppressed | None:
        if self._baseline is None or located.finding.code in self._about_suppressions:
            return None
        return Suppressed("baseline") if self._baseline.knows(self._page.source.path, located) else None

    def _is_wanted(self, finding: Finding) -> bool:
        least, surest = self._settings.min_severity, self._settings.min_confidence
        return finding.severity.rank <= least.rank and finding.confidence.rank <= surest.rank


def _order(located: Located) -> tuple[Span, str]:
    return located.finding.span, located.finding.code


def _locate(finding: Finding, names: tuple[str, str], page: Page) -> Located:
    shown = page.lines(finding.span)
    position = page.source.position
    edits = finding.fix.edits if finding.fix else ()
    return Located(
        finding=finding,
        start=position(finding.span.start),
        end=position(finding.span.end),
        fingerprint=names[0],
        name_here=names[1],
        excerpt=tuple((line.number, line.text) for line in shown),
        marks=tuple((line.start, line.end) for line in shown),
        fix_edits=tuple((position(edit.span.start), position(edit.span.end), edit.new_text) for edit in edits),
    )
