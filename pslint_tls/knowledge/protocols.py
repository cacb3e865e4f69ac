"""SecurityProtocolType and SslProtocols: values, PowerShell's conversion of text, and names for messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

SYSTEM_DEFAULT = 0
SSL3 = 48
TLS10 = 192
TLS11 = 768
TLS12 = 3072
TLS13 = 12288
NET_FRAMEWORK_DEFAULT = SSL3 | TLS10
"""240, what an older .NET Framework starts with (field-facts 2.2)."""

SECURITY_PROTOCOL: Mapping[str, int] = MappingProxyType(
    {"SystemDefault": 0, "Ssl3": SSL3, "Tls": TLS10, "Tls11": TLS11, "Tls12": TLS12, "Tls13": TLS13}
)
"""System.Net.SecurityProtocolType, by value; Tls13 from .NET Framework 4.8 on. Source: field-facts 2.1."""

SSL_PROTOCOLS: Mapping[str, int] = MappingProxyType(
    {
        "None": 0,
        "Ssl2": 12,
        "Ssl3": SSL3,
        "Tls": TLS10,
        "Default": NET_FRAMEWORK_DEFAULT,
        "Tls11": TLS11,
        "Tls12": TLS12,
        "Tls13": TLS13,
    }
)
"""System.Security.Authentication.SslProtocols. Source: field-facts 2.1, 2.2."""

WEB_SSL_PROTOCOL: Mapping[str, int] = MappingProxyType(
    {"Default": 0, "Tls": TLS10, "Tls11": TLS11, "Tls12": TLS12, "Tls13": TLS13}
)
"""The type of -SslProtocol of Invoke-WebRequest and Invoke-RestMethod. Source: field-facts 6."""

_SHOWN = ((SSL3, "SSL 3.0"), (TLS10, "TLS 1.0"), (TLS11, "TLS 1.1"), (TLS12, "TLS 1.2"), (TLS13, "TLS 1.3"))
_NUMBER = re.compile(r"[+-]?[0-9]+", re.ASCII)


def _all_bits(members: Mapping[str, int]) -> int:
    bits = 0
    for value in members.values():
        bits |= value
    return bits


def is_valid_mask(value: int, members: Mapping[str, int] = SECURITY_PROTOCOL) -> bool:
    """Whether conversion and the setter of .NET Framework take the number: no bit outside the members, not negative.

    Half a member counts as valid: 6144 is accepted. (.NET refuses Ssl3 as well.) Source: field-facts 2.3, 2.4, 9.
    """
    return value >= 0 and value & ~_all_bits(members) == 0


def parse_protocol(text: str, members: Mapping[str, int] = SECURITY_PROTOCOL) -> int | None:
    """The value that PowerShell converts the text to, None where it raises.

    Names in any case, comma lists with blanks, decimal numbers with a sign, and a prefix of exactly one name, which
    works for the whole text only, never inside a list. `'0xC00'`, `'tls1'`, `''` raise. Source: field-facts 2.4, 9.
    """
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped):
        value = int(stripped)
        return value if is_valid_mask(value, members) else None
    by_name = {name.casefold(): value for name, value in members.items()}
    mask = 0
    for entry in stripped.split(","):
        named = by_name.get(entry.strip().casefold())
        if named is None:
            return _by_prefix(text, members)
        mask |= named
    return mask


def _by_prefix(text: str, members: Mapping[str, int]) -> int | None:
    wanted = text.casefold()
    found = [value for name, value in members.items() if name.casefold().startswith(wanted)]
    return found[0] if len(found) == 1 else None


def modern(mask: int) -> bool:
    """Whether the mask has all bits of TLS 1.2 or all bits of TLS 1.3; 6144 has neither."""
    return mask & TLS12 == TLS12 or mask & TLS13 == TLS13


def legacy(mask: int) -> bool:
    """Whether the mask holds SSL 3.0, TLS 1.0 or TLS 1.1, or a part of one."""
    return bool(mask & (SSL3 | TLS10 | TLS11))


def names(mask: int) -> str:
    """The versions for a message: `TLS 1.0, TLS 1.1`; 0 is `the system default`; half a version shows as a number."""
    if mask == SYSTEM_DEFAULT:
        return "the system default"
    shown = [name for value, name in _SHOWN if mask & value == value]
    rest = mask
    for value, _ in _SHOWN:
        if mask & value == value:
            rest &= ~value
    if rest:
        shown.append(f"the bits {rest:#x}")
    return ", ".join(shown)


def to_string(mask: int, members: Mapping[str, int] = SECURITY_PROTOCOL) -> str:
    """What .NET's ToString gives for the flags: `Tls, Tls11, Tls12`, `SystemDefault`, or a number if bits are left."""
    rest = mask
    found: list[str] = []
    for name, value in sorted(members.items(), key=lambda member: member[1], reverse=True):
        if value == mask:
            return name
        if value and rest & value == value:
            rest &= ~value
            found.append(name)
    return str(mask) if rest or not found else ", ".join(reversed(found))
