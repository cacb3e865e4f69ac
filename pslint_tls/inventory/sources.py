"""What is scanned: folders, archives and shares, each with the disk on which it lies."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH112, PTH116

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.files.disk import Local, Place
from pslint_tls.files.paths import absolute, long_path, within

LOCAL, ZIP, SMB, LIST = "local", "zip", "smb", "list"

_LIKE_A_BYTE = re.compile("(\\\\+)(?=udc|[\udc80-\udcff])")
"""Backslashes of a name that could be taken for those with which `readable` begins a byte."""

_LOG_ON = re.compile(r"(smb:[/\\]*).*@", re.IGNORECASE | re.DOTALL)


class SourceError(Exception):
    """A source that cannot be used; the text is one sentence: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """A root. `path` is readable, with `/`, "" for files given by name; `native` is what `place` knows it by.

    `given` and `path` hold no password. `files`: for a list, the files.
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
class Sources:
    """All roots of a run, none of them twice or inside another. `inner`: (left out, the root that it lies in)."""

    all: tuple[Source, ...]
    inner: tuple[tuple[str, str], ...] = ()


def sources(given: Sequence[str], cwd: str, names: dict[str, str] | None = None) -> Sources:
    """The roots that are meant by folders, files, archives and `smb://` addresses.

    `names`: what a root is called by tasks and people (UNC), by what was given. Raises `SourceError`.
    """
    names = names or {}
    found: list[Source] = []
    files: list[str] = []
    for one in given:
        if one.lower().startswith("smb://"):
            from pslint_tls.inventory.smb import smb_source

            found.append(smb_source(one, names.get(one)))
            continue
        path = absolute(one, cwd)
        if not os.path.lexists(path):
            raise SourceError(
                f"there is no `{without_log_on(one)}`; give a folder, a file, a zip archive or smb://HOST/SHARE"
            )
        if os.path.isdir(path):
            found.append(Source(LOCAL, readable(one), readable(path), path, Local(), names.get(one)))
        elif path.lower().endswith(".zip"):
            from pslint_tls.inventory.archive import zip_source

            found.append(zip_source(one, path, names.get(one)))
        else:
            files.append(path)
    return _apart(found, files, cwd)


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


def _apart(found: Sequence[Source], files: Sequence[str], cwd: str) -> Sources:
    kept: list[Source] = []
    inner: list[tuple[str, str]] = []
    for one in found:
        around = next(
            (other for other in found if other is not one and other.kind == one.kind and _holds(other, one, found)),
            None,
        )
        if around is None:
            kept.append(one)
        else:
            inner.append((one.given, around.given))
    folders = [one for one in kept if one.kind == LOCAL]
    alone = [path for path in files if not any(below(readable(path), one.path) is not None for one in folders)]
    if alone:
        unique = tuple(dict.fromkeys(alone))
        kept.append(Source(LIST, "files given by name", "", cwd, Local(), None, unique))
    return Sources(tuple(kept), tuple(inner))


def _holds(outer: Source, one: Source, found: Sequence[Source]) -> bool:
    rest = below(one.path, outer.path)
    # Of two that are the same the first counts.
    return bool(rest) or (rest == "" and found.index(outer) < found.index(one))
