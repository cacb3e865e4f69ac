"""What stands in the cells of a report: numbers, shares, days, versions, kinds of log-on."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata

_GROUPED = re.compile(r"\d{1,3}(?:[.,'\s]\d{3})+")
_WHOLE = re.compile(r"(\d+)(?:[.,]0+)?")
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%?")
_TLS = re.compile(r"(?<!\d)1[._ ]?([0-3])(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})")
_BASIC = ("basic", "login", "plain", "standardauth", "de base", "基本")
_OAUTH = ("oauth", "modern", "moderne", "xoauth", "先進")
_NO_TLS = ("", "none", "no tls", "notls", "0", "-", "kein tls", "aucun", "なし")


def whole(cell: str) -> int | None:
    """A number of messages: `1234`, `1,234`, `1.234`, `1 234`; None for what is none."""
    if cell.isascii() and cell.isdigit():
        return int(cell)
    text = unicodedata.normalize("NFKC", cell).strip()
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found else None


def share(cell: str) -> float | None:
    """A percentage, 0 to 100; an empty cell is 0, None for what is none."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if not text or text == "-":
        return 0.0
    found = _SHARE.fullmatch(text)
    value = float(found[1].replace(",", ".")) if found else -1.0
    return value if 0 <= value <= 100 else None


@functools.lru_cache(maxsize=1024)
def tls(cell: str) -> str:
    """`1.2` of `TLS1.2`, `TLSv1.2`, `TLS 1.2`, `SP_PROT_TLS1_2_SERVER`; `none` where none was used, "" unknown."""
    text = cell.strip().lower()
    if text in _NO_TLS:
        return "none" if text else ""
    found = _TLS.search(text)
    return f"1.{found[1]}" if found else "1.0" if re.fullmatch(r"tls(v?1)?", text) else ""


@functools.lru_cache(maxsize=1024)
def protocol(cell: str) -> str:
    """`basic`, `oauth`, or "" where neither is said."""
    text = cell.strip().lower()
    if any(word in text for word in _OAUTH):
        return "oauth"
    return "basic" if any(word in text for word in _BASIC) else ""


@functools.lru_cache(maxsize=1024)
def day(cell: str, *, month_first: bool = True) -> datetime.date | None:
    """The day of a moment in any of the usual spellings; `month_first` decides between 3/4/2026 and 4/3/2026 where the
    numbers do not.
    """
    found = _YEAR_FIRST.search(cell)
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.search(cell)
    if not found:
        return None
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == ".":
        month_first = False
    month, number = (one, other) if month_first else (other, one)
    return _date(year, month, number) or _date(year, number, month)


def _date(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None
