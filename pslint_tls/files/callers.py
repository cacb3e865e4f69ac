"""The scripts of a work tree that load a file which was given by name, so that a hook sees more than one file."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH118, PTH119, PTH120, PTH122

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace

from pslint_tls.engine.check import options_of
from pslint_tls.engine.partial import Caller, is_open, with_views
from pslint_tls.engine.report import FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.files.discover import Found, discover
from pslint_tls.files.loader import make_loader
from pslint_tls.files.paths import absolute, work_tree
from pslint_tls.files.read import UnreadableError, read_file
from pslint_tls.files.settings import ReadSettings
from pslint_tls.script import Reached, reached
from pslint_tls.text import Undecodable, decode

MOST_READ = 20_000
"""Files of a work tree that are looked through for the name of the one that they may load."""
MOST_CALLERS = 50
"""Scripts that name it and are run through."""


class Callers:
    """What calls the files that were given by name (paths as shown), looked up in their work trees where it matters."""

    def __init__(self, by_name: Collection[str], judge: Settings, read: ReadSettings, cwd: str) -> None:
        self._by_name = by_name
        self._judge = judge
        self._read = read
        self._cwd = cwd
        self._trees: dict[str, _Tree] = {}

    def viewed(self, result: FileResult) -> FileResult:
        """The file with findings that rest on a partial view saying so.

        Where one depends on who calls its code, the work tree is looked through for scripts that load the file.
        """
        if result.path not in self._by_name or not result.findings:
            return result
        if not is_open(result):
            return with_views(result, ())
        root = work_tree(os.path.dirname(absolute(result.path, self._cwd)))
        if root is None:
            return with_views(result, None)
        if root not in self._trees:
            self._trees[root] = _Tree(root, self._judge, self._read, self._cwd)
        return with_views(result, tuple(self._trees[root].callers(result.path)))


class _Tree:
    """One work tree, listed once."""

    def __init__(self, root: str, judge: Settings, read: ReadSettings, cwd: str) -> None:
        self._judge = judge
        self._read = read
        self._cwd = cwd
        self._found = discover([root], replace(read, cache=False), cwd).found[:MOST_READ]
        self._load = make_loader((os.path.realpath(root),), read, cwd)

    def callers(self, path: str) -> Iterator[Caller]:
        """The scripts that load the file `path` and reach mail in it."""
        name = os.path.splitext(os.path.basename(path))[0].lower()
        tried = 0
        for found in self._found:
            if found.shown == path or tried >= MOST_CALLERS:
                continue
            ways = self._reached(found, path, name)
            tried += ways is not None
            if ways:
                yield Caller(found.shown, ways)

    def _reached(self, found: Found, path: str, name: str) -> tuple[Reached, ...] | None:
        """The mail sites of `path` that a script reaches; None where it does not name the file."""
        try:
            raw = read_file(os.path.join(self._cwd, found.path), self._read.max_file_size).raw
            # Most scripts name it nowhere: they are not decoded. The zero bytes are those of UTF-16.
            if name.isascii() and name.encode("ascii") not in raw.replace(b"\0", b"").lower():
                return None
            encoding = self._read.encodings.of(found.path, self._cwd, self._read.encoding)
            source = decode(found.shown, raw, encoding)
        except (UnreadableError, Undecodable):
            return None
        if name not in source.text.lower():
            return None
        try:
            return reached(source, path, options_of(self._judge), self._load)
        except Exception:
            # What cannot be analysed is judged, and told, when it is checked itself.
            return ()
