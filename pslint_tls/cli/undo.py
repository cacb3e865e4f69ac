"""`undo`: the files of a run get back the bytes that they had before it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import INCOMPLETE, OK, Refused
from pslint_tls.cli.options import Sectioned, option

if TYPE_CHECKING:
    from pslint_tls.files.restore import Fate, Restored
    from pslint_tls.files.runs import Run
    from pslint_tls.output.layout import Layout

EXAMPLES = """
Examples:
  pslint-tls undo                    the newest run that is not undone yet
  pslint-tls undo --list             the runs that can be undone
  pslint-tls undo --dry-run          what it would do, without doing it
  pslint-tls undo 20261125-1340      the run whose name begins so
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@click.argument("run", required=False)
@option("--list", "listed", is_flag=True, help="Show the runs, the newest first.")
@option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@option("--journal", type=click.Path(), metavar="DIR", help="Where the run kept its journal.")
@option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Default: the terminal's, else 100.")
@option("-q", "--quiet", is_flag=True, help="Name only the files that are left.")
@option("--debug", is_flag=True, help="Show where the program failed.")
def undo(run: str | None, listed: bool, dry_run: bool, quiet: bool, **given: Any) -> int:
    """Give the files of a run the bytes back that they had before it.

    A file that was changed since is left as it is, and named. RUN is the name of a run or how it begins.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.view import layout
    from pslint_tls.files.journal import JournalError, default_journal
    from pslint_tls.files.runs import run_ids

    look = layout(config(given).show)
    place = os.path.abspath(given["journal"] or default_journal())  # noqa: PTH100 - it may be long
    try:
        names = run_ids(place)
    except JournalError as error:
        raise Refused(f"{error}; --journal DIR says where it is") from error
    if listed:
        if run is not None:
            raise Refused("--list shows all runs; give a run or --list, not both")
        console.text(_list(place, names, look), colour=False)
        return OK
    return _undo(_chosen(place, names, run), look, dry_run=dry_run, quiet=quiet)


def _undo(run: Run, look: Layout, *, dry_run: bool, quiet: bool) -> int:
    from pslint_tls.files.journal import JournalError
    from pslint_tls.files.restore import Fate, restore
    from pslint_tls.files.runs import mark_undone

    if run.damage is not None:
        console.complain(f"run {run.id}: {run.damage}; what there is of it lies in {run.folder}")
    if run.newer or (run.damage is not None and not run.entries):
        return INCOMPLETE
    count: Counter[Fate] = Counter()
    after: dict[str, str] | None = None

    def lines() -> Iterator[str]:
        nonlocal after
        if not quiet:
            yield from _heading(run, look)
        for file in restore(run, dry_run=dry_run):
            count[file.fate] += 1
            if file.fate is Fate.LEFT:
                after = _later(run) if after is None else after
                console.complain(_left(file, after))
            elif not quiet and file.fate is not Fate.UNCHANGED:
                yield f"  {'would be ' if dry_run else ''}{file.fate.value}: {_shown(file.path)}"
        if not quiet:
            yield from look.wrap(_closing(count, run, dry_run=dry_run), "")

    console.text(lines(), colour=False)
    if not dry_run and run.damage is None:
        try:
            mark_undone(run, count[Fate.LEFT])
        except JournalError as error:
            console.complain(str(error))
            return INCOMPLETE
    return INCOMPLETE if count[Fate.LEFT] or run.damage is not None else OK


# --- which run ------------------------------------------------------------------------------------------------------


def _chosen(place: str, names: list[str], wanted: str | None) -> Run:
    """The run that is meant. Raises `Refused` where there is none."""
    from pslint_tls.files.runs import read_run

    if not names:
        raise Refused(f"nothing to undo: there is no run in the journal `{place}`; --journal DIR names another one")
    if wanted is not None:
        return read_run(place, _named(names, wanted))
    for name in reversed(names):
        run = read_run(place, name)
        if not run.undone:
            return run
    raise Refused("nothing to undo: every run in the journal is undone; `pslint-tls undo --list` shows them")


def _named(names: list[str], wanted: str) -> str:
    from difflib import get_close_matches

    typed = wanted.strip().lower()
    hits = [name for name in names if typed and name.startswith(typed)]
    if typed in hits or len(hits) == 1:
        return hits[0]
    if hits:
        raise Refused(f"{len(hits)} runs begin with `{wanted}`; write more of the name, as in `{hits[-1]}`")
    close = get_close_matches(typed, reversed(names), 1)
    hint = f"did you mean `{close[0]}`?" if close else "`pslint-tls undo --list` shows them"
    raise Refused(f"there is no run `{wanted}`; {hint}")


def _later(run: Run) -> dict[str, str]:
    """Files that a later run changed as well, with that run's name: undoing goes from the newest to the oldest."""
    from pslint_tls.files.runs import read_run, run_ids

    later = (read_run(run.place, name) for name in run_ids(run.place) if name > run.id)
    return {entry.path: other.id for other in later if not other.undone for entry in other.entries}


# --- how it is told -------------------------------------------------------------------------------------------------


def _heading(run: Run, look: Layout) -> Iterator[str]:
    yield from look.wrap(f"run {run.id} of {_when(run)}: {_command(run)}", "", "  ")


def _closing(count: Counter[Fate], run: Run, *, dry_run: bool) -> str:
    from pslint_tls.files.restore import Fate

    done = count[Fate.RESTORED] + count[Fate.REMOVED]
    parts = [f"{_files(done)} {'would be ' if dry_run else ''}restored"]
    if count[Fate.UNCHANGED]:
        parts.append(f"{count[Fate.UNCHANGED]} as before the run already")
    if count[Fate.LEFT]:
        parts.append(f"{count[Fate.LEFT]} left; the old bytes are kept in {run.folder}")
    return ", ".join(parts)


def _left(file: Restored, later: dict[str, str]) -> str:
    from pslint_tls.files.restore import CHANGED_SINCE

    why = file.why or ""
    if why == CHANGED_SINCE and file.path in later:
        why = f"{why}, by run {later[file.path]}: undo that one first"
    return f"{_shown(file.path)}: {why}"


def _list(place: str, names: list[str], look: Layout) -> Iterator[str]:
    from pslint_tls.files.runs import read_run

    if not names:
        yield from look.wrap(f"no run in the journal {place}", "")
    for name in reversed(names):
        run = read_run(place, name)
        files = _files(len({entry.path for entry in run.entries}))
        yield f"{run.id}  {_when(run)}  {files}, {_state(run)}"
        yield from look.wrap(_command(run), "  ")


def _state(run: Run) -> str:
    if run.newer:
        return "of a newer version"
    if run.damage is not None:
        return "damaged"
    if run.left is None:
        return "not undone"
    return "undone" if run.undone else f"undone but for {_files(run.left)}"


def _when(run: Run) -> str:
    return f"{run.started.astimezone():%Y-%m-%d %H:%M}"


def _command(run: Run) -> str:
    return " ".join(("pslint-tls", *(f'"{word}"' if " " in word else word for word in run.words)))


def _shown(path: str) -> str:
    from pslint_tls.files.paths import display, shorten
    from pslint_tls.output.cells import safe

    return safe(display(shorten(path, str(Path.cwd()))))


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
