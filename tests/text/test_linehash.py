"""GitHub's line hashes, against the vectors that the tests of its own action publish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.text import line_hashes

GREETING = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"
GREETED = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]
PUBLISHED = [
    ("", ["c129715d7a2bc9a3:1"]),
    (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
    (
        GREETING[:-1],
        [
            "8b7cf3e952e7aeb2:1",
            "b1ae1287ec4718d9:1",
            "bff680108adb0fcc:1",
            "c6805c5e1288b612:1",
            "b86d3392aea1be30:1",
            "e6ceba753e1a442:1",
        ],
    ),
    (GREETING, GREETED),
    (GREETING.replace("\n", "\r"), GREETED),
    (GREETING.replace("\n", "\r\n"), GREETED),
    (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETED),
    (
        "Lorem ipsum dolor sit amet.\n" * 10,
        [
            *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
]


def all_hashes(raw: bytes) -> list[str]:
    return list(line_hashes(raw, range(1, 10_000)).values())


def by_definition(text: str) -> list[str]:
    """Slow and plain: the sum over each line's window."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate({32: None, 9: None})
    raw = kept.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)] + [65535]
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == 10)]
    padded = units + [0] * 100
    seen: dict[int, int] = {}
    hashes = []
    for start in starts:
        value = sum(padded[start + at] * 37 ** (99 - at) for at in range(100)) % 2**64
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


@pytest.mark.parametrize(("text", "hashes"), PUBLISHED)
def test_published_vectors(text: str, hashes: list[str]) -> None:
    assert all_hashes(text.encode()) == hashes


@given(st.text(st.sampled_from("ab \t\r\nä\U0001f600\ufeff\0"), max_size=400))
def test_the_sum_over_each_window(text: str) -> None:
    assert all_hashes(text.encode()) == by_definition(text)


def test_only_the_lines_that_are_wanted() -> None:
    raw = GREETING.encode()
    assert line_hashes(raw, {2, 5, 99}) == {2: GREETED[1], 5: GREETED[4]}
    assert line_hashes(raw, ()) == {}


def test_bytes_that_are_no_utf8_are_read_as_github_reads_them() -> None:
    assert all_hashes(b"caf\xe9\n") == by_definition("caf\ufffd\n")
    # To GitHub the NUL between the two is a letter, so CR LF is two line ends.
    assert all_hashes("a\r\nb".encode("utf-16-le")) == by_definition("a\0\n\0\n\0b\0")
