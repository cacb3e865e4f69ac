"""A scan: from roots to a store that says all that stands below them."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH120

from __future__ import annotations

import datetime
import hashlib
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from pslint_tls.engine.registry import RuleSet, builtin_folder, load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.files.cache import keys_of
from pslint_tls.files.discover import root_of
from pslint_tls.files.scan import patience_for
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.sweep import Hire
from pslint_tls.files.work import Plan
from pslint_tls.inventory.about import about
from pslint_tls.inventory.facts import InventoryJob, Judged
from pslint_tls.inventory.keeping import Bases, Keeper, basis_id
from pslint_tls.inventory.marking import Marking, Seen, Validity
from pslint_tls.inventory.pace import Pace, Rate
from pslint_tls.inventory.reading import Means, Read, Reading, left
from pslint_tls.inventory.runs import (
    Running,
    Start,
    begin,
    begin_again,
    close,
    is_walked,
    lose,
    reach,
    walked,
)
from pslint_tls.inventory.sources import LIST, LOCAL, ZIP, Source, Sources, native_path, readable
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.walking import RootLost, Walk, lost_root
from pslint_tls.rule import MAIL_NEEDLES

_FAR = 1 << 63


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be scanned, and how."""

    sources: Sources
    judge: Settings
    read: ReadSettings
    cwd: str
    verify: bool = False
    rate: Rate | None = None
    folder_errors: int = 100
    hire: Hire | None = None
    """Engages workers elsewhere; None: processes of this machine."""
    allow_empty: bool = False
    """A root in which nothing is left is taken for empty, and not for a share that is not mounted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `lost`: (root as given, why) of roots that were not scanned to their end."""

    run: int
    continued: bool
    seen: Seen
    read: Read
    lost: tuple[tuple[str, str], ...] = ()


class Watch(Protocol):
    """Who wants to know how far a scan is."""

    def began(self, run: int, continued: bool) -> None:
        """The run has a number; `continued`: another was stopped before its end."""

    def walking(self, seen: Seen) -> None:
        """Folders are being listed."""

    def reading(self, read: Read) -> None:
        """Files are being read."""


def scan(store: Store, order: Order, watch: Watch) -> Outcome:
    """Fills the store. Raises `StoreError` where it cannot be written any more; what was read by then is kept.

    Raises `UnknownRule`, `BrokenRule` and `ValueError` for settings that cannot be used, before anything is written.
    """
    return _Scan(store, order, watch).run()


class _Scan:
    """One scan."""

    def __init__(self, store: Store, order: Order, watch: Watch) -> None:
        self._store = store
        self._order = order
        self._watch = watch
        self._rules = load_rules(order.judge)
        self._needles = tuple(sorted({*self._rules.needles, *MAIL_NEEDLES}))
        self._lost: dict[int, tuple[str, str]] = {}

    def run(self) -> Outcome:
        """Walks, then reads."""
        with errors_of(self._store.place):
            return self._run()

    def _run(self) -> Outcome:
        order = self._order
        run = begin(self._store, self._command(), order.judge.as_of.isoformat(), order.sources.all)
        self._watch.began(run.run, run.continued)
        with self._store.change() as base:
            roots = [*reach(base), *(one.source for one in run.starts if one.source.kind != LOCAL)]
            bases = Bases(*(basis_id(base, key) for key in self._basis_keys(roots)))
            for one in order.sources.missing:
                lose(base, one.kind, one.path, one.why)
        seen = self._walk(run, bases)
        read = self._read(run, bases)
        self._tell_lost(run)
        close(self._store, run.run, complete=not self._lost and not order.sources.missing)
        return Outcome(run.run, run.continued, seen, read, tuple(self._lost.values()))

    # --- the two halves ---------------------------------------------------------------------------------------------

    def _walk(self, run: Running, bases: Bases) -> Seen:
        order = self._order
        validity = Validity(frozenset(bases), run.as_of, order.read.max_file_size, order.verify)
        marking = Marking(self._store.base, run.run, validity)
        self._identify(run)
        if is_walked(self._store, run.run):
            return marking.seen
        for start in self._there(run):
            try:
                Walk(self._store, run, start, order.read, order.cwd).run(marking, self._watch.walking)
            except (RootLost, OSError) as error:
                self._lose(start, error)
                continue
            self._end(marking, start)
        if not self._lost:
            with self._store.change() as base:
                walked(base, run.run)
        return marking.seen

    def _end(self, marking: Marking, start: Start) -> None:
        places = map(os.path.split, start.source.files)
        names = frozenset((readable(folder), readable(name)) for folder, name in places)
        for path in start.paths:
            after: int | None = 0
            while after is not None:
                with self._store.change():
                    after = marking.end(start.root, readable(path), names, after)

    def _read(self, run: Running, bases: Bases) -> Read:
        pace = None if self._order.rate is None else Pace(self._order.rate)
        read = Read(total=sum(left(self._store, start.root) for start in self._there(run)))
        for start in self._there(run):
            order = self._order
            means = Means(self._plan(run, start), order.read.jobs, pace, order.folder_errors, order.hire)
            # What a file in an archive holds cannot change without its checksum.
            started = _FAR if start.source.kind == ZIP else time.time_ns()
            keeper = Keeper(self._store.base, run.run, bases, started)
            try:
                read = Reading(self._store, start, means, keeper).run(read, self._watch.reading)
            except RootLost as error:
                self._lose(start, error)
        return read

    def _plan(self, run: Running, start: Start) -> Plan[Judged]:
        order, source = self._order, start.source
        top = source.path.rstrip("/")
        cwd = order.cwd if source.kind == LIST else start.top
        judge = replace(order.judge, cwd=cwd)
        job = InventoryJob(judge, order.read, self._roots(run, start), cwd, top, source.place)
        read = order.read
        needles = self._needles if read.prefilter else None
        patience = patience_for(judge)
        return Plan(job, cwd, read.max_file_size, read.encoding, needles, patience, read.encodings, source.place, about)

    def _roots(self, run: Running, start: Start) -> tuple[str, ...]:
        """What scripts may load: what lies in any of the roots, whatever part of them was given. So a script means the
        same in each scan.
        """
        if start.source.kind not in (LOCAL, LIST):
            return (start.top,)
        folders = [one.native for one in reach(self._store.base)]
        if any(one.source.kind == LIST for one in run.starts):
            query = "SELECT folders.path, folders.native FROM folders JOIN roots USING (root) WHERE kind = ?"
            names = {native_path(*row) for row in self._store.base.execute(query, (LIST,))}
            folders += sorted({root_of(name, self._order.cwd) for name in names})
        return tuple(dict.fromkeys(os.path.realpath(folder) for folder in folders))

    # --- roots that go ----------------------------------------------------------------------------------------------

    def _there(self, run: Running) -> list[Start]:
        return [start for start in run.starts if start.root not in self._lost]

    def _identify(self, run: Running) -> None:
        """Remembers what each root is, to notice when something else stands in its place."""
        for start in run.starts:
            try:
                identity = start.source.identity()
            except OSError as error:
                self._lose(start, error)
                continue
            if self._is_empty_mount(start, run.run):
                why = "it is empty now, and was not before; is it mounted? (--allow-empty: it is empty)"
                self._lost[start.root] = (start.source.given, why)
                continue
            with self._store.change() as base:
                before = base.execute("SELECT identity FROM roots WHERE root = ?", (start.root,)).fetchone()[0]
                if before not in (None, identity):
                    begin_again(base, start, run.run)
                base.execute("UPDATE roots SET identity = ? WHERE root = ?", (identity, start.root))
                for path in filter(None, start.paths if start.source.kind == LOCAL else ()):
                    query = "UPDATE starts SET identity = ? WHERE run = ? AND root = ? AND path = ?"
                    base.execute(query, (self._identity(start, path), run.run, start.root, readable(path)))

    def _is_empty_mount(self, start: Start, run: int) -> bool:
        """Whether nothing is left of a root or of a part that was given, and it is another folder than it was: nothing
        was mounted there.
        """
        if start.source.kind != LOCAL or self._order.allow_empty:
            return False
        return any(self._was_another(start, path, run) and self._is_empty(start, path) for path in {"", *start.paths})

    def _was_another(self, start: Start, path: str, run: int) -> bool:
        base = self._store.base
        if not path:
            before = base.execute("SELECT identity FROM roots WHERE root = ?", (start.root,)).fetchone()
        else:
            query = "SELECT identity FROM starts WHERE root = ? AND path = ? AND run < ? ORDER BY run DESC LIMIT 1"
            before = base.execute(query, (start.root, readable(path), run)).fetchone()
        return before is not None and before[0] not in (None, self._identity(start, path))

    def _identity(self, start: Start, path: str) -> str | None:
        """What tells one folder from another in its place; None where it cannot be asked."""
        try:
            return replace(start.source, native=start.folder(path)).identity()
        except OSError:
            return None

    def _is_empty(self, start: Start, path: str) -> bool:
        try:
            return next(iter(start.source.place.open().listing(start.folder(path))), None) is None
        except OSError:
            return False

    def _lose(self, start: Start, error: OSError | RootLost) -> None:
        why = str(error) if isinstance(error, RootLost) else lost_root(start, self._store.base) or str(error.strerror)
        self._lost[start.root] = (start.source.given, why)

    def _tell_lost(self, run: Running) -> None:
        with self._store.change() as base:
            for start in run.starts:
                given, why = self._lost.get(start.root, (None, None))
                state = "there" if given is None else "lost"
                base.execute("UPDATE roots SET state = ?, reason = ? WHERE root = ?", (state, why, start.root))

    # --- what must be the same --------------------------------------------------------------------------------------

    def _basis_keys(self, roots: Iterable[Source]) -> tuple[str, str]:
        """What results are based on: the day plays a part only where a deadline or an exception ends."""
        judge = replace(self._order.judge, as_of=_since(self._rules, self._order.judge), cwd="")
        needles = self._needles if self._order.read.prefilter else None
        within = sorted((one.kind, one.path) for one in roots)
        of_files, of_results = keys_of(judge, self._order.read, self._rules, needles, within)
        return of_files.hex()[:32], of_results.hex()[:32]

    def _command(self) -> str:
        read = self._order.read
        order = [(one.kind, one.path, one.files) for one in self._order.sources.all]
        taken = (read.include, read.exclude, read.include_base, read.exclude_base, read.respect_gitignore)
        missing = [(one.kind, one.path) for one in self._order.sources.missing]
        keys = self._basis_keys(self._order.sources.all)
        words = (order, missing, taken, keys, self._order.verify, self._order.folder_errors)
        return hashlib.sha256(repr(words).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _since(rules: RuleSet, judge: Settings) -> datetime.date:
    """The first day on which everything is judged as on the day of this run."""
    foreign = judge.rules_dirs or any(not _is_builtin(rule) for rule in rules.rules)
    if foreign:
        # Rules of the user's own may look at the day as they like.
        return judge.as_of
    day = datetime.timedelta(days=1)
    ends = [entry.until + day for entry in judge.exemptions if entry.until is not None]
    for entry in rules.deadlines or ():
        ends += [one for one in (entry.starts, entry.date, entry.date and entry.date + day) if one is not None]
    return max((end for end in ends if end <= judge.as_of), default=datetime.date.min)


def _is_builtin(rule: object) -> bool:
    import sys

    module = sys.modules.get(type(rule).__module__)
    file = getattr(module, "__file__", None)
    return file is not None and os.path.dirname(os.path.abspath(file)) == str(builtin_folder())  # noqa: PTH100
