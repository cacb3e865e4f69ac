"""Which lines of the scripts a report carries: those of a finding, and those that its proof names."""

from __future__ import annotations

from pslint_tls.engine.excerpt import Line
from pslint_tls.engine.report import FileResult, Located
from pslint_tls.output.cells import index_of_column
from pslint_tls.script import Place


def excerpt_of(located: Located) -> tuple[Line, ...]:
    """The lines of a finding with the part of each that it marks."""
    return tuple(Line(number, text, *mark) for (number, text), mark in zip(located.excerpt, located.marks, strict=True))


def line_at(place: Place, result: FileResult | None) -> Line | None:
    """The line on which `place` begins, None where the report does not carry it."""
    if result is None:
        return None
    for number, text in result.excerpts.get(place.start.line, ()):
        if number == place.start.line:
            # A line that was cut at its start keeps the place near its middle.
            start = len(text) // 2 if text.startswith("…") else index_of_column(text, place.start.column)
            return Line(number, text, start, start)
    return None
