from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pslint_tls.files import sweep as room
from pslint_tls.files.discover import discover
from pslint_tls.files.disk import LocalDisk
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.sweep import sweep
from tests.files.jobs import NEEDLE, TellJob, lay, plan

posix = pytest.mark.skipif(os.name == "nt", reason="signals and named pipes")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def with_workers(monkeypatch):
    monkeypatch.setattr(room, "_JOBS_WORTH_WORKERS", 0)


MIXED = {
    "a.ps1": "Get-Date",
    "b.ps1": f"{NEEDLE} -To x",
    "binary.ps1": b"MZ\0\1\2\3" * 40,
    "c.psm1": f"{NEEDLE} ü".encode("utf-16"),
    "empty.ps1": b"",
    "large.ps1": b"x" * 10_001,
    "sub/d.ps1": f"{NEEDLE} caf\xe9".encode("cp1252"),
    "z.ps1": "é".encode(),
}
EXPECTED = [
    ("a.ps1", "clean", "utf-8"),
    ("b.ps1", "ran", "utf-8"),
    ("binary.ps1", "skipped", "binary: it holds NUL bytes and is neither UTF-16 nor UTF-32 text"),
    ("c.psm1", "ran", "utf-16-le"),
    ("empty.ps1", "clean", "utf-8"),
    ("large.ps1", "skipped", "larger than 10 kB (--max-file-size)"),
    ("sub/d.ps1", "ran", "cp1252"),
    ("z.ps1", "clean", "utf-8"),
]


def test_every_file_has_a_result_in_order(tmp_path):
    found = lay(tmp_path, MIXED)
    assert list(sweep(found, plan(found), 1)) == EXPECTED


def test_the_same_from_workers(tmp_path, with_workers):
    found = lay(tmp_path, MIXED)
    assert list(sweep(found, plan(found), 2)) == EXPECTED


class OddDisk(LocalDisk):
    """A disk that does not even say in an orderly way that it cannot."""

    def read(self, path, limit):
        if path.endswith("a.ps1"):
            raise RuntimeError("no idea")
        return super().read(path, limit)


class Odd:
    def open(self):
        return OddDisk()


def test_a_disk_that_fails_in_a_way_of_its_own_costs_one_file(tmp_path):
    found = lay(tmp_path, {"a.ps1": "", "b.ps1": ""})
    assert list(sweep(found, plan(found, place=Odd()), 1)) == [
        ("a.ps1", "failed", "RuntimeError"),
        ("b.ps1", "clean", "utf-8"),
    ]


def test_what_was_skipped_before_is_told_in_its_place(tmp_path):
    found = lay(tmp_path, {"a.ps1": "", "c.ps1": ""})
    (tmp_path / "b.ps1").mkdir()
    found = discover([tmp_path], ReadSettings(), tmp_path)
    object.__setattr__(found, "skipped", (room.Skipped("b.ps1", "link, not followed"),))
    assert [result[:2] for result in sweep(found, plan(found), 1)] == [
        ("a.ps1", "clean"),
        ("b.ps1", "skipped"),
        ("c.ps1", "clean"),
    ]


def test_without_needles_everything_is_run(tmp_path):
    found = lay(tmp_path, {"a.ps1": "Get-Date"})
    assert list(sweep(found, plan(found, needles=None), 1)) == [("a.ps1", "ran", "utf-8")]


def test_a_file_that_vanishes_after_it_was_found(tmp_path):
    found = lay(tmp_path, {"a.ps1": "", "b.ps1": ""})
    (tmp_path / "a.ps1").unlink()
    assert [result[1:] for result in sweep(found, plan(found), 1)] == [
        ("skipped", "vanished before it was read"),
        ("clean", "utf-8"),
    ]


@posix
def test_a_file_that_becomes_a_named_pipe_after_it_was_found(tmp_path):
    found = lay(tmp_path, {"a.ps1": ""})
    (tmp_path / "a.ps1").unlink()
    os.mkfifo(tmp_path / "a.ps1")
    assert list(sweep(found, plan(found), 1)) == [("a.ps1", "skipped", "not a regular file: named pipe")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_job_that_fails_on_a_file_does_not_end_the_run(tmp_path, monkeypatch, jobs):
    monkeypatch.setattr(room, "_JOBS_WORTH_WORKERS", 0)
    found = lay(tmp_path, {"a.ps1": f"{NEEDLE} CRASH", "b.ps1": NEEDLE})
    assert list(sweep(found, plan(found), jobs)) == [("a.ps1", "failed", "ValueError"), ("b.ps1", "ran", "utf-8")]


def test_a_result_that_cannot_cross_is_a_failure_of_its_file_alone(tmp_path, with_workers):
    found = lay(tmp_path, {"a.ps1": f"{NEEDLE} UNPICKLABLE", "b.ps1": NEEDLE})
    results = list(sweep(found, plan(found), 2))
    assert [result[1] for result in results] == ["failed", "ran"]


def test_a_worker_that_dies_costs_the_file_it_died_on_and_no_other(tmp_path, with_workers):
    texts = {f"{number}.ps1": NEEDLE for number in range(9)}
    found = lay(tmp_path, {**texts, "4.ps1": f"{NEEDLE} DIE"})
    results = list(sweep(found, plan(found, TellJob(str(os.getpid()))), 2))
    assert [result[1] for result in results] == ["ran"] * 4 + ["skipped"] + ["ran"] * 4
    assert results[4][2] == "the worker process died on it"


@posix
def test_a_worker_that_hangs_is_given_up(tmp_path, with_workers):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found = lay(tmp_path, {"a.ps1": f"{NEEDLE} BLOCK", "b.ps1": NEEDLE})
    results = list(sweep(found, plan(found, TellJob(str(pipe)), patience=0.2), 2))
    assert results[0][1:] == ("skipped", "given up: it took far longer than --timeout-per-file")


def test_workers_that_cannot_start_are_done_without(tmp_path, with_workers, monkeypatch):
    monkeypatch.setattr("pslint_tls.files.pool.serve", print)
    found = lay(tmp_path, MIXED)
    assert list(sweep(found, plan(found), 2)) == EXPECTED


def test_results_wait_in_a_window_of_bounded_size(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_WINDOW_FILES", 4)
    monkeypatch.setattr(room, "_BLOCK", 2)
    found = lay(tmp_path, {f"{number:02}.ps1": NEEDLE if number % 3 else "" for number in range(30)})
    results = sweep(found, plan(found), 1)
    assert [result[0] for result in results] == [f"{number:02}.ps1" for number in range(30)]


def test_many_files_go_to_workers_in_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_FILES_WORTH_WORKERS", 10)
    texts = {f"{number:03}.ps1": NEEDLE if number % 7 == 0 else "Get-Date" for number in range(300)}
    found = lay(tmp_path, texts)
    alone, together = list(sweep(found, plan(found), 1)), list(sweep(found, plan(found), 2))
    assert alone == together
    assert sum(result[1] == "ran" for result in alone) == 43


def test_closing_early_ends_the_workers(tmp_path, with_workers, monkeypatch):
    pools = []
    real = room.Pool

    def pool(*given):
        pools.append(real(*given))
        return pools[-1]

    monkeypatch.setattr(room, "Pool", pool)
    found = lay(tmp_path, {f"{number}.ps1": NEEDLE for number in range(9)})
    with closing(sweep(found, plan(found), 2)) as results:
        next(results)
        workers = [worker.process for worker in pools[0]._workers]
    assert workers
    assert not any(process.is_alive() for process in workers)


INTERRUPTED = """
import sys
from pathlib import Path
from pslint_tls.files import sweep
from pslint_tls.files.discover import discover
from pslint_tls.files.disk import LocalDisk
from pslint_tls.files.settings import ReadSettings
from tests.files.jobs import TellJob, plan

if __name__ == "__main__":
    sweep._JOBS_WORTH_WORKERS = 0
    found = discover(["scripts"], ReadSettings(), Path.cwd())
    try:
        list(sweep.sweep(found, plan(found, TellJob("pipe")), 2))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@posix
def test_an_interrupt_ends_parent_and_workers_at_once_and_quietly(tmp_path):
    lay(tmp_path, {"scripts/a.ps1": f"{NEEDLE} BLOCK", "scripts/b.ps1": NEEDLE})
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "pipe-unread")
    (tmp_path / "main.py").write_text(INTERRUPTED, encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, "main.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # In the background of a shell they are ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with (tmp_path / "pipe").open() as pipe:
        worker = int(pipe.readline())
    # As a terminal does it: everyone hears it.
    os.killpg(parent.pid, signal.SIGINT)
    output, errors = parent.communicate(timeout=20)
    assert (parent.returncode, output, errors) == (130, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
