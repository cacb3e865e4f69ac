"""Mail addresses as System.Net.Mail.MailAddress reads them (field-facts 1.2 and 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*<\s*([^<>\s]+)\s*>\s*', re.DOTALL)
_NAMED = re.compile(r"\s*([^<>\"]*?)\s*<\s*([^<>\s]+)\s*>\s*", re.DOTALL)
_LOCAL = r'(?:[^\s@,;:<>()\[\]\\"]+|"(?:[^"\\]|\\.)+")'
_ADDRESS = re.compile(rf"{_LOCAL}@(?:[^\s@,;:<>()\[\]\\\"]+|\[[^\[\]\s]+\])")
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox; `name` is empty where none is given."""

    address: str
    name: str = ""


def parse(text: str) -> Address | None:
    """The one address that a text is; None where MailAddress raises FormatException: several, none, a broken one."""
    named = _QUOTED.fullmatch(text) or _NAMED.fullmatch(text)
    name, address = (named.group(1), named.group(2)) if named else ("", text.strip())
    if _ADDRESS.fullmatch(address) is None or address.rpartition("@")[2].startswith("."):
        return None
    if named and named.re is _NAMED and ("@" in name or "," in name):
        return None
    return Address(address, _UNESCAPED.sub(r"\1", name).strip())


def joined(text: str) -> bool:
    """Whether a text that is no address holds several, joined by `;` or `,`."""
    parts = [part for part in re.split(r"[;,]", text) if part.strip()]
    return parse(text) is None and len(parts) > 1 and all(parse(part) is not None for part in parts)


def domain_of(address: str) -> str:
    """The part behind the @, in lower case."""
    return address.rpartition("@")[2].lower()
