"""The line hashes by which GitHub knows a finding again (`primaryLocationLineHash`)."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection
from itertools import accumulate, chain, compress, repeat

_WINDOW = 100
_FACTOR = 37
_WORD = (1 << 64) - 1
_OUT = pow(_FACTOR, _WINDOW, _WORD + 1)
_END = 0xFFFF
_LINE_FEED = 10
_LINE_END = re.compile(r"\r\n?")
_BLANKS = {ord(" "): None, ord("\t"): None}


def line_hashes(raw: bytes, wanted: Collection[int]) -> dict[int, str]:
    """The hash of each line in `wanted` (from 1), as GitHub computes it; a line that it does not see has none.

    GitHub reads every file as UTF-8, whatever it is, so its lines are not always ours: in UTF-16 a CR LF is two line
    ends to it. Its hash covers the 100 UTF-16 units from the start of the line on, without blanks and tabs, and a count
    tells equal ones apart. Written from the description of the algorithm in github/codeql-action, src/fingerprints.ts.
    """
    if not wanted:
        return {}
    units = _units(raw)
    line_starts = chain((True,), map(_LINE_FEED.__eq__, units))
    # Two sums over the same units, one a window ahead of the other: their difference is the hash of the window.
    ahead = accumulate(chain(units, repeat(0, _WINDOW)), _add, initial=0)
    for _ in range(_WINDOW):
        next(ahead)
    behind = accumulate(units, _add, initial=0)
    last = max(wanted)
    seen: Counter[int] = Counter()
    found: dict[int, str] = {}
    for line, (front, back) in enumerate(compress(zip(ahead, behind, strict=False), line_starts), 1):
        value = (front - back * _OUT) & _WORD
        seen[value] += 1
        if line in wanted:
            found[line] = f"{value:x}:{seen[value]}"
        if line >= last:
            break
    return found


def _units(raw: bytes) -> array[int]:
    """What is hashed: the text in UTF-16 units without blanks, then the mark of its end, which starts a line too."""
    text = _LINE_END.sub("\n", raw.decode("utf-8", "replace")).translate(_BLANKS)
    units = array("H")
    units.frombytes(text.encode("utf-16-le" if array("H", [1]).tobytes()[0] else "utf-16-be"))
    units.append(_END)
    return units


def _add(sum_so_far: int, unit: int) -> int:
    return (sum_so_far * _FACTOR + unit) & _WORD
