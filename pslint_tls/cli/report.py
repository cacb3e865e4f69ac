"""`report`: what a store holds, as a page, a workbook, tables or a summary."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import OK, NotWritten, Refused
from pslint_tls.cli.options import JUDGE, READ, Sectioned, choice, day, option

if TYPE_CHECKING:
    from pslint_tls.report.content import Content

EXAMPLES = r"""
Formats: html, xlsx, csv, jsonl, parquet, md. A file's ending says which it is.
csv and parquet write a file for each table: all.csv becomes
all-scripts.csv, all-calls.csv, and so on.
Examples:
  pslint-tls report --store s.sqlite -o report.html -o report.xlsx
  pslint-tls report --store s.sqlite -o csv=all.csv --delimiter semicolon
  pslint-tls report --store s.sqlite -o r.html --compare october.sqlite
Exit: 0 done, 2 wrong usage, 3 a file was not written, 130 stopped.
"""
ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".md": "md",
}
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))
TEXT = ("jsonl", "md")
"""What can go to stdout."""
STDOUT = "-"
_NEEDS = {"html": ("Jinja2", "report"), "xlsx": ("XlsxWriter", "report"), "parquet": ("pyarrow", "parquet")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to write; `given` is how the user calls it."""

    format: str
    given: str


def outputs(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[Wanted, ...]:
    """`report.html`, or `csv=PATH` where the ending does not say it."""
    return tuple(_output(value, ctx, param) for value in values)


@click.command(cls=Sectioned, epilog=EXAMPLES)
@option("--store", section=READ, type=click.Path(), required=True, metavar="FILE", help="What `scan` filled.")
@option("--compare", section=READ, type=click.Path(), metavar="OLD", help="An earlier store: what changed since.")
@option("--as-of", section=JUDGE, callback=day, metavar="DATE", help="Days left count from it; default today.")
@option("--assume", section=JUDGE, multiple=True, metavar="HOST=CLASS", help="What if; HOST may be unknown.")
@option("--output", "-o", "wanted", multiple=True, callback=outputs, metavar="[FORMAT=]PATH", help="A file to write.")
@option("--owner-pages", type=click.Path(), metavar="DIR", help="A page for each owner, without code or users.")
@choice("--delimiter", values=("comma", "semicolon", "tab"), default="comma", says="Of csv", metavar="WHICH")
@option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@option("--debug", is_flag=True, help="Show where the program failed.")
def report(store: str, wanted: tuple[Wanted, ...], **given: Any) -> int:
    """Report what a store holds: how bad it is, who has to do what, by when.

    Prints a summary, and writes the files that are asked for: each is whole or as it was.
    """
    _check(store, wanted, given)
    content = _content(Path(store), given)
    told: list[str] = []
    for one in wanted:
        for path, after in _rendered(one, content, given["delimiter"]):
            told += [f"written: {name}" for name in _put(path, after)]
    if given["owner_pages"] is not None:
        told += _owner_pages(given["owner_pages"], content)
    if not given["quiet"] and all(one.given != STDOUT for one in wanted):
        console.text([*_summary(content), *told], colour=False)
    return OK


def _output(value: str, ctx: click.Context, param: click.Parameter) -> Wanted:
    form, equals, path = value.partition("=")
    if equals and form in FORMATS and path:
        found = Wanted(form, path)
    else:
        known = ENDINGS.get(os.path.splitext(value)[1].lower())  # noqa: PTH122 - `-` is no path
        if known is None:
            told = f"the ending of `{value}` says no format; write FORMAT=PATH with one of {', '.join(FORMATS)}"
            raise click.BadParameter(told, ctx, param)
        found = Wanted(known, value)
    if found.given == STDOUT and found.format not in TEXT:
        raise click.BadParameter(f"`{value}`: only {' and '.join(TEXT)} can go to stdout", ctx, param)
    return found


# --- what is refused ------------------------------------------------------------------------------------------------


def _check(store: str, wanted: Sequence[Wanted], given: dict[str, Any]) -> None:
    """Before anything is read: a report that cannot be written is no reason to wait for it."""
    stores = {_real(f"{one}{rest}") for one in (store, given["compare"]) if one for rest in ("", "-wal", "-shm")}
    taken: set[str] = set()
    for one in wanted:
        for path in _paths(one):
            if path == STDOUT:
                continue
            if _real(path) in stores:
                raise Refused(f"`{path}` is the store itself; give the report another name")
            if _real(path) in taken:
                raise Refused(f"`{path}` would be written twice; give each output a name of its own")
            taken.add(_real(path))
            _check_place(path)
        _check_package(one.format)
    if given["owner_pages"] is not None:
        _check_package("html")


def _check_place(path: str) -> None:
    place = Path(path)
    if place.is_dir():
        raise Refused(f"`{path}` is a folder; name the file to write")
    if not place.absolute().parent.is_dir():
        raise Refused(f"there is no folder `{place.parent}`; make it first")


def _check_package(form: str) -> None:
    from importlib.util import find_spec

    package, extra = _NEEDS.get(form, ("", ""))
    if package and find_spec(package.lower()) is None:
        raise Refused(f"{form} needs {package}, which is not installed; install pslint-tls[{extra}]")


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _paths(one: Wanted) -> Iterator[str]:
    if one.format not in ("csv", "parquet"):
        yield one.given
        return
    from pslint_tls.report.content import TABLES

    for name in TABLES:
        yield _of_table(one.given, name)


def _of_table(path: str, name: str) -> str:
    stem, ending = os.path.splitext(path)  # noqa: PTH122 - the rest stays as it was typed
    return f"{stem}-{name}{ending}"


# --- what is done ---------------------------------------------------------------------------------------------------


def _content(place: Path, given: dict[str, Any]) -> Content:
    from contextlib import ExitStack

    from pslint_tls.cli.status import assumptions_of
    from pslint_tls.inventory.store import StoreError, open_store
    from pslint_tls.report.content import content

    assumptions = assumptions_of(given["assume"])
    today = given["as_of"] or datetime.date.today()
    try:
        with ExitStack() as opened:
            found = opened.enter_context(open_store(place))
            old = given["compare"] and opened.enter_context(open_store(Path(given["compare"])))
            return content(found, today, old or None, assumptions)
    except StoreError as error:
        raise Refused(str(error)) from error


def _rendered(one: Wanted, content: Content, delimiter: str) -> Iterator[tuple[str, bytes]]:
    if one.format in ("csv", "parquet"):
        yield from _by_table(one, content, delimiter)
        return
    from pslint_tls.report import lines, markdown, page, workbook

    render: dict[str, Callable[[], bytes]] = {
        "html": lambda: page.page(content),
        "xlsx": lambda: workbook.workbook(content.tables, content.today),
        "jsonl": lambda: lines.lines(content.tables),
        "md": lambda: markdown.markdown(content).encode("utf-8", "backslashreplace"),
    }
    yield one.given, render[one.format]()


def _by_table(one: Wanted, content: Content, delimiter: str) -> Iterator[tuple[str, bytes]]:
    from pslint_tls.report.delimited import DELIMITERS, delimited
    from pslint_tls.report.parquet import parquet

    for table in content.tables:
        after = parquet(table) if one.format == "parquet" else delimited(table, DELIMITERS[delimiter])
        yield _of_table(one.given, table.name), after


def _owner_pages(folder: str, content: Content) -> list[str]:
    from pslint_tls.engine.summary import plural
    from pslint_tls.report.ownerpages import finished_pages, owner_pages

    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(f"cannot make the folder `{folder}`: {error.strerror}; give another --owner-pages") from error
    pages = dict(owner_pages(content))
    # Who never had a page needs none that says that nothing is left.
    done = {name: after for name, after in finished_pages(content) if name not in pages and (place / name).exists()}
    for name, after in {**pages, **done}.items():
        _put(str(place / name), after)
    told = [f"written: {plural(len(pages), 'page')} for owners in {folder}"]
    if done:
        told.append(f"written: {plural(len(done), 'page')} for owners with nothing left to do in {folder}")
    return [*told, *_left_over(place, {*pages, *done})]


def _left_over(folder: Path, written: set[str]) -> Iterator[str]:
    """Pages from before that nobody in this store is meant by; they are not ours to delete."""
    from pslint_tls.output.cells import safe
    from pslint_tls.report.ownerpages import is_owner_page

    names = {name.casefold() for name in written}
    for file in sorted(folder.glob("*.html")):
        if file.name.casefold() in names:
            continue
        try:
            with file.open("rb") as stream:
                old = is_owner_page(stream.read(4096))
        except OSError:
            continue
        if old:
            yield f"left: {safe(str(file))} is of an earlier report, and nobody in this store is meant by it; delete it"


def _put(path: str, after: bytes) -> list[str]:
    if path == STDOUT:
        console.document([after.decode("utf-8")])
        return []
    from pslint_tls.files.renew import renew
    from pslint_tls.files.replace import CannotWriteError

    try:
        renew(os.path.abspath(path), after)  # noqa: PTH100 - links stay as they are written
    except CannotWriteError as error:
        raise NotWritten(f"cannot write `{path}`: {error}; it is as it was") from error
    return [path]


def _summary(content: Content) -> Iterator[str]:
    from pslint_tls.output.cells import safe
    from pslint_tls.report import sentences

    yield f"{sentences.lead(content)}."
    for line in (*sentences.urgent(content), *sentences.warnings(content), *sentences.changes(content)):
        yield f"{safe(line)}."
    for number, step in enumerate(content.steps, 1):
        yield f"{number}. {safe(step.text)}"
