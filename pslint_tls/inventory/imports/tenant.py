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
_ONLY_ORGANISATIONS = {"allowlegacytlsclients", "rejectdirectsend", "defaultauthenticationpolicy", "ewsallowedappids"}
"""The other properties of `_ORGANISATION` are properties of mailboxes as well."""
_MAILBOX = {
    name.lower(): name
    for name in ("SmtpClientAuthenticationDisabled", "AuthenticationPolicy", "EwsEnabled", "ImapEnabled", "PopEnabled")
}
_POLICY = {name.lower(): name for name in ("AllowBasicAuthSmtp", "AllowBasicAuthPop", "AllowBasicAuthImap")}
_ADDRESS = ("primarysmtpaddress", "windowsemailaddress", "userprincipalname", "emailaddress", "identity", "name")
_NAMED = (
    "name",
    "identity",
    "displayname",
    "alias",
    "samaccountname",
    "id",
    "guid",
    "exchangeguid",
    "distinguishedname",
)
"""Properties that tell one object from others of its kind; an organisation has no others."""

NOTHING_KNOWN = "objects that say nothing about mail"
NO_ADDRESS = "mailboxes without an address; save them with PrimarySmtpAddress"
TWICE = "settings that an earlier row gives another value; the later one counts"


def read_tenant(
    path: Path, remarks: Remarks, encoding: str | None, delimiter: str | None
) -> Iterator[tuple[str, str, str]]:
    """(subject, name, value) of every setting in a file. Raises `ImportProblem`."""
    used = nameless = 0
    for count, found in enumerate(read_objects(path, remarks, encoding, delimiter), 1):
        where = f"{path.name}: object {count}"
        settings = list(_settings(found))
        if not settings:
            remarks.add(NOTHING_KNOWN, where)
        elif _is_nameless_mailbox(found, settings[0][0]):
            nameless += 1
            remarks.add(NO_ADDRESS, where)
        else:
            used += 1
            yield from settings
    if nameless and not used:
        raise ImportProblem(
            f"`{path}` does not say whose settings these are; save Get-CASMailbox with its PrimarySmtpAddress"
        )
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


def _is_nameless_mailbox(found: Properties, subject: str) -> bool:
    """Whether an object without an address has a name, and nothing that only an organisation has: the switch of a
    mailbox must not become that of the tenant.
    """
    if subject != ORGANISATION or not _ONLY_ORGANISATIONS.isdisjoint(found):
        return False
    return any(found.get(name) for name in _NAMED)


def _subject(found: Properties) -> tuple[str, dict[str, str]]:
    if "allowbasicauthsmtp" in found:
        return f"policy {(found.get('name') or found.get('identity') or '').lower()}", _POLICY
    address = next((found[name].lower() for name in _ADDRESS if "@" in found.get(name, "")), None)
    if address is not None:
        return f"mailbox {address}", _MAILBOX
    if "domainname" in found and "domaintype" in found:
        return f"domain {found['domainname'].lower()}", {"domaintype": "DomainType"}
    return ORGANISATION, _ORGANISATION
