"""PST038: a parameter that Send-MailMessage does not take."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
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
    Unbound,
    here,
)

SAID = {
    "ambiguous": "`{text}` fits several parameters of Send-MailMessage, so PowerShell refuses the line",
    "unknown": "Send-MailMessage has no parameter `{text}`, so PowerShell refuses the line",
}
LEFT_OVER = "an argument is left over that Send-MailMessage has no parameter for, so PowerShell refuses the line"
DASHES = ("-", "\u2013", "\u2014", "\u2015")


class AmbiguousMailParameter(Rule[MailSite]):
    """A parameter of Send-MailMessage is shortened too far, or there is none of that name.

    ## What it does
    Binds the parameters of each call as PowerShell does and reports names that fit several (`-b`, `-bo`, `-c`, `-p`,
    `-s`) or none, and arguments that are left over. A function of the script's own with the same name is not meant.

    ## Why it breaks
    PowerShell ends such a call with an error before anything is sent.

    ## Fix safety
    Manual: which parameter was meant is for its author to say.

    ## References
    - https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/send-mailmessage
    """

    code = "PST038"
    name = "ambiguous-mail-parameter"
    watches = MailSite
    needles = ("send-mailmessage",)
    references = ("https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/send-mailmessage",)

    good = (
        Good("Send-MailMessage -t a@b.example -f c@d.example -su x -sm relay01\n", why="short, but clear"),
        Good("Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\n"),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -s x -SmtpServer relay01\n",
            marks=("-s",),
            severity=Severity.ERROR,
            message="fits several parameters",
        ),
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -Server relay01\n",
            marks=("-Server",),
            severity=Severity.ERROR,
            message="has no parameter",
        ),
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -SmtpServer relay01 -Subject x one two three four\n",
            marks=("two",),
            severity=Severity.ERROR,
            message="left over",
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        if element.kind is not SiteKind.SEND_MAILMESSAGE or element.shadowed:
            return
        said: set[str] = set()
        for unbound in element.unbound:
            message = describe(unbound)
            # Text without quotes leaves a word over for each blank: once a call is enough.
            if message is None or (message == LEFT_OVER and message in said):
                continue
            said.add(message)
            inside = unbound.span is not None and element.span.contains(unbound.span)
            yield self.finding(
                unbound.span if unbound.span is not None and inside else element.name_span,
                message,
                Severity.ERROR,
                related=(here(element, "the call it stands in"),),
                fix=Fix("write the parameter's name out", Safety.MANUAL, "which was meant is for its author to say"),
                help="write the parameter's whole name, and quotes around text with blanks",
            )


def describe(unbound: Unbound) -> str | None:
    """What is wrong with it, by name only: what stands behind a colon or alone is a value, which may be a password."""
    if unbound.problem not in SAID:
        return None
    if unbound.text[:1] not in DASHES:
        return LEFT_OVER
    return SAID[unbound.problem].format(text=unbound.text.split(":")[0].split()[0])
