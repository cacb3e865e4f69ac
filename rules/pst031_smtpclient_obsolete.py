"""PST031: System.Net.Mail.SmtpClient is obsolete."""

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


class SmtpclientObsolete(Rule[MailSite]):
    """System.Net.Mail.SmtpClient is not for new code.

    ## What it does
    Reports each place that makes such an object, for your information. MailKit's client of the same name is not
    meant.

    ## Why it breaks
    Nothing breaks yet. Microsoft advises against the class: it knows few protocols, no OAuth among them, so it cannot
    log on to Exchange Online once passwords end there.

    ## Fix safety
    Unsafe where making, filling and sending stand in one straight block, else manual: a permission has to be granted.

    ## References
    - https://learn.microsoft.com/dotnet/api/system.net.mail.smtpclient
    - https://github.com/dotnet/platform-compat/blob/master/docs/DE0005.md
    """

    code = "PST031"
    name = "smtpclient-obsolete"
    watches = MailSite
    needles = ("smtpclient",)
    deadlines = ("smtpclient-obsolete",)
    references = (
        "https://learn.microsoft.com/dotnet/api/system.net.mail.smtpclient",
        "https://github.com/dotnet/platform-compat/blob/master/docs/DE0005.md",
    )

    good = (
        Good("$client = [MailKit.Net.Smtp.SmtpClient]::new()\n", why="MailKit's"),
        Good("# New-Object Net.Mail.SmtpClient\n", why="a comment"),
    )
    bad = (
        Bad(
            "$client = New-Object System.Net.Mail.SmtpClient 'relay01'\n$client.Send($message)\n",
            marks=("System.Net.Mail.SmtpClient",),
            severity=Severity.INFO,
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        if element.kind is not SiteKind.SMTPCLIENT:
            return
        fix = graph_fix(element, script, context)
        yield self.finding(
            element.name_span,
            "System.Net.Mail.SmtpClient is not recommended any more and cannot log on with OAuth"
            f"{rewrite_shown(element, script, fix)}",
            Severity.INFO,
            related=(here(element, "the object is made"),),
            fix=fix,
            help="plan a move to Microsoft Graph for mail by Exchange Online, or to MailKit elsewhere",
        )
