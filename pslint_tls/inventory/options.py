"""Ways out: which one suits a mail site, before anybody decides."""

from __future__ import annotations

from pslint_tls.engine.summary import Fate
from pslint_tls.inventory.rows import SiteRow

TLS12, GRAPH, HVE, ACS, CONNECTOR, RETIRE, ASK, KEEP = OPTIONS = (
    "tls12",
    "graph",
    "hve",
    "acs",
    "connector",
    "retire",
    "find-out",
    "keep",
)
"""Set TLS 1.2 now; send through Microsoft Graph; High Volume Email (internal recipients); Azure Communication Services;
a connector for the relay; retire the script; find out which server it is; leave it as it is.
"""

MEANING = {
    TLS12: "set TLS 1.2",
    GRAPH: "send through Microsoft Graph",
    HVE: "send through High Volume Email, to internal recipients",
    ACS: "send through Azure Communication Services",
    CONNECTOR: "send through a relay with a connector",
    RETIRE: "retire the script",
    ASK: "find out which server it is",
    KEEP: "leave it as it is",
}

_LEGACY = ("legacy", "unset", "partial")
_BY_ENDPOINT = {
    "exchange-online": GRAPH,
    "exchange-online-legacy": GRAPH,
    "consumer": GRAPH,
    "direct-send": CONNECTOR,
    "hve": HVE,
    "acs": ACS,
    "unknown": ASK,
    "unclassified": ASK,
}
_WITHOUT_PASSWORD = ("none", "current-user")


def option_of(row: SiteRow) -> str:
    """What is proposed for a site: the first thing that has to be done, with a reason in what is known of it."""
    if row.fate == Fate.UNREACHABLE.value:
        return RETIRE
    if row.fate == Fate.FINE.value:
        return KEEP
    way = _BY_ENDPOINT.get(row.endpoint, KEEP)
    if way is GRAPH and row.auth in _WITHOUT_PASSWORD and row.verdict in _LEGACY:
        # No password ends with the year; the old TLS is all that is wrong with it.
        return TLS12
    if way in (HVE, ACS, KEEP) and row.verdict in _LEGACY:
        return TLS12
    return way
