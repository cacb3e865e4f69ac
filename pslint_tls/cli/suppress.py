"""`suppress`: comments that accept what is found now, with a reason and a last day."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import INCOMPLETE, OK, Refused
from pslint_tls.cli.options import FIX, Sectioned, comparing, day, judging, option, reading

if TYPE_CHECKING:
    from pslint_tls.cli.inputs import Inputs
    from pslint_tls.config import Config
    from pslint_tls.files.suppress import Commented

EXAMPLES = r"""
Examples:
  pslint-tls suppress D:\Jobs -s PST021 --reason "old relay" --until 2027-06-30
  pslint-tls suppress . -s PST001,PST02 --reason "moves to Graph" --diff
  pslint-tls undo                          take the last run back
Exit: 0 done, 2 wrong usage, 3 a file could not be written, 130 stopped.
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@reading
@judging
@comparing
@option("--reason", section=FIX, required=True, metavar="TEXT", help="Why it may stay; goes into each comment.")
@option("--until", section=FIX, callback=day, metavar="DATE", help="The last day on which it may stay.")
@option("--diff", section=FIX, is_flag=True, help="Print what would change and write nothing.")
@option("--resign-later", section=FIX, is_flag=True, help="Change signed files too.")
@option("--journal", section=FIX, type=click.Path(), metavar="DIR", help="Where undo finds the old files.")
@option("-q", "--quiet", is_flag=True, help="Name only what is left.")
@option("-v", "--verbose", is_flag=True, help="Name guesses and all that was skipped.")
@option("--debug", is_flag=True, help="Show where a rule or the program failed.")
def suppress(
    paths: tuple[str, ...],
    reason: str,
    until: datetime.date | None,
    diff: bool,
    resign_later: bool,
    journal: str | None,
    **given: Any,
) -> int:
    """Write a comment above each statement with a finding of --select, so that it is no longer reported.

    PATHS are files and folders (default: the current folder). `pslint-tls undo` takes it back.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.cli.run import found, rule_set
    from pslint_tls.cli.view import notes, progress
    from pslint_tls.engine.report import Report
    from pslint_tls.files.journal import default_journal
    from pslint_tls.files.suppress import comment_files
    from pslint_tls.files.write import Writer

    settings, named = config(given), inputs(paths, given)
    rules = rule_set(settings.judge)
    _refuse(given, named, reason, until, settings)
    if not {rule.code for rule in rules.rules} - rules.about_suppressions:
        raise Refused("findings about suppressions are not suppressed by a comment; write ignore-file, or mend them")
    discovery = found(named, settings.read)
    results = comment_files(discovery, settings.judge, settings.read, rules, reason.strip(), until)
    with closing(results):
        files = list(progress(results, settings.show))
    kept = Path(journal) if journal else default_journal()
    with Writer(kept, sys.argv[1:], discovery.cwd, discovery.roots, resign_later=resign_later) as writer:
        done = [_written(writer, file, discovery.cwd, diff=diff) for file in files]
        run = writer.run
    if diff:
        _show_diffs(done, settings)
    _tell(done, run, settings, diff=diff)
    notes(report := Report(tuple(file.result for file in done), settings.judge.as_of), settings)
    return _status(done, report)


def _refuse(given: dict[str, Any], named: Inputs, reason: str, until: datetime.date | None, settings: Config) -> None:
    """Raises `Refused` for what cannot be written into a comment, or would not hold."""
    from pslint_tls.script.suppressions import UNTIL

    if not given.get("select"):
        raise Refused("give the rules with --select, as in --select PST021: a comment for everything accepts too much")
    if named.text is not None:
        raise Refused("`suppress` changes files and `-` is none; give the files")
    if not reason.strip() or not reason.isprintable():
        raise Refused("--reason is one line of text that says why it may stay")
    if UNTIL.search(reason) or "pslint:" in reason.lower():
        raise Refused("--reason holds words that a suppression is made of; give a date with --until")
    if until is not None and until < settings.judge.as_of:
        raise Refused(f"--until {until} is over; give a day that is still to come")


def _written(writer: Any, file: Commented, cwd: str, *, diff: bool) -> Commented:
    """The file after it was written, or as it was with the reason why it could not be."""
    from pslint_tls.engine.report import Failure
    from pslint_tls.files.write import Change

    if file.raw == file.old:
        return file
    path = file.result.path
    change = Change(str(Path(cwd, path)), path, file.old, file.raw)
    reason = writer.refusal(change) if diff else writer.write(change)
    if reason is None:
        return file
    failure = Failure(path, "write", f"it got no comments: {reason}")
    result = replace(file.result, failures=(*file.result.failures, failure))
    return replace(file, result=result, raw=file.old, comments=0, count=0)


def _show_diffs(files: list[Commented], settings: Config) -> None:
    from pslint_tls.cli.view import layout
    from pslint_tls.output.diff import unified
    from pslint_tls.text import decode

    for file in files:
        if file.raw != file.old:
            path, encoding = file.result.path, file.result.encoding
            old, new = (decode(path, raw, encoding) for raw in (file.old, file.raw))
            console.document(unified(path, old, new, layout(settings.show)))


def _tell(files: list[Commented], run: str | None, settings: Config, *, diff: bool) -> None:
    for file in files:
        for line, code in file.left:
            console.note(f"{file.result.path}:{line}: there is no place for a comment about {code}; write an exception")
    if settings.show.quiet:
        return
    for line_of_text in _closing(files, run, diff=diff):
        if diff:
            console.note(line_of_text)
        else:
            console.text([line_of_text], colour=False)


def _closing(files: list[Commented], run: str | None, *, diff: bool) -> Iterator[str]:
    changed = [file for file in files if file.raw != file.old]
    comments, count = sum(file.comments for file in changed), sum(file.count for file in changed)
    would = "would be " if diff else ""
    yield (
        f"{_plural(count, 'finding')} {would}suppressed by {_plural(comments, 'comment')} in "
        f"{_plural(len(changed), 'file')}"
    )
    if run is not None:
        yield f"pslint-tls undo {run} takes it back"


def _status(files: list[Commented], report: Any) -> int:
    from pslint_tls.cli.check import status_of_failures

    failed = status_of_failures(report)
    return failed if failed != OK else INCOMPLETE if any(file.left for file in files) else OK


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
