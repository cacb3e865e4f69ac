from __future__ import annotations

import pytest

from pslint_tls.knowledge.headers import fields_of, match_columns, plain
from pslint_tls.knowledge.windows import build_of, start_of


def test_exact_goes_before_near() -> None:
    found = match_columns("traffic", ("Senders address", "Sender address", "Messages"))
    assert dict(found.places) == {"sender": 1, "messages": 2}
    assert found.unknown == ("Senders address",)


def test_numbers_must_be_equal() -> None:
    assert match_columns("traffic", ("TLS 1.4 (%)", "TLS 1.1 (%)")).places == {"tls_1_1": 1}


def test_what_was_said_goes_first() -> None:
    found = match_columns("traffic", ("Sender", "Other"), {"other": "sender"})
    assert found.places["sender"] == 1


@pytest.mark.parametrize(
    ("header", "language"), [("Absenderadresse", "de"), ("送信者アドレス", "ja"), ("Sender", "en")]
)
def test_the_language_is_told(header: str, language: str) -> None:
    assert match_columns("traffic", (header,)).language == language


def test_plain_takes_accents_and_signs_away() -> None:
    assert plain("  Expéditeur (%) ") == "expediteur"


def test_every_field_has_an_english_header() -> None:
    for group in ("traffic", "hosts", "tasks"):
        assert len(fields_of(group)) > 3


@pytest.mark.parametrize(
    ("windows", "version", "build", "start"),
    [
        ("Windows Server 2016 Standard", "10.0 (14393)", 14393, 240),
        ("Windows Server 2016", "", 14393, 240),
        ("Windows Server 2012 R2", "6.3 (9600)", 9600, 240),
        ("Windows 10 Enterprise", "10.0.19045.1", 19045, 0),
        ("Windows Server 2022", "", 20348, None),
        ("Ubuntu", "22.04", None, None),
    ],
)
def test_windows(windows: str, version: str, build: int | None, start: int | None) -> None:
    assert build_of(windows, version) == build
    assert start_of(windows, build) == start
