"""The operators of expressions: how they are written and how tightly they bind."""

from __future__ import annotations

import re

from pslint_tls.syntax.scan import DASH

LOGICAL, BITWISE, COMPARISON, COALESCE, ADDITIVE, MULTIPLICATIVE, FORMAT, RANGE = range(1, 9)
COMPARISONS = [
    "eq",
    "ne",
    "ge",
    "gt",
    "lt",
    "le",
    "like",
    "notlike",
    "match",
    "notmatch",
    "replace",
    "contains",
    "notcontains",
    "in",
    "notin",
    "split",
    "join",
    "is",
    "isnot",
    "as",
    "shl",
    "shr",
]
PRECEDENCE = {
    **dict.fromkeys(("and", "or", "xor"), LOGICAL),
    **dict.fromkeys(("band", "bor", "bxor"), BITWISE),
    **{prefix + name: COMPARISON for name in COMPARISONS for prefix in ("", "c", "i")},
    "f": FORMAT,
}
DASH_OPERATOR = re.compile(rf"[{DASH}]([A-Za-z]+)")
DASH_UNARY = re.compile(rf"[{DASH}](not|bnot|join|split|csplit|isplit)(?![A-Za-z0-9_])", re.IGNORECASE)
MEMBER_NAME = re.compile(r"\w+")
GENERIC_ARGUMENTS = re.compile(r"\[[\w.,\[\] ]+\](?=\()")
OPERAND_START = frozenset("$@({'\"[0123456789\u2018\u2019\u201a\u201b\u201c\u201d\u201e")
STATEMENT_OR_LIST_ENDS = frozenset("\r\n;)}],|&=\0")
