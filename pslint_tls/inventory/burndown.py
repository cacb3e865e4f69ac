"""How it goes on: the sites at the end of each run, and two stores against each other."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pslint_tls.engine.summary import Fate
from pslint_tls.inventory.rows import RunRow
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.worklist import STATES_OF, Item, State


@dataclass(frozen=True, slots=True)
class Point:
    """The sites at the end of a run, by state; NOT_READ is not told of earlier runs. `gone` sites are not there any
    more since the run before.
    """

    run: int
    day: datetime.date
    states: Mapping[State, int]
    appeared: int
    gone: int

    @property
    def open(self) -> int:
        """At risk or unknown."""
        return self.states.get(State.AT_RISK, 0) + self.states.get(State.UNKNOWN, 0)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two inventories, `days` apart. `solved` were open and are secure or gone; `added` are open and were not there;
    `worse` were secure; `left` were open and are. `days_needed` at this pace, None if it does not get less.
    """

    days: int
    before: int
    after: int
    solved: int
    added: int
    worse: int
    left: int
    days_needed: int | None
    solved_by_owner: tuple[tuple[str, int], ...]


def points(store: Store) -> list[Point]:
    """A point for each run that came to its end, the oldest first. Raises `StoreError`."""
    with errors_of(store.place):
        rows = store.base.execute("SELECT site, run, event, fate FROM history ORDER BY run").fetchall()
    events: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for site, run, event, fate in rows:
        events[run].append((site, event, fate))
    now: dict[str, State] = {}
    found, appeared, gone = [], 0, 0
    for run in [None, *store.runs()]:
        # What an import brings before the first run belongs to run 0.
        for site, event, fate in events.get(run.run if run else 0, ()):
            appeared += event in ("appeared", "back")
            gone += event == "gone"
            if event == "gone":
                now.pop(site, None)
            else:
                now[site] = STATES_OF[Fate(fate)]
        if run is not None and run.ended is not None:
            found.append(Point(run.run, day_of(run), dict(Counter(now.values())), appeared, gone))
            appeared = gone = 0
    return found


def day_of(run: RunRow) -> datetime.date:
    """The day on which a run began, UTC."""
    return datetime.date.fromisoformat(run.started[:10])


def pace(found: Sequence[Point]) -> tuple[float, int | None]:
    """Sites less each week since the first point, and the days that the rest takes at that; None if it gets no less."""
    if len(found) < 2 or found[-1].day <= found[0].day:
        return 0.0, None
    days = (found[-1].day - found[0].day).days
    less = found[0].open - found[-1].open
    return less * 7 / days, _needed(found[-1].open, less, days)


def compared(old: tuple[Store, Sequence[Item]], new: tuple[Store, Sequence[Item]]) -> Compared:
    """Two stores, each with its items. Sites are told apart by their ids, and by file, kind and function where the
    statement was edited in between.
    """
    (old_store, old_items), (new_store, new_items) = old, new
    days = (_last_day(new_store) - _last_day(old_store)).days
    pairs = _pairs(old_items, new_items)
    matched = {after.site.site for _, after in pairs if after is not None}
    solved = [before for before, after in pairs if _open(before) and (after is None or not _open(after))]
    worse = sum(after is not None and not _open(before) and _open(after) for before, after in pairs)
    left = sum(after is not None and _open(before) and _open(after) for before, after in pairs)
    added = sum(_open(item) and item.site.site not in matched for item in new_items)
    after = sum(_open(item) for item in new_items)
    before = sum(_open(item) for item in old_items)
    owners = Counter(item.owner or "" for item in solved)
    return Compared(
        days=days,
        before=before,
        after=after,
        solved=len(solved),
        added=added,
        worse=worse,
        left=left,
        days_needed=_needed(after, before - after, days),
        solved_by_owner=tuple(sorted(owners.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _pairs(old: Iterable[Item], new: Sequence[Item]) -> list[tuple[Item, Item | None]]:
    by_id = {item.site.site: item for item in new}
    same = [(item, by_id.get(item.site.site)) for item in old]
    taken = {after.site.site for _, after in same if after is not None}
    free: dict[tuple[str, str, str | None], list[Item]] = defaultdict(list)
    for item in sorted(new, key=lambda one: one.site.line, reverse=True):
        if item.site.site not in taken:
            free[_near(item)].append(item)
    return [
        (before, after if after is not None else free[_near(before)].pop() if free.get(_near(before)) else None)
        for before, after in same
    ]


def _near(item: Item) -> tuple[str, str, str | None]:
    return item.place.casefold(), item.site.kind, item.site.function


def _open(item: Item) -> bool:
    return item.state is not State.SECURE


def _last_day(store: Store) -> datetime.date:
    runs = store.runs()
    return day_of(runs[-1]) if runs else datetime.date.min


def _needed(left: int, less: int, days: int) -> int | None:
    if not left:
        return 0
    return None if less <= 0 or days <= 0 else -(-left * days // less)
