"""What stands in the cells of a report: numbers, shares, versions, kinds of log-on."""

from __future__ import annotations

import functools
import re
import unicodedata

_NUMBER = re.compile(r"(?P<whole>[1-9]\d{0,2}(?P<sign>[.,'’\s])(?:\d{2,3}(?P=sign))*\d{3}|\d+)(?:[.,](?P<part>\d+))?")
_MOST = 12
"""Digits of a number of messages: what has more is none, and sums of it would fit into no column."""
_SHARE = re.compile(r"(?P<sign>[<>]?)\s*%?\s*(?P<value>\d{1,3}(?:[.,]\d+)?)\s*%?")
_TLS = re.compile(r"(?<!\d)1[._ ]?([0-3])(?!\d)")
_BASIC = ("basic", "login", "plain", "standardauth", "de base", "基本")
_OAUTH = ("oauth", "modern", "moderne", "xoauth", "先進")
_NO_TLS = ("", "none", "no tls", "notls", "0", "-", "kein tls", "aucun", "なし")


def whole(cell: str) -> int | None:
    """A number of messages: `1234`, `1,234`, `1.234`, `1 234`, `1’234`, `1.234,00`; None for what is none."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None or (found["sign"] and found["part"] and found["sign"] == found[0][found.end("whole")]):
        return None
    digits = re.sub(r"\D", "", found["whole"]).lstrip("0")
    if len(digits) > _MOST:
        return None
    return int(digits or "0") + (found["part"] or "0").startswith(tuple("56789"))


def share(cell: str) -> float | None:
    """A percentage, 0 to 100; `< 1 %` lies between. An empty cell is 0, None for what is none."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if not text or text == "-":
        return 0.0
    found = _SHARE.fullmatch(text)
    value = float(found["value"].replace(",", ".")) if found else -1.0
    if found is None or not 0 <= value <= 100:
        return None
    bound = {"<": 0.0, ">": 100.0}.get(found["sign"], value)
    return (value + bound) / 2


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
