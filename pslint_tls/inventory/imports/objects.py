"""Objects of PowerShell as they are saved: Export-Csv, ConvertTo-Json, Export-Clixml, Format-List."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import encoding_of, open_sheet
from pslint_tls.inventory.imports.xmlfile import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Properties = Mapping[str, str]
"""Names of properties in lower case, and their values as text: `True`, `False`, or what stands there."""

LARGEST = 64_000_000
"""Bytes; a tenant with 100,000 mailboxes fits."""
_LISTED = re.compile(r"^(\w+)[ \t]*: ?(.*)$", re.MULTILINE)


def read_objects(path: Path, remarks: Remarks, encoding: str | None, delimiter: str | None) -> Iterator[Properties]:
    """The objects of a file, whatever it was saved by. Raises `ImportProblem`."""
    try:
        size = path.stat().st_size
        found = encoding_of(path, encoding)
        with path.open(encoding=found, errors="replace") as stream:
            start = stream.read(4096).lstrip("\ufeff \t\r\n")
    except OSError as error:
        raise ImportProblem(f"cannot read `{path}`: {error.strerror}; give a file that can be read") from None
    if not start.startswith(("{", "[", "<")) and not _LISTED.match(start):
        yield from _rows(path, remarks, encoding, delimiter)
        return
    if size > LARGEST:
        raise ImportProblem(
            f"`{path}` is larger than {LARGEST:,} bytes; save it with Export-Csv, which is read in parts"
        )
    text = path.read_text(encoding=found, errors="replace")
    if start.startswith("<"):
        yield from _clixml(path, text)
    elif start.startswith(("{", "[")):
        yield from _json(path, text)
    else:
        yield from _listed(text)


def _rows(path: Path, remarks: Remarks, encoding: str | None, delimiter: str | None) -> Iterator[Properties]:
    with open_sheet(path, remarks, encoding, delimiter) as sheet:
        names = [column.lower() for column in sheet.columns]
        for line in sheet.lines:
            yield dict(zip(names, line.cells, strict=True))


def _json(path: Path, text: str) -> Iterator[Properties]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ImportProblem(f"`{path}` is no valid JSON; save it with ConvertTo-Json and Set-Content") from None
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield {str(name).lower(): _text(value) for name, value in item.items()}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(next((value[name] for name in ("Address", "Value", "Name") if value.get(name)), ""))
    return "" if value is None else str(value)


def _clixml(path: Path, text: str) -> Iterator[Properties]:
    root = parse_xml(path, text)
    for item in root:
        if _tag(item.tag) != "Obj":
            continue
        found: dict[str, str] = {}
        for group in item:
            if _tag(group.tag) in ("Props", "MS"):
                for one in group:
                    found[one.get("N", "").lower()] = _value(one)
        yield found


def _value(one: Element) -> str:
    """A property's value. That of an object is what PowerShell shows of it, `<ToString>`; beside it stand its parts,
    and the names of its types (`<TN>`), which are no values.
    """
    shown = next((child for child in one if _tag(child.tag) == "ToString"), one)
    texts = ((item.text or "").strip() for item in shown.iter() if _tag(item.tag) != "T")
    return next(filter(None, texts), "")


def _tag(name: str) -> str:
    return name.rpartition("}")[2]


def _listed(text: str) -> Iterator[Properties]:
    found: dict[str, str] = {}
    for line in [*text.splitlines(), ""]:
        match = _LISTED.match(line.strip("\ufeff"))
        if match and match[1].lower() in found:
            yield found
            found = {}
        if match:
            found[match[1].lower()] = match[2].strip()
        elif not line.strip() and found:
            yield found
            found = {}
