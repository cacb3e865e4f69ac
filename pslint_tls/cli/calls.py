"""`calls`: list the mail sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import FOUND, OK
from pslint_tls.cli.options import Sectioned, assuming, reading, showing

if TYPE_CHECKING:
    from pslint_tls.config import Config
    from pslint_tls.engine.report import Report

EXAMPLES = r"""
Examples:
  pslint-tls calls \\fs01\scripts
  pslint-tls calls . --format csv > calls.csv
Exit: 0 done, 2 wrong usage, 3 incomplete, 130 stopped.
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@reading
@assuming
@showing("table", "json", "jsonl", "csv")
def calls(paths: tuple[str, ...], **given: Any) -> int:
    """List every place where a script sends mail, as a table or data.

    PATHS are files and folders (default: the current folder); - is stdin.
    """
    from pslint_tls.cli.check import status
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.cli.run import run_without_rules
    from pslint_tls.cli.view import notes, nothing

    settings = config(given)
    named = inputs(paths, given)
    outcome = run_without_rules(named, settings)
    report = outcome.report
    if settings.show.format != "table":
        console.document(_document(report, settings.show.format))
        for line in nothing(outcome) if not settings.show.quiet else ():
            console.note(line)
    else:
        _table(report, settings, nothing(outcome))
    notes(report, settings)
    code = status(report, settings)
    return OK if code == FOUND else code


def _document(report: Report, form: str) -> Iterator[str]:
    from pslint_tls.output import documents, sheet

    return {"json": documents.calls_json, "jsonl": documents.calls_jsonl, "csv": sheet.calls}[form](report)


def _table(report: Report, settings: Config, nothing: list[str]) -> None:
    from pslint_tls.cli.view import layout
    from pslint_tls.engine.summary import summarise
    from pslint_tls.output import closing, table

    look = layout(settings.show)

    def lines() -> Iterator[str]:
        yield from table.calls(report, look)
        if settings.show.statistics:
            yield from table.statistics(report, look)
        yield from nothing
        if report.files and not settings.show.quiet:
            yield from closing.account(summarise(report), look)

    console.text(lines(), colour=look.colour)
