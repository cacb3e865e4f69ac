"""Type names as the script writes them, and casts of known values."""

from __future__ import annotations

from collections.abc import Callable

from pslint_tls.script.convert import NoConversion, to_bool, to_int, to_mask, to_number, to_text
from pslint_tls.script.values import Array, Mask, Option, Unknown, Value, known

ALIASES = {
    "pscredential": "management.automation.pscredential",
    "bool": "boolean",
    "int": "int32",
    "long": "int64",
    "ordered": "ordered",
    "psobject": "management.automation.psobject",
    "securityprotocoltype": "net.securityprotocoltype",
    "servicepointmanager": "net.servicepointmanager",
    "networkcredential": "net.networkcredential",
    "sslprotocols": "security.authentication.sslprotocols",
    "credentialcache": "net.credentialcache",
    "webclient": "net.webclient",
}
KNOWN_TYPES = frozenset(
    (
        "net.servicepointmanager",
        "net.securityprotocoltype",
        "net.mail.smtpclient",
        "net.networkcredential",
        "net.credentialcache",
        "net.webclient",
        "management.automation.pscredential",
        "web.mail.smtpmail",
        "security.authentication.sslprotocols",
        "net.security.sslstream",
    )
)
MAIL_CLIENTS = frozenset(("net.mail.smtpclient", "smtpclient", "mail.smtpclient"))


def plain_type(name: str) -> str:
    """The type name in lower case without `System.`, accelerators resolved."""
    lowered = name.lower().strip()
    if lowered.startswith("system."):
        lowered = lowered[len("system.") :]
    return ALIASES.get(lowered, lowered)


def convert_to(type_name: str, value: Value) -> Value:
    """`[type] value`; what cannot be converted stays as it is or becomes unknown."""
    handler = CASTS.get(type_name)
    if handler is None:
        if growing(type_name):
            return list_of(type_name, value)
        if type_name.endswith("[]"):
            return _array_of(type_name[:-2], value)
        return value
    options: list[Option] = []
    reason = value.unknown
    if reason is not None and type_name in SCALARS:
        reason = Unknown(reason.reason, reason.kind, True)
    for option in value.options:
        try:
            options.append(handler(option))
        except (NoConversion, OverflowError, ValueError):
            reason = reason or Unknown(f"a conversion to {type_name} that fails", scalar=True)
    return Value(
        tuple(dict.fromkeys(options)) if all(isinstance(o, str) for o in options) else tuple(options),
        reason,
        value.trace,
    )


def _array_of(item: str, value: Value) -> Value:
    options: list[Option] = []
    for option in value.options:
        items = option.items if isinstance(option, Array) else (known(option, *value.trace),)
        options.append(Array(tuple(convert_to(item, one) for one in items)) if option is not None else None)
    return Value(tuple(options), value.unknown, value.trace)


def growing(type_name: str) -> str:
    """The kind of list that a type is: arraylist, list, or nothing for what is no list."""
    name = type_name.removeprefix("collections.").removeprefix("generic.")
    return "arraylist" if name == "arraylist" else "list" if name.startswith(("list[", "list`1")) else ""


def list_of(type_name: str, value: Value) -> Value:
    """A list that can grow, with the items of a value."""
    array = _array_of("object", value)
    item = type_name.partition("[")[2].rstrip("]")
    if item:
        array = _array_of(plain_type(item), array)
    options = tuple(
        Array(option.items, growing(type_name)) if isinstance(option, Array) else option for option in array.options
    )
    return Value(options, array.unknown, array.trace)


def _mask(option: Option) -> Option:
    return Mask(to_mask(option))


def _protocols(option: Option) -> Option:
    return Mask(to_mask(option))


def _float(option: Option) -> Option:
    return float(to_number(option))


CASTS: dict[str, Callable[[Option], Option]] = {
    "string": to_text,
    "int32": to_int,
    "int64": to_int,
    "uint32": to_int,
    "int16": to_int,
    "double": _float,
    "boolean": to_bool,
    "switch": to_bool,
    "net.securityprotocoltype": _mask,
    "security.authentication.sslprotocols": _protocols,
}
SCALARS = frozenset(
    ("string", "int32", "int64", "uint32", "int16", "double", "boolean", "switch", "char", "version", "datetime")
)
