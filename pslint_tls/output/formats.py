"""The formats of `check`: one table from a format's name to what writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output.rendering import Rendering

Renderer = Callable[[Report, Summary, Rendering], Iterator[str]]


def _full(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import full

    yield from (f"{line}\n" for line in full.findings(report, rendering.layout))
    yield from _ending(report, summary, rendering)


def _concise(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import concise

    yield from (f"{line}\n" for line in concise.findings(report, rendering.layout))
    if rendering.closing and summary.deadlines:
        yield "\n"
    yield from _ending(report, summary, rendering)


def _ending(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import closing

    look = rendering.layout
    if rendering.statistics:
        yield from (f"{line}\n" for line in closing.statistics(report, look))
    said = [*rendering.said, *(closing.fixable(summary, look) if rendering.offers else ())]
    yield from (f"{line}\n" for line in said)
    if rendering.closing and report.files:
        if said:
            yield "\n"
        yield from (f"{line}\n" for line in closing.closing(summary, look))


def _json(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import documents

    return documents.check_json(report, summary)


def _jsonl(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import documents

    return documents.check_jsonl(report, summary)


def _github(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import log

    return log.github(report, summary, rendering)


def _azure(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import log

    return log.azure(report, summary, rendering)


def _gitlab(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import gitlab

    return gitlab.code_quality(report, summary, rendering)


def _junit(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import junit

    return junit.test_suites(report, summary, rendering)


def _csv(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import sheet

    return sheet.findings(report)


def _markdown(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    from pslint_tls.output import markdown

    return markdown.summary_page(report, summary, rendering)


# Each imports what it needs when it is asked for: a run loads the formats that it writes.
RENDERERS: Mapping[str, Renderer] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "jsonl": _jsonl,
    "github": _github,
    "azure": _azure,
    "gitlab": _gitlab,
    "junit": _junit,
    "csv": _csv,
    "markdown": _markdown,
}
FOR_PEOPLE = ("full", "concise")
"""Lines for a terminal; the others are documents for programs, and hold nothing else."""
