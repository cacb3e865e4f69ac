"""PST022: a password that stands in the script."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    MAIL_NEEDLES,
    AuthKind,
    Bad,
    Context,
    Finding,
    Fix,
    Good,
    MailSite,
    Place,
    Rule,
    Safety,
    Script,
    Severity,
    Span,
    argument,
    here,
    proof,
    spans_of,
    target,
)


class PlaintextMailPassword(Rule[Script]):
    """A literal password in the script reaches the log-on of a mail.

    ## What it does
    Reports the place of the literal once, with the mails that it reaches in the proof. Never shows the literal
    itself. An encrypted one whose key stands beside it counts too.

    ## Why it breaks
    Whoever reads the script or its copies can send as this mailbox. A move to another way of sending leaves the
    password in every old copy, so it has to be changed besides.

    ## Fix safety
    Manual: where a secret belongs is for its owner to say.

    ## References
    - https://learn.microsoft.com/powershell/utility-modules/secretmanagement/overview
    """

    code = "PST022"
    name = "plaintext-mail-password"
    watches = Script
    needles = MAIL_NEEDLES
    references = ("https://learn.microsoft.com/powershell/utility-modules/secretmanagement/overview",)

    good = (
        Good(
            "$login = Get-Credential\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer relay01 -Credential $login\n",
            why="asked for",
        ),
        Good(
            "$login = Import-Clixml C:\\login.xml\nSend-MailMessage -To a@b.example -From c@d.example -Subject x"
            " -SmtpServer relay01 -Credential $login\n",
            why="stored outside",
        ),
    )
    bad = (
        Bad(
            "$secret = ConvertTo-SecureString 'Winter2026' -AsPlainText -Force\n"
            "$login = New-Object PSCredential ('c@d.example', $secret)\n"
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01 -Credential $login\n",
            marks=("'Winter2026'",),
            severity=Severity.WARNING,
        ),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        reached: dict[Place | None, list[MailSite]] = {}
        for site in script.sites:
            if site.auth.kind is AuthKind.PLAIN_TEXT:
                reached.setdefault(site.auth.secret.place if site.auth.secret else None, []).append(site)
        spans = spans_of((place for place in reached if place), script)
        for place, sites in reached.items():
            span = spans.get(place) if place else None
            if span is not None:
                yield self.at(span, sites, "a password stands here in plain text")
                continue
            # It stands in a file that this one loads: each mail is told instead.
            for site in sites:
                span = argument(site, "Credential", "Credentials")
                yield self.at(span, [site], "a password that stands in another file in plain text is used")

    def at(self, span: Span, sites: list[MailSite], said: str) -> Finding:
        """The finding about one literal and the mails that it reaches."""
        secrets = tuple(site.auth.secret for site in sites if site.auth.secret)
        return self.finding(
            span,
            f"{said} to log on to {target(sites[0])}, so whoever reads the file can send as this mailbox",
            Severity.WARNING,
            related=proof(
                secrets,
                sites[0].auth.trace,
                tuple(here(site, f"the mail to {target(site)} logs on with it") for site in sites),
            ),
            fix=Fix("take the password out", Safety.MANUAL, "where it belongs is for its owner to say"),
            help="keep it in a vault or in a file that only the account of the task can decrypt, and change it",
        )
