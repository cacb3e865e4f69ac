"""PST004: TLS is set after the mail that needs it."""

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
    Step,
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

OPEN = (Verdict.UNSET, Verdict.PARTIAL, Verdict.UNKNOWN)


class TlsSetTooLate(Rule[Script]):
    """The script sets TLS 1.2, but only after the mail is sent.

    ## What it does
    Reports a mail that no assignment reaches while one stands behind it on the way. Severity as for PST001, which
    says nothing then.

    ## Why it breaks
    SecurityProtocol holds from the moment it is set: the mail in front of it goes out with whatever the host offers,
    and Microsoft 365 refuses TLS 1.0 and 1.1.

    ## Fix safety
    As for PST001: safe where Microsoft 365 endpoints are all that the script reaches, else unsafe.

    ## References
    - https://learn.microsoft.com/dotnet/api/system.net.servicepointmanager.securityprotocol
    """

    code = "PST004"
    name = "tls-set-too-late"
    watches = Script
    needles = DOTNET_NEEDLES
    takes_over_from = ("PST002",)
    deadlines = LEGACY_TLS_DEADLINES
    references = ("https://learn.microsoft.com/dotnet/api/system.net.servicepointmanager.securityprotocol",)

    good = (
        Good(
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
        ),
        Good(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n",
            why="never set at all: PST001",
        ),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n",
            marks=("Send-MailMessage",),
            severity=Severity.ERROR,
            message="after this mail",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            ),
        ),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        assignments = {one.place: one for one in script.assignments}
        for site in script.sites:
            if site.tls.late is not None and site.tls.verdict in OPEN and site.tls.masks != ():
                late = site.tls.late
                fix = set_tls_first(script, site.tls, context, assignments.get(late.place), plain=is_plain(site))
                yield self.at(site, late, fix, context)

    def at(self, site: MailSite, late: Step, fix: Fix, context: Context) -> Finding:
        """The finding about one mail and the assignment behind it."""
        severity = tls_severity(site)
        due = context.due(Topic.LEGACY_TLS, site)
        if site.ssl is False:
            tail = f"and setting it has no effect until {ssl_switch(site)} is there"
        else:
            tail = f"which {due.text}" if due else "so it goes out with what the host offers"
        related = proof(site.tls.trace, (late,))
        return self.finding(
            site.name_span,
            f"TLS 1.2 is set only after this mail to {target(site)}, {tail}",
            severity,
            confidence=tls_confidence(site, related),
            related=proof(related, where_set(site.tls, fix)),
            fix=fix,
            deadline=due.day if due and severity is Severity.ERROR else None,
            help=f"set TLS before line {site.place.start.line}, not in line {late.place.start.line}",
            conditional=True,
        )
