"""`calls --format csv`: a row for each mail site, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from pslint_tls.engine.report import Report
from pslint_tls.script import MailSite

HEADER = (
    "path",
    "line",
    "column",
    "endLine",
    "endColumn",
    "kind",
    "origin",
    "command",
    "function",
    "server",
    "serverKnown",
    "endpoint",
    "port",
    "ssl",
    "auth",
    "user",
    "from",
    "tls",
    "masks",
    "tlsReason",
    "edition",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins with one of these."""
SEPARATOR = "; "
"""Between several values of one cell."""

Cell = str | int | bool | None


def calls(report: Report) -> Iterator[str]:
    """RFC 4180: a header, then records, each with its line end CR LF; the header alone where nothing was found."""
    yield record(HEADER)
    for result in report.files:
        for site in result.sites:
            yield record(row(site))


def row(site: MailSite) -> tuple[Cell, ...]:
    """The cells of one site, in the order of `HEADER`."""
    start, end = site.place.start, site.place.end
    return (
        site.place.path,
        start.line,
        start.column,
        end.line,
        end.column,
        site.kind.value,
        site.origin.value,
        site.command,
        site.function,
        SEPARATOR.join(site.server.values),
        site.server.known,
        site.server.endpoint.value,
        site.port,
        site.ssl,
        site.auth.kind.value,
        site.auth.user,
        SEPARATOR.join(site.sender),
        site.tls.verdict.value,
        None if site.tls.masks is None else SEPARATOR.join(str(mask) for mask in site.tls.masks),
        site.tls.reason,
        site.edition.value,
    )


def record(values: Iterable[Cell]) -> str:
    """One line; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return buffer.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
