"""What a SARIF log says besides the report: for whom it is, where the files lie, how the run went."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pslint_tls.knowledge.deadlines import Deadlines
from pslint_tls.rule import Rule

PROFILES = ("full", "github", "azure", "gitlab")
"""Who reads it: anybody, GitHub code scanning, GitHub Advanced Security for Azure DevOps, GitLab."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The git work tree that the files lie in. `uri` holds no user name and no password; None is not known."""

    uri: str
    revision: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The build of Azure DevOps that runs us: what its ingestion asks for."""

    id: str
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invocation:
    """How the run went; the times are aware of UTC, None where they are not told."""

    exit_code: int
    started: datetime.datetime | None = None
    ended: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class SarifOptions:
    """Everything that the log is made of besides findings. The defaults make a valid log."""

    profile: str = "full"
    deterministic: bool = False
    """No times, no path of this machine: two runs on the same files write the same bytes."""
    rules: tuple[Rule[Any], ...] = ()
    """All that are known, by code: those that found nothing are described as well."""
    deadlines: Deadlines | None = None
    """The table that the help of rules quotes."""
    root: str = ""
    """The absolute folder that addresses are relative to, with `/`: the work tree's, else the working directory."""
    cwd: str = ""
    """The absolute folder that the report's paths are relative to, with `/`."""
    repository: Repository | None = None
    pipeline: Pipeline | None = None
    invocation: Invocation | None = None
    compared: bool = False
    """The findings were compared with a baseline."""
