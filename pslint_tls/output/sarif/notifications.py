"""What a log says of files that were not read, not wholly read, or not for certain: skipped is not clean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pslint_tls.engine.report import Failure, FileResult, Report
from pslint_tls.engine.suppress import STAGE
from pslint_tls.output.contract import Value
from pslint_tls.output.sarif.messages import plain, sentence
from pslint_tls.output.sarif.places import of_file
from pslint_tls.output.sarif.uris import Addresses


class Kind(NamedTuple):
    """A kind of notification: what happened, what it means for the findings, what to do."""

    id: str
    level: str
    says: str
    means: str
    to_do: str


KINDS = (
    Kind(
        "file-not-read",
        "warning",
        "A file was not read.",
        "Nothing is known of it, so that it has no findings does not mean that it is in order.",
        "Give the account read access, or raise --max-file-size; leave out with --exclude what is no script.",
    ),
    Kind(
        "file-damaged",
        "warning",
        "A part of a file could not be parsed.",
        "What stands there was not judged; PST090 names each mention in it.",
        "Open the file in PowerShell, which says what is wrong with it, and mend it.",
    ),
    Kind(
        "analysis-cut-short",
        "warning",
        "The analysis of a file was cut short.",
        "What was not reached counts as not known.",
        "Raise --timeout-per-file, or split the script.",
    ),
    Kind(
        "encoding-guessed",
        "note",
        "The code page of a file is a guess.",
        "Names and texts with letters beyond ASCII may have been read wrongly.",
        "Say what it is with --encoding, or save the file as UTF-8 with a byte order mark.",
    ),
    Kind(
        "file-not-followed",
        "note",
        "A file that a script loads was not followed.",
        "What it sets is not known: it may set TLS, or another server.",
        "Scan both together, so that both lie in the folders given.",
    ),
    Kind(
        "tool-failure",
        "error",
        "Something went wrong in the program.",
        "Findings may be missing.",
        "Run again with --debug and report what it shows.",
    ),
    Kind(
        "suppression-unknown",
        "error",
        "A suppression names a rule that does not exist.",
        "It suppresses nothing.",
        "Write a code or name that `pslint-tls rules` lists.",
    ),
    Kind(
        "results-limited",
        "warning",
        "There are more results than the reader takes.",
        "Results are sorted worst first, and the last are not shown.",
        "Fix or accept the first ones, scan folder by folder, or take another format for the whole list.",
    ),
)
_INDEX = {kind.id: number for number, kind in enumerate(KINDS)}


def of_run(report: Report, addresses: Addresses, notices: Iterable[str]) -> Iterator[Value]:
    """About the run, one by one: there may be as many as files. `notices` are about the results."""
    for notice in notices:
        yield _notification("results-limited", notice)
    for result in report.files:
        yield from _of_file(result, addresses)
    for failure in (failure for failure in report.failures if failure.stage != STAGE):
        yield _failure(failure, addresses)


def of_configuration(report: Report, addresses: Addresses) -> Iterator[Value]:
    """About what was asked for: suppressions that name what does not exist."""
    every = (failure for result in report.files for failure in result.failures)
    for failure in (*every, *report.failures):
        if failure.stage == STAGE:
            yield _notification("suppression-unknown", failure.message, failure.path, addresses)


def _of_file(result: FileResult, addresses: Addresses) -> Iterator[Value]:
    path = result.path
    if result.skipped is not None:
        yield _notification("file-not-read", f"not read: {result.skipped}", path, addresses)
    if result.damaged:
        yield _notification("file-damaged", "a part of this file could not be parsed", path, addresses)
    if result.budget is not None:
        yield _notification("analysis-cut-short", f"the analysis was cut short: {result.budget}", path, addresses)
    if result.encoding_guessed:
        yield _notification("encoding-guessed", f"the code page is a guess: {result.encoding}", path, addresses)
    for loaded in result.not_followed:
        yield _notification("file-not-followed", f"a file it loads was not followed: {loaded}", path, addresses)
    for failure in result.failures:
        if failure.stage != STAGE:
            yield _failure(failure, addresses)


def _failure(failure: Failure, addresses: Addresses) -> Value:
    made = _notification("tool-failure", failure.message, failure.path, addresses)
    return {**made, "properties": {"stage": failure.stage}}


def _notification(id: str, text: str, path: str | None = None, addresses: Addresses | None = None) -> Value:
    made: Value = {
        "descriptor": {"id": id, "index": _INDEX[id]},
        "level": KINDS[_INDEX[id]].level,
        "message": {"text": sentence(plain(text))},
    }
    if path and addresses is not None:
        made["locations"] = [of_file(path, addresses)]
    return made
