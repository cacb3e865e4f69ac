"""The table Coverage: what was read and what was not, by root, folder and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pslint_tls.inventory.rows import RootRow
from pslint_tls.inventory.store import Store
from pslint_tls.report.table import Kind, Part, Table, part, table

READ, NOT_READ, WAITING, GONE, LOST = "read", "not read", "waiting", "gone", "not reached"
_FEW = 3
_STATES = {"read": READ, "todo": WAITING, "gone": GONE}


@dataclass(frozen=True, slots=True)
class Covered:
    """`count` files below a root; those that were not read stand by folder (relative to the root) and reason. A folder
    that could not be listed, and a root that was lost, count as one and hold nobody knows what.
    """

    root: str
    folder: str
    state: str
    reason: str | None
    count: int


def read_coverage(store: Store) -> list[Covered]:
    """Everything that a scan met, root by root."""
    roots = {root.root: root for root in store.roots()}
    found = [*_lost(roots.values()), *_met(store, roots)]
    unread = store.coverage()
    return [*found, *(Covered(name_of(roots[row.root]), row.path, NOT_READ, row.reason, row.count) for row in unread)]


def coverage(found: Sequence[Covered]) -> Table:
    """`found` in their order."""
    return table("coverage", "Coverage", _PARTS, found)


def reasons(found: Sequence[Covered]) -> list[tuple[str, int]]:
    """Why things were not read, the most frequent reason first; without what stands behind its colon."""
    counts: Counter[str] = Counter()
    for one in found:
        if one.state == NOT_READ:
            counts[(one.reason or "").partition(":")[0]] += one.count
    return counts.most_common()


def most(found: Sequence[Covered]) -> str:
    """The most frequent reasons with their numbers: `28 denied, 13 offline`."""
    return ", ".join(f"{count:,} {reason}" for reason, count in reasons(found)[:_FEW])


def total(found: Sequence[Covered], state: str) -> int:
    """How many files are in this state."""
    return sum(one.count for one in found if one.state == state)


def name_of(root: RootRow) -> str:
    """How people call a root."""
    return root.unc or root.path or root.given


def _lost(roots: Iterable[RootRow]) -> Iterator[Covered]:
    for root in roots:
        if root.state == "lost":
            yield Covered(name_of(root), "", LOST, root.reason, 1)


def _met(store: Store, roots: dict[int, RootRow]) -> Iterator[Covered]:
    query = """SELECT root, state, count(*) FROM files JOIN folders USING (folder) WHERE state <> 'skipped'
               GROUP BY 1, 2 ORDER BY 1, 2"""
    for root, state, count in store.base.execute(query):
        yield Covered(name_of(roots[root]), "", _STATES.get(state, state), None, count)


_PARTS: tuple[Part[Covered], ...] = (
    part("root", "Root", lambda one: one.root, width=40, brief=True),
    part("folder", "Folder", lambda one: one.folder, width=60, brief=True),
    part("state", "State", lambda one: one.state, Kind.WORD, brief=True),
    part("reason", "Reason", lambda one: one.reason, Kind.WORD, width=50, brief=True),
    part("files", "Files", lambda one: one.count, Kind.NUMBER, brief=True),
)
