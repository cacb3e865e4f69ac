"""What becomes of a mail: plain data, as the contract `migrate.schema.json` has it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from pslint_tls.migrate.addresses import Address
from pslint_tls.migrate.functions import SEND
from pslint_tls.script import Call, MailSite, Step
from pslint_tls.text import Edit


class Shape(enum.Enum):
    """What a mail is rewritten to: Send-MgUserMail, Invoke-MgGraphRequest, the drop-in function, or nothing."""

    SDK = "sdk"
    REST = "rest"
    FUNCTION = "function"
    MANUAL = "manual"


class Effort(enum.Enum):
    """What is left for a person: S to fill in the connection and test, M to look at hazards as well, L to rewrite."""

    S = "S"
    M = "M"
    L = "L"


Answer = str | bool | None | Address | tuple[str, ...] | tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of Graph's message: where it comes from, and every value it can have; None for one that is not set.

    `values` is empty where nothing is known, and `reason` says why; both where some values are known.
    """

    source: str | None
    values: tuple[Answer, ...] = ()
    reason: str | None = None
    trace: tuple[Step, ...] = ()


FIELDS = (
    "from",
    "to",
    "cc",
    "bcc",
    "replyTo",
    "subject",
    "body",
    "contentType",
    "importance",
    "isDeliveryReceiptRequested",
    "attachments",
    "saveToSentItems",
)
"""The fields of a message in the contract's order."""

Message = Mapping[str, Field | None]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A parameter that Graph has no use for, and why."""

    parameter: str
    why: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """What changes with the rewrite and needs a look; `kind` is a word that stays the same from version to version."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What becomes of one mail. `edits` are its own; those that the file needs once are in the plan of the file."""

    site: MailSite
    shape: Shape
    reason: str | None = None
    """Why it is manual."""
    effort: Effort = Effort.S
    message: Message | None = None
    dropped: tuple[Dropped, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    edits: tuple[Edit, ...] = ()
    functions: frozenset[str] = frozenset()
    """The functions that the rewritten call uses."""
    kept: bool = False
    """It is manual only because its server keeps taking mail from scripts."""

    @property
    def uploads(self) -> bool:
        """Whether it may have attachments that are too large for one request, which need Mail.ReadWrite."""
        call = self.site.call
        attaches = isinstance(call, Call) and (call.piped or not call.fixed)
        return SEND in self.functions and (attaches or "Attachments" in self.site.parameters)

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The addresses that it may send as."""
        found = self.message.get("from") if self.message else None
        values = found.values if found is not None else ()
        return tuple(dict.fromkeys(one.address for one in values if isinstance(one, Address)))


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What becomes of the mails of one script.

    `edits` are all edits of the file, sorted and disjoint: applied together or not at all. `shared` are those of them
    that the file needs once.
    """

    sites: tuple[SitePlan, ...] = ()
    edits: tuple[Edit, ...] = ()
    shared: tuple[Edit, ...] = ()
    credentials: tuple[Step, ...] = ()
    """Where the script makes the log-on that is not used any more."""

    @property
    def converted(self) -> tuple[SitePlan, ...]:
        """The mails that are rewritten."""
        return tuple(one for one in self.sites if one.shape is not Shape.MANUAL)
