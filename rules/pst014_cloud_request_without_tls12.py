"""PST014: a request to Microsoft 365 with TLS never set."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from pslint_tls.knowledge import endpoints
from pslint_tls.rule import (
    Bad,
    Context,
    Edition,
    Finding,
    Fix,
    Good,
    Rule,
    Script,
    Severity,
    Span,
    Step,
    Verdict,
    WebRequest,
    proof,
    set_tls_first,
    where_set,
)


class CloudRequestWithoutTls12(Rule[Script]):
    """A web request goes to Microsoft 365, and no path in front of it sets SecurityProtocol.

    ## What it does
    Reports web cmdlets and clients that name a host of Microsoft 365, Graph or its log-on, in a script that Windows
    PowerShell 5.1 may run, where TLS is never set. For your information only: it breaks on older hosts alone.

    ## Why it breaks
    In Windows PowerShell the web cmdlets obey SecurityProtocol, and on an older host that is SSL 3.0 and TLS 1.0,
    which Microsoft 365 refuses.

    ## Fix safety
    As for PST001: safe where Microsoft 365 endpoints are all that the script reaches, else unsafe.

    ## References
    - https://learn.microsoft.com/dotnet/framework/network-programming/tls
    - https://learn.microsoft.com/powershell/scripting/whats-new/differences-from-windows-powershell
    """

    code = "PST014"
    name = "cloud-request-without-tls12"
    watches = Script
    needles = (
        "graph.microsoft",
        "graph.windows.net",
        "login.microsoft",
        "login.partner.microsoft",
        "login.windows.net",
        "office365.",
        "outlook.office.",
        "manage.office.",
    )
    deadlines = ("graph-tls", "usgov-graph-tls", "usgovdod-graph-tls")
    references = (
        "https://learn.microsoft.com/dotnet/framework/network-programming/tls",
        "https://learn.microsoft.com/powershell/scripting/whats-new/differences-from-windows-powershell",
    )

    good = (
        Good(
            "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\nInvoke-RestMethod https://graph.microsoft.com/v1.0/me\n"
        ),
        Good("Invoke-RestMethod https://intranet.example/status\n", why="another host"),
        Good(
            "#Requires -Version 7.2\nInvoke-RestMethod https://graph.microsoft.com/v1.0/me\n", why="5.1 cannot run it"
        ),
    )
    bad = (
        Bad(
            "Invoke-RestMethod -Uri https://graph.microsoft.com/v1.0/me\n",
            marks=("Invoke-RestMethod",),
            severity=Severity.INFO,
            fixed=(
                "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
                "Invoke-RestMethod -Uri https://graph.microsoft.com/v1.0/me\n"
            ),
        ),
    )

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        mails = sorted(site.span for site in script.sites)
        for request in script.web_requests:
            hosts = [host for host in request.hosts if endpoints.is_microsoft_cloud(host) and named(host)]
            if hosts and self.applies(request) and not within(mails, request.span):
                yield self.at(request, hosts[0], set_tls_first(script, request.tls, context))

    @staticmethod
    def applies(request: WebRequest) -> bool:
        """Whether TLS is never set in front of it, and Windows PowerShell may run it."""
        return request.tls.verdict is Verdict.UNSET and request.edition is not Edition.CORE

    def at(self, request: WebRequest, host: str, fix: Fix) -> Finding:
        """The finding about one request."""
        return self.finding(
            request.span,
            f"TLS 1.2 is never set before this request to `{host}`, which older Windows hosts make with TLS 1.0",
            Severity.INFO,
            related=proof(
                request.tls.trace, (Step(request.place, "the request is made"),), where_set(request.tls, fix)
            ),
            fix=fix,
            help="set [Net.ServicePointManager]::SecurityProtocol to Tls12 before the first request",
            conditional=True,
        )


def within(mails: list[Span], request: Span) -> bool:
    """Whether a mail is sent by the request itself, and so is judged as a mail."""
    index = bisect_right(mails, request.start, key=lambda mail: mail.start) - 1
    return index >= 0 and mails[index].contains(request)


def named(host: str) -> bool:
    """Whether this rule looks for the host: needles for all of Microsoft's cloud would be in half the files."""
    return any(needle in host.lower() for needle in CloudRequestWithoutTls12.needles)
