"""The table Scripts: every file with a mail call, a finding or a failure."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pslint_tls.inventory.rows import FileRow, columns, from_columns
from pslint_tls.inventory.store import Store
from pslint_tls.inventory.worklist import Item, State
from pslint_tls.report.calls import SEPARATOR
from pslint_tls.report.table import Kind, Part, Table, day, of_nanoseconds, part, table

_WANTED = """state <> 'gone' AND file IN (SELECT file FROM sites WHERE gone_run IS NULL
             UNION SELECT file FROM findings UNION SELECT file FROM failures)"""
_GRAVEST = (State.AT_RISK, State.NOT_READ, State.UNKNOWN, State.SECURE)


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A script. `place` is its whole path as people call it, `copies` the number of files with the same bytes."""

    row: FileRow
    place: str
    items: tuple[Item, ...]
    codes: tuple[str, ...]
    failures: tuple[str, ...]
    copies: int

    @property
    def state(self) -> State | None:
        """The gravest of its calls; None where it has none."""
        there = {item.state for item in self.items}
        return next((state for state in _GRAVEST if state in there), None)

    @property
    def deadline(self) -> datetime.date | None:
        """The first of its calls' days on which something is still to do."""
        return min((one.deadline for one in self.items if one.deadline and one.to_do), default=None)

    def count(self, *states: State) -> int:
        """How many of its calls are in one of these states."""
        return sum(item.state in states for item in self.items)


def read_scripts(store: Store, items: Sequence[Item]) -> list[ScriptFile]:
    """The scripts of a store with their calls, by path."""
    calls: defaultdict[int, list[Item]] = defaultdict(list)
    for item in items:
        calls[item.site.file].append(item)
    base = store.base
    places = dict(
        base.execute(f"SELECT file, coalesce(unc, place) FROM places JOIN files USING (file) WHERE {_WANTED}")
    )
    query = f"""SELECT hash, count(*) FROM files WHERE state <> 'gone' AND hash IN
                (SELECT hash FROM files WHERE {_WANTED}) GROUP BY hash"""
    copies = dict(base.execute(query))
    codes = _gathered(store, "SELECT DISTINCT file, code FROM findings WHERE suppressed IS NULL ORDER BY file, code")
    failures = _gathered(store, "SELECT file, message FROM failures ORDER BY file, number")
    found = base.execute(f"SELECT {', '.join(columns(FileRow))} FROM files WHERE {_WANTED}")
    scripts = [
        ScriptFile(
            row,
            places.get(row.file, row.name),
            tuple(calls[row.file]),
            tuple(codes.get(row.file, ())),
            tuple(failures.get(row.file, ())),
            copies.get(row.hash, 1),
        )
        for row in from_columns(FileRow, found)
    ]
    return sorted(scripts, key=lambda one: one.place)


def scripts(found: Sequence[ScriptFile], runs: Mapping[int, str]) -> Table:
    """`found` in their order; `runs` says when each run began."""
    return table("scripts", "Scripts", (*_CALLS, *_FILE, *_seen(runs)), found)


def _gathered(store: Store, query: str) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for file, text in store.base.execute(query):
        found[file].append(text)
    return found


def _state(one: ScriptFile) -> str | None:
    return None if one.state is None else one.state.value


def _owners(one: ScriptFile) -> str:
    return SEPARATOR.join(sorted({item.owner for item in one.items if item.owner})) or one.row.owner or ""


def _tasks(one: ScriptFile) -> str:
    return SEPARATOR.join(sorted({f"{host}: {name}" for item in one.items for host, name in item.tasks}))


_CALLS: tuple[Part[ScriptFile], ...] = (
    part("path", "Script", lambda one: one.place, width=60, brief=True),
    part("state", "State", _state, Kind.WORD, brief=True),
    part("deadline", "Since or until", lambda one: one.deadline, Kind.DAY, width=12, brief=True),
    part("calls", "Calls", lambda one: len(one.items), Kind.NUMBER, width=8, brief=True),
    part("atRisk", "At risk", lambda one: one.count(State.AT_RISK), Kind.NUMBER, width=9, brief=True),
    part("unknown", "Unknown", lambda one: one.count(State.UNKNOWN, State.NOT_READ), Kind.NUMBER, width=9),
    part("secure", "Secure", lambda one: one.count(State.SECURE), Kind.NUMBER, width=9),
    part("toDo", "To do", lambda one: sum(item.to_do for item in one.items), Kind.NUMBER, width=8, brief=True),
    part("rules", "Rules", lambda one: SEPARATOR.join(one.codes), width=24, brief=True),
    part("owner", "Owner", _owners, Kind.WORD, width=18, brief=True),
    part("tasks", "Tasks", _tasks, width=30),
)
_FILE: tuple[Part[ScriptFile], ...] = (
    part("read", "Read", lambda one: one.row.state, Kind.WORD),
    part("reason", "Why not read", lambda one: one.row.reason, width=24),
    part("damaged", "Read in parts", lambda one: one.row.damaged, Kind.FLAG),
    part("budget", "Gave up on", lambda one: one.row.budget),
    part("failures", "Failures", lambda one: SEPARATOR.join(one.failures), width=30),
    part("copies", "Identical files", lambda one: one.copies, Kind.NUMBER, brief=True),
    part("size", "Bytes", lambda one: one.row.size, Kind.NUMBER, width=10),
    part("modified", "Modified", lambda one: of_nanoseconds(one.row.modified), Kind.MOMENT, width=17, brief=True),
    part("created", "Created", lambda one: of_nanoseconds(one.row.created), Kind.MOMENT, width=17),
    part("accessed", "Last opened", lambda one: of_nanoseconds(one.row.accessed), Kind.MOMENT, width=17),
    part("fileOwner", "Owner of the file", lambda one: one.row.owner, width=18),
    part("encoding", "Encoding", lambda one: one.row.encoding, Kind.WORD),
    part("encodingGuessed", "Encoding guessed", lambda one: one.row.guessed, Kind.FLAG),
    part("newline", "Line ends", lambda one: one.row.newline, Kind.WORD),
    part("signed", "Signed", lambda one: one.row.signed, Kind.FLAG),
    part("signer", "Signer", lambda one: one.row.signer, width=28),
    part("requires", "#Requires", lambda one: SEPARATOR.join(one.row.requires), width=20),
    part("sha256", "SHA-256", lambda one: one.row.hash, width=20),
)


def _seen(runs: Mapping[int, str]) -> tuple[Part[ScriptFile], ...]:
    return (part("firstSeen", "First seen", lambda one: day(runs.get(one.row.first_run)), Kind.DAY, width=12),)
