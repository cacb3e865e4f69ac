"""Places that name what sends mail and could not be analysed: no call is known there, and none is ruled out."""

from __future__ import annotations

from dataclasses import dataclass

from pslint_tls.inventory.rows import FindingRow, columns, from_columns
from pslint_tls.inventory.store import Store, errors_of


@dataclass(frozen=True, slots=True)
class Unread:
    """`place` is the whole path, `first_run` the run that met its file first, `finding` says why."""

    place: str
    first_run: int
    finding: FindingRow


def unread(store: Store) -> list[Unread]:
    """All such places, by path and line. Raises `StoreError`."""
    names = ", ".join(f"findings.{name}" for name in columns(FindingRow))
    query = f"""SELECT coalesce(unc, place), first_run, {names} FROM findings JOIN files USING (file)
                JOIN places USING (file) WHERE code = 'PST090' AND site IS NULL AND findings.suppressed IS NULL"""
    with errors_of(store.place):
        rows = store.base.execute(query).fetchall()
    found = from_columns(FindingRow, (row[2:] for row in rows))
    made = [Unread(row[0], row[1], finding) for row, finding in zip(rows, found, strict=True)]
    return sorted(made, key=lambda one: (one.place, one.finding.line, one.finding.number))
