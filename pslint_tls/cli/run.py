"""From paths to a report."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from pslint_tls.cli.errors import Refused
from pslint_tls.cli.inputs import Inputs
from pslint_tls.cli.view import progress
from pslint_tls.config import Config
from pslint_tls.engine.registry import BrokenRule, RuleSet, UnknownRule, load_rules
from pslint_tls.engine.report import FileResult, Report
from pslint_tls.engine.settings import Settings
from pslint_tls.files.discover import Discovery, discover
from pslint_tls.files.paths import absolute, display, shorten
from pslint_tls.files.scan import scan, scan_text
from pslint_tls.files.settings import ReadSettings
from pslint_tls.rule import MAIL_NEEDLES


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report, and the given folders that hold no script."""

    report: Report
    empty: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """What is to be said of fixes, in front of the closing."""
    fixed: bool = False
    """Something was fixed, and that alone is to be told by the exit code."""


def rule_set(settings: Settings) -> RuleSet:
    """The rules that the settings ask for. Raises `Refused` where one is unknown or cannot be used."""
    try:
        return load_rules(settings)
    except (UnknownRule, BrokenRule, ValueError) as error:
        raise Refused(str(error)) from error


Take = Callable[[FileResult], FileResult]
"""What is done with each result as soon as it is there; what is given back is kept."""


def run(named: Inputs, settings: Config, take: Take | None = None) -> Outcome:
    """Every file judged by the rules, in the order of the paths. Raises `Refused` for a path where nothing lies."""
    rules = rule_set(settings.judge)
    viewed = _viewed(named, settings)
    return _run(named, settings, rules, rules.needles, _both(viewed, take) if viewed and take else viewed or take)


def _both(first: Take, then: Take) -> Take:
    return lambda result: then(first(result))


def _viewed(named: Inputs, settings: Config) -> Take | None:
    """What says of the files that are given one by one where they are not all of the program."""
    by_name = _by_name(named)
    if not by_name:
        return None
    from pslint_tls.files.callers import Callers

    return Callers(by_name, settings.judge, settings.read, str(Path.cwd())).viewed


def _by_name(named: Inputs) -> frozenset[str]:
    """The files that were given one by one, as a hook gives them, by the path shown: their neighbours were not."""
    cwd = str(Path.cwd())
    files = [path for path in named.paths if not os.path.isdir(path)]  # noqa: PTH112
    files += [named.text_name] if named.text is not None else []
    return frozenset(display(shorten(absolute(path, cwd), cwd)) for path in files)


def with_expired_exceptions(report: Report, settings: Config) -> Report:
    """The report with findings about the configuration itself."""
    if not settings.judge.exemptions:
        return report
    from pslint_tls.engine.exemptions import expired_entries

    expired = expired_entries(rule_set(settings.judge), settings.judge)
    return replace(report, files=tuple(sorted((*report.files, *expired), key=lambda result: result.path)))


def day_told(settings: Config) -> datetime.date:
    """The day from which it is told what fails already and what stops.

    With --deterministic that is the day on which the deadlines were last looked up, whatever day it is.
    """
    if not settings.show.deterministic:
        return settings.judge.as_of
    table = rule_set(settings.judge).deadlines
    return max((entry.verified for entry in table or ()), default=datetime.date.min)


def run_without_rules(named: Inputs, settings: Config) -> Outcome:
    """Every file that mentions a mail sender or a TLS setting analysed, and judged by no rule."""
    judge, needles = judged_by_none(settings.judge)
    return _run(named, replace(settings, judge=judge), rule_set(judge), needles)


def judged_by_none(judge: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The settings without any rule, and what a file must mention to be analysed all the same."""
    judge = replace(judge, baseline=None)
    rules = rule_set(judge)
    needles = tuple(sorted({*rules.needles, *MAIL_NEEDLES}))
    return replace(judge, ignore=tuple(rule.code for rule in rules.known)), needles


def found(named: Inputs, read: ReadSettings) -> Discovery:
    """The files that the paths lead to. Raises `Refused` for a path where nothing lies."""
    discovery = discover(named.paths, read, Path.cwd())
    if discovery.missing:
        raise Refused(f"there is no `{discovery.missing[0]}`; give a file or folder that exists")
    return discovery


def _run(
    named: Inputs, settings: Config, rules: RuleSet, needles: tuple[str, ...], take: Take | None = None
) -> Outcome:
    discovery = found(named, settings.read)
    results = _results(named, settings, discovery, rules, needles)
    # Closed whatever happens: that ends the worker processes.
    with closing(results):
        shown = progress(results, settings.show)
        files = tuple(shown if take is None else map(take, shown))
    if named.text is not None:
        files = tuple(sorted(files, key=lambda result: result.path))
    return Outcome(Report(files, settings.judge.as_of), discovery.empty_roots)


def _results(
    named: Inputs, settings: Config, discovery: Discovery, rules: RuleSet, needles: tuple[str, ...]
) -> Generator[FileResult, None, None]:
    if named.text is not None:
        yield scan_text(named.text, named.text_name, settings.judge, settings.read, str(Path.cwd()), rules)
    yield from scan(discovery, settings.judge, settings.read, needles=needles, ruleset=rules)
