"""What must not change what is known of a share, and what must not flip from run to run."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from pslint_tls.files import disk
from pslint_tls.inventory import facts, marking
from pslint_tls.inventory import walking as walk
from pslint_tls.inventory.store import open_store, scanning
from tests.inventory.stores import LONG_AGO, MAIL, TLS, calls, posix, rows, scanned, states, whole, write

# --- what must not change what is known ------------------------------------------------------------------------------


def test_a_crash_at_a_file_says_nothing_about_what_is_in_it(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL})
    scanned(store, share)
    write(share, {"a.ps1": f"{MAIL}# edited\n"})

    def crash(*_: object) -> None:
        raise RuntimeError("boom")

    with monkeypatch.context() as patch:
        patch.setattr(facts, "examine", crash)
        scanned(store, share)
    assert calls(store) == ["a.ps1"]
    assert [message for (message,) in rows(store, "SELECT message FROM failures")] != []
    scanned(store, share)
    assert rows(store, "SELECT event FROM history") == [("appeared",)]
    assert rows(store, "SELECT * FROM failures") == []


def test_a_day_before_a_suppression_expired_is_judged_by_that_day(tmp_path: Path, store: Path) -> None:
    mail = f"{MAIL.strip()} # pslint: ignore[PST001] later until=2026-07-10\n"
    share = write(tmp_path / "t", {"a.ps1": mail})
    suppressed = "SELECT suppressed FROM findings WHERE code = 'PST001'"
    scanned(store, share, as_of=datetime.date(2026, 7, 15))
    assert rows(store, suppressed) == [(None,)]
    scanned(store, share, as_of=datetime.date(2026, 7, 5))
    assert rows(store, suppressed) == [("comment",)]


def test_a_file_dated_in_the_future_is_read_once(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL})
    os.utime(share / "a.ps1", (LONG_AGO, 4_000_000_000))
    scanned(store, share)
    assert scanned(store, share).read.done == 0


@posix
def test_what_git_ignores_is_the_same_after_a_restart(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The root is ignored by the work tree around it; its own .gitignore counts all the same."""
    write(tmp_path / "tree", {".gitignore": "build/\n", ".git/HEAD": "x"})
    share = write(tmp_path / "tree" / "build", {".gitignore": "*.tmp.ps1\n", "a/b/x.tmp.ps1": MAIL, "a/b/y.ps1": MAIL})
    scanned(tmp_path / "calm.sqlite", share)
    monkeypatch.setattr(walk, "_FOLDERS_A_BATCH", 1)
    original = disk.LocalDisk.listing
    stops = ["b"]

    def stop(self, folder):
        if stops and Path(folder).name == stops[0]:
            stops.clear()
            raise KeyboardInterrupt
        return original(self, folder)

    monkeypatch.setattr(disk.LocalDisk, "listing", stop)
    with pytest.raises(KeyboardInterrupt):
        scanned(store, share)
    assert scanned(store, share).continued
    assert whole(store) == whole(tmp_path / "calm.sqlite")
    assert calls(store) == ["y.ps1"]


def test_many_files_that_are_gone_are_marked_in_portions(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "_GONE_AT_ONCE", 3)
    share = write(tmp_path / "t", {f"f/{number}.ps1": MAIL for number in range(10)} | {"a.ps1": MAIL})
    scanned(store, share)
    for file in (share / "f").iterdir():
        file.unlink()
    (share / "f").rmdir()
    scanned(store, share)
    assert calls(store) == ["a.ps1"]


@posix
def test_a_store_has_one_lock_whatever_it_is_called(tmp_path: Path) -> None:
    from pslint_tls.inventory.store import StoreError

    open_store(tmp_path / "s.sqlite", create=True).close()
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "s.sqlite")
    with (
        scanning(tmp_path / "s.sqlite"),
        pytest.raises(StoreError, match="another scan"),
        scanning(tmp_path / "link.sqlite"),
    ):
        pass


def test_a_folder_with_very_many_files_is_compared_in_parts(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_FILES_A_BATCH", 3)
    files: dict[str, str | bytes] = {f"{number:02}.ps1": MAIL for number in range(10)} | {"sub/x.ps1": MAIL}
    share = write(tmp_path / "t", files)
    scanned(tmp_path / "calm.sqlite", share)
    taken: list[int] = []
    original = marking.Marking.take

    def take(self, root, listed, hanging):
        taken.append(len(listed.files))
        if len(taken) == 3:
            raise KeyboardInterrupt
        original(self, root, listed, hanging)

    with monkeypatch.context() as patch:
        patch.setattr(marking.Marking, "take", take)
        with pytest.raises(KeyboardInterrupt):
            scanned(store, share)
    assert taken == [3, 3, 3]
    assert scanned(store, share).continued
    assert whole(store) == whole(tmp_path / "calm.sqlite")
    for name in ("00.ps1", "05.ps1", "09.ps1"):
        (share / name).unlink()
    scanned(store, share)
    assert [name for name, state in states(store).items() if state == "gone"] == ["00.ps1", "05.ps1", "09.ps1"]


# --- the same, run after run ------------------------------------------------------------------------------------------


def told(store: Path) -> list[tuple[object, ...]]:
    return [
        *rows(store, "SELECT name, state, reason FROM files ORDER BY name"),
        *rows(store, "SELECT event FROM history"),
    ]


@posix
def test_nothing_flips_from_run_to_run(tmp_path: Path, store: Path) -> None:
    other = write(tmp_path / "o", {"r.ps1": MAIL, "gone.ps1": MAIL})
    share = write(tmp_path / "t", {"a.ps1": MAIL, "ex/x.ps1": MAIL})
    (share / "l.ps1").symlink_to(share / "a.ps1")
    (share / "named.ps1").symlink_to(other / "r.ps1")
    os.mkfifo(share / "pipe.ps1")
    given = (share, share / "named.ps1", share / "ex" / "x.ps1", other / "gone.ps1")
    left_out = {"read": {"exclude": ("ex/",)}}
    scanned(store, *given, **left_out)
    (other / "gone.ps1").unlink()
    scanned(store, *given, **left_out)
    expected = told(store)
    assert ("x.ps1", "read", None) in expected
    assert ("gone.ps1", "gone", None) in expected
    for _ in range(3):
        assert scanned(store, *given, **left_out).read.done == 0
        assert told(store) == expected


@posix
def test_what_was_scanned_through_a_link_is_not_counted_twice(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"sub/a.ps1": MAIL, "HR/b.ps1": MAIL})
    (tmp_path / "link").symlink_to(share)
    (share / "hr").symlink_to(share / "HR")
    scanned(store, tmp_path / "link" / "sub")
    scanned(store, tmp_path / "link" / "HR" / "b.ps1")
    scanned(store, share)
    scanned(store, share / "hr")
    scanned(store, share)
    assert calls(store) == ["b.ps1", "a.ps1"] or calls(store) == ["a.ps1", "b.ps1"]
    assert rows(store, "SELECT event FROM history") == [("appeared",), ("appeared",)]


@posix
def test_a_link_out_of_a_root_is_a_root_of_its_own(tmp_path: Path, store: Path) -> None:
    share, other = write(tmp_path / "t", {"a.ps1": MAIL}), write(tmp_path / "o", {"x/b.ps1": MAIL})
    (share / "link").symlink_to(other)
    scanned(store, share, share / "link")
    assert calls(store) == ["a.ps1", "b.ps1"] or calls(store) == ["b.ps1", "a.ps1"]
    scanned(store, share)
    scanned(store, share / "link" / "x", share)
    assert rows(store, "SELECT event FROM history") == [("appeared",), ("appeared",)]


def test_verdicts_do_not_hang_on_which_roots_are_given(tmp_path: Path, store: Path) -> None:
    lib = write(tmp_path / "b", {"lib.ps1": TLS})
    share = write(tmp_path / "a", {"sub/a.ps1": f". {lib.as_posix()}/lib.ps1\n{MAIL}"})
    other = write(tmp_path / "c", {"c.ps1": MAIL})
    scanned(store, share, lib, other)
    scanned(store, share / "sub")
    other.rename(tmp_path / "away")
    assert scanned(store, share, lib, other).read.done == 0
    (tmp_path / "away").rename(other)
    assert scanned(store, share, lib, other).read.done == 0
    assert sorted(rows(store, "SELECT event, verdict FROM history")) == [("appeared", "secure"), ("appeared", "unset")]


def test_the_walk_of_a_lost_root_is_not_continued_in_another_tree(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_FOLDERS_A_BATCH", 1)
    share = write(tmp_path / "t", {f"f{number}/a.ps1": MAIL for number in range(4)})
    original = disk.LocalDisk.listing

    def goes(self, folder):
        if folder.endswith("f2") and not away.exists():
            share.rename(away)
        return original(self, folder)

    away = tmp_path / "away"
    monkeypatch.setattr(disk.LocalDisk, "listing", goes)
    assert scanned(store, share).lost
    write(share, {"f0/new.ps1": MAIL})
    assert not scanned(store, share).lost
    assert calls(store) == ["new.ps1"]


@pytest.mark.parametrize("part", ["m", "m/a.ps1", ""])
def test_a_part_that_is_not_mounted_makes_nothing_gone(part: str, tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"m/a.ps1": MAIL, "b.ps1": MAIL} if part == "m" else {"m/a.ps1": MAIL})
    scanned(store, share)
    scanned(store, share / part)
    gone = share / "m" if part == "m" else share
    gone.rename(tmp_path / "away")
    gone.mkdir()
    assert scanned(store, share / part).lost
    assert "gone" not in states(store).values()


def test_a_root_that_cannot_be_listed_is_lost(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL})
    scanned(store, share)

    def denied(self, folder):
        raise PermissionError(13, "no")

    monkeypatch.setattr(disk.LocalDisk, "listing", denied)
    assert scanned(store, share).lost == ((share.as_posix(), "permission denied"),)
    assert calls(store) == ["a.ps1"]


@posix
def test_a_root_that_is_a_link_to_nothing_is_missing(tmp_path: Path, store: Path) -> None:
    other = write(tmp_path / "o", {"b.ps1": MAIL})
    (tmp_path / "l").symlink_to(tmp_path / "none")
    scanned(store, tmp_path / "l", other)
    assert rows(store, "SELECT state FROM runs") == [("incomplete",)]
    assert [kind for (kind,) in rows(store, "SELECT kind FROM roots")] == ["local"]


def test_very_many_parts_of_a_root_are_told_apart_at_once(tmp_path: Path) -> None:
    from pslint_tls.inventory.runs import _outermost

    paths = [f"d{number % 50}/x{number}" for number in range(5000)]
    assert _outermost(["d1", *paths, "d1"]) == ("d1", *(path for path in paths if not path.startswith("d1/")))
    assert _outermost(["a", "", "b"]) == ("",)


def test_a_share_takes_over_its_folder_that_was_scanned_before(store: Path) -> None:
    from pslint_tls.files.disk import Local
    from pslint_tls.inventory.runs import begin
    from pslint_tls.inventory.sources import SMB, Source

    part = Source(SMB, "smb://h/s/sub", "smb://h/s/sub", "/s/sub", Local())
    whole_share = Source(SMB, "smb://h/s", "smb://h/s", "/s", Local())
    with open_store(store, create=True) as base:
        (start,) = begin(base, "a", "2026-11-26", [part]).starts
        with base.change() as change:
            change.execute("INSERT INTO folders (root, path, seen_run) VALUES (?, 'deep', 1)", (start.root,))
        (start,) = begin(base, "b", "2026-11-26", [whole_share]).starts
        assert [row.path for row in base.roots()] == ["smb://h/s"]
        assert rows(store, "SELECT root, path FROM folders") == [(start.root, "sub/deep")]
        (start,) = begin(base, "c", "2026-11-26", [part]).starts
        assert (start.source.path, start.paths) == ("smb://h/s", ("sub",))
