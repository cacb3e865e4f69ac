"""Findings that rest on a part of the program: what calls their code, or what their file loads, was not all seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pslint_tls.engine.report import FileResult, Located
from pslint_tls.rule import Confidence, Verdict
from pslint_tls.script import MailSite, Reached

_TOLD = 3
"""Scripts that are named in the sentence."""

ALONE = "nothing in this file calls it, and it lies in no work tree whose scripts could be looked at"

_STATES = {
    Verdict.LEGACY: "with old TLS only",
    Verdict.UNSET: "with TLS never set",
    Verdict.PARTIAL: "with TLS set on some paths only",
    Verdict.UNKNOWN: "with TLS in an unknown state",
    Verdict.OS_DEFAULT: "with the TLS of the operating system",
    Verdict.SECURE: "with TLS 1.2 set",
}
"""How a script reaches a mail, worst first."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A script that loads the file, and the mail sites of the file that it reaches."""

    path: str
    reached: tuple[Reached, ...]


def is_open(result: FileResult) -> bool:
    """Whether a finding of the file depends on what other scripts do before they call it."""
    return any(_rests_on_callers(located, result) for located in result.findings)


def with_views(result: FileResult, callers: Sequence[Caller] | None) -> FileResult:
    """The file with every finding that rests on a partial view saying so.

    `callers` are those that were found in the work tree; None: there is none to look in.
    """
    findings = tuple(_viewed(located, result, callers) for located in result.findings)
    return replace(result, findings=findings) if findings != result.findings else result


def _viewed(located: Located, result: FileResult, callers: Sequence[Caller] | None) -> Located:
    parts = []
    if _rests_on_callers(located, result):
        parts.append(ALONE if callers is None else _said(_ways(located, result, callers)))
    if result.not_followed and _rests_on_tls(located, result):
        more = len(result.not_followed) - 1
        others = f" and {more} more" if more else ""
        parts.append(f"what this file loads was not all read ({result.not_followed[0]}{others})")
    return replace(located, partial="; ".join(parts)) if parts else located


def _rests_on_callers(located: Located, result: FileResult) -> bool:
    if located.finding.confidence is Confidence.PROVEN:
        return False
    return any(site.tls.reason == "uncalled" for site in _sites_of(located, result))


def _rests_on_tls(located: Located, result: FileResult) -> bool:
    """Whether the TLS state at a mail is part of the proof: a file that was not read may have set it."""
    proof = set(located.finding.related)
    return any(proof.intersection(site.tls.trace) for site in _sites_of(located, result))


def _sites_of(located: Located, result: FileResult) -> list[MailSite]:
    return [site for site in result.sites if site.span.contains(located.finding.span)]


def _ways(located: Located, result: FileResult, callers: Sequence[Caller]) -> list[tuple[str, Reached]]:
    """The scripts that reach the mail of the finding, the worst first."""
    starts = {site.place.start for site in _sites_of(located, result)}
    ways = [(caller.path, reached) for caller in callers for reached in caller.reached if reached.place.start in starts]
    order = list(_STATES)
    return sorted(ways, key=lambda way: (order.index(way[1].tls.verdict) if way[1].tls.verdict in _STATES else 0, way))


def _said(ways: list[tuple[str, Reached]]) -> str:
    if not ways:
        return "nothing in this file calls it, and no script was found in the work tree that loads the file and does"
    told = [
        f"{_named(path, reached)} {_STATES.get(reached.tls.verdict, 'outside .NET')}" for path, reached in ways[:_TOLD]
    ]
    more = f" and {len(ways) - _TOLD} more" if len(ways) > _TOLD else ""
    return (
        f"nothing in this file calls it; in the work tree it is reached by {', '.join(told)}{more}; "
        "scripts elsewhere were not seen"
    )


def _named(path: str, reached: Reached) -> str:
    """The script, and the line in it that settled the state, if one did."""
    line = next((step.place.start.line for step in reached.tls.trace if step.place.path == path), None)
    return path if line is None else f"{path}:{line}"
