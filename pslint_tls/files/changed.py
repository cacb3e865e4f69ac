"""What changed of the files of a report since a revision: their lines, and what was found in them then."""

# Plain strings, not Path, as in the whole room.
# ruff: noqa: PTH120

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pslint_tls.engine.changed import WHOLE, Changed, changed_lines
from pslint_tls.engine.check import check_source
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult, Report
from pslint_tls.engine.settings import Settings
from pslint_tls.files.git import Base, GitError, base_of
from pslint_tls.files.loader import make_loader
from pslint_tls.files.paths import absolute, within, work_tree
from pslint_tls.files.read import UnreadableError, read_file
from pslint_tls.files.settings import ReadSettings
from pslint_tls.text import Source, Undecodable, decode


class Comparison:
    """The work trees that given paths lie in, each beside its state at the revision."""

    def __init__(self, paths: Sequence[str], revision: str, cwd: str) -> None:
        """Raises `GitError` where a path lies in no work tree, or a work tree does not know the revision."""
        self._revision = revision
        self._cwd = cwd
        self._bases: dict[str, Base | None] = {}
        for path in paths:
            place = absolute(path, cwd)
            root = work_tree(place if os.path.isdir(place) else os.path.dirname(place))  # noqa: PTH112
            if root is None:
                raise GitError(f"`{path}` lies in no git work tree, so --diff-base cannot tell what changed of it")
            if root not in self._bases:
                self._bases[root] = base_of(root, revision)

    @property
    def unforked(self) -> tuple[str, ...]:
        """The work trees of which the revision shares no commit with HEAD: they are compared with it directly."""
        return tuple(base.root for base in self._bases.values() if base is not None and not base.forked)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Work trees inside the others that do not know the revision: all of their lines count as changed."""
        return tuple(root for root, base in self._bases.items() if base is None)

    def changes(
        self, report: Report, judge: Settings, read: ReadSettings, ruleset: RuleSet, texts: Mapping[str, bytes]
    ) -> dict[str, Changed]:
        """What changed of the files that findings are about, by the path shown; `texts` go before the disk.

        A script is judged as it was, with what it loaded then, if any of that changed: a line that is gone has no
        place in the script of today, and what it kept away is new all the same. Raises `GitError`.
        """
        told = [result for result in report.files if result.findings and result.script]
        paths = {result.path for result in told}
        paths |= {path for result in told for path in result.loaded}
        paths |= {step.place.path for result in told for one in result.findings for step in one.finding.related}
        now = dict(self._other(paths, read, texts))
        old = self._old(now)
        lines = {path: self._lines(path, old.get(path), raw, read) for path, raw in now.items()}
        found = {path: Changed(changed) for path, changed in lines.items()}
        for result in told:
            is_new = result.path in lines and result.path not in old
            if not is_new and any(path in lines for path in (result.path, *result.loaded)):
                before = self._before(result, old, set(lines), judge, read, ruleset)
                found[result.path] = Changed(lines.get(result.path, ()), before)
        return found

    def _other(
        self, paths: Iterable[str], read: ReadSettings, texts: Mapping[str, bytes]
    ) -> Iterator[tuple[str, bytes | None]]:
        """Those of `paths` whose content is other than it was, with the content of now; None: it cannot be read."""
        for path in paths:
            raw = texts[path] if path in texts else self._now(path, read)
            root, inside = self._inside(path)
            base = None if root is None else self._base(root)
            if raw is None or base is None or not base.holds(inside, raw):
                yield path, raw

    def _old(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The old contents by the path shown; a path that it lacks was not there."""
        by_root: dict[str, dict[str, str]] = {}
        for path in paths:
            root, inside = self._inside(path)
            if root is not None:
                by_root.setdefault(root, {})[path] = inside
        found: dict[str, bytes] = {}
        for root, inside_of in by_root.items():
            base = self._base(root)
            contents = base.contents(inside_of.values()) if base is not None else {}
            found |= {path: contents[inside] for path, inside in inside_of.items() if inside in contents}
        return found

    def _inside(self, path: str) -> tuple[str | None, str]:
        """The work tree that a file lies in, and its path in there as git writes it."""
        place = absolute(path, self._cwd)
        root = work_tree(os.path.dirname(place))
        return root, "" if root is None else (within(place, root) or "").replace(os.sep, "/")

    def _base(self, root: str) -> Base | None:
        if root not in self._bases:
            try:
                self._bases[root] = base_of(root, self._revision)
            except GitError:
                # A repository inside the one given, such as a submodule. Better shown than hidden.
                self._bases[root] = None
        return self._bases[root]

    def _now(self, path: str, read: ReadSettings) -> bytes | None:
        try:
            return read_file(absolute(path, self._cwd), read.max_file_size).raw
        except UnreadableError:
            return None

    def _lines(
        self, path: str, old: bytes | None, now: bytes | None, read: ReadSettings
    ) -> tuple[tuple[int, int], ...]:
        if old is None or now is None:
            return WHOLE
        before, after = (self._decoded(path, raw, read) for raw in (old, now))
        return WHOLE if before is None or after is None else changed_lines(before.text, after.text)

    def _decoded(self, path: str, raw: bytes, read: ReadSettings) -> Source | None:
        encoding = read.encodings.of(absolute(path, self._cwd), self._cwd, read.encoding)
        try:
            return decode(path, raw, encoding)
        except Undecodable:
            return None

    def _before(
        self,
        result: FileResult,
        old: Mapping[str, bytes],
        changed: set[str],
        judge: Settings,
        read: ReadSettings,
        ruleset: RuleSet,
    ) -> frozenset[str] | None:
        """The names of what was found in a script as it was; None where it could not be read or judged then."""
        raw = old[result.path] if result.path in old else self._now(result.path, read)
        source = None if raw is None else self._decoded(result.path, raw, read)
        if source is None:
            return None
        root = work_tree(os.path.dirname(absolute(result.path, self._cwd))) or self._cwd
        today = make_loader((os.path.realpath(root),), read, self._cwd)

        def load(loading: str, target: str) -> Source | str:
            loaded = today(loading, target)
            if isinstance(loaded, str) or loaded.path not in changed or loaded.path not in old:
                return loaded
            return self._decoded(loaded.path, old[loaded.path], read) or loaded

        was = check_source(source, ruleset, judge, load)
        if was.skipped is not None or was.failures or was.budget is not None:
            return None
        # Not those that a comment accepted then: if it is gone, they are new to whoever reviews that.
        return frozenset(one.name_here for one in was.findings)
