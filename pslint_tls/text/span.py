"""Places in a text, and changes to it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of `Source.text`, in code points: 0 <= start <= end <= len(text).

    Neither bytes nor UTF-16 units: `Source.position` and `Source.byte_offset` convert.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character; an empty span overlaps what it lies strictly inside."""
        if self.start == self.end:
            return other.start < self.start < other.end
        if other.start == other.end:
            return self.start < other.start < self.end
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside, borders included."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Line and column, both from 1; the column counts UTF-16 code units of the text, as SARIF and editors do."""

    line: int
    column: int


class Safety(enum.Enum):
    """How far a fix may be trusted (DESIGN section 7)."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` by `new_text`."""

    span: Span
    new_text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that are applied together or not at all.

    `edits` are sorted and disjoint; empty for `Safety.MANUAL`. `reason` says in one sentence why the safety is what it
    is.
    """

    title: str
    safety: Safety
    reason: str | None = None
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        for left, right in zip(self.edits, self.edits[1:], strict=False):
            if left.span.end > right.span.start:
                raise ValueError(f"edits of {self.title!r} overlap or are not in order")
        if self.safety is Safety.MANUAL and self.edits:
            raise ValueError(f"{self.title!r} is manual and has edits")
