"""Command-line options become the one Config."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pslint_tls.cli.errors import Refused
from pslint_tls.config import Config, Show
from pslint_tls.engine.settings import Settings
from pslint_tls.files.settings import ReadSettings
from pslint_tls.rule import Confidence, Severity

Given = Mapping[str, Any]


def config(given: Given) -> Config:
    """The settings that the options ask for. Raises `Refused` for a value that is none."""
    fail_on = given.get("fail_on", "never")
    return Config(
        judge=judge(given),
        read=read(given),
        show=show(given),
        fail_on=None if fail_on == "never" else Severity(fail_on),
        strict=given.get("strict", False),
        debug=given.get("debug", False),
    )


def judge(given: Given) -> Settings:
    """How files are judged."""
    overrides, least = severities(given.get("severity", ()))
    return Settings(
        as_of=given.get("as_of") or datetime.date.today(),
        select=split(given.get("select", ())),
        ignore=split(given.get("ignore", ())),
        severity=overrides,
        min_severity=least,
        min_confidence=Confidence(given.get("min_confidence", "guess")),
        rules_dirs=tuple(_folder(name) for name in given.get("rules_dirs", ())),
        deadlines=_file(given.get("deadlines")),
        timeout_per_file=given.get("timeout_per_file", 8.0),
    )


def read(given: Given) -> ReadSettings:
    """Which files are taken and how they are read."""
    return ReadSettings(
        include=tuple(given.get("include", ())),
        exclude=tuple(given.get("exclude", ())),
        respect_gitignore=not given.get("no_ignore", False),
        encoding=given.get("encoding"),
        max_file_size=given.get("max_file_size", 5_000_000),
        jobs=given.get("jobs", 0),
        cache=not given.get("no_cache", False),
        prefilter=not given.get("no_prefilter", False),
    )


def show(given: Given) -> Show:
    """How results are shown."""
    return Show(
        format=given.get("format", "full"),
        colour=given.get("colour", "auto"),
        width=given.get("width"),
        quiet=given.get("quiet", False),
        verbose=given.get("verbose", False),
        statistics=given.get("statistics", False),
    )


def split(values: Iterable[str]) -> tuple[str, ...]:
    """Values that were repeated, joined by commas, or both."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def severities(values: Iterable[str]) -> tuple[tuple[tuple[str, Severity], ...], Severity]:
    """(overrides by code, the least severity shown) of `CODE=LEVEL` and `LEVEL`."""
    overrides: list[tuple[str, Severity]] = []
    least = Severity.INFO
    for value in split(values):
        code, equals, level = value.rpartition("=")
        if equals and code.strip():
            overrides.append((code.strip(), _severity(level, value)))
        else:
            least = _severity(level, value)
    return tuple(overrides), least


def _severity(level: str, typed: str) -> Severity:
    try:
        return Severity(level.strip().lower())
    except ValueError:
        raise Refused(
            f"--severity `{typed}` names no level; write error, warning or info, or a rule's as in PST001=info"
        ) from None


def _folder(name: str) -> Path:
    path = Path(name)
    if not path.is_dir():
        raise Refused(f"--rules `{name}` is no folder; give the folder that holds the rule files")
    return path


def _file(name: str | None) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    if not path.is_file():
        raise Refused(f"--deadlines `{name}` is not there; give a file like the table that `pslint-tls` ships")
    return path
