"""All that a rule file may see besides the knowledge tables."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

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
    Tls,
    TlsAssignment,
    Verdict,
    Via,
    WebRequest,
)
from pslint_tls.text import Edit, Fix, Safety, Span

__all__ = [
    "Auth",
    "AuthKind",
    "Bad",
    "Confidence",
    "Context",
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
    "Tls",
    "TlsAssignment",
    "Verdict",
    "Via",
    "WebRequest",
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

    `message` is one sentence: what and when, lower case or code first, no full stop at the end. `related` is the proof, never
    empty for a proven TLS or credential finding. `deadline` is the day from which it breaks; None if it is not about a date.
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


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may ask besides the script: the day that deadlines are relative to, and the deadline table."""

    as_of: datetime.date
    deadlines: Any = None
    """A `pslint_tls.knowledge.Deadlines`."""


Watched = TypeVar("Watched", MailSite, TlsAssignment, WebRequest, ProtocolArgument, HostLiteral, NotAnalysed, Script)


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
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, span, message, severity, confidence, related, fix, deadline, help)
