"""What an analysis is asked to do: plain data that crosses process borders."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from pslint_tls.rule import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are judged. Everything in it can be pickled."""

    as_of: datetime.date = field(default_factory=datetime.date.today)
    select: tuple[str, ...] = ()
    """Codes or code prefixes; empty means the rules that are on by default."""
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    """Overrides: (code, severity)."""
    min_severity: Severity = Severity.INFO
    min_confidence: Confidence = Confidence.GUESS
    rules_dirs: tuple[Path, ...] = ()
    deadlines: Path | None = None
    """A file that replaces the shipped deadline table."""
    timeout_per_file: float = 8.0
    """Seconds of wall clock that one file may take, parsing included."""
    assume_default: str = "legacy"
    tls_set_elsewhere: bool = False
    servers: tuple[tuple[str, str], ...] = ()
    """The organisation's own endpoint table: (host or pattern, endpoint class)."""
