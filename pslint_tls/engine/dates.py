"""What the deadline table says of one mail, put so that a rule's sentence can end with it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pslint_tls.knowledge import deadlines, endpoints
from pslint_tls.rule import Due, MailSite, SiteKind, Topic

# The names that the table gives to what rules ask about.
_LEGACY_TLS = "legacy-tls-submission"
_LEGACY_TLS_POP_IMAP = "legacy-tls-pop-imap"
_CLOUD_TLS = "graph-tls"
_PASSWORD = "basic-auth-submission"

_SUBMISSION = ("exchange-online", "exchange-online-legacy")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The deadline table, asked as of one day."""

    table: deadlines.Deadlines
    as_of: datetime.date
    days_left: bool = True
    """False: the same words on every day."""

    def of_site(self, topic: Topic, site: MailSite) -> Due | None:
        """What becomes of `topic` at the server of a mail; None where the table has no word on it."""
        endpoint = site.server.endpoint.value
        cloud = next((cloud for host in site.server.values if (cloud := _cloud(host, endpoint))), None)
        if topic is Topic.LEGACY_TLS:
            what = _CLOUD_TLS if site.kind in (SiteKind.GRAPH, SiteKind.EWS) else _LEGACY_TLS
            return self._tls(self.table.for_(what, endpoint, cloud))
        return self._password(self.table.for_(_PASSWORD, endpoint, cloud), endpoint)

    def of_legacy_host(self, host: str) -> Due | None:
        """What becomes of a host that is kept for old versions of TLS."""
        known = endpoints.classify(host)
        if known.host.startswith("smtp"):
            entry = self.table.for_(_PASSWORD, known.endpoint, known.cloud)
            return self._said(entry, "takes no password", "has taken no password")
        if known.cloud == "china":
            # The announcement does not name the hosts of 21Vianet (field-facts 3.1).
            return None
        return self._said(
            self.table.for_(_LEGACY_TLS_POP_IMAP, known.endpoint, known.cloud), "is gone", "has been gone"
        )

    def _tls(self, entry: deadlines.Deadline | None) -> Due | None:
        if entry is not None and entry.date is None and entry.state != "off":
            return Due("takes TLS 1.0 and 1.1 only where the tenant allows it")
        return self._said(entry, "refuses TLS 1.0 and 1.1", "has refused TLS 1.0 and 1.1")

    def _password(self, entry: deadlines.Deadline | None, endpoint: str) -> Due | None:
        if endpoint in _SUBMISSION:
            return self._said(entry, "turns that off by default", "has had that off by default")
        return self._said(entry, "takes no password", "has taken no password")

    def _said(self, entry: deadlines.Deadline | None, ahead: str, over: str) -> Due | None:
        if entry is None or entry.date is None:
            return None
        if not self.days_left:
            return Due(f"{ahead} from {entry.date}", entry.date)
        verb = over if entry.date < self.as_of else ahead
        return Due(f"{verb} {deadlines.when(entry, self.as_of)}", entry.date)


def _cloud(host: str, endpoint: str) -> str | None:
    known = endpoints.classify(host)
    return known.cloud if known.endpoint == endpoint else None
