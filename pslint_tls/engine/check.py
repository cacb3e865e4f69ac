"""One file judged: its script, the rules that watch what is in it, and their findings."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pslint_tls.engine.dates import Calendar
from pslint_tls.engine.excerpt import Page
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import Failure, FileResult, Located
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.sieve import Sieve
from pslint_tls.migrate.planner import Planner
from pslint_tls.rule import (
    Context,
    Finding,
    HostLiteral,
    MailSite,
    NotAnalysed,
    ProtocolArgument,
    Rule,
    Script,
    SuppressionUse,
    TlsAssignment,
    WebRequest,
)
from pslint_tls.script import Options
from pslint_tls.text import Source, Span

Loader = Callable[[str, str], "Source | str"]


def check_source(source: Source, ruleset: RuleSet, settings: Settings, load: Loader | None = None) -> FileResult:
    """Everything that is to be said of one file. Never raises for what stands in the file or for what a rule does."""
    return examine(source, ruleset, settings, load)[0]


def examine(
    source: Source, ruleset: RuleSet, settings: Settings, load: Loader | None = None
) -> tuple[FileResult, Script | None]:
    """What `check_source` says, and the script that it says it of; None where the analysis crashed."""
    try:
        script = _analyse(source, settings, load)
        return judge(source, script, ruleset, settings), script
    except Exception as error:
        failure = Failure(source.path, "analyse", _crashed("the analysis of the file", error), None, locations(error))
        return replace(skipped_result(source.path, "internal error"), failures=(failure,)), None


def skipped_result(path: str, reason: str, encoding: str | None = None) -> FileResult:
    """A file that was not analysed, and why."""
    return FileResult(path, encoding, skipped=reason)


def judge(source: Source, script: Script, ruleset: RuleSet, settings: Settings) -> FileResult:
    """The findings of the rules on a script that has been read."""
    dates = Calendar(ruleset.deadlines, settings.as_of, settings.days_left) if ruleset.deadlines else None
    moving = Planner(replace(settings.migrate, tls_line=settings.tls_line))
    context = Context(settings.as_of, dates, settings.tls_line, moving)
    page = Page(source, script.secrets)
    sieve = Sieve(script, ruleset, settings, page)
    about = tuple(rule for rule in ruleset.rules if rule.watches is SuppressionUse)
    found, failures = _run(script, tuple(rule for rule in ruleset.rules if rule not in about), context)
    sieve.sift(found)
    crashed = frozenset(failure.rule for failure in failures if failure.rule is not None)
    found, more = _run(script, about, context, tuple(sieve.uses(crashed)) if about else ())
    sieve.sift(found)
    result = FileResult(
        path=source.path,
        encoding=source.encoding,
        encoding_guessed=source.guessed,
        damaged=bool(script.damage),
        findings=sieve.shown,
        suppressed=sieve.suppressed,
        sites=script.sites,
        assignments=script.assignments,
        mentions=script.mentions,
        failures=(*failures, *more, *sieve.failures),
        budget=script.budget,
        loaded=script.loaded,
        not_followed=script.not_followed,
        excerpts=_related_lines(sieve.shown, page),
    )
    if not settings.describe:
        return result
    # For code review alone: a run in a terminal does not load it.
    from pslint_tls.engine.artifact import described

    return described(result, page)


def _analyse(source: Source, settings: Settings, load: Loader | None) -> Script:
    # The parser behind it is slow to load: `rules` and `explain` must not pay for it.
    from pslint_tls.script import analyse

    return analyse(source, options_of(settings), load)


def options_of(settings: Settings) -> Options:
    """What an analysis needs to know of the settings."""
    return Options(
        timeout=settings.timeout_per_file,
        servers=settings.servers,
        assume_default=settings.assume_default,
        tls_set_elsewhere=settings.tls_set_elsewhere,
    )


# --- rules ----------------------------------------------------------------------------------------------------------


def _watched(script: Script, kind: type, uses: Sequence[SuppressionUse]) -> Sequence[Any]:
    by_kind: dict[type, Sequence[Any]] = {
        # A site inside damage is not judged: what was read of it may be wrong. PST090 reports it.
        MailSite: tuple(site for site in script.sites if not site.damaged),
        TlsAssignment: script.assignments,
        WebRequest: script.web_requests,
        ProtocolArgument: script.protocol_arguments,
        HostLiteral: script.host_literals,
        NotAnalysed: script.not_analysed,
        SuppressionUse: uses,
        Script: (script,),
    }
    return by_kind[kind]


def _run(
    script: Script, rules: Sequence[Rule[Any]], context: Context, uses: Sequence[SuppressionUse] = ()
) -> tuple[list[Finding], list[Failure]]:
    found: list[Finding] = []
    failures: dict[str, Failure] = {}
    for rule in rules:
        for element in _watched(script, rule.watches, uses):
            error = _gather(found, rule, element, script, context)
            if error is not None:
                # The other elements are still judged; of a rule that crashes on each, one report is enough.
                failures.setdefault(rule.code, _rule_failure(rule, script.path, error))
    return found, list(failures.values())


def _gather(found: list[Finding], rule: Rule[Any], element: Any, script: Script, context: Context) -> Exception | None:
    """Add what the rule finds in `element`; the exception if it crashed, what it had found by then is kept."""
    try:
        for finding in rule.check(element, script, context):
            if finding.span.end > len(script.text):
                raise ValueError("a finding lies outside the file")
            if finding.fix is not None and any(edit.span.end > len(script.text) for edit in finding.fix.edits):
                raise ValueError("a fix lies outside the file")
            found.append(finding)
    except Exception as error:
        return error
    return None


# --- failures -------------------------------------------------------------------------------------------------------


def _rule_failure(rule: Rule[Any], path: str, error: Exception) -> Failure:
    return Failure(path, "rule", _crashed(f"the rule {rule.code} on this file", error), rule.code, locations(error))


def _crashed(what: str, error: Exception) -> str:
    # Not the exception's own text: it may quote the script.
    return f"{what} ended in {type(error).__name__}; its findings may be missing, --debug shows where"


def locations(error: BaseException) -> str:
    """Where an exception passed, innermost last: code locations alone, no source lines, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} in {frame.name}" for frame in frames[-12:]]
    return "\n".join([*places, type(error).__name__])


# --- positions and excerpts -----------------------------------------------------------------------------------------


def _related_lines(findings: Sequence[Located], page: Page) -> dict[int, tuple[tuple[int, str], ...]]:
    """The lines of the places in this file that prove a finding, by the line where each begins."""
    source = page.source
    places = (step.place for located in findings for step in located.finding.related if step.place.path == source.path)
    shown: dict[int, tuple[tuple[int, str], ...]] = {}
    for place in places:
        if place.start.line not in shown:
            lines = page.lines(Span(source.offset(place.start), source.offset(place.end)))
            shown[place.start.line] = tuple((line.number, line.text) for line in lines)
    return shown
