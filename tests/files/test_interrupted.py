"""A run that ends at any step: killed, or with Ctrl-C."""

from __future__ import annotations

import os

import pytest

from pslint_tls.files.restore import Fate
from tests.files.changes import NEW, OLD, change, lay, leftovers, undone, writer

STEPS = (
    *("open", "read", "write", "fsync", "close", "stat", "lstat", "chmod", "chown", "mkdir", "rename", "replace"),
    *("link", "unlink", "rmdir", "listdir", "listxattr", "ftruncate", "scandir"),
)
MOST = 400


class KilledError(BaseException):
    """The process is no more."""


def ends_at(monkeypatch, number, *, killed):
    """Lets the call of that number to the system, counted over all of STEPS, raise; a killed process does nothing after
    it either. The answer is a list that has the calls in it.
    """
    calls = []

    def watched(name, real):
        def call(*arguments, **given):
            if name == "close" and len(calls) >= number:
                # The system closes what a process has open, and so frees its locks.
                return real(*arguments, **given)
            calls.append(name)
            if len(calls) == number and not killed:
                raise KeyboardInterrupt
            if len(calls) >= number and killed:
                raise KilledError
            return real(*arguments, **given)

        return call

    for name in STEPS:
        if hasattr(os, name):
            monkeypatch.setattr(os, name, watched(name, getattr(os, name)))
    return calls


def run_until(top, files, monkeypatch, number, *, killed):
    """Whether the run was ended before its end."""
    with monkeypatch.context() as patched:
        calls = ends_at(patched, number, killed=killed)
        try:
            with writer(top) as run:
                for file in files[:-1]:
                    run.write(change(file))
                run.write(change(files[-1], None))
        except (KilledError, KeyboardInterrupt):
            return True
    return len(calls) >= number


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "interrupted"])
def test_every_file_is_old_or_new_and_comes_back(tmp_path, monkeypatch, killed):
    ends = []
    for number in range(1, MOST):
        top = tmp_path / str(number)
        files = [*lay(top / "tree", 2), top / "tree" / "new.ps1"]
        if not run_until(top, files, monkeypatch, number, killed=killed):
            break
        held = [file.read_bytes() if file.exists() else None for file in files]
        assert all(now in (OLD, NEW) for now in held[:-1])
        assert held[-1] in (None, NEW)
        ends.append(held.count(NEW))
        if not killed:
            assert leftovers(top) == []
        extra = {path.name for path in (top / "tree").iterdir()} - {file.name for file in files}
        assert extra == set(leftovers(top))
        fates = undone(top) if any(now == NEW for now in held) else []
        assert sum(done.fate in (Fate.RESTORED, Fate.REMOVED) for done in fates) == held.count(NEW)
        assert not any(done.fate is Fate.LEFT for done in fates)
        assert [file.read_bytes() for file in files[:-1]] == [OLD, OLD]
        assert not files[-1].exists()
    else:
        pytest.fail("the run did not come to its end")
    assert set(ends) == {0, 1, 2, 3}


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "interrupted"])
def test_an_undo_that_ends_is_taken_up_again(tmp_path, monkeypatch, killed):
    for number in range(1, MOST):
        top = tmp_path / str(number)
        files = [*lay(top / "tree", 2), top / "tree" / "new.ps1"]
        assert not run_until(top, files, monkeypatch, MOST * 10, killed=killed)
        ended = False
        with monkeypatch.context() as patched:
            calls = ends_at(patched, number, killed=killed)
            try:
                undone(top)
            except (KilledError, KeyboardInterrupt):
                ended = True
        assert all(file.read_bytes() in (OLD, NEW) for file in files[:-1])
        assert not any(done.fate is Fate.LEFT for done in undone(top))
        assert [file.read_bytes() for file in files[:-1]] == [OLD, OLD]
        assert not files[-1].exists()
        if not ended and len(calls) < number:
            return
    pytest.fail("the undo did not come to its end")
