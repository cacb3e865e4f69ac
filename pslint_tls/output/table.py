"""`calls --format table`: the mail sites for people, grouped by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pslint_tls.engine.report import Report
from pslint_tls.output.cells import pad, safe
from pslint_tls.output.columns import GAP, Columns
from pslint_tls.output.layout import Layout
from pslint_tls.script import MailSite, Verdict

UNKNOWN = "?"

LINE, SENDER, SERVER, ENDPOINT, PORT, SSL, LOG_ON, TLS = range(8)
COLUMNS = Columns(
    titles=("line", "sender", "server", "endpoint", "port", "SSL", "log-on", "TLS"),
    right=(LINE, PORT),
    narrowing=((SERVER, 26), (ENDPOINT, 0), (SENDER, 16), (SERVER, 18), (SENDER, 10), (SERVER, 8)),
    coloured=TLS,
)

VERDICT_STYLES = {
    Verdict.SECURE: "green",
    Verdict.OS_DEFAULT: "green",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.UNKNOWN: "yellow",
    Verdict.PARTIAL: "red",
    Verdict.UNSET: "red",
    Verdict.LEGACY: "red",
}


def calls(report: Report, layout: Layout) -> Iterator[str]:
    """Lines without line ends: a file's path, then a row for each of its sites; an empty line at the end."""
    results = [result for result in report.files if result.sites]
    rows = [[row(site) for site in result.sites] for result in results]
    if not rows:
        return
    widths = COLUMNS.widths([cells for group in rows for cells in group], layout)
    yield layout.paint(COLUMNS.line(COLUMNS.titles, widths, layout), "bold")
    for result, group in zip(results, rows, strict=True):
        yield layout.paint(safe(result.path), "bold")
        for site, cells in zip(result.sites, group, strict=True):
            yield COLUMNS.line(cells, widths, layout, VERDICT_STYLES[site.tls.verdict])
    yield ""


def row(site: MailSite) -> list[str]:
    """The cells of one site, in the order of `COLUMNS`."""
    return [
        str(site.place.start.line),
        safe(site.command),
        _server(site),
        site.server.endpoint.value,
        UNKNOWN if site.port is None else str(site.port),
        {True: "yes", False: "no", None: UNKNOWN}[site.ssl],
        site.auth.kind.value,
        "n/a" if site.tls.verdict is Verdict.NOT_APPLICABLE else site.tls.verdict.value,
    ]


def _server(site: MailSite) -> str:
    values = [safe(value) or "''" for value in site.server.values]
    if not site.server.known:
        values.append(UNKNOWN)
    return " | ".join(values)


def statistics(report: Report, layout: Layout) -> Iterator[str]:
    """How many sites there are of each kind, most often first."""
    counts = Counter(site.kind.value for result in report.files for site in result.sites)
    if counts:
        yield layout.paint("Calls by kind", "bold")
    digits = max((len(str(count)) for count in counts.values()), default=0)
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{' ' * GAP}{pad(str(count), digits, right=True)}  {kind}"
    if counts:
        yield ""
