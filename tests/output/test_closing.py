from __future__ import annotations

import dataclasses
import datetime

import pytest

from pslint_tls.engine.report import Failure, FileResult, Report
from pslint_tls.engine.summary import Fate, Group, summarise
from pslint_tls.output import closing
from pslint_tls.output.cells import width_of
from pslint_tls.output.layout import Layout
from tests.output import samples

GROUPS = (
    Group(7, "7 calls stop at the end of December 2026", Fate.STOPS, datetime.date(2026, 12, 31)),
    Group(40, "40 internal relay calls are fine", Fate.FINE),
)


def test_a_table_by_deadline_and_one_line_of_account() -> None:
    summary = dataclasses.replace(summarise(samples.report()), deadlines=GROUPS, accounting="47 calls; 3 files")
    assert list(closing.closing(summary, Layout(80))) == [
        "What becomes of the calls",
        "   7 calls stop at the end of December 2026",
        "  40 internal relay calls are fine",
        "47 calls; 3 files",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits(width: int) -> None:
    many = tuple(FileResult(f"{n}.ps1", skipped=f"a reason that is rather long, number {n}") for n in range(9))
    summary = summarise(samples.report(samples.file(), *many))
    assert all(width_of(line) <= width for line in closing.closing(summary, Layout(width)))


def test_skipped_files_are_named_with_their_reason() -> None:
    report = samples.report(*(FileResult(f"{n}.ps1", skipped="binary file") for n in range(4)))
    assert list(closing.skipped(report, 2)) == [
        "0.ps1: not read: binary file",
        "1.ps1: not read: binary file",
        "2 more files were not read; -v lists them",
    ]
    assert len(list(closing.skipped(report, None))) == 4


def test_failures_of_files_and_of_the_run() -> None:
    one, two = Failure("a.ps1", "rule", "crashed"), Failure("", "cache", "full")
    report = Report((FileResult("a.ps1", failures=(one,)),), samples.AS_OF, (two,))
    assert list(closing.failures(report)) == [one, two]


def test_what_is_uncertain_is_told() -> None:
    result = samples.file(
        encoding="cp932", encoding_guessed=True, damaged=True, budget="8 s", not_followed=(r"\\fs\a.ps1: outside",)
    )
    told = list(closing.guesses(samples.report(result)))
    assert [line.partition(": ")[2].split(":")[0] for line in told] == [
        "the code page is a guess",
        "a part of it could not be parsed",
        "the analysis was cut short",
        "a file it loads was not followed",
    ]


def test_statistics_count_by_rule() -> None:
    assert list(closing.statistics(samples.report(samples.file(), samples.file()), Layout(80))) == [
        "Findings by rule",
        "  2  PST001  mail-without-tls12",
        "  2  PST030  send-mailmessage-obsolete",
        "",
    ]
