"""Shares to scan, scans of them, and what stands in a store afterwards."""

from __future__ import annotations

import datetime
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.engine.settings import Settings
from pslint_tls.files.settings import ReadSettings
from pslint_tls.inventory.scanning import Order, Outcome, scan
from pslint_tls.inventory.sources import sources
from pslint_tls.inventory.store import open_store

AS_OF = datetime.date(2026, 11, 26)
LONG_AGO = 1_600_000_000
MAIL = "Send-MailMessage -To a@b.example -From robot@b.example -SmtpServer smtp.office365.com -UseSsl\r\n"

TLS = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"

posix = pytest.mark.skipif(os.name == "nt", reason="needs links, modes and names as POSIX has them")

TABLES = (
    "roots",
    "folders",
    "files",
    "touched",
    "sites",
    "details",
    "senders",
    "fates",
    "loads",
    "findings",
    "mentions",
    "failures",
    "history",
    "counts",
    "errors",
    "frontier",
)


class Silent:
    """Nobody looks on. Counts what was told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def began(self, run, continued):
        self.told.append((run, continued))

    def walking(self, seen):
        self.told.append(seen)

    def reading(self, read):
        self.told.append(read)


def write(top: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files that were not touched for long: what was changed a moment ago is read again in any case."""
    for name, text in files.items():
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(file, (LONG_AGO, LONG_AGO))
    return top


def scanned(store: Path, *roots: Path | str, as_of: datetime.date = AS_OF, names=None, **order: Any) -> Outcome:
    """A scan in this process."""
    settings = {"cache": False, "jobs": 1, **order.pop("read", {})}
    judge = Settings(as_of=as_of, timeout_per_file=60.0, **order.pop("judge", {}))
    cwd = str(store.parent)
    with open_store(store, create=True) as base:
        found = sources([str(root) for root in roots], cwd, names)
        return scan(base, Order(found, judge, ReadSettings(**settings), cwd, **order), Silent())


def rows(store: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    base = sqlite3.connect(store)
    try:
        return base.execute(query).fetchall()
    finally:
        base.close()


def whole(store: Path, leave_out: frozenset[str] = frozenset({"identity", "accessed"})) -> dict[str, list[Any]]:
    """Every row of the tables that a scan writes, but for `leave_out`."""
    base = sqlite3.connect(store)
    found: dict[str, list[Any]] = {}
    for table in TABLES:
        names = [row[1] for row in base.execute(f"PRAGMA table_info({table})") if row[1] not in leave_out]
        found[table] = sorted(base.execute(f"SELECT {', '.join(names)} FROM {table}"), key=repr)
    found["runs"] = base.execute("SELECT run, state, command, as_of FROM runs").fetchall()
    base.close()
    return found


def found_in(store: Path) -> list[tuple[Any, ...]]:
    """What was found, wherever and whenever it was scanned."""
    return rows(
        store,
        """SELECT path, state, files.reason, size, hash, encoding, newline, signed, requires, site IS NULL, line,
           kind, statement, clone, endpoint, verdict, fate, deadline, senders
           FROM files JOIN places USING (file) LEFT JOIN sites USING (file) ORDER BY path, line""",
    )


def calls(store: Path) -> list[str]:
    """The names of the files with mail sites that are there, a name for each site."""
    query = "SELECT place FROM sites JOIN places USING (file) WHERE gone_run IS NULL ORDER BY place"
    return [Path(place).name for (place,) in rows(store, query)]


def states(store: Path) -> dict[str, str]:
    """What became of each file, by name."""
    return dict(rows(store, "SELECT name, state FROM files ORDER BY name"))
