"""What a report says in words, at the top of the page and in the summary alike. No sentence has a full stop."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pslint_tls.engine.summary import on_day
from pslint_tls.inventory.burndown import pace
from pslint_tls.report.content import Content
from pslint_tls.report.coverage import LOST, reasons

_FEW = 3
_OLD = 30
"""Days after which a scan is said to be old."""


def lead(content: Content) -> str:
    """How bad it is, in one sentence."""
    said = content.statement
    return (
        f"Of {counted(said.sites, 'mail call')} {said.secure:,} {_verb(said.secure, 'is', 'are')} secure, "
        f"{said.at_risk:,} at risk, {said.unknown:,} unknown, {said.not_read:,} not read"
    )


def urgent(content: Content) -> Iterator[str]:
    """What presses: what fails already, what stops next and in how many days, what is settled."""
    said = content.statement
    if said.failing:
        fails = _verb(said.failing, "fails", "fail")
        yield f"{counted(said.failing, 'call')} {fails} already, on some hosts at least"
    if said.next_deadline is not None and said.days_left is not None:
        stops = _verb(said.due, "stops", "stop")
        what = f"{counted(said.due, 'call')} {stops} {on_day(said.next_deadline)}"
        yield f"{counted(said.days_left, 'day')} left: {what}"
    if said.settled:
        settled = f"{_verb(said.settled, 'is', 'are')} settled: done, excepted or retired"
        yield f"{counted(said.settled, 'call')} of those that are not secure {settled}"


def warnings(content: Content) -> Iterator[str]:
    """What the numbers do not cover, so that nobody takes it for clean."""
    said = content.statement
    if content.assumed:
        yield f"What if: all of this holds if {' and '.join(content.assumed)}"
    if content.run is None:
        yield "Nothing was scanned into this store yet"
    elif said.files_waiting:
        waiting = f"{counted(said.files_waiting, 'file')} still to be read"
        yield f"The last scan is not at its end: {waiting}; the same scan command goes on"
    age = _age(content)
    if age > _OLD:
        yield f"The last scan is {counted(age, 'day')} old"
    for one in content.coverage:
        if one.state == LOST:
            yield f"The root {one.root} could not be reached to its end: {one.reason}"
    skipped = [(said.files_skipped, "file"), (said.folders_skipped, "folder")]
    told = " and ".join(counted(count, noun) for count, noun in skipped if count)
    if told:
        why = ", ".join(f"{count:,} {reason}" for reason, count in reasons(content.coverage)[:_FEW])
        yield f"{told} could not be read, and nobody knows what is in them ({why})"
    if said.files_damaged:
        yield f"{counted(said.files_damaged, 'file')} could be read only in parts"


def changes(content: Content) -> Iterator[str]:
    """How it went since another store, or since the first run."""
    said = content.compared
    if said is not None:
        when = f"{counted(said.days, 'day')} before" if said.days else "of the same day"
        yield (
            f"Since {content.compared_with}, {when}: {said.before:,} open then, "
            f"{said.after:,} open now; {said.solved:,} solved, {said.added:,} new, {said.worse:,} worse"
        )
        if said.days_needed:
            yield f"At this pace the rest takes {counted(said.days_needed, 'more day')}"
        return
    if len(content.points) > 1:
        first, last = content.points[0], content.points[-1]
        yield f"{first.open:,} open on {first.day}, {last.open:,} on {last.day}"
        week, needed = pace(content.points)
        if needed:
            yield f"{week:,.0f} less a week; at this pace the rest takes {counted(needed, 'more day')}"
        elif needed is None and first.day < last.day:
            yield "At this pace it is never done: it does not get less"


def _age(content: Content) -> int:
    if content.run is None:
        return 0
    return (content.today - datetime.date.fromisoformat(content.run.started[:10])).days


def counted(count: int, noun: str) -> str:
    """`1 call`, `20,000 calls`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _verb(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
