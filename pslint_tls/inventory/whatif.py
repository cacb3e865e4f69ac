"""What if a server were of another class: a relay that is found out, a sender that is moved; or the day a later one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from pslint_tls.engine.summary import Fate
from pslint_tls.inventory.facts import ROUTES
from pslint_tls.inventory.rows import SiteRow
from pslint_tls.inventory.store import Store
from pslint_tls.knowledge import breaks_first, classify
from pslint_tls.rule import SiteKind

UNKNOWN = "unknown"
"""As a host: the servers that no script shows."""

CLASSES = tuple(endpoint.value for endpoint in ROUTES)


@dataclass(frozen=True, slots=True)
class Assumption:
    """Hosts that fit `host` (a name, a pattern, or `UNKNOWN`) are of class `endpoint`."""

    host: str
    endpoint: str


def parse(text: str) -> Assumption | None:
    """`relay01=internal` as an assumption; None for what is none."""
    host, equals, endpoint = text.rpartition("=")
    return Assumption(host.strip().lower(), endpoint) if equals and host.strip() and endpoint in CLASSES else None


def assumed(store: Store, rows: Iterable[SiteRow], assumptions: Sequence[Assumption]) -> Iterator[SiteRow]:
    """The sites as they would be: class, fate and day. What a scan with these hosts in `[servers]` would find, exactly:
    the rules judged each site for each class when it was scanned.
    """
    own = tuple((one.host, one.endpoint) for one in assumptions if one.host != UNKNOWN)
    hidden = next((one.endpoint for one in assumptions if one.host == UNKNOWN), None)
    for row in rows:
        endpoint = _class(row, own, hidden)
        yield row if endpoint == row.endpoint else _moved(row, endpoint, _fates(store, row.site))


def on(as_of: datetime.date, row: SiteRow) -> SiteRow:
    """A site on a day after its scan: what stopped in between fails."""
    stops = row.fate == Fate.STOPS.value and row.deadline is not None
    return replace(row, fate=Fate.FAILS.value) if stops and (row.deadline or "") <= as_of.isoformat() else row


def _class(row: SiteRow, own: Sequence[tuple[str, str]], hidden: str | None) -> str:
    if row.kind == SiteKind.GRAPH.value:
        return row.endpoint
    if not row.servers:
        return hidden or row.endpoint
    if not any(fnmatchcase(value.lower(), pattern) for value in row.servers for pattern, _ in own):
        return row.endpoint
    return breaks_first(classify(value, own).endpoint for value in row.servers)


def _moved(row: SiteRow, endpoint: str, fates: Mapping[str, tuple[str, str | None]]) -> SiteRow:
    fate, deadline = fates.get(endpoint, (row.fate, row.deadline))
    return replace(row, endpoint=endpoint, fate=fate, deadline=deadline)


def _fates(store: Store, site: str) -> dict[str, tuple[str, str | None]]:
    query = "SELECT endpoint, fate, deadline FROM fates WHERE site = ?"
    return {endpoint: (fate, day) for endpoint, fate, day in store.base.execute(query, (site,))}
