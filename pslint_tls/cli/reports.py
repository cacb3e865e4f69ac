"""The reports of `check`: one on stdout as `--format` says, and one in each file of `--output`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pslint_tls.cli import console
from pslint_tls.cli.inputs import Inputs
from pslint_tls.cli.view import layout
from pslint_tls.config import Config
from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.files.paths import display, work_tree
from pslint_tls.files.replace import CannotWriteError
from pslint_tls.files.report import write_report
from pslint_tls.output.formats import FOR_PEOPLE, RENDERERS, Renderer
from pslint_tls.output.layout import Layout
from pslint_tls.output.rendering import Rendering

FILE_WIDTH = 100
"""Columns of a text report in a file."""


def streamed(settings: Config) -> bool:
    """Whether a SARIF log is all that is written of findings that are all shown: then no file need be kept whole."""
    return settings.show.format == "sarif" and not settings.show.outputs and settings.diff_base is None


def renderers(settings: Config, named: Inputs, started: datetime.datetime) -> Mapping[str, Renderer]:
    """The formats, with the one that says how the run went."""

    def sarif(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
        from pslint_tls.cli.check import status
        from pslint_tls.cli.sarif import options_of, tell
        from pslint_tls.output.sarif import Invocation
        from pslint_tls.output.sarif import sarif as log

        options = options_of(settings, named)
        tell(summary, options)
        ended = datetime.datetime.now(datetime.timezone.utc)
        return log(report, summary, replace(options, invocation=Invocation(status(report, settings), started, ended)))

    return {**RENDERERS, "sarif": sarif}


def write(
    report: Report,
    summary: Summary,
    settings: Config,
    said: Sequence[str],
    renderers: Mapping[str, Renderer] = RENDERERS,
) -> bool:
    """Writes all of them, those in files first. False where one could not be written, which is told on stderr."""
    rendering = _rendering(settings, said)
    # A file is no terminal, and what is asked of the terminal is not asked of it.
    look, offers = Layout(settings.show.width or FILE_WIDTH), settings.fixing is None
    plain = replace(rendering, layout=look, statistics=False, closing=True, offers=offers, said=())
    done = [_to_file(path, renderers[form](report, summary, plain)) for form, path in settings.show.outputs]
    form = settings.show.format
    chunks = renderers[form](report, summary, rendering)
    if form in FOR_PEOPLE:
        console.text(_lines(chunks), colour=rendering.layout.colour)
    else:
        console.document(chunks)
        aside(report, settings, said)
    return all(done)


def _to_file(path: str, chunks: Iterator[str]) -> bool:
    try:
        write_report(path, console.batches(chunks))
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


def aside(report: Report, settings: Config, said: Sequence[str]) -> None:
    """On stderr, what a text format says on stdout."""
    from pslint_tls.output import closing

    for line in closing.statistics(report, Layout()) if settings.show.statistics else ():
        console.note(line)
    for line in said if not settings.show.quiet else ():
        console.note(line)
