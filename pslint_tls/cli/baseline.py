"""`baseline`: a file of the findings that are known, so that only new ones show."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import OK, NotWritten, Refused
from pslint_tls.cli.options import Sectioned, judging, option, reading

if TYPE_CHECKING:
    from pslint_tls.cli.run import Outcome
    from pslint_tls.config import Config
    from pslint_tls.engine.baseline import Baseline, Comparison, Entry
    from pslint_tls.engine.registry import RuleSet
    from pslint_tls.engine.report import FileResult

EXAMPLES = """\b
Examples:
  pslint-tls baseline create known.json .   what is found now is known
  pslint-tls check . --baseline known.json  only what is new
  pslint-tls baseline update known.json .   drop what is gone, add the new
  pslint-tls baseline show known.json       count it by rule and file
"""
CREATE = """
Examples:
  pslint-tls baseline create known.json C:\\Scripts
Exit: 0 done, 2 wrong usage, 3 incomplete, 130 stopped.
"""
UPDATE = """
Examples:
  pslint-tls baseline update known.json C:\\Scripts
Exit: 0 done, 2 wrong usage, 3 incomplete, 130 stopped.
"""
SHOW = """
Examples:
  pslint-tls baseline show known.json
"""

quiet = option("-q", "--quiet", is_flag=True, help="No notes.")
verbose = option("-v", "--verbose", is_flag=True, help="Name guesses and all that was skipped.")
debugging = option("--debug", is_flag=True, help="Show where a rule or the program failed.")


@click.group(epilog=EXAMPLES)
def baseline() -> None:
    """Keep the findings that are known in a file, so that only new ones show.

    A finding is known by its rule, its file and its statement, not by its line. Paths in the file are relative to its
    folder.
    """


@baseline.command(cls=Sectioned, epilog=CREATE)
@click.argument("file", type=click.Path())
@reading
@judging
@option("--force", is_flag=True, help="Write over a file that is there.")
@quiet
@verbose
@debugging
def create(file: str, paths: tuple[str, ...], force: bool, **given: Any) -> int:
    """Write what is found now to FILE.

    PATHS are files and folders (default: the current folder); - is stdin.
    """
    from pslint_tls.engine.baseline import Baseline
    from pslint_tls.files.baseline import stands_there

    place = os.path.abspath(file)  # noqa: PTH100 - links stay as they are written
    if not force and stands_there(place):
        raise Refused(
            f"`{file}` is there already; `pslint-tls baseline update` brings it up to date, --force writes it anew"
        )
    known = Baseline((), os.path.dirname(place), str(Path.cwd()))  # noqa: PTH120
    settings, outcome, compared = _compared(known, paths, given)
    _write(place, file, compared.new)
    if not settings.show.quiet:
        files = len({entry.path for entry in compared.new})
        console.text([f"{_count(len(compared.new))} in {_files(files)} known now: {file}"], colour=False)
    return _status(outcome, settings)


@baseline.command(cls=Sectioned, epilog=UPDATE)
@click.argument("file", type=click.Path())
@reading
@judging
@quiet
@verbose
@debugging
def update(file: str, paths: tuple[str, ...], **given: Any) -> int:
    """Drop from FILE what is no longer found, and add what is new.

    PATHS are files and folders (default: the current folder); what lies elsewhere stays as it is in FILE.
    """
    known = _loaded(file)
    settings, outcome, compared = _compared(known, paths, given)
    kept = (*compared.known, *compared.elsewhere)
    _write(os.path.abspath(file), file, (*kept, *compared.new))  # noqa: PTH100
    if not settings.show.quiet:
        said = f"{len(compared.stale)} dropped, {len(compared.new)} added, {len(kept)} kept: {file}"
        console.text([said], colour=False)
    return _status(outcome, settings)


@baseline.command(cls=Sectioned, epilog=SHOW)
@click.argument("file", type=click.Path())
@option("--rules", "rules_dirs", multiple=True, type=click.Path(), metavar="DIR", help="Rules of your own.")
@debugging
def show(file: str, **given: Any) -> int:
    """Count what FILE holds, by rule and by file."""
    from pslint_tls.cli.configure import config

    found = _loaded(file)
    rules = _known_rules(found, config(given))
    console.text(_counts(found.entries, rules), colour=False)
    return OK


# --- what is compared -----------------------------------------------------------------------------------------------


def stale(results: Iterable[FileResult], settings: Config) -> int:
    """How many entries of the baseline of a run no longer occur in the files of the run."""
    from pslint_tls.cli.run import rule_set
    from pslint_tls.engine.baseline import compare

    rules = rule_set(settings.judge)
    if rules.baseline is None:
        return 0
    return len(compare(rules.baseline, results, settings.judge, _ran(rules), frozenset()).stale)


def _compared(known: Baseline, paths: tuple[str, ...], given: Any) -> tuple[Config, Outcome, Comparison]:
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.cli.run import rule_set, run
    from pslint_tls.engine.baseline import compare
    from pslint_tls.files.baseline import gone

    settings = config(given)
    # Everything that is found counts, whatever another baseline says of it.
    settings = replace(settings, judge=replace(settings.judge, baseline=None))
    rules = rule_set(settings.judge)
    _check(known, rules)
    named = inputs(paths, given)
    outcome = run(named, settings)
    looked_in = [os.path.abspath(path) for path in named.paths]  # noqa: PTH100
    missing = gone(known.folder, (entry.path for entry in known.entries), looked_in)
    compared = compare(known, outcome.report.files, settings.judge, _ran(rules), missing)
    return settings, outcome, compared


def _ran(rules: RuleSet) -> frozenset[str]:
    return frozenset(rule.code for rule in rules.rules) - rules.about_suppressions


def _loaded(file: str) -> Baseline:
    from pslint_tls.engine.baseline import BadBaseline, load

    place = os.path.abspath(file)  # noqa: PTH100
    try:
        return load(Path(place), str(Path.cwd()), file)
    except BadBaseline as error:
        raise Refused(str(error)) from error


def _check(known: Baseline, rules: RuleSet) -> None:
    from pslint_tls.engine.registry import UnknownRule, check_entries

    try:
        check_entries(known, rules.known)
    except UnknownRule as error:
        raise Refused(str(error)) from error


def _known_rules(found: Baseline, settings: Config) -> dict[str, str]:
    from pslint_tls.cli.run import rule_set

    rules = rule_set(replace(settings.judge, baseline=None))
    _check(found, rules)
    return {rule.code: rule.name for rule in rules.known}


def _write(place: str, file: str, entries: Iterable[Entry]) -> None:
    from pslint_tls.engine.baseline import render
    from pslint_tls.files.baseline import CannotWriteError, write_baseline

    try:
        write_baseline(place, render(entries))
    except CannotWriteError as error:
        raise NotWritten(f"`{file}`: {error}; nothing was changed") from error


# --- how it is told -------------------------------------------------------------------------------------------------


def _status(outcome: Outcome, settings: Config) -> int:
    from pslint_tls.cli.check import status_of_failures
    from pslint_tls.cli.view import notes, nothing

    for line in nothing(outcome) if not settings.show.quiet else ():
        console.note(line)
    notes(outcome.report, settings)
    return status_of_failures(outcome.report)


def _counts(entries: tuple[Entry, ...], names: dict[str, str]) -> Iterator[str]:
    from pslint_tls.output.cells import pad, safe

    by_rule, by_path = Counter(entry.rule for entry in entries), Counter(entry.path for entry in entries)
    yield f"{_count(len(entries))} of {len(by_rule)} rule{'' if len(by_rule) == 1 else 's'} in {_files(len(by_path))}"
    digits = len(str(len(entries)))
    for title, counts in (("By rule", by_rule), ("By file", by_path)):
        if counts:
            yield title
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            name = f"  {names[word]}" if word in names else ""
            yield f"  {pad(str(count), digits, right=True)}  {safe(word)}{name}"


def _count(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'}"


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
