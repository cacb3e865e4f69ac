"""The part of Windows, played through with a system that answers as Windows does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pslint_tls.files import replace as replacing
from pslint_tls.files import swap


class WindowsError_(OSError):  # noqa: N801 - the name is taken where there is Windows
    def __init__(self, number):
        super().__init__(13, f"error {number}")
        self.winerror = number


@pytest.fixture
def windows(monkeypatch):
    """Answers to give, one a call of ReplaceFile: an error number, 0 for success, or something to do."""
    answers, waits = [], []

    def replace_file(temporary, path):
        answer = answers.pop(0)
        if callable(answer):
            answer = answer(path)
        if answer:
            raise WindowsError_(answer)
        Path(temporary).replace(path)

    monkeypatch.setattr(swap.sys, "platform", "win32")
    monkeypatch.setattr(swap, "_replace_file", replace_file)
    monkeypatch.setattr(swap.time, "sleep", waits.append)
    return answers, waits


@pytest.fixture
def pair(tmp_path):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "old").write_bytes(b"old")
    return tmp_path / "new", tmp_path / "old"


def swapped(pair):
    new, old = pair
    try:
        swap.swap(str(new), str(old))
    except OSError as error:
        assert (new.read_bytes(), old.read_bytes()) == (b"new", b"old")
        return error.winerror
    assert old.read_bytes() == b"new"
    assert not new.exists()
    return 0


def test_the_system_does_it(windows, pair):
    windows[0].append(0)
    assert swapped(pair) == 0


def test_who_holds_the_file_for_a_moment_is_waited_for(windows, pair):
    answers, waits = windows
    answers += [32, 5, 1175, 0]
    assert swapped(pair) == 0
    assert waits == [0.02, 0.04, 0.08]


def test_who_holds_it_longer_is_not(windows, pair):
    answers, waits = windows
    answers += [32] * 20
    assert swapped(pair) == 32
    assert sum(waits) < 1


@pytest.mark.parametrize("unknown", [1, 50, 87, 120])
def test_a_share_that_does_not_know_it(windows, pair, unknown):
    windows[0].append(unknown)
    assert swapped(pair) == 0


def test_an_access_list_that_cannot_be_kept_is_no_reason_to_lose_it(windows, pair):
    windows[0].append(1307)
    assert swapped(pair) == 1307


def test_half_way_is_gone_to_the_end(windows, pair):
    def half_way(path):
        Path(path).unlink()
        return 1176

    windows[0].append(half_way)
    assert swapped(pair) == 0


def test_new_bytes_are_not_thrown_away_where_the_old_file_is_lost(monkeypatch, tmp_path):
    file = tmp_path / "a.ps1"
    file.write_bytes(b"old")

    def lost(temporary, path):
        Path(path).unlink()
        raise WindowsError_(1176)

    monkeypatch.setattr(replacing, "swap", lost)
    monkeypatch.setattr(replacing, "_lost", lambda path, temporary: not os.path.lexists(path))
    with pytest.raises(replacing.NotReplacedError) as caught:
        replacing.replace(str(file), b"old", b"new")
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == b"new"
    assert str(caught.value) == f"it cannot be written: error 1176; it is lost, its new bytes are in `{kept}`"
