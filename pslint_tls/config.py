"""The settings of a run: one frozen value, filled from command-line options."""

from __future__ import annotations

from dataclasses import dataclass, field

from pslint_tls.engine.settings import Settings
from pslint_tls.files.settings import ReadSettings
from pslint_tls.rule import Severity


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is asked to do."""

    judge: Settings = field(default_factory=Settings)
    read: ReadSettings = field(default_factory=ReadSettings)
    fail_on: Severity | None = Severity.WARNING
    strict: bool = False
    debug: bool = False
