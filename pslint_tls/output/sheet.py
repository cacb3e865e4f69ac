"""`calls --format csv` and `check --format csv`: a row for each mail site or finding, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from pslint_tls.engine.report import FileResult, Located, Report
from pslint_tls.output.closing import failures
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
FINDINGS = (
    "kind",
    "path",
    "line",
    "column",
    "endLine",
    "endColumn",
    "code",
    "name",
    "severity",
    "confidence",
    "partialView",
    "message",
    "deadline",
    "help",
    "fix",
    "fixTitle",
    "fingerprint",
    "suppressedBy",
    "suppressedReason",
    "suppressedUntil",
)
"""The columns of `check`; `kind` is finding, suppressed, not-read or failure."""
_BREAK = r"\t\r\n"
_BLANK = (
    r"\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    r"\ufff9-\ufffb"
)
"""What is not seen: a spreadsheet may cut it off before it looks for a formula."""
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_STARTS = re.compile(f"[{_BLANK}{_BREAK}]*{_SIGN}|[{_BREAK}]")
# A line break parts cells itself, so the blanks behind a separator need not reach over it.
_GOES_ON = re.compile(f"([;,|{_BREAK}][{_BLANK}]*)(?={_SIGN})")
SEPARATOR = "; "
"""Between several values of one cell."""

Cell = str | int | bool | None


def calls(report: Report) -> Iterator[str]:
    """RFC 4180: a header, then records, each with its line end CR LF; the header alone where nothing was found."""
    yield record(HEADER)
    for result in report.files:
        for site in result.sites:
            yield record(row(site))


def findings(report: Report) -> Iterator[str]:
    """RFC 4180, as for `calls`: each finding, shown or suppressed, then what was not judged."""
    yield record(FINDINGS)
    for result in report.files:
        for located in (*result.findings, *result.suppressed):
            yield record(_finding(located, result))
    empty = len(FINDINGS) - 12
    for result in report.files:
        if result.skipped:
            yield record(("not-read", result.path, *[None] * 9, result.skipped, *[None] * empty))
    for failure in failures(report):
        cells = ("failure", failure.path, *[None] * 4, failure.rule, *[None] * 4, failure.message)
        yield record((*cells, *[None] * empty))


def _finding(located: Located, result: FileResult) -> tuple[Cell, ...]:
    found, why = located.finding, located.suppressed
    return (
        "suppressed" if why else "finding",
        result.path,
        located.start.line,
        located.start.column,
        located.end.line,
        located.end.column,
        found.code,
        found.name,
        found.severity.value,
        found.confidence.value,
        located.partial,
        found.message,
        found.deadline.isoformat() if found.deadline else None,
        found.help,
        found.fix.safety.value if found.fix else None,
        found.fix.title if found.fix else None,
        located.fingerprint,
        why.by if why else None,
        why.reason if why else None,
        why.until.isoformat() if why and why.until else None,
    )


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
    """One line; what a spreadsheet would take for a formula gets an apostrophe in front."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return buffer.getvalue()


def defused(text: str) -> str:
    """A text with an apostrophe in front if a spreadsheet would take it for a formula, and in front of each part that
    would become a cell of its own where the list separator is another one: `a; =cmd` does in half of Europe.
    """
    parted = _GOES_ON.sub(r"\1'", text)
    return f"'{parted}" if _STARTS.match(parted) else parted


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return defused(str(value))
