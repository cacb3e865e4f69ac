"""PST002: SecurityProtocol is left without TLS 1.2 and 1.3."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.knowledge import protocols
from pslint_tls.rule import (
    DOTNET_NEEDLES,
    LEFT_ALONE,
    LEGACY_TLS_DEADLINES,
    MICROSOFT,
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
    Span,
    Step,
    TlsAssignment,
    Topic,
    Verdict,
    all_secure,
    here,
    mend,
    proof,
    target,
    tls_fix,
)

HELP = "name Tls12 instead of the old versions"


class LegacyTlsOnly(Rule[Script]):
    """An assignment leaves SSL 3.0, TLS 1.0 or TLS 1.1 without TLS 1.2 and 1.3.

    ## What it does
    Reports each assignment to SecurityProtocol that leaves such a value, once, and names in its proof every mail that
    is reached with it. An error when a mail or a Microsoft 365 request depends on it, else a warning; a mail that is
    provably without SSL, or goes to an internal relay, does not make it an error. A mail that is reached with such a
    value for which no assignment of the file accounts is reported itself.

    ## Why it breaks
    Microsoft 365 refuses TLS 1.0 and 1.1. The value holds for Send-MailMessage and SmtpClient in PowerShell 7 too,
    and naming Ssl3 raises an error there.

    ## Fix safety
    Safe when a mail or a Microsoft 365 call depends on it and Microsoft 365 is all that the script reaches; else
    unsafe, for an old appliance may speak nothing newer. Only the line of the assignment is changed. A script whose
    mails all leave with TLS 1.2 is left as it is.

    ## References
    - https://learn.microsoft.com/dotnet/framework/network-programming/tls
    - https://learn.microsoft.com/purview/prepare-tls-1.2-in-office-365
    """

    code = "PST002"
    name = "legacy-tls-only"
    watches = Script
    needles = (*DOTNET_NEEDLES, "securityprotocol")
    deadlines = LEGACY_TLS_DEADLINES
    references = (
        "https://learn.microsoft.com/dotnet/framework/network-programming/tls",
        "https://learn.microsoft.com/purview/prepare-tls-1.2-in-office-365",
    )

    good = (
        Good("[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"),
        Good("$oldest = [Net.SecurityProtocolType]::Tls\n", why="names a version, sets nothing"),
        Good("[Net.ServicePointManager]::SecurityProtocol = 'Tls, Tls12'\n", why="TLS 1.2 is there: PST003"),
    )
    bad = (
        Bad(
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls11'\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            "Send-MailMessage -To e@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n",
            marks=("[Net.ServicePointManager]::SecurityProtocol = 'Tls11'",),
            severity=Severity.ERROR,
            message="only TLS 1.1",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"
                "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
                "Send-MailMessage -To e@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
            ),
        ),
        Bad(
            "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls\n",
            marks=("[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls",),
            severity=Severity.WARNING,
            fixed="[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n",
        ),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        affected: dict[Span, list[MailSite]] = {}
        assignments = {assignment.span: assignment for assignment in script.assignments}
        for site in script.sites:
            if site.tls.verdict is not Verdict.LEGACY:
                continue
            causes = [span for span in site.tls.legacy_assignments if span in assignments]
            for span in causes:
                affected.setdefault(span, []).append(site)
            if not causes:
                yield self.at_site(site, context)
        for span, assignment in assignments.items():
            sites = affected.get(span, [])
            if sites or (not assignment.restores and leaves_legacy(assignment)):
                yield self.at_assignment(script, assignment, sites, context)

    def at_assignment(
        self, script: Script, assignment: TlsAssignment, sites: list[MailSite], context: Context
    ) -> Finding:
        """The finding about an assignment, with the mails that it breaks."""
        masks = sorted({mask for mask in assignment.masks or () if is_legacy(mask)})
        left = " or ".join(protocols.names(mask) for mask in masks) or "old versions of TLS"
        worst = next((site for site in sites if depends(site)), sites[0] if sites else None)
        breaks = worst is not None and depends(worst)
        due = context.due(Topic.LEGACY_TLS, worst) if worst and breaks else None
        consequence = f"and {target(worst)} {due.text}" if worst and due else OTHERWISE[bool(sites)]
        return self.finding(
            assignment.span,
            f"this leaves only {left}, {consequence}",
            Severity.ERROR if breaks or assignment.serves_microsoft else Severity.WARNING,
            related=(
                Step(assignment.place, f"leaves only {left}"),
                *(here(site, f"this mail to {target(site)} is reached with it") for site in sites),
            ),
            fix=repair(script, assignment, bool(sites) or assignment.serves_microsoft, context),
            deadline=due.day if due else None,
            help=HELP,
            conditional=due is None or due.day is None,
        )

    def at_site(self, site: MailSite, context: Context) -> Finding:
        """The finding about a mail whose cause lies in no assignment of this file."""
        left = " or ".join(protocols.names(mask) for mask in site.tls.masks or () if is_legacy(mask))
        due = context.due(Topic.LEGACY_TLS, site) if depends(site) else None
        tail = f"which {due.text}" if due else OTHERWISE[True]
        return self.finding(
            site.name_span,
            f"only {left or 'old versions of TLS'} is left for this mail to {target(site)}, {tail}",
            Severity.ERROR if depends(site) else Severity.WARNING,
            confidence=Confidence.GUESS if site.tls.masks is None else Confidence.PROVEN,
            related=proof(site.tls.trace, (here(site, "the mail is sent with it"),)),
            fix=Fix("use TLS 1.2", Safety.MANUAL, "the old version is set outside this file"),
            deadline=due.day if due else None,
            help=HELP,
            conditional=due is None or due.day is None,
        )


OTHERWISE = {
    True: "and servers that ask for TLS 1.2 refuse it",
    False: "which no mail of this script depends on, but Microsoft 365 refuses it",
}


def is_legacy(mask: int) -> bool:
    """Whether an explicit value has neither TLS 1.2 nor TLS 1.3."""
    return mask > 0 and not protocols.modern(mask)


def leaves_legacy(assignment: TlsAssignment) -> bool:
    """Whether some value after the assignment is one."""
    return any(is_legacy(mask) for mask in assignment.masks or ())


def depends(site: MailSite) -> bool:
    """Whether the mail breaks by it: with SSL, and not to a relay that is the organisation's own."""
    return site.ssl is not False and (
        site.server.endpoint in MICROSOFT or site.server.endpoint is not Endpoint.INTERNAL
    )


def repair(script: Script, assignment: TlsAssignment, needed: bool, context: Context) -> Fix:
    """The repair, by whether a mail or a Microsoft 365 call depends on it."""
    title = "use TLS 1.2"
    if all_secure(script):
        return Fix(title, Safety.MANUAL, LEFT_ALONE)
    edits = mend.mend_value(script, assignment, context.tls_line)
    if not edits:
        return Fix(title, Safety.MANUAL, "the assignment is made by code in a string, or not in one line")
    if needed:
        return tls_fix(script, title, edits, context)
    return Fix(title, Safety.UNSAFE, "it may be meant for an old appliance that speaks nothing newer", tuple(edits))
