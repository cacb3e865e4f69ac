"""What is scanned: folders, archives and shares, each with the disk on which it lies."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH110, PTH112, PTH116, PTH118

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pslint_tls.files.disk import Local, Place
from pslint_tls.files.paths import absolute, long_path, within
from pslint_tls.files.settings import DEFAULT_SUFFIXES

LOCAL, ZIP, SMB, LIST = "local", "zip", "smb", "list"
_SMB = "smb://"

_LIKE_A_BYTE = re.compile("(\\\\+)(?=udc|[\udc80-\udcff])")
"""Backslashes of a name that could be taken for those with which `readable` begins a byte."""

_LOG_ON = re.compile(r"(smb:[/\\]*).*@", re.IGNORECASE | re.DOTALL)


class SourceError(Exception):
    """A source that cannot be used; the text is one sentence: what, where, what to do. `path`: as in `Source`."""

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__(text)
        self.path = path


@dataclass(frozen=True, slots=True)
class Source:
    """A root. `path` is readable, with `/`, "" for files given by name; `native` is what `place` knows it by.

    `given` and `path` hold no password. `files` were given by name: for a list absolute, else relative to `native`.
    """

    kind: str
    given: str
    path: str
    native: str
    place: Place
    unc: str | None = None
    files: tuple[str, ...] = ()

    def identity(self) -> str:
        """What tells this root from an empty folder that stands where a share was mounted. Raises `OSError`."""
        if self.kind == LIST:
            return ""
        if self.kind in (LOCAL, ZIP):
            # Asked at every file that cannot be read: the table of contents of an archive is not read for it.
            status = os.stat(long_path(self.native))
            local = self.kind == LOCAL
            return f"{status.st_dev}:{status.st_ino}" if local else f"{status.st_size}:{status.st_mtime_ns}"
        disk = self.place.open()
        try:
            disk.stamp(self.native)
        finally:
            disk.close()
        return ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A root that cannot be used now. `why` is one sentence; `kind` and `path` are as in `Source`."""

    given: str
    kind: str
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All roots of a run, none of them twice or inside another. `inner`: (left out, the root that it lies in)."""

    all: tuple[Source, ...]
    inner: tuple[tuple[str, str], ...] = ()
    missing: tuple[Missing, ...] = ()


def sources(given: Sequence[str], cwd: str, names: dict[str, str] | None = None) -> Sources:
    """The roots that are meant by folders, files, archives and `smb://` addresses.

    `names`: what a root is called by tasks and people (UNC), by what was given. Raises `SourceError` where none of
    them can be used; one that cannot keeps no other from being scanned.
    """
    names = names or {}
    found: list[Source] = []
    files: list[str] = []
    missing: list[Missing] = []
    for one in given:
        path = "" if one.lower().startswith(_SMB) else absolute(one, cwd)
        try:
            source = _source(one, path, names.get(one))
        except SourceError as error:
            kind = ZIP if path.lower().endswith(".zip") else LOCAL if path else SMB
            missing.append(Missing(without_log_on(one), kind, error.path or readable(path), str(error)))
            continue
        if source is None:
            files.append(path)
        else:
            found.append(source)
    if missing and not found and not any(map(os.path.lexists, files)):
        raise SourceError(missing[0].why)
    return _apart(found, files, cwd, missing)


def _source(one: str, path: str, unc: str | None) -> Source | None:
    """The root that was given; None for a file given by name, there or not."""
    if not path:
        from pslint_tls.inventory.smb import smb_source

        return smb_source(one, unc)
    if os.path.isdir(path):
        return Source(LOCAL, readable(one), readable(path), path, Local(), unc)
    there = os.path.lexists(path)
    if there and path.lower().endswith(".zip"):
        from pslint_tls.inventory.archive import zip_source

        return zip_source(one, path, unc)
    if not os.path.exists(path) and not path.lower().endswith(DEFAULT_SUFFIXES):
        raise SourceError(
            f"there is no `{without_log_on(one)}`; give a folder, a file, a zip archive or smb://HOST/SHARE"
        )
    return None


def without_log_on(given: str) -> str:
    """What was given, as people may read it: an address of a share without who logs on, however wrongly written."""
    return readable(_LOG_ON.sub(r"\1", given))


def readable(path: str) -> str:
    """A path as valid text, each with its own: `/` between names, bytes that are no text as `\\udcXX`.

    Where a name itself holds `\\udc`, the backslashes before it are doubled.
    """
    shown = path.replace("\\", "/") if os.name == "nt" else path
    if "\\" in shown:
        shown = _LIKE_A_BYTE.sub(r"\1\1", shown)
    return shown if shown.isascii() else shown.encode("utf-8", "backslashreplace").decode("utf-8")


def native_of(path: str) -> bytes | None:
    """The bytes of a path that reads otherwise than it is called, None for one that is what it reads."""
    return os.fsencode(path) if readable(path) != (path.replace("\\", "/") if os.name == "nt" else path) else None


def native_path(path: str, native: bytes | None) -> str:
    """How the system knows a path that was stored."""
    if native is not None:
        return os.fsdecode(native)
    return path.replace("/", os.sep)


def below(path: str, top: str) -> str | None:
    """As `within`, for readable paths; what lies in `top` begins with no `/`. Everything lies below ""."""
    if not top:
        return path
    found = within(path, top) if os.sep == "/" else within(path.replace("/", os.sep), top.replace("/", os.sep))
    return None if found is None else found.replace("\\", "/") if os.name == "nt" else found


def real(path: str) -> str:
    """Where a path leads, links resolved; on Windows as its names are written there."""
    found = os.path.realpath(long_path(path))
    if found.startswith("\\\\?\\UNC\\"):
        return "\\\\" + found[8:]
    return found.removeprefix("\\\\?\\")


def files_below(files: Sequence[str], real_top: str) -> tuple[list[str], list[str]]:
    """(relative to the folder, the others) of files given by absolute names; where their folders really lie counts."""
    inside: list[str] = []
    outside: list[str] = []
    tops: dict[str, str | None] = {}
    for path in files:
        folder, name = os.path.split(path)
        if folder not in tops:
            tops[folder] = within(real(folder), real_top)
        top = tops[folder]
        if top is None:
            outside.append(path)
        else:
            inside.append(os.path.join(top, name))
    return inside, outside


def _apart(found: Sequence[Source], files: Sequence[str], cwd: str, missing: Sequence[Missing]) -> Sources:
    kept: list[Source] = []
    inner: list[tuple[str, str]] = []
    reals = [one.path if one.kind == SMB else real(one.native) for one in found]
    for number, one in enumerate(found):
        around = next(
            (
                other
                for index, other in enumerate(found)
                if other.kind == one.kind and index != number and _holds(index, number, reals, one.kind)
            ),
            None,
        )
        if around is None:
            kept.append(one)
        else:
            inner.append((one.given, around.given))
    left = list(dict.fromkeys(files))
    for number, one in enumerate(kept):
        if one.kind == LOCAL and left:
            inside, left = files_below(left, real(one.native))
            kept[number] = replace(one, files=tuple(inside))
    if left:
        kept.append(Source(LIST, "files given by name", "", cwd, Local(), None, tuple(left)))
    return Sources(tuple(kept), tuple(inner), tuple(missing))


def _holds(outer: int, inner: int, paths: Sequence[str], kind: str) -> bool:
    rest = (below if kind == SMB else within)(paths[inner], paths[outer])
    # Of two that are the same the first counts.
    return bool(rest) or (rest == "" and outer < inner)
