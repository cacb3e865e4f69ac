"""`status`: the work list of an inventory, and what people decide about it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import OK, Refused
from pslint_tls.cli.options import FIX, JUDGE, READ, Sectioned, choice, day, option, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pslint_tls.inventory.decisions import Subject
    from pslint_tls.inventory.store import Store
    from pslint_tls.inventory.whatif import Assumption
    from pslint_tls.inventory.worklist import Item

EXAMPLES = r"""
Examples:
  pslint-tls status show --store s.sqlite
  pslint-tls status show --store s.sqlite --assume relay01=internal
  pslint-tls status set \\fs01\scripts\hr --owner ann --store s.sqlite
"""
SHOW = r"""
Examples:
  pslint-tls status show --store s.sqlite --owner ann
  pslint-tls status show --store s.sqlite --assume "relay*=internal"
    --assume unknown=exchange-online        what if it were so
"""
SET = r"""
TARGET is a site or clone:KEY as `status show` names them, the address of a
sender, or a path: a file, a folder, a pattern. - as a value takes it back.
Examples:
  pslint-tls status set 3f2a9c0b7d1e4f55 --status done --store s.sqlite
  pslint-tls status set "\\fs01\scripts\hr\*" --owner ann --wave spring
    --store s.sqlite
  pslint-tls status set scan@contoso.com --type device --store s.sqlite
  pslint-tls status set old.ps1 --status excepted --until 2027-06-30
    --note "replaced by the new ERP" --store s.sqlite
"""

stored = option("--store", section=READ, type=click.Path(), required=True, metavar="FILE", help="The inventory.")
debugging = option("--debug", is_flag=True, help="Show where the program failed.")


@click.group(epilog=EXAMPLES)
def status() -> None:
    """The work list of an inventory, and what people decide about it.

    What is decided is kept by every scan: it belongs to a site, its clones, its file or its sender.
    """


@status.command(cls=Sectioned, epilog=SHOW)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@stored
@options(
    option("--as-of", section=JUDGE, callback=day, metavar="DATE", help="Days are counted from it; default today."),
    option("--assume", section=JUDGE, multiple=True, metavar="HOST=CLASS", help="What if; HOST may be unknown."),
    option("--owner", section=JUDGE, metavar="NAME", help="Only what this owner has to do; - for nobody."),
    option("--wave", section=JUDGE, metavar="WAVE", help="Only this wave."),
    option("--all", "everything", section=JUDGE, is_flag=True, help="Also what needs nothing or is settled."),
)
@choice("--format", "-f", values=("table", "jsonl"), default="table", says="", metavar="FORMAT")
@choice("--color", "colour", values=("auto", "always", "never"), default="auto", says="", metavar="WHEN")
@option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Default: the terminal's, else 100.")
@debugging
def show(targets: tuple[str, ...], **given: Any) -> int:
    """What is to be done, what presses first."""
    from pslint_tls.inventory.decisions import DecisionError
    from pslint_tls.inventory.store import StoreError, open_store

    assumptions = assumptions_of(given["assume"])
    as_of = given["as_of"] or datetime.date.today()
    try:
        with open_store(Path(given["store"])) as store:
            wanted = [subject for target in targets for subject in _subjects(store, target)]
            _show(store, as_of, assumptions, wanted, given)
    except (StoreError, DecisionError) as error:
        raise Refused(str(error)) from error
    return OK


@status.command("set", cls=Sectioned, epilog=SET)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@stored
@options(
    option(
        "--status",
        "state",
        section=FIX,
        metavar="WHICH",
        help="open, assigned, in-progress, done, excepted, retired.",
    ),
    option("--owner", section=FIX, metavar="NAME", help="Who sees to it."),
    option(
        "--option",
        "way",
        section=FIX,
        metavar="WAY",
        help="tls12, graph, hve, acs, connector, retire, find-out, keep.",
    ),
    option("--wave", section=FIX, metavar="WAVE", help="When it is done."),
    option("--until", section=FIX, metavar="DATE", help="Excepted; DATE is the last day of it."),
    option("--type", "kind", section=FIX, metavar="TYPE", help="device, mail-client, partner, mail-server, unknown."),
    option("--note", section=FIX, metavar="TEXT", help="A note; it is added to those that are there."),
    option("--author", section=FIX, metavar="NAME", help="Who writes the note."),
)
@option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@debugging
def set_(targets: tuple[str, ...], **given: Any) -> int:
    """Decide something about sites, clones, files or senders."""
    from pslint_tls.inventory.decisions import Decision, DecisionError, check, decide
    from pslint_tls.inventory.store import StoreError, open_store

    decision = Decision(
        status=given["state"],
        owner=given["owner"],
        option=given["way"],
        wave=given["wave"],
        until=given["until"],
        type=given["kind"],
        note=given["note"],
        author=given["author"],
    )
    try:
        check(decision, datetime.date.today())
        with open_store(Path(given["store"])) as store:
            found = {(one.kind, one.id): one for target in targets for one in _subjects(store, target)}
            if decision.type is not None and any(one.kind != "sender" for one in found.values()):
                raise Refused("--type is for senders; give their addresses")
            decide(store, list(found.values()), decision)
    except (StoreError, DecisionError) as error:
        raise Refused(str(error)) from error
    if not given["quiet"]:
        until = decision.changes().get("until")
        meant = f": excepted until {until}" if until else ""
        console.text([f"kept for {_counted(list(found.values()))}{meant}"], colour=False)
    return OK


@status.command(cls=Sectioned)
@click.argument("target", metavar="TARGET")
@stored
@debugging
def notes(target: str, **given: Any) -> int:
    """The notes about a site, a clone, files or a sender."""
    from pslint_tls.inventory.decisions import DecisionError
    from pslint_tls.inventory.store import StoreError, open_store

    lines = []
    try:
        with open_store(Path(given["store"])) as store:
            for subject in _subjects(store, target):
                lines += [
                    f"{note.written[:10]} {subject.name}{f' ({note.author})' if note.author else ''}: {note.text}"
                    for note in store.notes(subject.kind, subject.id)
                ]
    except (StoreError, DecisionError) as error:
        raise Refused(str(error)) from error
    console.text(lines or ["there are no notes"], colour=False)
    return OK


def _subjects(store: Store, target: str) -> list[Subject]:
    from pslint_tls.inventory.decisions import subjects_of

    return subjects_of(store, target)


def _counted(found: Sequence[Subject]) -> str:
    if len(found) == 1:
        return f"{found[0].kind} {found[0].name}"
    kinds = sorted({one.kind for one in found})
    return ", ".join(
        f"{number} {kind}{'' if number == 1 else 's'}"
        for kind in kinds
        if (number := sum(one.kind == kind for one in found))
    )


def assumptions_of(given: Sequence[str]) -> list[Assumption]:
    """What `--assume` says; refuses what says nothing."""
    from pslint_tls.inventory.whatif import CLASSES, parse

    found = []
    for text in given:
        one = parse(text)
        if one is None:
            raise Refused(f"--assume `{text}` is no assumption; write HOST=CLASS with one of {', '.join(CLASSES)}")
        found.append(one)
    return found


def _show(
    store: Store, as_of: datetime.date, assumptions: Sequence[Assumption], wanted: Sequence[Subject], given: Any
) -> None:
    from pslint_tls.cli import statusview
    from pslint_tls.cli.configure import show as settings
    from pslint_tls.cli.view import layout
    from pslint_tls.inventory.bundles import bundles, loaders_of, next_steps
    from pslint_tls.inventory.worklist import items, statement

    found = items(store, as_of, assumptions)
    chosen = [item for item in found if _is_wanted(item, wanted, given)]
    if given["format"] == "jsonl":
        console.document(f"{json.dumps(_plain(item), ensure_ascii=False)}\n" for item in chosen)
        return
    look = layout(settings(given))
    load = loaders_of(store)
    lines = list(statusview.statement(statement(store, found, as_of), next_steps(chosen, load), look))
    if assumptions:
        lines += statusview.changes(items(store, as_of), found, look)
    lines += statusview.table(chosen, look)
    lines += statusview.together([one for one in bundles(chosen, load) if one.to_do or one.split], look)
    console.text(lines, colour=look.colour)


def _is_wanted(item: Item, wanted: Sequence[Subject], given: Any) -> bool:
    if wanted and not any(_is_about(subject, item) for subject in wanted):
        return False
    if given["owner"] is not None and (item.owner or "-").lower() != given["owner"].lower():
        return False
    if given["wave"] is not None and item.wave != given["wave"]:
        return False
    return bool(given["everything"] or item.to_do or wanted)


def _is_about(subject: Subject, item: Item) -> bool:
    return subject.id in {
        "site": (item.site.site,),
        "clone": (item.site.clone,),
        "file": (str(item.site.file),),
        "sender": (*(one.lower() for one in item.site.senders), (item.site.user or "").lower()),
    }.get(subject.kind, ())


def _plain(item: Item) -> dict[str, Any]:
    return dict(_fields(item))


def _fields(item: Item) -> Iterator[tuple[str, Any]]:
    site = item.site
    yield from (("site", site.site), ("clone", site.clone), ("path", item.place), ("line", site.line))
    yield from (("command", site.command), ("endpoint", site.endpoint), ("servers", list(site.servers)))
    yield from (("auth", site.auth), ("verdict", site.verdict), ("fate", site.fate), ("state", item.state.value))
    yield from (
        ("deadline", site.deadline),
        ("daysLeft", item.days_left),
        ("why", item.why),
        ("codes", list(item.codes)),
    )
    yield from (("fix", site.fix), ("effort", site.effort), ("option", item.option), ("wave", item.wave))
    yield from (("owner", item.owner), ("ownerFrom", item.owner_from), ("status", item.status))
    yield from (("until", item.until and item.until.isoformat()), ("expired", item.expired), ("foundAgain", item.again))
    yield from (("copies", item.copies), ("messages", item.messages), ("notes", item.notes))
    yield "tasks", [{"host": host, "task": task} for host, task in item.tasks]
