"""`migrate`: move mail to Microsoft Graph, or show what that would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import OK
from pslint_tls.cli.options import Sectioned, assuming, moving, reading, showing

if TYPE_CHECKING:
    from pslint_tls.cli.moving import Outcome
    from pslint_tls.config import Config

EXAMPLES = r"""
Examples:
  pslint-tls migrate report.ps1 --line 12    how that one call is rewritten
  pslint-tls migrate C:\Scripts --plan       what scripts and tenant need
  pslint-tls migrate C:\Scripts --write --tenant contoso.com --client-id ...
Exit: 0 done, 2 wrong usage, 3 incomplete, 130 stopped.
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@reading
@assuming
@moving
@showing("text", "json", "csv", "markdown")
def migrate(paths: tuple[str, ...], **given: Any) -> int:
    """Rewrite mail to Exchange Online so that Microsoft Graph sends it.

    PATHS are files and folders (default: the current folder); - is stdin.
    Without --write nothing is changed, and `pslint-tls undo` takes a run back.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.cli.moving import asked_for, move
    from pslint_tls.cli.view import notes, nothing_in

    settings = config(given)
    named = inputs(paths, given)
    asked = asked_for(given, settings, named)
    outcome = move(named, settings, asked)
    empty = [] if settings.show.quiet else nothing_in(outcome.report, outcome.empty)
    if asked.plan:
        _plan(outcome, settings, empty)
    elif settings.show.format == "json":
        _document(outcome, empty)
    elif named.text is not None and asked.write:
        _aside(empty)
    else:
        _text(outcome, settings, empty)
    notes(outcome.report, settings)
    return _status(outcome, settings)


def _plan(outcome: Outcome, settings: Config, empty: list[str]) -> None:
    from pslint_tls.cli.view import layout
    from pslint_tls.output import moveplan

    choices = settings.judge.migrate
    if settings.show.format == "text":
        look = layout(settings.show)
        console.text(moveplan.text(outcome.moved, choices, look), colour=look.colour)
    elif settings.show.format == "csv":
        console.document(moveplan.rows(outcome.moved))
    else:
        write = moveplan.document if settings.show.format == "json" else moveplan.markdown
        console.document(write(outcome.moved, choices))
    _aside(empty)


def _document(outcome: Outcome, empty: list[str]) -> None:
    from pslint_tls.engine.tenant import permissions
    from pslint_tls.output import documents

    console.document(documents.migrate_json(outcome.moved, permissions(outcome.moved)))
    _aside(empty)


def _text(outcome: Outcome, settings: Config, empty: list[str]) -> None:
    from pslint_tls.cli.moving import diffs, said
    from pslint_tls.cli.view import layout
    from pslint_tls.engine.tenant import totals
    from pslint_tls.output import migration

    look = layout(settings.show)
    if not outcome.only_diff:
        console.text(migration.sites(outcome.moved, look), colour=look.colour)
    if outcome.diff:
        diffs(outcome, look)
    if settings.show.quiet:
        return
    if outcome.diff and not outcome.only_diff:
        console.text(iter([""]), colour=False)
    lines = [*empty, *migration.closing(totals(outcome.moved), look), *said(outcome)]
    if outcome.only_diff:
        _aside(lines)
    else:
        console.text(iter(lines), colour=look.colour)


def _aside(lines: list[str]) -> None:
    for line in lines:
        console.note(line)


def _status(outcome: Outcome, settings: Config) -> int:
    from pslint_tls.cli.check import status
    from pslint_tls.cli.errors import FOUND

    code = status(outcome.report, settings)
    return OK if code == FOUND else code
