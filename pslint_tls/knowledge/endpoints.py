"""What kind of mail server a host name stands for."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pslint_tls.knowledge.tables import Row, read_table

# From the table deadlines.tsv: the legacy endpoints are the first to go (POP and IMAP by 2026-12-31, refused
# progressively from 2026-07-01, and their passwords with the rest), then passwords on Exchange Online's own hosts
# (2026-12-31). Outlook.com has refused passwords since 2024 but matters less in a fleet's scripts; a tenant may refuse
# direct send any day. What is unknown may be any of these, an unclassified host rarely is; other providers set no date;
# HVE keeps passwords until 2028-09, ACS sets no end, and an internal relay answers to its owner alone.
_BREAKS_FIRST = (
    "exchange-online-legacy",
    "exchange-online",
    "consumer",
    "direct-send",
    "unknown",
    "unclassified",
    "other-public",
    "hve",
    "acs",
    "internal",
)

_PRIVATE_IPV6 = re.compile(r"(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)")
_LABEL = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"your.*|x{2,}|example|contoso|fabrikam|placeholder|change-?me|\d+")
_SCHEME = re.compile(r"[a-z]+://")
_PORT = re.compile(r"[^:]+:\d{1,5}")


@dataclass(frozen=True, slots=True)
class EndpointInfo:
    """The class of a host. `endpoint` is one of the contract's endpoint classes.

    `host` is the name as looked up: lower case, without blanks, port and trailing dot. `cloud` is global, usgov,
    usgovdod, china or None. `pattern` is the table row that decided, None if none did; `provider` is who runs it, where
    the table says.
    """

    host: str
    endpoint: str
    cloud: str | None = None
    pattern: str | None = None
    provider: str | None = None


def normalise(host: str) -> str:
    """The bare host name in lower case: without surrounding blanks, scheme, path, port, brackets and trailing dot."""
    name = host.strip().lower()
    scheme = _SCHEME.match(name)
    if scheme:
        name = name[scheme.end() :].partition("/")[0]
    if name.startswith("["):
        return name[1:].partition("]")[0]
    if _PORT.fullmatch(name):
        name = name.partition(":")[0]
    return name.rstrip(".")


def _octets(name: str) -> tuple[int, int, int, int] | None:
    parts = name.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return None
    a, b, c, d = (int(part) for part in parts)
    return (a, b, c, d) if max(a, b, c, d) <= 255 else None


def _is_ipv6(name: str) -> bool:
    if ":" not in name:
        return False
    import ipaddress  # imported when needed: start-up should not pay for it

    try:
        ipaddress.IPv6Address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def is_address(host: str) -> bool:
    """Whether the host is an IPv4 or IPv6 address rather than a name, public or private."""
    name = normalise(host)
    return _octets(name) is not None or _is_ipv6(name)


def _is_private(name: str) -> bool:
    """Loopback, private, link-local and carrier-grade NAT addresses (RFC 1918, 3927, 4193, 6598)."""
    octets = _octets(name.removeprefix("::ffff:"))
    if octets is None:
        return _PRIVATE_IPV6.fullmatch(name.partition("%")[0]) is not None
    a, b = octets[0], octets[1]
    return (
        a in (10, 127)
        or (a == 172 and 16 <= b <= 31)
        or (a == 192 and b == 168)
        or (a == 169 and b == 254)
        or (a == 100 and 64 <= b <= 127)
    )


@functools.cache
def _exact() -> Mapping[str, Row]:
    """Whole hosts by name, and suffixes by their spelling with the leading dot."""
    return {row["pattern"]: row for row in read_table("endpoints") if "*" not in row["pattern"]}


@functools.cache
def _globs() -> tuple[Row, ...]:
    return tuple(row for row in read_table("endpoints") if "*" in row["pattern"])


def _suffixes(name: str) -> Iterable[str]:
    """`.a.b.c`, `.b.c`, `.c`: the longest first."""
    rest = name
    while rest:
        yield f".{rest}"
        rest = rest.partition(".")[2]


def _row(name: str) -> Row | None:
    table = _exact()
    if name in table:
        return table[name]
    for suffix in _suffixes(name):
        if suffix in table:
            return table[suffix]
    for row in _globs():
        if fnmatchcase(name, row["pattern"]):
            return row
    return None


def _by_form(name: str) -> str:
    """The class of a host that no table knows, by its form alone."""
    if _is_private(name):
        return "internal"
    single_label = _LABEL.fullmatch(name) is not None
    return "internal" if single_label and not _PLACEHOLDER.fullmatch(name) else "unclassified"


def classify(host: str, own: Sequence[tuple[str, str]] = ()) -> EndpointInfo:
    """The endpoint class of a host as a script writes it.

    `own` is the organisation's table of (host or fnmatch pattern, class); its first hit decides, before everything
    else. An empty string is `unknown`; a public address, a placeholder and a host in no table are `unclassified`.
    """
    name = normalise(host)
    if not name:
        return EndpointInfo(name, "unknown")
    for pattern, endpoint in own:
        if fnmatchcase(name, pattern.lower()):
            return EndpointInfo(name, endpoint, None, pattern)
    row = _row(name)
    if row is None:
        return EndpointInfo(name, _by_form(name))
    return EndpointInfo(name, row["endpoint"], row["cloud"] or None, row["pattern"], row["provider"])


def breaks_first(endpoints: Iterable[str]) -> str:
    """Of several classes the one whose deadline comes first; `unknown` if there are none."""
    return min(endpoints, key=_BREAKS_FIRST.index, default="unknown")


@functools.cache
def _cloud_hosts() -> Mapping[str, Row]:
    return {row["pattern"]: row for row in read_table("cloud_hosts")}


def microsoft_cloud(host: str) -> str | None:
    """The cloud (global, usgov, usgovdod, china) of a Microsoft 365, Graph, Azure or sign-in host; None for others."""
    name = normalise(host)
    table = _cloud_hosts()
    for key in (name, *_suffixes(name)):
        if key in table:
            return table[key]["cloud"] or "global"
    return None


def is_microsoft_cloud(host: str) -> bool:
    """Whether the host is Microsoft 365, Graph, Azure or their sign-in: hosts that refuse TLS below 1.2."""
    return microsoft_cloud(host) is not None


_MISTYPED_OF = ("exchange-online", "exchange-online-legacy", "hve")
_FARTHEST = 2


@functools.cache
def _submission_hosts() -> tuple[str, ...]:
    """Whole host names that a typing error may have meant; the ones at hand for most scripts first."""
    return tuple(
        row["pattern"]
        for row in read_table("endpoints")
        if row["endpoint"] in _MISTYPED_OF and "*" not in row["pattern"] and not row["pattern"].startswith(".")
    )


def _distance(left: str, right: str) -> int:
    """Edits between two texts: insert, delete, replace, swap two neighbours."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


@functools.cache
def _known_mistypes() -> Mapping[str, str]:
    return {row["typed"]: row["meant"] for row in read_table("mistyped")}


def near_miss(host: str) -> str | None:
    """The Exchange Online host that a mistyped one means: at most two edits away, or in the table of known mistakes.

    None for a host that the tables know, so `smtp.office365.us` is no mistake for `smtp.office365.com`.
    """
    name = normalise(host)
    if not name or _row(name) is not None:
        return None
    known = _known_mistypes().get(name)
    if known is not None:
        return known
    candidates = [meant for meant in _submission_hosts() if abs(len(meant) - len(name)) <= _FARTHEST]
    best = min(candidates, key=lambda meant: _distance(name, meant), default=None)
    return best if best is not None and _distance(name, best) <= _FARTHEST else None
