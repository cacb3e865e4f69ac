"""The table Calls: every mail site with what becomes of it, what can be done, by whom and when; then the places that
could not be analysed, each of which may be one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pslint_tls.inventory.unread import Unread
from pslint_tls.inventory.worklist import Item, State
from pslint_tls.report.table import Kind, Part, Table, Value, day, part, table

SEPARATOR = "; "
"""Between several values of one cell."""


def calls(items: Sequence[Item], places: Sequence[Unread], runs: Mapping[int, str]) -> Table:
    """`items` and `places` in their order; `runs` says when each run began."""
    made = table("calls", "Calls", (*_FATE, *_PLACE, *_MAIL, *_WORK, *_found(runs)), items)
    rows = ([_of_place(one, runs).get(column.key) for column in made.columns] for one in places)
    return replace(made, rows=(*made.rows, *(tuple(row) for row in rows)))


def _of_place(one: Unread, runs: Mapping[int, str]) -> dict[str, Value]:
    """Without its code: where nothing could be parsed nobody knows which part of it is a password."""
    found = one.finding
    return {
        "state": State.NOT_READ.value,
        "breaks": "could not be analysed",
        "path": one.place,
        "line": found.line,
        "column": found.column,
        "toDo": True,
        "severity": found.severity,
        "rules": found.code,
        "why": found.message,
        "firstSeen": day(runs.get(one.first_run)),
    }


_FATE: tuple[Part[Item], ...] = (
    part("state", "State", lambda one: one.state.value, Kind.WORD, brief=True),
    part("breaks", "What happens", lambda one: one.breaks, Kind.WORD, width=34, brief=True),
    part("deadline", "Since or until", lambda one: one.deadline, Kind.DAY, width=12, brief=True),
    part("daysLeft", "Days left", lambda one: one.days_left, Kind.NUMBER),
)
_PLACE: tuple[Part[Item], ...] = (
    part("path", "Script", lambda one: one.place, width=60, brief=True),
    part("line", "Line", lambda one: one.site.line, Kind.NUMBER, width=7, brief=True),
    part("column", "Column", lambda one: one.site.column, Kind.NUMBER, width=8),
    part("function", "Function", lambda one: one.site.function, width=20),
)
_MAIL: tuple[Part[Item], ...] = (
    part("kind", "Sends with", lambda one: one.site.kind, Kind.WORD, width=18),
    part("command", "Command", lambda one: one.site.command, width=20),
    part("endpoint", "Kind of server", lambda one: one.site.endpoint, Kind.WORD, width=22, brief=True),
    part("server", "Server", lambda one: SEPARATOR.join(one.site.servers), width=28),
    part("serverKnown", "Server known", lambda one: one.site.server_known, Kind.FLAG),
    part("port", "Port", lambda one: one.site.port, Kind.NUMBER, width=7),
    part("ssl", "SSL", lambda one: one.site.ssl, Kind.FLAG, width=7),
    part("auth", "Log-on", lambda one: one.site.auth, Kind.WORD, brief=True),
    part("user", "User", lambda one: one.site.user, width=28),
    part("from", "From", lambda one: SEPARATOR.join(one.site.senders), width=28),
    part("tls", "TLS", lambda one: one.site.verdict, Kind.WORD, brief=True),
    part("masks", "TLS masks", lambda one: _masks(one.site.masks)),
    part("tlsReason", "Why TLS is so", lambda one: one.site.reason, width=20),
    part("edition", "PowerShell", lambda one: one.site.edition, Kind.WORD),
)
_WORK: tuple[Part[Item], ...] = (
    part("option", "Way out", lambda one: one.option, Kind.WORD, brief=True),
    part("optionChosen", "Way out chosen", lambda one: one.option_chosen, Kind.FLAG),
    part("fix", "Fix", lambda one: one.site.fix, Kind.WORD),
    part("effort", "Effort", lambda one: one.site.effort, Kind.WORD, width=8),
    part("wave", "Wave", lambda one: one.wave, Kind.WORD),
    part("owner", "Owner", lambda one: one.owner, Kind.WORD, width=18, brief=True),
    part("ownerFrom", "Owner from", lambda one: one.owner_from, Kind.WORD),
    part("status", "Status", lambda one: one.status, Kind.WORD, brief=True),
    part("until", "Exception until", lambda one: one.until, Kind.DAY),
    part("expired", "Exception over", lambda one: one.expired, Kind.FLAG),
    part("again", "Found again", lambda one: one.again, Kind.FLAG),
    part("toDo", "To do", lambda one: one.to_do, Kind.FLAG, width=8),
    part("remarks", "Tenant and hosts say", lambda one: SEPARATOR.join(one.remarks), width=40),
    part("copies", "Same code at", lambda one: one.copies, Kind.NUMBER),
    part("tasks", "Tasks", lambda one: SEPARATOR.join(f"{host}: {name}" for host, name in one.tasks), width=30),
    part("messages", "Messages seen", lambda one: one.messages, Kind.NUMBER),
    part("notes", "Notes", lambda one: one.notes, Kind.NUMBER, width=8),
)


def _found(runs: Mapping[int, str]) -> tuple[Part[Item], ...]:
    return (
        part("severity", "Severity", lambda one: one.site.severity, Kind.WORD),
        part("rules", "Rules", lambda one: SEPARATOR.join(one.codes), width=24),
        part("why", "Why", lambda one: one.why, width=60),
        part("firstSeen", "First seen", lambda one: day(runs.get(one.site.first_run)), Kind.DAY, width=12),
        part("statement", "Statement", lambda one: one.site.statement, width=60),
        part("site", "Site", lambda one: one.site.site, width=18),
        part("clone", "Same code", lambda one: one.site.clone, width=18),
    )


def _masks(masks: tuple[int, ...] | None) -> str | None:
    return None if masks is None else SEPARATOR.join(str(mask) for mask in masks)
