"""`import`: what is known of mail besides scripts, into the store of a scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import INCOMPLETE, OK, Refused
from pslint_tls.cli.options import READ, Sectioned, code_page, configured, day, option, options, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pslint_tls.inventory.imports.importing import Imported, ImportOrder

KINDS = ("smtp-auth", "tls-report", "trace", "tenant", "hosts", "tasks")
MAPPED = {"smtp-auth": "traffic", "tls-report": "traffic", "trace": "traffic", "hosts": "hosts", "tasks": "tasks"}

EXAMPLES = r"""
KIND is one of
  smtp-auth   the SMTP AUTH clients report, exported or by mail
  tls-report  the TLS deprecation report
  trace       a message trace
  tenant      Get-TransportConfig, -OrganizationConfig, -CASMailbox,
              -AuthenticationPolicy, saved as CSV, JSON, CliXml or list
  hosts       hosts with their version of Windows, as from Get-ADComputer
  tasks       folders of task XML, or schtasks /query /v /fo csv
Examples:
  pslint-tls import smtp-auth report.csv --days 90 --store s.sqlite
  pslint-tls import tasks \\srv01\c$\Windows\System32\Tasks --host srv01
    --store s.sqlite
Exit: 0 done, 2 wrong usage, 3 a file could not be used, 130 stopped.
"""


@click.command("import", cls=Sectioned, epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("files", nargs=-1, type=click.Path(), required=True, metavar="FILE...")
@options(
    option("--store", section=READ, type=click.Path(), required=True, metavar="FILE", help="The inventory."),
    option("--map", "mapping", section=READ, multiple=True, metavar="COLUMN=FIELD", help="What a column is."),
    option("--encoding", section=READ, callback=code_page, metavar="NAME", help="Code page of non-Unicode files."),
    option("--delimiter", section=READ, metavar="SIGN", help="Between columns; default: found out."),
    option("--days", section=READ, type=click.IntRange(min=1), metavar="N", help="The report covers so many days."),
    option("--until", section=READ, callback=day, metavar="DATE", help="Its last day; default: the file's own."),
    option("--host", section=READ, metavar="NAME", help="The host of tasks that name none."),
)
@configured
@tables
@option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@option("--debug", is_flag=True, help="Show where the program failed.")
def import_(kind: str, files: tuple[str, ...], **given: Any) -> int:
    """Join the inventory with what is known besides scripts.

    All of it is stored or nothing. Columns are found by their headers, English, German, French or Japanese.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.engine.registry import BrokenRule, UnknownRule
    from pslint_tls.inventory.imports.importing import ImportOrder, import_files
    from pslint_tls.inventory.imports.remarks import ImportProblem
    from pslint_tls.inventory.store import StoreError, open_store

    settings = config(given)
    order = ImportOrder(
        kind=kind,
        files=tuple(Path(file) for file in dict.fromkeys(files)),
        mapping=_mapping(kind, given["mapping"]),
        encoding=given["encoding"],
        delimiter=_delimiter(given["delimiter"]),
        days=given["days"],
        until=given["until"],
        host=given["host"],
        judge=settings.judge,
    )
    try:
        with open_store(Path(given["store"])) as store:
            done = import_files(store, order)
    except (StoreError, ImportProblem, UnknownRule, BrokenRule, ValueError) as error:
        raise Refused(str(error)) from error
    for sentence in done.failed:
        console.complain(sentence)
    if not given["quiet"]:
        console.text(list(_told(order, done)), colour=False)
    return INCOMPLETE if done.failed else OK


def _mapping(kind: str, pairs: Sequence[str]) -> dict[str, str]:
    from pslint_tls.knowledge.headers import fields_of

    known = fields_of(MAPPED[kind]) if kind in MAPPED else ()
    found = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column:
            raise Refused(f"--map `{pair}` names no column; write COLUMN=FIELD")
        if field not in known:
            what = (
                f"the fields are {', '.join(known)}" if known else "its properties are taken as PowerShell names them"
            )
            raise Refused(f"--map `{pair}`: {kind} has no field `{field}`; {what}")
        found[column] = field
    return found


def _delimiter(sign: str | None) -> str | None:
    if sign is None:
        return None
    found = {"tab": "\t", "\\t": "\t"}.get(sign.lower(), sign)
    if len(found) != 1 or found in "\"'\r\n":
        raise Refused(f"--delimiter `{sign}` is no sign; write one character, or tab")
    return found


def _told(order: ImportOrder, done: Imported) -> Iterator[str]:
    row = done.row
    names = ", ".join(path.name for path in order.files[:3]) + (", …" if len(order.files) > 3 else "")
    if done.before:
        yield f"{names}: imported before, on {row.imported[:10]}; nothing is new"
    else:
        yield f"{names}: {row.rows:,} {_units(order.kind, row.rows)} read, {_used(order.kind)} {row.used:,}"
    if order.kind in ("smtp-auth", "tls-report", "trace"):
        if row.first_day is None:
            yield "which days the report covers is not known; give --days 7, 30 or 90"
        else:
            yield f"it covers {row.first_day} to {row.last_day}"
    for remark in done.remarks:
        yield f"  {remark.reason}: {remark.count:,}, first at {remark.example}"


def _units(kind: str, count: int) -> str:
    one, many = {"tenant": ("setting", "settings"), "hosts": ("host", "hosts"), "tasks": ("task", "tasks")}.get(
        kind, ("row", "rows")
    )
    return one if count == 1 else many


def _used(kind: str) -> str:
    return {"tasks": "with scripts or mail", "tenant": "kept", "hosts": "kept"}.get(kind, "counted")
