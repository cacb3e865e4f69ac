"""Lines of a file that may be shown: passwords masked, long lines cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pslint_tls.text import Position, Source, Span

MASK = "***"
"""What stands for a password: its length is not told."""

MAX_LINES = 6
MAX_COLUMNS = 240
"""Code points of a line that are shown: a script may be one line of five million."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as shown; `start` and `end` mark the code points of `text` that the span covers."""

    number: int
    text: str
    start: int
    end: int


class Page:
    """A file's text as it may be shown: with `secrets` masked."""

    def __init__(self, source: Source, secrets: Iterable[Span]) -> None:
        self.source = source
        self._secrets = _merged(secrets)
        self._ends = [secret.end for secret in self._secrets]

    def text(self, start: int, end: int) -> str:
        """The text from `start` to `end`, each password in it replaced by `MASK`."""
        pieces = []
        at = start
        for index in range(bisect_right(self._ends, start), len(self._secrets)):
            secret = self._secrets[index]
            if at >= end or secret.start >= end:
                break
            pieces += [self.source.text[at : max(secret.start, at)], MASK]
            at = min(secret.end, end)
        return "".join(pieces) + self.source.text[at:end]

    def lines(self, span: Span, most: int = MAX_LINES) -> tuple[Line, ...]:
        """The first `most` lines that `span` touches."""
        first = self.source.position(span.start).line
        last = self.source.position(max(span.start, span.end - 1)).line
        return tuple(self._line(span, number) for number in range(first, min(last, first + most - 1) + 1))

    def line(self, number: int) -> str:
        """One line as it may be shown, cut where it is too long."""
        begin = self.line_start(number)
        return self._line(Span(begin, begin), number).text

    def secrets(self) -> set[str]:
        """The passwords themselves, for whoever has to keep them out of other texts."""
        return {self.source.text[secret.start : secret.end].strip("'\"") for secret in self._secrets}

    def line_start(self, line: int) -> int:
        """Where a line begins, as an offset."""
        return self.source.offset(Position(line, 1))

    def _line(self, span: Span, number: int) -> Line:
        begin = self.line_start(number)
        text = self.source.line_text(number)
        end = begin + len(text)
        left = min(max(span.start, begin), end)
        if span.start < begin:
            left += len(text) - len(text.lstrip())
        right = min(max(span.end, left), end)
        return _cut(number, self.text(begin, left), self.text(left, right), self.text(right, end))


def _merged(secrets: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for secret in sorted(secrets):
        if merged and secret.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, secret.end))
        elif secret.start < secret.end:
            merged.append(secret)
    return merged


def _cut(number: int, before: str, marked: str, after: str) -> Line:
    """The line around its marked part, at most `MAX_COLUMNS` long."""
    marked = _head(marked, max(MAX_COLUMNS // 2, MAX_COLUMNS - len(before) - len(after)))
    room = MAX_COLUMNS - len(marked)
    after = _head(after, max(room // 2, room - len(before)))
    keep = room - len(after)
    if len(before) > keep:
        before = "…" + before[len(before) - keep + 1 :]
    return Line(number, before + marked + after, len(before), len(before) + len(marked))


def _head(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
