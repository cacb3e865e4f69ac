"""The state of a tenant: which switches stand how, from the saved output of PowerShell's Get- commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pslint_tls.inventory.imports.objects import Properties, read_objects
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.refining import ORGANISATION

_ORGANISATION = {
    name.lower(): name
    for name in (
        "SmtpClientAuthenticationDisabled",
        "AllowLegacyTLSClients",
        "RejectDirectSend",
        "DefaultAuthenticationPolicy",
        "EwsEnabled",
        "EwsAllowedAppIDs",
    )
}
_MAILBOX = {
    name.lower(): name
    for name in ("SmtpClientAuthenticationDisabled", "AuthenticationPolicy", "EwsEnabled", "ImapEnabled", "PopEnabled")
}
_POLICY = {name.lower(): name for name in ("AllowBasicAuthSmtp", "AllowBasicAuthPop", "AllowBasicAuthImap")}
_ADDRESS = ("primarysmtpaddress", "windowsemailaddress", "userprincipalname", "emailaddress")

NOTHING_KNOWN = "objects that say nothing about mail"
TWICE = "settings that an earlier row gives another value; the later one counts"


def read_tenant(
    path: Path, remarks: Remarks, encoding: str | None, delimiter: str | None
) -> Iterator[tuple[str, str, str]]:
    """(subject, name, value) of every setting in a file. Raises `ImportProblem`."""
    count = used = 0
    for count, found in enumerate(read_objects(path, remarks, encoding, delimiter), 1):
        settings = list(_settings(found))
        if not settings:
            remarks.add(NOTHING_KNOWN, f"{path.name}: object {count}")
            continue
        used += 1
        yield from settings
    if not used:
        raise ImportProblem(
            f"`{path}` says nothing about mail; save Get-TransportConfig, Get-OrganizationConfig, Get-CASMailbox or "
            "Get-AuthenticationPolicy with Export-Csv, ConvertTo-Json or Export-Clixml"
        )


def _settings(found: Properties) -> Iterator[tuple[str, str, str]]:
    subject, names = _subject(found)
    for name, spelled in names.items():
        if name in found:
            value = found[name]
            yield subject, spelled, value.lower() if value.lower() in ("true", "false") else value


def _subject(found: Properties) -> tuple[str, dict[str, str]]:
    if "allowbasicauthsmtp" in found:
        return f"policy {(found.get('name') or found.get('identity') or '').lower()}", _POLICY
    address = next((found[name].lower() for name in _ADDRESS if "@" in found.get(name, "")), None)
    if address is not None:
        return f"mailbox {address}", _MAILBOX
    if "domainname" in found and "domaintype" in found:
        return f"domain {found['domainname'].lower()}", {"domaintype": "DomainType"}
    return ORGANISATION, _ORGANISATION
