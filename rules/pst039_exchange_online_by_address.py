"""PST039: Exchange Online by an address, or by a mistyped name."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.knowledge import endpoints
from pslint_tls.rule import (
    MAIL_NEEDLES,
    SMTP_KINDS,
    AuthKind,
    Bad,
    Confidence,
    Context,
    Endpoint,
    Finding,
    Fix,
    Good,
    MailSite,
    Rule,
    Safety,
    Script,
    Severity,
    argument,
    here,
    logs_on,
    proof,
)

FIX = Fix("use the host's name", Safety.MANUAL, "which server is meant is for its owner to say")


class ExchangeOnlineByAddress(Rule[MailSite]):
    """The server is a public address where a name is needed, or a name almost that of Exchange Online.

    ## What it does
    Reports a host that is a typing error away from one of Exchange Online's, and a public address that is used as
    Exchange Online is: SSL, port 587 and a log-on.

    ## Why it breaks
    A mistyped host does not exist, or is somebody else's, who then gets the password. Exchange Online has to be
    reached by its name: its addresses change, and its certificate names hosts only, so with SSL the call fails.

    ## Fix safety
    Manual: which server is meant is for its owner to say.

    ## References
    - https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365
    """

    code = "PST039"
    name = "exchange-online-by-address"
    watches = MailSite
    needles = MAIL_NEEDLES
    references = (
        "https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365",
    )

    good = (
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n"),
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer 10.1.2.3\n", why="internal"),
        Good(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer 203.0.113.7\n",
            why="a relay",
        ),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.ofice365.com\n",
            marks=("smtp.ofice365.com",),
            severity=Severity.WARNING,
            message="`smtp.office365.com`",
        ),
        Bad(
            "$login = Get-Credential\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer 203.0.113.7 -Port 587 -UseSsl -Credential $login\n",
            marks=("203.0.113.7",),
            severity=Severity.WARNING,
            message="an address",
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        if element.kind not in SMTP_KINDS:
            return
        for host in dict.fromkeys(element.server.values):
            meant = endpoints.near_miss(host)
            if meant is not None:
                said = f"`{host.strip()}` is no host of Exchange Online but almost `{meant}`"
                yield self.at(element, said, f"`{meant}` is meant, as it seems")
            elif endpoints.is_address(host) and self.like_exchange_online(element, host):
                said = f"`{host.strip()}` is an address, and no certificate of Exchange Online names one"
                yield self.at(element, said, "the server is given by its address")

    @staticmethod
    def like_exchange_online(site: MailSite, host: str) -> bool:
        """Whether a public address is used as Exchange Online's submission is."""
        public = endpoints.classify(host).endpoint == Endpoint.UNCLASSIFIED.value
        asks = logs_on(site) or site.auth.kind is AuthKind.UNKNOWN
        return public and site.port == 587 and site.ssl is True and asks

    def at(self, site: MailSite, said: str, step: str) -> Finding:
        """The finding at the server's name."""
        return self.finding(
            argument(site, "SmtpServer", "Host", "Server"),
            said,
            Severity.WARNING,
            confidence=Confidence.LIKELY,
            related=proof(site.server.trace, (here(site, step),)),
            fix=FIX,
            help="write the name of the server that is meant",
        )
