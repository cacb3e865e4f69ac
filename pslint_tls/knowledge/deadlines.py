"""When what ends: the one table of dates that rules and reports quote."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pslint_tls.knowledge.tables import Row, parse_table, table_path

STATES = ("announced", "throttled", "off", "unannounced")
"""To come; refused for some already; refused; works and no date is known."""

_COLUMNS = (
    "id",
    "what",
    "endpoint",
    "cloud",
    "state",
    "starts",
    "date",
    "superseded",
    "message_center",
    "sentence",
    "source",
    "verified",
)
_NEEDED = ("id", "what", "state", "sentence", "source", "verified")


@dataclass(frozen=True, slots=True)
class Deadline:
    """One end. `date` is the day from which it is over, None if none is known; from `starts` on it fails for some.

    `what` are the names it is asked for by, `endpoint` and `cloud` are None where it holds for all. `superseded` are
    the dates that were announced before, as ISO dates or months. `sentence` has no full stop at the end.
    """

    id: str
    what: tuple[str, ...]
    endpoint: str | None
    cloud: str | None
    state: str
    starts: datetime.date | None
    date: datetime.date | None
    superseded: tuple[str, ...]
    message_center: str | None
    sentence: str
    source: str
    verified: datetime.date

    def over(self, as_of: datetime.date) -> bool:
        """Whether it has ended on that day."""
        return self.date <= as_of if self.date else self.state == "off"


def when(deadline: Deadline, as_of: datetime.date) -> str:
    """`from 2026-12-31, in 36 days` before the date, `since 2022-02-28` after it; without one, what is known."""
    if deadline.date is None:
        return "already off" if deadline.state == "off" else "no date announced"
    days = (deadline.date - as_of).days
    if days < 0:
        return f"since {deadline.date}"
    if days == 0:
        return f"from {deadline.date}, today"
    return f"from {deadline.date}, in {days} day{'s' if days > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The table. Frozen data that can be pickled."""

    entries: tuple[Deadline, ...]

    def __iter__(self) -> Iterator[Deadline]:
        return iter(self.entries)

    def for_(self, what: str, endpoint: str | None = None, cloud: str | None = None) -> Deadline | None:
        """The entry for `what` that fits the endpoint class and the cloud most closely; None if the table has none.

        An entry for another endpoint or cloud never fits; of an unknown cloud the entry for all clouds counts.
        """
        best: Deadline | None = None
        for entry in self.entries:
            if what not in entry.what or entry.endpoint not in (None, endpoint) or entry.cloud not in (None, cloud):
                continue
            if best is None or _closeness(entry) > _closeness(best):
                best = entry
        return best

    def by_id(self, id: str) -> Deadline | None:
        """The entry with this id."""
        return next((entry for entry in self.entries if entry.id == id), None)

    def when(self, deadline: Deadline, as_of: datetime.date) -> str:
        """As the function `when`, for callers that hold only the table."""
        return when(deadline, as_of)


def _closeness(entry: Deadline) -> tuple[bool, bool]:
    return entry.endpoint is not None, entry.cloud is not None


def _date(row: Row, column: str, name: str) -> datetime.date | None:
    text = row[column]
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{name}, line {row['line']}: {column} is {text!r}; write a date as 2026-12-31 or leave it empty"
        ) from None


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _check(row: Row, name: str) -> None:
    where = f"{name}, line {row['line']}"
    missing = [column for column in _COLUMNS if column not in row]
    if missing:
        raise ValueError(
            f"{name}: the column {missing[0]} is missing; the first line names the columns {' '.join(_COLUMNS)}"
        )
    for column in _NEEDED:
        if not row[column]:
            raise ValueError(f"{where}: {column} is empty; every deadline needs {', '.join(_NEEDED)}")
    if row["state"] not in STATES:
        raise ValueError(f"{where}: state is {row['state']!r}; it must be one of {', '.join(STATES)}")


def _deadline(row: Row, name: str) -> Deadline:
    _check(row, name)
    verified = _date(row, "verified", name)
    assert verified is not None  # _check has seen that it is not empty
    return Deadline(
        id=row["id"],
        what=_list(row["what"]),
        endpoint=row["endpoint"] or None,
        cloud=row["cloud"] or None,
        state=row["state"],
        starts=_date(row, "starts", name),
        date=_date(row, "date", name),
        superseded=_list(row["superseded"]),
        message_center=row["message_center"] or None,
        sentence=row["sentence"],
        source=row["source"],
        verified=verified,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ValueError(f"{path} cannot be read ({reason}); give a file with a deadline table") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text; save the deadline table as UTF-8") from None


def load_deadlines(path: Path | None = None) -> Deadlines:
    """The shipped table, or the one in `path`, a tab-separated file with the same columns, which replaces it.

    Raises ValueError with one sentence that names the file, and the line where one is at fault.
    """
    source = table_path("deadlines") if path is None else path
    name = source.name if path is None else str(path)
    rows = parse_table(_text(source), name)
    if not rows:
        raise ValueError(f"{name} has no deadlines; the first line names the columns, each further line is a deadline")
    return Deadlines(tuple(_deadline(row, name) for row in rows))
