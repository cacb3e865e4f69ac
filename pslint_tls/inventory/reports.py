"""Which reports of the tenant count."""

from __future__ import annotations

import datetime

from pslint_tls.inventory.joinrows import ImportRow
from pslint_tls.inventory.store import Store

REPORTS = ("smtp-auth", "tls-report", "trace")
LOG_ONS = ("smtp-auth", "tls-report")
"""Reports of senders that log on; a trace has everybody who ever wrote a mail."""
_TOGETHER = datetime.timedelta(days=31)


def current_reports(store: Store) -> list[ImportRow]:
    """Of each kind the report that reaches furthest, and those that end at most a month before it: a report of 7 days
    does not take back what one of 90 days saw.
    """
    found: dict[str, list[ImportRow]] = {}
    for row in store.imported(ImportRow):
        if row.kind in REPORTS:
            found.setdefault(row.kind, []).append(row)
    current = []
    for rows in found.values():
        newest = max(_end(row) for row in rows)
        current += [row for row in rows if _end(row) >= newest - _TOGETHER]
    return sorted(current, key=lambda row: row.import_id)


def _end(row: ImportRow) -> datetime.date:
    return datetime.date.fromisoformat(row.last_day or row.imported[:10])
