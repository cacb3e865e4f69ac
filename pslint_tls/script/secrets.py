"""Passwords and credentials: where they come from."""

from __future__ import annotations

from pslint_tls.script.model import AuthKind
from pslint_tls.script.values import Credential, Note, Option, Secure, Value, known, unknown

WORST_FIRST = tuple(AuthKind)


def worst(kinds: list[AuthKind]) -> AuthKind:
    """The worst of several kinds of log-on; NONE if there is none."""
    return min(kinds, key=WORST_FIRST.index, default=AuthKind.NONE)


def origin_of(value: Value) -> Note | None:
    """Where a literal was written, the first place of its trace."""
    return value.trace[0] if value.trace else None


def secure_of(value: Value) -> Value:
    """`ConvertTo-SecureString value -AsPlainText`: a literal stays plain text."""
    options: list[Option] = []
    for option in value.options:
        if isinstance(option, Secure):
            options.append(option)
        elif isinstance(option, str):
            options.append(Secure(AuthKind.PLAIN_TEXT, origin_of(value), option == "", known(option, *value.trace)))
        elif option is None:
            options.append(Secure(AuthKind.UNKNOWN, None, True))
    if value.unknown is not None:
        options.append(Secure(value.unknown.kind))
    return Value(tuple(options), None, value.trace)


def credential_of(user: Value, password: Value) -> Credential:
    """A PSCredential or NetworkCredential from its two parts; the worst origin of the password counts."""
    found: list[Secure] = [option for option in secure_of(password).options if isinstance(option, Secure)]
    kinds = [secure.kind for secure in found]
    kind = worst(kinds) if kinds else AuthKind.UNKNOWN
    literal = next((secure.literal for secure in found if secure.kind is kind), None)
    texts = {option.lower() for option in user.options if isinstance(option, str)}
    empty = bool(found) and all(secure.empty for secure in found)
    passwords = frozenset(
        option
        for secure in found
        if secure.text is not None
        for option in secure.text.options
        if isinstance(option, str)
    )
    anonymous = (user.known and texts == {"anonymous"}) or {one.lower() for one in passwords} == {"anonymous"}
    return Credential(kind, user, literal, bool(anonymous or empty), passwords)


def secure_text(secure: Secure) -> Value:
    """The plain text of a SecureString, as far as it is in a file."""
    if secure.text is not None:
        return secure.text
    return unknown("the text of a secure string", secure.kind, True)


def auth_of(value: Value) -> tuple[AuthKind, str | None, Note | None, bool]:
    """What a credential value means: kind, user, place of a literal password, and whether it may be no credential at
    all.
    """
    kinds: list[AuthKind] = []
    user: str | None = None
    literal: Note | None = None
    absent = False
    for option in value.options:
        if isinstance(option, Credential):
            if option.anonymous:
                kinds.append(AuthKind.NONE)
                continue
            kinds.append(option.kind)
            literal = literal or option.literal
            user = user or next((text for text in option.user.options if isinstance(text, str) and text), None)
        elif option is None:
            absent = True
        elif isinstance(option, str):
            kinds.append(AuthKind.PROMPTED)
            user = user or option or None
        else:
            kinds.append(AuthKind.UNKNOWN)
    if value.unknown is not None:
        kinds.append(value.unknown.kind)
    return (worst(kinds) if kinds else AuthKind.NONE), user, literal, absent and not kinds
