"""What a script says: the plain, frozen facts that leave the script room and cross process borders.

Definitions of every field: the JSON contract shipped as `pslint_tls/output/*.schema.json`. Spans count code points
of the
file's decoded text (`Source.text`); a span without a path lies in the script's own file.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from pslint_tls.script.calls import Around as Around
from pslint_tls.script.calls import Call as Call
from pslint_tls.script.calls import Client as Client
from pslint_tls.script.places import Place as Place
from pslint_tls.script.suppressions import FunctionSpan as FunctionSpan
from pslint_tls.script.suppressions import Suppression as Suppression
from pslint_tls.script.suppressions import SuppressionUse as SuppressionUse
from pslint_tls.text import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a proof: a place and what is concluded there."""

    place: Place
    message: str


class SiteKind(enum.Enum):
    """What sends the mail."""

    SEND_MAILMESSAGE = "send-mailmessage"
    SMTPCLIENT = "smtpclient"
    CDO = "cdo"
    WEB_MAIL = "web-mail"
    MAILOZAURR = "mailozaurr"
    SEND_MAILKITMESSAGE = "send-mailkitmessage"
    OUTLOOK = "outlook"
    EWS = "ews"
    COMMAND_LINE = "command-line"
    GRAPH = "graph"


class Origin(enum.Enum):
    """How the script names the sender."""

    DIRECT = "direct"
    ALIAS = "alias"
    VARIABLE = "variable"
    EMBEDDED = "embedded"


class Via(enum.Enum):
    """How a parameter came by its value."""

    NAMED = "named"
    POSITIONAL = "positional"
    SPLAT = "splat"
    DEFAULT = "default"
    PIPELINE = "pipeline"
    CONSTRUCTOR = "constructor"
    PROPERTY = "property"


class Endpoint(enum.Enum):
    """What kind of server a host name stands for."""

    EXCHANGE_ONLINE = "exchange-online"
    EXCHANGE_ONLINE_LEGACY = "exchange-online-legacy"
    DIRECT_SEND = "direct-send"
    HVE = "hve"
    ACS = "acs"
    CONSUMER = "consumer"
    OTHER_PUBLIC = "other-public"
    INTERNAL = "internal"
    UNCLASSIFIED = "unclassified"
    UNKNOWN = "unknown"


class AuthKind(enum.Enum):
    """Where the log-on comes from; the order is from worst to best."""

    PLAIN_TEXT = "plain-text"
    STORED = "stored"
    PROMPTED = "prompted"
    UNKNOWN = "unknown"
    CURRENT_USER = "current-user"
    NONE = "none"


class Verdict(enum.Enum):
    """The TLS verdict of a site (DESIGN section 5)."""

    SECURE = "secure"
    LEGACY = "legacy"
    UNSET = "unset"
    PARTIAL = "partial"
    OS_DEFAULT = "os-default"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


class Edition(enum.Enum):
    """Which PowerShell can run the script: `core` only 6 and later, `desktop` only Windows PowerShell."""

    ANY = "any"
    DESKTOP = "desktop"
    CORE = "core"


# What JSON can hold; arrays are tuples here.
Constant = str | int | float | bool | None | tuple["Constant", ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One bound parameter of a mail site.

    `values` holds every value that can reach it, None if nothing is known; `reason` says why then. `source` is the
    argument as
    written, with passwords masked; None where the binding has no text of its own. `Credential` never has values.
    """

    source: str | None
    via: Via
    values: tuple[Constant, ...] | None = None
    reason: str | None = None
    trace: tuple[Step, ...] = ()
    span: Span | None = None
    always: bool = True
    """Every path binds it."""


@dataclass(frozen=True, slots=True)
class Unbound:
    """An argument that PowerShell's binder would not take: `problem` is ambiguous, unknown, duplicate or
    dynamic-splat.
    """

    text: str
    problem: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """The hosts that can reach a site; `known` if no other can. `endpoint` is the class that breaks first."""

    values: tuple[str, ...]
    known: bool
    endpoint: Endpoint
    trace: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Auth:
    """The log-on: its kind, the user name where known, and the chain to where the password comes from."""

    kind: AuthKind
    user: str | None = None
    trace: tuple[Step, ...] = ()
    secret: Step | None = None
    """Where a literal password stands, when `kind` is plain-text. The message never holds the password."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a statement can be put that runs before all others: `before`, the statement and `after` at `offset`.

    `why` is a step for the proof, where the place is not simply the top of the script or block.
    """

    offset: int
    before: str
    after: str
    why: Step | None = None


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS state that reaches a site.

    `masks`: every value of ServicePointManager.SecurityProtocol at the site for a process that starts at 0, sorted;
    None if
    unknown; () if unreachable. `late`: an assignment that would have secured the site but comes after it on every path.
    """

    verdict: Verdict
    masks: tuple[int, ...] | None
    reason: str | None = None
    trace: tuple[Step, ...] = ()
    late: Step | None = None
    legacy_assignments: tuple[Span, ...] = ()
    """Spans (in this file) of the assignments that leave a legacy mask at the site; the cause that PST002 reports."""
    scope: int = 0
    """Sites with the same number share one process scope: 0 the script's own process, others a Start-Job or remote
    block.
    """
    openings: tuple[Opening, ...] = ()
    """Where TLS can be set for every path on which it is untouched; () where there is none, or no place for it."""


@dataclass(frozen=True, slots=True)
class MailSite:
    """One place where mail is sent, or an object that sends is made."""

    span: Span
    place: Place
    kind: SiteKind
    origin: Origin
    command: str
    """The command name or type as written."""
    name_span: Span
    """The command name or type name alone: what a finding underlines."""
    function: str | None
    server: Server
    auth: Auth
    tls: Tls
    edition: Edition = Edition.ANY
    shadowed: bool = False
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    unbound: tuple[Unbound, ...] = ()
    port: int | None = None
    ssl: bool | None = None
    sender: tuple[str, ...] = ()
    """The possible From addresses, as far as known."""
    callers: tuple[Place, ...] = ()
    damaged: bool = False
    """The site touches a region that could not be parsed."""
    call: Call | Client | None = None
    """How it is written, for senders that can be rewritten."""
    around: Around | None = None
    """What stands around it, where `call` is given."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A mail site of another file, and the TLS state with which a script that loads the file reaches it."""

    place: Place
    tls: Tls


@dataclass(frozen=True, slots=True)
class TlsAssignment:
    """One assignment to ServicePointManager.SecurityProtocol; `masks` are the values after it for a start at 0."""

    span: Span
    place: Place
    effect: str
    """set, add, remove, arithmetic or unknown."""
    masks: tuple[int, ...] | None
    function: str | None
    operator: str = "="
    names_tls13: bool = False
    """The value names Tls13, which .NET Framework before 4.8 does not know (field-facts 2.1)."""
    guarded: bool = False
    """It stands inside a try body, or behind a test that the name exists."""
    serves_microsoft: bool = False
    """A mail site or Microsoft 365 request of this file is reached with the value that this assignment leaves."""
    restores: bool = False
    """It writes back a value that was read from SecurityProtocol before, nothing more."""
    allowed: tuple[int, ...] | None = None
    """`masks` without what was there before: the protocols that this assignment itself names; None if unknown."""
    target: Span | None = None
    """What is assigned to; None, as `value`, where the assignment stands in a string or is a method call."""
    value: Span | None = None
    statement: bool = False
    """It stands for itself in a list of statements, so that other statements can stand in its place."""
    line: Span | None = None
    """Its whole line, if the script's top level runs it, it depends on nothing, and nothing else is on that line."""
    below: int | None = None
    """Where the line below it begins, if the script's top level runs it and nothing else is on its line."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A request over HTTPS by a command or object that obeys SecurityProtocol on Windows PowerShell 5.1."""

    span: Span
    place: Place
    command: str
    hosts: tuple[str, ...]
    tls: Tls
    edition: Edition
    function: str | None = None


@dataclass(frozen=True, slots=True)
class ProtocolArgument:
    """A TLS version given to something other than SecurityProtocol: -SslProtocol, SslStream, HttpClientHandler."""

    span: Span
    place: Place
    receiver: str
    """`-SslProtocol`, `SslStream.AuthenticateAsClient`, `HttpClientHandler.SslProtocols`, ..."""
    masks: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class HostLiteral:
    """A string constant in code that is, or contains as a word, a host name of the endpoint tables."""

    span: Span
    place: Place
    host: str
    """Lower case."""
    site: bool
    """The literal reaches the server of a mail site, which reports it itself."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An occurrence of a needle that lies in no site and no assignment; `kind` is the contract's `as`."""

    span: Span
    place: Place
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class NotAnalysed:
    """A needle in code whose meaning could not be read: `reason` is `damage` or `budget`, or says what stopped it."""

    span: Span
    place: Place
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Script:
    """All that rules and outputs see of one file. Elements are in source order."""

    path: str
    text: str
    sites: tuple[MailSite, ...] = ()
    assignments: tuple[TlsAssignment, ...] = ()
    web_requests: tuple[WebRequest, ...] = ()
    protocol_arguments: tuple[ProtocolArgument, ...] = ()
    host_literals: tuple[HostLiteral, ...] = ()
    mentions: tuple[Mention, ...] = ()
    not_analysed: tuple[NotAnalysed, ...] = ()
    damage: tuple[Span, ...] = ()
    secrets: tuple[Span, ...] = ()
    """Literal passwords: whatever shows the file's text masks these."""
    edition: Edition = Edition.ANY
    budget: str | None = None
    """Why the analysis was cut short, if it was."""
    loaded: tuple[str, ...] = ()
    """Local files that this one loads and that were followed."""
    not_followed: tuple[str, ...] = ()
    """What it loads and was not followed, each with the reason."""
    suppressions: tuple[Suppression, ...] = ()
    """Comments and attributes that take findings out of the report."""
    functions: tuple[FunctionSpan, ...] = ()
    """The functions, filters and methods; only looked for where something else is found."""
    other_servers: tuple[str, ...] = ()
    """Hosts besides Microsoft's that it may speak TLS with by other means than mail; `?` for one it does not show."""
