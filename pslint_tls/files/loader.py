"""The local files that a script loads, inside the roots and nowhere else."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH109, PTH118, PTH119, PTH120, PTH206

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from pslint_tls.files.disk import Disk, LocalDisk
from pslint_tls.files.paths import Stamp, absolute, display, inside_any, shorten
from pslint_tls.files.read import UnreadableError, reason_of
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.work import Touched
from pslint_tls.text import Source, Undecodable, decode

OUTSIDE = "outside the folders given"
NOT_THERE = "not there"

# What PowerShell appends to a name without an extension: to a module first its manifest.
_APPENDED = (".ps1", ".psd1", ".psm1")
_OF_MODULE = (".psd1", ".psm1")

_ELSEWHERE = re.compile(r"(?://|[A-Za-z][\w.+-]+:|~)")
"""A share, a URL, a registry or other PowerShell drive, the home folder."""
_DRIVE = re.compile(r"[A-Za-z]:")
_ROOT_MODULE = re.compile(
    r"^[ \t]*['\"]?(?:RootModule|ModuleToProcess)['\"]?[ \t]*=[ \t]*(['\"])([^'\"\r\n]+)\1", re.I | re.M
)

_MOST_KEPT = 64


def make_loader(
    roots: Sequence[str], settings: ReadSettings, cwd: str | None = None, disk: Disk | None = None
) -> LocalLoader:
    """A loader for `pslint_tls.script.analyse` that reads below `roots` (absolute, resolved) only."""
    return LocalLoader(tuple(roots), settings, os.path.normpath(cwd or os.getcwd()), disk or LocalDisk())


class LocalLoader:
    """Finds what a script loads as PowerShell on Windows would: `\\` or `/`, any case, the extension optional."""

    def __init__(self, roots: tuple[str, ...], settings: ReadSettings, cwd: str, disk: Disk) -> None:
        self._roots = roots
        self._disk = disk
        self._settings = settings
        self._cwd = cwd
        self._kept: OrderedDict[str, tuple[Stamp, Source | str]] = OrderedDict()
        self._touched: dict[str, Stamp | None] = {}

    def __call__(self, loading: str, target: str) -> Source | str:
        """The file that `target` names in the file `loading` (as shown), or one line that says why it is not read."""
        plain = target.replace("\\", "/")
        if not plain.strip() or not _can_be_a_path(plain):
            return NOT_THERE
        if _ELSEWHERE.match(plain) or (os.name != "nt" and _DRIVE.match(plain)):
            return OUTSIDE
        folder = os.path.dirname(absolute(loading, self._cwd))
        path = os.path.normpath(os.path.join(folder, plain))
        if not inside_any(path, self._roots) and not inside_any(self._disk.resolve(path), self._roots):
            return OUTSIDE
        found = self._find(path)
        return NOT_THERE if found is None else self._load(found)

    def take_touched(self) -> Touched:
        """What was looked for since the last call, found or not: what the answers depended on."""
        touched, self._touched = tuple(self._touched.items()), {}
        return touched

    # --- finding ----------------------------------------------------------------------------------------------------

    def _find(self, path: str) -> str | None:
        """The file that `path` means: itself, with an extension, or the module in the folder of that name."""
        for candidate in _candidates(path):
            found = self._existing(candidate)
            if found is None:
                continue
            if not self._disk.is_folder(found):
                return self._root_module(found)
            name = os.path.basename(found)
            module = next(
                (file for end in _OF_MODULE if (file := self._existing(os.path.join(found, name + end)))), None
            )
            if module is not None:
                return self._root_module(module)
        return None

    def _root_module(self, path: str) -> str:
        """The code that a module manifest stands for; the manifest where it names none in its own folder."""
        if not path.lower().endswith(".psd1"):
            return path
        source = self._load(path)
        named = _ROOT_MODULE.search(source.text) if isinstance(source, Source) else None
        if named is None or not named[2].lower().endswith((".psm1", ".ps1")):
            return path
        module = self._existing(os.path.normpath(os.path.join(os.path.dirname(path), named[2].replace("\\", "/"))))
        return module if module is not None and inside_any(module, self._roots) else path

    def _existing(self, path: str) -> str | None:
        """`path` in the case in which it exists, None if it does not."""
        if self._touch(path) is not None:
            return path
        for root in self._roots:
            if inside_any(path, (root,)):
                return self._in_other_case(root, os.path.relpath(path, root).split(os.sep))
        return None

    def _in_other_case(self, folder: str, names: Sequence[str]) -> str | None:
        # Written on Windows, scanned on a disk that tells cases apart: each part is looked up as Windows would.
        for name in names:
            path = os.path.join(folder, name)
            if not self._disk.is_there(path):
                self._touch(folder)
                path = next((os.path.join(folder, entry) for entry in self._same_but_for_case(folder, name)), "")
                if not path:
                    return None
            folder = path
        return folder if self._touch(folder) is not None else None

    def _touch(self, path: str) -> Stamp | None:
        try:
            stamp: Stamp | None = self._disk.stamp(path)
        except (OSError, ValueError):
            stamp = None
        self._touched[path] = stamp
        return stamp

    # --- reading ----------------------------------------------------------------------------------------------------

    def _load(self, path: str) -> Source | str:
        real = self._disk.resolve(path)
        if not inside_any(real, self._roots):
            return OUTSIDE
        try:
            stamp = self._disk.stamp(real)
        except OSError as error:
            return reason_of(error)
        known = self._kept.get(path)
        if known is not None and known[0] == stamp:
            self._kept.move_to_end(path)
            return known[1]
        loaded = self._read(path, real)
        self._kept[path] = (stamp, loaded)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return loaded

    def _read(self, path: str, real: str) -> Source | str:
        shown = display(shorten(path, self._cwd))
        encoding = self._settings.encodings.of(path, self._cwd, self._settings.encoding)
        try:
            return decode(shown, self._disk.read(real, self._settings.max_file_size).raw, encoding)
        except UnreadableError as reason:
            return str(reason)
        except Undecodable as error:
            return error.reason

    def _same_but_for_case(self, folder: str, name: str) -> list[str]:
        try:
            return sorted(entry for entry in self._disk.names(folder) if entry.lower() == name.lower())
        except OSError:
            return []


def _can_be_a_path(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        # Half a surrogate pair, which a script can make and no file can be called.
        return False


def _candidates(path: str) -> Iterator[str]:
    yield path
    if not path.lower().endswith(_APPENDED):
        yield from (path + end for end in _APPENDED)
