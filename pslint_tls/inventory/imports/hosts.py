"""Hosts and their versions of Windows, as Active Directory or a management tool lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import columns_of, open_sheet, quoted
from pslint_tls.inventory.joinrows import HostRow
from pslint_tls.knowledge.windows import build_of, start_of

NO_HOST = "rows without the name of a host"
NO_VERSION = "hosts whose version of Windows is not known"

_ADDRESS = re.compile(r"[0-9a-fA-F.:]{3,}")


def read_hosts(
    path: Path, remarks: Remarks, mapping: Mapping[str, str], encoding: str | None, delimiter: str | None
) -> Iterator[HostRow]:
    """The hosts of a table, without the number of their import. Raises `ImportProblem`."""
    with open_sheet(path, remarks, encoding, delimiter) as sheet:
        places = columns_of("hosts", sheet, mapping).places
        if "host" not in places:
            raise ImportProblem(
                f"`{path}` has no column for the host: its header is {quoted(sheet.columns)}; say which it is with "
                "--map COLUMN=host"
            )
        for line in sheet.lines:
            cells = {field: line.cells[place] for field, place in places.items()}
            where = f"{path.name}:{line.number}"
            name = host_name(cells["host"])
            if not name:
                remarks.add(NO_HOST, where)
                continue
            windows = cells.get("windows", "")
            build = build_of(windows, cells.get("build", ""))
            if build is None:
                remarks.add(NO_VERSION, where)
            addresses = tuple(_ADDRESS.findall(cells.get("address", "")))
            yield HostRow(name, windows, build, addresses, start_of(windows, build), 0)


def host_name(text: str) -> str:
    r"""A host in lower case without domain and `\\`; an address stays as it is."""
    name = text.strip().strip("\\").lower()
    return name if re.fullmatch(r"[\d.]+|.*:.*", name) else name.partition(".")[0]
