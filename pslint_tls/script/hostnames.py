"""Host names in string constants and URLs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pslint_tls.script.model import HostLiteral, MailSite, Place
from pslint_tls.script.positions import token_kind
from pslint_tls.script.values import Array, Value
from pslint_tls.syntax import Tree
from pslint_tls.text import Source, Span

LEGACY_HOST = re.compile(
    r"(?<![\w.-])(?:(?:smtp|pop|imap)-legacy\.(?:office365\.com|partner\.outlook\.cn))(?![\w-])(?!\.\w)", re.IGNORECASE
)
URL_START = re.compile(r"^\s*https?://([A-Za-z0-9.-]+\.[A-Za-z]+)/", re.IGNORECASE)
URL_HOST = re.compile(r"^\s*(?:https?://)?(?:[^/@\s]*@)?([A-Za-z0-9.-]+)", re.IGNORECASE)


def host_literals(
    source: Source, tree: Tree, sites: tuple[MailSite, ...], place: Callable[[Span], Place]
) -> tuple[HostLiteral, ...]:
    """Names of the legacy endpoints in code, comments left out."""
    found = []
    for match in LEGACY_HOST.finditer(source.text):
        kind = token_kind(tree, match.start())
        if kind == "comment":
            continue
        host = match.group().lower()
        used = any(value.lower() == host for site in sites for value in site.server.values)
        span = Span(match.start(), match.end())
        found.append(HostLiteral(span, place(span), host, used))
    return tuple(found)


def hosts_of(values: Iterable[Value]) -> tuple[str, ...]:
    """The hosts of the URLs that values can be."""
    found: list[str] = []
    for value in values:
        if value.unknown is not None:
            match = URL_START.match(value.unknown.prefix)
            if match is not None and match.group(1).lower() not in found:
                found.append(match.group(1).lower())
        for option in value.options:
            texts = [option] if isinstance(option, str) else []
            if isinstance(option, Array):
                texts = [one for item in option.items for one in item.options if isinstance(one, str)]
            for text in texts:
                match = URL_HOST.match(text)
                if match is not None and "." in match.group(1) and match.group(1).lower() not in found:
                    found.append(match.group(1).lower())
    return tuple(found)
