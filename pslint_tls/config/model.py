"""The settings of a run: one frozen value, filled from options and configuration files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pslint_tls.engine.settings import Settings
from pslint_tls.files.settings import ReadSettings
from pslint_tls.rule import Severity


class BadConfig(Exception):
    """A configuration file that cannot be used; the text is one sentence for the user."""

    def __init__(self, message: str) -> None:
        # A value may hold a line end, and the sentence that quotes it is one line.
        super().__init__("".join(sign if sign.isprintable() else " " for sign in message))


@dataclass(frozen=True, slots=True)
class Show:
    """How results are shown."""

    format: str = "full"
    colour: str = "auto"
    """auto, always or never."""
    width: int | None = None
    """Columns; None means the terminal's, or 100 where there is none."""
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False
    outputs: tuple[tuple[str, str], ...] = ()
    """(format, path as given) of each report that goes to a file."""
    sarif_profile: str | None = None
    """full, github, azure or gitlab; None means by the CI at hand."""
    deterministic: bool = False
    """The same bytes on every day: no times, no days left."""


@dataclass(frozen=True, slots=True)
class Fixing:
    """What is fixed, and how it is written."""

    unsafe: bool = False
    only: bool = False
    """Findings that remain are not shown."""
    diff: bool = False
    """Nothing is written."""
    show: bool = False
    exit_non_zero: bool = False
    resign_later: bool = False
    journal: Path | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is asked to do."""

    judge: Settings = field(default_factory=Settings)
    read: ReadSettings = field(default_factory=ReadSettings)
    show: Show = field(default_factory=Show)
    diff_base: str | None = None
    """A git revision: only findings about what changed since it left HEAD's history."""
    fixing: Fixing | None = None
    """None: nothing is fixed."""
    fail_on: Severity | None = Severity.WARNING
    """None: findings never make the exit code 1."""
    strict: bool = False
    """Anything skipped or damaged makes the run incomplete (exit code 3)."""
    debug: bool = False
