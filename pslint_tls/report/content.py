"""What all forms of a report are made of, read from a store once and in one piece."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from pslint_tls.inventory.bundles import Bundle, Step, bundles, loaders_of, next_steps
from pslint_tls.inventory.burndown import Compared, Point, compared, points
from pslint_tls.inventory.rows import FindingRow, RunRow
from pslint_tls.inventory.senders import Sender, senders
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.tasklist import Task, tasks
from pslint_tls.inventory.unread import Unread, unread
from pslint_tls.inventory.whatif import Assumption
from pslint_tls.inventory.worklist import Item, Statement, items, statement
from pslint_tls.report import calls, coverage, scripts, together, traffic
from pslint_tls.report.chores import chores
from pslint_tls.report.coverage import Covered, name_of, read_coverage
from pslint_tls.report.scripts import ScriptFile, read_scripts
from pslint_tls.report.table import Table

TABLES = ("scripts", "calls", "senders", "tasks", "coverage", "bundles")
"""The names of the tables, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finding as the page shows it, without the days left."""

    code: str
    severity: str
    message: str
    help: str | None
    fix: str | None

    @classmethod
    def of(cls, row: FindingRow) -> Said:
        """A finding of the store."""
        return cls(row.code, row.severity, row.message, row.help, row.fix_title or row.fix)


@dataclass(frozen=True)
class Content:
    """A store on a day. `store` is the name of its file, `run` its last run, `runs` says when each began."""

    today: datetime.date
    store: str
    run: RunRow | None
    runs: Mapping[int, str]
    roots: tuple[str, ...]
    items: tuple[Item, ...]
    unread: tuple[Unread, ...]
    statement: Statement
    steps: tuple[Step, ...]
    bundles: tuple[Bundle, ...]
    scripts: tuple[ScriptFile, ...]
    senders: tuple[Sender, ...]
    tasks: tuple[Task, ...]
    coverage: tuple[Covered, ...]
    points: tuple[Point, ...]
    findings: Mapping[str, tuple[Said, ...]]
    owners: tuple[str, ...] = ()
    """All that the store knows, also of calls that are gone."""
    assumed: tuple[str, ...] = ()
    """What is taken for true although no scan found it."""
    compared: Compared | None = None
    compared_with: str | None = None

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables that workbook and exports hold, in their order."""
        return (
            scripts.scripts(self.scripts, self.runs),
            calls.calls(self.items, self.unread, self.runs),
            traffic.senders(self.senders),
            traffic.tasks(self.tasks),
            coverage.coverage(self.coverage),
            together.together(self.bundles),
        )


def content(
    store: Store, today: datetime.date, old: Store | None = None, assumptions: Sequence[Assumption] = ()
) -> Content:
    """Everything about a store, also while a scan is writing to it: all of one moment. Raises `StoreError`.

    `old` is an earlier store of the same scripts, to compare with. With `assumptions`, both as they would be if these
    held.
    """
    with _moment(store):
        found = items(store, today, assumptions)
        load = loaders_of(store)
        runs = store.runs()
        before, burnt = _earlier(old, (store, found), today, assumptions)
        said, covered, who = statement(store, found, today), tuple(read_coverage(store)), tuple(senders(store, found))
        return Content(
            today=today,
            store=store.place.name,
            run=runs[-1] if runs else None,
            runs={run.run: run.started for run in runs},
            roots=tuple(name_of(root) for root in store.roots() if root.path or root.unc),
            items=tuple(found),
            unread=tuple(unread(store)),
            statement=said,
            steps=(*next_steps(found, load), *chores(said, covered, who)),
            bundles=tuple(bundles(found, load)),
            scripts=tuple(read_scripts(store, found)),
            senders=who,
            tasks=tuple(tasks(store, found)),
            coverage=covered,
            # What would be if it were so cannot be told of earlier runs.
            points=() if assumptions else tuple(burnt),
            findings=_findings(store),
            owners=_owners(store),
            assumed=tuple(f"{one.host} is {one.endpoint}" for one in assumptions),
            compared=before,
            compared_with=old.place.name if old is not None else None,
        )


@contextmanager
def _moment(store: Store) -> Iterator[None]:
    """What others write meanwhile is not seen."""
    with errors_of(store.place):
        store.base.execute("BEGIN")
        try:
            yield
        finally:
            store.base.execute("ROLLBACK")


def _earlier(
    old: Store | None, new: tuple[Store, Sequence[Item]], today: datetime.date, assumptions: Sequence[Assumption]
) -> tuple[Compared | None, list[Point]]:
    """What changed since another store, and all points. Those of the old store that are not in the new one come first:
    it may be a copy that was set aside.
    """
    store, found = new
    now = points(store, found, today)
    if old is None:
        return None, now
    with _moment(old):
        earlier = items(old, today, assumptions)
        told = compared((old, earlier), new)
        known = {run.started for run in store.runs()}
        older = {run.run for run in old.runs() if run.started not in known}
        before = [point for point in points(old, earlier, today) if point.run in older]
    return told, sorted([*before, *now], key=lambda point: point.day)


def _owners(store: Store) -> tuple[str, ...]:
    query = """SELECT owner FROM work WHERE owner IS NOT NULL
               UNION SELECT owner FROM sites JOIN files USING (file) WHERE owner IS NOT NULL ORDER BY 1"""
    return tuple(name for (name,) in store.base.execute(query))


def _findings(store: Store) -> dict[str, tuple[Said, ...]]:
    """Of each site, the gravest first."""
    found: dict[str, list[Said]] = {}
    query = """SELECT site, code, severity, message, help, coalesce(fix_title, fix) FROM findings
               WHERE site IS NOT NULL ORDER BY site, CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
               number"""
    for site, *said in store.base.execute(query):
        found.setdefault(site, []).append(Said(*said))
    return {site: tuple(said) for site, said in found.items()}
