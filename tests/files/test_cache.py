from __future__ import annotations

import datetime
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult, Suppressed
from pslint_tls.engine.settings import Settings
from pslint_tls.files import cache as room
from pslint_tls.files import paths
from pslint_tls.files.cache import open_cache
from pslint_tls.files.discover import discover
from pslint_tls.files.paths import stamp_of
from pslint_tls.files.pickled import dumps, loads_plain
from pslint_tls.files.settings import Encodings, ReadSettings
from pslint_tls.files.sweep import sweep
from pslint_tls.files.work import Plan
from tests.output import samples

NEEDLES = ("send-mailmessage",)
JUDGE = Settings(as_of=datetime.date(2026, 11, 22))
LONG_AGO = 1_600_000_000


class CountingJob:
    """Counts the files on which it was run, and looks at a file beside each, as a loader would."""

    def __init__(self, beside: Path | None = None):
        self.ran: list[str] = []
        self.beside = beside
        self.budget: str | None = None

    def ready(self):
        def run(source):
            self.ran.append(source.path)
            touched = ()
            if self.beside is not None:
                stamp = stamp_of(self.beside.stat()) if self.beside.exists() else None
                touched = ((str(self.beside), stamp),)
            return FileResult(source.path, source.encoding, damaged=True, budget=self.budget), touched

        return run

    def clean(self, shown, encoding, guessed):
        return FileResult(shown, encoding, guessed)

    def skipped(self, shown, reason):
        return FileResult(shown, skipped=reason)

    def lasting(self, result):
        return result.budget is None

    def failed(self, shown, error):
        raise error


@pytest.fixture
def share(tmp_path):
    top = tmp_path / "share"
    top.mkdir()
    for name, text in {"a.ps1": b"Get-Date", "b.ps1": b"Send-MailMessage", "c.ps1": b"\0\1\2" * 9}.items():
        write(top / name, text)
    return top


def write(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    os.utime(file, (LONG_AGO, LONG_AGO))


@pytest.fixture
def run(share, tmp_path, monkeypatch):
    reads: list[str] = []
    real = room.__dict__["open_cache"]

    def once(judge=JUDGE, beside=None, cwd=None, budget=None, **settings):
        read = ReadSettings(cache_dir=tmp_path / "cache", **settings)
        found = discover([share], read, cwd or share)
        reads.clear()
        job = CountingJob(beside)
        job.budget = budget
        memory = real(found, judge, read, RuleSet(()), NEEDLES)
        results = list(sweep(found, Plan(job, found.cwd, 1000, None, NEEDLES), 1, memory))
        return results, tuple(reads), tuple(job.ran), memory

    import pslint_tls.files.disk as disk

    original = disk.read_file

    def counted(path, limit):
        reads.append(Path(path).name)
        return original(path, limit)

    monkeypatch.setattr(disk, "read_file", counted)
    return once


ALL = ("a.ps1", "b.ps1", "c.ps1")


def test_an_unchanged_file_is_not_read_again_and_its_result_is_the_same(run):
    first, reads, _, _ = run()
    assert reads == ALL
    second, reads, ran, _ = run()
    assert second == first
    assert reads == ran == ()
    assert second[2].skipped.startswith("binary")


def test_a_changed_file_is_read_again(run, share):
    run()
    write(share / "a.ps1", b"Send-MailMessage")
    _, reads, ran, _ = run()
    assert reads == ran == ("a.ps1",)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of the change itself")
def test_even_if_size_and_time_are_what_they_were(run, share):
    run()
    write(share / "a.ps1", b"Set-Date")
    assert run()[1] == ("a.ps1",)


def test_a_file_changed_just_now_is_not_remembered(run, share):
    (share / "a.ps1").write_bytes(b"Get-Item")
    run()
    assert run()[1] == ("a.ps1",)


def test_a_result_cut_short_by_the_clock_is_not_remembered(run):
    run(budget="10 s")
    second, reads, ran, _ = run()
    assert reads == ran == ("b.ps1",)
    assert second[1].budget is None


@pytest.mark.parametrize(
    "judge", [replace(JUDGE, as_of=datetime.date(2027, 1, 1)), replace(JUDGE, tls_set_elsewhere=True)]
)
def test_on_another_day_or_with_other_settings_only_files_with_a_needle_are_judged_again(run, judge):
    run()
    assert run(judge)[2] == ("b.ps1",)


def test_from_another_folder_paths_are_shown_otherwise(run, share):
    run()
    results, _, ran, _ = run(cwd=share.parent)
    assert [result.path for result in results] == ["share/a.ps1", "share/b.ps1", "share/c.ps1"]
    assert ran == ("share/b.ps1",)


def test_another_encoding_is_another_cache(run):
    run()
    assert run(encoding="cp932")[1] == ALL


def test_a_result_depends_on_the_files_that_were_looked_for(run, tmp_path):
    helper = tmp_path / "helper.ps1"
    assert run(beside=helper)[2] == ("b.ps1",)
    assert run(beside=helper)[2] == ()
    write(helper, b"x")
    assert run(beside=helper)[2] == ("b.ps1",)
    assert run(beside=helper)[2] == ()
    helper.unlink()
    assert run(beside=helper)[2] == ("b.ps1",)


def bases(tmp_path):
    return list((tmp_path / "cache").glob("*.sqlite"))


@pytest.mark.parametrize("damage", [b"", b"not a database" * 99, None])
def test_a_damaged_cache_is_thrown_away_and_made_anew(run, tmp_path, damage):
    first = run()[0]
    (base,) = bases(tmp_path)
    raw = base.read_bytes()
    base.write_bytes(raw[:4096] + b"\xff" * (len(raw) - 4096) if damage is None else damage)
    assert run()[0] == first
    assert run()[0] == first
    assert run()[1] == ()


def test_a_damaged_entry_is_a_file_to_read(run, tmp_path):
    run()
    (base,) = bases(tmp_path)
    with sqlite3.connect(base) as connection:
        connection.execute("UPDATE results SET body = x'80049500'")
    _, reads, _, memory = run()
    assert reads == ("b.ps1",)
    assert memory.troubles == 1


def test_a_locked_cache_is_done_without(run, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_BUSY_SECONDS", 0.0)
    first = run()[0]
    (base,) = bases(tmp_path)
    holder = sqlite3.connect(base, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert run()[0] == first
    holder.close()
    assert run()[1] == ()


def test_a_folder_that_cannot_be_made_is_done_without(run, tmp_path):
    (tmp_path / "cache").write_bytes(b"a file")
    results, reads, _, memory = run()
    assert (len(results), reads, memory) == (3, ALL, None)


def test_nothing_is_written_into_the_folders_that_are_scanned(share):
    read = ReadSettings(cache_dir=share / ".cache")
    found = discover([share], read, share)
    assert open_cache(found, JUDGE, read, RuleSet(()), NEEDLES) is None
    assert not (share / ".cache").exists()


def test_without_a_cache_nothing_is_written(run, tmp_path):
    assert run(cache=False)[3] is None
    assert not (tmp_path / "cache").exists()


def test_old_caches_go(run, tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    old = folder / "old.sqlite"
    write(old, b"")
    run()
    assert not old.exists()
    assert len(bases(tmp_path)) == 1


def test_a_baseline_that_says_something_else_is_another_run(run, tmp_path):
    known = tmp_path / "known.json"
    known.write_text("{}")
    judge = replace(JUDGE, baseline=known)
    run(judge)
    assert run(judge)[2] == ()
    known.write_text("{ }")
    assert run(judge)[2] == ("b.ps1",)


def test_other_code_pages_are_another_run(run):
    run()
    assert run(encodings=Encodings((("*.ps1", "cp932"),)))[1] == ALL
    assert run(encodings=Encodings((("*.ps1", "cp932"),)))[1] == ()


def test_what_is_suppressed_comes_back_from_the_cache(tmp_path):
    """Findings that the configuration takes away are results like others."""
    finding = samples.located()
    kept = replace(finding, suppressed=Suppressed("configuration", "tests", datetime.date(2027, 6, 30)))
    result = FileResult("a.ps1", suppressed=(kept,))
    assert loads_plain(dumps(result)) == result


def test_a_file_id_over_63_bits_is_remembered(run, monkeypatch):
    original = paths.stamp_from
    monkeypatch.setattr(paths, "stamp_from", lambda *four: original(*four[:3], four[3] + (1 << 63)))
    assert run()[1] == ALL
    assert run()[1] == ()
