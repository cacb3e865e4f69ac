"""Comments that suppress what is found today, as fixes: read back before they count."""

from __future__ import annotations

import datetime
import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pslint_tls.engine.report import Located
from pslint_tls.rule import Edit, Fix, Safety, Span, Suppression
from pslint_tls.text import Source, apply, decode

_WHY = "a comment is all that is added"
_NEIGHBOURS = 64
"""How many comments are looked at for the one about a finding: they hardly overlap, and a file may hold 100,000."""


@dataclass(frozen=True, slots=True)
class Comments:
    """Fixes that suppress findings, and the findings for which there is no place."""

    fixes: tuple[Fix, ...]
    without_place: tuple[Located, ...] = ()


def comments_for(
    source: Source, findings: Iterable[Located], reason: str, until: datetime.date | None = None
) -> Comments:
    """A comment for each statement that something is found in, all its codes in one."""
    from pslint_tls.script.commenting import comment_places

    wanted = list(findings)
    places = comment_places(source, [one.finding.span.start for one in wanted])
    by_place: dict[object, list[Located]] = {}
    for one, place in zip(wanted, places, strict=True):
        if place is not None:
            by_place.setdefault(place, []).append(one)
    made: list[tuple[Fix, list[Located]]] = []
    for place in sorted({place for place in places if place is not None}):
        found = by_place[place]
        said = comment((one.finding.code for one in found), reason, until)
        newline = source.newline_at(place.offset)
        text = f"{place.indent}{said}{newline}" if place.alone else f" {said}"
        edit = Edit(Span(place.offset, place.offset), text)
        made.append((Fix("say why it stays", Safety.SAFE, _WHY, (edit,)), found))
    held = _that_hold(source, made)
    holding = set(held)
    kept = {id(one) for fix, found in made if fix in holding for one in found}
    return Comments(tuple(held), tuple(one for one in wanted if id(one) not in kept))


def comment(codes: Iterable[str], reason: str, until: datetime.date | None) -> str:
    """The text of a comment that suppresses rules."""
    day = f" until={until.isoformat()}" if until else ""
    return f"# pslint: ignore[{','.join(sorted(set(codes)))}] {reason}{day}"


def _that_hold(source: Source, made: Sequence[tuple[Fix, list[Located]]]) -> list[Fix]:
    """The fixes that do what they are for once they are in. One that does not is left out, and the rest tried again."""
    from pslint_tls.script.commenting import suppressions_in

    _, damaged = suppressions_in(source)
    waiting = list(made)
    while waiting:
        applied = apply(source, [fix for fix, _ in waiting])
        taken = set(applied.applied)
        waiting = [(fix, found) for fix, found in waiting if fix in taken]
        after = decode(source.path, applied.raw, source.encoding)
        written, damaged_after = suppressions_in(after)
        met = _met(written)
        moved = _Moved([fix for fix, _ in waiting])
        good = [(fix, found) for fix, found in waiting if all(_is_met(one, moved, met) for one in found)]
        if len(good) == len(waiting):
            return [fix for fix, _ in good] if damaged_after <= damaged else []
        waiting = good
    return []


def _met(written: Iterable[Suppression]) -> dict[str, list[tuple[int, int]]]:
    """By code, where findings are suppressed by a comment about one statement, sorted."""
    met: dict[str, list[tuple[int, int]]] = {}
    for said in written:
        for code, _ in said.codes if said.kind in ("line", "next") else ():
            met.setdefault(code, []).extend((span.start, span.end) for span in said.scope)
    return {code: sorted(spans) for code, spans in met.items()}


def _is_met(one: Located, moved: _Moved, met: Mapping[str, list[tuple[int, int]]]) -> bool:
    at = moved.place(one.finding.span.start)
    spans = met.get(one.finding.code, [])
    last = bisect_right(spans, (at, sys.maxsize))
    return any(start <= at < end for start, end in spans[max(0, last - _NEIGHBOURS) : last])


class _Moved:
    """Where offsets are behind what was put in."""

    def __init__(self, fixes: Iterable[Fix]) -> None:
        edits = sorted((edit.span.start, len(edit.new_text)) for fix in fixes for edit in fix.edits)
        self._starts = [start for start, _ in edits]
        self._grown = [0, *accumulate(length for _, length in edits)]

    def place(self, offset: int) -> int:
        return offset + self._grown[bisect_right(self._starts, offset)]
