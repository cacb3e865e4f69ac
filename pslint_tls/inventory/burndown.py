"""How it goes on: what is open at the end of each run, and two stores against each other.

Open is what somebody has to see to: calls that are at risk, unknown or not read and not settled (`Item.to_do`), and
places that could not be analysed.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pslint_tls.engine.summary import Fate
from pslint_tls.inventory.decided import EXCEPTED, SETTLED, Decided
from pslint_tls.inventory.joinrows import TenantRow
from pslint_tls.inventory.refining import Surroundings
from pslint_tls.inventory.rows import RunRow, SiteRow, WorkRow, columns, from_columns
from pslint_tls.inventory.store import Store, StoreError, errors_of
from pslint_tls.inventory.unread import unread
from pslint_tls.inventory.worklist import STATES_OF, Item, State


@dataclass(frozen=True, slots=True)
class Point:
    """What is open at the end of a run, by state; the last point is of now, after what was decided since. Which files
    could not be read is not told of earlier runs. `gone` sites are not there any more since the run before.
    """

    run: int
    day: datetime.date
    states: Mapping[State, int]
    appeared: int
    gone: int

    @property
    def open(self) -> int:
        """How many that are."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Compared:
    """Two inventories, `days` apart. `solved` were open and are secure, settled or gone; `added` are open and were not
    there; `worse` were secure or settled; `left` were open and are. `days_needed` at this pace, None if it does not
    get less.
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


def points(store: Store, found: Sequence[Item], as_of: datetime.date) -> list[Point]:
    """A point for each run that came to its end, the oldest first, and one of what is open by the items `found`.

    What people decided counts from the day on which they did. What the tenant refuses is taken to have been refused
    all the time: since when, nobody knows. Raises `StoreError`.
    """
    with errors_of(store.place):
        past = _Past(store, found)
        rows = store.base.execute("SELECT site, run, event, endpoint, auth, fate FROM history ORDER BY run").fetchall()
        decided = store.base.execute("SELECT max(changed) FROM work").fetchone()[0]
        imported = store.base.execute("SELECT max(imported) FROM imports").fetchone()[0]
    events: dict[int, list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for site, run, *event in rows:
        events[run].append((site, *event))
    made, appeared, gone, runs = [], 0, 0, store.runs()
    for run in [None, *runs]:
        # What an import brings before the first run belongs to run 0.
        for site, event, endpoint, auth, fate in events.get(run.run if run else 0, ()):
            appeared += event in ("appeared", "back")
            gone += event == "gone"
            past.tell(site, event, endpoint, auth, fate)
        if run is not None and run.ended is not None:
            made.append(Point(run.run, day_of(run), past.open(run), appeared, gone))
            appeared = gone = 0
    if not made:
        return []
    latest = max(text[:10] for text in (decided, imported, runs[-1].started) if text)
    day = max(made[-1].day, min(as_of, datetime.date.fromisoformat(latest)))
    now = replace(made[-1], day=day, states=_open_now(found, past.places))
    return [*(made[:-1] if made[-1].day == day else made), now]


class _Past:
    """The sites as run after run left them."""

    def __init__(self, store: Store, found: Sequence[Item]) -> None:
        decided = Decided(store)
        self.places = [one.first_run for one in unread(store)]
        tenant = next(store.imported(TenantRow), None)
        self._around = None if tenant is None else Surroundings(store)
        names = ", ".join(columns(SiteRow))
        gone = from_columns(SiteRow, store.base.execute(f"SELECT {names} FROM sites WHERE gone_run IS NOT NULL"))
        self._rows = {row.site: row for row in (*(item.site for item in found), *gone)}
        again = {item.site.site for item in found if item.again}
        self._work = {
            site: work
            for site, row in self._rows.items()
            # What turned out not to be done never was.
            if site not in again and (work := decided.of(row)).status in SETTLED
        }
        self._now: dict[str, State] = {}

    def tell(self, site: str, event: str, endpoint: str, auth: str, fate: str) -> None:
        if event == "gone":
            self._now.pop(site, None)
            return
        state, row = STATES_OF[Fate(fate)], self._rows.get(site)
        if state is State.SECURE and row is not None and fate != Fate.UNREACHABLE.value and self._around is not None:
            then = replace(row, endpoint=endpoint, auth=auth, fate=fate)
            state = State.AT_RISK if self._around.refused(then) is not None else state
        self._now[site] = state

    def open(self, run: RunRow) -> dict[State, int]:
        """What is open at the end of a run, by state."""
        day, moment = day_of(run), run.ended or run.started
        states: Counter[State] = Counter()
        for site, state in self._now.items():
            states[state] += state is not State.SECURE and not _holds(self._work.get(site), day, moment)
        states[State.NOT_READ] += sum(first <= run.run for first in self.places)
        return dict(+states)


def _holds(work: WorkRow | None, day: datetime.date, moment: str) -> bool:
    """Whether a site was settled at a moment."""
    if work is None or work.changed > moment:
        return False
    return work.status != EXCEPTED or work.until is None or work.until >= day.isoformat()


def _open_now(found: Iterable[Item], places: Sequence[int]) -> dict[State, int]:
    states = Counter(item.state for item in found if item.to_do)
    states[State.NOT_READ] += len(places)
    return dict(+states)


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
    statement was edited in between. Raises `StoreError` where the first is not the earlier one.
    """
    (old_store, old_items), (new_store, new_items) = old, new
    days = _days_between(old_store, new_store)
    old_places, new_places = _places(old_store), _places(new_store)
    pairs = _pairs(old_items, new_items)
    matched = {after.site.site for _, after in pairs if after is not None}
    solved = [before for before, after in pairs if _open(before) and (after is None or not _open(after))]
    worse = sum(after is not None and not _open(before) and _open(after) for before, after in pairs)
    left = sum(after is not None and _open(before) and _open(after) for before, after in pairs)
    added = sum(_open(item) and item.site.site not in matched for item in new_items)
    after = sum(_open(item) for item in new_items) + new_places.total()
    before = sum(_open(item) for item in old_items) + old_places.total()
    owners = Counter(item.owner or "" for item in solved)
    return Compared(
        days=days,
        before=before,
        after=after,
        solved=len(solved) + (old_places - new_places).total(),
        added=added + (new_places - old_places).total(),
        worse=worse,
        left=left + (old_places & new_places).total(),
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
    return item.to_do


def _places(store: Store) -> Counter[str]:
    return Counter(one.finding.fingerprint for one in unread(store))


def _days_between(old: Store, new: Store) -> int:
    """How many days the last run of the one is before that of the other."""
    if old.place.samefile(new.place):
        raise StoreError(f"`{old.place}` is the store itself; give --compare a copy that was made earlier")
    first, last = _last(old), _last(new)
    if last.started < first.started:
        raise StoreError(
            f"the last scan of `{old.place}` is of {day_of(first)}, later than that of `{new.place}`; give --compare "
            "the earlier store"
        )
    return (day_of(last) - day_of(first)).days


def _last(store: Store) -> RunRow:
    runs = store.runs()
    if not runs:
        raise StoreError(f"nothing was scanned into `{store.place}` yet: it cannot be compared; give one with a scan")
    return runs[-1]


def _needed(left: int, less: int, days: int) -> int | None:
    if not left:
        return 0
    return None if less <= 0 or days <= 0 else -(-left * days // less)
