"""PST091: a suppression that suppresses nothing."""

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
    Span,
    Step,
    Suppression,
    SuppressionUse,
)

SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"


class UnusedSuppression(Rule[SuppressionUse]):
    """A comment or attribute that is to take findings out of the report, and takes none.

    ## What it does
    Reports each rule that a suppression names and that finds nothing there, and each suppression that cannot be read:
    without a rule in brackets, or with a last day that is no date. Such a one suppresses nothing. Rules that did not
    run are not judged, nor is a file that was not read to its end.

    ## Why it breaks
    Nothing breaks. But a suppression that is left behind hides the next finding at its place, and one that cannot be
    read hides nothing where somebody relies on it. This rule itself can be suppressed for a whole file only, with
    ignore-file.

    ## Fix safety
    Safe: the comment or attribute goes, or of several rules the one that is not needed. No line of code changes. One
    that cannot be read is for you to mend.

    ## References
    - https://learn.microsoft.com/powershell/utility-modules/psscriptanalyzer/using-scriptanalyzer#suppressing-rules
    """

    code = "PST091"
    name = "unused-suppression"
    watches = SuppressionUse
    needles = ("pslint:", "suppressmessage")
    references = (
        "https://learn.microsoft.com/powershell/utility-modules/psscriptanalyzer/using-scriptanalyzer#suppressing-rules",
    )

    good = (
        Good(f"{SEND}  # pslint: ignore[PST001,PST030] the relay goes in March\n"),
        Good(f"# pslint: ignore[mail-without-tls12]\n{SEND}\n", why="a rule can be named"),
        Good("$text = '# pslint: ignore[PST001]'\n", why="a string is no comment"),
        Good(
            "[Diagnostics.CodeAnalysis.SuppressMessage('PSAvoidUsingWriteHost', '')]\nparam($a)\n", why="not our rule"
        ),
    )
    bad = (
        Bad(
            "Get-Date  # pslint: ignore[PST001] sends mail\nGet-Item x\n",
            marks=("# pslint: ignore[PST001] sends mail",),
            severity=Severity.INFO,
            message="PST001 finds nothing",
            fixed="Get-Date\nGet-Item x\n",
        ),
        Bad(
            f"# pslint: ignore[PST001, PST020, PST030]\n{SEND}\n",
            marks=("PST020",),
            fixed=f"# pslint: ignore[PST001, PST030]\n{SEND}\n",
        ),
        Bad(
            "[Diagnostics.CodeAnalysis.SuppressMessage('PST022', '')]\nparam($a)\nGet-Date\n",
            marks=("[Diagnostics.CodeAnalysis.SuppressMessage('PST022', '')]",),
            fixed="param($a)\nGet-Date\n",
        ),
        Bad(
            f"{SEND}  # pslint: ignore old relay\n",
            marks=("# pslint: ignore old relay",),
            message="it names no rule",
        ),
        Bad(
            f"{SEND}  # pslint: ignore[PST001] until=spring\n",
            marks=("# pslint: ignore[PST001] until=spring",),
            message="no date",
        ),
    )

    def check(self, element: SuppressionUse, script: Script, context: Context) -> Iterator[Finding]:
        found = element.suppression
        if found.problem is not None:
            yield self.unreadable(found, found.problem)
        elif element.idle and len(element.idle) == len(found.codes):
            codes = " and ".join(dict.fromkeys(code for code, _ in element.idle))
            fix = Fix(f"delete the {word(found)}", Safety.SAFE, WHY, (Edit(found.removal, ""),))
            yield self.idle(found, found.span, codes, fix)
        else:
            for code, span in element.idle:
                fix = Fix(f"take {code} out", Safety.SAFE, WHY, (Edit(without(found, span), ""),))
                yield self.idle(found, span, code, fix)

    def idle(self, found: Suppression, span: Span, codes: str, fix: Fix) -> Finding:
        """The finding about rules that find nothing where they are suppressed."""
        many = " and " in codes
        said = f"{codes} {'find' if many else 'finds'} nothing here, so there is nothing to suppress"
        step = Step(found.place, REACH[found.kind])
        return self.finding(span, said, Severity.INFO, related=(step,), fix=fix, help=f"{fix.title}")

    def unreadable(self, found: Suppression, problem: str) -> Finding:
        """The finding about a suppression that suppresses nothing because of how it is written."""
        return self.finding(
            found.span,
            f"this suppresses nothing: {problem}",
            Severity.INFO,
            related=(Step(found.place, "it is read as a suppression"),),
            fix=Fix(f"mend the {word(found)}", Safety.MANUAL, "what it is meant to suppress is not known"),
            help="write it as in `# pslint: ignore[PST001] reason until=2027-06-30`",
        )


WHY = "only a comment or an attribute without effect goes"
REACH = {
    "line": "it is about the statement on this line",
    "next": "it is about the next statement",
    "block": "it is about the rest of the block",
    "file": "it is about the whole file",
    "attribute": "it is about the function or script of this `param()`",
}


def word(found: Suppression) -> str:
    """What it is: a comment or an attribute."""
    return "attribute" if found.kind == "attribute" else "comment"


def without(found: Suppression, span: Span) -> Span:
    """One code of a list with what parts it from the next one, or from the one before it."""
    spans = [span for _, span in found.codes]
    at = spans.index(span)
    if at + 1 < len(spans):
        return Span(span.start, spans[at + 1].start)
    return Span(spans[at - 1].end, span.end)
