"""`scan`: whole shares into a store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import INCOMPLETE, OK, NotWritten, Refused
from pslint_tls.cli.options import READ, Sectioned, configured, listing, option, options, strictly, tables, taking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pslint_tls.config import Config
    from pslint_tls.files.sweep import Hire
    from pslint_tls.inventory.cluster import Cluster
    from pslint_tls.inventory.pace import Rate
    from pslint_tls.inventory.scanning import Order, Outcome
    from pslint_tls.inventory.sources import Sources
    from pslint_tls.inventory.store import Store

EXAMPLES = r"""
Examples:
  pslint-tls scan \\fs01\scripts --store C:\inventory\scripts.sqlite
  pslint-tls scan D:\share --store s.sqlite --max-rate "10MB/s" --nice
Exit: 0 done, 2 wrong usage, 3 incomplete: give it again, 130 stopped.
"""


def rate(ctx: click.Context, param: click.Parameter, value: str | None) -> Rate | None:
    """`10MB/s`, `200 files/s`, or both with a comma between them."""
    if value is None:
        return None
    from pslint_tls.inventory.pace import rate_of

    found = rate_of(value)
    if found is None:
        raise click.BadParameter(f"`{value}` is no rate; write 10MB/s, 200files/s or 10MB/s,200files/s", ctx, param)
    return found


@click.command(cls=Sectioned, epilog=EXAMPLES)
@click.argument("roots", nargs=-1, type=click.Path(), metavar="[ROOT]...")
@option("--store", section=READ, type=click.Path(), required=True, metavar="FILE", help="Where the inventory is kept.")
@listing
@option("--unc", section=READ, multiple=True, metavar=r"ROOT=\\SRV\SHARE", help="What tasks and people call a root.")
@taking
@options(
    option("--verify", section=READ, is_flag=True, help="Read unchanged files too."),
    option("--max-rate", section=READ, callback=rate, metavar="RATE", help="As in 10MB/s or 200files/s."),
    option(
        "--folder-errors",
        section=READ,
        type=click.IntRange(min=1),
        default=100,
        metavar="N",
        help="Give a folder up after so many; default 100.",
    ),
    option("--allow-empty", section=READ, is_flag=True, help="An empty root is empty, not unmounted."),
    option("--nice", section=READ, is_flag=True, help="Leave the processor to others."),
    option(
        "--engine", section=READ, type=click.Choice(("here", "dask")), default="here", help="Who works: here, dask."
    ),
    option("--scheduler", section=READ, metavar="ADDRESS", help="The Dask scheduler."),
)
@strictly
@configured
@tables
@option("--log", type=click.Path(), metavar="FILE", help="Append what is said, with times, to FILE.")
@option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@option("-v", "--verbose", is_flag=True, help="Name all folders with skipped files.")
@option("--debug", is_flag=True, help="Show where a rule or the program failed.")
def scan(roots: tuple[str, ...], **given: Any) -> int:
    """Take stock of whole shares in a store that outlives the run.

    ROOTs are folders, zip archives, files, and smb://HOST/SHARE. Stopped in the middle, the same command goes on where
    it was; given again later, it reads what is new or changed.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.scanview import Told, closing
    from pslint_tls.inventory.cluster import ClusterError
    from pslint_tls.inventory.scanning import scan as run
    from pslint_tls.inventory.store import StoreError, open_store, scanning

    settings = config(given)
    _usable(settings)
    place = Path(given["store"])
    found = _sources(roots, given)
    if given["nice"]:
        _be_nice()
    cluster = _engaged(given["engine"], given["scheduler"], found)
    order = _order(found, given, settings, None if cluster is None else cluster.hire)
    told = Told(settings.show, given["log"])
    told.say(*(f"{inner} lies in {outer} and is not scanned twice" for inner, outer in found.inner))
    for one in found.missing:
        console.complain(one.why)
    try:
        with open_store(place, create=True) as store, scanning(place):
            try:
                outcome = run(store, order, told)
            except (StoreError, ClusterError) as error:
                raise NotWritten(str(error)) from error
            told.end(closing(store, outcome, settings.show))
            return INCOMPLETE if found.missing else _status(store, outcome, settings)
    except StoreError as error:
        raise Refused(str(error)) from error
    finally:
        told.close()
        if cluster is not None:
            cluster.close()


def _usable(settings: Config) -> None:
    """Refuses settings that no scan can be done with. From then on a ValueError is a fault of our own, and said so."""
    from pslint_tls.engine.registry import BrokenRule, UnknownRule, load_rules

    try:
        load_rules(settings.judge)
    except (UnknownRule, BrokenRule, ValueError) as error:
        raise Refused(str(error)) from error


def _order(found: Sources, given: dict[str, Any], settings: Config, hire: Hire | None) -> Order:
    from pslint_tls.inventory.scanning import Order

    return Order(
        sources=found,
        judge=settings.judge,
        read=settings.read,
        cwd=str(Path.cwd()),
        verify=given["verify"],
        rate=given["max_rate"],
        folder_errors=given["folder_errors"],
        hire=hire,
        allow_empty=given["allow_empty"],
    )


def _sources(roots: Sequence[str], given: dict[str, Any]) -> Sources:
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.inventory.sources import SourceError, sources, without_log_on

    if not roots and given["files_from"] is None:
        raise Refused("nothing to scan: give a folder, a zip archive or smb://HOST/SHARE")
    names = {}
    for pair in given["unc"]:
        root, equals, name = pair.rpartition("=")
        if not equals or not root or root not in roots:
            raise Refused(f"--unc `{without_log_on(pair)}` names no ROOT of this scan; write ROOT=\\\\SERVER\\SHARE")
        names[root] = name.rstrip("\\/")
    try:
        return sources(inputs(roots, given).paths, str(Path.cwd()), names)
    except SourceError as error:
        raise Refused(str(error)) from error


def _engaged(engine: str, scheduler: str | None, found: Sources) -> Cluster | None:
    if engine == "here":
        if scheduler is not None:
            raise Refused("--scheduler is for --engine dask; give that too")
        return None
    if scheduler is None:
        raise Refused("--engine dask needs --scheduler ADDRESS, as in tcp://HOST:8786")
    from pslint_tls.inventory.cluster import Cluster, ClusterError

    try:
        cluster = Cluster(scheduler)
        cluster.check([one.native for one in found.all if one.kind == "local"])
    except ClusterError as error:
        raise Refused(str(error)) from error
    return cluster


def _be_nice() -> None:
    """The lowest priority, also of the workers that are started from now on."""
    if os.name != "nt":
        os.nice(19)
        return
    import ctypes

    # IDLE_PRIORITY_CLASS, which child processes inherit.
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    kernel.SetPriorityClass(kernel.GetCurrentProcess(), 0x40)


def _status(store: Store, outcome: Outcome, settings: Config) -> int:
    if outcome.lost or next(store.failures(), None) is not None:
        return INCOMPLETE
    counts = {(row.what, row.value): row.count for row in store.counts(outcome.run)}
    odd = any(what == "skipped" for what, _ in counts) or store.damaged()
    return INCOMPLETE if settings.strict and odd else OK
