"""What people decide about sites, clones, files and senders: written by them, kept by every scan."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from sqlite3 import Connection

from pslint_tls.inventory.decided import EXCEPTED, STATUSES
from pslint_tls.inventory.options import OPTIONS
from pslint_tls.inventory.runs import now
from pslint_tls.inventory.senders import TYPES
from pslint_tls.inventory.store import Store, errors_of

SITE, CLONE, FILE, SENDER = "site", "clone", "file", "sender"
CLEAR = "-"
"""As a value: what was decided is taken back."""

_ID = re.compile(r"[0-9a-f]{16}")
_LONGEST = 4000


class DecisionError(Exception):
    """A decision that cannot be kept; the text is one sentence: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision is about; `name` for people."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided; None leaves a thing as it is, `CLEAR` takes it back. `type` is for senders only.

    A day alone makes an exception until then: it is the last day of one, and means nothing else.
    """

    status: str | None = None
    owner: str | None = None
    option: str | None = None
    wave: str | None = None
    until: str | None = None
    type: str | None = None
    note: str | None = None
    author: str | None = None

    def changes(self) -> dict[str, str | None]:
        """The columns of `work` that it sets."""
        values = {name: getattr(self, name) for name in ("status", "owner", "option", "wave", "until")}
        if self.status is None and self.until not in (None, CLEAR):
            values["status"] = EXCEPTED
        return {name: None if value == CLEAR else value for name, value in values.items() if value is not None}


def check(decision: Decision, as_of: datetime.date) -> None:
    """Raises `DecisionError` for a decision that says nothing, or contradicts itself."""
    for name, value, known in (
        ("status", decision.status, STATUSES),
        ("option", decision.option, OPTIONS),
        ("type", decision.type, TYPES),
    ):
        if value is not None and value not in (*known, CLEAR):
            raise DecisionError(f"there is no {name} `{value}`; write one of {', '.join(known)}, or - for none")
    if not decision.changes() and decision.type is None and decision.note is None:
        raise DecisionError("nothing is decided; give --status, --owner, --option, --wave, --until, --type or --note")
    if decision.until not in (None, CLEAR):
        day = _day(str(decision.until))
        if day < as_of:
            raise DecisionError(f"--until {day} is over already; give a day that is still to come")
        if decision.status not in (None, EXCEPTED):
            raise DecisionError(f"--until is the last day of an exception, and the status is {decision.status}")
    if decision.note is not None and len(decision.note) > _LONGEST:
        raise DecisionError(f"a note has at most {_LONGEST} letters; write the rest elsewhere and say where")


def decide(store: Store, subjects: Sequence[Subject], decision: Decision, today: datetime.date | None = None) -> None:
    """Writes a decision about each of the subjects: all of them or none. An exception that is made anew without a day
    loses one that is over by `today` (default: this day). Raises `StoreError`.
    """
    moment = now()
    over = (today or datetime.date.today()).isoformat()
    with store.change() as base:
        for subject in subjects:
            if decision.status == EXCEPTED and decision.until is None:
                query = "UPDATE work SET until = NULL WHERE kind = ? AND subject = ? AND until < ?"
                base.execute(query, (subject.kind, subject.id, over))
            _write(base, subject, decision.changes(), moment)
            if decision.type is not None and subject.kind == SENDER:
                base.execute("DELETE FROM sender_types WHERE address = ?", (subject.id,))
                if decision.type != CLEAR:
                    base.execute("INSERT INTO sender_types VALUES (?,?,?)", (subject.id, decision.type, moment))
            if decision.note is not None:
                base.execute(
                    "INSERT INTO notes (kind, subject, written, author, text) VALUES (?,?,?,?,?)",
                    (subject.kind, subject.id, moment, decision.author, decision.note),
                )


def _write(base: Connection, subject: Subject, changes: Mapping[str, str | None], moment: str) -> None:
    if not changes:
        return
    key = (subject.kind, subject.id)
    base.execute("INSERT OR IGNORE INTO work (kind, subject, changed) VALUES (?,?,?)", (*key, moment))
    if changes.get("status", EXCEPTED) != EXCEPTED:
        # The day belonged to the exception that was.
        changes = {**changes, "until": None}
    # What is decided anew about a status counts from now; an owner does not make a site done.
    changed = ", changed = ?" if "status" in changes else ""
    columns = ", ".join(f"{name} = ?" for name in changes)
    values = (*changes.values(), *((moment,) if changed else ()))
    base.execute(f"UPDATE work SET {columns}{changed} WHERE kind = ? AND subject = ?", (*values, *key))
    base.execute(
        """DELETE FROM work WHERE kind = ? AND subject = ? AND status IS NULL AND owner IS NULL AND option IS NULL
           AND wave IS NULL AND until IS NULL""",
        key,
    )


def subjects_of(store: Store, target: str) -> list[Subject]:
    r"""What a target means: the id of a site, `clone:KEY`, an address, or a path, folder or pattern of files.

    Raises `DecisionError` where nothing is meant.
    """
    with errors_of(store.place):
        found = list(_meant(store, target))
    if not found:
        raise DecisionError(
            f"`{target}` is no site, clone, sender or file with mail in this store; `pslint-tls status show` lists them"
        )
    return found


def _meant(store: Store, target: str) -> Iterator[Subject]:
    if target.startswith("clone:"):
        key = target.removeprefix("clone:")
        if store.base.execute("SELECT 1 FROM sites WHERE clone = ?", (key,)).fetchone():
            yield Subject(CLONE, key, target)
        return
    if _ID.fullmatch(target) and store.base.execute("SELECT 1 FROM sites WHERE site = ?", (target,)).fetchone():
        yield Subject(SITE, target, target)
        return
    address = target.lower()
    query = "SELECT 1 FROM senders WHERE address = ?1 UNION ALL SELECT 1 FROM traffic WHERE sender = ?1"
    if "@" in target and store.base.execute(query, (address,)).fetchone():
        yield Subject(SENDER, address, address)
        return
    yield from _files(store, target)


def _files(store: Store, target: str) -> Iterator[Subject]:
    if not _plain(target):
        return
    # As somebody types it who stands in the share: `.\hr`, `..\it\a.ps1`.
    here = _plain(os.path.abspath(target.replace("\\", "/")))  # noqa: PTH100 - a pattern is no path
    query = """SELECT file, place, unc FROM places WHERE file IN (SELECT file FROM sites WHERE gone_run IS NULL)
               ORDER BY place"""
    for file, place, unc in store.base.execute(query):
        names = [_plain(name) for name in (place, unc) if name]
        if any(_means(wanted, plain) for wanted in (_plain(target), here) for plain in names):
            yield Subject(FILE, str(file), unc or place)


def _means(wanted: str, plain: str) -> bool:
    """Whether a path is the one that is wanted, ends like it, lies in a folder called so, or fits as a pattern."""
    inside = f"/{wanted.lstrip('/')}/"
    found = f"{plain}/".startswith(f"{wanted}/") if wanted.startswith("/") else inside in f"/{plain}/"
    return found or fnmatchcase(plain, wanted) or fnmatchcase(plain, f"*/{wanted}")


def _plain(path: str) -> str:
    return re.sub(r"[\\/]+", "/", path).rstrip("/").casefold()


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise DecisionError(f"`{text}` is no date; write year-month-day: 2026-12-31") from None
