"""Exceptions: findings that the configuration accepts, for scripts that nobody may write a comment into."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pslint_tls.engine.fingerprint import digest
from pslint_tls.engine.ignores import codes_meant
from pslint_tls.engine.patterns import fits
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult, Located, Suppressed
from pslint_tls.engine.settings import Exemption, Settings
from pslint_tls.rule import Confidence, Finding, Place, Script, Severity, Span, Step
from pslint_tls.text import Position

EXPIRED = "PST092"
"""The rule that reports entries which hold no longer."""


@dataclass(frozen=True, slots=True)
class _Entry:
    codes: frozenset[str]
    function: str | None
    says: Suppressed


class Exemptions:
    """The exceptions that hold for one file."""

    def __init__(self, path: str, script: Script, ruleset: RuleSet, settings: Settings) -> None:
        self._functions = script.functions
        about = ruleset.about_suppressions
        self._entries = [
            _Entry(
                frozenset(codes_meant(entry.rules, ruleset) - about),
                entry.function.lower() if entry.function else None,
                Suppressed("exception", entry.reason, entry.until, place_of(entry)),
            )
            for entry in settings.exemptions
            if not has_expired(entry, settings) and fits(entry.path, path, settings.base, settings.cwd)
        ]

    def of(self, finding: Finding) -> Suppressed | None:
        """The first exception that accepts a finding."""
        for entry in self._entries:
            if finding.code in entry.codes and self._inside(finding, entry.function):
                return entry.says
        return None

    def _inside(self, finding: Finding, pattern: str | None) -> bool:
        if pattern is None:
            return True
        return any(
            fnmatch.fnmatchcase(name, pattern)
            for function in self._functions
            if function.span.contains(finding.span)
            for name in (function.name.lower(), function.name.lower().rpartition(":")[2])
        )


def has_expired(entry: Exemption, settings: Settings) -> bool:
    """Whether the last day of an entry is over."""
    return entry.until is not None and entry.until < settings.as_of


def place_of(entry: Exemption) -> str:
    """Where an entry stands, for people."""
    return f"{entry.file}:{entry.line}"


def unmatched(settings: Settings, results: Iterable[FileResult]) -> Iterator[Exemption]:
    """The entries that hold and accepted nothing in a run."""
    matched = {
        located.suppressed.entry
        for result in results
        for located in result.suppressed
        if located.suppressed is not None
    }
    for entry in settings.exemptions:
        if not has_expired(entry, settings) and place_of(entry) not in matched:
            yield entry


def expired_entries(ruleset: RuleSet, settings: Settings) -> tuple[FileResult, ...]:
    """A result for each configuration file with entries that hold no longer: findings at their lines."""
    rule = next((rule for rule in ruleset.rules if rule.code == EXPIRED), None)
    severity = dict(ruleset.severity).get(EXPIRED) if rule is not None else None
    by_file: dict[str, list[Located]] = {}
    for entry in settings.exemptions if rule is not None else ():
        if not has_expired(entry, settings):
            continue
        located = _located(_said(entry, rule.name if rule else ""), entry)
        if severity is not None:
            located = replace(located, finding=replace(located.finding, severity=severity))
        if located.finding.severity.rank <= settings.min_severity.rank:
            by_file.setdefault(entry.file, []).append(located)
    return tuple(FileResult(file, findings=tuple(found), script=False) for file, found in sorted(by_file.items()))


def _said(entry: Exemption, name: str) -> Finding:
    owner = f", ask {entry.owner}" if entry.owner else ""
    message = f"this exception for {', '.join(entry.rules)} in `{entry.path}` ended on {entry.until}{owner}"
    place = Place(entry.file, Position(entry.line, 1), Position(entry.line, 1))
    return Finding(
        EXPIRED,
        name,
        Span(0, 0),
        message,
        Severity.WARNING,
        Confidence.PROVEN,
        (Step(place, f"it held until {entry.until}"),),
        help="mend the script and take the entry out, or decide anew and give it a later date",
    )


def _located(finding: Finding, entry: Exemption) -> Located:
    at = Position(entry.line, 1)
    name = digest(finding.code, entry.path, *entry.rules, entry.function or "")
    return Located(finding, at, at, name, name_here=name)
