"""PST005: SecurityProtocol changed by arithmetic, or by a name that old .NET does not know."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.knowledge import protocols
from pslint_tls.rule import (
    LEFT_ALONE,
    Bad,
    Context,
    Edition,
    Finding,
    Fix,
    Good,
    Rule,
    Safety,
    Script,
    Severity,
    Step,
    TlsAssignment,
    all_secure,
    mend,
)

ADDS = "`{operator}` is arithmetic on the protocol flags and gives a wrong value where the version is set already"
THROWS = "the name Tls13 raises an error before .NET Framework 4.8, and SecurityProtocol stays as it was"


class TlsArithmetic(Rule[TlsAssignment]):
    """SecurityProtocol is changed with `+=`, or with the name Tls13 where .NET Framework may not know it.

    ## What it does
    Reports arithmetic on the flags, and the name Tls13 in a script that Windows PowerShell may run unless a try block
    or a test stands around it.

    ## Why it breaks
    `+=` adds numbers: Tls12 added to Tls12 is 6144, which is neither TLS 1.2 nor TLS 1.3. Before .NET Framework 4.8
    the name Tls13 cannot be converted: the line fails, nothing is set, and the script goes on with the host's
    default.

    ## Fix safety
    `+=` to `-bor`: safe, it adds the version and nothing else. A guard around Tls13: unsafe, it moves the assignment
    into a block of its own.

    ## References
    - https://learn.microsoft.com/dotnet/api/system.net.securityprotocoltype
    """

    code = "PST005"
    name = "tls-arithmetic"
    watches = TlsAssignment
    needles = ("securityprotocol",)
    references = ("https://learn.microsoft.com/dotnet/api/system.net.securityprotocoltype",)

    good = (
        Good("[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072\n"),
        Good(
            "try { [Net.ServicePointManager]::SecurityProtocol = 'Tls12, Tls13' } catch {\n"
            "    [Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n}\n",
            why="the error is caught",
        ),
        Good(
            "#Requires -Version 7.0\n[Net.ServicePointManager]::SecurityProtocol = 'Tls13'\n",
            why="PowerShell 6 and later know the name",
        ),
    )
    bad = (
        Bad(
            "[Net.ServicePointManager]::SecurityProtocol += [Net.SecurityProtocolType]::Tls12\n",
            marks=("[Net.ServicePointManager]::SecurityProtocol += [Net.SecurityProtocolType]::Tls12",),
            severity=Severity.WARNING,
            message="arithmetic",
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol "
                "-bor [Net.SecurityProtocolType]::Tls12\n"
            ),
        ),
        Bad(
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls12, Tls13'\n",
            marks=("[Net.ServicePointManager]::SecurityProtocol = 'Tls12, Tls13'",),
            severity=Severity.WARNING,
            message="Tls13",
            fixed=(
                "try { [Net.ServicePointManager]::SecurityProtocol = 'Tls12, Tls13' } catch { "
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12 }\n"
            ),
        ),
    )

    def check(self, element: TlsAssignment, script: Script, context: Context) -> Iterator[Finding]:
        if element.effect == "arithmetic":
            operator = element.operator if element.operator != "=" else "+"
            yield self.finding(
                element.span,
                ADDS.format(operator=operator),
                Severity.WARNING,
                related=(Step(element.place, "adds numbers where flags are meant"),),
                fix=flags(script, element),
                help="use -bor, which adds a version whether or not it is set",
            )
        if element.names_tls13 and not element.guarded and script.edition is not Edition.CORE:
            yield self.finding(
                element.span,
                THROWS,
                Severity.WARNING,
                related=(Step(element.place, "names Tls13 outside a try block"),),
                fix=caught(script, element),
                help="set Tls12 first and add Tls13 in a try block of its own",
            )


def flags(script: Script, assignment: TlsAssignment) -> Fix:
    """`-bor` for `+=`."""
    title = "use -band -bnot" if assignment.operator == "-=" else "use -bor"
    if all_secure(script):
        return Fix(title, Safety.MANUAL, LEFT_ALONE)
    edits = mend.mend_arithmetic(script, assignment)
    if not edits:
        return Fix(title, Safety.MANUAL, "the calculation is more than a sum")
    if assignment.operator == "-=":
        return Fix(
            title,
            Safety.UNSAFE,
            "it takes the version away, where the difference may have been something else",
            tuple(edits),
        )
    return Fix(title, Safety.SAFE, "-bor adds the version and nothing else", tuple(edits))


def caught(script: Script, assignment: TlsAssignment) -> Fix:
    """A try block around the name Tls13."""
    title = "guard the name Tls13"
    if all_secure(script):
        return Fix(title, Safety.MANUAL, LEFT_ALONE)
    if any(mask > 0 and not protocols.modern(mask) for mask in assignment.masks or ()):
        return Fix(title, Safety.MANUAL, "it leaves old versions of TLS too, which PST002 mends first")
    edits = mend.guard(script, assignment)
    if not edits:
        return Fix(title, Safety.MANUAL, "the assignment is part of something larger")
    return Fix(title, Safety.UNSAFE, "it moves the assignment into a block of its own", tuple(edits))
