from __future__ import annotations

import datetime
from typing import Any

import click
import pytest

from pslint_tls.cli import options
from pslint_tls.cli.configure import config, severities, split
from pslint_tls.config import Config
from pslint_tls.rule import Severity

NOWHERE: Any = None


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("1048576", 1048576),
        ("5MB", 5_000_000),
        ("500kB", 500_000),
        ("1MiB", 1 << 20),
        ("2k", 2000),
        ("1.5 GB", 1_500_000_000),
        ("10B", 10),
        ("5mb", 5_000_000),
    ],
)
def test_sizes(typed: str, size: int) -> None:
    assert options.size(NOWHERE, NOWHERE, typed) == size


@pytest.mark.parametrize("typed", ["", "MB", "-1", "5 TB", "1e6", "5MBB"])
def test_what_is_no_size(typed: str) -> None:
    with pytest.raises(click.BadParameter):
        options.size(NOWHERE, NOWHERE, typed)


@pytest.mark.parametrize("name", ["1252", "cp932", "Shift_JIS", "utf-8", "Windows-1251"])
def test_code_pages(name: str) -> None:
    assert options.code_page(NOWHERE, NOWHERE, name) == name


def test_lists_may_be_repeated_or_joined() -> None:
    assert split(("PST001, PST002", "PST03", "")) == ("PST001", "PST002", "PST03")


def test_severities() -> None:
    assert severities(("PST001=info,PST002=Error", "warning")) == (
        (("PST001", Severity.INFO), ("PST002", Severity.ERROR)),
        Severity.WARNING,
    )


def test_no_options_are_the_defaults() -> None:
    today = datetime.date.today()
    assert config({"fail_on": "warning", "as_of": today}) == Config()


def test_never_fails() -> None:
    assert config({"fail_on": "never"}).fail_on is None
