"""PST011: an old version of TLS given to a single connection."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.knowledge import protocols
from pslint_tls.rule import (
    Bad,
    Context,
    Edit,
    Finding,
    Fix,
    Good,
    ProtocolArgument,
    Rule,
    Safety,
    Script,
    Severity,
    Step,
    mend,
)


class LegacyProtocolArgument(Rule[ProtocolArgument]):
    """SSL 3.0, TLS 1.0 or TLS 1.1, and nothing newer, is asked for by one connection.

    ## What it does
    Reports -SslProtocol of the web cmdlets, SslStream and the HTTP handlers where a value can reach them that holds
    neither TLS 1.2 nor TLS 1.3. `SslProtocols.Default` is such a value: it means SSL 3.0 and TLS 1.0.

    ## Why it breaks
    Microsoft 365 refuses the old versions. PowerShell 7.3 and later read -SslProtocol Tls and Tls11 as TLS 1.2, so
    there the argument misleads; PowerShell 7.2 and earlier take it at its word.

    ## Fix safety
    Unsafe: the script may probe which versions a server speaks.

    ## References
    - https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest
    """

    code = "PST011"
    name = "legacy-protocol-argument"
    watches = ProtocolArgument
    needles = ("sslprotocol", "sslstream")
    deadlines = ("exo-legacy-tls-submission", "graph-tls")
    references = ("https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest",)

    good = (
        Good("Invoke-RestMethod https://graph.microsoft.com/v1.0/me -SslProtocol Tls12\n"),
        Good(
            "Invoke-RestMethod https://graph.microsoft.com/v1.0/me -SslProtocol 'Tls, Tls12'\n", why="TLS 1.2 is there"
        ),
    )
    bad = (
        Bad(
            "Invoke-RestMethod https://graph.microsoft.com/v1.0/me -SslProtocol Tls11\n",
            marks=("Tls11",),
            severity=Severity.WARNING,
            message="only TLS 1.1",
            fixed="Invoke-RestMethod https://graph.microsoft.com/v1.0/me -SslProtocol Tls12\n",
        ),
    )

    def check(self, element: ProtocolArgument, script: Script, context: Context) -> Iterator[Finding]:
        old = [mask for mask in element.masks or () if mask > 0 and not protocols.modern(mask)]
        if not old:
            return
        named = " or ".join(protocols.names(mask) for mask in old)
        yield self.finding(
            element.span,
            f"`{element.receiver}` asks for only {named}, which Microsoft 365 refuses",
            Severity.WARNING,
            related=(Step(element.place, f"asks for only {named}"),),
            fix=repair(script, element),
            help="leave the argument out, or name Tls12",
        )


def repair(script: Script, element: ProtocolArgument) -> Fix:
    """TLS 1.2 in the place of the old versions, where they are written out."""
    title = "use TLS 1.2"
    new = mend.respelled(script.text[element.span.start : element.span.end])
    if new is None:
        return Fix(title, Safety.MANUAL, "the version is set elsewhere, where other code may take it from")
    return Fix(title, Safety.UNSAFE, "the script may probe which versions a server speaks", (Edit(element.span, new),))
