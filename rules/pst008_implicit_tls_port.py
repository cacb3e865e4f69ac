"""PST008: port 465 with a sender that speaks STARTTLS only."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    DOTNET_NEEDLES,
    SUBMISSION,
    Bad,
    Context,
    Finding,
    Fix,
    Good,
    MailSite,
    Rule,
    Safety,
    Script,
    Severity,
    SiteKind,
    argument,
    here,
    mend,
    proof,
    sender,
    target,
)

KINDS = (SiteKind.SEND_MAILMESSAGE, SiteKind.SMTPCLIENT)


class ImplicitTlsPort(Rule[MailSite]):
    """Send-MailMessage or SmtpClient is given port 465.

    ## What it does
    Reports port 465 where no other can reach the mail. Mailozaurr, MailKit and CDO can use it and are not meant.

    ## Why it breaks
    Port 465 speaks TLS from the first byte. .NET's SmtpClient, which is behind Send-MailMessage too, waits for a
    greeting in plain text: the call hangs until its timeout and has never worked.

    ## Fix safety
    Safe for Exchange Online, where port 587 is the documented one; else manual.

    ## References
    - https://learn.microsoft.com/dotnet/api/system.net.mail.smtpclient.enablessl
    """

    code = "PST008"
    name = "implicit-tls-port"
    watches = MailSite
    needles = DOTNET_NEEDLES
    references = ("https://learn.microsoft.com/dotnet/api/system.net.mail.smtpclient.enablessl",)

    good = (
        Good(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -Port 587\n"
        ),
        Good(
            "Send-EmailMessage -To a@b.example -From c@d.example -Server smtp.office365.com -Port 465\n", why="MailKit"
        ),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -Port 465\n",
            marks=("465",),
            severity=Severity.ERROR,
            message="STARTTLS only",
            fixed=(
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com "
                "-Port 587\n"
            ),
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        if element.kind not in KINDS or element.port != 465:
            return
        bound = element.parameters.get("Port")
        yield self.finding(
            argument(element, "Port"),
            f"{sender(element)} speaks STARTTLS only and hangs on port 465 of {target(element)}",
            Severity.ERROR,
            related=proof(bound.trace if bound else (), (here(element, "the mail is sent to port 465"),)),
            fix=self.repair(script, element),
            help="use port 587",
        )

    @staticmethod
    def repair(script: Script, site: MailSite) -> Fix:
        """Port 587, as far as the server is known to listen there."""
        title = "use port 587"
        if site.server.endpoint not in SUBMISSION:
            return Fix(title, Safety.MANUAL, "whether the server listens on port 587 is for you to check")
        written = mend.origin(script, site.parameters.get("Port"))
        edits = tuple(mend.change_literal(script, written, "465", "587"))
        if not edits or written is None:
            return Fix(title, Safety.MANUAL, "the port is not written out in this file")
        users = mend.users_of(script, "Port", written)
        if any(len(one.server.values) > 1 or one.server.endpoint not in SUBMISSION for one in users):
            return Fix(title, Safety.UNSAFE, "a mail to another server takes its port from there, too", edits)
        if not site.server.known:
            return Fix(title, Safety.UNSAFE, "another server can be reached by the same call", edits)
        return Fix(title, Safety.SAFE, "Exchange Online takes client submission on port 587", edits)
