"""What the tenant's settings and the hosts' versions of Windows say about sites, beyond what their scripts say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pslint_tls.inventory.joinrows import HostRow, TenantRow
from pslint_tls.inventory.rows import SiteRow
from pslint_tls.inventory.store import Store

ORGANISATION = "organisation"
_SUBMISSION = ("exchange-online", "exchange-online-legacy")
_PASSWORD = ("plain-text", "stored", "prompted", "unknown")
_OPEN_TLS = ("unset", "partial")
_SWITCH = "SmtpClientAuthenticationDisabled"
"""Of the organisation and, where it is not empty, of a mailbox instead."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the tenant refuses a mail already; no full stops. `without_address` is for pages that are sent out."""

    reason: str
    without_address: str


class Surroundings:
    """Asked for each site. Nothing is said where nothing was imported."""

    def __init__(self, store: Store) -> None:
        self._tenant: dict[str, dict[str, str]] = defaultdict(dict)
        for row in store.imported(TenantRow):
            self._tenant[row.subject][row.name] = row.value
        self._hosts = {row.host: row for row in store.imported(HostRow)}

    def refused(self, site: SiteRow) -> Refusal | None:
        """Why the tenant refuses the mail already."""
        if site.endpoint == "direct-send" and self._said("RejectDirectSend") == "true":
            return _plain("the tenant refuses direct send without a connector (RejectDirectSend)")
        if site.kind == "ews" and self._said("EwsEnabled") == "false":
            return _plain("the tenant has switched Exchange Web Services off (EwsEnabled)")
        return self._log_on(site) if _logs_on(site) else None

    def remarks(self, site: SiteRow, tasks: Sequence[tuple[str, str]]) -> Iterator[str]:
        """What else is worth knowing; no full stops."""
        old = site.verdict in ("legacy", *_OPEN_TLS)
        takes = self._said("AllowLegacyTLSClients")
        if site.endpoint == "exchange-online-legacy" and old and takes is not None and takes != "true":
            yield "the tenant takes no TLS 1.0 and 1.1 at smtp-legacy either (AllowLegacyTLSClients)"
        if _logs_on(site) and self._said(_SWITCH) == "true" and self._log_on(site) is None:
            owns = [self._own(mailbox) for mailbox in _mailboxes(site)]
            if not owns or any(_SWITCH not in own for own in owns):
                yield "SMTP AUTH is disabled in the tenant unless the mailbox has its own switch: import Get-CASMailbox"
        if site.verdict in _OPEN_TLS and site.edition != "core":
            known = [self._hosts[host] for host in dict.fromkeys(host for host, _ in tasks) if host in self._hosts]
            yield from self._starts(known, len({host for host, _ in tasks}))

    def _starts(self, known: Sequence[HostRow], hosts: int) -> Iterator[str]:
        old = [row for row in known if row.start]
        if old:
            named = ", ".join(f"{row.host} ({row.windows or f'build {row.build}'})" for row in old[:3])
            more = f" and {len(old) - 3} more" if len(old) > 3 else ""
            yield f"a task runs it on {named}{more}, where PowerShell starts with TLS 1.0"
        elif known and len(known) == hosts and all(row.start == 0 for row in known):
            yield "on all hosts whose tasks run it, Windows decides and uses TLS 1.2"

    def _log_on(self, site: SiteRow) -> Refusal | None:
        mailboxes = _mailboxes(site)
        found = [reason for mailbox in mailboxes if (reason := self._of_mailbox(mailbox)) is not None]
        if mailboxes:
            # One of several possible mailboxes may still log on.
            return found[0] if len(found) == len(mailboxes) else None
        return self._of_mailbox("")

    def _of_mailbox(self, address: str) -> Refusal | None:
        own = self._own(address)
        if own.get(_SWITCH) == "true":
            return Refusal(f"SMTP AUTH is disabled for {address}", "SMTP AUTH is disabled for its mailbox")
        # Tenants disable it and leave it to mailboxes to enable it: without the mailbox's own row nothing is known.
        if _SWITCH in own and own[_SWITCH] != "false" and self._said(_SWITCH) == "true":
            return _plain("SMTP AUTH is disabled in the tenant")
        policy = own.get("AuthenticationPolicy") or self._said("DefaultAuthenticationPolicy")
        if policy and self._tenant.get(f"policy {policy.lower()}", {}).get("AllowBasicAuthSmtp") == "false":
            return _plain(f"the authentication policy {policy} takes no password for SMTP")
        return None

    def _own(self, address: str) -> dict[str, str]:
        return self._tenant.get(f"mailbox {address}", {})

    def _said(self, name: str) -> str | None:
        return self._tenant.get(ORGANISATION, {}).get(name)


def _plain(reason: str) -> Refusal:
    return Refusal(reason, reason)


def _logs_on(site: SiteRow) -> bool:
    """Whether it logs on with a password where Exchange Online takes one."""
    return site.endpoint in _SUBMISSION and site.auth in _PASSWORD


def _mailboxes(site: SiteRow) -> list[str]:
    """Those that it may log on with."""
    return [site.user.lower()] if site.user else [sender.lower() for sender in site.senders]
