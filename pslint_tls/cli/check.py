"""`check`: judge scripts by the rules."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import FOUND, INCOMPLETE, OK, USAGE
from pslint_tls.cli.options import Sectioned, comparing, fixing, judging, reading, reporting, reviewing, showing, since

if TYPE_CHECKING:
    from pslint_tls.cli.inputs import Inputs
    from pslint_tls.cli.run import Outcome
    from pslint_tls.config import Config
    from pslint_tls.engine.report import Report

EXAMPLES = r"""
Examples:
  pslint-tls check C:\Scripts --select PST001,PST02
  git diff --name-only | pslint-tls check --files-from - --format concise
Exit: 0 clean, 1 findings (--fail-on), 2 wrong usage, 3 incomplete, 130 stopped.
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@reading
@judging
@comparing
@since
@fixing(hidden=True)
@reporting
@showing("full", "concise", "json", "jsonl", "sarif", "github", "azure", "gitlab", "junit", "csv", "markdown")
@reviewing
def check(paths: tuple[str, ...], **given: Any) -> int:
    """Find mail code that stops working, and say why and when.

    PATHS are files and folders (default: the current folder); - is stdin.
    '@FILE' takes arguments from a file, one a line.
    """
    from pslint_tls.cli import changes, reports
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.cli.run import run, with_expired_exceptions
    from pslint_tls.cli.view import notes, nothing
    from pslint_tls.engine.summary import summarise

    started = datetime.datetime.now(datetime.timezone.utc)
    settings = config(given)
    named = inputs(paths, given)
    if settings.fixing is not None:
        from pslint_tls.cli.mending import fixed_only

        if settings.fixing.only or named.text is not None:
            return fixed_only(named, settings, is_check=True)
    changed = changes.since(named, settings)
    if reports.streamed(settings):
        outcome, report, written = *_sarif(named, settings), True
    else:
        outcome = _fixed(named, settings) if settings.fixing is not None else run(named, settings)
        report = with_expired_exceptions(outcome.report, settings)
        report = report if changed is None else changed.narrowed(report)
        said = [*outcome.said, *nothing(outcome)]
        written = reports.write(report, summarise(report), settings, said, reports.renderers(settings, named, started))
    notes(report, settings)
    _stale(outcome.report, settings)
    return max(status(report, settings), FOUND if outcome.fixed else OK, OK if written else INCOMPLETE)


def _fixed(named: Inputs, settings: Config) -> Outcome:
    """What remains after the fixes; what was done is said first."""
    from pslint_tls.cli import mending
    from pslint_tls.cli.run import Outcome

    assert settings.fixing is not None
    mending.refuse_contradictions(settings, named)
    mended = mending.mend(named, settings, settings.fixing)
    said = mending.said(mended, settings, settings.fixing)
    told = settings.fixing.exit_non_zero and any(one.done for one in mended.files)
    return Outcome(mended.report, mended.empty, fixed=told, said=tuple(said))


def _sarif(named: Inputs, settings: Config) -> tuple[Outcome, Report]:
    """A log for code review, which keeps no more than an outline of each file."""
    from pslint_tls.cli import reports
    from pslint_tls.cli.sarif import Review
    from pslint_tls.cli.view import nothing

    review = Review(settings, named)
    outcome, report = review.judged(_fixed if settings.fixing is not None else None)
    console.document(review.pieces(report))
    reports.aside(report, settings, [*outcome.said, *nothing(outcome)])
    return outcome, report


def _stale(report: Report, settings: Config) -> None:
    """On stderr: what the baseline, and with -v the configuration, accepts in vain."""
    if settings.judge.baseline is not None and not settings.show.quiet:
        from pslint_tls.cli.baseline import stale

        count = stale(report.files, settings)
        if count:
            what = "entry of the baseline no longer occurs" if count == 1 else "entries of the baseline no longer occur"
            console.note(f"{count} {what}: pslint-tls baseline update")
    if settings.show.verbose:
        from pslint_tls.engine.exemptions import place_of, unmatched

        for entry in unmatched(settings.judge, report.files):
            console.note(f"{place_of(entry)}: this exception matched nothing in this run")


def status(report: Report, settings: Config) -> int:
    """The exit code: incomplete before findings, for a list with holes is worse than a long one."""
    failed = status_of_failures(report)
    if failed != OK:
        return failed
    if settings.strict and any(result.skipped or result.damaged or result.budget for result in report.files):
        return INCOMPLETE
    found = (located.finding.severity for result in report.files for located in result.findings)
    least = settings.fail_on
    return FOUND if least is not None and any(severity.rank <= least.rank for severity in found) else OK


def status_of_failures(report: Report) -> int:
    """The exit code for what went wrong without ending the run: wrong usage where it is about suppressions alone."""
    from pslint_tls.engine.suppress import STAGE
    from pslint_tls.output.closing import failures

    stages = {failure.stage for failure in failures(report)}
    if stages - {STAGE}:
        return INCOMPLETE
    return USAGE if stages else OK
