"""Results made by hand, as the engine would make them."""

from __future__ import annotations

import datetime

from pslint_tls.engine.report import Failure, FileResult, Located, Report
from pslint_tls.rule import Confidence, Finding, Fix, Safety, Severity
from pslint_tls.script import (
    Auth,
    AuthKind,
    Endpoint,
    MailSite,
    Mention,
    Origin,
    Parameter,
    Place,
    Server,
    SiteKind,
    Step,
    Tls,
    TlsAssignment,
    Unbound,
    Verdict,
    Via,
)
from pslint_tls.text import Position, Span

AS_OF = datetime.date(2026, 11, 25)
PATH = "mail/nightly.ps1"
LINE = (
    "Send-MailMessage -SmtpServer $server -Port 587 -UseSsl -Credential $cred -To 'ops@contoso.com' -Subject 'Nightly'"
)


def place(line: int = 40, first: int = 1, last: int = 17, path: str = PATH) -> Place:
    return Place(path, Position(line, first), Position(line, last))


def step(message: str, line: int = 12, path: str = PATH) -> Step:
    return Step(place(line, 1, 10, path), message)


def located(
    message: str = "Exchange Online refuses this call where Windows does not use TLS 1.2: no path to it sets TLS",
    *,
    code: str = "PST001",
    name: str = "mail-without-tls12",
    severity: Severity = Severity.ERROR,
    confidence: Confidence = Confidence.PROVEN,
    line: int = 40,
    text: str = LINE,
    mark: tuple[int, int] = (0, 16),
    related: tuple[Step, ...] = (),
    deadline: datetime.date | None = None,
    help: str | None = None,
    fix: Fix | None = None,
) -> Located:
    finding = Finding(code, name, Span(*mark), message, severity, confidence, related, fix, deadline, help)
    return Located(
        finding,
        Position(line, mark[0] + 1),
        Position(line, mark[1] + 1),
        "0123456789abcdef",
        excerpt=((line, text),),
        marks=(mark,),
    )


def site(
    verdict: Verdict = Verdict.UNSET,
    server: str = "smtp.office365.com",
    endpoint: Endpoint = Endpoint.EXCHANGE_ONLINE,
    line: int = 40,
    command: str = "Send-MailMessage",
    auth: AuthKind = AuthKind.PLAIN_TEXT,
    **parameters: Parameter,
) -> MailSite:
    return MailSite(
        span=Span(0, 40),
        place=place(line, 1, 41),
        kind=SiteKind.SEND_MAILMESSAGE,
        origin=Origin.DIRECT,
        command=command,
        name_span=Span(0, 16),
        function=None,
        server=Server((server,), True, endpoint, (step("the server is a literal"),)),
        auth=Auth(auth, "svc@contoso.com", (step("the log-on", 3),)),
        tls=Tls(verdict, (0,), None, (step("no assignment exists", 1),)),
        parameters=parameters,
        unbound=(Unbound("-b", "ambiguous"),),
        port=587,
        ssl=True,
        sender=("=cmd@contoso.com",),
        callers=(place(2),),
    )


def parameters() -> dict[str, Parameter]:
    return {
        "Port": Parameter("587", Via.NAMED, (587,)),
        "SmtpServer": Parameter("$server", Via.SPLAT, ("a.example", "b.example"), None, (step("the splat"),)),
        "Subject": Parameter("$subject", Via.NAMED, None, "read from a file"),
        "To": Parameter("'a@b.c','d@e.f'", Via.NAMED, (("a@b.c", "d@e.f"),)),
        "Credential": Parameter("$cred", Via.NAMED, ("never",)),
    }


def file(**fields: object) -> FileResult:
    base = {
        "path": PATH,
        "encoding": "utf-8",
        "findings": (
            located(
                related=(step("the server is 'smtp.office365.com'"), step("no assignment exists", 40)),
                deadline=datetime.date(2026, 12, 31),
                help="set [Net.ServicePointManager]::SecurityProtocol to Tls12 at the top of the script",
            ),
            located(
                "the call is obsolete",
                code="PST030",
                name="send-mailmessage-obsolete",
                severity=Severity.INFO,
                confidence=Confidence.LIKELY,
                fix=Fix("Rewrite it with Graph", Safety.MANUAL, "needs a mailbox"),
            ),
        ),
        "sites": (site(**parameters()),),
        "assignments": (TlsAssignment(Span(0, 5), place(50), "set", (3072,), "Send-Report"),),
        "mentions": (Mention(Span(0, 5), place(51), "Send-MailMessage", "comment"),),
        "excerpts": {12: ((12, "$server = 'smtp.office365.com'"),), 40: ((40, LINE),)},
    }
    return FileResult(**{**base, **fields})  # type: ignore[arg-type]


def report(*files: FileResult, failures: tuple[Failure, ...] = ()) -> Report:
    return Report(files or (file(), FileResult("old.ps1", skipped="binary file")), AS_OF, failures)
