"""How a mail is written in the script: what a rewrite needs to know of a call besides its values."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pslint_tls.script.places import Place
from pslint_tls.text import Span

if TYPE_CHECKING:
    from pslint_tls.script.model import Opening


class Form(enum.Enum):
    """What an argument is made of, by what may be done with its text.

    `CONSTANT`: a string that is always the same. `TEXT`: an expandable string. `SIMPLE`: reads variables, members and
    operators, so it may be written twice. `CALL`: runs commands or methods, so it may be written once only.
    """

    CONSTANT = "constant"
    TEXT = "text"
    SIMPLE = "simple"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Given:
    """An argument as an expression that means the same at another place of the same block.

    `text` can stand wherever PowerShell expects a value; `argument` can stand behind a parameter of a command, where a
    bare word is a string. `primary`: a cast or a member may stand beside `text` without parentheses.
    """

    text: str
    argument: str
    form: Form
    constant: str | None = None
    """The string, for `CONSTANT`."""
    items: tuple[Given, ...] | None = None
    """The elements, for a list that is written out."""
    primary: bool = True
    string: bool = False
    """It is one string literal, expandable or not, so that its value is a plain string."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of Send-MailMessage as it is written.

    `given` holds what is bound, by parameter, as far as it can be written down; `common` the common parameters with
    their arguments, ready to be written behind another command.
    """

    span: Span
    """The command from its name or its `&` to its last element, redirections included."""
    head: Span
    """The invocation operator and the name."""
    given: Mapping[str, Given] = field(default_factory=dict)
    common: tuple[str, ...] = ()
    redirections: str = ""
    """` 2>$null`, as written, with a blank in front."""
    fixed: bool = False
    """The same parameters are bound on every path, and all by what can be seen."""
    piped: bool = False
    """It takes input from a pipeline."""
    bound: tuple[str, ...] = ()
    one_command: bool = True
    """What is called is sure to be Send-MailMessage, whatever path is taken."""


@dataclass(frozen=True, slots=True)
class ClientCall:
    """One statement that uses an SmtpClient: what it is replaced by is made from `message` or `parts`.

    `kind`: make, set, send or drop. For `send`, `message` is the MailMessage or `parts` are the four strings.
    """

    kind: str
    span: Span
    line: Span | None = None
    """Its whole line, where nothing else is on it."""
    message: Given | None = None
    parts: tuple[Given, ...] = ()
    in_try: bool = False
    """Somebody waits for its error: a try around it or around a call of its function, or a trap."""


@dataclass(frozen=True, slots=True)
class Client:
    """An SmtpClient in a variable, or used where it is made: all that touches it, or why it is not followed."""

    uses: tuple[ClientCall, ...] = ()
    reason: str | None = None
    straight: bool = False
    """Made, filled and used in one list of statements, without a branch in between."""
    extras: bool = False
    """The file fills in headers or a sender besides From."""
    views: bool = False
    """The file uses AlternateViews or LinkedResources, which Graph's message has no place for."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a mail that its rewrite has to respect."""

    openings: tuple[Opening, ...] = ()
    """Where a statement runs before the mail on every path; () where there is no such place."""
    homes: tuple[Opening, ...] = ()
    """Where a function has to be defined so that the mail can call it."""
    catches: tuple[Place, ...] = ()
    """Handlers around it for errors that only an SMTP client raises."""
    in_loop: bool = False
    elsewhere: bool = False
    """It runs in another process or on another computer."""
    what_if: bool = False
    """The script supports -WhatIf or sets such a preference."""
    connects: tuple[Place, ...] = ()
    """Where the script already connects to Microsoft Graph."""
    connected: bool = False
    """One of them runs before the mail on every path."""
