from __future__ import annotations

import pytest

from pslint_tls.inventory.pace import Pace, Rate, rate_of


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10MB/s", Rate(10_000_000.0)),
        ("1.5 mb", Rate(1_500_000.0)),
        ("500kB/s", Rate(500_000.0)),
        ("200 files/s", Rate(None, 200.0)),
        ("10MB/s, 200files/s", Rate(10_000_000.0, 200.0)),
        ("0MB/s", None),
        ("10", None),
        ("10MB/s,5MB/s", None),
        ("", None),
    ],
)
def test_rates_as_people_write_them(text: str, rate: Rate | None) -> None:
    assert rate_of(text) == rate


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def tell(self) -> float:
        return self.now

    def nap(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@pytest.mark.parametrize(
    ("rate", "size", "seconds"),
    [(Rate(1_000_000.0), 10_000, 1.0), (Rate(None, 50.0), 10_000, 2.0), (Rate(1_000_000.0, 50.0), 10_000, 2.0)],
)
def test_files_pass_no_faster_than_the_rate(rate: Rate, size: int, seconds: float) -> None:
    clock = Clock()
    pace = Pace(rate, clock.tell, clock.nap)
    for _ in range(100):
        while not pace.ready():
            pass
        pace.take(size)
    assert clock.now - 100.0 == pytest.approx(seconds, rel=0.05)


def test_who_was_slow_does_not_catch_up() -> None:
    clock = Clock()
    pace = Pace(Rate(None, 10.0), clock.tell, clock.nap)
    pace.take(1)
    clock.now += 60
    assert pace.ready()
    pace.take(1)
    assert not pace.ready()
