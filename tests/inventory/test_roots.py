"""Roots and parts of them, files by name, and what goes away and returns: nothing is lost and nothing counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from pslint_tls.files import disk
from pslint_tls.inventory import marking
from pslint_tls.inventory import walking as walk
from pslint_tls.inventory.sources import SourceError
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import MAIL, TLS, calls, posix, rows, scanned, states, write

# --- parts of a root ------------------------------------------------------------------------------------------------


def test_two_folders_of_a_known_root_are_both_walked(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"a/a.ps1": MAIL, "b/b.ps1": MAIL, "c/c.ps1": MAIL})
    scanned(store, share)
    write(share, {"a/new.ps1": MAIL})
    (share / "b" / "b.ps1").unlink()
    (share / "c" / "c.ps1").unlink()
    scanned(store, share / "a", share / "b")
    assert states(store) == {"a.ps1": "read", "new.ps1": "read", "b.ps1": "gone", "c.ps1": "read"}


def test_a_part_is_judged_as_the_whole_root_is(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"lib.ps1": TLS, "sub/a.ps1": f". $PSScriptRoot/../lib.ps1\n{MAIL}"})
    scanned(store, share)
    scanned(store, share / "sub")
    assert rows(store, "SELECT event, verdict FROM history") == [("appeared", "secure")]


@posix
def test_a_root_through_a_link_is_the_same_root(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"sub/a.ps1": MAIL})
    (tmp_path / "link").symlink_to(share)
    scanned(store, share, tmp_path / "link")
    scanned(store, tmp_path / "link")
    scanned(store, tmp_path / "link" / "sub")
    scanned(store, tmp_path / "link" / "sub" / "a.ps1")
    assert calls(store) == ["a.ps1"]
    assert len(rows(store, "SELECT * FROM roots")) == 1


def test_an_archive_and_a_folder_may_have_the_same_path(tmp_path: Path, store: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.ps1", MAIL)
    scanned(store, tmp_path / "x.zip")
    (tmp_path / "x.zip").unlink()
    write(tmp_path / "x.zip", {"b.ps1": MAIL})
    scanned(store, tmp_path / "x.zip")
    assert calls(store) == ["a.ps1", "b.ps1"]


# --- files by name --------------------------------------------------------------------------------------------------


def test_a_file_given_by_name_belongs_to_the_root_that_holds_it(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"sub/a.ps1": MAIL})
    scanned(store, share / "sub")
    scanned(store, share / "sub" / "a.ps1")
    assert calls(store) == ["a.ps1"]
    scanned(store, share)
    assert calls(store) == ["a.ps1"]
    assert rows(store, "SELECT event FROM history") == [("appeared",)]


def test_a_file_given_beside_its_folder_is_scanned_whatever_it_is_called(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"a.ps1": "# x", "mail.txt": MAIL, "sub/other.txt": MAIL})
    for _ in range(2):
        scanned(store, share, share / "mail.txt", share / "sub" / "other.txt")
        assert calls(store) == ["mail.txt", "other.txt"]
    assert rows(store, "SELECT event FROM history") == [("appeared",), ("appeared",)]


def test_a_file_given_by_name_that_was_deleted_is_gone(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL, "b.ps1": MAIL})
    scanned(store, share / "a.ps1", share / "b.ps1")
    (share / "a.ps1").unlink()
    scanned(store, share / "a.ps1", share / "b.ps1")
    assert states(store) == {"a.ps1": "gone", "b.ps1": "read"}


def test_files_whose_folder_is_away_are_not_gone(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL})
    other = write(tmp_path / "o", {"b.ps1": MAIL})
    scanned(store, share / "a.ps1", other / "b.ps1")
    share.rename(tmp_path / "away")
    scanned(store, share / "a.ps1", other / "b.ps1")
    assert states(store) == {"a.ps1": "skipped", "b.ps1": "read"}
    assert calls(store) == ["b.ps1", "a.ps1"] or calls(store) == ["a.ps1", "b.ps1"]


def test_files_of_a_folder_are_compared_with_what_is_known_at_once(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = write(tmp_path / "t", {f"{number}.ps1": "Get-Date\n" for number in range(50)})
    taken: list[int] = []
    original = marking.Marking.take

    def take(self, root, listed, hanging):
        taken.append(len(listed.files))
        original(self, root, listed, hanging)

    monkeypatch.setattr(marking.Marking, "take", take)
    scanned(store, *(share / f"{number}.ps1" for number in range(50)))
    assert taken == [50]


# --- what is missing ------------------------------------------------------------------------------------------------


def test_a_root_that_is_missing_keeps_no_other_from_being_scanned(tmp_path: Path, store: Path) -> None:
    share, other = write(tmp_path / "t", {"a.ps1": MAIL}), write(tmp_path / "o", {"b.ps1": MAIL})
    scanned(store, share, other)
    other.rename(tmp_path / "away")
    write(share, {"new.ps1": MAIL})
    scanned(store, share, other)
    assert states(store) == {"a.ps1": "read", "b.ps1": "read", "new.ps1": "read"}
    assert rows(store, "SELECT state FROM roots ORDER BY root") == [("there",), ("lost",)]
    assert rows(store, "SELECT state FROM runs") == [("finished",), ("incomplete",)]
    with pytest.raises(SourceError, match="there is no"):
        scanned(store, tmp_path / "nowhere", tmp_path / "none.ps1")


def test_a_root_that_stays_away_does_not_freeze_the_others(tmp_path: Path, store: Path) -> None:
    one, two = write(tmp_path / "one", {"a.ps1": MAIL}), write(tmp_path / "two", {"b.ps1": MAIL})
    scanned(store, one, two)
    one.rename(tmp_path / "away")
    one.mkdir()
    assert scanned(store, one, two).lost
    write(two, {"new.ps1": MAIL})
    (two / "b.ps1").unlink()
    assert scanned(store, one, two).lost
    assert states(store) == {"a.ps1": "read", "b.ps1": "gone", "new.ps1": "read"}
    assert not scanned(store, one, two, allow_empty=True).lost
    assert states(store)["a.ps1"] == "gone"


def test_the_walk_of_a_root_that_was_lost_goes_on_where_it_ended(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "_FOLDERS_A_BATCH", 1)
    share = write(tmp_path / "t", {f"f{number}/a.ps1": MAIL for number in range(6)} | {"old.ps1": MAIL})
    scanned(store, share)
    (share / "old.ps1").unlink()
    listed: list[str] = []
    original = disk.LocalDisk.listing

    def goes(self, folder):
        listed.append(Path(folder).name)
        if folder.endswith("f3") and not away.exists():
            share.rename(away)
        return original(self, folder)

    away = tmp_path / "away"
    monkeypatch.setattr(disk.LocalDisk, "listing", goes)
    assert scanned(store, share).lost
    assert listed == ["t", "f0", "f1", "f2", "f3"]
    away.rename(share)
    away.mkdir()
    listed.clear()
    scanned(store, share)
    assert listed == ["f3", "f4", "f5"]
    assert states(store)["old.ps1"] == "gone"
    assert len(calls(store)) == 6


def test_a_folder_that_could_not_be_listed_and_is_deleted_is_not_counted_for_ever(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL, "bad/b.ps1": MAIL})
    original = disk.LocalDisk.listing

    def denied(self, folder):
        if folder.endswith("bad"):
            raise PermissionError(13, "no")
        return original(self, folder)

    monkeypatch.setattr(disk.LocalDisk, "listing", denied)
    scanned(store, share)
    (share / "bad" / "b.ps1").unlink()
    (share / "bad").rmdir()
    scanned(store, share)
    with open_store(store) as base:
        assert list(base.coverage()) == []


@posix
def test_a_script_that_a_link_replaced_is_gone(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "t", {"a.ps1": MAIL})
    scanned(store, share)
    (share / "a.ps1").unlink()
    (share / "a.ps1").symlink_to(tmp_path / "elsewhere")
    scanned(store, share)
    assert (states(store), calls(store)) == ({"a.ps1": "skipped"}, [])
