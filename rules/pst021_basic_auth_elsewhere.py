"""PST021: a password to a server other than Exchange Online."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    MAIL_NEEDLES,
    SMTP_KINDS,
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
    Step,
    Topic,
    argument,
    credential_confidence,
    credential_proof,
    logs_on,
    sender,
    target,
)

SAID = {
    Endpoint.DIRECT_SEND: (Severity.WARNING, "which takes mail for the tenant and no log-on"),
    Endpoint.HVE: (Severity.INFO, "which keeps taking passwords for now"),
    Endpoint.ACS: (Severity.INFO, "where the password is an app secret that expires"),
    Endpoint.CONSUMER: (Severity.ERROR, "which takes no passwords any more"),
    Endpoint.OTHER_PUBLIC: (Severity.INFO, "for which the provider's own dates hold"),
    Endpoint.INTERNAL: (Severity.INFO, "which no date of Microsoft concerns"),
    Endpoint.UNCLASSIFIED: (Severity.INFO, "and passwords end there if Exchange Online is behind it"),
    Endpoint.UNKNOWN: (Severity.WARNING, "and passwords end there if it is Exchange Online"),
}
HELP = {
    Endpoint.UNKNOWN: "find out which server it is; if it is Exchange Online, send through Microsoft Graph",
    Endpoint.UNCLASSIFIED: "find out who runs the server; if it is Exchange Online, send through Microsoft Graph",
    Endpoint.CONSUMER: "send from a mailbox of the organisation through Microsoft Graph",
    Endpoint.DIRECT_SEND: "leave the credential out, or send through Microsoft Graph",
}


class BasicAuthElsewhere(Rule[MailSite]):
    """The mail logs on with a password to a server that is not Exchange Online's, or is not known.

    ## What it does
    Reports every sender that can hand over a password, with a severity and a date by the kind of server: Outlook.com
    as an error, an unknown server and the tenant's MX as a warning, High Volume Email, Azure Communication Services,
    other providers and internal relays for your information.

    ## Why it breaks
    Outlook.com has ended Basic authentication, High Volume Email will, and a server that the script does not show may
    be Exchange Online. The MX of a tenant takes no log-on at all.

    ## Fix safety
    Manual until the server is known.

    ## References
    - https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835
    - https://learn.microsoft.com/azure/communication-services/quickstarts/email/send-email-smtp/smtp-authentication
    """

    code = "PST021"
    name = "basic-auth-elsewhere"
    watches = MailSite
    needles = MAIL_NEEDLES
    deadlines = ("hve-basic", "acs-basic", "consumer-basic")
    references = (
        "https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835",
        "https://learn.microsoft.com/azure/communication-services/quickstarts/email/send-email-smtp/smtp-authentication",
    )

    good = (
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n"),
        Good(
            "$login = Get-Credential\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer smtp.office365.com -UseSsl -Credential $login\n",
            why="PST020 says it",
        ),
    )
    bad = (
        Bad(
            "$login = Get-Credential\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer relay01 -Credential $login\n",
            marks=("$login",),
            severity=Severity.INFO,
        ),
        Bad(
            "param($Server)\n$login = Get-Credential\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer $Server -UseSsl -Credential $login\n",
            marks=("$login",),
            severity=Severity.WARNING,
            message="if it is Exchange Online",
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        endpoint = element.server.endpoint
        if element.kind not in SMTP_KINDS or endpoint not in SAID or not logs_on(element):
            return
        severity, tail = SAID[endpoint]
        due = context.due(Topic.PASSWORD, element)
        related = credential_proof(element)
        yield self.finding(
            argument(element, "Credential", "Credentials"),
            f"{sender(element)} logs on with a password to {target(element)}, {f'which {due.text}' if due else tail}",
            severity,
            confidence=self.confidence(element, related),
            related=related,
            fix=Fix("send another way", Safety.MANUAL, "which way depends on the server"),
            deadline=due.day if due else None,
            help=HELP.get(endpoint, "nothing now; know the date and the owner of the server"),
        )

    @staticmethod
    def confidence(site: MailSite, related: tuple[Step, ...]) -> Confidence:
        """A guess where nothing is known of the server: then the finding is about what may be."""
        if site.server.endpoint is Endpoint.UNKNOWN:
            return Confidence.GUESS
        if site.server.endpoint is Endpoint.UNCLASSIFIED:
            return Confidence.LIKELY
        return credential_confidence(site, related)
