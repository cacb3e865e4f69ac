"""What the tenant's settings and the hosts' versions of Windows say about sites, beyond what their scripts say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pslint_tls.inventory.joinrows import HostRow, TenantRow
from pslint_tls.inventory.rows import SiteRow
from pslint_tls.inventory.store import Store

ORGANISATION = "organisation"
_SUBMISSION = ("exchange-online", "exchange-online-legacy")
_PASSWORD = ("plain-text", "stored", "prompted", "unknown")
_OPEN_TLS = ("unset", "partial")


class Surroundings:
    """Asked for each site. Nothing is said where nothing was imported."""

    def __init__(self, store: Store) -> None:
        self._tenant: dict[str, dict[str, str]] = defaultdict(dict)
        for row in store.imported(TenantRow):
            self._tenant[row.subject][row.name] = row.value
        self._hosts = {row.host: row for row in store.imported(HostRow)}

    def refused(self, site: SiteRow) -> str | None:
        """Why the tenant refuses the mail already; no full stop."""
        if site.endpoint == "direct-send" and self._said("RejectDirectSend") == "true":
            return "the tenant refuses direct send without a connector (RejectDirectSend)"
        if site.kind == "ews" and self._said("EwsEnabled") == "false":
            return "the tenant has switched Exchange Web Services off (EwsEnabled)"
        if site.endpoint in _SUBMISSION and site.auth in _PASSWORD:
            return self._log_on(site)
        return None

    def remarks(self, site: SiteRow, tasks: Sequence[tuple[str, str]]) -> Iterator[str]:
        """What else is worth knowing; no full stops."""
        old = site.verdict in ("legacy", *_OPEN_TLS)
        takes = self._said("AllowLegacyTLSClients")
        if site.endpoint == "exchange-online-legacy" and old and takes is not None and takes != "true":
            yield "the tenant takes no TLS 1.0 and 1.1 at smtp-legacy either (AllowLegacyTLSClients)"
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

    def _log_on(self, site: SiteRow) -> str | None:
        mailboxes = [site.user.lower()] if site.user else [sender.lower() for sender in site.senders]
        found = [reason for mailbox in mailboxes if (reason := self._of_mailbox(mailbox)) is not None]
        if mailboxes:
            # One of several possible mailboxes may still log on.
            return found[0] if len(found) == len(mailboxes) else None
        return self._of_mailbox("")

    def _of_mailbox(self, address: str) -> str | None:
        own = self._tenant.get(f"mailbox {address}", {})
        switch = own.get("SmtpClientAuthenticationDisabled", "")
        if switch == "true":
            return f"SMTP AUTH is disabled for {address}"
        if switch != "false" and self._said("SmtpClientAuthenticationDisabled") == "true":
            return "SMTP AUTH is disabled in the tenant"
        policy = own.get("AuthenticationPolicy") or self._said("DefaultAuthenticationPolicy")
        if policy and self._tenant.get(f"policy {policy.lower()}", {}).get("AllowBasicAuthSmtp") == "false":
            return f"the authentication policy {policy} takes no password for SMTP"
        return None

    def _said(self, name: str) -> str | None:
        return self._tenant.get(ORGANISATION, {}).get(name)
