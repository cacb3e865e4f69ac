"""PST020: a password to Exchange Online."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    MAIL_NEEDLES,
    SMTP_KINDS,
    SUBMISSION,
    Bad,
    Context,
    Finding,
    Good,
    MailSite,
    Rule,
    Script,
    Severity,
    Topic,
    argument,
    credential_confidence,
    credential_proof,
    graph_fix,
    logs_on,
    rewrite_shown,
    sender,
    target,
)

TURNS_OFF = "turns that off"


class BasicAuthSubmission(Rule[MailSite]):
    """The mail logs on to Exchange Online with a user name and a password.

    ## What it does
    Reports every sender that can hand a password to one of Exchange Online's submission hosts, of any cloud: typed at
    a prompt, stored or in the script. A credential of which nothing is known is reported as likely: these senders
    know no other log-on than a password.

    ## Why it breaks
    Exchange Online turns Basic authentication for SMTP AUTH off. Then it answers `550 5.7.30 Basic authentication is
    not supported for Client Submission`. Neither Send-MailMessage nor SmtpClient can log on with OAuth.

    ## Fix safety
    Unsafe: sending through Microsoft Graph needs an app registration with a permission that somebody has to grant.
    `pslint-tls migrate` shows what becomes of each mail, and `migrate --plan` what the tenant needs.

    ## References
    - https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835
    - https://techcommunity.microsoft.com/blog/exchange/exchange-online-to-retire-basic-auth-for-client-submission-smtp-auth/4114750
    """

    code = "PST020"
    name = "basic-auth-submission"
    watches = MailSite
    needles = MAIL_NEEDLES
    deadlines = ("exo-basic-submission", "exo-legacy-basic-submission")
    references = (
        "https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835",
        "https://techcommunity.microsoft.com/blog/exchange/exchange-online-to-retire-basic-auth-for-client-submission-smtp-auth/4114750",
    )

    good = (
        Good(
            "$login = Get-Credential\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer relay01 -Credential $login\n",
            why="an internal relay: PST021",
        ),
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"),
    )
    bad = (
        Bad(
            "$login = Import-Clixml C:\\login.xml\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer smtp.office365.com -Port 587 -UseSsl -Credential $login\n",
            marks=("$login",),
            severity=Severity.ERROR,
            message="turns that off by default from 2026-12-31",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "# Microsoft Graph sends the mail of this script: fill in what stands in angle brackets.\n"
                "$graphTenantId = '<tenant ID>'\n"
                "$graphClientId = '<application (client) ID>'\n"
                "$graphCertificateThumbprint = '<thumbprint of the certificate>'\n"
                "Connect-MgGraph -TenantId $graphTenantId -ClientId $graphClientId"
                " -CertificateThumbprint $graphCertificateThumbprint -NoWelcome\n\n"
                "$login = Import-Clixml C:\\login.xml\nSend-MgUserMail -UserId 'c@d.example' -BodyParameter @{\n"
                "    message         = @{\n"
                "        subject      = 'x'\n"
                "        body         = @{ contentType = 'Text'; content = '' }\n"
                "        toRecipients = @(\n"
                "            @{ emailAddress = @{ address = 'a@b.example' } }\n"
                "        )\n"
                "    }\n"
                "    saveToSentItems = $false\n"
                "}\n"
            ),
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        if element.kind not in SMTP_KINDS or element.server.endpoint not in SUBMISSION or not logs_on(element):
            return
        due = context.due(Topic.PASSWORD, element)
        related = credential_proof(element)
        fix = graph_fix(element, script, context)
        yield self.finding(
            argument(element, "Credential", "Credentials"),
            f"{sender(element)} logs on with a password to {target(element)}, which {due.text if due else TURNS_OFF}"
            f"{rewrite_shown(element, script, fix)}",
            Severity.ERROR,
            confidence=credential_confidence(element, related),
            related=related,
            fix=fix,
            deadline=due.day if due else None,
            help="send through Microsoft Graph, or through a relay or service that keeps taking mail from scripts",
        )
