"""Who sends: the mailboxes of scripts against those of the tenant's reports."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pslint_tls.inventory.joinrows import HostRow, SenderTypeRow, TenantRow, TrafficRow
from pslint_tls.inventory.reports import LOG_ONS, current_reports
from pslint_tls.inventory.rows import columns, from_columns
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.worklist import Item, State

TYPES = ("device", "mail-client", "partner", "mail-server", "unknown")
"""What a sender without a script is, as people found out."""

OLD_TLS = ("1.0", "1.1")


class Match(enum.Enum):
    """How scripts and traffic go together."""

    NO_SCRIPT = "no-script"
    """It sends, and no script that was read does so."""
    EXPLAINED = "explained"
    """Scripts send as it, and the reports saw it."""
    NOT_SEEN = "not-seen"
    """Scripts send as it, and no report saw it: they do not run in the window, or send past the tenant."""
    NO_REPORT = "no-report"
    """There is no report to compare with."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A mailbox. `items` send as it (`as_from`) or log on as it (`as_user`).

    `messages` and the sums by `tls`, `protocols` and `clients` are of the reports that count (`reports`); their
    `window` is (first day, last day) where known. `says` compares what was seen with what the scripts let expect, one
    sentence each without a full stop. `type` only matters without a script; `typed` if somebody said so. `settings` are
    the tenant's for this mailbox.
    """

    address: str
    match: Match
    as_from: tuple[Item, ...]
    as_user: tuple[Item, ...]
    messages: int
    tls: tuple[tuple[str, int], ...]
    protocols: tuple[tuple[str, int], ...]
    clients: tuple[tuple[str, int], ...]
    window: tuple[str | None, str | None]
    says: tuple[str, ...]
    type: str
    typed: bool
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All sites that have to do with it, each once."""
        return tuple({item.site.site: item for item in (*self.as_from, *self.as_user)}.values())


@dataclass(frozen=True, slots=True)
class Explained:
    """How much of the traffic has a script: messages of all senders, and of those with one."""

    messages: int
    with_script: int
    senders: int
    senders_with_script: int


_MOST_CLIENTS = 20


def senders(store: Store, found: Sequence[Item]) -> list[Sender]:
    """All mailboxes of scripts, and those that log on by a report: without a script first, by traffic. Who stands in a
    message trace alone is left out. Raises `StoreError`.
    """
    with errors_of(store.place):
        return _Join(store, found).senders()


def explained(all_: Iterable[Sender]) -> Explained:
    """The sums over senders."""
    seen = [one for one in all_ if one.messages]
    known = [one for one in seen if one.match is Match.EXPLAINED]
    return Explained(sum(one.messages for one in seen), sum(one.messages for one in known), len(seen), len(known))


class _Join:
    def __init__(self, store: Store, found: Sequence[Item]) -> None:
        by_site = {item.site.site: item for item in found}
        self._roles: dict[str, dict[str, list[Item]]] = defaultdict(lambda: {"from": [], "log-on": []})
        for address, site, role in store.base.execute("SELECT address, site, role FROM senders ORDER BY 1, 2"):
            if site in by_site:
                self._roles[address][role].append(by_site[site])
        self._reports = current_reports(store)
        self._logging_on: set[str] = set()
        self._traffic: dict[str, list[TrafficRow]] = defaultdict(list)
        log_ons = {row.import_id for row in self._reports if row.kind in LOG_ONS}
        for row in _traffic(store, {row.import_id for row in self._reports}, log_ons):
            self._traffic[row.sender].append(row)
            if row.import_id in log_ons:
                self._logging_on.add(row.sender)
        self._hosts = {address: row.host for row in store.imported(HostRow) for address in row.addresses}
        self._types = {row.address: row.type for row in store.imported(SenderTypeRow)}
        self._settings: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for setting in store.imported(TenantRow):
            self._settings[setting.subject].append((setting.name, setting.value))

    def senders(self) -> list[Sender]:
        addresses = {*self._roles, *self._logging_on}
        order = list(Match)
        return sorted(
            (self._sender(address) for address in addresses),
            key=lambda one: (order.index(one.match), -one.messages, one.address),
        )

    def _sender(self, address: str) -> Sender:
        rows, roles = self._traffic.get(address, []), self._roles.get(address, {"from": [], "log-on": []})
        # Two reports may have seen the same messages: the one that saw more counts.
        reports: dict[int, list[TrafficRow]] = defaultdict(list)
        for row in rows:
            reports[row.import_id].append(row)
        best = max(reports.values(), key=lambda some: sum(row.messages for row in some), default=[])
        items = [*roles["from"], *roles["log-on"]]
        match = self._match(bool(best), bool(items))
        days = [(row.first_day, row.last_day) for row in rows] or [
            (one.first_day, one.last_day) for one in self._reports
        ]
        return Sender(
            address=address,
            match=match,
            as_from=tuple(roles["from"]),
            as_user=tuple(roles["log-on"]),
            messages=sum(row.messages for row in best),
            # A message trace knows no TLS version, so these are summed over the report that knows it.
            tls=_sums(_knowing(reports.values(), "tls"), "tls"),
            protocols=_sums(_knowing(reports.values(), "protocol"), "protocol"),
            clients=tuple(
                (self._named(client), count)
                for client, count in _sums(_knowing(reports.values(), "client"), "client")[:_MOST_CLIENTS]
            ),
            window=(min((d for d, _ in days if d), default=None), max((d for _, d in days if d), default=None)),
            says=tuple(_says(match, rows, items)),
            type=self._types.get(address, "unknown"),
            typed=address in self._types,
            settings=tuple(self._settings.get(f"mailbox {address}", ())),
        )

    def _named(self, client: str) -> str:
        host = self._hosts.get(client)
        return f"{client} ({host})" if host else client

    def _match(self, seen: bool, sends: bool) -> Match:
        if not self._reports:
            return Match.NO_REPORT
        if not sends:
            return Match.NO_SCRIPT
        return Match.EXPLAINED if seen else Match.NOT_SEEN


def _traffic(store: Store, current: set[int], log_ons: set[int]) -> Iterator[TrafficRow]:
    """The rows of the reports that count. Of a message trace only those of senders with a script: it lists everybody
    who ever wrote a mail, a million of them, and nobody else of it is shown.
    """
    others = current - log_ons
    query = f"""SELECT {", ".join(columns(TrafficRow))} FROM traffic
                WHERE import_id IN ({", ".join(map(str, log_ons))}) OR (import_id IN ({", ".join(map(str, others))})
                AND sender IN (SELECT address FROM senders)) ORDER BY sender, import_id, client"""
    return from_columns(TrafficRow, store.base.execute(query))


def _knowing(reports: Iterable[list[TrafficRow]], name: str) -> list[TrafficRow]:
    knowing = [[row for row in rows if getattr(row, name)] for rows in reports]
    return max(knowing, key=lambda some: sum(row.messages for row in some), default=[])


def _sums(rows: Iterable[TrafficRow], name: str) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[getattr(row, name)] += row.messages
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


# --- observed against predicted -------------------------------------------------------------------------------------


def _says(match: Match, rows: Sequence[TrafficRow], items: Sequence[Item]) -> Iterable[str]:
    if match is Match.NOT_SEEN:
        tasks = len({task for item in items for task in item.tasks})
        runs = f"{tasks} scheduled {'task runs' if tasks == 1 else 'tasks run'} its scripts"
        yield (
            f"no report saw it, but {runs}: they may run more rarely than the report reaches back"
            if tasks
            else "no report saw it: its scripts may be dead, run more rarely, or send past Exchange Online"
        )
    if match is not Match.EXPLAINED:
        return
    old = sorted({row.tls for row in rows if row.tls in OLD_TLS and row.messages})
    read = [item for item in items if item.state is not State.NOT_READ]
    secure = bool(read) and all(item.site.verdict == "secure" for item in read)
    if old and secure:
        yield f"TLS {' and '.join(old)} seen, all its scripts are secure: look for a device or another copy"
    elif old:
        yield f"TLS {' and '.join(old)} seen, as its scripts let expect"
    elif {row.tls for row in rows if row.tls} and any(item.site.verdict == "legacy" for item in read):
        yield "its scripts set old TLS, and no report saw any: they do not run, or send elsewhere"
    basic = any(row.protocol == "basic" and row.messages for row in rows)
    graph = bool(read) and all(item.site.kind == "graph" for item in read)
    if basic and graph:
        yield "password log-on seen, all its scripts use Graph: look for a device or another copy"
