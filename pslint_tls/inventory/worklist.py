"""The work list: every mail site with what becomes of it, what can be done, by whom and when.

What a scan found comes from `sites`, what people decided from `work` (of the site, else of its clones, else of its
file, else of its sender), and where they decided nothing there is a proposal.
"""

from __future__ import annotations

import datetime
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pslint_tls.engine.summary import Fate, on_day
from pslint_tls.inventory.decided import EXCEPTED, OPEN, SETTLED, Decided
from pslint_tls.inventory.options import option_of
from pslint_tls.inventory.refining import Surroundings
from pslint_tls.inventory.reports import current_reports
from pslint_tls.inventory.rows import SiteRow, WorkRow
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.unread import unread
from pslint_tls.inventory.whatif import Assumption, assumed, on

NOW, DATED, ASK, LATER = "1 now", "2 dated", "3 find out", "4 later"
"""The waves that are proposed: it fails on some hosts or on all; it stops on a day; first somebody must find out which
server it is; nothing presses.
"""


class State(enum.Enum):
    """The four classes of the statement."""

    AT_RISK = "at-risk"
    UNKNOWN = "unknown"
    NOT_READ = "not-read"
    """Its file could not be read this time: what is known of it is from an earlier run."""
    SECURE = "secure"
    """Nothing is known that would stop it."""


STATES_OF = {
    Fate.FAILS: State.AT_RISK,
    Fate.STOPS: State.AT_RISK,
    Fate.MAY_FAIL: State.AT_RISK,
    Fate.AT_RISK: State.AT_RISK,
    Fate.UNKNOWN: State.UNKNOWN,
    Fate.UNREACHABLE: State.SECURE,
    Fate.FINE: State.SECURE,
}
_WAVES = {
    Fate.FAILS: NOW,
    Fate.MAY_FAIL: NOW,
    Fate.STOPS: DATED,
    Fate.UNKNOWN: ASK,
    Fate.AT_RISK: LATER,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A mail site as a piece of work.

    `place` is the whole path; `breaks` a half sentence without a full stop, `breaks_told` the same without
    the address of a mailbox, for pages that are sent out. `why` is the message of the gravest
    finding, "" if there is none, `codes` are all codes. `owner_from`: assigned, or file (the owner of the file), or
    None. `status` is one of `STATUSES`, None where there is nothing to do. `until`: the last day of an exception;
    `expired`: it is over, so the site counts as open. `again`: said to be done or retired, and a later run found it
    still. `refused`: why the tenant refuses the mail already, by its imported settings; `remarks`: what else these and
    the versions of Windows of its hosts say. `copies`: places with the same code, this one among them. `tasks` are
    (host, task) that run its file. `messages`: how many the reports saw of its senders; None without a report.
    """

    site: SiteRow
    place: str
    state: State
    breaks: str
    breaks_told: str
    why: str
    codes: tuple[str, ...]
    deadline: datetime.date | None
    days_left: int | None
    option: str
    option_chosen: bool
    wave: str | None
    wave_chosen: bool
    owner: str | None
    owner_from: str | None
    status: str | None
    until: datetime.date | None = None
    expired: bool = False
    again: bool = False
    refused: str | None = None
    remarks: tuple[str, ...] = ()
    copies: int = 1
    tasks: tuple[tuple[str, str], ...] = ()
    messages: int | None = None
    notes: int = 0

    @property
    def fails(self) -> bool:
        """Whether it is refused already, on some hosts at least."""
        return self.fails_everywhere or self.site.fate == Fate.MAY_FAIL.value

    @property
    def fails_everywhere(self) -> bool:
        """Whether it is refused already, whatever host it runs on."""
        return self.refused is not None or self.site.fate == Fate.FAILS.value

    @property
    def to_do(self) -> bool:
        """Whether somebody has to do something about it."""
        settled = self.status in SETTLED and not self.expired and not self.again
        return self.state is not State.SECURE and not settled


@dataclass(frozen=True, slots=True)
class Statement:
    """How bad it is: `sites` is the sum of `secure`, `at_risk`, `unknown` and `not_read`.

    `not_read` are sites of files that could not be read any more, and the places that could not be analysed
    (`places_not_analysed`). What was never read holds nobody knows how many: `files_skipped`, `folders_skipped`,
    `files_waiting` (a run that was stopped). `settled` of those at risk or unknown are done, excepted or retired by
    what people say. `next_deadline` is the first day ahead, `days_left` until then, `due` how many sites stop on it;
    `failing` of those to be done are refused already, on some hosts at least; `failing_everywhere` of these on all.
    """

    as_of: datetime.date
    sites: int
    secure: int
    at_risk: int
    unknown: int
    not_read: int
    places_not_analysed: int
    files: int
    files_skipped: int
    folders_skipped: int
    files_waiting: int
    files_damaged: int
    failing: int
    failing_everywhere: int
    due: int
    next_deadline: datetime.date | None
    days_left: int | None
    settled: int
    without_owner: int

    @property
    def sentence(self) -> str:
        """`Of 12 sites 3 are secure, 7 at risk, 1 unknown, 1 not read`; no full stop."""
        return (
            f"Of {self.sites} {'site' if self.sites == 1 else 'sites'} {self.secure} "
            f"{'is' if self.secure == 1 else 'are'} secure, {self.at_risk} at risk, {self.unknown} unknown, "
            f"{self.not_read} not read"
        )


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the items: by deadline, endpoint, owner, wave, ...; `label` is "" where nothing is said."""

    label: str
    count: int
    states: Mapping[State, int] = field(default_factory=dict)
    to_do: int = 0


def items(store: Store, as_of: datetime.date, assumptions: Sequence[Assumption] = ()) -> list[Item]:
    """All sites that are there, what presses first: by fate, day, then path and place.

    With `assumptions`, as they would be if these held; their findings (`why`, `codes`) stay those of the scan. Raises
    `StoreError`.
    """
    with errors_of(store.place):
        known = _Known(store, as_of)
        found = [known.item(on(as_of, row)) for row in assumed(store, store.sites(), assumptions)]
    order = list(Fate)
    never = datetime.date.max
    return sorted(
        found, key=lambda one: (order.index(Fate(one.site.fate)), one.deadline or never, one.place, one.site.line)
    )


def statement(store: Store, found: Sequence[Item], as_of: datetime.date) -> Statement:
    """The numbers of the items of a store."""
    states = Counter(item.state for item in found)
    ahead = [item.deadline for item in found if item.deadline is not None and item.to_do and item.days_left is not None]
    first = min(ahead, default=None)
    files, places = _files(store), len(unread(store))
    return Statement(
        as_of=as_of,
        sites=len(found) + places,
        secure=states[State.SECURE],
        at_risk=states[State.AT_RISK],
        unknown=states[State.UNKNOWN],
        not_read=states[State.NOT_READ] + places,
        places_not_analysed=places,
        files=files["read"] + files["skipped"] + files["todo"],
        files_skipped=files["skipped"],
        folders_skipped=files["folders"],
        files_waiting=files["todo"],
        files_damaged=store.damaged(),
        failing=sum(item.fails and item.to_do for item in found),
        failing_everywhere=sum(item.fails_everywhere and item.to_do for item in found),
        due=sum(item.deadline == first and item.to_do and item.days_left is not None for item in found) if first else 0,
        next_deadline=first,
        days_left=(first - as_of).days if first else None,
        settled=sum(not item.to_do and item.state is not State.SECURE for item in found),
        without_owner=sum(item.to_do and item.owner is None for item in found),
    )


# --- parts ----------------------------------------------------------------------------------------------------------


def shares(found: Iterable[Item], label: Callable[[Item], str | None]) -> list[Share]:
    """The items by a label, sorted by it; those without one last."""
    counts: dict[str, Counter[State]] = {}
    to_do: Counter[str] = Counter()
    for item in found:
        name = label(item) or ""
        counts.setdefault(name, Counter())[item.state] += 1
        to_do[name] += item.to_do
    return [
        Share(name, sum(states.values()), dict(states), to_do[name])
        for name, states in sorted(counts.items(), key=lambda pair: (not pair[0], pair[0]))
    ]


def by_deadline(item: Item) -> str | None:
    """The ISO day on which it stops; `now` where it fails already, on some hosts at least."""
    if item.fails:
        return "now"
    return item.deadline.isoformat() if item.deadline and item.state is not State.SECURE else None


def by_endpoint(item: Item) -> str | None:
    """The class of the server."""
    return item.site.endpoint


def by_owner(item: Item) -> str | None:
    """Who has to see to it."""
    return item.owner


def by_wave(item: Item) -> str | None:
    """When it is done."""
    return item.wave


# --- what the store knows around a site -----------------------------------------------------------------------------


class _Known:
    """Read once for all sites: none of it is bigger than the sites themselves."""

    def __init__(self, store: Store, as_of: datetime.date) -> None:
        base = store.base
        self._as_of = as_of
        query = """SELECT file, coalesce(unc, place), owner, state FROM files JOIN places USING (file)
                   WHERE file IN (SELECT file FROM sites WHERE gone_run IS NULL)"""
        self._files = {row[0]: row[1:] for row in base.execute(query)}
        self._decided = Decided(store)
        self._copies = Counter(row[0] for row in base.execute("SELECT clone FROM sites WHERE gone_run IS NULL"))
        self._codes: dict[str, set[str]] = {}
        self._why: dict[str, str] = {}
        query = """SELECT site, code, message FROM findings WHERE site IS NOT NULL AND suppressed IS NULL
                   ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, deadline IS NULL,
                   deadline, number"""
        for site, code, message in base.execute(query):
            self._codes.setdefault(site, set()).add(code)
            self._why.setdefault(site, message)
        self._tasks: dict[int, list[tuple[str, str]]] = {}
        # A task that is switched off runs nothing; of one whose state nobody knows that cannot be said.
        query = """SELECT DISTINCT file, host, name FROM actions JOIN tasks USING (task)
                   WHERE file IS NOT NULL AND enabled IS NOT 0 ORDER BY host, name"""
        for file, host, name in base.execute(query):
            self._tasks.setdefault(file, []).append((host, name))
        self._around = Surroundings(store)
        self._reports = current_reports(store)
        self._messages = self._totals(store)

    def item(self, row: SiteRow) -> Item:
        place, owner, file_state = self._files.get(row.file, ("", None, "gone"))
        fate = Fate(row.fate)
        state = STATES_OF[fate] if file_state != "skipped" else State.NOT_READ
        day = datetime.date.fromisoformat(row.deadline) if row.deadline else None
        work = self._decided.of(row)
        item = Item(
            site=row,
            place=place,
            state=state,
            breaks=breaks(fate, day),
            breaks_told=breaks(fate, day),
            why=self._why.get(row.site, ""),
            codes=tuple(sorted(self._codes.get(row.site, ()))),
            deadline=day,
            days_left=(day - self._as_of).days if day and day > self._as_of and fate is not Fate.FAILS else None,
            option=work.option or option_of(row),
            option_chosen=work.option is not None,
            wave=work.wave or _WAVES.get(fate),
            wave_chosen=work.wave is not None,
            owner=work.owner or owner,
            owner_from="assigned" if work.owner else "file" if owner else None,
            status=work.status or (OPEN if state is not State.SECURE else None),
            copies=self._copies[row.clone],
            tasks=tuple(self._tasks.get(row.file, ())),
            messages=self._seen(row.site),
            notes=self._decided.notes(row),
        )
        return self._settled(self._refined(item), work)

    def _refined(self, item: Item) -> Item:
        remarks = tuple(self._around.remarks(item.site, item.tasks))
        refused = self._around.refused(item.site)
        # What is never reached sends nothing that the tenant could refuse.
        if refused is None or item.site.fate == Fate.UNREACHABLE.value:
            return replace(item, remarks=remarks)
        wave = item.wave if item.wave_chosen else NOW
        state = State.AT_RISK if item.state is State.SECURE else item.state
        status = item.status or OPEN
        said, told = f"fails already: {refused.reason}", f"fails already: {refused.without_address}"
        item = replace(item, refused=refused.reason, remarks=remarks, breaks=said, breaks_told=told, days_left=None)
        return replace(item, state=state, status=status, wave=wave)

    def _settled(self, item: Item, work: WorkRow) -> Item:
        until = datetime.date.fromisoformat(work.until) if work.until else None
        expired = item.status == EXCEPTED and until is not None and until < self._as_of
        again = item.state is not State.SECURE and self._decided.is_found_again(item.site, work)
        return replace(item, until=until, expired=expired, again=again)

    def _totals(self, store: Store) -> dict[str, int]:
        """Two reports may have seen the same messages, so the one that saw more counts."""
        places = ",".join(str(row.import_id) for row in self._reports)
        query = f"""SELECT sender, max(total) FROM (SELECT sender, sum(messages) AS total FROM traffic
                    WHERE import_id IN ({places}) AND sender IN (SELECT address FROM senders)
                    GROUP BY sender, import_id) GROUP BY sender"""
        return dict(store.base.execute(query))

    def _seen(self, site: str) -> int | None:
        if not self._reports:
            return None
        return sum(self._messages.get(address, 0) for address in self._decided.senders(site))


def breaks(fate: Fate, day: datetime.date | None) -> str:
    """What becomes of a site and when; no full stop."""
    if fate is Fate.STOPS and day is not None:
        return f"stops {on_day(day)}"
    return {
        Fate.FAILS: "fails already",
        Fate.STOPS: "stops on a day that is not known",
        Fate.MAY_FAIL: "may fail already, which depends on the host",
        Fate.UNKNOWN: "cannot be dated, the server is not known",
        Fate.AT_RISK: "needs a look and has no date",
        Fate.UNREACHABLE: "is never reached",
    }.get(fate, "is fine")


def _files(store: Store) -> Counter[str]:
    with errors_of(store.place):
        counts = Counter(dict(store.base.execute("SELECT state, count(*) FROM files GROUP BY state")))
        query = "SELECT count(*) FROM folders WHERE reason IS NOT NULL"
        counts["folders"] = store.base.execute(query).fetchone()[0]
    return counts
