"""The charts of a report as SVG: bars by state, and the burn-down. Drawn with attributes and classes only, no styles,
so that a page with a strict Content-Security-Policy shows them; every text is escaped.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pslint_tls.inventory.burndown import Point
from pslint_tls.inventory.worklist import State
from pslint_tls.report.visible import visible

WIDTH = 420
"""Units of every drawing; its letters are 12 of them high."""
ORDER = (State.AT_RISK, State.UNKNOWN, State.NOT_READ, State.SECURE)
"""From left to right, and from below; what is secure comes last, and is not open."""
_ROW, _BAR = 38, 14
_LEFT, _RIGHT, _TOP, _HEIGHT = 44, 14, 12, 210
_LABELS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its parts from left to right, each a class of the style sheet with its count."""

    label: str
    parts: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How long it is."""
        return sum(count for _, count in self.parts)


def of_states(label: str, counts: Mapping[State, int]) -> Bar:
    """A bar of calls by state."""
    return Bar(label, tuple((state.value, counts[state]) for state in ORDER if counts.get(state)))


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars, one below the other, each with its label above it and its count behind."""
    longest = max((bar.count for bar in rows), default=0) or 1
    return _drawing(title, max(1, len(rows)) * _ROW, _bars(rows, longest))


def burn_down(title: str, points: Sequence[Point], end: datetime.date | None, rest: int = 0) -> str:
    """What is open at the end of each run, and the line below which it must stay for `rest` to be left on `end`."""
    first, last = points[0].day, points[-1].day
    until = max(last, end or last, first + datetime.timedelta(days=1))
    highest = max(point.open for point in points) or 1
    scale = _Scale(first, until, highest)
    return _drawing(title, _HEIGHT, _burn_down(points, (end, rest), scale))


# --- bars -----------------------------------------------------------------------------------------------------------


def _bars(rows: Sequence[Bar], longest: int) -> Iterator[str]:
    room = WIDTH - 70
    for number, bar in enumerate(rows):
        top, x = number * _ROW, 0.0
        yield _text(0, top + 12, bar.label)
        for name, count in bar.parts:
            # What is there is seen, however little it is.
            width = max(1.5, room * count / longest)
            told = quoteattr(f"fill {name}")
            yield f'<rect class={told} x="{x:.1f}" y="{top + 17}" width="{width:.1f}" height="{_BAR}">'
            yield f"<title>{escape(visible(bar.label))}: {count:,} {escape(name)}</title></rect>"
            x += width
        yield _text(x + 6, top + 29, f"{bar.count:,}", "number")


# --- burn-down ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    first: datetime.date
    last: datetime.date
    highest: int

    def x(self, day: datetime.date) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (day - self.first).days / (self.last - self.first).days

    def y(self, count: int) -> float:
        return _HEIGHT - 30 - (_HEIGHT - 30 - _TOP) * count / self.highest


def _burn_down(points: Sequence[Point], goal: tuple[datetime.date | None, int], scale: _Scale) -> Iterator[str]:
    end, rest = goal
    for count in sorted({0, scale.highest // 2, scale.highest}):
        y = scale.y(count)
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(_LEFT - 6, y + 4, f"{count:,}", "end")
    yield from _areas(points, scale)
    for point in points:
        x, y = scale.x(point.day), scale.y(point.open)
        told = f"<title>{point.day}: {point.open:,} open</title>"
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4">{told}</circle>'
    if end is not None and end > points[-1].day:
        x, y = scale.x(points[-1].day), scale.y(points[-1].open)
        yield f'<line class="needed" x1="{x:.1f}" y1="{y:.1f}" x2="{scale.x(end):.1f}" y2="{scale.y(rest):.1f}"/>'
    yield from _days(points, scale)


def _areas(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    below = [0] * len(points)
    for state in (one for one in ORDER[:-1] if any(point.states.get(one) for point in points)):
        above = [low + point.states.get(state, 0) for low, point in zip(below, points, strict=True)]
        upper = [f"{scale.x(point.day):.1f},{scale.y(high):.1f}" for point, high in zip(points, above, strict=True)]
        lower = [f"{scale.x(point.day):.1f},{scale.y(low):.1f}" for point, low in zip(points, below, strict=True)]
        yield f'<polygon class="fill {state.value} soft" points="{" ".join([*upper, *reversed(lower)])}"/>'
        yield f'<polyline class="line {state.value}" points="{" ".join(upper)}"/>'
        below = above


def _days(points: Sequence[Point], scale: _Scale) -> Iterator[str]:
    wanted = sorted({scale.first, scale.last, *(point.day for point in points)})
    shown: list[datetime.date] = []
    for day in (scale.last, scale.first, *reversed(wanted)):
        if len(shown) < _LABELS and all(abs(scale.x(day) - scale.x(other)) > 84 for other in shown):
            shown.append(day)
    for day in shown:
        place = "start" if day == scale.first else "end" if day == scale.last else "middle"
        yield _text(scale.x(day), _HEIGHT - 10, day.isoformat(), place)


# --- pieces ---------------------------------------------------------------------------------------------------------


def _drawing(title: str, height: int, pieces: Iterator[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label={quoteattr(visible(title))}>{"".join(pieces)}</svg>'
    )


def _text(x: float, y: float, text: str, name: str = "start") -> str:
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}">{escape(visible(text))}</text>'
