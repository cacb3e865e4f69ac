"""What a report says in words, at the top of the page and in the summary alike. No sentence has a full stop."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from math import ceil

from pslint_tls.engine.summary import on_day, plural
from pslint_tls.inventory.burndown import pace
from pslint_tls.knowledge import load_deadlines
from pslint_tls.report.content import Content
from pslint_tls.report.coverage import LOST, most

_OLD = 30
"""Days after which a scan is said to be old."""


def lead(content: Content) -> str:
    """How bad it is, in one sentence."""
    said = content.statement
    closed = _unopened(content)
    return (
        f"Of {plural(said.sites, 'mail call')} {said.secure:,} {_verb(said.secure, 'is', 'are')} secure, "
        f"{said.at_risk:,} at risk, {said.unknown:,} unknown, {said.not_read:,} not read"
        f"{f'; {closed} could not be opened' if closed else ''}"
    )


@functools.cache
def reason() -> str:
    """What it is all about, for who has never heard of it: what Microsoft ends, and what becomes of mail then."""
    known = map(load_deadlines().by_id, ("exo-legacy-tls-submission", "exo-basic-submission"))
    ended = "; ".join(entry.sentence for entry in known if entry)
    return f"{ended}. A script that relies on either goes on running, and its mail does not arrive"


def urgent(content: Content) -> Iterator[str]:
    """What presses: what fails already, what stops next and in how many days, whether that can be done in time."""
    said = content.statement
    if said.failing:
        fails = _verb(said.failing, "fails", "fail")
        yield f"{plural(said.failing, 'call')} {fails} already{where_failing(said.failing, said.failing_everywhere)}"
    if said.next_deadline is not None and said.days_left is not None:
        stops = _verb(said.due, "stops", "stop")
        others = plural(said.due, "other call" if said.failing else "call")
        yield f"{plural(said.days_left, 'day')} left: {others} {stops} {on_day(said.next_deadline)}"
    yield from _in_time(content)
    if said.settled:
        settled = f"{_verb(said.settled, 'is', 'are')} settled: done, excepted or retired"
        yield f"{plural(said.settled, 'call')} of those that are not secure {settled}"


def where_failing(failing: int, everywhere: int) -> str:
    """On which hosts calls fail that fail already, as what follows after a number of them."""
    some = "on hosts where Windows does not use TLS 1.2 by itself"
    if not everywhere:
        return f", {some}"
    return f": {everywhere:,} wherever they run, {failing - everywhere:,} {some}" if failing > everywhere else ""


def _in_time(content: Content) -> Iterator[str]:
    """Whether what stops next is done by then, at the pace of the runs so far."""
    said = content.statement
    if said.days_left is None or not said.due or len(content.points) < 2:
        return
    week, needed = pace(content.points)
    if needed is None:
        if content.points[0].day < content.points[-1].day:
            yield f"So far it does not get less: at this pace none of the {said.due:,} is moved in time"
        return
    days = ceil(said.due * 7 / week) if week > 0 else 0
    late = days - said.days_left
    told = f"{plural(late, 'day')} too late" if late > 0 else "in time"
    yield f"At the pace so far, {week:,.0f} less a week, these {said.due:,} alone take {plural(days, 'day')}: {told}"


def _unopened(content: Content) -> str:
    said = content.statement
    parts = [(said.files_skipped, "file"), (said.folders_skipped, "folder")]
    return " and ".join(plural(count, noun) for count, noun in parts if count)


def warnings(content: Content) -> Iterator[str]:
    """What the numbers do not cover, so that nobody takes it for clean."""
    said = content.statement
    if content.assumed:
        yield f"What if: all of this holds if {' and '.join(content.assumed)}"
    if content.run is None:
        yield "Nothing was scanned into this store yet"
    elif said.files_waiting:
        waiting = f"{plural(said.files_waiting, 'file')} still to be read"
        yield f"The last scan is not at its end: {waiting}; the same scan command goes on"
    age = _age(content)
    if age > _OLD:
        yield f"The last scan is {plural(age, 'day')} old"
    for one in content.coverage:
        if one.state == LOST:
            yield f"The root {one.root} could not be reached to its end: {one.reason}"
    told = _unopened(content)
    if told:
        yield f"{told} could not be read, and nobody knows what is in them ({most(content.coverage)})"
    if said.files_damaged:
        yield f"{plural(said.files_damaged, 'file')} could be read only in parts"


def changes(content: Content) -> Iterator[str]:
    """How it went since another store, or since the first run."""
    said = content.compared
    if said is not None:
        when = f"{plural(said.days, 'day')} before" if said.days else "of the same day"
        yield (
            f"Since {content.compared_with}, {when}: {said.before:,} open then, "
            f"{said.after:,} open now; {said.solved:,} solved, {said.added:,} new, {said.worse:,} worse"
        )
        if said.days_needed:
            yield f"At this pace the rest takes {plural(said.days_needed, 'more day')}"
        return
    if len(content.points) > 1:
        first, last = content.points[0], content.points[-1]
        yield f"{first.open:,} open on {first.day}, {last.open:,} on {last.day}"
        week, needed = pace(content.points)
        if needed:
            yield f"{week:,.0f} less a week; at this pace the rest takes {plural(needed, 'more day')}"
        elif needed is None and first.day < last.day:
            yield "At this pace it is never done: it does not get less"


def _age(content: Content) -> int:
    if content.run is None:
        return 0
    return (content.today - datetime.date.fromisoformat(content.run.started[:10])).days


def _verb(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
