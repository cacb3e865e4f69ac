"""PST033: mail straight to the tenant's MX."""

from __future__ import annotations

from collections.abc import Iterator

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
    proof,
    target,
)


class DirectSend(Rule[MailSite]):
    """The mail goes to the tenant's MX without a log-on: Direct Send.

    ## What it does
    Reports each sender without a credential whose server is the MX of an Exchange Online tenant. That a connector
    with certificate or address stands behind it cannot be seen in a script.

    ## Why it breaks
    A tenant that sets RejectDirectSend refuses it with `550 5.7.68 TenantInboundAttribution; Direct Send not allowed`
    unless a connector matches. Recipients outside the tenant have never been reached this way.

    ## Fix safety
    Manual: a connector and Microsoft Graph are both set up outside the script.

    ## References
    - https://techcommunity.microsoft.com/blog/exchange/introducing-more-control-over-direct-send-in-exchange-online/4408790
    """

    code = "PST033"
    name = "direct-send"
    watches = MailSite
    needles = MAIL_NEEDLES
    deadlines = ("direct-send", "exo-legacy-tls-mail-flow")
    references = (
        "https://techcommunity.microsoft.com/blog/exchange/introducing-more-control-over-direct-send-in-exchange-online/4408790",
    )

    good = (
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n"),
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer d-example.mail.protection.outlook.com\n",
            marks=("d-example.mail.protection.outlook.com",),
            severity=Severity.WARNING,
            message="5.7.68",
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        anonymous = element.auth.kind in (AuthKind.NONE, AuthKind.CURRENT_USER)
        if element.kind not in SMTP_KINDS or element.server.endpoint is not Endpoint.DIRECT_SEND or not anonymous:
            return
        sure = element.server.known and len(element.server.values) == 1
        yield self.finding(
            argument(element, "SmtpServer", "Host", "Server"),
            f"Direct Send to {target(element)} ends in 5.7.68 once the tenant rejects it, and never leaves the tenant",
            Severity.WARNING,
            confidence=Confidence.PROVEN if sure else Confidence.LIKELY,
            related=proof(element.server.trace, (here(element, "the mail is sent without a log-on"),)),
            fix=Fix("use a connector or Microsoft Graph", Safety.MANUAL, "both are set up outside the script"),
            help="ask whether a connector covers this host, else send through Microsoft Graph",
        )
