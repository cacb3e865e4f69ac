"""Command-line options become the one Config."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import OK, Refused
from pslint_tls.config import Config, Fixing, Show
from pslint_tls.engine.settings import Settings
from pslint_tls.files.settings import Encodings, ReadSettings
from pslint_tls.migrate import Choices
from pslint_tls.rule import Confidence, Severity

Given = Mapping[str, Any]


def config(given: Given) -> Config:
    """The settings that the options and the configuration files ask for. Raises `Refused` for a value that is none.

    With `--show-settings` they are printed and nothing else is done.
    """
    from pslint_tls.cli.layers import effective

    said = effective(given)
    settings = _config(said.given)
    if given.get("show_settings"):
        from pslint_tls.cli.run import rule_set
        from pslint_tls.cli.settings import lines

        rule_set(replace(settings.judge, baseline=None))
        console.text(lines(said, settings), colour=False)
        raise click.exceptions.Exit(OK)
    for note in said.notes if not settings.show.quiet else ():
        console.note(note)
    if said.files and settings.show.verbose:
        console.note(f"settings from {', '.join(said.files)}")
    return settings


def _config(given: Given) -> Config:
    fail_on = given.get("fail_on", "never")
    return Config(
        judge=judge(given),
        read=read(given),
        show=show(given),
        fixing=fixing(given),
        diff_base=given.get("diff_base"),
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
        rules_dirs=folders(given),
        deadlines=_file(given.get("deadlines")),
        timeout_per_file=given.get("timeout_per_file", 8.0),
        assume_default=given.get("assume_default", "legacy"),
        tls_set_elsewhere=given.get("tls_set_elsewhere", False),
        servers=given.get("servers", ()),
        tls_line=given.get("tls_line", "pin"),
        per_file_ignores=given.get("per_file_ignores", ()),
        exemptions=given.get("exemptions", ()),
        base=given.get("base", ""),
        cwd=given.get("cwd") or (str(Path.cwd()) if given.get("baseline") else ""),
        baseline=_path(given.get("baseline")),
        migrate=choices(given),
        days_left=not given.get("deterministic", False),
        describe=given.get("format") == "sarif",
    )


def choices(given: Given) -> Choices:
    """How mail is moved to Microsoft Graph."""
    return Choices(
        shape=given.get("shape", "auto"),
        auth=given.get("auth", "certificate"),
        tenant=given.get("tenant"),
        client_id=given.get("client_id"),
        thumbprint=given.get("certificate"),
        cloud=given.get("cloud", "global"),
        all_servers=given.get("all_servers", False),
        save=given.get("save", False),
        external=tuple(domain.lower() for domain in given.get("external_domains", ())),
        tls_line=given.get("tls_line", "pin"),
        tls_elsewhere=given.get("tls_set_elsewhere", False),
        line=given.get("line"),
    )


def read(given: Given) -> ReadSettings:
    """Which files are taken and how they are read."""
    return ReadSettings(
        include=tuple(given.get("include", ())),
        exclude=tuple(given.get("exclude", ())),
        respect_gitignore=not given.get("no_ignore", False),
        include_base=given.get("include_base", ""),
        exclude_base=given.get("exclude_base", ""),
        encoding=given.get("encoding"),
        encodings=Encodings(given.get("encodings", ()), given.get("base", "")),
        max_file_size=given.get("max_file_size", 5_000_000),
        jobs=given.get("jobs", 0),
        cache=not given.get("no_cache", False),
        prefilter=not given.get("no_prefilter", False),
    )


def fixing(given: Given) -> Fixing | None:
    """What is fixed; None if nothing is. Raises `Refused` for options that have no use then."""
    asked = given.get("fix") or given.get("fix_only") or given.get("diff")
    if not asked:
        if "diff" not in given:
            return None
        for name in ("show_fixes", "exit_non_zero_on_fix", "resign_later", "journal"):
            if given.get(name):
                raise Refused(f"--{name.replace('_', '-')} is about fixes; give --fix or --diff too")
        return None
    journal = given.get("journal")
    return Fixing(
        unsafe=given.get("unsafe_fixes", False),
        only=given.get("fix_only", False) or given.get("diff", False),
        diff=given.get("diff", False),
        show=given.get("show_fixes", False),
        exit_non_zero=given.get("exit_non_zero_on_fix", False),
        resign_later=given.get("resign_later", False),
        journal=None if journal is None else Path(journal),
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
        outputs=outputs(given.get("outputs", ())),
        sarif_profile=given.get("sarif_profile"),
        deterministic=given.get("deterministic", False),
    )


def outputs(values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(format, path) of each `FORMAT=PATH`. Raises `Refused` where that cannot be done, before anything is read."""
    if not values:
        return ()
    from pslint_tls.config.keys import FORMATS
    from pslint_tls.files.report import identity, obstacle

    found: dict[str, tuple[str, str]] = {}
    for value in values:
        form, equals, path = value.partition("=")
        if not equals or not path:
            raise Refused(f"--output `{value}` names no file; write the format and the file, as in junit=report.xml")
        if form not in FORMATS:
            raise Refused(f"--output `{value}`: there is no format `{form}`; the formats are {', '.join(FORMATS)}")
        place = os.path.abspath(path)  # noqa: PTH100 - links stay as they are written
        reason = obstacle(path if path.endswith("/") else place)
        if reason is not None:
            raise Refused(f"--output: `{path}` {reason}")
        if identity(place) in found:
            raise Refused(f"--output names `{path}` twice; give each report a file of its own")
        found[identity(place)] = form, place
    return tuple(found.values())


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


def folders(given: Given) -> tuple[Path, ...]:
    """The folders of the user's own rules."""
    return tuple(_folder(name) for name in given.get("rules_dirs", ()))


def _path(name: str | Path | None) -> Path | None:
    # Not resolved: paths are compared with it as they are written.
    return None if name is None else Path(os.path.abspath(name))  # noqa: PTH100


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
