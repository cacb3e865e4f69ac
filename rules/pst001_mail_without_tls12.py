"""PST001: a path reaches a mail with TLS never set."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    DOTNET_NEEDLES,
    LEGACY_TLS_DEADLINES,
    Bad,
    Context,
    Finding,
    Fix,
    Good,
    MailSite,
    Rule,
    Script,
    Severity,
    Topic,
    Verdict,
    is_plain,
    proof,
    set_tls_first,
    ssl_switch,
    target,
    tls_confidence,
    tls_severity,
    where_set,
)

SEEN = {
    Verdict.UNSET: "TLS 1.2 is never set before this mail to {target}",
    Verdict.PARTIAL: "TLS 1.2 is not set on every path to this mail to {target}",
    Verdict.UNKNOWN: "it cannot be told whether TLS 1.2 is set before this mail to {target}",
}
OLD_HOSTS = "and Windows PowerShell on an older host then offers TLS 1.0 at best"


class MailWithoutTls12(Rule[Script]):
    """A path reaches the mail, and on it the script never sets ServicePointManager.SecurityProtocol.

    ## What it does
    Looks at the TLS state that reaches each mail by Send-MailMessage or SmtpClient. It is an error for the endpoints
    that Microsoft runs, a warning where the server is public or not known, and for your information where the relay
    is internal or the mail is provably sent without SSL: there the setting has no effect until -UseSsl is given. Says
    nothing where the operating system decides (scripts that only PowerShell 6 and later runs, the guarded line),
    where the place is never reached, and where TLS was set to old versions (PST002) or too late (PST004).

    ## Why it breaks
    Send-MailMessage and SmtpClient offer what SecurityProtocol says. Where .NET Framework starts with SSL 3.0 and TLS
    1.0, as Windows PowerShell 5.1 does on Windows Server 2016, Microsoft 365 refuses the connection.

    ## Fix safety
    Safe where the Microsoft 365 endpoints are all that the script reaches, else unsafe: the line changes TLS for
    everything in the process, and an old appliance may speak nothing newer. Unsafe too where only other scripts call
    what sends: they may reach more.

    ## References
    - https://learn.microsoft.com/dotnet/framework/network-programming/tls
    - https://learn.microsoft.com/purview/prepare-tls-1.2-in-office-365
    """

    code = "PST001"
    name = "mail-without-tls12"
    watches = Script
    needles = (*DOTNET_NEEDLES, "exchangeservice", "send-mgusermail", "graph.microsoft")
    takes_over_from = ("PST002", "PST004")
    deadlines = LEGACY_TLS_DEADLINES
    references = (
        "https://learn.microsoft.com/dotnet/framework/network-programming/tls",
        "https://learn.microsoft.com/purview/prepare-tls-1.2-in-office-365",
    )

    good = (
        Good(
            "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
        ),
        Good(
            "#Requires -PSEdition Core\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n",
            why="the operating system decides in PowerShell 6 and later",
        ),
        Good(
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls'\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n",
            why="PST002 says it",
        ),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n",
            marks=("Send-MailMessage",),
            severity=Severity.ERROR,
            message="TLS 1.2 is never set",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            ),
        ),
        Bad(
            "if (Test-Path C:\\flag) { [Net.ServicePointManager]::SecurityProtocol = 'Tls12' }\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n",
            marks=("Send-MailMessage",),
            severity=Severity.ERROR,
            message="not set on every path",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "if (Test-Path C:\\flag) { [Net.ServicePointManager]::SecurityProtocol = 'Tls12' }\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            ),
        ),
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01 -UseSsl\n",
            marks=("Send-MailMessage",),
            severity=Severity.INFO,
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01 -UseSsl\n"
            ),
        ),
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n",
            marks=("Send-MailMessage",),
            severity=Severity.INFO,
            message="no effect until -UseSsl",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\n"
            ),
        ),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        for site in script.sites:
            if site.tls.verdict in SEEN and site.tls.masks != () and site.tls.late is None and not site.damaged:
                yield self.at(site, set_tls_first(script, site.tls, context, plain=is_plain(site)), context)

    def at(self, site: MailSite, fix: Fix, context: Context) -> Finding:
        """The finding about one mail."""
        severity = tls_severity(site)
        due = context.due(Topic.LEGACY_TLS, site) if severity is Severity.ERROR else None
        return self.finding(
            site.name_span,
            f"{SEEN[site.tls.verdict].format(target=target(site))}, {self.reason(site, context)}",
            severity,
            confidence=tls_confidence(site, site.tls.trace),
            related=proof(site.tls.trace, where_set(site.tls, fix)),
            fix=fix,
            deadline=due.day if due else None,
            help="set [Net.ServicePointManager]::SecurityProtocol to Tls12 before the first mail of the script",
            conditional=True,
        )

    @staticmethod
    def reason(site: MailSite, context: Context) -> str:
        """Why it matters at this endpoint."""
        if site.ssl is False:
            return f"and setting it has no effect until {ssl_switch(site)} is there"
        due = context.due(Topic.LEGACY_TLS, site)
        return f"which {due.text}" if due else OLD_HOSTS
