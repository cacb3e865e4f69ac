"""Operators on known values."""

from __future__ import annotations

import re
from collections.abc import Callable

from pslint_tls.knowledge import protocols
from pslint_tls.script.convert import NoConversion, to_bool, to_int, to_number, to_text
from pslint_tls.script.values import HERE, Array, Mask, Option, StaticMember, TypeRef, Value, known

Result = Option
MAX_ITEMS = 2_000
"""Items that a computed array may have."""
MAX_TEXT = 200_000
"""Characters that a computed string may have."""


def apply_binary(operator: str, left: Option, right: Option) -> Option:
    """The value of `left operator right`; raises NoConversion where PowerShell raises or the result is not modelled."""
    handler = _ARITHMETIC.get(operator)
    if handler is not None:
        return handler(left, right)
    base = operator[1:] if operator[0] in "ci" and operator[1:] in _COMPARE else operator
    compare = _COMPARE.get(base)
    if compare is None:
        raise NoConversion
    if any(isinstance(one, str) and HERE in one for one in (left, right)):
        raise NoConversion
    sensitive = operator != base and operator[0] == "c"
    if isinstance(left, Array) and base in _FILTERING:
        return Array(tuple(item for item in left.items if to_bool(compare(_single(item), right, sensitive))))
    return compare(left, right, sensitive)


def _single(value: Value) -> Option:
    if not value.single:
        raise NoConversion
    return value.options[0]


def _items(option: Option) -> tuple[Value, ...]:
    return option.items if isinstance(option, Array) else (known(option),)


def _add(left: Option, right: Option) -> Option:
    if isinstance(left, str):
        text = left + to_text(right)
        if len(text) > MAX_TEXT:
            raise NoConversion
        return text
    if isinstance(left, Array):
        if len(left.items) + len(_items(right)) > MAX_ITEMS:
            raise NoConversion
        return Array((*left.items, *_items(right)))
    if left is None:
        return right
    if isinstance(left, Mask):
        return left.bits + _bits(right)
    return _number_sum(to_number(left), right, 1)


def _number_sum(left: int | float, right: Option, sign: int) -> Option:
    if isinstance(right, Mask):
        return left + sign * right.bits
    return left + sign * to_number(right)


def _subtract(left: Option, right: Option) -> Option:
    if isinstance(left, Mask):
        return left.bits - _bits(right)
    return _number_sum(to_number(left), right, -1)


def _multiply(left: Option, right: Option) -> Option:
    times = to_number(right)
    if isinstance(left, str):
        if not 0 <= int(times) * max(len(left), 1) <= MAX_TEXT:
            raise NoConversion
        return left * int(times)
    if isinstance(left, Array):
        if not 0 <= int(times) * max(len(left.items), 1) <= 256:
            raise NoConversion
        return Array(left.items * int(times))
    return to_number(left) * times


def _divide(left: Option, right: Option) -> Option:
    divisor = to_number(right)
    if divisor == 0:
        raise NoConversion
    dividend = to_number(left)
    if isinstance(dividend, int) and isinstance(divisor, int) and dividend % divisor == 0:
        return dividend // divisor
    return dividend / divisor


def _modulo(left: Option, right: Option) -> Option:
    divisor = to_number(right)
    if divisor == 0:
        raise NoConversion
    dividend = to_number(left)
    remainder = abs(dividend) % abs(divisor)
    return -remainder if dividend < 0 else remainder


def _bits(option: Option) -> int:
    if isinstance(option, str):
        parsed = protocols.parse_protocol(option)
        if parsed is not None and not option.strip().lstrip("+-").isdigit():
            return parsed
    if isinstance(option, StaticMember):
        raise NoConversion
    return to_int(option)


def _bitwise(combine: Callable[[int, int], int]) -> Callable[[Option, Option], Option]:
    def run(left: Option, right: Option) -> Option:
        bits = combine(_bits(left), _bits(right))
        return Mask(bits) if isinstance(left, Mask) or isinstance(right, Mask) else bits

    return run


def _logical(combine: Callable[[bool, bool], bool]) -> Callable[[Option, Option], Option]:
    def run(left: Option, right: Option) -> Option:
        return combine(to_bool(left), to_bool(right))

    return run


def _range(left: Option, right: Option) -> Option:
    first, last = to_int(left), to_int(right)
    if abs(last - first) > 256:
        raise NoConversion
    step = 1 if last >= first else -1
    return Array(tuple(known(number) for number in range(first, last + step, step)))


FORMAT_ITEM = re.compile(r"\{\{|\}\}|\{(\d+)(?:,(-?\d+))?(?::([^}]*))?\}")


def format_text(template: str, arguments: tuple[Value, ...]) -> str:
    """.NET's String.Format for items without a format string, and the plainest number formats."""

    def item(found: re.Match[str]) -> str:
        if found.group() in ("{{", "}}"):
            return found.group()[0]
        index = int(found.group(1))
        if index >= len(arguments):
            raise NoConversion
        text = _formatted(_single(arguments[index]), found.group(3))
        width = int(found.group(2) or 0)
        if abs(width) > 10_000:
            raise NoConversion
        return text.rjust(width) if width >= 0 else text.ljust(-width)

    return FORMAT_ITEM.sub(item, template)


def _formatted(option: Option, spec: str | None) -> str:
    if not spec:
        return to_text(option)
    if isinstance(option, str):
        return option
    digits = re.fullmatch(r"[dD](\d*)", spec)
    if digits and isinstance(option, int):
        return str(option).zfill(int(digits.group(1) or 0))
    raise NoConversion


def _format(left: Option, right: Option) -> Option:
    return format_text(to_text(left), _items(right))


def join_texts(items: tuple[Value, ...], separator: str) -> str:
    """`items -join separator`."""
    return separator.join(to_text(_single(item)) for item in items)


def translate_pattern(pattern: str) -> str:
    """A .NET regular expression that Python reads alike, or NoConversion."""
    if re.search(r"\(\?<(?![=!])|\\[pPGzZ]|\(\?[^:=!i]", pattern):
        pattern = re.sub(r"\(\?<(\w+)>", r"(?P<\1>", pattern)
        if re.search(r"\(\?<(?![=!])|\\[pPGzZ]", pattern):
            raise NoConversion
    return pattern


def compile_pattern(pattern: str, sensitive: bool) -> re.Pattern[str]:
    """The pattern as PowerShell's operators use it."""
    if len(pattern) > 400 or re.search(r"[+*}]\)?[+*{]|\)[+*{]", pattern):
        raise NoConversion
    try:
        return re.compile(translate_pattern(pattern), 0 if sensitive else re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        raise NoConversion from None


def _replace(left: Option, right: Option, sensitive: bool) -> Option:
    parts = _items(right)
    pattern = to_text(_single(parts[0]))
    replacement = to_text(_single(parts[1])) if len(parts) > 1 else ""
    compiled = compile_pattern(pattern, sensitive)
    substitute = re.sub(r"\$(\d+|\{\w+\}|&|\$)", _group_reference, replacement.replace("\\", "\\\\"))
    if isinstance(left, Array):
        return Array(tuple(known(compiled.sub(substitute, to_text(_single(item)))) for item in left.items))
    return compiled.sub(substitute, to_text(left))


def _group_reference(found: re.Match[str]) -> str:
    name = found.group(1).strip("{}")
    if name == "$":
        return "$"
    return r"\g<0>" if name == "&" else rf"\g<{name}>"


def _match(left: Option, right: Option, sensitive: bool) -> Option:
    return compile_pattern(to_text(right), sensitive).search(to_text(left)) is not None


def wildcard_pattern(pattern: str) -> str:
    """A PowerShell wildcard as a regular expression for the whole text."""
    out = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        close = pattern.find("]", index + 2)
        if char == "*":
            out.append(".*")
        elif char == "?":
            out.append(".")
        elif char == "[" and close > 0:
            out.append("[" + re.escape(pattern[index + 1 : close]).replace(r"\-", "-") + "]")
            index = close
        elif char == "`" and index + 1 < len(pattern):
            index += 1
            out.append(re.escape(pattern[index]))
        else:
            out.append(re.escape(char))
        index += 1
    return "".join(out)


def matches_wildcard(text: str, pattern: str, sensitive: bool = False) -> bool:
    """`text -like pattern`."""
    return re.fullmatch(wildcard_pattern(pattern), text, (0 if sensitive else re.IGNORECASE) | re.DOTALL) is not None


def _like(left: Option, right: Option, sensitive: bool) -> Option:
    return matches_wildcard(to_text(left), to_text(right), sensitive)


def equal(left: Option, right: Option, sensitive: bool = False) -> bool:
    """`left -eq right` for scalars; the right side is converted to the type of the left."""
    if isinstance(left, str):
        other = to_text(right)
        return left == other if sensitive else left.lower() == other.lower()
    if isinstance(left, bool):
        return left == to_bool(right)
    if left is None or right is None:
        return left is None and right is None
    if isinstance(left, Mask):
        return left.bits == _bits(right)
    if isinstance(left, (int, float)):
        try:
            return left == to_number(right)
        except NoConversion:
            return False
    if isinstance(left, StaticMember):
        return to_text(left).lower() == to_text(right).lower()
    if isinstance(left, TypeRef) and isinstance(right, TypeRef):
        return left.name == right.name
    raise NoConversion


def _order(test: Callable[[int], bool]) -> Callable[[Option, Option, bool], Option]:
    def run(left: Option, right: Option, sensitive: bool) -> Option:
        if isinstance(left, str):
            other = to_text(right)
            one, two = (left, other) if sensitive else (left.lower(), other.lower())
            return test((one > two) - (one < two))
        first, second = to_number(left), _bits(right) if isinstance(left, Mask) else to_number(right)
        return test((first > second) - (first < second))

    return run


def _contains(left: Option, right: Option, sensitive: bool) -> Option:
    return any(equal(_single(item), right, sensitive) for item in _items(left))


def _split(left: Option, right: Option, sensitive: bool) -> Option:
    parts = _items(right)
    pattern = compile_pattern(to_text(_single(parts[0])), sensitive)
    limit = to_int(_single(parts[1])) if len(parts) > 1 else 0
    if pattern.groups or len(parts) > 2:
        raise NoConversion
    pieces = [piece for item in _items(left) for piece in pattern.split(to_text(_single(item)), max(limit - 1, 0))]
    return Array(tuple(known(piece) for piece in pieces))


def _join(left: Option, right: Option, sensitive: bool) -> Option:
    return join_texts(_items(left), to_text(right))


def _negated(compare: Callable[[Option, Option, bool], Option]) -> Callable[[Option, Option, bool], Option]:
    def run(left: Option, right: Option, sensitive: bool) -> Option:
        return not to_bool(compare(left, right, sensitive))

    return run


def _swapped(left: Option, right: Option, sensitive: bool) -> Option:
    return _contains(right, left, sensitive)


_ARITHMETIC: dict[str, Callable[[Option, Option], Option]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _modulo,
    "band": _bitwise(lambda a, b: a & b),
    "bor": _bitwise(lambda a, b: a | b),
    "bxor": _bitwise(lambda a, b: a ^ b),
    "and": _logical(lambda a, b: a and b),
    "or": _logical(lambda a, b: a or b),
    "xor": _logical(lambda a, b: a != b),
    "shl": lambda a, b: to_int(a) << min(max(to_int(b), 0), 64),
    "shr": lambda a, b: to_int(a) >> min(max(to_int(b), 0), 64),
    "..": _range,
    "f": _format,
}
_COMPARE: dict[str, Callable[[Option, Option, bool], Option]] = {
    "eq": equal,
    "ne": _negated(equal),
    "gt": _order(lambda sign: sign > 0),
    "ge": _order(lambda sign: sign >= 0),
    "lt": _order(lambda sign: sign < 0),
    "le": _order(lambda sign: sign <= 0),
    "match": _match,
    "notmatch": _negated(_match),
    "like": _like,
    "notlike": _negated(_like),
    "replace": _replace,
    "contains": _contains,
    "notcontains": _negated(_contains),
    "in": _swapped,
    "notin": _negated(_swapped),
    "split": _split,
    "join": _join,
}
_FILTERING = frozenset(("eq", "ne", "gt", "ge", "lt", "le", "match", "notmatch", "like", "notlike"))
