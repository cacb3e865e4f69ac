"""PST030: Send-MailMessage is obsolete."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    Bad,
    Context,
    Finding,
    Good,
    MailSite,
    Rule,
    Script,
    Severity,
    SiteKind,
    graph_fix,
    here,
    rewrite_shown,
)


class SendMailmessageObsolete(Rule[MailSite]):
    """Send-MailMessage is obsolete and will leave PowerShell.

    ## What it does
    Reports each call of the cmdlet, for your information. A function of the script's own with the same name is not
    meant.

    ## Why it breaks
    Nothing breaks yet. The cmdlet is marked obsolete since PowerShell 7.0, will be removed in a future release, gets
    no repairs, and can log on with a password only.

    ## Fix safety
    Unsafe: sending through Microsoft Graph needs an app registration with a permission that somebody has to grant.
    Manual for mail to other servers, which is kept as it is; `pslint-tls migrate --all-servers` moves it too.

    ## References
    - https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/send-mailmessage
    - https://github.com/dotnet/platform-compat/blob/master/docs/DE0005.md
    """

    code = "PST030"
    name = "send-mailmessage-obsolete"
    watches = MailSite
    needles = ("send-mailmessage",)
    deadlines = ("send-mailmessage-obsolete",)
    references = (
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/send-mailmessage",
        "https://github.com/dotnet/platform-compat/blob/master/docs/DE0005.md",
    )

    good = (
        Good("Send-MgUserMail -UserId c@d.example -BodyParameter $message\n"),
        Good("Get-Help Send-MailMessage\n", why="an argument"),
        Good("function Send-MailMessage { 'kept' }\nSend-MailMessage\n", why="the script's own function"),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n",
            marks=("Send-MailMessage",),
            severity=Severity.INFO,
        ),
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n",
            marks=("Send-MailMessage",),
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "# Microsoft Graph sends the mail of this script: fill in what stands in angle brackets.\n"
                "$graphTenantId = '<tenant ID>'\n"
                "$graphClientId = '<application (client) ID>'\n"
                "$graphCertificateThumbprint = '<thumbprint of the certificate>'\n"
                "Connect-MgGraph -TenantId $graphTenantId -ClientId $graphClientId"
                " -CertificateThumbprint $graphCertificateThumbprint -NoWelcome\n\n"
                "Send-MgUserMail -UserId 'c@d.example' -BodyParameter @{\n"
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
        if element.kind is not SiteKind.SEND_MAILMESSAGE or element.shadowed:
            return
        fix = graph_fix(element, script, context)
        yield self.finding(
            element.name_span,
            "Send-MailMessage is obsolete since PowerShell 7.0 and will be removed in a future release"
            f"{rewrite_shown(element, script, fix)}",
            Severity.INFO,
            related=(here(element, "the cmdlet is called"),),
            fix=fix,
            help="plan a move to Microsoft Graph for mail by Exchange Online, or to a relay's own way of taking mail",
        )
