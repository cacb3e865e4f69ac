"""How a run is shown: the layout for this terminal, notes on stderr, progress."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from pslint_tls.cli import console
from pslint_tls.config import Config, Show
from pslint_tls.engine.report import FileResult, Report
from pslint_tls.output import closing
from pslint_tls.output.layout import Layout

if TYPE_CHECKING:
    from pslint_tls.cli.run import Outcome

NO_TERMINAL = 100
"""Columns where the output is no terminal."""
SKIPPED_SHOWN = 50
"""Files that were not read and are named without -v; all are counted."""
TICK = 0.2
"""Seconds between two progress lines."""


def layout(show: Show) -> Layout:
    """What fits the terminal, or what the options say."""
    terminal = sys.stdout.isatty()
    width = show.width or (shutil.get_terminal_size((NO_TERMINAL, 24)).columns if terminal else NO_TERMINAL)
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not terminal
    colour = show.colour == "always" or (show.colour == "auto" and not plain)
    return Layout(width, colour, "…" if console.shows("…") else "...")


def notes(report: Report, config: Config) -> None:
    """On stderr: what was not read, what failed, and with -v what is uncertain."""
    for failure in closing.failures(report):
        console.complain(f"{failure.path}: {failure.message}")
        if config.debug and failure.detail:
            for line in failure.detail.splitlines():
                console.note(f"  {line}")
    if config.show.quiet:
        return
    for line in closing.skipped(report, None if config.show.verbose else SKIPPED_SHOWN):
        console.note(line)
    if config.show.verbose:
        for line in closing.guesses(report):
            console.note(line)


def nothing(outcome: Outcome) -> list[str]:
    """A line for each given folder without a script; one if no file was given at all."""
    return nothing_in(outcome.report, outcome.empty)


def nothing_in(report: Report, empty: Sequence[str]) -> list[str]:
    """As `nothing`, for the folders `empty`, in which no script was found."""
    if not report.files and not empty:
        return ["no files were given: the list of paths is empty"]
    return [f"no PowerShell files found in {folder}" for folder in empty]


def show_diff(before: FileResult, old: bytes, new: bytes, look: Layout) -> None:
    """A unified diff of a file on stdout, in the encoding it was read in."""
    from pslint_tls.output.diff import unified
    from pslint_tls.text import decode

    source, changed = (decode(before.path, raw, before.encoding) for raw in (old, new))
    console.document(unified(before.path, source, changed, look))


T = TypeVar("T")


def progress(results: Iterator[T], show: Show) -> Iterator[T]:
    """`results`, with their number on stderr where that is a terminal."""
    if show.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield from results
        return
    told, count = time.monotonic(), 0
    try:
        for count, result in enumerate(results, 1):
            if time.monotonic() - told > TICK:
                told = time.monotonic()
                _over(f"{count:,} files")
            yield result
    finally:
        if count:
            _over("")


def _over(text: str) -> None:
    """Write over the line at the cursor."""
    sys.stderr.write(f"\r{text.ljust(30)}\r" if not text else f"\r{text.ljust(30)}")
    sys.stderr.flush()
