"""One import: files of a kind become rows of the store, all of them or none."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection

from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.inventory.imports.foundtask import FoundTask, HowTasks
from pslint_tls.inventory.imports.hosts import host_name, read_hosts
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.staging import Stage, window
from pslint_tls.inventory.imports.tasks import read_tasks
from pslint_tls.inventory.imports.taskstore import gone, prepare, write_tasks
from pslint_tls.inventory.imports.tenant import TWICE, read_tenant
from pslint_tls.inventory.imports.traffic import HowTraffic
from pslint_tls.inventory.joinrows import HostRow, ImportRow, RemarkRow, TenantRow
from pslint_tls.inventory.rows import inserting, to_columns
from pslint_tls.inventory.runs import now
from pslint_tls.inventory.store import Store, errors_of

SMTP_AUTH, TLS_REPORT, TRACE, TENANT, HOSTS, TASKS = KINDS = (
    "smtp-auth",
    "tls-report",
    "trace",
    "tenant",
    "hosts",
    "tasks",
)
REPORTS = (SMTP_AUTH, TLS_REPORT, TRACE)

DAYS_SAID = "reports whose rows say their days, so that --days and --until do not count"
TASKS_GONE = "tasks that their host has no more"
HOST_TWICE = "hosts that an earlier row gives another version; the later one counts"


_AHEAD = datetime.timedelta(hours=14)
"""Somewhere it is that much later than in Greenwich; reports count days as it is there."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What is to be imported. `mapping`: column to field. `days` and `until`: the window of a report that does not say
    which days it covers; none is after `today`. `host`: of task files that name none. `judge`: how the code
    of tasks is judged.
    """

    kind: str
    files: tuple[Path, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    days: int | None = None
    until: datetime.date | None = None
    host: str | None = None
    judge: Settings = field(default_factory=Settings)
    today: datetime.date = field(default_factory=lambda: (datetime.datetime.now(datetime.timezone.utc) + _AHEAD).date())


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. `failed`: one sentence for each file that could not be used. `before`: the same files were
    imported by this row, and nothing was written.
    """

    row: ImportRow
    remarks: tuple[RemarkRow, ...]
    failed: tuple[str, ...] = ()
    before: bool = False


def import_files(store: Store, order: ImportOrder) -> Imported:
    """Imports. Raises `ImportProblem` where no file could be used, and `StoreError`; nothing is written then.

    For tasks also `UnknownRule`, `BrokenRule` and `ValueError` for settings that cannot be used.
    """
    with errors_of(store.place):
        digest = _digest(order)
        known = next((row for row in store.imported(ImportRow) if (row.kind, row.digest) == (order.kind, digest)), None)
        if known is not None and order.kind not in (TASKS,) and not _covered(store, known):
            remarks = tuple(row for row in store.imported(RemarkRow) if row.import_id == known.import_id)
            return Imported(known, remarks, before=True)
        return _Import(store, order, digest).run()


def _covered(store: Store, known: ImportRow) -> bool:
    """Whether a later import of the kind came after it: then it is imported once more, to be the newest again."""
    return any(row.kind == known.kind and row.import_id > known.import_id for row in store.imported(ImportRow))


class _Import:
    def __init__(self, store: Store, order: ImportOrder, digest: str) -> None:
        self._store = store
        self._order = order
        self._digest = digest
        self._remarks = Remarks()
        self._failed: list[str] = []

    def run(self) -> Imported:
        if self._order.kind in REPORTS:
            return self._report()
        return {TENANT: self._tenant, HOSTS: self._hosts, TASKS: self._tasks}[self._order.kind]()

    # --- kinds ------------------------------------------------------------------------------------------------------

    def _report(self) -> Imported:
        order = self._order
        if order.until is not None and order.until > order.today:
            raise ImportProblem(f"--until {order.until} is still to come; give the last day that the report covers")
        how = HowTraffic(order.mapping, order.encoding, order.delimiter, order.today)
        with Stage(self._store.base, self._remarks) as stage:
            self._each(lambda path: stage.read(path, how))
            stage.settle()
            done = stage.done
            if done.first is not None and (order.days is not None or order.until is not None):
                self._remarks.add(DAYS_SAID, order.files[0].name)
            first, last = window(done, order.days, order.until, order.files, order.today)
            with self._writing(done.rows, done.used, (first, last)) as (base, row):
                base.execute(
                    """INSERT INTO traffic (import_id, sender, client, protocol, tls, messages, first_day, last_day)
                       SELECT ?, sender, client, protocol, tls, messages, coalesce(first_day, ?), coalesce(last_day, ?)
                       FROM temp.summed""",
                    (row.import_id, first, last),
                )
        return self._done(row)

    def _tenant(self) -> Imported:
        found: dict[tuple[str, str], str] = {}
        rows = 0

        def read(path: Path) -> None:
            nonlocal rows
            for subject, name, value in read_tenant(path, self._remarks, self._order.encoding, self._order.delimiter):
                rows += 1
                if found.setdefault((subject, name), value) != value:
                    self._remarks.add(TWICE, f"{path.name}: {name} of {subject}")
                found[subject, name] = value

        self._each(read)
        with self._writing(rows, len(found)) as (base, row):
            made = (TenantRow(subject, name, value, row.import_id) for (subject, name), value in found.items())
            base.executemany(f"INSERT OR REPLACE {inserting('tenant', TenantRow)}", map(to_columns, made))
        return self._done(row)

    def _hosts(self) -> Imported:
        found: dict[str, HostRow] = {}
        rows = 0

        def read(path: Path) -> None:
            nonlocal rows
            order = self._order
            for one in read_hosts(path, self._remarks, order.mapping, order.encoding, order.delimiter):
                rows += 1
                if found.setdefault(one.host, one).build != one.build:
                    self._remarks.add(HOST_TWICE, f"{path.name}: {one.host}")
                found[one.host] = one

        self._each(read)
        with self._writing(rows, len(found)) as (base, row):
            for one in found.values():
                values = to_columns(one)
                base.execute(f"INSERT OR REPLACE {inserting('hosts', HostRow)}", (*values[:-1], row.import_id))
        return self._done(row)

    def _tasks(self) -> Imported:
        order = self._order
        rules = load_rules(order.judge)
        how = HowTasks(order.mapping, order.encoding, order.delimiter, order.host and host_name(order.host))
        found: list[FoundTask] = []
        whole: set[str] = set()

        def read(path: Path) -> None:
            one = read_tasks(path, how, self._remarks)
            found.extend(one.tasks)
            whole.update(one.whole)

        self._each(read)
        prepared = prepare(found, rules, order.judge)
        used = sum(any(action.script or action.answer for action in one.actions) for one in prepared)
        for host, name in gone(self._store.base, prepared, whole):
            self._remarks.add(TASKS_GONE, f"{host}{name}")
        with self._writing(len(found), used) as (base, row):
            write_tasks(base, row.import_id, prepared, whole)
        return self._done(row)

    # --- around all of them -----------------------------------------------------------------------------------------

    def _each(self, read: Callable[[Path], None]) -> None:
        """Reads every file; one that cannot be used does not keep the others out."""
        for path in self._order.files:
            try:
                read(path)
            except ImportProblem as problem:
                self._failed.append(str(problem))
        if len(self._failed) == len(self._order.files):
            raise ImportProblem("; ".join(self._failed))

    @contextmanager
    def _writing(
        self, rows: int, used: int, days: tuple[str | None, str | None] = (None, None)
    ) -> Iterator[tuple[Connection, ImportRow]]:
        with self._store.change() as base:
            number = int(base.execute("SELECT coalesce(max(import_id), 0) + 1 FROM imports").fetchone()[0])
            names = tuple(str(path) for path in self._order.files)
            digest = "" if self._failed else self._digest
            row = ImportRow(number, self._order.kind, names, digest, now(), *days, rows, used)
            base.execute(f"INSERT {inserting('imports', ImportRow)}", to_columns(row))
            for remark in self._remark_rows(number):
                base.execute(f"INSERT {inserting('remarks', RemarkRow)}", to_columns(remark))
            yield base, row

    def _remark_rows(self, number: int) -> Sequence[RemarkRow]:
        counts = self._remarks.counts
        return [RemarkRow(number, reason, counts[reason], self._remarks.examples[reason]) for reason in sorted(counts)]

    def _done(self, row: ImportRow) -> Imported:
        return Imported(row, tuple(self._remark_rows(row.import_id)), tuple(self._failed))


def _digest(order: ImportOrder) -> str:
    """Tells whether the same files were imported in the same way before."""
    how = (sorted(order.mapping.items()), order.encoding, order.delimiter, order.days, order.until, order.host)
    total = hashlib.sha256(repr(how).encode())
    for path in order.files:
        # What cannot be read is told of when it is imported.
        with suppress(OSError), path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                total.update(chunk)
    return total.hexdigest()
