"""What is known from earlier runs, in the user's cache folder: an unchanged file is not read again."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH116, PTH118, PTH120

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pslint_tls import __version__
from pslint_tls.engine.registry import RuleSet, builtin_folder
from pslint_tls.engine.settings import Settings
from pslint_tls.files.discover import Discovery, Found
from pslint_tls.files.disk import Disk, LocalDisk
from pslint_tls.files.paths import Stamp, inside_any
from pslint_tls.files.pickled import dumps, loads_plain
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.work import Answer, Clean

# The times of a file are as fine as its disk makes them, two seconds on FAT: one changed so shortly before it was read
# may have been changed once more since, and look the same.
_UNSETTLED = 2_000_000_000

_BUSY_SECONDS = 0.2
_ROWS_A_WRITE = 2000
_KEPT_DAYS = 60
_KEPT_FILES = 20

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, size INT, modified INT, changed INT, file_id INT,
    clean INT, encoding TEXT, guessed INT, skipped TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (path BLOB PRIMARY KEY, key BLOB, body BLOB);
"""


def open_cache(
    discovery: Discovery, judge: Settings, read: ReadSettings, ruleset: RuleSet, needles: tuple[str, ...] | None
) -> Cache | None:
    """The cache of such a run, None where there is none to be had: that costs time, nothing else.

    Nothing is written inside the folders that are scanned, not even where the cache folder lies in one.
    """
    if not read.cache:
        return None
    folder = _folder(read)
    if inside_any(os.path.realpath(folder), discovery.roots):
        return None
    of_files, of_results = keys_of(judge, read, ruleset, needles, (discovery.cwd, discovery.roots))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Cache(folder / f"{of_files.hex()[:32]}.sqlite", of_results, discovery.cwd)
    except (OSError, sqlite3.Error):
        return None


class Cache:
    """One file of remembered answers.

    Answers for files without a needle hold for every setting and day; results hold only for the settings, the day and
    the rules in `key`. Whatever goes wrong, nothing is remembered and the file is read again; `troubles` counts it.
    """

    def __init__(self, place: Path, key: bytes, cwd: str) -> None:
        self._place = place
        self._key = key
        self._cwd = cwd
        self._started = time.time_ns()
        self._rows: list[tuple[object, ...]] = []
        self._bodies: list[tuple[bytes, bytes, bytes]] = []
        self.troubles = 0
        self._base: sqlite3.Connection | None = self._opened()

    def recall(self, files: Sequence[Found]) -> dict[str, Answer]:
        """The answers that still hold, by the path shown: of files that are as they were when they were read."""
        if self._base is None:
            return {}
        wanted = {self._name(file): file for file in files if file.stamp is not None}
        try:
            known, hits = self._unchanged(wanted)
            known.update(self._results(hits))
        except sqlite3.DatabaseError as error:
            self._give_up(error)
            return {}
        return known

    def keep(self, file: Found, answer: Answer) -> None:
        """Remembers an answer, unless its file was changed so shortly before that it may be changing still."""
        stamp = answer.stamp
        if self._base is None or stamp is None or stamp.modified > self._started - _UNSETTLED:
            return
        name = self._name(file)
        clean = answer.clean
        if clean is None:
            if any(other and other.modified > self._started - _UNSETTLED for _, other in answer.touched):
                return
            body = dumps((tuple((path, other and tuple(other)) for path, other in answer.touched), answer.result))
            self._bodies.append((name, self._key, body))
            self._rows.append((name, *stamp, 0, None, 0, None))
        else:
            self._rows.append((name, *stamp, 1, clean.encoding, clean.guessed, clean.skipped))
        if len(self._rows) >= _ROWS_A_WRITE:
            self._write()

    def close(self) -> None:
        """Writes what is left, and throws away what nobody has used for a long time."""
        if self._base is None:
            return
        written = bool(self._rows)
        self._write()
        if self._base is not None:
            self._base.close()
            self._base = None
        if written:
            _prune(self._place)

    # --- reading ----------------------------------------------------------------------------------------------------

    def _unchanged(self, wanted: dict[bytes, Found]) -> tuple[dict[str, Answer], dict[bytes, Found]]:
        """The answers for unchanged files without a needle, and the unchanged files with one."""
        assert self._base is not None
        marks = ",".join("?" * len(wanted))
        known: dict[str, Answer] = {}
        hits: dict[bytes, Found] = {}
        rows = self._base.execute(f"SELECT * FROM files WHERE path IN ({marks})", tuple(wanted))
        for path, size, modified, changed, file_id, clean, encoding, guessed, skipped in rows:
            file = wanted[path]
            if file.stamp != (size, modified, changed, file_id):
                continue
            if clean:
                known[file.shown] = Answer(Clean(encoding, bool(guessed), skipped))
            else:
                hits[path] = file
        return known, hits

    def _results(self, hits: dict[bytes, Found]) -> Iterator[tuple[str, Answer]]:
        assert self._base is not None
        marks = ",".join("?" * len(hits))
        query = f"SELECT path, body FROM results WHERE key = ? AND path IN ({marks})"
        for path, body in self._base.execute(query, (self._key, *hits)):
            try:
                touched, result = loads_plain(body)
                holds = as_they_were(touched)
            except Exception:
                # Whatever a damaged entry does to the unpickler: the file is read again.
                self.troubles += 1
                continue
            if holds:
                yield hits[path].shown, Answer(None, result)

    # --- writing ----------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        bodies, self._bodies = self._bodies, []
        if self._base is None or not rows:
            return
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany("INSERT OR REPLACE INTO results VALUES (?,?,?)", bodies)
            self._base.executemany("INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?,?,?,?)", rows)
            self._base.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._give_up(error)

    def _opened(self) -> sqlite3.Connection | None:
        for _ in range(2):
            base = sqlite3.connect(self._place, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                # A crash of the machine may cost the cache, never a result: it is not worth waiting for the disk.
                base.execute("PRAGMA synchronous = OFF")
                base.executescript(_SCHEMA)
                base.execute("SELECT 1 FROM files, results LIMIT 1").fetchall()
            except sqlite3.OperationalError:
                # Locked, or a disk that cannot: it stays as it is, for whoever can use it.
                base.close()
                self.troubles += 1
                return None
            except sqlite3.DatabaseError:
                base.close()
                self.troubles += 1
                self._place.unlink(missing_ok=True)
            else:
                return base
        return None

    def _give_up(self, error: sqlite3.DatabaseError) -> None:
        """No more of it in this run; a damaged file is thrown away, so that the next run begins a new one."""
        self.troubles += 1
        base, self._base = self._base, None
        if base is not None:
            base.close()
        if not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                self._place.unlink(missing_ok=True)

    def _name(self, file: Found) -> bytes:
        return os.fsencode(os.path.join(self._cwd, file.path))


def as_they_were(touched: Sequence[tuple[str, tuple[int, ...] | None]], disk: Disk | None = None) -> bool:
    """Whether files are in the state in which they were found, or still not there."""
    disk = disk or LocalDisk()
    for path, before in touched:
        try:
            now: Stamp | None = disk.stamp(path)
        except (OSError, ValueError):
            now = None
        if now != before:
            return False
    return True


# --- keys -----------------------------------------------------------------------------------------------------------


def keys_of(
    judge: Settings, read: ReadSettings, ruleset: RuleSet, needles: tuple[str, ...] | None, where: object
) -> tuple[bytes, bytes]:
    """What must be the same so that a file is without a needle again, and so that it has the same result again."""
    code = _code(judge, ruleset)
    decoding = (read.encoding, read.encodings)
    of_files = _hash(__version__, sys.version_info[:2], code, needles, decoding, read.max_file_size)
    tables = (_content(judge.deadlines), _content(judge.baseline))
    return of_files, _hash(of_files, judge, tables, _codes(ruleset), where)


def _folder(read: ReadSettings) -> Path:
    if read.cache_dir is not None:
        return read.cache_dir
    from platformdirs import user_cache_path

    return user_cache_path("pslint-tls", appauthor=False)


def _code(judge: Settings, ruleset: RuleSet) -> tuple[object, ...]:
    """The state of everything whose code or tables make a result: this package, the rules, and rules from elsewhere."""
    folders = {str(Path(__file__).parents[1]), str(builtin_folder()), *map(str, judge.rules_dirs)}
    for rule in ruleset.rules:
        module = sys.modules.get(type(rule).__module__)
        if module is not None and module.__file__:
            folders.add(os.path.dirname(module.__file__))
    return tuple(state for folder in sorted(folders) for state in _states(folder))


def _states(folder: str) -> Iterator[tuple[str, int, int]]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".tsv")):
                path = os.path.join(place, name)
                with suppress(OSError):
                    status = os.stat(path)
                    yield path, status.st_size, status.st_mtime_ns


def _codes(ruleset: RuleSet) -> tuple[str, ...]:
    return tuple(rule.code for rule in ruleset.rules)


def _content(path: Path | None) -> bytes:
    try:
        return b"" if path is None else path.read_bytes()
    except OSError:
        return b""


def _hash(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()


def _prune(newest: Path) -> None:
    """Removes cache files that were not written for long, and the oldest where there are too many."""
    with suppress(OSError):
        ages = sorted(
            ((time.time() - file.stat().st_mtime, file) for file in newest.parent.glob("*.sqlite")),
            key=lambda aged: aged[0],
        )
        for place, (age, file) in enumerate(ages):
            if file != newest and (place >= _KEPT_FILES or age > _KEPT_DAYS * 86_400):
                file.unlink(missing_ok=True)
