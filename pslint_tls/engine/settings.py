"""What an analysis is asked to do: plain data that crosses process borders."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from pslint_tls.migrate import Choices
from pslint_tls.rule import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Exemption:
    """An entry of the exception register: findings that are accepted without a comment in the script."""

    path: str
    """A pattern as in .gitignore, relative to the folder of the configuration file."""
    rules: tuple[str, ...]
    """Codes or code prefixes."""
    reason: str
    owner: str | None = None
    until: datetime.date | None = None
    """The last day on which it holds."""
    function: str | None = None
    """Only findings inside this function."""
    file: str = ""
    """The configuration file that holds the entry, as shown, and its line."""
    line: int = 1


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
    tls_line: str = "pin"
    """How fixes set TLS 1.2: pin, additive or guarded (DESIGN section 7)."""
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(pattern as in .gitignore, relative to `base`; codes or code prefixes)."""
    exemptions: tuple[Exemption, ...] = ()
    base: str = ""
    """The folder of the configuration file, absolute; patterns are relative to it. Empty: the working directory."""
    cwd: str = ""
    """The working directory, absolute: what the paths of files are relative to. Empty: it plays no part."""
    baseline: Path | None = None
    """A file of findings that are known already."""
    days_left: bool = True
    """Whether messages say how long it is to a deadline; False: the same words whatever the day."""
    describe: bool = False
    """Whether results carry `FileResult.artifact`, which costs time and is for formats that describe files."""
    migrate: Choices = field(default_factory=Choices)
    """How mail is moved to Microsoft Graph."""
