"""How mail is to be moved: what the options of `migrate` and the table `[migrate]` of a configuration say."""

from __future__ import annotations

from dataclasses import dataclass

AUTHS = ("certificate", "managed-identity", "secret", "device", "interactive")
SHAPES = ("auto", "sdk", "rest", "function")


@dataclass(frozen=True, slots=True)
class Cloud:
    """A national cloud: where Graph answers, and what Connect-MgGraph calls it.

    Source: https://learn.microsoft.com/graph/deployments; field-facts 5.2 for the names.
    """

    graph: str
    environment: str | None
    uploads: bool = True
    """Attachments can be uploaded in parts (field-facts 5.1)."""


CLOUDS = {
    "global": Cloud("https://graph.microsoft.com", None),
    "usgov": Cloud("https://graph.microsoft.us", "USGov", uploads=False),
    "usgovdod": Cloud("https://dod-graph.microsoft.us", "USGovDoD", uploads=False),
    "china": Cloud("https://microsoftgraph.chinacloudapi.cn", "China"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that a rewrite depends on besides the script."""

    shape: str = "auto"
    auth: str = "certificate"
    tenant: str | None = None
    client_id: str | None = None
    thumbprint: str | None = None
    cloud: str = "global"
    helper: str | None = None
    """The shared file with the functions, relative to the script with `/`; None to put them into the script."""
    all_servers: bool = False
    save: bool = False
    """Keep copies among the sent items."""
    external: tuple[str, ...] = ()
    """Domains that are not of the tenant, in lower case: nobody there can be the sender."""
    tls_line: str = "pin"
    tls_elsewhere: bool = False
    """A profile, a policy or the registry sets TLS 1.2."""
    line: int | None = None
    """Only the mail that is written on this line."""

    @property
    def where(self) -> Cloud:
        """The cloud that mail goes through."""
        return CLOUDS[self.cloud]
