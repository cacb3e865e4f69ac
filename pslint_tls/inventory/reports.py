"""Which reports of the tenant count."""

from __future__ import annotations

import datetime
import itertools

from pslint_tls.inventory.joinrows import ImportRow
from pslint_tls.inventory.store import Store

REPORTS = ("smtp-auth", "tls-report", "trace")
LOG_ONS = ("smtp-auth", "tls-report")
"""Reports of senders that log on; a trace has everybody who ever wrote a mail."""
_LONGEST = datetime.timedelta(days=366)
_SHORTEST = datetime.timedelta(days=7)
"""What the Exchange admin center exports at least; a report that does not say its days is taken for one of these."""


def current_reports(store: Store) -> list[ImportRow]:
    """Of each kind the reports that no other one as long ends after, and that end at most a year before the newest: a
    report of 7 days does not take back what one of 90 days saw.
    """
    found: dict[str, list[ImportRow]] = {}
    for row in store.imported(ImportRow):
        if row.kind in REPORTS:
            found.setdefault(row.kind, []).append(row)
    current = []
    for rows in found.values():
        oldest = max(_end(row) for row in rows) - _LONGEST
        longest = datetime.timedelta()
        # The newest first; those that end on the same day do not replace each other.
        for end, ending in itertools.groupby(sorted(rows, key=_end, reverse=True), _end):
            left = [row for row in ending if end >= oldest and _length(row) > longest]
            current += left
            longest = max([longest, *map(_length, left)])
    return sorted(current, key=lambda row: row.import_id)


def _length(row: ImportRow) -> datetime.timedelta:
    if row.first_day is None:
        return _SHORTEST
    return _end(row) - datetime.date.fromisoformat(row.first_day) + datetime.timedelta(days=1)


def _end(row: ImportRow) -> datetime.date:
    return datetime.date.fromisoformat(row.last_day or row.imported[:10])
