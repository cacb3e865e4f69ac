"""From a judged file to the rows of a store; passwords are masked by then."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pslint_tls.engine.check import examine, judge, locations
from pslint_tls.engine.excerpt import Page
from pslint_tls.engine.fingerprint import digest, normal_path
from pslint_tls.engine.registry import RuleSet, load_rules
from pslint_tls.engine.report import FileResult, Located
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.summary import Fate, fate_of, findings_of_sites, server_hidden
from pslint_tls.files.disk import Local, Place
from pslint_tls.files.loader import make_loader
from pslint_tls.files.owner import windows_owner
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.signature import signer
from pslint_tls.files.work import Run, Touched
from pslint_tls.inventory.callers import calls_of
from pslint_tls.inventory.clones import clone_key
from pslint_tls.inventory.options import GRAPH, option_of
from pslint_tls.inventory.rows import FailureRow, FindingRow, SiteRow, valid
from pslint_tls.migrate import SitePlan, plan
from pslint_tls.output import contract
from pslint_tls.rule import Endpoint, Finding, MailSite, Script, Severity, SiteKind
from pslint_tls.text import Safety, Source, Span

_ADDRESS = re.compile(r"[^\s<>\"',;:]+@[^\s<>\"',;:]+")
_DAYS_LEFT = re.compile(r", (?:in \d+ days?|today)\b")
"""What of a sentence is wrong tomorrow."""
_LONGEST = 500
"""Letters of a statement that are kept."""
CRASHED = "internal error"
ROUTES = (
    Endpoint.EXCHANGE_ONLINE,
    Endpoint.DIRECT_SEND,
    Endpoint.HVE,
    Endpoint.ACS,
    Endpoint.CONSUMER,
    Endpoint.OTHER_PUBLIC,
    Endpoint.INTERNAL,
)
"""The classes that somebody may find a server to be of, or move a sender to."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file with a mention comes to. The rows carry 0 for ids that only the store knows.

    `details` are one JSON text for each site, `senders` (address, site, role), `mentions` (kind, count), `fates`
    (site, endpoint, fate, deadline): what became of a site if its server were of another class.
    """

    skipped: str | None = None
    damaged: bool = False
    budget: str | None = None
    signer: str | None = None
    holds_from: str | None = None
    holds_until: str | None = None
    sites: tuple[SiteRow, ...] = ()
    details: tuple[str, ...] = ()
    senders: tuple[tuple[str, str, str], ...] = ()
    fates: tuple[tuple[str, str, str, str | None], ...] = ()
    findings: tuple[FindingRow, ...] = ()
    mentions: tuple[tuple[str, int], ...] = ()
    failures: tuple[FailureRow, ...] = ()
    owner: str | None = None
    """Where it is not known from the folder, and the file has a site."""


@dataclass(frozen=True, slots=True)
class InventoryJob:
    """Judges files by the rules and tells of every mail site. `top` is the path that all shown paths begin below."""

    judge: Settings
    read: ReadSettings
    roots: tuple[str, ...]
    cwd: str
    top: str
    place: Place

    def ready(self) -> Run[Judged]:
        """Loads the rules."""
        ruleset = load_rules(self.judge)
        load = make_loader(self.roots, self.read, self.cwd, self.place.open())

        def run(source: Source) -> tuple[Judged, Touched]:
            load.take_touched()
            result, script = examine(source, ruleset, self.judge, load)
            facts = judged(result, script, source, self.judge.as_of, self.top)
            if facts.sites and isinstance(self.place, Local):
                facts = replace(facts, owner=windows_owner(str(Path(self.cwd, source.path))))
            return ahead(facts, script, source, ruleset, self.judge), load.take_touched()

        return run

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> Judged:
        """A file in which there is nothing to look for."""
        return Judged()

    def skipped(self, shown: str, reason: str) -> Judged:
        """A file that was not analysed, and why."""
        return Judged(skipped=reason)

    def failed(self, shown: str, error: Exception) -> Judged:
        """A file at which the tool failed."""
        message = f"reading the file ended in {type(error).__name__}; it was not analysed"
        where = locations(error).replace("\n", "; ")
        return Judged(skipped=CRASHED, failures=(FailureRow(0, 0, "read", None, f"{message} ({where})"),))

    def lasting(self, result: Judged) -> bool:
        """Not where the time budget was exceeded or a rule crashed."""
        return result.budget is None and not result.failures


def judged(result: FileResult, script: Script | None, source: Source, as_of: datetime.date, top: str) -> Judged:
    """The rows of a file."""
    failures = tuple(
        FailureRow(0, number, failure.stage, failure.rule, failure.message)
        for number, failure in enumerate(result.failures)
    )
    if script is None:
        return Judged(skipped=result.skipped, failures=failures)
    told = list(_Sites(result, script, source, as_of, f"{top}/{result.path}" if top else result.path).rows())
    of_finding: dict[int, str] = {}
    for row, _, found in told:
        for finding in found:
            of_finding.setdefault(id(finding), row.site)
    return Judged(
        skipped=result.skipped,
        damaged=result.damaged,
        budget=result.budget,
        signer=signer(source.raw),
        holds_from=_holds_from(script, as_of),
        holds_until=_holds_until(script, as_of),
        sites=tuple(row for row, _, _ in told),
        details=tuple(_body(site) for _, site, _ in told),
        senders=tuple(sorted({sender for row, _, _ in told for sender in _senders(row)})),
        findings=tuple(_findings((*result.findings, *result.suppressed), of_finding)),
        mentions=tuple(sorted(_mentions(result).items())),
        failures=failures,
    )


def ahead(facts: Judged, script: Script | None, source: Source, ruleset: RuleSet, settings: Settings) -> Judged:
    """The same with what its sites cost to move, and with `fates`."""
    if script is None or not facts.sites:
        return facts
    try:
        return _ahead(facts, script, source, ruleset, settings)
    except Exception as error:
        # What was found is right without it.
        message = f"what its mails cost to move is not known: {type(error).__name__} ({locations(error)})"
        failure = FailureRow(0, len(facts.failures), "plan", None, message.replace("\n", "; "))
        return replace(facts, failures=(*facts.failures, failure))


def _ahead(facts: Judged, script: Script, source: Source, ruleset: RuleSet, settings: Settings) -> Judged:
    plans = {one.site.span: one for one in plan(script, settings.migrate).sites}
    in_order = sorted(script.sites, key=lambda site: site.span)
    sites = tuple(_planned(row, plans.get(site.span)) for row, site in zip(facts.sites, in_order, strict=True))
    return replace(facts, sites=sites, fates=tuple(_fates(facts, script, source, ruleset, settings)))


def _planned(row: SiteRow, way: SitePlan | None) -> SiteRow:
    if way is None or way.kept or option_of(row) != GRAPH:
        return row
    return replace(row, shape=way.shape.value, effort=way.effort.value)


def _fates(
    facts: Judged, script: Script, source: Source, ruleset: RuleSet, settings: Settings
) -> Iterator[tuple[str, str, str, str | None]]:
    """The rules are asked once more for each class that a server can be moved to."""
    for endpoint in ROUTES:
        if all(site.server.endpoint is endpoint for site in script.sites):
            continue
        moved = tuple(replace(site, server=replace(site.server, endpoint=endpoint)) for site in script.sites)
        result = judge(source, replace(script, sites=moved), ruleset, settings)
        for row, (site, about) in zip(facts.sites, findings_of_sites(result), strict=True):
            fate, day = _fate(site, about, settings.as_of)
            if (fate.value, day) != (row.fate, row.deadline):
                yield row.site, endpoint.value, fate.value, day


class _Sites:
    """The mail sites of a file as rows."""

    def __init__(self, result: FileResult, script: Script, source: Source, as_of: datetime.date, path: str) -> None:
        self._result = result
        self._functions = script.functions
        self._page = Page(source, script.secrets)
        self._as_of = as_of
        self._path = normal_path(path)
        self._source = source
        self._shown = result.path
        self._calls: dict[str, list[int]] | None = None
        self._ordinals: Counter[str] = Counter()
        self._keys: dict[Span, str] = {}

    def rows(self) -> Iterator[tuple[SiteRow, MailSite, list[Finding]]]:
        """Each site with what was found about it, in the order of the file."""
        for site, found in findings_of_sites(self._result):
            yield self._row(site, found), site, found

    def _row(self, site: MailSite, found: list[Finding]) -> SiteRow:
        statement = " ".join(self._page.text(site.span.start, site.span.end).split())
        ordinal = self._ordinals[statement]
        self._ordinals[statement] += 1
        around = self._function(site.span)
        start, end = site.place.start, site.place.end
        return SiteRow(
            site=digest(self._path, statement, str(ordinal)),
            file=0,
            ordinal=ordinal,
            line=start.line,
            column=start.column,
            end_line=end.line,
            end_column=end.column,
            kind=site.kind.value,
            command=site.command,
            statement=statement if len(statement) <= _LONGEST else f"{statement[: _LONGEST - 1]}…",
            function=site.function,
            callers=self._callers(site.function),
            clone=self._clone(around or site.span),
            clone_of="function" if around else "statement",
            shadowed=site.shadowed,
            damaged=site.damaged,
            first_run=0,
            gone_run=None,
            **_reaches(site),
            **_becomes(site, found, self._as_of),
        )

    def _function(self, span: Span) -> Span | None:
        around = [one.span for one in self._functions if one.span.contains(span)]
        return min(around, key=lambda one: one.end - one.start) if around else None

    def _callers(self, function: str | None) -> tuple[tuple[str, int], ...]:
        if function is None:
            return ()
        if self._calls is None:
            self._calls = calls_of({one.name for one in self._functions}, self._source)
        return tuple((self._shown, line) for line in self._calls.get(function.lower(), ()))

    def _clone(self, span: Span) -> str:
        if span not in self._keys:
            self._keys[span] = clone_key(self._page.text(span.start, span.end))
        return self._keys[span]


def _reaches(site: MailSite) -> dict[str, Any]:
    """Which server the mail goes to, who sends it and how."""
    return {
        # A class of server that only inventories know: no `--assume` moves it, and people look for it by this name.
        "endpoint": site.kind.value if site.kind is SiteKind.GRAPH else site.server.endpoint.value,
        "servers": site.server.values,
        "server_known": site.server.known,
        "port": site.port,
        "ssl": site.ssl,
        "auth": site.auth.kind.value,
        "user": site.auth.user,
        "senders": site.sender,
        "verdict": site.tls.verdict.value,
        "masks": site.tls.masks,
        "reason": site.tls.reason,
        "edition": site.edition.value,
    }


def _becomes(site: MailSite, found: list[Finding], as_of: datetime.date) -> dict[str, Any]:
    """What becomes of it, when, and what can be done."""
    fate, deadline = _fate(site, found, as_of)
    gravest = min((one.severity for one in found), key=lambda severity: severity.rank, default=None)
    fix = _fix(found)
    return {
        "fate": fate.value,
        "deadline": deadline,
        "severity": None if gravest is None else gravest.value,
        "fix": None if fix is None else fix.value,
        "effort": _effort(site, found, fate, fix),
    }


def _fate(site: MailSite, found: list[Finding], as_of: datetime.date) -> tuple[Fate, str | None]:
    fate, day = fate_of(site, found, as_of)
    deadline = day or min((one.deadline for one in found if one.deadline is not None), default=None)
    return fate, None if deadline is None else deadline.isoformat()


def _fix(found: Iterable[Finding]) -> Safety | None:
    """The safest of the fixes that there are; manual where something is to be done and nothing can do it."""
    order = list(Safety)
    offered = [
        finding.fix.safety if finding.fix is not None and finding.fix.edits else Safety.MANUAL
        for finding in found
        if finding.severity is not Severity.INFO or finding.fix is not None
    ]
    return min(offered, key=order.index, default=None)


def _effort(site: MailSite, found: Sequence[Finding], fate: Fate, fix: Safety | None) -> str:
    """S: nothing to do, or safe fixes do it. L: somebody must find out first what it does. M: what is between."""
    serious = [finding for finding in found if finding.severity is not Severity.INFO]
    safe = all(finding.fix is not None and finding.fix.safety is Safety.SAFE for finding in serious)
    if fate in (Fate.FINE, Fate.UNREACHABLE) or (safe and serious):
        return "S"
    open_ended = any(one.problem == "dynamic-splat" for one in site.unbound)
    return "L" if server_hidden(site) or open_ended or site.damaged or fix is None else "M"


def _body(site: MailSite) -> str:
    return valid(json.dumps(contract.site(site), ensure_ascii=False, separators=(",", ":")))


def _senders(row: SiteRow) -> Iterator[tuple[str, str, str]]:
    for value in row.senders:
        for address in _ADDRESS.findall(value):
            yield valid(address).lower(), row.site, "from"
    if row.user:
        yield valid(row.user).lower(), row.site, "log-on"


def _findings(found: Iterable[Located], of_finding: dict[int, str]) -> Iterator[FindingRow]:
    ordered = sorted(found, key=lambda located: (located.finding.span, located.finding.code))
    for number, located in enumerate(ordered):
        finding, fix, why = located.finding, located.finding.fix, located.suppressed
        yield FindingRow(
            file=0,
            number=number,
            fingerprint=located.fingerprint,
            site=of_finding.get(id(finding)),
            code=finding.code,
            name=finding.name,
            severity=finding.severity.value,
            confidence=finding.confidence.value,
            message=_DAYS_LEFT.sub("", finding.message),
            help=finding.help,
            deadline=finding.deadline.isoformat() if finding.deadline else None,
            conditional=finding.conditional,
            line=located.start.line,
            column=located.start.column,
            end_line=located.end.line,
            end_column=located.end.column,
            excerpt=located.excerpt,
            fix=fix.safety.value if fix is not None else None,
            fix_title=fix.title if fix is not None else None,
            fix_reason=fix.reason if fix is not None else None,
            suppressed=why.by if why is not None else None,
            suppressed_reason=why.reason if why is not None else None,
            suppressed_until=why.until.isoformat() if why is not None and why.until else None,
        )


def _mentions(result: FileResult) -> Counter[str]:
    counts = Counter(mention.kind for mention in result.mentions)
    counts.update({"site": len(result.sites), "tls-assignment": len(result.assignments)})
    counts.update({"not-followed": len(result.not_followed)})
    return +counts


def _holds_from(script: Script, as_of: datetime.date) -> str | None:
    """The first day on which what was found is right: the one after a suppression in the script had expired."""
    days = [one.until for one in script.suppressions if one.until is not None and one.until < as_of]
    return (max(days) + datetime.timedelta(days=1)).isoformat() if days else None


def _holds_until(script: Script, as_of: datetime.date) -> str | None:
    """The last day on which what was found is still right: then a suppression in the script expires."""
    days = [one.until for one in script.suppressions if one.until is not None and one.until >= as_of]
    return min(days).isoformat() if days else None
