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
_SHORT = frozenset(("iwr", "irm", "curl", "wget"))
_HOST = re.compile(r"\b(?:https|ftps?)://([\w.-]+\w)", re.IGNORECASE)
_MOST_LOOKED_AT = 200


def other_servers(text: str, tree: Tree) -> tuple[str, ...]:
    """Hosts that are not Microsoft's, if the script holds a client for anything but mail; `?` for one not shown.

    It errs on the side of naming one too many: what it says only makes a fix less safe.
    """
    if not _has_client(text, tree):
        return ()
    hosts = tuple(dict.fromkeys(host.lower() for host in _found(_HOST, text, tree)))
    return tuple(host for host in hosts if not is_microsoft_cloud(host)) if hosts else ("?",)


def _has_client(text: str, tree: Tree) -> bool:
    if any(plain_command(command) in _SHORT for command in tree.commands):
        return True
    return next(_found(_CLIENTS, text, tree), None) is not None


def _found(pattern: re.Pattern[str], text: str, tree: Tree) -> Iterator[str]:
    for number, match in enumerate(pattern.finditer(text)):
        if number >= _MOST_LOOKED_AT or token_kind(tree, match.start()) != "comment":
            yield match.group(match.lastindex or 0)
