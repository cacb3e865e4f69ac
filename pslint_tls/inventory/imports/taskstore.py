"""Tasks written to the store; the code that they hold themselves becomes files, sites and findings like any other."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.settings import Settings
from pslint_tls.inventory.imports.foundtask import FoundTask
from pslint_tls.inventory.imports.linking import link
from pslint_tls.inventory.imports.taskcode import Action, actions_of
from pslint_tls.inventory.joinrows import ActionRow, TaskRow
from pslint_tls.inventory.keeping import GONE, Bases, Keeper, Pending, basis_id, file_gone
from pslint_tls.inventory.rows import inserting, to_columns

ROOT = "scheduled tasks"
KIND = "tasks"
"""The root below which the code of tasks stands, with a folder for each host."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A task whose commands have been judged."""

    task: FoundTask
    actions: tuple[Action, ...]


def prepare(tasks: Iterable[FoundTask], rules: RuleSet, settings: Settings) -> list[Prepared]:
    """Judges what the tasks run; this takes the time, so it is done before the store is locked."""
    made = []
    for task in tasks:
        actions: list[Action] = []
        for command in task.commands:
            actions += actions_of(command, len(actions) + 1, partial(_path, task), rules, settings)
        made.append(Prepared(task, tuple(actions)))
    return made


def _path(task: FoundTask, number: int) -> str:
    return f"{ROOT}/{task.host}/{file_name(task, number)}"


def file_name(task: FoundTask, number: int) -> str:
    r"""What the code of an action is called below the folder of its host: `Backup\Nightly (action 1)`."""
    return f"{task.name.lstrip(chr(92)).replace('/', chr(92))} (action {number})"


def gone(base: sqlite3.Connection, prepared: Iterable[Prepared], whole: Iterable[str]) -> list[tuple[str, str]]:
    """The tasks, by host and name, that were known of the hosts in `whole` and are not among the prepared ones."""
    found = {(one.task.host, one.task.name) for one in prepared}
    known = (
        (host, name)
        for host in sorted(whole)
        for (name,) in base.execute("SELECT name FROM tasks WHERE host = ? ORDER BY name", (host,))
    )
    return [one for one in known if one not in found]


def write_tasks(base: sqlite3.Connection, import_id: int, prepared: Sequence[Prepared], whole: Iterable[str]) -> None:
    """Stores tasks, each in the place of what was known of it; of the hosts in `whole` nothing else stays. Part of a
    transaction.
    """
    run = base.execute("SELECT coalesce(max(run), 0) FROM runs").fetchone()[0]
    root = _root(base, run)
    basis = basis_id(base, KIND)
    keeper = Keeper(base, run, Bases(basis, basis), time.time_ns())
    for host in whole:
        base.execute("DELETE FROM actions WHERE task IN (SELECT task FROM tasks WHERE host = ?)", (host,))
        base.execute("DELETE FROM tasks WHERE host = ?", (host,))
    files = _Files(base, run, root, keeper)
    for one in prepared:
        _write(base, import_id, one, files)
    files.forget()
    link(base)


def _write(base: sqlite3.Connection, import_id: int, one: Prepared, files: _Files) -> None:
    task = one.task
    # Two files may describe one task; the later one counts.
    base.execute(
        "DELETE FROM actions WHERE task IN (SELECT task FROM tasks WHERE host = ? AND name = ?)", (task.host, task.name)
    )
    base.execute("DELETE FROM tasks WHERE host = ? AND name = ?", (task.host, task.name))
    number = int(base.execute("SELECT coalesce(max(task), 0) + 1 FROM tasks").fetchone()[0])
    row = TaskRow(
        number,
        import_id,
        task.host,
        task.name,
        task.run_as,
        task.enabled,
        task.schedule,
        task.last_run,
        task.last_result,
        task.next_run,
    )
    base.execute(f"INSERT {inserting('tasks', TaskRow)}", to_columns(row))
    for place, action in enumerate(one.actions):
        file = files.keep(task, place + 1, action) if action.answer is not None else None
        made = ActionRow(
            number, place, action.kind, action.command, action.directory, action.script, file, action.problem
        )
        base.execute(f"INSERT {inserting('actions', ActionRow)}", to_columns(made))


class _Files:
    """The files of the code of tasks."""

    def __init__(self, base: sqlite3.Connection, run: int, root: int, keeper: Keeper) -> None:
        self._base = base
        self._run = run
        self._root = root
        self._keeper = keeper

    def keep(self, task: FoundTask, number: int, action: Action) -> int:
        """The file that holds the code of an action."""
        assert action.answer is not None
        folder = self._folder(task.host)
        name = file_name(task, number)
        found = self._base.execute("SELECT file FROM files WHERE folder = ? AND name = ?", (folder, name)).fetchone()
        if found is None:
            row = self._base.execute(
                "INSERT INTO files (folder, name, state, first_run) VALUES (?,?,'todo',?)", (folder, name, self._run)
            )
            file = int(row.lastrowid or 0)
        else:
            file = int(found[0])
        size = action.answer.stamp.size if action.answer.stamp else 0
        self._keeper.keep([(Pending(file, folder, size, found is not None), action.answer)])
        return file

    def forget(self) -> None:
        """Code that no task holds any more."""
        query = """SELECT file FROM files JOIN folders USING (folder) WHERE root = ? AND state != ?
                   AND file NOT IN (SELECT file FROM actions WHERE file IS NOT NULL)"""
        for (file,) in self._base.execute(query, (self._root, GONE)).fetchall():
            file_gone(self._base, self._run, file)

    def _folder(self, host: str) -> int:
        found = self._base.execute("SELECT folder FROM folders WHERE root = ? AND path = ?", (self._root, host))
        row = found.fetchone()
        if row is not None:
            return int(row[0])
        made = self._base.execute(
            "INSERT INTO folders (root, path, seen_run) VALUES (?,?,?)", (self._root, host, self._run)
        )
        return int(made.lastrowid or 0)


def _root(base: sqlite3.Connection, run: int) -> int:
    found = base.execute("SELECT root FROM roots WHERE kind = ?", (KIND,)).fetchone()
    if found is not None:
        return int(found[0])
    row = base.execute(
        "INSERT INTO roots (kind, given, path, state, first_run, last_run) VALUES (?,?,?,'there',?,?)",
        (KIND, ROOT, ROOT, run, run),
    )
    return int(row.lastrowid or 0)
