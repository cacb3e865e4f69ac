"""PST090: a mention that could not be judged."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    DOTNET_NEEDLES,
    Bad,
    Context,
    Finding,
    Good,
    Rule,
    Script,
    Severity,
    Span,
    Step,
    here,
    sender,
)

WHY = {
    "damage": "the code around it could not be parsed",
    "budget": "the time for this file was used up",
}


class NotAnalysed(Rule[Script]):
    """Code that names a mail sender or SecurityProtocol stands where it could not be read.

    ## What it does
    Reports each such place: inside a part of the file that could not be parsed, or past the time that a file may
    take. Nothing is concluded about it, so it may be a mail that breaks.

    ## Why it breaks
    It need not. But what was not read must not pass for clean.

    ## Fix safety
    There is no fix.

    ## References
    - https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
    """

    code = "PST090"
    name = "not-analysed"
    watches = Script
    needles = (*DOTNET_NEEDLES, "securityprotocol")
    references = ("https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing",)

    good = (Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n"),)
    bad = (
        Bad(
            "foreach ( {{{ Send-MailMessage -To a@b.example\n",
            marks=("Send-MailMessage",),
            severity=Severity.WARNING,
            message="could not be judged",
        ),
        Bad(
            "$sent = ( Send-MailMessage ] \n",
            marks=("Send-MailMessage",),
            severity=Severity.WARNING,
            message="only in part",
        ),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        for missed in script.not_analysed:
            why = WHY.get(missed.reason, missed.reason)
            said = f"`{missed.text}` could not be judged here: {why}"
            yield self.at(missed.span, said, Step(missed.place, why))
        for site in script.sites:
            if site.damaged:
                said = f"this mail by {sender(site)} could be read only in part: {WHY['damage']}"
                yield self.at(site.name_span, said, here(site, WHY["damage"]))

    def at(self, span: Span, said: str, step: Step) -> Finding:
        """The finding about one place."""
        return self.finding(
            span,
            said,
            Severity.WARNING,
            related=(step,),
            help="look at it yourself, or mend the syntax and run again",
        )
