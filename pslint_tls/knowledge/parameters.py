"""Parameters of cmdlets, and the parameter-name matching of PowerShell's binder."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pslint_tls.knowledge.tables import Row, read_table

_COMMON = "*"
_DASHES = "-\u2013\u2014\u2015"
_DESKTOP = (5, 1)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a cmdlet. `position` counts from 0 in the default parameter set; None if only by name.

    `type` is the lower-case .NET type without its namespace (`string`, `string[]`, `switch`, `pscredential`). `since`
    is the first PowerShell version after 5.1 that has it, '' for those of 5.1; where the documentation names none, 6.0.
    `common`: the engine adds it (-Verbose, -WhatIf), not the cmdlet.
    """

    name: str
    aliases: tuple[str, ...]
    type: str
    position: int | None
    since: str
    common: bool
    source: str
    verified: str

    @property
    def is_switch(self) -> bool:
        """It takes no argument, save behind a colon."""
        return self.type == "switch"

    @property
    def is_list(self) -> bool:
        """It takes several values: `[string[]]`, `[object[]]` and their like."""
        return self.type.endswith("[]")


@dataclass(frozen=True, slots=True)
class Match:
    """What the binder makes of a parameter as typed.

    `kind`: `exact` (a name or alias in full), `prefix` (the beginning of one), `ambiguous`, `unknown`. `name` is the
    canonical name of an exact or prefix match, else None. `candidates` are the canonical names of an ambiguous one.
    """

    kind: str
    name: str | None = None
    candidates: tuple[str, ...] = ()


def _bare(cmdlet: str) -> str:
    """The name without a module prefix, for look-up."""
    return cmdlet.rpartition("\\")[2].casefold()


@functools.cache
def _rows_by_cmdlet() -> Mapping[str, tuple[Row, ...]]:
    rows: dict[str, list[Row]] = {}
    for row in read_table("parameters"):
        rows.setdefault(row["cmdlet"].casefold(), []).append(row)
    return {cmdlet: tuple(found) for cmdlet, found in rows.items()}


@functools.cache
def _sets_by_cmdlet() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    sets: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in sorted(read_table("positions"), key=lambda row: row["default"] == ""):
        names = tuple(name for name in row["names"].split(",") if name)
        sets.setdefault(row["cmdlet"].casefold(), {})[row["set"]] = names
    return sets


def _parameter(row: Row, order: tuple[str, ...]) -> Parameter:
    name = row["name"]
    return Parameter(
        name=name,
        aliases=tuple(alias for alias in row["aliases"].split(",") if alias),
        type=row["type"],
        position=order.index(name) if name in order else None,
        since=row["since"],
        common=row["binder"] == "common",
        source=row["source"],
        verified=row["verified"],
    )


@functools.cache
def _parameters(cmdlet: str) -> tuple[Parameter, ...]:
    rows = _rows_by_cmdlet().get(cmdlet, ())
    order = positions(cmdlet)
    return tuple(_parameter(row, order) for row in (*rows, *_rows_by_cmdlet()[_COMMON]))


def is_known(cmdlet: str) -> bool:
    """Whether the tables hold this cmdlet's parameters; a module prefix does not matter."""
    return _bare(cmdlet) != _COMMON and _bare(cmdlet) in _rows_by_cmdlet()


def parameters(cmdlet: str) -> tuple[Parameter, ...]:
    """All parameters of the cmdlet, the common ones last; of a cmdlet that the tables do not hold only those."""
    return _parameters(_bare(cmdlet))


def parameter(cmdlet: str, name: str) -> Parameter | None:
    """The parameter with exactly this name or alias, in any case."""
    wanted = name.casefold()
    for candidate in parameters(cmdlet):
        if wanted == candidate.name.casefold() or wanted in map(str.casefold, candidate.aliases):
            return candidate
    return None


def positions(cmdlet: str) -> tuple[str, ...]:
    """The names of the positional parameters of the default parameter set, in order."""
    return next(iter(position_sets(cmdlet).values()), ())


def position_sets(cmdlet: str) -> Mapping[str, tuple[str, ...]]:
    """Positional parameters by parameter set, the default set first.

    `Invoke-Command`: ScriptBlock alone in the default set InProcess, ComputerName and then ScriptBlock in ComputerName.
    """
    return _sets_by_cmdlet().get(_bare(cmdlet), {})


def _spellings(candidate: Parameter) -> Iterable[str]:
    return (candidate.name.casefold(), *(alias.casefold() for alias in candidate.aliases))


def _resolve(typed: str, known: Iterable[Parameter]) -> Match:
    """The binder's GetMatchingParameter (field-facts 1.4): full names, prefixes, cmdlet before common parameters."""
    hits: list[Parameter] = []
    for candidate in known:
        spellings = tuple(_spellings(candidate))
        if typed in spellings:
            return Match("exact", candidate.name)
        if any(spelling.startswith(typed) for spelling in spellings):
            hits.append(candidate)
    if not hits:
        return Match("unknown")
    if len(hits) > 1:
        own = [hit for hit in hits if not hit.common]
        if len(own) != 1:
            return Match("ambiguous", None, tuple(hit.name for hit in hits))
        hits = own
    return Match("prefix", hits[0].name)


def _on_desktop(candidate: Parameter) -> bool:
    return not candidate.since or tuple(int(part) for part in candidate.since.split(".")) <= _DESKTOP


def match_parameter(cmdlet: str, typed: str) -> Match:
    """What PowerShell binds `typed` to, with or without its leading dash, in any case.

    A name that only later versions find ambiguous counts as Windows PowerShell 5.1 reads it. An empty name is unknown.
    """
    name = typed[1:] if typed[:1] and typed[0] in _DASHES else typed
    return _match(_bare(cmdlet), name.casefold())


@functools.lru_cache(maxsize=4096)
def _match(cmdlet: str, name: str) -> Match:
    if not name:
        return Match("unknown")
    known = _parameters(cmdlet)
    match = _resolve(name, known)
    if match.kind == "ambiguous":
        earlier = _resolve(name, filter(_on_desktop, known))
        return earlier if earlier.name else match
    return match
