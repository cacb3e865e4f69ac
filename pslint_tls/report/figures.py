"""Which charts a report has: by deadline, by endpoint, coverage, burn-down."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pslint_tls.inventory.worklist import Item, State
from pslint_tls.report.charts import Bar, bars, burn_down, of_states
from pslint_tls.report.content import Content
from pslint_tls.report.coverage import NOT_READ, READ, WAITING, reasons, total

_NOW, _NO_DAY, _NO_SERVER, _UNREAD = "0", "8", "9", "91"
_OPEN = "calls at risk, unknown or not read, without those that are settled"
_MOST_BARS = 10
_MOST_REASONS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart; `drawing` is SVG, everything in it escaped."""

    title: str
    note: str | None
    drawing: str


def figures(content: Content) -> Iterator[Figure]:
    """The charts of a report, those that there is something to draw for."""
    yield Figure("By deadline", "calls that are not secure", bars("By deadline", _by_deadline(content)))
    by_endpoint = _grouped(content.items, lambda item: item.site.endpoint)
    rows = [of_states(name, counts) for name, counts in sorted(by_endpoint.items(), key=lambda pair: -pair[1].total())]
    rows = [*rows[:_MOST_BARS], *_not_analysed(content)]
    yield Figure("By kind of server", "all calls", bars("By kind of server", rows))
    yield Figure(
        "What was read", "files, and folders that could not be listed", bars("What was read", _covered(content))
    )
    if content.points:
        end = content.statement.next_deadline
        due = content.statement.due
        note = f"{_OPEN}; dashed: what it takes to have moved the {due:,} that stop by {end}" if end else _OPEN
        rest = max(0, content.points[-1].open - due)
        yield Figure("Burn-down", note, burn_down("Burn-down", content.points, end, rest))


def _by_deadline(content: Content) -> list[Bar]:
    """What is to be done by its day; what is settled stands by itself, as in the sentences."""
    open_ = [item for item in content.items if item.to_do]

    def label(item: Item) -> str:
        if item.state is State.NOT_READ:
            return _UNREAD
        if item.fails:
            return _NOW
        if item.deadline is not None:
            return f"1{item.deadline.isoformat()}"
        return _NO_SERVER if item.state is State.UNKNOWN else _NO_DAY

    names = {
        _NOW: "fails already, on some hosts at least",
        _NO_DAY: "at risk, no day known",
        _NO_SERVER: "server not known",
        _UNREAD: "could not be read this time",
    }
    groups = sorted(_grouped(open_, label).items())
    found = [of_states(names.get(key) or _when(key[1:], content.today), counts) for key, counts in groups]
    settled = content.statement.settled
    rest = [Bar("settled: done, excepted or retired", (("settled", settled),))] if settled else []
    return [*found, *_not_analysed(content), *rest]


def _not_analysed(content: Content) -> list[Bar]:
    count = len(content.unread)
    return [of_states("places that could not be analysed", {State.NOT_READ: count})] if count else []


def _when(text: str, today: datetime.date) -> str:
    days = (datetime.date.fromisoformat(text) - today).days
    return f"{text}, in {days:,} days" if days > 1 else text


def _grouped(items: Iterable[Item], label: Callable[[Item], str]) -> dict[str, Counter[State]]:
    found: defaultdict[str, Counter[State]] = defaultdict(Counter)
    for item in items:
        found[label(item)][item.state] += 1
    return found


def _covered(content: Content) -> list[Bar]:
    found = [Bar("read", ((READ, total(content.coverage, READ)),))]
    waiting = total(content.coverage, WAITING)
    if waiting:
        found.append(Bar("still to be read", ((WAITING, waiting),)))
    why = reasons(content.coverage)
    name = NOT_READ.replace(" ", "-")
    found += [Bar(f"not read: {reason}", ((name, count),)) for reason, count in why[:_MOST_REASONS]]
    rest = sum(count for _, count in why[_MOST_REASONS:])
    return [*found, Bar("not read: other reasons", ((name, rest),))] if rest else found
