"""The baseline: findings that were there when a team began to look, and are not shown until somebody is at it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pslint_tls.engine.patterns import folded, seen_from
from pslint_tls.engine.report import FileResult, Located
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Confidence, Severity

SCHEMA_VERSION = 1
_WORDS = ("path", "rule", "fingerprint")


class BadBaseline(ValueError):
    """A baseline that cannot be used; the text is one sentence for the user."""


class Entry(NamedTuple):
    """A finding that is known: `path` is relative to the folder of the baseline, with `/`; `fingerprint` names the
    statement and its place among equals, whatever its line.
    """

    path: str
    rule: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings, and from where paths are seen."""

    entries: tuple[Entry, ...]
    folder: str = ""
    """Absolute; what the paths of entries are relative to."""
    cwd: str = ""
    """Absolute; what the paths of results are relative to."""
    name: str = ""
    """What users call it."""
    _known: frozenset[Entry] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", frozenset(self._key(entry) for entry in self.entries))

    def place(self, path: str) -> str:
        """The path of a result as an entry has it."""
        return seen_from(path, self.folder, self.cwd)

    def entry(self, path: str, located: Located) -> Entry:
        """The entry for a finding in the file at `path`, as shown."""
        return Entry(self.place(path), located.finding.code, located.name_here)

    def knows(self, path: str, located: Located) -> bool:
        """Whether a finding is known."""
        return bool(self._known) and self._key(self.entry(path, located)) in self._known

    def _key(self, entry: Entry) -> Entry:
        return Entry(folded(entry.path, self.cwd or self.folder), entry.rule, entry.fingerprint)


class Comparison(NamedTuple):
    """A baseline beside a run: what was found that it lists, what it does not, and what it lists in vain.

    `elsewhere` are entries that the run says nothing about: of other files, or of rules that did not run.
    """

    known: tuple[Entry, ...]
    new: tuple[Entry, ...]
    stale: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...]


def compare(
    baseline: Baseline, results: Iterable[FileResult], settings: Settings, ran: frozenset[str], gone: frozenset[str]
) -> Comparison:
    """What a run says of a baseline. `ran` are the rules whose findings a baseline may hold, `gone` the paths, as in
    entries, of files that are no more.
    """
    found: dict[Entry, Entry] = {}
    judged = {folded(path, baseline.cwd or baseline.folder) for path in gone}
    for result in results:
        place = folded(baseline.place(result.path), baseline.cwd or baseline.folder)
        if result.script and _is_whole(result):
            judged.add(place)
        by_baseline = (one for one in result.suppressed if one.suppressed and one.suppressed.by == "baseline")
        for located in (*result.findings, *by_baseline):
            if located.finding.code in ran:
                entry = baseline.entry(result.path, located)
                found[entry._replace(path=place)] = entry
    # With a filter on, what is not found may only be hidden.
    everything = (settings.min_severity, settings.min_confidence) == (Severity.INFO, Confidence.GUESS)
    known, stale, elsewhere = [], [], []
    for entry in baseline.entries:
        key = entry._replace(path=folded(entry.path, baseline.cwd or baseline.folder))
        if key in found:
            known.append(entry)
            del found[key]
        elif everything and key.path in judged and entry.rule in ran:
            stale.append(entry)
        else:
            elsewhere.append(entry)
    return Comparison(tuple(known), tuple(sorted(found.values())), tuple(stale), tuple(elsewhere))


def _is_whole(result: FileResult) -> bool:
    return result.skipped is None and result.budget is None and not result.damaged and not result.failures


# --- the file -------------------------------------------------------------------------------------------------------


def load(path: Path, cwd: str, name: str | None = None) -> Baseline:
    """The baseline in a file; paths are seen from its folder. Raises `BadBaseline`. `name` is what users call it."""
    name = name or str(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadBaseline(f"there is no baseline `{name}`; `pslint-tls baseline create` writes one") from None
    except OSError as error:
        raise BadBaseline(f"the baseline `{name}` cannot be read: {error.strerror}; name another file") from error
    return Baseline(parse(raw, name), str(path.parent), cwd, name)


def parse(raw: bytes, name: str) -> tuple[Entry, ...]:
    """The entries that the bytes of a baseline hold. Raises `BadBaseline`; `name` is for its text."""
    again = f"put it back from version control, or write it anew with `pslint-tls baseline create {name} --force`"
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadBaseline(f"the baseline `{name}` is damaged: it is no JSON; {again}") from None
    version = document.get("schemaVersion") if isinstance(document, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadBaseline(f"`{name}` is no baseline of pslint-tls: it has no schemaVersion; {again}")
    if version > SCHEMA_VERSION:
        raise BadBaseline(f"the baseline `{name}` was written by a newer pslint-tls; install that version")
    listed = document.get("entries")
    if not isinstance(listed, list) or not all(_is_entry(one) for one in listed):
        raise BadBaseline(
            f"the baseline `{name}` is damaged: `entries` must be a list of rule, path and fingerprint; {again}"
        )
    return tuple(sorted({Entry(*(one[word] for word in _WORDS)) for one in listed}))


def _is_entry(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(word), str) for word in _WORDS)


def render(entries: Iterable[Entry]) -> bytes:
    """The bytes of a baseline: the same for the same entries, one a line, so that a diff of it can be read."""
    lines = [
        json.dumps({"rule": entry.rule, "path": entry.path, "fingerprint": entry.fingerprint}, ensure_ascii=False)
        for entry in sorted(set(entries))
    ]
    listed = "".join(f"\n    {line}{',' if number < len(lines) else ''}" for number, line in enumerate(lines, 1))
    text = f'{{\n  "schemaVersion": {SCHEMA_VERSION},\n  "entries": [{listed}{chr(10) + "  " if lines else ""}]\n}}\n'
    # A name that is no valid text keeps its bytes as \udcXX, which JSON reads back.
    return text.encode("utf-8", "backslashreplace")
