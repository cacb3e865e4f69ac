"""The Tls12 line: where it is put, and how an assignment that is wrong becomes right (DESIGN section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pslint_tls.knowledge import protocols
from pslint_tls.mend.spelling import spelled
from pslint_tls.script import Opening, Script, TlsAssignment
from pslint_tls.text import Edit, Span

POINT = "[Net.ServicePointManager]::SecurityProtocol"
TLS12 = "[Net.SecurityProtocolType]::Tls12"
STYLES = {
    "pin": f"{POINT} = {TLS12}",
    "additive": f"{POINT} = {POINT} -bor {TLS12}",
    "guarded": f"if ([int]{POINT} -ne 0) {{ {POINT} = {POINT} -bor 3072 }}",
}
"""The three ways to write it. `guarded` does nothing where the operating system decides (field-facts 2.5)."""

_SIMPLE = re.compile(r"\[[\w.]+\]::\w+|\d+|0x[0-9a-fA-F]+")
_STATEMENT = re.compile(r"(?:if|switch|foreach|for|while|do|try)\b", re.IGNORECASE)
_LINE_END = re.compile(r"[\r\n]")
_PLUS = re.compile(r"(::SecurityProtocol\s*)\+(\s*)", re.IGNORECASE)


def tls12_line(style: str) -> str:
    """The statement in one of the styles pin, additive and guarded."""
    return STYLES[style]


def set_first(script: Script, openings: Sequence[Opening], style: str, late: TlsAssignment | None = None) -> list[Edit]:
    """Edits that set TLS 1.2 at each opening: the assignment `late` moved there if it can be, else a new line.

    Moved, it pins for what stands in between too, so that where a guarded line is wanted nothing is moved.
    """
    statement = tls12_line(style)
    if (
        style != "guarded"
        and late is not None
        and late.line is not None
        and len(openings) == 1
        and _is_own_line(openings[0])
    ):
        opening = openings[0]
        written = script.text[late.line.start : late.line.end]
        inserted = Edit(Span(opening.offset, opening.offset), f"{opening.before}{written.strip()}{opening.after}")
        return [inserted, Edit(late.line, "")]
    return [
        Edit(Span(one.offset, one.offset), f"{one.before}{statement}{one.after}") for one in dict.fromkeys(openings)
    ]


def _is_own_line(opening: Opening) -> bool:
    return not opening.before.strip() and opening.after in ("\n", "\r\n", "\r")


def mend_value(script: Script, assignment: TlsAssignment, style: str) -> list[Edit]:
    """Edits that make a legacy assignment leave TLS 1.2, in one line; none where that cannot be written."""
    target, value = assignment.target, assignment.value
    if target is None or value is None:
        return []
    left = script.text[target.start : target.end]
    written = script.text[value.start : value.end]
    whole = Span(target.start, value.end)
    if assignment.operator != "=" and style == "pin":
        return [Edit(whole, f"{left} = {TLS12}")]
    if style == "guarded" and assignment.statement:
        return [Edit(whole, f"if ([int]{left} -ne 0) {{ {left} = {left} -bor 3072 }}")]
    if style in ("additive", "guarded"):
        return [Edit(whole if assignment.operator != "=" else value, _added(left, assignment.operator))]
    if assignment.names_tls13 or any(mask & protocols.TLS13 for mask in assignment.masks or ()):
        # Some path allows TLS 1.3, and it stays allowed.
        opening = "$(" if _STATEMENT.match(written) else "("
        kept = f"[Net.SecurityProtocolType]{opening}{written}) -bor {TLS12}"
        return [] if _LINE_END.search(written) else [Edit(value, kept)]
    return [Edit(value, spelled(written, protocols.TLS12))]


def _added(left: str, operator: str) -> str:
    added = f"{left} -bor {TLS12}"
    return added if operator == "=" else f"{left} = {added}"


def drop_old(script: Script, assignment: TlsAssignment) -> list[Edit]:
    """Edits after which the assignment names TLS 1.2 and 1.3 only; none where its values differ from path to path."""
    value = assignment.value
    modern = {mask & (protocols.TLS12 | protocols.TLS13) for mask in assignment.allowed or ()}
    if value is None or len(modern) != 1:
        return []
    mask = next(iter(modern))
    written = script.text[value.start : value.end]
    if mask & protocols.TLS13 and not assignment.names_tls13 and not re.search(r"\d{2}|0x", written):
        return []
    return [Edit(value, spelled(written, mask))]


def mend_arithmetic(script: Script, assignment: TlsAssignment) -> list[Edit]:
    """Edits that turn `+=` into `-bor` and `-=` into `-band -bnot`, and `+` behind the property into `-bor`."""
    target, value = assignment.target, assignment.value
    if target is None or value is None:
        return []
    left = script.text[target.start : target.end]
    written = script.text[value.start : value.end]
    if assignment.operator == "=":
        plus = _PLUS.search(written)
        if plus is None:
            return []
        start = value.start + plus.end(1)
        return [Edit(Span(start, start + 1), "-bor")]
    flags = written if _SIMPLE.fullmatch(written.strip()) else f"[Net.SecurityProtocolType]({written})"
    if assignment.operator == "+=":
        return [Edit(Span(target.end, value.end), f" = {left} -bor {flags}")]
    if assignment.operator == "-=":
        return [Edit(Span(target.end, value.end), f" = {left} -band -bnot {flags}")]
    return []


def guard(script: Script, assignment: TlsAssignment) -> list[Edit]:
    """Edits that catch the error of a name that old .NET does not know, and set TLS 1.2 then."""
    if assignment.target is None or not assignment.statement:
        return []
    written = script.text[assignment.span.start : assignment.span.end]
    if _LINE_END.search(written):
        return []
    left = script.text[assignment.target.start : assignment.target.end]
    caught = f"{left} = {TLS12}" if assignment.effect != "add" else f"{left} = {left} -bor {TLS12}"
    return [Edit(assignment.span, f"try {{ {written} }} catch {{ {caught} }}")]
