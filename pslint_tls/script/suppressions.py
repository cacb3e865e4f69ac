"""Suppressions as they are written in a script: plain facts, and what the words of one say."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import NamedTuple

from pslint_tls.script.places import Place
from pslint_tls.text import Span

KINDS = {"ignore": "next", "ignore-block": "block", "ignore-file": "file"}
"""The words of a comment; `ignore` behind code is a `line`."""
UNTIL = re.compile(r"\buntil\s*[=:]\s*(\S*)|\buntil\s+(\d{4}-\S*)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"pslint:\s*([\w-]*)\s*(\[[^\]\r\n]*\]?)?", re.IGNORECASE)
_CODE = re.compile(r"[^\s,;\[\]]+")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment or attribute that takes findings out of the report."""

    kind: str
    """line, next, block, file or attribute."""
    codes: tuple[tuple[str, Span], ...]
    """Codes, beginnings of codes or names of rules, as written."""
    span: Span
    """The comment from its `#` on, or the attribute."""
    place: Place
    scope: tuple[Span, ...]
    """Findings that begin in here are meant."""
    removal: Span
    """What to delete so that it is gone: its lines if it stands alone on them, else it with the blanks in front."""
    reason: str | None = None
    until: datetime.date | None = None
    """The last day on which it holds."""
    problem: str | None = None
    """What is wrong with how it is written, as a fragment; it suppresses nothing then."""

    def covers(self, offset: int) -> bool:
        """Whether a finding that begins at `offset` is meant."""
        return any(span.start <= offset < span.end for span in self.scope)


@dataclass(frozen=True, slots=True)
class SuppressionUse:
    """What became of a suppression in a run: what the rules about suppressions judge."""

    suppression: Suppression
    idle: tuple[tuple[str, Span], ...] = ()
    """Those of its codes that suppress nothing, as far as this run can tell."""
    expired: bool = False


@dataclass(frozen=True, slots=True)
class FunctionSpan:
    """A function, filter or method and where it stands."""

    name: str
    span: Span


class Words(NamedTuple):
    """What a directive says, wherever it stands."""

    kind: str
    codes: tuple[tuple[str, Span], ...]
    reason: str | None
    until: datetime.date | None
    problem: str | None


def may_suppress(lowered: str) -> bool:
    """Whether a text in lower case can hold a suppression at all: most files end with this look at them."""
    return "pslint:" in lowered or "suppressmessage" in lowered


def words_of(text: str, start: int, end: int) -> Words:
    """The directive that begins with `pslint:` at `start` and ends at `end`."""
    match = _DIRECTIVE.match(text, start, end)
    assert match is not None
    word = match.group(1).lower()
    brackets = match.group(2) or ""
    codes = codes_in(text, match.start(2), match.end(2)) if brackets else ()
    reason, until, wrong_day = reason_and_until(text[match.end() : end])
    problem = wrong_day
    if word not in KINDS:
        known = ", ".join(f"`{one}`" for one in KINDS)
        # Never quoted: it may be anything that somebody wrote into a comment.
        problem = f"it says none of the words {known}"
    elif brackets and not brackets.endswith("]"):
        problem = "its `[` is never closed"
    elif not codes:
        problem = "it names no rule"
    return Words(KINDS.get(word, "next"), codes, reason, until, problem)


def codes_in(text: str, start: int, end: int) -> tuple[tuple[str, Span], ...]:
    """The codes of a list between commas or blanks."""
    return tuple((match.group(), Span(*match.span())) for match in _CODE.finditer(text, start, end))


def reason_and_until(text: str) -> tuple[str | None, datetime.date | None, str | None]:
    """(the reason without its date, the last day, what is wrong with the date)."""
    match = UNTIL.search(text)
    reason = " ".join(UNTIL.sub(" ", text).split()).strip(" -:") or None
    if match is None:
        return reason, None, None
    written = (match.group(1) or match.group(2) or "").rstrip(".,;)")
    try:
        return reason, datetime.datetime.strptime(written, "%Y-%m-%d").date(), None
    except ValueError:
        return reason, None, "what stands behind `until=` is no date, as in until=2027-06-30"
