"""From what was seen of a site to the mail site that leaves this room."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace

from pslint_tls.knowledge import breaks_first, classify, parameter
from pslint_tls.script.convert import NoConversion, to_int, to_text
from pslint_tls.script.evaluation import truths
from pslint_tls.script.model import Auth, AuthKind, Constant, Endpoint, Parameter, Server, SiteKind, Step, Via
from pslint_tls.script.recorder import Bound, Seen
from pslint_tls.script.redact import Redaction
from pslint_tls.script.secrets import auth_of, credential_of, worst
from pslint_tls.script.values import HERE, Array, Note, Option, StaticMember, Value, known, unknown
from pslint_tls.text import Span

StepOf = Callable[[Note], Step]
MAX_VALUES = 24
SERVER_NAMES = ("SmtpServer", "Host", "Server", "SMTPServer")
CMDLETS = {SiteKind.MAILOZAURR: "send-emailmessage", SiteKind.GRAPH: "send-mailmessage"}
"""Whose parameters a sender has, where that is not what it is called."""
SECRET_NAMES = frozenset(("Password", "Credential", "Credentials"))
CLIENT_TYPES = {
    "Host": "string",
    "Port": "int32",
    "EnableSsl": "switch",
    "UseDefaultCredentials": "switch",
    "DeliveryMethod": "string",
}


def bound_values(seen: Iterable[Seen], name: str) -> list[Value]:
    """The values of one parameter in all states that bind it."""
    return [bound.value for one in seen for bound in one.bound if bound.name == name]


def parameters_of(seen: list[Seen], kind: SiteKind, redaction: Redaction, step: StepOf) -> dict[str, Parameter]:
    """All parameters that some path binds."""
    found: dict[str, list[Bound]] = {}
    for one in seen:
        for bound in one.bound:
            found.setdefault(bound.name, []).append(bound)
    cmdlet = CMDLETS.get(kind, kind.value)
    built = {name: _parameter(name, cmdlet, bounds, redaction, step) for name, bounds in found.items()}
    every = {name: len(bounds) == len(seen) and all(one.always for one in bounds) for name, bounds in found.items()}
    return {name: one if every[name] else replace(one, always=False) for name, one in built.items()}


def _parameter(name: str, cmdlet: str, bounds: list[Bound], redaction: Redaction, step: StepOf) -> Parameter:
    first = bounds[0]
    span = Span(first.node.start, first.node.end) if first.node is not None else None
    text = redaction.text(span) if span is not None else None
    if name in SECRET_NAMES:
        return Parameter(text, first.via, None, "a credential never has a value", _steps(first.value, step), span)
    declared = parameter(cmdlet, name)
    type_name = declared.type if declared is not None else CLIENT_TYPES.get(name, "string")
    values: list[Constant] = []
    reason = None
    for bound in bounds:
        reason = reason or _collect(bound.value, type_name, values)
    longest = max((bound.value for bound in bounds), key=lambda value: len(value.trace))
    if reason is not None and not values:
        return Parameter(text, first.via, None, reason, _steps(longest, step), span)
    return Parameter(
        text, first.via, tuple(_hidden(one, redaction) for one in values), reason, _steps(longest, step), span
    )


def _hidden(constant: Constant, redaction: Redaction) -> Constant:
    """A constant with the passwords in it masked."""
    if isinstance(constant, tuple):
        return tuple(_hidden(one, redaction) for one in constant)
    return redaction.hide(constant) if isinstance(constant, str) else constant


def _steps(value: Value, step: StepOf) -> tuple[Step, ...]:
    return tuple(step(note) for note in value.trace)


def _collect(value: Value, type_name: str, into: list[Constant]) -> str | None:
    """Add the constants that a value can be; returns why it can be something else."""
    reason = value.unknown.reason if value.unknown is not None else None
    for option in value.options:
        try:
            for constant in constants_of(option, type_name):
                if not any(type(constant) is type(seen) and constant == seen for seen in into):
                    into.append(constant)
        except NoConversion:
            reason = reason or "a value that has no text"
    return "more values than are followed" if len(into) > MAX_VALUES else reason


def constants_of(option: Option, type_name: str) -> list[Constant]:
    """The JSON values for an option as a parameter of this type takes it."""
    if type_name.endswith("[]"):
        return [tuple(combo) for combo in _combinations(option)]
    if option is None:
        return [None]
    if type_name == "switch":
        return list(truths(Value((option,))))
    if type_name.startswith("int"):
        return [to_int(option)]
    return [_text(option)]


def _combinations(option: Option) -> list[tuple[Constant, ...]]:
    items = option.items if isinstance(option, Array) else (Value((option,)),)
    columns: list[list[Constant]] = []
    for item in items:
        if item.unknown is not None:
            raise NoConversion
        column: list[list[Constant]] = []
        for one in item.options:
            if isinstance(one, Array):
                column += [list(combo) for combo in _combinations(one)]
            else:
                column.append([_text(one)] if one is not None else [])
        columns.append(column)  # type: ignore[arg-type]
    combos = list(itertools.islice(itertools.product(*columns), MAX_VALUES + 1))
    return [tuple(itertools.chain.from_iterable(combo)) for combo in combos]  # type: ignore[arg-type]


def _text(option: Option) -> str:
    text = option.member if isinstance(option, StaticMember) else to_text(option)
    if HERE in text:
        raise NoConversion
    return text


def server_of(seen: list[Seen], own: tuple[tuple[str, str], ...], step: StepOf) -> Server:
    """The hosts that can reach a site."""
    values: list[str] = []
    known = True
    trace: tuple[Step, ...] = ()
    for one in seen:
        found = next((bound.value for bound in one.bound if bound.name in SERVER_NAMES), None)
        if found is None or found.unknown is not None:
            known = False
        if found is None:
            continue
        for option in found.options:
            try:
                text = _text(option)
            except NoConversion:
                known = False
                continue
            if text and text not in values:
                values.append(text)
        if len(found.trace) >= len(trace):
            trace = _steps(found, step)
    if not values:
        known = False
    classes = [classify(value, own).endpoint for value in values] or ["unknown"]
    return Server(tuple(values), known, Endpoint(breaks_first(classes)), trace)


def port_of(seen: list[Seen]) -> int | None:
    """The one port that reaches a site."""
    ports: set[int] = set()
    for one in seen:
        value = next((bound.value for bound in one.bound if bound.name == "Port"), None)
        if value is None or value.unknown is not None:
            return None
        for option in value.options:
            try:
                ports.add(to_int(option))
            except NoConversion:
                return None
    return ports.pop() if len(ports) == 1 else None


def ssl_of(seen: list[Seen]) -> bool | None:
    """Whether SSL is asked for, where all paths agree."""
    found: set[bool] = set()
    for one in seen:
        found |= set(_ssl_ways(one))
    return found.pop() if len(found) == 1 else None


def _ssl_ways(one: Seen) -> list[bool]:
    value = next((bound.value for bound in one.bound if bound.name in ("UseSsl", "EnableSsl")), None)
    return [False] if value is None else truths(value)


def auth_of_site(seen: list[Seen], kind: SiteKind, step: StepOf) -> Auth:
    """The log-on of a site, the worst of all paths."""
    found = [_auth_of_seen(one, kind) for one in seen]
    if not found:
        return Auth(AuthKind.UNKNOWN)
    wanted = worst([auth for auth, *_ in found])
    _, user, literal, value = next(one for one in found if one[0] is wanted)
    user = user or next((one[1] for one in found if one[1]), None)
    trace = _steps(value, step) if value is not None else ()
    secret = None
    if literal is not None:
        secret = step(Note(literal.start, literal.end, "the password is written here", literal.path))
        if secret.place not in [one.place for one in trace]:
            trace = (secret, *trace)
    return Auth(wanted, user, trace, secret)


def _auth_of_seen(one: Seen, kind: SiteKind) -> tuple[AuthKind, str | None, Note | None, Value | None]:
    bound = {item.name: item.value for item in one.bound}
    if kind is SiteKind.SMTPCLIENT:
        return _client_auth(bound)
    credential = bound.get("Credential")
    if credential is not None:
        auth, user, literal, absent = auth_of(credential)
        if not absent:
            return auth, user, literal, credential
    if kind is SiteKind.MAILOZAURR and "Password" in bound:
        made = known(credential_of(bound.get("Username", unknown("a user that is not known")), bound["Password"]))
        return (*auth_of(made)[:3], bound["Password"])
    if kind is not SiteKind.SEND_MAILMESSAGE:
        return (AuthKind.NONE if kind in (SiteKind.CDO, SiteKind.WEB_MAIL) else AuthKind.UNKNOWN), None, None, None
    ways = _ssl_ways(one)
    return (AuthKind.CURRENT_USER if False in ways else AuthKind.NONE), None, None, None


def _client_auth(bound: dict[str, Value]) -> tuple[AuthKind, str | None, Note | None, Value | None]:
    default = bound.get("UseDefaultCredentials")
    ways = truths(default) if default is not None else [False]
    found: list[tuple[AuthKind, str | None, Note | None, Value | None]] = []
    if True in ways:
        found.append((AuthKind.CURRENT_USER, None, None, default))
    if False in ways:
        found.append(_explicit_auth(bound.get("Credentials")))
    return min(found, key=lambda one: list(AuthKind).index(one[0]))


def _explicit_auth(value: Value | None) -> tuple[AuthKind, str | None, Note | None, Value | None]:
    if value is None:
        return AuthKind.NONE, None, None, None
    network = [
        option
        for option in value.options
        if isinstance(option, StaticMember) and option.type_name == "net.credentialcache"
    ]
    rest = Value(tuple(option for option in value.options if option not in network), value.unknown, value.trace)
    auth, user, literal, absent = auth_of(rest)
    if network and (absent or auth is AuthKind.NONE or (auth is AuthKind.UNKNOWN and not rest.options and rest.known)):
        return AuthKind.CURRENT_USER, None, None, value
    if network:
        auth = worst([auth, AuthKind.CURRENT_USER])
    return auth, user, literal, value


def sender_of(seen: list[Seen]) -> tuple[str, ...]:
    """The possible From addresses."""
    found: list[str] = []
    for value in bound_values(seen, "From"):
        for option in value.options:
            if isinstance(option, str) and option and option not in found:
                found.append(option)
    return tuple(found[:8])


__all__ = ["Via", "auth_of_site", "parameters_of", "port_of", "sender_of", "server_of", "ssl_of"]
