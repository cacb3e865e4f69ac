"""Who has to do what: the calls of each owner."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pslint_tls.inventory.worklist import Item, State


@dataclass(frozen=True, slots=True)
class Owner:
    """The calls that somebody has to see to, or had to; `name` is None for those that nobody was found for."""

    name: str | None
    items: tuple[Item, ...]
    today: datetime.date

    @property
    def open(self) -> tuple[Item, ...]:
        """What is still to do."""
        return tuple(item for item in self.items if item.to_do)

    @property
    def to_do(self) -> int:
        """How many calls that are."""
        return len(self.open)

    @property
    def failing(self) -> int:
        """How many of them fail already, on some hosts at least."""
        return sum(item.fails for item in self.open)

    @property
    def failing_everywhere(self) -> int:
        """How many of these fail whatever host they run on."""
        return sum(item.fails_everywhere for item in self.open)

    @property
    def unknown(self) -> int:
        """How many of them go to a server that is not known."""
        return sum(item.state is State.UNKNOWN for item in self.open)

    @property
    def settled(self) -> int:
        """How many others are done, excepted or retired by what people say."""
        return len(self.items) - self.to_do

    @property
    def next_deadline(self) -> datetime.date | None:
        """The first day ahead on which some of them stop."""
        return min((item.deadline for item in self._ahead if item.deadline is not None), default=None)

    @property
    def due(self) -> int:
        """How many stop on that day."""
        first = self.next_deadline
        return 0 if first is None else sum(item.deadline == first for item in self._ahead)

    @property
    def _ahead(self) -> list[Item]:
        return [item for item in self.open if item.days_left is not None]


def owners(items: Iterable[Item], today: datetime.date) -> list[Owner]:
    """All owners of calls that are not secure: who has the most to do first, those without a name last."""
    found: defaultdict[str | None, list[Item]] = defaultdict(list)
    for item in items:
        if item.state is not State.SECURE:
            found[item.owner].append(item)
    made = [Owner(name, tuple(some), today) for name, some in found.items()]
    return sorted(made, key=lambda one: (one.name is None, -one.to_do, one.name or ""))
