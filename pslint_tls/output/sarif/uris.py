"""Paths as relative addresses, and the named folders that these are relative to."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from pslint_tls.output.contract import Value

ROOT = "%SRCROOT%"
_UNC = re.compile(r"//([^/]+)/([^/]+)(?:/(.*))?", re.DOTALL)
_DRIVE = re.compile(r"([A-Za-z]):/(.*)", re.DOTALL)
_KEPT = "/!$&'()*,;=@~"
"""Stay as they are in an address; the others that are no letters, digits or `-._` become `%` and two digits."""


class Address(NamedTuple):
    """Where a file lies: `uri` relative to the folder that is named `base`."""

    uri: str
    base: str

    def location(self) -> Value:
        """As an `artifactLocation`."""
        return {"uri": self.uri, "uriBaseId": self.base}


class Addresses:
    """The addresses of files, and which named folders they needed."""

    def __init__(self, root: str, cwd: str, *, deterministic: bool) -> None:
        self._has_root = bool(root)
        self._root = root.rstrip("/")
        self._cwd = cwd.rstrip("/")
        self._deterministic = deterministic
        self._bases: dict[str, str] = {}

    def of(self, path: str) -> Address:
        """The address of a path of the report: below the root relative to it, else to its share or drive."""
        if not self._has_root and not _is_absolute(path):
            return Address(_quoted(path), ROOT)
        whole = path if _is_absolute(path) else f"{self._cwd}/{path}"
        below = _below(whole, self._root) if self._has_root else None
        return self._elsewhere(whole) if below is None else Address(_quoted(below), ROOT)

    def bases(self) -> Value:
        """`originalUriBaseIds`. The root's own place is of no use to others and differs from machine to machine."""
        root: Value = {} if self._deterministic or not self._has_root else {"uri": f"{file_uri(self._root)}/"}
        root["description"] = {"text": "The root of the repository, or the working directory where there is none."}
        others = {
            base: {"uri": uri, "description": {"text": "A place outside the root."}}
            for base, uri in sorted(self._bases.items())
        }
        return {ROOT: root, **others}

    def _elsewhere(self, path: str) -> Address:
        unc, drive = _UNC.fullmatch(path), _DRIVE.fullmatch(path)
        if unc:
            folder, rest = f"//{unc[1]}/{unc[2]}", unc[3] or ""
            base = self._share(f"{file_uri(folder)}/")
        elif drive:
            folder, rest, base = f"{drive[1].upper()}:", drive[2], f"DRIVE_{drive[1].upper()}"
        else:
            folder, rest, base = "", path.lstrip("/"), "FILESYSTEM"
        self._bases.setdefault(base, f"{file_uri(folder)}/")
        return Address(_quoted(rest), base)

    def _share(self, uri: str) -> str:
        shares = {known: base for base, known in self._bases.items() if base.startswith("SHARE")}
        return shares.get(uri, f"SHARE{len(shares)}")


def file_uri(path: str) -> str:
    """The `file:` address of an absolute path with `/`: of a drive, a share or the root of the file system."""
    if path.startswith("//"):
        return f"file:{_quoted(path)}"
    drive = _DRIVE.fullmatch(f"{path}/")
    if drive:
        return f"file:///{drive[1]}:{_quoted(path[2:])}"
    return f"file://{_quoted(path)}"


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or _DRIVE.fullmatch(path) is not None


def _below(path: str, folder: str) -> str | None:
    head = f"{folder}/"
    # Drives and shares are Windows', where names are equal whatever their case.
    is_windows = folder.startswith("//") or _DRIVE.fullmatch(head) is not None
    same = path[: len(head)].lower() == head.lower() if is_windows else path.startswith(head)
    return path[len(head) :] if same else None


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"), safe=_KEPT)
