"""Which column of a table holds what: header lines in several languages, also where they are spelled otherwise."""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pslint_tls.knowledge.tables import read_table

_ENOUGH = 0.86
_SHORTEST = 5
"""Letters that a header must have to be matched by likeness: `To` is near to much."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields of a table stand. `language` is that of most headers that were known, `en` if none was."""

    places: Mapping[str, int]
    language: str
    unknown: tuple[str, ...]
    """Headers that are no field; most reports have some."""
    missing: tuple[str, ...] = ()
    """Headers that the user named and that the table does not have."""


def match_columns(group: str, columns: Sequence[str], chosen: Mapping[str, str] | None = None) -> Columns:
    """The fields of a group of tables (`traffic`, `hosts`, `tasks`) by their headers.

    `chosen`: header to field, what the user said; it goes first and is taken as it is. A header that is equal to a
    known one but for case, blanks, signs and accents counts before one that is only like it.
    """
    normal = [plain(column) for column in columns]
    said = {plain(header): field for header, field in (chosen or {}).items()}
    places: dict[str, int] = {}
    for index, name in enumerate(normal):
        if name in said:
            places.setdefault(said[name], index)
    languages: dict[str, int] = {}
    for _, index, field, language in sorted(_candidates(group, normal, set(places.values()))):
        if field not in places and index not in places.values():
            places[field] = index
            languages[language] = languages.get(language, 0) + 1
    language = max(languages, key=lambda name: (languages[name], name == "en"), default="en")
    taken = set(places.values())
    return Columns(
        places,
        language,
        unknown=tuple(name for index, name in enumerate(columns) if index not in taken),
        missing=tuple(header for header in chosen or {} if plain(header) not in normal),
    )


def fields_of(group: str) -> tuple[str, ...]:
    """The fields that a group of tables knows, in the order of the table."""
    return tuple(dict.fromkeys(field for field, _, _ in _known(group)))


def plain(header: str) -> str:
    """A header without case, accents, blanks and signs."""
    letters = unicodedata.normalize("NFKD", header).casefold()
    return "".join(letter for letter in letters if letter.isalnum() and not unicodedata.combining(letter))


@functools.cache
def _known(group: str) -> tuple[tuple[str, str, str], ...]:
    rows = read_table("headers")
    return tuple((row["field"], row["language"], plain(row["header"])) for row in rows if row["group"] == group)


def _candidates(group: str, normal: Sequence[str], taken: set[int]) -> list[tuple[float, int, str, str]]:
    found = []
    for index, name in enumerate(normal):
        if index in taken or not name:
            continue
        for field, language, known in _known(group):
            distance = 1 - _likeness(name, known)
            if distance <= 1 - _ENOUGH:
                found.append((distance, index, field, language))
    return found


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    # TLS 1.0 and TLS 1.1 are very much alike.
    if min(len(one), len(other)) < _SHORTEST or _digits(one) != _digits(other):
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other)
    # The quick ratios are never below the true one, which costs fifty times as much.
    if matcher.real_quick_ratio() < _ENOUGH or matcher.quick_ratio() < _ENOUGH:
        return 0.0
    return matcher.ratio()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
