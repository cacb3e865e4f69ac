"""The work list for people: what stands where, what becomes of it, what is to be done by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pslint_tls.output.cells import safe
from pslint_tls.output.columns import Columns

if TYPE_CHECKING:
    from pslint_tls.inventory.bundles import Bundle, Step
    from pslint_tls.inventory.worklist import Item, Statement
    from pslint_tls.output.layout import Layout

LINE, FATE, OPTION, EFFORT, WAVE, OWNER, STATUS, SITE = range(8)
COLUMNS = Columns(
    titles=("line", "what becomes of it", "way out", "work", "wave", "owner", "status", "site"),
    right=(LINE,),
    narrowing=((FATE, 34), (OWNER, 10), (WAVE, 0), (FATE, 28), (EFFORT, 0), (OWNER, 0), (FATE, 20)),
    coloured=FATE,
)
STYLES = {"at-risk": "red", "unknown": "yellow", "not-read": "yellow", "secure": "green"}
BUNDLES = 10


def statement(said: Statement, steps: Sequence[Step], layout: Layout) -> Iterator[str]:
    """How bad it is, and what to do first."""
    yield layout.paint(f"{said.sentence}.", "bold")
    if said.next_deadline is not None:
        verb = "stops" if said.due == 1 else "stop"
        yield f"{said.days_left} days left: {said.due} of them {verb} with {said.next_deadline}."
    if said.failing:
        yield f"{said.failing} {'fails' if said.failing == 1 else 'fail'} already, on some hosts at least."
    if said.places_not_analysed:
        one = said.places_not_analysed == 1
        places = f"{said.places_not_analysed:,} {'place' if one else 'places'}"
        yield f"{places} could not be analysed; the table Calls of `pslint-tls report` names {'it' if one else 'them'}."
    unread = said.files_skipped + said.folders_skipped + said.files_waiting
    if unread:
        yield (
            f"Not read: {said.files_skipped:,} files and {said.folders_skipped:,} folders; "
            f"{said.files_waiting:,} files are still to be read."
        )
    for number, step in enumerate(steps, 1):
        yield from layout.wrap(step.text, f"  {number}. ")
    yield ""


def table(found: Sequence[Item], layout: Layout) -> Iterator[str]:
    """A row for each site, below the path of its file; an empty line at the end."""
    if not found:
        return
    rows = {item.site.site: row(item) for item in found}
    widths = COLUMNS.widths(list(rows.values()), layout)
    yield layout.paint(COLUMNS.line(COLUMNS.titles, widths, layout), "bold")
    for place, group in groupby(found, key=lambda item: item.place):
        yield layout.paint(safe(place), "bold")
        for item in group:
            yield COLUMNS.line(rows[item.site.site], widths, layout, STYLES[item.state.value])
    yield ""


def row(item: Item) -> list[str]:
    """The cells of one site, in the order of `COLUMNS`."""
    status = item.status or ""
    if item.expired:
        status = f"expired {item.until}"
    elif item.again:
        status = f"{status}, but found again"
    elif item.until is not None:
        status = f"{status} until {item.until}"
    cells = (
        str(item.site.line),
        item.breaks,
        item.option if item.option_chosen or item.option == "keep" else f"{item.option}?",
        item.site.effort,
        item.wave or "",
        item.owner or "",
        status,
        item.site.site,
    )
    return [safe(cell) for cell in cells]


def together(found: Sequence[Bundle], layout: Layout) -> Iterator[str]:
    """What is mended once for many places."""
    if not found:
        return
    yield layout.paint("Once for many", "bold")
    for bundle in found[:BUNDLES]:
        where = f"{bundle.files} {'file' if bundle.files == 1 else 'files'}"
        called = len(bundle.callers) + len(bundle.loaders)
        used = f", used in {called} places" if called > 1 else ""
        split = "; some copies are secure and some are not" if bundle.split else ""
        text = f"{bundle.title}: in {where}{used}, {bundle.to_do} to do{split} (clone:{bundle.key})"
        yield from layout.wrap(text, "  ")
    if len(found) > BUNDLES:
        yield f"  and {len(found) - BUNDLES} more"
    yield ""


def changes(before: Sequence[Item], after: Sequence[Item], layout: Layout) -> Iterator[str]:
    """What an assumption changes, counted by what becomes of the sites."""
    old = {item.site.site: item for item in before}
    counts: dict[tuple[str, str], int] = {}
    for item in after:
        was = old[item.site.site]
        if (was.site.fate, was.site.deadline) != (item.site.fate, item.site.deadline):
            key = (was.breaks, item.breaks)
            counts[key] = counts.get(key, 0) + 1
    yield layout.paint("What if", "bold")
    for (was_so, is_so), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {count} {'site' if count == 1 else 'sites'}: {was_so} -> {is_so}"
    if not counts:
        yield "  nothing changes"
    yield ""
