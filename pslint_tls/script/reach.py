"""Which other servers a script may talk to: whom a change of TLS for the whole process concerns besides its mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pslint_tls.knowledge import is_microsoft_cloud
from pslint_tls.script.positions import token_kind
from pslint_tls.script.structure import plain_command
from pslint_tls.syntax import Tree

_CLIENTS = re.compile(
    r"webclient|httpwebrequest|webrequest|httpclient|tcpclient|sslstream|restmethod|webserviceproxy|bitstransfer|xmlhttp",
    re.IGNORECASE,
)
_APPLIANCES = re.compile(
    r"\bconnect-(?:(?:vi|cis|hv|nsxt?)server|nccontroller|ucs|rubrik|hpov\w+)\b",
    re.IGNORECASE,
)
_SHORT = frozenset(("iwr", "irm", "curl", "wget"))
_PUT_IN = re.compile(r"\$\w+|\$\{\w+\}|\$\([^()\s]*\)|\{\d+\}")
_HOST = re.compile(rf"\b(?:https|ftps?)://((?:[\w.-]|{_PUT_IN.pattern})+)", re.IGNORECASE)
_MOST_LOOKED_AT = 200


def other_servers(text: str, tree: Tree) -> tuple[str, ...]:
    """Hosts that are not Microsoft's, if the script holds a client for anything but mail; `?` for one not shown.

    It errs on the side of naming one too many: what it says only makes a fix less safe.
    """
    if next(_found(_APPLIANCES, text, tree), None) is not None:
        # Their modules connect by .NET, to whatever old firmware answers.
        return ("?",)
    if not _has_client(text, tree):
        return ()
    hosts = tuple(dict.fromkeys(host.lower().rstrip(".-") for host in _found(_HOST, text, tree)))
    others = (_shown(host) for host in hosts if not is_microsoft_cloud(_PUT_IN.sub("x", host)))
    return tuple(dict.fromkeys(others)) if hosts else ("?",)


def _shown(host: str) -> str:
    return "?" if _PUT_IN.search(host) else host


def _has_client(text: str, tree: Tree) -> bool:
    if any(plain_command(command) in _SHORT for command in tree.commands):
        return True
    return next(_found(_CLIENTS, text, tree), None) is not None


def _found(pattern: re.Pattern[str], text: str, tree: Tree) -> Iterator[str]:
    for number, match in enumerate(pattern.finditer(text)):
        if number >= _MOST_LOOKED_AT or token_kind(tree, match.start()) != "comment":
            yield match.group(match.lastindex or 0)
