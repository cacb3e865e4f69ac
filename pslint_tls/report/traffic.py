"""The tables Senders and Tasks: who sends, and what runs when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pslint_tls.inventory.senders import Match, Sender
from pslint_tls.inventory.tasklist import Task
from pslint_tls.inventory.worklist import Item, State
from pslint_tls.report.calls import SEPARATOR
from pslint_tls.report.table import Kind, Part, Table, Value, day, part, table

MATCHES = {
    Match.NO_SCRIPT: "no script found",
    Match.EXPLAINED: "explained by scripts",
    Match.NOT_SEEN: "not seen in reports",
    Match.NO_REPORT: "no report imported",
}
"""How people read a match."""


def senders(found: Sequence[Sender]) -> Table:
    """`found` in their order."""
    return table("senders", "Senders", _SENDERS, found)


def tasks(found: Sequence[Task]) -> Table:
    """A row for each action of each task; a task without an action has one row."""
    rows = [(task, number) for task in found for number in range(max(1, len(task.actions)))]
    return table("tasks", "Tasks", _TASKS, rows)


def _sums(sums: Iterable[tuple[str, int]]) -> str:
    return SEPARATOR.join(f"{name}: {count}" for name, count in sums if name)


def _scripts(items: Iterable[Item]) -> list[str]:
    return sorted({item.place for item in items})


def _at_risk(items: Iterable[Item]) -> int:
    return sum(item.state is State.AT_RISK for item in items)


_SENDERS: tuple[Part[Sender], ...] = (
    part("address", "Address", lambda one: one.address, width=34, brief=True),
    part("match", "Scripts and reports", lambda one: MATCHES[one.match], Kind.WORD, width=22, brief=True),
    part("type", "Type", lambda one: one.type if one.match is Match.NO_SCRIPT else None, Kind.WORD, brief=True),
    part("typeChosen", "Type chosen", lambda one: one.typed, Kind.FLAG),
    part("messages", "Messages seen", lambda one: one.messages, Kind.NUMBER, brief=True),
    part("scripts", "Scripts", lambda one: len(_scripts(one.items)), Kind.NUMBER, brief=True),
    part("callsFrom", "Calls from it", lambda one: len(one.as_from), Kind.NUMBER),
    part("callsLogOn", "Calls that log on", lambda one: len(one.as_user), Kind.NUMBER),
    part("atRisk", "At risk", lambda one: _at_risk(one.items), Kind.NUMBER, brief=True),
    part("tlsSeen", "TLS seen", lambda one: _sums(one.tls), width=24, brief=True),
    part("logOnSeen", "Log-on seen", lambda one: _sums(one.protocols), width=24, brief=True),
    part("clients", "Clients seen", lambda one: _sums(one.clients), width=30),
    part("windowFrom", "Reports from", lambda one: day(one.window[0]), Kind.DAY, width=12),
    part("windowTo", "Reports to", lambda one: day(one.window[1]), Kind.DAY, width=12),
    part("says", "What it means", lambda one: SEPARATOR.join(one.says), width=60, brief=True),
    part("settings", "Mailbox settings", lambda one: SEPARATOR.join(f"{k}={v}" for k, v in one.settings), width=30),
    part("paths", "Which scripts", lambda one: SEPARATOR.join(_scripts(one.items)), width=60),
)

Run = tuple[Task, int]
"""A task and the number of one of its actions."""


def _of_action(name: str, one: Run) -> Value:
    task, number = one
    return getattr(task.actions[number], name) if task.actions else None


def _file(one: Run) -> str | None:
    task, number = one
    return task.places[number] if task.places else None


def _calls(one: Run) -> int:
    file = _of_action("file", one)
    return sum(item.site.file == file for item in one[0].items)


_TASKS: tuple[Part[Run], ...] = (
    part("host", "Host", lambda one: one[0].row.host, Kind.WORD, width=18, brief=True),
    part("windows", "Windows", lambda one: one[0].host.windows if one[0].host else None, Kind.WORD, width=24),
    part("task", "Task", lambda one: one[0].row.name, width=34, brief=True),
    part("runAs", "Runs as", lambda one: one[0].row.run_as, Kind.WORD, width=20, brief=True),
    part("enabled", "Enabled", lambda one: one[0].row.enabled, Kind.FLAG, brief=True),
    part("schedule", "Schedule", lambda one: one[0].row.schedule, width=28, brief=True),
    part("lastRun", "Last run", lambda one: one[0].row.last_run, width=18),
    part("lastResult", "Last result", lambda one: one[0].row.last_result),
    part("nextRun", "Next run", lambda one: one[0].row.next_run, width=18, brief=True),
    part("action", "Action", lambda one: _of_action("kind", one), Kind.WORD),
    part("command", "Command", lambda one: _of_action("command", one), width=60, brief=True),
    part("directory", "Starts in", lambda one: _of_action("directory", one), width=28),
    part("script", "Script as named", lambda one: _of_action("script", one), width=40),
    part("path", "Script found", _file, width=60),
    part("calls", "Calls", _calls, Kind.NUMBER, brief=True),
    part("toDo", "To do", lambda one: one[0].to_do, Kind.NUMBER, brief=True),
    part("problem", "Problem", lambda one: _of_action("problem", one), width=34, brief=True),
)
