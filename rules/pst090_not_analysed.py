"""PST090: a mention that could not be judged."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import DOTNET_NEEDLES, Bad, Context, Finding, Good, NotAnalysed, Rule, Script, Severity, Step

WHY = {
    "damage": "the code around it could not be parsed",
    "budget": "the time for this file was used up",
}


class NotAnalysedHere(Rule[NotAnalysed]):
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
    watches = NotAnalysed
    needles = (*DOTNET_NEEDLES, "securityprotocol")
    references = ("https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing",)

    good = (Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n"),)
    bad = (
        Bad(
            "if ($true) {\n    Send-MailMessage -To a@b.example ((( -From\n",
            marks=("Send-MailMessage",),
            severity=Severity.WARNING,
        ),
    )

    def check(self, element: NotAnalysed, script: Script, context: Context) -> Iterator[Finding]:
        why = WHY.get(element.reason, element.reason)
        yield self.finding(
            element.span,
            f"`{element.text}` could not be judged here: {why}",
            Severity.WARNING,
            related=(Step(element.place, why),),
            help="look at it yourself, or mend the syntax and run again",
        )
