from __future__ import annotations

import os
from pathlib import Path

import pytest

from pslint_tls.engine.check import skipped_result
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.files import scan as room
from pslint_tls.files.discover import discover
from pslint_tls.files.scan import CheckJob, scan, scan_text
from pslint_tls.files.settings import ReadSettings

RULES = RuleSet((), needles=("send-mailmessage",))
READ = ReadSettings(cache=False, jobs=1)


@pytest.fixture(autouse=True)
def engine(monkeypatch):
    """An engine that tells what it was given, so that these tests are about reading alone."""

    def check_source(source, ruleset, judge, load):
        loaded = load(source.path, "helper.ps1")
        said = loaded if isinstance(loaded, str) else loaded.text
        return FileResult(source.path, source.encoding, source.guessed, not_followed=(said,))

    monkeypatch.setattr(room, "check_source", check_source)
    monkeypatch.setattr(room, "load_rules", lambda _: RULES)


def results(top: Path, read: ReadSettings = READ, **given):
    return list(scan(discover([top], read, top), Settings(), read, **given))


def test_only_files_with_a_needle_are_judged(tmp_path):
    (tmp_path / "a.ps1").write_bytes(b"Get-Date")
    (tmp_path / "b.ps1").write_bytes(b"Send-MailMessage")
    (tmp_path / "helper.ps1").write_bytes(b"# helps")
    assert results(tmp_path) == [
        FileResult("a.ps1", "utf-8"),
        FileResult("b.ps1", "utf-8", not_followed=("# helps",)),
        FileResult("helper.ps1", "utf-8"),
    ]


@pytest.mark.parametrize(
    ("read", "given"),
    [
        (READ, {"everything": True}),
        (ReadSettings(cache=False, jobs=1, prefilter=False), {}),
        (READ, {"needles": ("date",)}),
    ],
)
def test_or_all_or_those_with_other_needles(tmp_path, read, given):
    (tmp_path / "a.ps1").write_bytes(b"Get-Date")
    assert results(tmp_path, read, **given)[0].not_followed == ("not there",)


@pytest.mark.parametrize("everything", [False, True])
def test_what_was_not_read_is_skipped_with_and_without_the_prefilter(tmp_path, everything):
    (tmp_path / "a.ps1").write_bytes(b"\0\1\2" * 50)
    (tmp_path / "b.ps1").write_bytes(b"x" * 99)
    read = ReadSettings(cache=False, jobs=1, max_file_size=200)
    (tmp_path / "c.ps1").write_bytes(b"x" * 201)
    assert [result.skipped for result in results(tmp_path, read, everything=everything)] == [
        "binary: it holds NUL bytes and is neither UTF-16 nor UTF-32 text",
        None,
        "larger than 200 bytes (--max-file-size)",
    ]


def test_broken_rules_are_told_before_the_first_result(tmp_path, monkeypatch):
    def broken(_):
        raise room_error

    room_error = ValueError("no such rule")
    monkeypatch.setattr(room, "load_rules", broken)
    with pytest.raises(ValueError, match="no such rule"):
        scan(discover([tmp_path], READ, tmp_path), Settings(), READ)


def test_a_failure_is_reported_without_what_the_file_says():
    job = CheckJob(Settings(), READ, (), "")
    result = job.failed("a.ps1", ValueError("Pa55word"))
    assert result.skipped == skipped_result("a.ps1", "internal error").skipped
    assert "Pa55word" not in repr(result)
    assert result.failures[0].stage == "read"


def test_text_from_elsewhere_is_judged_as_though_it_lay_there(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "helper.ps1").write_bytes(b"# helps")
    name = os.path.join("sub", "typed.ps1")  # noqa: PTH118 - as typed
    result = scan_text(b"Get-Date", name, Settings(), READ, str(tmp_path), RULES)
    assert (result.path, result.not_followed) == ("sub/typed.ps1", ("# helps",))


def test_text_that_is_none_or_too_much(tmp_path):
    read = ReadSettings(max_file_size=100)
    assert scan_text(b"\0\1" * 9, "a.ps1", Settings(), read, str(tmp_path), RULES).skipped.startswith("binary")
    assert scan_text(b"x" * 101, "a.ps1", Settings(), read, str(tmp_path), RULES).skipped.startswith("larger than")
