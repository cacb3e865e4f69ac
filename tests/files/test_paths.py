from __future__ import annotations

import os
from pathlib import Path

import pytest

from pslint_tls.files.paths import (
    absolute,
    display,
    in_64_bits,
    inside_any,
    long_path,
    shorten,
    stamp_from,
    within,
    work_tree,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\short\\a.ps1", "C:\\short\\a.ps1"),
        ("C:\\" + "d" * 260 + "\\a.ps1", "\\\\?\\C:\\" + "d" * 260 + "\\a.ps1"),
        ("\\\\server\\share\\" + "d" * 260, "\\\\?\\UNC\\server\\share\\" + "d" * 260),
        ("//server/share/" + "d" * 260, "\\\\?\\UNC\\server\\share\\" + "d" * 260),
        ("\\\\?\\C:\\" + "d" * 260, "\\\\?\\C:\\" + "d" * 260),
    ],
)
def test_windows_is_given_long_paths_in_its_long_form(path, expected):
    assert long_path(path, windows=True) == expected


def test_elsewhere_a_long_path_is_a_path():
    path = "/" + "d" * 400
    assert long_path(path, windows=False) == path


def test_a_stamp_is_made_of_numbers_that_a_database_takes() -> None:
    most = (1 << 63) - 1
    assert tuple(stamp_from(1 << 64, 1 << 70, -(1 << 70), (1 << 64) - 1)) == (most, most, -most - 1, -1)
    ids = [0, 5, most, 1 << 63, (1 << 63) + 5, (1 << 64) - 1]
    assert len({stamp_from(0, 0, 0, one).file_id for one in ids}) == len(ids)
    assert [in_64_bits(one) for one in (0, -5, most)] == [0, -5, most]


def test_below_and_beside(tmp_path):
    top = str(tmp_path)
    assert within(str(tmp_path / "a" / "b"), top) == str(Path("a", "b"))
    assert within(top, top) == ""
    assert within(top + "x", top) is None
    assert inside_any(str(tmp_path / "a"), ["elsewhere", top])


def test_everything_lies_below_the_root_of_the_disk():
    root = Path.cwd().anchor
    assert within(f"{root}a", root) == "a"


def test_a_path_is_shown_relative_to_the_working_directory_or_whole(tmp_path):
    top = str(tmp_path)
    assert shorten(str(tmp_path / "a.ps1"), top) == "a.ps1"
    assert shorten(top, top) == "."
    outside = str(tmp_path.parent)
    assert shorten(outside, top) == outside


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_name_that_is_not_utf8_can_be_shown():
    assert display(os.fsdecode(b"caf\xe9.ps1")).encode("utf-8") == b"caf?.ps1"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_dots_behind_a_link_go_where_the_system_goes(tmp_path):
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")
    assert absolute("link/../a.ps1", str(tmp_path)) == str((tmp_path / "real" / "a.ps1").resolve())


def test_the_nearest_work_tree_is_found(tmp_path):
    (tmp_path / "repo" / "a" / "b").mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    assert work_tree(str(tmp_path / "repo" / "a" / "b")) == str(tmp_path / "repo")
    assert work_tree(str(tmp_path / "repo")) == str(tmp_path / "repo")
