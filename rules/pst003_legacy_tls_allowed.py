"""PST003: old versions of TLS next to TLS 1.2."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.knowledge import protocols
from pslint_tls.rule import (
    Bad,
    Context,
    Finding,
    Fix,
    Good,
    Rule,
    Safety,
    Script,
    Severity,
    Step,
    TlsAssignment,
    mend,
)


class LegacyTlsAllowed(Rule[TlsAssignment]):
    """An assignment names SSL 3.0, TLS 1.0 or TLS 1.1 next to TLS 1.2 or 1.3.

    ## What it does
    Reports the versions that the assignment itself names, not those that were set before it. Writing back a value
    that was saved is not reported.

    ## Why it breaks
    It does not break: Microsoft 365 takes the TLS 1.2 in it. But a connection can be talked down to an old version,
    and Ssl3 raises an error in PowerShell 6 and later.

    ## Fix safety
    Unsafe: a server that the script reaches may speak nothing newer.

    ## References
    - https://learn.microsoft.com/dotnet/framework/network-programming/tls
    """

    code = "PST003"
    name = "legacy-tls-allowed"
    watches = TlsAssignment
    needles = ("securityprotocol",)
    takes_over_from = ("PST002",)
    references = ("https://learn.microsoft.com/dotnet/framework/network-programming/tls",)

    good = (
        Good("[Net.ServicePointManager]::SecurityProtocol = 'Tls12, Tls13'\n"),
        Good("[Net.ServicePointManager]::SecurityProtocol = 'Tls, Tls11'\n", why="PST002 says it"),
        Good(
            "[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072\n",
            why="it names no old version, whatever was there",
        ),
    )
    bad = (
        Bad(
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls, Tls11, Tls12'\n",
            marks=("[Net.ServicePointManager]::SecurityProtocol = 'Tls, Tls11, Tls12'",),
            severity=Severity.WARNING,
            message="allows TLS 1.0, TLS 1.1 next to",
            fixed="[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n",
        ),
    )

    def check(self, element: TlsAssignment, script: Script, context: Context) -> Iterator[Finding]:
        if element.restores or any(mask > 0 and not protocols.modern(mask) for mask in element.masks or ()):
            return
        old = {mask & OLD for mask in element.allowed or () if protocols.modern(mask) and protocols.legacy(mask)}
        if not old:
            return
        named = " or ".join(protocols.names(mask) for mask in sorted(old))
        yield self.finding(
            element.span,
            f"this allows {named} next to newer versions, so a connection can be talked down",
            Severity.WARNING,
            related=(Step(element.place, f"names {named} too"),),
            fix=repair(script, element),
            help="name Tls12 alone, unless a server in reach speaks nothing newer",
        )


OLD = protocols.SSL3 | protocols.TLS10 | protocols.TLS11


def repair(script: Script, assignment: TlsAssignment) -> Fix:
    """The assignment without the old versions, as far as it says the same on every path."""
    title = "drop the old versions"
    edits = mend.drop_old(script, assignment)
    if not edits:
        return Fix(title, Safety.MANUAL, "what is assigned differs from path to path, or cannot be written in one line")
    return Fix(title, Safety.UNSAFE, "a server in reach may speak nothing newer", tuple(edits))
