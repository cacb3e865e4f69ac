"""The reports of `check`: one on stdout as `--format` says, and one in each file of `--output`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pslint_tls.cli import console
from pslint_tls.cli.view import layout
from pslint_tls.config import Config
from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.files.paths import display, work_tree
from pslint_tls.files.replace import CannotWriteError
from pslint_tls.files.report import write_report
from pslint_tls.output.formats import FOR_PEOPLE, RENDERERS
from pslint_tls.output.layout import Layout
from pslint_tls.output.rendering import Rendering

FILE_WIDTH = 100
"""Columns of a text report in a file."""


def write(report: Report, summary: Summary, settings: Config, said: Sequence[str]) -> bool:
    """Writes all of them, those in files first. False where one could not be written, which is told on stderr."""
    rendering = _rendering(settings, said)
    done = [_to_file(form, path, report, summary, settings, rendering) for form, path in settings.show.outputs]
    form = settings.show.format
    chunks = RENDERERS[form](report, summary, rendering)
    if form in FOR_PEOPLE:
        console.text(_lines(chunks), colour=rendering.layout.colour)
    else:
        console.document(chunks)
        _aside(report, settings, said)
    return all(done)


def _to_file(form: str, path: str, report: Report, summary: Summary, settings: Config, rendering: Rendering) -> bool:
    look = Layout(settings.show.width or FILE_WIDTH)
    plain = Rendering(look, fail_on=rendering.fail_on, cwd=rendering.cwd, root=rendering.root)
    try:
        write_report(path, console.batches(RENDERERS[form](report, summary, plain)))
    except CannotWriteError as error:
        console.complain(f"`{path}` is not written, what was there before is: {error}")
        return False
    return True


def _rendering(settings: Config, said: Sequence[str]) -> Rendering:
    cwd = str(Path.cwd())
    quiet = settings.show.quiet
    return Rendering(
        layout=layout(settings.show),
        statistics=settings.show.statistics,
        closing=not quiet,
        offers=settings.fixing is None and not quiet,
        said=tuple(said),
        fail_on=settings.fail_on,
        cwd=display(cwd),
        root=display(work_tree(cwd) or cwd),
    )


def _lines(chunks: Iterator[str]) -> Iterator[str]:
    return (chunk.removesuffix("\n") for chunk in chunks)


def _aside(report: Report, settings: Config, said: Sequence[str]) -> None:
    """On stderr, what a text format says on stdout."""
    from pslint_tls.output import closing

    for line in closing.statistics(report, Layout()) if settings.show.statistics else ():
        console.note(line)
    for line in said if not settings.show.quiet else ():
        console.note(line)
