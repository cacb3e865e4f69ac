"""PST007: a server that asks for STARTTLS is given mail without it."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    DOTNET_NEEDLES,
    SUBMISSION,
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
    SiteKind,
    here,
    logs_on,
    mend,
    proof,
    sender,
    ssl_switch,
    target,
)

SEVERITY = {
    Endpoint.EXCHANGE_ONLINE: Severity.ERROR,
    Endpoint.EXCHANGE_ONLINE_LEGACY: Severity.ERROR,
    Endpoint.CONSUMER: Severity.ERROR,
    Endpoint.HVE: Severity.ERROR,
    Endpoint.ACS: Severity.ERROR,
    Endpoint.OTHER_PUBLIC: Severity.WARNING,
}
KINDS = (SiteKind.SEND_MAILMESSAGE, SiteKind.SMTPCLIENT)


class MailWithoutSsl(Rule[MailSite]):
    """The mail goes to a server that asks for STARTTLS, and -UseSsl or EnableSsl is not there.

    ## What it does
    Reports Send-MailMessage and SmtpClient where SSL is provably not asked for and the server is one of Microsoft's
    that take a log-on, or a known public provider that is given a password or
    reached on port 587 (then as a warning).

    ## Why it breaks
    These servers take neither a log-on nor mail before STARTTLS. Exchange Online answers `5.7.57 Client not
    authenticated to send mail`.

    ## Fix safety
    Safe for Exchange Online, which takes nothing else. Unsafe for the other Microsoft endpoints, manual for the rest.

    ## References
    - https://learn.microsoft.com/dotnet/api/system.net.mail.smtpclient.enablessl
    - https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365
    """

    code = "PST007"
    name = "mail-without-ssl"
    watches = MailSite
    needles = DOTNET_NEEDLES
    references = (
        "https://learn.microsoft.com/dotnet/api/system.net.mail.smtpclient.enablessl",
        "https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365",
    )

    good = (
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"),
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n", why="internal"),
        Good(
            "param([switch]$S)\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl:$S\n",
            why="it may be there",
        ),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n",
            marks=("Send-MailMessage",),
            severity=Severity.ERROR,
            message="without -UseSsl",
            fixed=(
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            ),
        ),
        Bad(
            "$client = New-Object System.Net.Mail.SmtpClient 'smtp.office365.com', 587\n$client.Send($message)\n",
            marks=("System.Net.Mail.SmtpClient",),
            severity=Severity.ERROR,
            message="without EnableSsl",
            fixed=(
                "$client = New-Object System.Net.Mail.SmtpClient 'smtp.office365.com', 587\n"
                "$client.EnableSsl = $true\n"
                "$client.Send($message)\n"
            ),
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        severity = SEVERITY.get(element.server.endpoint)
        if element.kind not in KINDS or element.ssl is not False or severity is None or not asks(element):
            return
        switch = ssl_switch(element)
        refusal = "answers 5.7.57" if element.server.endpoint in SUBMISSION else "takes no log-on before STARTTLS"
        sure = element.server.known and len(element.server.values) == 1
        yield self.finding(
            element.name_span,
            f"{sender(element)} is used without {switch}, so {target(element)} {refusal}",
            severity,
            confidence=Confidence.PROVEN if sure else Confidence.LIKELY,
            related=proof(element.server.trace, (here(element, f"no {switch} reaches it"),)),
            fix=self.repair(script, element, switch),
            help=f"add {switch} and use port 587",
        )

    @staticmethod
    def repair(script: Script, site: MailSite, switch: str) -> Fix:
        """How far adding the switch may be trusted, by endpoint."""
        title = f"add {switch}"
        if site.server.endpoint is Endpoint.OTHER_PUBLIC:
            return Fix(title, Safety.MANUAL, "whether the provider's port speaks STARTTLS is for you to check")
        edits = tuple(mend.add_switch(script, site, switch))
        if not edits:
            return Fix(title, Safety.MANUAL, "there is no plain place for it: the value is set elsewhere")
        if len(site.server.values) > 1 or not site.server.known:
            return Fix(title, Safety.UNSAFE, "another server can be reached by the same call", edits)
        if site.server.endpoint in SUBMISSION:
            return Fix(title, Safety.SAFE, "Exchange Online takes no mail from a client without STARTTLS", edits)
        return Fix(title, Safety.UNSAFE, "the port may have to change with it", edits)


def asks(site: MailSite) -> bool:
    """Whether the server asks for STARTTLS here: a provider's MX takes mail on port 25 without."""
    return site.server.endpoint is not Endpoint.OTHER_PUBLIC or site.port == 587 or logs_on(site)
