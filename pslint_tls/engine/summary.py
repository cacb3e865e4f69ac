"""A run in numbers: what was read, what was found, which calls stop when."""

from __future__ import annotations

import calendar
import datetime
import enum
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pslint_tls.engine.report import Failure, FileResult, Report
from pslint_tls.rule import AuthKind, Endpoint, Finding, MailSite, Severity, SiteKind, Verdict
from pslint_tls.text import Safety

_AT_RISK = (Verdict.LEGACY, Verdict.UNSET, Verdict.PARTIAL)
_SECURE = (Verdict.SECURE, Verdict.OS_DEFAULT)
_PASSWORD = (AuthKind.PLAIN_TEXT, AuthKind.STORED, AuthKind.PROMPTED, AuthKind.UNKNOWN)
_SUPPRESSED_BY = ("comment", "attribute", "exception", "baseline", "configuration", "diff-base")
_NEIGHBOURS = 16
"""How many sites are looked at for the one around a finding: they nest a few deep, and a file may hold 100,000."""

_ADJECTIVES = {
    Endpoint.EXCHANGE_ONLINE: "Exchange Online ",
    Endpoint.EXCHANGE_ONLINE_LEGACY: "Exchange Online ",
    Endpoint.DIRECT_SEND: "Direct Send ",
    Endpoint.HVE: "High Volume Email ",
    Endpoint.ACS: "Azure Communication Services ",
    Endpoint.CONSUMER: "Outlook.com ",
    Endpoint.OTHER_PUBLIC: "public provider ",
    Endpoint.INTERNAL: "internal relay ",
}


class Fate(enum.Enum):
    """What becomes of a call, gravest first."""

    FAILS = "fails"
    """It is refused already, or PowerShell refuses the line."""
    STOPS = "stops"
    """It stops on a day that is known."""
    MAY_FAIL = "may-fail"
    """It is refused on some hosts: where Windows does not use TLS 1.2 by itself, mostly."""
    UNKNOWN = "unknown"
    """Its server or its TLS state is not known."""
    AT_RISK = "at-risk"
    """There is a warning about it and no day, or the rules that ran do not cover it."""
    UNREACHABLE = "unreachable"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Group:
    """Calls that share their fate; `text` has no full stop: `7 calls stop at the end of December 2026`."""

    count: int
    text: str
    fate: Fate
    deadline: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of the contract's `summary`, and what closes a text report.

    `read` counts files that were analysed, `skipped` the others by reason; `sites` by verdict, `findings` by severity
    and `fixable` by safety always have all their keys. `deadlines` holds every site once; `accounting` is one line.
    """

    read: int
    skipped: Mapping[str, int]
    damaged: int
    guessed_encoding: int
    sites: Mapping[str, int]
    findings: Mapping[str, int]
    fixable: Mapping[str, int]
    failures: int
    deadlines: tuple[Group, ...]
    accounting: str
    suppressed: Mapping[str, int] = field(default_factory=dict)
    """Findings that are not shown, by what takes them out; the other counts are without them, `deadlines` is not."""


def summarise(report: Report) -> Summary:
    """The numbers of `report`; what stops when is relative to its `as_of`."""
    tally = Tally(report.as_of)
    for result in report.files:
        tally.add(result)
    return tally.summary(report.failures)


class Tally:
    """Counts file by file, for a run whose results are not all kept."""

    def __init__(self, as_of: datetime.date) -> None:
        self._as_of = as_of
        self._read = self._damaged = self._guessed = self._failures = 0
        self._skipped: Counter[str] = Counter()
        self._sites: Counter[Verdict] = Counter()
        self._severities: Counter[Severity] = Counter()
        self._safeties: Counter[Safety] = Counter()
        self._suppressed: Counter[str] = Counter()
        self._fates: Counter[_Fated] = Counter()

    def add(self, result: FileResult) -> None:
        """Count one file."""
        if result.skipped is not None:
            self._skipped[result.skipped] += 1
        elif result.script:
            self._read += 1
            self._damaged += result.damaged
            self._guessed += result.encoding_guessed
            self._sites.update(site.tls.verdict for site in result.sites)
        found = [located.finding for located in result.findings]
        self._severities.update(finding.severity for finding in found)
        self._safeties.update(finding.fix.safety for finding in found if finding.fix and finding.fix.edits)
        self._suppressed.update(located.suppressed.by for located in result.suppressed if located.suppressed)
        self._failures += len(result.failures)
        self._fates.update(_fates(result, self._as_of))

    def summary(self, failures: Sequence[Failure] = ()) -> Summary:
        """The numbers so far; `failures` are those of no file."""
        summary = Summary(
            read=self._read,
            skipped=dict(sorted(self._skipped.items())),
            damaged=self._damaged,
            guessed_encoding=self._guessed,
            sites={verdict.value: self._sites[verdict] for verdict in Verdict},
            findings={severity.value: self._severities[severity] for severity in Severity},
            fixable={safety.value: self._safeties[safety] for safety in (Safety.SAFE, Safety.UNSAFE)},
            failures=len(failures) + self._failures,
            deadlines=tuple(_groups(self._fates)),
            accounting="",
            suppressed={by: self._suppressed[by] for by in _SUPPRESSED_BY if self._suppressed[by]},
        )
        return replace(summary, accounting=f"{account_of_sites(summary.sites)}; {_account_of_files(summary)}")


def account_of_sites(sites: Mapping[str, int]) -> str:
    """`3 calls, by TLS state: 1 secure, 2 at risk, 0 unknown`, of the number of sites by the value of their verdict."""

    def total(*verdicts: Verdict) -> int:
        return sum(sites.get(verdict.value, 0) for verdict in verdicts)

    parts = [
        f"{total(*_SECURE):,} secure",
        f"{total(*_AT_RISK):,} at risk",
        f"{total(Verdict.UNKNOWN):,} unknown",
    ]
    if total(Verdict.NOT_APPLICABLE):
        parts.append(f"{total(Verdict.NOT_APPLICABLE):,} outside .NET's settings")
    return f"{plural(sum(sites.values()), 'call')}, by TLS state: {', '.join(parts)}"


def _account_of_files(summary: Summary) -> str:
    skipped = sum(summary.skipped.values())
    reasons = ", ".join(f"{count} {reason}" for reason, count in summary.skipped.items())
    parts = [
        f"{summary.read} read",
        f"{skipped} skipped{f' ({reasons})' if reasons else ''}",
        f"{summary.damaged} damaged",
    ]
    if summary.guessed_encoding:
        parts.append(f"{summary.guessed_encoding} in a guessed encoding")
    if summary.failures:
        parts.append(plural(summary.failures, "failure"))
    return f"{plural(summary.read + skipped, 'file')}: {', '.join(parts)}"


def plural(count: int, noun: str) -> str:
    """`1 call`, `20,000 calls`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


# --- what becomes of each call --------------------------------------------------------------------------------------


_Fated = tuple[Fate, datetime.date, "Endpoint | None"]
"""What becomes of a call: its fate, the day of it, and for a call that is fine the kind of its server."""


def _fates(result: FileResult, as_of: datetime.date) -> Iterator[_Fated]:
    for site, found in findings_of_sites(result):
        fate, day = fate_of(site, found, as_of)
        yield fate, day or datetime.date.min, site.server.endpoint if fate is Fate.FINE else None


def _groups(counts: Counter[_Fated]) -> Iterator[Group]:
    order = list(Fate)
    endpoints = [None, *Endpoint]
    for key in sorted(counts, key=lambda key: (order.index(key[0]), key[1], endpoints.index(key[2]))):
        fate, day, endpoint = key
        deadline = day if fate is Fate.STOPS else None
        yield Group(counts[key], _sentence(counts[key], fate, deadline, endpoint), fate, deadline)


def findings_of_sites(result: FileResult) -> Iterator[tuple[MailSite, list[Finding]]]:
    """Each site with the findings that lie in it or name it in their proof."""
    sites = sorted(result.sites, key=lambda site: site.span)
    starts = [site.span.start for site in sites]
    by_place = {site.place.start: index for index, site in enumerate(sites)}
    found: list[list[Finding]] = [[] for _ in sites]
    # Whoever suppresses a finding knows of the day; the call stops on it all the same.
    for located in (*result.findings, *result.suppressed):
        finding = located.finding
        last = bisect_right(starts, finding.span.start)
        touched = {
            index for index in range(max(0, last - _NEIGHBOURS), last) if sites[index].span.contains(finding.span)
        }
        related = (step.place for step in finding.related if step.place.path == result.path)
        touched |= {by_place[place.start] for place in related if place.start in by_place}
        for index in touched:
            found[index].append(finding)
    return zip(sites, found, strict=True)


def fate_of(site: MailSite, found: list[Finding], as_of: datetime.date) -> tuple[Fate, datetime.date | None]:
    """What becomes of a site by its findings, and the day on which it stops if that is known."""
    if site.tls.reason == "unreachable":
        return Fate.UNREACHABLE, None
    ahead = [finding.deadline for finding in found if finding.deadline is not None and finding.deadline > as_of]
    now = [finding for finding in found if finding.severity is Severity.ERROR and _is_due(finding, as_of)]
    if any(not finding.conditional for finding in now):
        return Fate.FAILS, None
    # A call that breaks on some hosts may go on until its next day, and that day is the news.
    if ahead:
        return Fate.STOPS, min(ahead)
    if now:
        return Fate.MAY_FAIL, None
    if server_hidden(site):
        return Fate.UNKNOWN, None
    warned = any(finding.severity is Severity.WARNING for finding in found)
    return (Fate.AT_RISK if warned or not _looks_fine(site) else Fate.FINE), None


def server_hidden(site: MailSite) -> bool:
    """Whether nobody knows which server it is. Microsoft Graph is one service: its calls name none."""
    return site.kind is not SiteKind.GRAPH and site.server.endpoint in (Endpoint.UNKNOWN, Endpoint.UNCLASSIFIED)


def _is_due(finding: Finding, as_of: datetime.date) -> bool:
    return finding.deadline is None or finding.deadline <= as_of


def _looks_fine(site: MailSite) -> bool:
    """Not left to the findings alone: with `--select` or `--severity` there may be none."""
    if site.server.endpoint is Endpoint.INTERNAL:
        return True
    return (
        site.tls.verdict in _SECURE or site.tls.verdict is Verdict.NOT_APPLICABLE
    ) and site.auth.kind not in _PASSWORD


def _sentence(count: int, fate: Fate, day: datetime.date | None, endpoint: Endpoint | None) -> str:
    kind = _ADJECTIVES.get(endpoint, "") if endpoint else ""
    calls, one = f"{plural(count, f'{kind}call')}", count == 1
    if fate is Fate.STOPS and day is not None:
        return f"{calls} {'stops' if one else 'stop'} {on_day(day)}"
    return {
        Fate.FAILS: f"{calls} {'fails' if one else 'fail'} already",
        Fate.MAY_FAIL: f"{calls} may fail already, which depends on the host they run on",
        Fate.UNKNOWN: f"{calls} cannot be dated, the server is not known",
        Fate.AT_RISK: f"{calls} {'needs' if one else 'need'} a look and {'has' if one else 'have'} no date",
        Fate.UNREACHABLE: f"{calls} {'is' if one else 'are'} never reached",
    }.get(fate, f"{calls} {'is' if one else 'are'} fine")


def on_day(day: datetime.date) -> str:
    """`at the end of December 2026` for the last day of a month, else `on 1 April 2027`."""
    month = f"{calendar.month_name[day.month]} {day.year}"
    if day.day == calendar.monthrange(day.year, day.month)[1]:
        return f"at the end of {month}"
    return f"on {day.day} {month}"
