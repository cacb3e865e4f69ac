"""What message-center ids, SMTP statuses and error texts mean for scripts."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pslint_tls.knowledge.tables import Row, read_table

_MESSAGE_CENTER = re.compile(r"\bMC\d{4,8}\b", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)")
_WORD = re.compile(r"[^\W_]{2,}")

_SHORTEST_PART = 12
"""A pasted part of an error text that is shorter than this many characters identifies nothing."""
_ENOUGH_WORDS = 0.8
"""Share of an error text's words that a pasted text must hold, for it to be that error with a few words changed."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of an id, status or error text.

    `kind` is message-center, status or error. `codes` are the rules that find what causes it. `texts` identify it.
    """

    id: str
    kind: str
    texts: tuple[str, ...]
    title: str
    meaning: str
    codes: tuple[str, ...]
    source: str
    verified: str


def _explanation(row: Row) -> Explanation:
    return Explanation(
        id=row["id"],
        kind=row["kind"],
        texts=tuple(text.strip() for text in row["match"].split("|")),
        title=row["title"],
        meaning=row["meaning"],
        codes=tuple(code for code in row["codes"].split(",") if code),
        source=row["source"],
        verified=row["verified"],
    )


@functools.cache
def explanations() -> tuple[Explanation, ...]:
    """All of them, in the order of the table: message-center ids, statuses, error texts."""
    return tuple(_explanation(row) for row in read_table("explanations"))


@functools.cache
def _by_id() -> Mapping[str, Explanation]:
    return {entry.id.casefold(): entry for entry in explanations()}


def _normal(text: str) -> str:
    """One line, one blank between words, straight quotes, no case: how consoles wrap and mail clients embellish."""
    straight = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "})
    return " ".join(straight.split()).casefold()


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _likeness(pasted: str, known: str) -> float:
    """How well a pasted text fits an error text: above 1 if one holds the other, the longer the better; 0: not."""
    if known in pasted:
        return 1 + len(known)
    if len(pasted) >= _SHORTEST_PART and pasted in known:
        return 1 + len(pasted) / len(known)
    words = _words(known)
    if len(words) < 4:
        return 0
    share = len(words & _words(pasted)) / len(words)
    return share if share >= _ENOUGH_WORDS else 0


def _by_text(pasted: str) -> Explanation | None:
    best: Explanation | None = None
    best_likeness = 0.0
    for entry in explanations():
        if entry.kind != "error":
            continue
        likeness = max(_likeness(pasted, _normal(text)) for text in entry.texts)
        if likeness > best_likeness:
            best, best_likeness = entry, likeness
    return best


def look_up(text: str) -> Explanation | None:
    """The explanation of a message-center id, an SMTP status, or a pasted text that holds one or is a known error.

    An id decides before a status, a status before the wording. None if nothing is known of it.
    """
    pasted = _normal(text)
    if not pasted:
        return None
    for token in (*_MESSAGE_CENTER.findall(pasted), *_STATUS.findall(pasted), pasted):
        found = _by_id().get(token)
        if found is not None:
            return found
    return _by_text(pasted)
