"""What a version of Windows means for scripts that do not set TLS themselves."""

from __future__ import annotations

import re

from pslint_tls.knowledge.tables import read_table

_BUILD = re.compile(r"(?:\b10\.0\.|\b6\.\d\.|\(|\b)(\d{4,5})\b")
_NAMES = (
    ("2025", 26100),
    ("2022", 20348),
    ("2019", 17763),
    ("2016", 14393),
    ("2012 r2", 9600),
    ("2012", 9200),
    ("2008 r2", 7601),
    ("2008", 6003),
    ("windows 11", 22000),
    ("windows 8.1", 9600),
    ("windows 8", 9200),
    ("windows 7", 7601),
)
"""The build of a release that has one only; Windows 10 has many."""


def build_of(windows: str, version: str) -> int | None:
    """The build of Windows by its version (`10.0 (17763)`, `10.0.17763.1`, `17763`), else by its name."""
    found = _BUILD.search(version)
    if found and int(found[1]) >= 6000:
        return int(found[1])
    name = windows.lower()
    return next((build for word, build in _NAMES if word in name), None)


def start_of(windows: str, build: int | None) -> int | None:
    """The SecurityProtocol that Windows PowerShell 5.1 starts with there: 0, 240, or None where it is not known."""
    row = _row(windows, build)
    return int(row["start"]) if row is not None and row["start"] else None


def _row(windows: str, build: int | None) -> dict[str, str] | None:
    if build is None:
        return None
    kind = "server" if "server" in windows.lower() else "client"
    for row in read_table("windows"):
        if row["kind"] in (kind, "both") and int(row["first"]) <= build <= int(row["last"]):
            return dict(row)
    return None
