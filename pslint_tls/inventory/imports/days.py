"""The days that stand in the cells of a report, in any of the usual spellings."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})(?:(-)|([/.])\s?)(\d{1,2})(?:\2|\3)\s?(\d{4}|(?<!-)\d{2})(?![\d:])")
_DAY_WORD_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|er|st|nd|rd|th)?[\s-]*([^\W\d_]{3,})\.?[\s,-]*(\d{4}|\d{2})(?![\d:])"
)
_WORD_DAY_YEAR = re.compile(r"([^\W\d_]{3,})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = (
    ("jan",),
    ("feb", "fev"),
    ("mar", "mrz"),
    ("apr", "avr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aou"),
    ("sep",),
    ("oct", "okt"),
    ("nov",),
    ("dec", "dez"),
)
"""How the months begin in English, German and French, without accents."""
_LAST_MONTH = 12


class _Numbers(NamedTuple):
    one: int
    other: int
    year: int
    dotted: bool

    @property
    def day_first(self) -> bool | None:
        """None where it does not say so itself."""
        if self.one > _LAST_MONTH:
            return True
        return False if self.other > _LAST_MONTH else self.dotted or None

    def day(self, *, day_first: bool) -> datetime.date | None:
        number, month = (self.one, self.other) if day_first else (self.other, self.one)
        return _date(self.year, month, number)


class DayOrder(NamedTuple):
    """Whether 3/4/2026 is in April. `doubt` is the first such day of a file in which nothing decides it."""

    day_first: bool
    doubt: str | None = None


@functools.lru_cache(maxsize=1024)
def read_day(cell: str, *, day_first: bool) -> datetime.date | None:
    """The day of a moment; None for what is none."""
    if found := _YEAR_FIRST.search(cell):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if numbers := _numbers(cell):
        return numbers.day(day_first=day_first if numbers.day_first is None else numbers.day_first)
    if found := _DAY_WORD_YEAR.search(cell):
        return _date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := _WORD_DAY_YEAR.search(cell):
        return _date(_year(found[3]), _month(found[1]), int(found[2]))
    return None


def day_order(cells: Iterable[str], today: datetime.date, *, day_first: bool) -> DayOrder:
    """How a file writes its days, for it writes all of them alike: a number above 12 is no month, and no day of a
    report is still to come. Where neither decides it, `day_first` does.
    """
    doubt, last = None, {True: datetime.date.min, False: datetime.date.min}
    for cell in cells:
        numbers = None if _YEAR_FIRST.search(cell) else _numbers(cell)
        if numbers is None:
            if doubt is None and read_day(cell, day_first=day_first) is not None:
                return DayOrder(day_first)
        elif numbers.day_first is not None:
            return DayOrder(numbers.day_first)
        elif numbers.one != numbers.other:
            doubt = doubt or cell
            for way in last:
                last[way] = max(last[way], numbers.day(day_first=way) or last[way])
    if last[day_first] > today >= last[not day_first]:
        return DayOrder(not day_first)
    return DayOrder(day_first, doubt)


def _numbers(cell: str) -> _Numbers | None:
    found = _YEAR_LAST.search(cell)
    if found is None:
        return None
    return _Numbers(int(found[1]), int(found[4]), _year(found[5]), found[3] == ".")


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == len("26") else 0)


def _month(word: str) -> int:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(letter)
    )
    return next((number for number, names in enumerate(_MONTHS, 1) if plain.startswith(names)), 0)


def _date(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None
