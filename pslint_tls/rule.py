"""All that a rule file may see besides the knowledge tables."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from pslint_tls import mend
from pslint_tls.knowledge.endpoints import is_microsoft_cloud
from pslint_tls.migrate import FilePlan, Shape
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
from pslint_tls.script.wording import (
    DOTNET_NEEDLES,
    MAIL_NEEDLES,
    MICROSOFT,
    SMTP_KINDS,
    SUBMISSION,
    all_secure,
    argument,
    here,
    is_plain,
    logs_on,
    proof,
    sender,
    spans_of,
    ssl_switch,
    target,
)
from pslint_tls.text import Edit, Fix, Safety, Span

__all__ = [
    "DOTNET_NEEDLES",
    "LEFT_ALONE",
    "LEGACY_TLS_DEADLINES",
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
    "all_secure",
    "argument",
    "credential_confidence",
    "credential_proof",
    "graph_fix",
    "here",
    "is_plain",
    "logs_on",
    "mend",
    "proof",
    "rewrite_shown",
    "sender",
    "set_tls_first",
    "spans_of",
    "ssl_switch",
    "target",
    "tls_confidence",
    "tls_fix",
    "tls_severity",
    "where_set",
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
    tls_line: str = "pin"
    """The style of the Tls12 line: pin, additive or guarded."""
    moving: Callable[[Script], FilePlan] | None = None
    """What becomes of the mails of a script when they are moved to Microsoft Graph."""

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
    takes_over_from: ClassVar[tuple[str, ...]] = ()
    """Codes that hide this rule at a place: once such a finding is fixed, this one may show there and is not new."""
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


def credential_proof(site: MailSite) -> tuple[Step, ...]:
    """Where the password comes from and where the server, then the site itself."""
    secret = (site.auth.secret,) if site.auth.secret else ()
    return proof(site.auth.trace, secret, site.server.trace, (here(site, "the mail is sent with this log-on"),))


def tls_severity(site: MailSite) -> Severity:
    """How much TLS that is not set matters (DESIGN section 6): by endpoint and SSL."""
    if site.ssl is False or site.server.endpoint is Endpoint.INTERNAL or site.kind is SiteKind.GRAPH:
        return Severity.INFO
    return Severity.ERROR if site.server.endpoint in MICROSOFT else Severity.WARNING


def set_tls_first(
    script: Script, tls: Tls, context: Context, late: TlsAssignment | None = None, *, plain: bool = False
) -> Fix:
    """The Tls12 line in front of a site (DESIGN section 7): safe where Microsoft 365 is all that the script reaches.

    `plain`: the mail goes without SSL to a server that may well take it so.
    """
    edits = mend.set_first(script, tls.openings, context.tls_line, late) if tls.openings else []
    title = "set TLS 1.2 first"
    if plain:
        return Fix(title, Safety.MANUAL, "the mail is sent without SSL, where the line has no effect")
    if not edits:
        return Fix(title, Safety.MANUAL, "there is no place in this file where the line is sure to run first")
    return tls_fix(script, title, edits, context)


def where_set(tls: Tls, fix: Fix) -> tuple[Step, ...]:
    """Steps of a proof: why the Tls12 line goes where it goes, where that is not the top of the script."""
    return proof(*((one.why,) for one in tls.openings if one.why)) if fix.edits else ()


def tls_fix(script: Script, title: str, edits: Sequence[Edit], context: Context) -> Fix:
    """Edits that set TLS 1.2 for the whole process, by whom else they concern."""
    in_order = tuple(sorted(edits, key=lambda edit: edit.span))
    if context.tls_line == "guarded":
        return Fix(
            title, Safety.SAFE, "it only adds TLS 1.2, and only where the script or an old default rules", in_order
        )
    others = [target(site) for site in script.sites if site.server.endpoint not in MICROSOFT]
    others += [f"`{host}`" for web in script.web_requests for host in web.hosts if not is_microsoft_cloud(host)]
    others += ["a web server that it does not show" if host == "?" else f"`{host}`" for host in script.other_servers]
    if script.loaded or script.not_followed:
        others.append("the servers of the scripts that it loads")
    reached = [site.tls for site in script.sites] + [web.tls for web in script.web_requests]
    if any(tls.reason == "uncalled" for tls in reached):
        others.append("the servers of scripts that load this file")
    if not others:
        return Fix(title, Safety.SAFE, "Microsoft 365 is all that the script reaches", in_order)
    reason = f"it changes TLS for the whole process, {others[0]} included"
    return Fix(title, Safety.UNSAFE, reason, in_order)


def graph_fix(site: MailSite, script: Script, context: Context) -> Fix:
    """The mail moved to Microsoft Graph, with what the script needs for it; manual where that cannot be."""
    title = "send through Microsoft Graph"
    made = context.moving(script) if context.moving is not None else FilePlan()
    own = next((one for one in made.sites if one.site is site), None)
    if own is None or own.shape is Shape.MANUAL or not own.edits:
        return Fix(title, Safety.MANUAL, own.reason if own is not None else "nobody asked what it would become")
    edits = tuple(sorted({*own.edits, *made.shared}, key=lambda edit: edit.span))
    return Fix(title, Safety.UNSAFE, "it needs an app registration with Mail.Send", edits)


def rewrite_shown(site: MailSite, script: Script, fix: Fix) -> str:
    """The end of a message: the command that prints how the mail is rewritten; empty where it is not."""
    if not fix.edits:
        return ""
    path = f'"{script.path}"' if " " in script.path else script.path
    return f"; `pslint-tls migrate {path} --line {site.place.start.line}` shows the rewrite"


LEGACY_TLS_DEADLINES = (
    "exo-legacy-tls-submission",
    "usgov-legacy-tls-submission",
    "usgovdod-legacy-tls-submission",
    "china-legacy-tls-submission",
    "exo-legacy-tls-mail-flow",
    "hve-legacy-tls",
    "graph-tls",
)
"""Ids of the deadline table: what ends for a mail that is sent with old versions of TLS."""

LEFT_ALONE = "every mail of this script is sent with TLS 1.2 or newer already, so the script is left as it is"


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
