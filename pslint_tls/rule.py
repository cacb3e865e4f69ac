"""All that a rule file may see besides the knowledge tables."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from pslint_tls.knowledge.endpoints import is_microsoft_cloud
from pslint_tls.script import (
    Auth,
    AuthKind,
    Edition,
    Endpoint,
    HostLiteral,
    MailSite,
    Mention,
    NotAnalysed,
    Origin,
    Parameter,
    Place,
    ProtocolArgument,
    Script,
    SiteKind,
    Step,
    Suppression,
    SuppressionUse,
    Tls,
    TlsAssignment,
    Unbound,
    Verdict,
    Via,
    WebRequest,
)
from pslint_tls.script.wording import sender, target
from pslint_tls.text import Edit, Fix, Safety, Source, Span

__all__ = [
    "DOTNET_NEEDLES",
    "MAIL_NEEDLES",
    "MICROSOFT",
    "SMTP_KINDS",
    "SUBMISSION",
    "Auth",
    "AuthKind",
    "Bad",
    "Confidence",
    "Context",
    "Dates",
    "Due",
    "Edit",
    "Edition",
    "Endpoint",
    "Finding",
    "Fix",
    "Good",
    "HostLiteral",
    "MailSite",
    "Mention",
    "NotAnalysed",
    "Origin",
    "Parameter",
    "Place",
    "ProtocolArgument",
    "Rule",
    "Safety",
    "Script",
    "Severity",
    "SiteKind",
    "Span",
    "Step",
    "Suppression",
    "SuppressionUse",
    "Tls",
    "TlsAssignment",
    "Topic",
    "Unbound",
    "Verdict",
    "Via",
    "WebRequest",
    "argument",
    "credential_confidence",
    "credential_proof",
    "here",
    "logs_on",
    "proof",
    "sender",
    "spans_of",
    "ssl_switch",
    "target",
    "tls_confidence",
    "tls_line",
    "tls_severity",
]


class Severity(enum.Enum):
    """How much a finding matters: error breaks or has broken, warning may break, info is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for error, 2 for info: lower is graver."""
        return ("error", "warning", "info").index(self.value)


class Confidence(enum.Enum):
    """How sure a finding is: proven by the model, likely, or a guess."""

    PROVEN = "proven"
    LIKELY = "likely"
    GUESS = "guess"

    @property
    def rank(self) -> int:
        """0 for proven, 2 for guess."""
        return ("proven", "likely", "guess").index(self.value)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about one place.

    `message` is one sentence: what and when, lower case or code first, no full stop at the end. `related` is the proof,
    never empty for a proven TLS or credential finding. `deadline` is the day from which it breaks; None if it is not
    about a date.
    """

    code: str
    name: str
    span: Span
    message: str
    severity: Severity
    confidence: Confidence = Confidence.PROVEN
    related: tuple[Step, ...] = ()
    fix: Fix | None = None
    deadline: datetime.date | None = None
    help: str | None = None
    """What to do, one sentence."""
    conditional: bool = False
    """It breaks on some hosts or under some circumstances only, so its deadline does not hold for every call."""


@dataclass(frozen=True, slots=True)
class Good:
    """Code on which the rule says nothing."""

    code: str
    why: str = ""
    name: str = "example.ps1"


@dataclass(frozen=True, slots=True)
class Bad:
    """Code on which the rule finds exactly `marks`: the text that each finding underlines, in order."""

    code: str
    marks: tuple[str, ...]
    severity: Severity | None = None
    message: str | None = None
    """A part of the first finding's message, where it matters which is given."""
    fixed: str | None = None
    name: str = "example.ps1"


class Topic(enum.Enum):
    """What a deadline may be about."""

    LEGACY_TLS = "legacy-tls"
    PASSWORD = "password"


@dataclass(frozen=True, slots=True)
class Due:
    """What becomes of something, to stand behind `which`: `refuses TLS 1.0 and 1.1 from 2026-12-31, in 36 days`."""

    text: str
    day: datetime.date | None = None


class Dates(Protocol):
    """The deadline table, asked as of one day."""

    def of_site(self, topic: Topic, site: MailSite) -> Due | None: ...
    def of_legacy_host(self, host: str) -> Due | None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may ask besides the script: the day that deadlines are relative to, and what is due when."""

    as_of: datetime.date
    dates: Dates | None = None

    def due(self, topic: Topic, site: MailSite) -> Due | None:
        """What becomes of `topic` at the server of a mail; None where nothing is known."""
        return self.dates.of_site(topic, site) if self.dates else None

    def due_of_host(self, host: str) -> Due | None:
        """What becomes of a host that is kept for old versions of TLS; None where nothing is known."""
        return self.dates.of_legacy_host(host) if self.dates else None


Watched = TypeVar(
    "Watched", MailSite, TlsAssignment, WebRequest, ProtocolArgument, HostLiteral, NotAnalysed, SuppressionUse, Script
)


class Rule(Generic[Watched]):
    """One rule. Stateless, deterministic, without I/O or clock; `check` is called for each element that it watches.

    A concrete rule sets the class variables below, has a docstring with the headings *What it does*, *Why it breaks*,
    *Fix safety* and *References*, and its examples are its tests.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    since: ClassVar[str] = "0.1.0"
    watches: ClassVar[type]
    needles: ClassVar[tuple[str, ...]]
    """Lower-case ASCII strings: a file that contains none of them cannot have a finding of this rule."""
    enabled: ClassVar[bool] = True
    deadlines: ClassVar[tuple[str, ...]] = ()
    """Ids of the deadline table: when what it finds breaks, for its page."""
    references: ClassVar[tuple[str, ...]] = ()
    good: ClassVar[tuple[Good, ...]] = ()
    bad: ClassVar[tuple[Bad, ...]] = ()

    def check(self, element: Watched, script: Script, context: Context) -> Iterator[Finding]:
        """Yield the findings about `element`, each inside the script's text."""
        raise NotImplementedError

    def finding(
        self,
        span: Span,
        message: str,
        severity: Severity,
        *,
        confidence: Confidence = Confidence.PROVEN,
        related: tuple[Step, ...] = (),
        fix: Fix | None = None,
        deadline: datetime.date | None = None,
        help: str | None = None,
        conditional: bool = False,
    ) -> Finding:
        """A finding of this rule."""
        return Finding(
            self.code, self.name, span, message, severity, confidence, related, fix, deadline, help, conditional
        )


MICROSOFT = frozenset(
    {
        Endpoint.EXCHANGE_ONLINE,
        Endpoint.EXCHANGE_ONLINE_LEGACY,
        Endpoint.DIRECT_SEND,
        Endpoint.HVE,
        Endpoint.ACS,
        Endpoint.CONSUMER,
    }
)
"""The endpoint classes that Microsoft runs: what they refuse is known, with dates."""

SUBMISSION = frozenset({Endpoint.EXCHANGE_ONLINE, Endpoint.EXCHANGE_ONLINE_LEGACY})
"""Where Exchange Online takes mail from a client that logs on."""

SMTP_KINDS = frozenset(SiteKind) - {SiteKind.OUTLOOK, SiteKind.EWS, SiteKind.GRAPH}
"""What logs on to an SMTP server itself; Outlook, EWS and Graph do not."""

DOTNET_NEEDLES = ("send-mailmessage", "smtpclient")
"""What every sender that is bound by .NET's SmtpClient is called."""

MAIL_NEEDLES = (
    *DOTNET_NEEDLES,
    "cdo.message",
    "cdo.configuration",
    "web.mail",
    "send-emailmessage",
    "send-mailkitmessage",
    "blat",
    "swaks",
    "sendemail",
    "sendmail",
    "smtp://",
    "smtps://",
    "mail-from",
    "msmtp",
)
"""A file with an SMTP sender of any kind holds one of these."""


def here(site: MailSite, message: str) -> Step:
    """A step of a proof that stands at the site."""
    return Step(site.place, message)


def proof(*traces: tuple[Step, ...]) -> tuple[Step, ...]:
    """Several traces as one, each place and sentence once."""
    return tuple(dict.fromkeys(step for trace in traces for step in trace))


def argument(site: MailSite, *names: str) -> Span:
    """What to underline for a parameter of the site: the argument of the first of `names`, else the sender's name."""
    for name in names:
        bound = site.parameters.get(name)
        if bound and bound.span and site.span.contains(bound.span) and bound.span.start < bound.span.end:
            return bound.span
    return site.name_span


def ssl_switch(site: MailSite) -> str:
    """What asks for STARTTLS: `-UseSsl` or `EnableSsl`."""
    return "EnableSsl" if site.kind is SiteKind.SMTPCLIENT else "-UseSsl"


def logs_on(site: MailSite) -> bool:
    """Whether the site can hand a password over: a known one, or a credential of which nothing is known."""
    if site.auth.kind is AuthKind.UNKNOWN:
        return any(name in site.parameters for name in ("Credential", "Credentials"))
    return site.auth.kind in (AuthKind.PLAIN_TEXT, AuthKind.STORED, AuthKind.PROMPTED)


def credential_proof(site: MailSite) -> tuple[Step, ...]:
    """Where the password comes from and where the server, then the site itself."""
    secret = (site.auth.secret,) if site.auth.secret else ()
    return proof(site.auth.trace, secret, site.server.trace, (here(site, "the mail is sent with this log-on"),))


def tls_severity(site: MailSite) -> Severity:
    """How much TLS that is not set matters (DESIGN section 6): by endpoint and SSL."""
    if site.ssl is False or site.server.endpoint is Endpoint.INTERNAL or site.kind is SiteKind.GRAPH:
        return Severity.INFO
    return Severity.ERROR if site.server.endpoint in MICROSOFT else Severity.WARNING


def tls_line(script: Script) -> Fix:
    """The Tls12 line: safe where Microsoft 365 is all that the script reaches (DESIGN section 7)."""
    others = [target(site) for site in script.sites if site.server.endpoint not in MICROSOFT]
    others += [f"`{host}`" for web in script.web_requests for host in web.hosts if not is_microsoft_cloud(host)]
    if not others:
        return Fix("set TLS 1.2 first", Safety.SAFE, "Microsoft 365 is all that the script reaches")
    return Fix("set TLS 1.2 first", Safety.UNSAFE, f"it changes TLS for the whole process, {others[0]} included")


def tls_confidence(site: MailSite, related: tuple[Step, ...]) -> Confidence:
    """Proven where every state that reaches the site is known and shown; likely where nobody in the file calls it."""
    if site.tls.verdict is Verdict.UNKNOWN or site.tls.masks is None:
        return Confidence.GUESS
    if site.tls.reason == "uncalled":
        return Confidence.LIKELY
    return Confidence.PROVEN if related else Confidence.LIKELY


def credential_confidence(site: MailSite, related: tuple[Step, ...]) -> Confidence:
    """Proven where one server and the kind of log-on are all that is possible."""
    sure = site.server.known and len(set(site.server.values)) == 1 and site.auth.kind is not AuthKind.UNKNOWN
    return Confidence.PROVEN if sure and related else Confidence.LIKELY


def spans_of(places: Iterable[Place], script: Script) -> dict[Place, Span]:
    """The ranges of the script's own text that `places` name, without those that lie in another file."""
    source = Source(script.path, b"", script.text)
    own = (place for place in places if place.path == script.path)
    return {place: Span(source.offset(place.start), source.offset(place.end)) for place in own}
