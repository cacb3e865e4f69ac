"""How fast a scan may read: a share has other users."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

_RATE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(kB|MB|GB|files)\s*(?:/\s*s)?\s*", re.IGNORECASE)
_UNITS = {"kb": 1_000.0, "mb": 1_000_000.0, "gb": 1_000_000_000.0}

NAP = 0.05
"""Seconds that somebody who may not read waits before asking again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The most that is read in a second; None: as much as can be."""

    bytes: float | None = None
    files: float | None = None


def rate_of(text: str) -> Rate | None:
    """What `10MB/s`, `200 files/s` or both with a comma between them ask for; None for what is no rate."""
    found: dict[str, float] = {}
    for part in text.split(","):
        match = _RATE.fullmatch(part)
        if match is None or not float(match[1]):
            return None
        unit = match[2].lower()
        name = "files" if unit == "files" else "bytes"
        if name in found:
            return None
        found[name] = float(match[1]) * _UNITS.get(unit, 1.0)
    return Rate(**found)


class Pace:
    """Lets files through as fast as a rate allows: each is paid for after it was taken, so a large one delays the next.

    `clock` tells seconds, `nap` waits some.
    """

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, nap: Callable[[float], None] = time.sleep
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._nap = nap
        self._free_at = clock()

    def ready(self) -> bool:
        """Whether the next file may be taken. If not, this waited a moment."""
        ahead = self._free_at - self._clock()
        if ahead <= 0:
            return True
        self._nap(min(NAP, ahead))
        return self._free_at <= self._clock()

    def take(self, size: int) -> None:
        """A file of so many bytes is taken."""
        seconds = max(
            size / self._rate.bytes if self._rate.bytes else 0.0, 1 / self._rate.files if self._rate.files else 0.0
        )
        self._free_at = max(self._free_at, self._clock()) + seconds
