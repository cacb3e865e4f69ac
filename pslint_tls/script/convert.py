"""PowerShell's conversions between known values: to text, to numbers, to booleans, to enums.

Rules: PowerShell's LanguagePrimitives.cs, as field-facts sections 2.4 and 9 found them by running it.
"""

from __future__ import annotations

import math
import re

from pslint_tls.knowledge import protocols
from pslint_tls.script.values import Array, Mask, Option, Ref, StaticMember, TypeRef, Value

TRUE_TEXT = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*\Z")


class NoConversion(Exception):
    """PowerShell would raise an error, or the result is not modelled."""


def to_text(option: Option) -> str:
    """The string PowerShell makes of a value."""
    if isinstance(option, str):
        return option
    if option is None:
        return ""
    if isinstance(option, bool):
        return "True" if option else "False"
    if isinstance(option, int):
        return str(option)
    if isinstance(option, float):
        return _float_text(option)
    if isinstance(option, Mask):
        return protocols.to_string(option.bits)
    if isinstance(option, StaticMember):
        return option.member
    if isinstance(option, TypeRef):
        return option.name
    if isinstance(option, Array):
        return " ".join(to_text(_only(item)) for item in option.items)
    raise NoConversion


def _float_text(number: float) -> str:
    if not math.isfinite(number):
        raise NoConversion
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def _only(value: Value) -> Option:
    if not value.single:
        raise NoConversion
    return value.options[0]


def to_bool(option: Option) -> bool:
    """Whether PowerShell takes a value for true."""
    if option is None:
        return False
    if isinstance(option, (bool, int, float)):
        return bool(option)
    if isinstance(option, str):
        return option != ""
    if isinstance(option, Mask):
        return option.bits != 0
    if isinstance(option, Array):
        if not option.items:
            return False
        if len(option.items) == 1:
            return to_bool(_only(option.items[0]))
        return True
    return True


def to_number(option: Option) -> int | float:
    """The number PowerShell makes of a value; raises NoConversion where it would raise."""
    if option is None:
        return 0
    if isinstance(option, bool):
        return int(option)
    if isinstance(option, (int, float)):
        return option
    if isinstance(option, Mask):
        return option.bits
    if isinstance(option, str):
        return _number_of_text(option)
    raise NoConversion


def _number_of_text(text: str) -> int | float:
    stripped = text.strip()
    if stripped == "":
        return 0
    if re.fullmatch(r"[+-]?\d+", stripped):
        return int(stripped)
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", stripped):
        return int(stripped, 16)
    if TRUE_TEXT.match(stripped):
        return float(stripped)
    raise NoConversion


def to_int(option: Option) -> int:
    """The Int32 PowerShell makes of a value: rounds half to even."""
    number = to_number(option)
    if isinstance(number, int):
        return number
    if not math.isfinite(number):
        raise NoConversion
    return round(number)


def to_mask(option: Option, members: dict[str, int] | None = None) -> int:
    """The SecurityProtocolType PowerShell makes of a value; raises NoConversion where the assignment would fail."""
    if isinstance(option, Mask):
        return option.bits
    if isinstance(option, str):
        parsed = protocols.parse_protocol(option)
        if parsed is None:
            raise NoConversion
        return parsed
    if isinstance(option, bool) or option is None:
        raise NoConversion
    if isinstance(option, (int, float)):
        number = to_int(option)
        if not protocols.is_valid_mask(number):
            raise NoConversion
        return number
    if isinstance(option, Array):
        bits = 0
        for item in option.items:
            bits |= to_mask(_only(item))
        if not option.items:
            raise NoConversion
        return bits
    if isinstance(option, StaticMember) and option.type_name.endswith("sslprotocols"):
        parsed = protocols.SSL_PROTOCOLS.get(option.member.capitalize())
        if parsed is not None:
            return parsed
    raise NoConversion


def items_of(option: Option) -> tuple[Value, ...] | None:
    """What `foreach` and the pipeline see of a value; None for an object whose items are not known."""
    if isinstance(option, Array):
        return option.items
    if isinstance(option, Ref):
        return None
    return (Value((option,)),)
