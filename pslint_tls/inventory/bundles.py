"""What is mended once for many places: the same code in several files, and functions that others call to send."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pslint_tls.inventory.options import ASK, MEANING, RETIRE, TLS12
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.worklist import Item, State

Loaders = Mapping[int, tuple[str, ...]]
"""The whole paths of the files that load a file, by its id."""


class BundleKind(enum.Enum):
    """Why places belong together."""

    CLONE = "clone"
    """The same statement or function stands in each of them."""
    FUNCTION = "function"
    """One function sends for all who call it; it may have copies."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Sites that are one piece of work. `key` is the clone key, the subject of decisions about all of them.

    `reach` is how many places stop with it: the sites, or where the function is called from, whichever are more.
    `files` hold the sites; `callers` are (path, line) in these files, `loaders` the whole paths of the files that load
    one of them. `split`: copies of the same code of which some are secure and some not.
    """

    key: str
    kind: BundleKind
    title: str
    items: tuple[Item, ...]
    files: int
    callers: tuple[tuple[str, int], ...]
    loaders: tuple[str, ...]
    reach: int
    split: bool

    @property
    def first(self) -> Item:
        """What stands for all of them: the one that presses most."""
        return self.items[0]

    @property
    def to_do(self) -> int:
        """How many of its sites somebody has to see to."""
        return sum(item.to_do for item in self.items)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, half a sentence without a full stop, and the sites that it settles."""

    text: str
    items: tuple[Item, ...]
    table: str = ""
    """The table of a report that shows what it is about, where that are no sites."""
    column: str = ""
    value: str = ""


def bundles(found: Iterable[Item], loaders: Loaders | None = None) -> list[Bundle]:
    """Clones and shared functions with something to do or something to compare, the furthest reaching first."""
    load = loaders or {}
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in found:
        groups[item.site.clone].append(item)
    made = (_bundle(key, group, load) for key, group in groups.items())
    return sorted((one for one in made if one.reach > 1), key=lambda one: (-one.to_do, -one.reach, one.title, one.key))


def loaders_of(store: Store) -> Loaders:
    """Which files load a file that holds a mail site. Names are compared without their folders: where a script is
    loaded from is often not said in the line that does it. Raises `StoreError`.
    """
    query = """SELECT DISTINCT sites.file, coalesce(unc, place) FROM sites JOIN files USING (file)
               JOIN loads ON loads.name = lower(files.name) AND loads.file != files.file
               JOIN files AS loading ON loading.file = loads.file AND loading.state IN ('read', 'skipped')
               JOIN places ON places.file = loads.file WHERE gone_run IS NULL ORDER BY 2"""
    found: dict[int, list[str]] = defaultdict(list)
    with errors_of(store.place):
        for file, place in store.base.execute(query):
            found[file].append(place)
    return {file: tuple(places) for file, places in found.items()}


def _bundle(key: str, group: Sequence[Item], load: Loaders) -> Bundle:
    first = group[0].site
    callers = tuple(sorted({caller for item in group for caller in item.site.callers}))
    loaders = tuple(sorted({place for item in group if item.site.function for place in load.get(item.site.file, ())}))
    calls = len(callers) + len(loaders)
    is_function = first.clone_of == "function" and first.function is not None and calls > 1
    files = len({item.site.file for item in group})
    # One function may send in several places of one file: that is no copy, and no more than one place to mend.
    reach = max(files if first.clone_of == "function" else len(group), calls)
    return Bundle(
        key=key,
        kind=BundleKind.FUNCTION if is_function else BundleKind.CLONE,
        title=f"function {first.function}" if first.clone_of == "function" and first.function else first.statement,
        items=tuple(group),
        files=files,
        callers=callers,
        loaders=loaders,
        reach=reach,
        split=len({item.state for item in group if item.state is not State.NOT_READ}) > 1,
    )


def next_steps(found: Sequence[Item], loaders: Loaders | None = None, limit: int = 8) -> list[Step]:
    """What to do first, by what it settles: what fails already, safe fixes, what is mended once for many, ..."""
    return list(_steps([item for item in found if item.to_do], loaders or {}))[:limit]


def _steps(open_: Sequence[Item], loaders: Loaders) -> Iterator[Step]:
    failing = tuple(item for item in open_ if item.fails)
    if failing:
        fails = _verb(failing, "fails", "fail")
        yield Step(f"look at {_sites(failing)} that {fails} already, on some hosts at least", failing)
    safe = tuple(item for item in open_ if item.site.fix == "safe" or item.option == TLS12)
    if safe:
        yield Step(f"set TLS 1.2 for {_sites(safe)}: `pslint-tls fix` does it where it is safe", safe)
    for bundle in bundles(open_, loaders)[:2]:
        way = MEANING.get(bundle.first.option, bundle.first.option)
        named = _short(bundle.title)
        where = f"{bundle.first.place}:{bundle.first.site.line}"
        yield Step(f"mend {named} (as in {where}) once for {bundle.reach} places: {way}", bundle.items)
    dated = tuple(item for item in open_ if item.days_left is not None)
    first = min((item.deadline for item in dated if item.deadline), default=None)
    due = tuple(item for item in dated if item.deadline == first)
    if due and due[0].days_left is not None:
        yield Step(
            f"move {_sites(due)} before {first}, in {due[0].days_left} day{'' if due[0].days_left == 1 else 's'}", due
        )
    ask = tuple(item for item in open_ if item.option == ASK)
    if ask:
        yield Step(f"find out which server {_sites(ask)} {_verb(ask, 'uses', 'use')}", ask)
    retire = tuple(item for item in open_ if item.option == RETIRE)
    if retire:
        yield Step(f"retire the scripts of {_sites(retire)}", retire)
    alone = tuple(item for item in open_ if item.owner is None)
    if alone:
        yield Step(f"find an owner for {_sites(alone)}", alone)


def _sites(found: Sequence[Item]) -> str:
    return f"{len(found):,} call{'' if len(found) == 1 else 's'}"


def _verb(found: Sequence[Item], one: str, many: str) -> str:
    return one if len(found) == 1 else many


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
