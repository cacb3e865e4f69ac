"""Small PowerShell programs with what is expected of them written underneath, and the answers in the same words."""

from __future__ import annotations

from ast import literal_eval
from typing import Any

import pytest

from pslint_tls.script import MailSite, Script, analyse
from pslint_tls.text import Source

SHORT = {
    "SEND": "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -UseSsl",
    "{MAIL}": "Send-MailMessage -To a@b.c -From c@d.e -SmtpServer h.x.com",
    "MASK": "[Net.ServicePointManager]::SecurityProtocol",
}


def programs(text: str) -> list[Any]:
    """The programs of a text, blank lines between them; the lines that begin with `#>` say what is expected."""
    found = []
    for program in filter(None, text.strip("\n").split("\n\n")):
        lines = program.split("\n")
        code = [line for line in lines if not line.startswith("#>")]
        expected = [line[2:].strip() for line in lines if line.startswith("#>")]
        found.append(pytest.param("\n".join(code), _expected(expected), id="; ".join(code)[:60]))
    return found


def _expected(lines: list[str]) -> Any:
    if lines and lines[0].startswith("{"):
        return [literal_eval(line) if line != "-" else {} for line in lines]
    return [part.strip() for part in " | ".join(lines).split("|")] if lines else []


def script_of(text: str) -> Script:
    for short, long in SHORT.items():
        text = text.replace(short, long)
    return analyse(Source.from_text(text))


def flow(text: str, expected: list[str]) -> list[str]:
    """The masks at each send, as the programs write them: with verdict or reason where those are expected."""
    sites = script_of(text).sites
    found = []
    for number, site in enumerate(sites):
        wanted = expected[number].split() if number < len(expected) else []
        if wanted == ["-"]:
            found.append("-")
            continue
        masks = ["?"] if site.tls.masks is None else [str(mask) for mask in site.tls.masks] or ["none"]
        extra = [word for word in (site.tls.verdict.value, site.tls.reason or "") if word in wanted and word != ""]
        found.append(" ".join([*masks, *extra]))
    return found


def values(text: str, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sites say about the fields that are asked for."""
    sites = script_of(text).sites
    asked = [*expected, *[{} for _ in sites[len(expected) :]]]
    return [{key: _shown(site, key, want[key]) for key in want} for site, want in zip(sites, asked, strict=False)]


def _shown(site: MailSite, key: str, wanted: Any) -> Any:
    found = _field(site, key)
    return set(found) if isinstance(wanted, set) and isinstance(found, tuple) else found


def _field(site: MailSite, key: str) -> Any:
    fields = {
        "host": site.server.values,
        "known": site.server.known,
        "endpoint": site.server.endpoint.value,
        "port": site.port,
        "ssl": site.ssl,
        "auth": site.auth.kind.value,
        "user": site.auth.user,
        "masks": site.tls.masks,
        "verdict": site.tls.verdict.value,
        "reason": site.tls.reason,
        "fn": site.function,
        "shadowed": site.shadowed,
        "origin": site.origin.value,
        "names": tuple(sorted(site.parameters)),
    }
    if key in fields:
        return fields[key]
    parameter = site.parameters.get(key)
    if parameter is None:
        return "absent"
    return "?" if parameter.values is None else parameter.values
