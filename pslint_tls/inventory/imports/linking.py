"""Which scanned file a task means by the path that it names."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

NOT_MET = "no scanned file is called so"
SEVERAL = "several scanned files are called so"
BY_NAME = "found by its name only"
BY_END = "found by the end of its path"


class _Known(NamedTuple):
    file: int
    names: tuple[tuple[str, ...], ...]
    """The parts of its paths, as the system calls it and as its root was called by `--unc`."""


def link(base: sqlite3.Connection) -> None:
    """Finds the files of all actions that name a script; part of a transaction. Called after whatever brings files or
    tasks.
    """
    query = "SELECT task, number, script, directory, host FROM actions JOIN tasks USING (task) WHERE script IS NOT NULL"
    wanted = base.execute(query).fetchall()
    if not wanted:
        return
    known = _known(base, {parts(script)[-1] for _, _, script, _, _ in wanted if parts(script)})
    updates = []
    for task, number, script, directory, host in wanted:
        file, problem = _match(script, directory, host, known)
        updates.append((file, problem, task, number))
    base.executemany("UPDATE actions SET file = ?, problem = ? WHERE task = ? AND number = ?", updates)


def parts(path: str) -> tuple[str, ...]:
    r"""A path in lower case, cut at `\` and `/`."""
    return tuple(part for part in re.split(r"[\\/]+", path.strip().strip("'\"").lower()) if part not in ("", "."))


def _known(base: sqlite3.Connection, names: set[str]) -> dict[str, list[_Known]]:
    base.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (name TEXT PRIMARY KEY)")
    base.execute("DELETE FROM temp.wanted")
    base.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((name,) for name in names))
    # lower() of SQLite knows ASCII only; names with other capitals are compared once more by `parts`.
    query = """SELECT places.file, place, unc FROM files JOIN places USING (file)
               WHERE state != 'gone' AND (lower(name) IN (SELECT name FROM temp.wanted) OR name GLOB '*[^ -~]*')"""
    found: dict[str, list[_Known]] = defaultdict(list)
    for file, place, unc in base.execute(query):
        spelled = tuple(parts(name) for name in (place, unc) if name)
        if spelled[0][-1] in names:
            found[spelled[0][-1]].append(_Known(file, spelled))
    return found


def _match(
    script: str, directory: str | None, host: str, known: dict[str, list[_Known]]
) -> tuple[int | None, str | None]:
    wanted = parts(script)
    candidates = known.get(wanted[-1], []) if wanted else []
    if not candidates:
        return None, NOT_MET
    is_whole = bool(re.match(r"[a-zA-Z]:|\\\\|//|/|%", script))
    spelled = wanted if is_whole or not directory else (*parts(directory), *wanted)
    for exact in (spelled, _on_share(spelled, host)):
        same = [one.file for one in candidates if exact in one.names]
        if len(same) == 1:
            return same[0], None
    return _by_end(spelled, candidates)


def _on_share(path: tuple[str, ...], host: str) -> tuple[str, ...]:
    r"""`C:\Scripts` of a host is `\\HOST\C$\Scripts`."""
    return (host, f"{path[0][0]}$", *path[1:]) if path[0].endswith(":") else path


def _by_end(path: Sequence[str], candidates: Sequence[_Known]) -> tuple[int | None, str | None]:
    scores = [(max(_common(path, names) for names in one.names), one.file) for one in candidates]
    best = max(score for score, _ in scores)
    files = [file for score, file in scores if score == best]
    if len(files) > 1:
        return None, SEVERAL
    return files[0], BY_NAME if best == 1 else BY_END


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, yours in zip(reversed(one), reversed(other), strict=False):
        if mine != yours:
            break
        count += 1
    return count
