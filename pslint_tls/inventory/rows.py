"""The rows of a store as frozen values: the fields of each are the columns of its table, in their order.

Days and moments are ISO texts (`2026-12-31`, UTC `2026-11-26T16:00:00Z`), file times nanoseconds since 1970.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from pslint_tls.files.paths import in_64_bits

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run. `state`: running (or killed), finished, incomplete (something is still to be read), replaced (another
    command was given before it came to its end). `command` is what a run must share with it to continue it.
    """

    run: int
    state: str
    command: str
    started: str
    ended: str | None
    as_of: str
    version: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A number at the end of a run: `what` is files, skipped, verdict, endpoint, auth, fate, deadline or severity."""

    run: int
    what: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class RootRow:
    """A root. `given` is as it was typed, without a password; `path` absolute with `/`, as all paths begin that lie
    below it, "" for files that were given by name. `kind` is local, zip, smb or list. `unc` is what tasks and people
    call it, if that was said. `state`: there, or lost with the `reason`. `walk_run`: the run in which its last walk
    began.
    """

    root: int
    kind: str
    given: str
    path: str
    unc: str | None
    native: bytes | None
    identity: str | None
    state: str
    reason: str | None
    first_run: int
    last_run: int
    walk_run: int = 0


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was met. `Store.path_of` and the view `places` know its path; `native` are the bytes of a name that
    is no valid text.

    `state`: todo, read, skipped (`reason` says why) or gone. `newline`: crlf, lf, cr, mixed or none. `requires`: the
    words of each `#Requires`. `hash` is SHA-256. What is not known is None: a file without a mention has no `signer`.
    """

    file: int
    folder: int
    name: str
    native: bytes | None
    state: str
    reason: str | None
    size: int | None
    modified: int | None
    changed: int | None
    file_id: int | None
    created: int | None
    accessed: int | None
    owner: str | None
    hash: str | None
    encoding: str | None
    guessed: bool | None
    newline: str | None
    signed: bool | None
    signer: str | None
    requires: tuple[str, ...]
    damaged: bool | None
    budget: str | None
    basis: int | None
    holds_from: str | None
    holds_until: str | None
    first_run: int
    read_run: int | None


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A place where mail is sent.

    `site` stays the same as long as the file's path and the statement do: lines may move. `statement` has passwords
    masked. `clone` is equal where the enclosing function (`clone_of` is function) or else the statement is the same
    but for blanks, comments, case and passwords. `callers` are (path, line). `masks`: None unknown, () unreachable.
    `fate` is `engine.summary.Fate`; `severity` the gravest of its findings; `fix` safe, unsafe, manual or None;
    `effort` S, M or L: where the way out is Graph, as `migrate` has it, with its `shape` (sdk, rest, function, manual).
    `endpoint` is a class of server, or `graph` for mail that Microsoft Graph sends. `gone_run`: the run that did not
    find it any more.
    """

    site: str
    file: int
    ordinal: int
    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    command: str
    statement: str
    function: str | None
    callers: tuple[tuple[str, int], ...]
    clone: str
    clone_of: str
    endpoint: str
    servers: tuple[str, ...]
    server_known: bool
    port: int | None
    ssl: bool | None
    auth: str
    user: str | None
    senders: tuple[str, ...]
    verdict: str
    masks: tuple[int, ...] | None
    reason: str | None
    edition: str
    fate: str
    deadline: str | None
    severity: str | None
    fix: str | None
    effort: str
    shadowed: bool
    damaged: bool
    first_run: int
    gone_run: int | None
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a rule found. `site` is the mail site that it is about, if it is about one; `message` names days and never
    how many days are left; `excerpt` are (line number, text) with passwords masked.
    """

    file: int
    number: int
    fingerprint: str
    site: str | None
    code: str
    name: str
    severity: str
    confidence: str
    message: str
    help: str | None
    deadline: str | None
    conditional: bool
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: tuple[tuple[int, str], ...]
    fix: str | None
    fix_title: str | None
    fix_reason: str | None
    suppressed: str | None
    suppressed_reason: str | None
    suppressed_until: str | None


@dataclass(frozen=True, slots=True)
class FailureRow:
    """Something that went wrong at a file without ending the run."""

    file: int
    number: int
    stage: str
    rule: str | None
    message: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What a run found new about a site. `event`: appeared, changed, gone or back. The state of a site at a run is its
    last event at or before it.
    """

    site: str
    run: int
    event: str
    verdict: str
    endpoint: str
    auth: str
    fate: str
    deadline: str | None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """What people decided about a subject; no scan ever changes it. `kind` is site, clone, file or sender, `subject`
    its id. `until` is the last day on which an exception holds.
    """

    kind: str
    subject: str
    status: str | None
    owner: str | None
    option: str | None
    wave: str | None
    until: str | None
    changed: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of somebody about a subject."""

    note: int
    kind: str
    subject: str
    written: str
    author: str | None
    text: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How many files below a root were skipped for one reason in one folder (`path`, relative to the root). A folder
    that could not be listed counts as one.
    """

    root: int
    path: str
    reason: str
    count: int


LISTS = frozenset({"callers", "servers", "senders", "masks", "excerpt", "requires", "files", "addresses"})
"""Columns that hold a JSON array."""
FLAGS = frozenset({"guessed", "signed", "server_known", "ssl", "shadowed", "damaged", "conditional", "enabled"})


def columns(kind: type[Any]) -> tuple[str, ...]:
    """The columns of a kind of row."""
    return tuple(field.name for field in fields(kind))


def inserting(table: str, kind: type[Any]) -> str:
    """The rest of an INSERT for rows of a kind."""
    names = columns(kind)
    return f"INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def to_columns(row: Any) -> tuple[Any, ...]:
    """A row as SQLite takes it."""
    return tuple(packed(name, getattr(row, name)) for name in columns(type(row)))


def from_columns(kind: type[Row], found: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    """Rows of a kind from what SQLite gives."""
    names = columns(kind)
    lists = tuple(index for index, name in enumerate(names) if name in LISTS)
    flags = tuple(index for index, name in enumerate(names) if name in FLAGS)
    for values in found:
        row = list(values)
        for index in lists:
            row[index] = _unpacked(row[index], names[index])
        for index in flags:
            row[index] = None if row[index] is None else bool(row[index])
        yield kind(*row)


def packed(name: str, value: Any) -> Any:
    """A value as SQLite takes it."""
    if value is None:
        return None
    if name not in LISTS:
        return valid(value) if isinstance(value, str) else in_64_bits(value) if isinstance(value, int) else value
    # A million files without a `#Requires` need no million empty lists.
    if name == "requires" and not value:
        return None
    return valid(json.dumps(value, ensure_ascii=False))


def valid(text: str) -> str:
    """A text as UTF-8 can hold it: half a surrogate pair, which a script can make, as `\\udXXX`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _unpacked(text: str | None, name: str) -> Any:
    if text is None:
        return None if name == "masks" else ()
    return tuple(tuple(item) if isinstance(item, list) else item for item in json.loads(text))
