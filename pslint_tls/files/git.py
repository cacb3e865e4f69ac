"""What git knows of an older state of a repository: the one module that runs another program.

Nothing that scans imports it. Git is asked for commits, names and old contents; it never looks at the work tree, so
that no filter, hook or file monitor of the repository's own configuration is run, and nothing is fetched.
"""

# Plain strings, not Path, as in the whole room.
# ruff: noqa: PTH118

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_SECONDS = 120.0
_SHA1 = 40
"""Hexadecimal digits of a name in most repositories; others use SHA-256."""
# Renames among more files than that are not looked for: it takes time with the square of their number.
_RENAMES = "-l5000"
# What a hook sets for the repository that it runs for; ours is found by its folder.
_OF_ONE_REPOSITORY = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_EXTERNAL_DIFF", "GIT_TRACE"),
)
_QUIETLY = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # No protocol is allowed: a partial clone would fetch what is missing.
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}


class GitError(Exception):
    """Git cannot tell; the text is one sentence for the user."""


class NoGitError(GitError):
    """There is no git on this machine."""


@dataclass(frozen=True)
class Base:
    """The state of a repository at the commit where the work since a revision began.

    `root` is the work tree. `blobs` are the names of the contents by path, relative to it with `/`; a file that was
    renamed since has its old content under its new name.
    """

    root: str
    commit: str
    forked: bool
    """False: the two have no common commit (a shallow clone), so it is the revision itself."""
    blobs: Mapping[str, str] = field(repr=False)
    program: str = field(repr=False)

    def holds(self, path: str, content: bytes) -> bool:
        """Whether the file had this content; what git itself changes of line ends or encoding counts as other."""
        blob = self._blob(path)
        if blob is None:
            return False
        # The name of a content is its hash with the length in front; the length of the name says which hash.
        hashed = hashlib.sha1(usedforsecurity=False) if len(blob) == _SHA1 else hashlib.sha256()
        hashed.update(b"blob %d\0" % len(content))
        hashed.update(content)
        return hashed.hexdigest() == blob

    def _blob(self, path: str) -> str | None:
        # Windows takes a name in any case, git knows one.
        return self.blobs.get(path) or (self._lowered.get(path.lower()) if os.name == "nt" else None)

    @cached_property
    def _lowered(self) -> dict[str, str]:
        return {path.lower(): blob for path, blob in self.blobs.items()}

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The old contents of those of `paths` that were there. Raises `GitError`."""
        wanted = {path: blob for path in paths if (blob := self._blob(path)) is not None}
        if not wanted:
            return {}
        asked = "".join(f"{blob}\n" for blob in wanted.values()).encode("ascii")
        answer = _run(self.program, self.root, ("cat-file", "--batch"), asked)
        if answer is None:
            raise GitError(f"git cannot read the old files of `{self.root}`; run `git fsck` there")
        return dict(zip(wanted, _batch(answer, len(wanted), self.root), strict=True))


def base_of(root: str, revision: str) -> Base:
    """The state of the work tree at `root` that is meant by `revision`: where HEAD left it. Raises `GitError`."""
    program = git()
    if revision.startswith("-") or not revision:
        raise GitError(f"`{revision}` is no revision; name a branch, a tag or a commit, as in origin/main")
    if _asked(program, root, "rev-parse", "--is-inside-work-tree") != "true":
        raise GitError(
            f"git takes `{root}` for no work tree of this user; run `git status` there, which says why and what to do"
        )
    head = _asked(program, root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if head is None:
        raise GitError(f"the git work tree `{root}` has no commits yet, so nothing can have changed since one")
    named = _asked(program, root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if named is None:
        raise GitError(
            f"the git work tree `{root}` has no revision `{revision}`; `git branch --all` lists its branches, "
            f"and in CI `git fetch` brings it"
        )
    fork = _asked(program, root, "merge-base", named, "HEAD")
    commit = fork or named
    return Base(root, commit, fork is not None, _blobs(program, root, commit), program)


def git() -> str:
    """The program. Only from the folders of PATH, never from the current one. Raises `NoGitError`."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        place = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(place) and os.access(place, os.X_OK):  # noqa: PTH113, PTH117
            return place
    raise NoGitError("there is no git on this machine's PATH; install it, or leave --diff-base out")


def _blobs(program: str, root: str, commit: str) -> dict[str, str]:
    listed = _run(program, root, ("ls-tree", "-r", "-z", "--full-tree", commit))
    moved = _run(
        program,
        root,
        ("diff-index", "--cached", "--raw", "-z", "--abbrev=64", "-M", _RENAMES, "--diff-filter=R", commit, "--"),
    )
    if listed is None or moved is None:
        raise GitError(f"git cannot read the state of `{root}` at {commit[:12]}; run `git fsck` there")
    blobs: dict[str, str] = {}
    for entry in listed.split(b"\0"):
        about, tab, path = entry.partition(b"\t")
        if tab and about.split()[1] == b"blob":
            blobs[os.fsdecode(path)] = about.split()[2].decode("ascii")
    parts = moved.split(b"\0")
    # `:mode mode blob blob R100`, old path, new path.
    for about, _, path in zip(parts[0::3], parts[1::3], parts[2::3], strict=False):
        blobs[os.fsdecode(path)] = about.split()[2].decode("ascii")
    return blobs


def _batch(answer: bytes, count: int, root: str) -> list[bytes]:
    """The contents in the answer of `cat-file --batch`: a line `name type size`, the content, a line feed."""
    found: list[bytes] = []
    at = 0
    for _ in range(count):
        end = answer.find(b"\n", at)
        words = answer[at:end].split()
        if end < 0 or len(words) != 3:
            raise GitError(f"old files of `{root}` are not in this clone; fetch them (`git fetch --refetch`)")
        size = int(words[2])
        found.append(answer[end + 1 : end + 1 + size])
        at = end + size + 2
    return found


def _asked(program: str, root: str, *arguments: str) -> str | None:
    """The one line that git answers, None where it has no answer."""
    answer = _run(program, root, arguments)
    return None if answer is None else os.fsdecode(answer).strip() or None


def _run(program: str, root: str, arguments: Sequence[str], given: bytes = b"") -> bytes | None:
    """What git writes; None where it ends with an error. No shell reads the arguments."""
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ONE_REPOSITORY} | _QUIETLY
    settings = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "gc.auto=0")
    command = [program, *settings, "-C", root, *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, env=environment, timeout=_SECONDS, check=False)
    except (OSError, ValueError) as error:
        raise GitError(f"git cannot be run: {error}; install it anew, or leave --diff-base out") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {_SECONDS:g} seconds in `{root}`; look whether it works") from None
    return done.stdout if done.returncode == 0 else None
