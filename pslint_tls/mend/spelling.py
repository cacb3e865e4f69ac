"""Protocol values written the way the script writes them."""

from __future__ import annotations

import re

from pslint_tls.knowledge import protocols

_STRING = re.compile(r"(['\"])[\w, ]*\1")
_ARRAY = re.compile(r"(@\()?\s*(?:(['\"])\w+\2\s*,?\s*)+\)?")
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+", re.IGNORECASE)
_CAST = re.compile(r"(\[[\w.]+\]\s*)((['\"])[\w, ]*\3|\d+)")
_MEMBER = re.compile(r"(\[[\w.]+\]|\$\w+)::(?:ssl[23]|tls(?:1[123])?|systemdefault)\b", re.IGNORECASE)
_ADDS = re.compile(r"((?:\[[\w.]+\]|\$\w+)::SecurityProtocol\s+-bor\s+)(.+)", re.IGNORECASE | re.DOTALL)
_TYPE = "[Net.SecurityProtocolType]"
_NAMES = {protocols.TLS12: "Tls12", protocols.TLS13: "Tls13"}


def spelled(written: str, mask: int) -> str:
    """The protocols of `mask`, TLS 1.2 and 1.3 only, in the manner of `written`; adding to what is set stays adding."""
    adds = _ADDS.fullmatch(written)
    if adds is not None:
        return adds.group(1) + _plain(adds.group(2), mask)
    return _plain(written, mask)


def _plain(written: str, mask: int) -> str:
    names = [name for bit, name in _NAMES.items() if mask & bit == bit]
    text = written.strip()
    cast = _CAST.fullmatch(text)
    if cast is not None:
        return cast.group(1) + _plain(cast.group(2), mask)
    if _NUMBER.fullmatch(text):
        return hex(mask).replace("x", text[1]).upper().replace("X", text[1]) if text[:2].lower() == "0x" else str(mask)
    if _STRING.fullmatch(text):
        quote = text[0]
        if text[1:-1].strip().isdigit():
            return f"{quote}{mask}{quote}"
        return f"{quote}{(', ' if ', ' in text else ',').join(names)}{quote}"
    if _ARRAY.fullmatch(text):
        quote = next(sign for sign in text if sign in "'\"")
        quoted = [f"{quote}{name}{quote}" for name in names]
        return quoted[0] if len(quoted) == 1 else f"@({', '.join(quoted)})"
    member = _MEMBER.match(text.lstrip("("))
    owner = member.group(1) if member else _TYPE
    return " -bor ".join(f"{owner}::{name}" for name in names)


def respelled(written: str) -> str | None:
    """A protocol argument with TLS 1.2 instead: `Tls11` as a bare word, in quotes or as a member; None for others."""
    text = written.strip()
    if re.fullmatch(r"[A-Za-z]\w*", text):
        return "Tls12"
    if any(pattern.fullmatch(text) for pattern in (_STRING, _ARRAY, _NUMBER, _CAST)):
        return _plain(text, protocols.TLS12)
    if re.fullmatch(r"\(?(?:(?:\[[\w.]+\])::\w+(?:\s+-bor\s+)?)+\)?", text, re.IGNORECASE):
        return _plain(text, protocols.TLS12)
    return None
