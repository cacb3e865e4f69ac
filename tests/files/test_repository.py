"""What git's own files say, without git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pslint_tls.files.repository import WorkTree, root_of_all, work_tree_of

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CONFIG = """[core]
	bare = false
[remote "upstream"]
	url = https://example.com/up.git
[remote "origin"] ; ours
	fetch = +refs/heads/*:refs/remotes/origin/*
	url = "https://example.com/a b.git" # behind
[branch "main"]
	url = nothing
"""


def tree(folder: Path, head: str = "ref: refs/heads/main\n", **files: str) -> Path:
    git = folder / ".git"
    for name, text in {"HEAD": head, **files}.items():
        place = git / name.replace("__", "/").replace("packed_refs", "packed-refs")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def test_a_branch_with_a_commit(tmp_path: Path) -> None:
    tree(tmp_path, refs__heads__main=f"{COMMIT}\n", config=CONFIG)
    (tmp_path / "sub").mkdir()
    remotes = (("upstream", "https://example.com/up.git"), ("origin", "https://example.com/a b.git"))
    found = work_tree_of(str(tmp_path / "sub"))
    assert found == WorkTree(str(tmp_path), COMMIT, "main", remotes)
    assert found.origin == "https://example.com/a b.git"


def test_a_packed_branch_with_a_slash(tmp_path: Path) -> None:
    packed = f"# pack-refs with: peeled\n{'f' * 40} refs/heads/x\n{COMMIT} refs/heads/feature/a\n^{'e' * 40}\n"
    tree(tmp_path, "ref: refs/heads/feature/a\n", packed_refs=packed)
    assert work_tree_of(str(tmp_path)) == WorkTree(str(tmp_path), COMMIT, "feature/a")


def test_no_commit_yet(tmp_path: Path) -> None:
    assert work_tree_of(str(tree(tmp_path))) == WorkTree(str(tmp_path), None, "main")


def test_a_detached_head(tmp_path: Path) -> None:
    assert work_tree_of(str(tree(tmp_path, f"{COMMIT}\n"))) == WorkTree(str(tmp_path), COMMIT, None)


@pytest.mark.parametrize("place", ["gone", "//fs01/share/x", "\\\\fs01\\share\\x", "\0"])
def test_a_git_file_that_leads_nowhere_or_away(tmp_path: Path, place: str) -> None:
    (tmp_path / ".git").write_text(f"gitdir: {place}\n")
    assert work_tree_of(str(tmp_path)) == WorkTree(str(tmp_path))


@pytest.mark.parametrize("name", ["refs/\\\\fs01\\share\\x", "refs/C:/x", "refs/heads/a b", "refs/heads/a*", "HEAD"])
def test_a_reference_that_git_would_not_take(tmp_path: Path, name: str) -> None:
    assert work_tree_of(str(tree(tmp_path, f"ref: {name}\n"))) == WorkTree(str(tmp_path))


@pytest.mark.parametrize("head", ["", "ref: ../../x\n", "ref: refs/../../../etc/passwd", "nonsense", "\0", "ref: HEAD"])
def test_a_head_that_says_nothing(tmp_path: Path, head: str) -> None:
    assert work_tree_of(str(tree(tmp_path, head))) == WorkTree(str(tmp_path))


def test_references_in_a_circle(tmp_path: Path) -> None:
    tree(tmp_path, refs__heads__main="ref: refs/heads/main\n")
    assert work_tree_of(str(tmp_path)) == WorkTree(str(tmp_path), None, "main")


def test_a_linked_work_tree_has_its_own_head_and_shares_the_rest(tmp_path: Path) -> None:
    main, linked = tree(tmp_path / "main", config=CONFIG, refs__heads__side=f"{COMMIT}\n"), tmp_path / "linked"
    own = main / ".git" / "worktrees" / "linked"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/side\n")
    (own / "commondir").write_text("../..\n")
    linked.mkdir()
    (linked / ".git").write_text(f"gitdir: {own}\n")
    found = work_tree_of(str(linked))
    assert found is not None
    assert (found.revision, found.branch, found.origin) == (COMMIT, "side", "https://example.com/a b.git")


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_git_says_the_same(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        names = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        return subprocess.run(
            ["git", *names, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "-q", "-b", "main")
    (tmp_path / "a.ps1").write_text("1")
    git("add", ".")
    git("commit", "-q", "-m", "x")
    git("remote", "add", "origin", "https://example.com/x.git")
    commit = git("rev-parse", "HEAD")
    expected = WorkTree(str(tmp_path), commit, "main", (("origin", "https://example.com/x.git"),))
    assert work_tree_of(str(tmp_path)) == expected
    git("pack-refs", "--all")
    assert work_tree_of(str(tmp_path)) == expected


def test_the_root_of_addresses(tmp_path: Path) -> None:
    repo, other = tree(tmp_path / "repo"), tmp_path / "other"
    for folder in (repo / "sub", other):
        folder.mkdir()
    # Inside a work tree it is that, from outside the one that holds all that is scanned, else the working directory.
    assert root_of_all([str(repo / "sub")], str(repo / "sub")) == str(repo)
    assert root_of_all([str(repo / "sub"), str(repo)], str(tmp_path)) == str(repo)
    assert root_of_all([str(repo), str(other)], str(tmp_path)) == str(tmp_path)
    assert root_of_all([str(other)], str(repo)) == str(repo)
    assert root_of_all([], str(other)) == str(other)
