"""PST009: an endpoint that Microsoft keeps for old versions of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.knowledge import endpoints
from pslint_tls.rule import (
    MAIL_NEEDLES,
    Bad,
    Confidence,
    Context,
    Endpoint,
    Finding,
    Fix,
    Good,
    HostLiteral,
    MailSite,
    Rule,
    Safety,
    Script,
    Severity,
    SiteKind,
    Step,
    Verdict,
    argument,
    here,
    mend,
    proof,
    tls_fix,
)

MOVED = "smtp-legacy.office365.com"
ELSEWHERE = "whatever logs on there needs TLS 1.2 and OAuth too"
SERVERS = ("SmtpServer", "Host", "Server")
LEGACY = Endpoint.EXCHANGE_ONLINE_LEGACY.value
MODERN = {
    "pop-legacy.office365.com": "outlook.office365.com",
    "imap-legacy.office365.com": "outlook.office365.com",
    "pop-legacy.partner.outlook.cn": "partner.outlook.cn",
    "imap-legacy.partner.outlook.cn": "partner.outlook.cn",
}
"""The hosts that take TLS 1.2; those for SMTP are the same name without `-legacy`."""


class LegacyTlsEndpoint(Rule[Script]):
    """A host that Microsoft keeps for clients without TLS 1.2: smtp-legacy, pop-legacy, imap-legacy and their twins.

    ## What it does
    Reports each mail that can be sent to such a host, and each other string in code that is such a host.

    ## Why it breaks
    The endpoints need an opt-in of the tenant (AllowLegacyTLSClients) that ends. Those for POP and IMAP are being
    removed in the second half of 2026. No end is announced for TLS 1.0 and 1.1 on smtp-legacy, but Basic
    authentication ends there with that of smtp.office365.com.

    ## Fix safety
    smtp-legacy to smtp.office365.com: safe if the mail is sent with TLS 1.2, else unsafe. POP, IMAP and 21Vianet:
    manual.

    ## References
    - https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/opt-in-exchange-online-endpoint-for-legacy-tls-using-smtp-auth
    - https://techcommunity.microsoft.com/t5/exchange-team-blog/deprecating-legacy-tls-and-endpoints-for-pop-and-imap-in/ba-p/4515201
    """

    code = "PST009"
    name = "legacy-tls-endpoint"
    watches = Script
    needles = ("smtp-legacy.", "pop-legacy.", "imap-legacy.", *MAIL_NEEDLES)
    deadlines = ("pop-imap-legacy-endpoints", "exo-legacy-endpoint-tls", "exo-legacy-basic-submission")
    references = (
        "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/opt-in-exchange-online-endpoint-for-legacy-tls-using-smtp-auth",
        "https://techcommunity.microsoft.com/t5/exchange-team-blog/deprecating-legacy-tls-and-endpoints-for-pop-and-imap-in/ba-p/4515201",
    )

    good = (
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n"),
        Good("# moved away from smtp-legacy.office365.com in 2024\n", why="a comment"),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp-legacy.office365.com\n",
            marks=("smtp-legacy.office365.com",),
            severity=Severity.ERROR,
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n"
            ),
        ),
        Bad("$imap = 'imap-legacy.office365.com'\n", marks=("imap-legacy.office365.com",), severity=Severity.ERROR),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        for site in script.sites:
            hosts = [host for host in site.server.values if endpoints.classify(host).endpoint == LEGACY]
            if hosts and site.kind not in (SiteKind.GRAPH, SiteKind.OUTLOOK):
                yield self.at_site(script, site, endpoints.normalise(hosts[0]), context)
        for literal in script.host_literals:
            if not literal.site and endpoints.classify(literal.host).endpoint == LEGACY:
                yield self.at_literal(script, literal, context)

    def at_site(self, script: Script, site: MailSite, host: str, context: Context) -> Finding:
        """The finding about a mail to such a host."""
        due = context.due_of_host(host)
        sure = site.server.known and len(site.server.values) == 1
        return self.finding(
            argument(site, *SERVERS),
            message(host, due.text if due else None),
            Severity.ERROR,
            confidence=Confidence.PROVEN if sure else Confidence.LIKELY,
            related=proof(site.server.trace, (here(site, f"the mail is sent to {host}"),)),
            fix=self.move_site(script, site, host, context),
            deadline=due.day if due else None,
            help=advice(host),
            conditional=due is None,
        )

    @staticmethod
    def move_site(script: Script, site: MailSite, host: str, context: Context) -> Fix:
        """The change of host at a mail, with the Tls12 line where the mail is not sent with TLS 1.2 yet."""
        title = f"use {modern(host)}"
        if host != MOVED:
            return Fix(title, Safety.MANUAL, ELSEWHERE)
        written = [one for one in script.host_literals if one.site and one.host == host]
        edits = [edit for one in written for edit in mend.change_literal(script, one.span, host, modern(host))]
        if not edits or len(edits) < len(written):
            return Fix(title, Safety.MANUAL, "the host is not written out in this file, or part of a longer text")
        if site.tls.verdict is Verdict.SECURE:
            return Fix(title, Safety.SAFE, "the mail is sent with TLS 1.2 already", tuple(edits))
        if site.tls.openings and site.tls.verdict in (Verdict.UNSET, Verdict.PARTIAL):
            first = mend.set_first(script, site.tls.openings, context.tls_line)
            return tls_fix(script, f"{title} with TLS 1.2", [*first, *edits], context)
        return Fix(title, Safety.UNSAFE, "it is not shown that the mail is sent with TLS 1.2", tuple(edits))

    def at_literal(self, script: Script, literal: HostLiteral, context: Context) -> Finding:
        """The finding about a host that reaches no mail of this script."""
        due = context.due_of_host(literal.host)
        return self.finding(
            literal.span,
            message(literal.host, due.text if due else None),
            Severity.ERROR,
            confidence=Confidence.LIKELY,
            related=(Step(literal.place, f"names {literal.host}"),),
            fix=move_literal(script, literal),
            deadline=due.day if due else None,
            help=advice(literal.host),
            conditional=due is None,
        )


def message(host: str, due: str | None) -> str:
    """What the host is and what becomes of it."""
    return f"`{host}` is kept for clients without TLS 1.2 and {due or 'is on its way out'}"


def modern(host: str) -> str:
    """The host to use instead."""
    return MODERN.get(host, host.replace("-legacy", ""))


def advice(host: str) -> str:
    """Where to go instead."""
    return f"use {modern(host)} with TLS 1.2 instead"


def move_literal(script: Script, literal: HostLiteral) -> Fix:
    """The change of a host that no mail of the script is seen to use."""
    title = f"use {modern(literal.host)}"
    if literal.host != MOVED:
        return Fix(title, Safety.MANUAL, ELSEWHERE)
    edits = mend.change_literal(script, literal.span, literal.host, modern(literal.host))
    if not edits:
        return Fix(title, Safety.MANUAL, "the host is part of a longer text")
    return Fix(title, Safety.UNSAFE, "it is not shown that what uses it sends with TLS 1.2", tuple(edits))
