"""PST092: a suppression whose last day is over."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import (
    Bad,
    Context,
    Edit,
    Finding,
    Fix,
    Good,
    Rule,
    Safety,
    Script,
    Severity,
    Step,
    SuppressionUse,
)

SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"


class ExpiredSuppression(Rule[SuppressionUse]):
    """A comment, attribute or exception that was to hold until a day, and the day is over.

    ## What it does
    Reports each suppression with a last day (`until=2027-06-30`) that has passed. It suppresses nothing any more, so
    what it hid is reported again. An exception in the configuration is reported at its line there.

    ## Why it breaks
    Somebody accepted something up to that day, and it is still there. This rule itself can be suppressed for a whole
    file only, with ignore-file.

    ## Fix safety
    Safe: the comment or attribute goes, no line of code changes. An entry of the configuration is for you to decide.

    ## References
    - https://learn.microsoft.com/powershell/utility-modules/psscriptanalyzer/using-scriptanalyzer#suppressing-rules
    """

    code = "PST092"
    name = "expired-suppression"
    watches = SuppressionUse
    needles = ("pslint:", "suppressmessage")
    references = (
        "https://learn.microsoft.com/powershell/utility-modules/psscriptanalyzer/using-scriptanalyzer#suppressing-rules",
    )

    good = (
        Good(f"{SEND}  # pslint: ignore[PST001] the relay goes in March until=2099-03-31\n"),
        Good(f"{SEND}  # pslint: ignore[PST001] for good\n"),
    )
    bad = (
        Bad(
            f"{SEND}  # pslint: ignore[PST001] until=2026-03-31\n",
            marks=("# pslint: ignore[PST001] until=2026-03-31",),
            severity=Severity.WARNING,
            message="2026-03-31",
            fixed=f"{SEND}\n",
        ),
        Bad(
            f"  # pslint: ignore-block[PST001] until=2026-03-31\n{SEND}\n",
            marks=("# pslint: ignore-block[PST001] until=2026-03-31",),
            fixed=f"{SEND}\n",
        ),
        Bad(
            "[Diagnostics.CodeAnalysis.SuppressMessage('PST001', '', Justification = 'until=2026-03-31')]\nparam($a)\n",
            marks=("[Diagnostics.CodeAnalysis.SuppressMessage('PST001', '', Justification = 'until=2026-03-31')]",),
            fixed="param($a)\n",
        ),
    )

    def check(self, element: SuppressionUse, script: Script, context: Context) -> Iterator[Finding]:
        found = element.suppression
        if not element.expired or found.until is None:
            return
        word = "attribute" if found.kind == "attribute" else "comment"
        fix = Fix(f"delete the {word}", Safety.SAFE, "it has no effect any more", (Edit(found.removal, ""),))
        yield self.finding(
            found.span,
            f"this held until {found.until} and suppresses nothing any more",
            Severity.WARNING,
            related=(Step(found.place, f"its last day was {found.until}"),),
            fix=fix,
            help=f"mend what it hid and {fix.title}, or decide anew and give it a later date",
        )
