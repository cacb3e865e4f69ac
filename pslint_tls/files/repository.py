"""What a git work tree says of itself in its own files: commit, branch, where it came from. No git is run."""

# Plain strings, not Path: as everywhere in this room.
# ruff: noqa: PTH112, PTH118

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pslint_tls.files.paths import within, work_tree
from pslint_tls.files.read import UnreadableError, read_file

_LARGEST = 20_000_000
"""Bytes of a file of git's that are read: packed-refs of a large repository has some megabytes."""
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SECTION = re.compile(r'\[\s*remote\s+"((?:[^"\\]|\\.)*)"\s*\]', re.IGNORECASE)
_URL = re.compile(r"\s*url\s*=\s*(.*)", re.IGNORECASE)
# What git itself takes: on Windows a name with a drive or a share in it would lead out of the work tree.
_NAME = re.compile(r"refs/[^\\:~^?*\[\x00-\x20]+")
_BRANCH = "refs/heads/"
_LINKS = 5
"""Symbolic references that are followed."""


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A git work tree. `branch` is None where HEAD is detached, `revision` where there is no commit or none is found.

    `remotes` are (name, address) as configured: an address may hold a password.
    """

    folder: str
    revision: str | None = None
    branch: str | None = None
    remotes: tuple[tuple[str, str], ...] = ()

    @property
    def origin(self) -> str | None:
        """The address of `origin`, else of the first remote, else None."""
        return next(
            (url for name, url in self.remotes if name == "origin"), self.remotes[0][1] if self.remotes else None
        )


def work_tree_of(folder: str) -> WorkTree | None:
    """The work tree that holds `folder` (absolute), None if there is none. Never raises for what git's files hold."""
    top = work_tree(folder)
    if top is None:
        return None
    git = _git_folder(top)
    if git is None:
        return WorkTree(top)
    shared = _text(os.path.join(git, "commondir"))
    common = (_local(shared.strip(), git) if shared else git) or git
    revision, branch = _head(git, common)
    return WorkTree(top, revision, branch, tuple(_remotes(_text(os.path.join(common, "config")) or "")))


def root_of_all(folders: list[str], cwd: str) -> str:
    """The folder that addresses are relative to: the work tree of `cwd`, else the one that holds all of `folders`,
    else `cwd`. All absolute.
    """
    here = work_tree(cwd)
    if here is not None and all(within(folder, here) is not None for folder in folders):
        return here
    trees = {work_tree(folder) for folder in folders}
    only = trees.pop() if len(trees) == 1 else None
    return only or here or cwd


def _git_folder(top: str) -> str | None:
    """The folder that `.git` is, or that the file `.git` of a linked work tree or submodule names."""
    place = os.path.join(top, ".git")
    if os.path.isdir(place):
        return place
    text = _text(place) or ""
    return _local(text.partition(":")[2].strip(), top) if text.startswith("gitdir:") else None


def _local(named: str, folder: str) -> str | None:
    """What a file in `folder` names, unless that is a share: whoever wrote the file would see who reads it."""
    if named.startswith(("//", "\\\\")) or "\0" in named:
        return None
    return os.path.normpath(os.path.join(folder, named))


def _head(git: str, common: str) -> tuple[str | None, str | None]:
    name, branch = "HEAD", None
    for _ in range(_LINKS):
        text = _reference(name, git, common)
        if text is None:
            return None, branch
        if not text.startswith("ref:"):
            return (text if _HASH.fullmatch(text) else None), branch
        name = text[4:].strip()
        if ".." in name or not _NAME.fullmatch(name):
            return None, branch
        if branch is None and name.startswith(_BRANCH):
            branch = name[len(_BRANCH) :]
    return None, branch


def _reference(name: str, git: str, common: str) -> str | None:
    """What a reference holds: its own file in the work tree's folder or the shared one, else its packed line."""
    for folder in dict.fromkeys((git, common)):
        text = _text(os.path.join(folder, *name.split("/")))
        if text is not None:
            return text.strip()
    packed = _text(os.path.join(common, "packed-refs")) or ""
    found = re.search(rf"^([0-9a-f]+) {re.escape(name)}$", packed, re.MULTILINE)
    return found.group(1) if found else None


def _remotes(config: str) -> Iterator[tuple[str, str]]:
    remote: str | None = None
    for line in config.splitlines():
        text = line.strip()
        if text.startswith("["):
            section = _SECTION.match(text)
            remote = section.group(1) if section else None
            continue
        url = _URL.fullmatch(text)
        if remote is not None and url and url.group(1).strip():
            yield remote, _value(url.group(1))
            remote = None


def _value(text: str) -> str:
    """A value of git's configuration without its quotes and the comment behind it."""
    text = text.strip()
    if text.startswith('"') and '"' in text[1:]:
        return text[1 : text.index('"', 1)]
    return re.split(r"\s[;#]", text, maxsplit=1)[0].strip()


def _text(path: str) -> str | None:
    try:
        return read_file(path, _LARGEST).raw.decode("utf-8", "replace")
    except UnreadableError:
        return None
