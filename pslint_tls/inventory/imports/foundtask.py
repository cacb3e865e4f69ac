"""Scheduled tasks as an import finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments; `handler`: a COM handler instead, which no file shows."""

    program: str
    arguments: str = ""
    directory: str | None = None
    handler: bool = False


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task of a host (lower case, "" if nobody says which)."""

    host: str
    name: str
    run_as: str | None
    enabled: bool | None
    schedule: str | None
    last_run: str | None
    last_result: str | None
    next_run: str | None
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class HowTasks:
    """How task files are read. `host` is the host of files that name none."""

    mapping: Mapping[str, str]
    encoding: str | None
    delimiter: str | None
    host: str | None


@dataclass(frozen=True, slots=True)
class ReadTasks:
    """What was read. `whole`: the hosts of which these are all tasks, so that any other that was known is gone."""

    tasks: tuple[FoundTask, ...]
    whole: frozenset[str] = frozenset()
