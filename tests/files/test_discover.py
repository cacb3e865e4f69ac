from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path

import pytest

from pslint_tls.files import discover as room
from pslint_tls.files.discover import discover
from pslint_tls.files.settings import ReadSettings

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files, or links that need rights on Windows")


def lay(top: Path, *names: str, text: str = "") -> None:
    for name in names:
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def find(cwd: Path, *paths: str, **settings: object):
    return discover(paths or (".",), ReadSettings(**settings), cwd)


def shown(found) -> list[str]:
    return [file.shown for file in found.found]


# --- folders --------------------------------------------------------------------------------------------------------


def test_scripts_in_any_case_and_nothing_else_in_order(tmp_path):
    lay(tmp_path, "b.PS1", "a.ps1", "Z.psm1", "sub/c.Psd1", "notes.txt", "a.ps1.bak", "sub/deeper/d.ps1")
    found = find(tmp_path)
    assert shown(found) == ["Z.psm1", "a.ps1", "b.PS1", "sub/c.Psd1", "sub/deeper/d.ps1"]
    assert not found.skipped
    assert found.roots == (os.path.realpath(tmp_path),)


def test_below_the_working_directory_paths_are_relative_elsewhere_whole(tmp_path):
    lay(tmp_path, "in/a.ps1", "out/b.ps1")
    found = discover([tmp_path / "in", tmp_path / "out"], ReadSettings(), tmp_path / "in")
    assert shown(found) == [f"{(tmp_path / 'out').as_posix()}/b.ps1", "a.ps1"]
    assert all(Path(found.cwd, file.path).exists() for file in found.found)


def test_a_file_reached_twice_is_found_once(tmp_path):
    lay(tmp_path, "sub/a.ps1")
    assert shown(find(tmp_path, ".", "sub", "sub/a.ps1", "./sub/../sub/a.ps1")) == ["sub/a.ps1"]


def test_a_folder_named_like_a_script_is_walked_given_or_met(tmp_path):
    lay(tmp_path, "x.ps1/y.ps1")
    assert shown(find(tmp_path, "x.ps1")) == shown(find(tmp_path)) == ["x.ps1/y.ps1"]


def test_a_folder_without_scripts_is_told(tmp_path):
    lay(tmp_path, "empty/readme.txt", "full/a.ps1")
    assert find(tmp_path, "empty", "full", "full").empty_roots == ("empty",)


def test_a_tree_deeper_than_the_stack_of_the_interpreter(tmp_path):
    lay(tmp_path, "/".join(["d"] * 100 + ["a.ps1"]))
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 60)
    try:
        found = find(tmp_path)
    finally:
        sys.setrecursionlimit(before)
    assert len(found.found) == 1


def test_the_stamp_is_taken_where_it_is_needed(tmp_path):
    lay(tmp_path, "a.ps1", text="12345")
    assert find(tmp_path, cache=True).found[0].stamp.size == 5
    assert find(tmp_path, "a.ps1", cache=True).found[0].stamp.size == 5
    assert find(tmp_path, cache=False).found[0].stamp is None


# --- given by name --------------------------------------------------------------------------------------------------


def test_a_file_given_by_name_is_always_taken(tmp_path):
    lay(tmp_path, "a.txt", "b.ps1", ".git/config")
    lay(tmp_path, ".gitignore", text="*.ps1\n")
    assert shown(find(tmp_path, "a.txt", "b.ps1", exclude=("b.ps1",))) == ["a.txt", "b.ps1"]


@pytest.mark.parametrize("name", ["gone.ps1", "a.ps1/below", "nul\0byte", "x" * 5000])
def test_where_nothing_lies_the_path_is_missing(tmp_path, name):
    lay(tmp_path, "a.ps1")
    found = find(tmp_path, name)
    assert found.missing == (name,)
    assert not found.found
    assert not found.skipped


@posix
def test_a_given_link_to_a_file_is_followed(tmp_path):
    lay(tmp_path, "real.ps1")
    (tmp_path / "link.ps1").symlink_to("real.ps1")
    assert shown(find(tmp_path, "link.ps1")) == ["link.ps1"]


@posix
def test_what_a_given_name_can_be_besides_a_file(tmp_path):
    (tmp_path / "broken.ps1").symlink_to("nowhere")
    (tmp_path / "loop.ps1").symlink_to("loop.ps1")
    os.mkfifo(tmp_path / "pipe.ps1")
    found = find(tmp_path, "broken.ps1", "loop.ps1", "pipe.ps1")
    assert dict(found.skipped) == {
        "broken.ps1": "broken link",
        "loop.ps1": "link loop",
        "pipe.ps1": "not a regular file: named pipe",
    }
    assert not found.missing


def test_a_given_path_that_may_not_be_looked_at(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(room.os, "stat", refused)
    assert dict(find(tmp_path, "a.ps1").skipped) == {"a.ps1": "permission denied"}


# --- the root of a file given by name -------------------------------------------------------------------------------


def test_roots(tmp_path):
    lay(tmp_path, "repo/.git/config", "repo/sub/a.ps1", "here/deep/b.ps1", "there/c.ps1")
    files = [tmp_path / "repo/sub/a.ps1", tmp_path / "here/deep/b.ps1", tmp_path / "there/c.ps1"]
    found = discover(files, ReadSettings(), tmp_path / "here")
    assert found.roots == tuple(os.path.realpath(tmp_path / name) for name in ("repo", "here", "there"))


# --- what is met ----------------------------------------------------------------------------------------------------


@posix
def test_links_that_are_met_are_not_followed(tmp_path):
    lay(tmp_path, "out/x.ps1", "top/a.ps1", "out/readme.txt")
    top = tmp_path / "top"
    (top / "file.ps1").symlink_to(tmp_path / "out/x.ps1")
    (top / "folder").symlink_to(tmp_path / "out")
    (top / "around").symlink_to(top)
    (top / "broken.ps1").symlink_to("nowhere")
    (top / "readme").symlink_to(tmp_path / "out/readme.txt")
    found = find(top)
    assert shown(found) == ["a.ps1"]
    assert dict(found.skipped) == {
        "around": "link to a folder, not followed",
        "broken.ps1": "broken link",
        "file.ps1": "link, not followed",
        "folder": "link to a folder, not followed",
    }


@posix
def test_a_named_pipe_that_is_met_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.ps1")
    os.mkfifo(tmp_path / "other")
    assert dict(find(tmp_path).skipped) == {"pipe.ps1": "not a regular file: named pipe"}


def test_a_folder_that_may_not_be_read_is_counted(tmp_path, monkeypatch):
    lay(tmp_path, "a.ps1", "locked/b.ps1")
    real = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(room.os, "scandir", scandir)
    found = find(tmp_path)
    assert shown(found) == ["a.ps1"]
    assert dict(found.skipped) == {"locked": "folder: permission denied"}


def test_a_folder_that_vanishes(tmp_path, monkeypatch):
    def scandir(_):
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(room.os, "scandir", scandir)
    assert dict(find(tmp_path).skipped) == {".": "folder: vanished before it was read"}


# --- patterns -------------------------------------------------------------------------------------------------------


def test_include_adds_and_exclude_takes_away(tmp_path):
    lay(tmp_path, "a.ps1", "b.txt", "old/c.ps1", "old/keep/d.txt", "e.log")
    assert shown(find(tmp_path, include=("*.txt",), exclude=("old/", "!old/keep/"))) == ["a.ps1", "b.txt"]
    assert shown(find(tmp_path, include=("/old/**/*.txt",))) == ["a.ps1", "old/c.ps1", "old/keep/d.txt"]


def test_patterns_outside_the_working_directory_are_relative_to_the_folder_given(tmp_path):
    lay(tmp_path, "out/old/a.ps1", "out/b.ps1", "cwd/x.ps1")
    found = discover([tmp_path / "out"], ReadSettings(exclude=("/old/",)), tmp_path / "cwd")
    assert [file.shown.rpartition("/")[2] for file in found.found] == ["b.ps1"]


# --- git ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def repo(tmp_path):
    lay(tmp_path, ".git/hooks/x.ps1", "a.ps1", "build/b.ps1", "sub/c.ps1", "sub/gen/d.ps1", "sub/gen/keep.ps1")
    return tmp_path


def test_git_ignore_files_are_honoured_in_a_work_tree(repo):
    lay(repo, ".gitignore", text="build/\n# a comment\n\n/sub/gen/*\n!keep.ps1\n")
    assert shown(find(repo)) == ["a.ps1", "sub/c.ps1", "sub/gen/keep.ps1"]
    assert not find(repo).skipped


def test_and_not_if_asked(repo):
    lay(repo, ".gitignore", text="*\n")
    assert len(shown(find(repo, respect_gitignore=False))) == 5


def test_outside_a_work_tree_they_say_nothing(tmp_path):
    lay(tmp_path, "a.ps1")
    lay(tmp_path, ".gitignore", text="*\n")
    assert shown(find(tmp_path)) == ["a.ps1"]


def test_the_nearest_ignore_file_decides(repo):
    lay(repo, ".gitignore", text="*.ps1\n")
    lay(repo, "sub/.gitignore", text="!c.ps1\n")
    assert shown(find(repo)) == ["sub/c.ps1"]


def test_parent_folders_speak_too(repo):
    lay(repo, ".gitignore", text="c.ps1\n")
    lay(repo, "sub/.gitignore", text="/gen/d.ps1\n")
    assert shown(find(repo, "sub/gen")) == ["sub/gen/keep.ps1"]
    assert shown(find(repo, "sub")) == ["sub/gen/keep.ps1"]


def test_the_exclude_file_of_the_work_tree(repo):
    lay(repo, ".git/info/exclude", text="build\n")
    lay(repo, "sub/.gitignore", text="c.ps1\n")
    assert shown(find(repo)) == ["a.ps1", "sub/gen/d.ps1", "sub/gen/keep.ps1"]


def test_the_exclude_file_of_a_linked_work_tree(tmp_path):
    lay(tmp_path, "main/.git/worktrees/w/HEAD", "w/a.ps1", "w/b.ps1")
    lay(tmp_path, "main/.git/worktrees/w/commondir", text="../..\n")
    lay(tmp_path, "main/.git/info/exclude", text="b.ps1\n")
    lay(tmp_path, "w/.git", text=f"gitdir: {(tmp_path / 'main/.git/worktrees/w').as_posix()}\n")
    assert shown(find(tmp_path / "w")) == ["a.ps1"]


def test_an_ignored_folder_that_is_given_is_walked(repo):
    lay(repo, ".gitignore", text="build/\n")
    assert shown(find(repo, "build")) == ["build/b.ps1"]


def test_a_work_tree_inside_another_has_its_own_rules(repo):
    lay(repo, ".gitignore", text="a.ps1\n")
    lay(repo, "inner/.git/config", "inner/a.ps1", "inner/b.ps1")
    lay(repo, "inner/.gitignore", text="b.ps1\n")
    assert "inner/a.ps1" in shown(find(repo))
    assert "inner/b.ps1" not in shown(find(repo))


@posix
def test_an_ignore_file_that_is_a_pipe_or_a_link_says_nothing(repo):
    lay(repo, "patterns", text="*\n")
    (repo / ".gitignore").symlink_to("patterns")
    os.mkfifo(repo / "sub" / ".gitignore")
    assert len(shown(find(repo))) == 5
