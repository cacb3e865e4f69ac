"""Fixes applied to one file until nothing is left to fix, each pass behind gates (DESIGN section 7)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from pslint_tls.engine.check import Loader, examine
from pslint_tls.engine.gates import INEXACT, LESS_READ, NOT_ANALYSED, Decoder, reread, worsened
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult, Located
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Edit, Fix, Safety, Script
from pslint_tls.text import Source, Span, apply, decode

MOST_PASSES = 10


@dataclass(frozen=True, slots=True)
class Done:
    """A finding that was fixed; `line` is that of the text before the pass that did it."""

    code: str
    name: str
    title: str
    safety: Safety
    line: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A fix that was wanted and not applied, and why."""

    code: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of one file. `raw` is `old` where nothing is changed; `before` and `after` are its results then."""

    before: FileResult
    after: FileResult
    old: bytes = field(default=b"", repr=False)
    raw: bytes = field(default=b"", repr=False)
    done: tuple[Done, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is something to write."""
        return self.raw != self.old


@dataclass(frozen=True, slots=True)
class _State:
    source: Source
    result: FileResult
    script: Script


def unchanged(result: FileResult) -> Fixed:
    """A file in which nothing was to be fixed, or which was not read."""
    return Fixed(result, result)


class Fixer:
    """Fixes files with the rules of `ruleset`; `unsafe`: those too of which the rule is not sure."""

    def __init__(
        self, ruleset: RuleSet, settings: Settings, *, unsafe: bool, load: Loader | None = None, read: Decoder = decode
    ) -> None:
        self._ruleset = ruleset
        self._settings = settings
        self._allowed = (Safety.SAFE, Safety.UNSAFE) if unsafe else (Safety.SAFE,)
        self._load = load
        self._read = read
        # A suppression that has nothing left to suppress is not made worse: it goes in the next pass.
        self._about_suppressions = ruleset.about_suppressions
        self._takes_over = {rule.code: rule.takes_over_from for rule in ruleset.rules}

    def fix(self, source: Source) -> Fixed:
        """The file after all fixes that can be applied; as it was where they come to no end."""
        first = self._state(source)
        if isinstance(first, FileResult):
            return unchanged(first)
        if not self._wanted(first.result):
            return unchanged(first.result)
        if not source.exact:
            return self._refused(first, INEXACT)
        state, done = first, list[Done]()
        for _ in range(MOST_PASSES + 1):
            # What is withheld is so from the text as it is now: another pass may have made it possible.
            withheld: list[Withheld] = []
            passed = self._one_pass(state, withheld)
            if passed is None:
                break
            state, new = passed
            done += new
        else:
            reason = f"the fixes did not come to an end after {MOST_PASSES} passes, so the file is left as it was"
            return self._refused(first, reason)
        return Fixed(first.result, state.result, source.raw, state.source.raw, tuple(done), tuple(withheld))

    def _refused(self, state: _State, reason: str) -> Fixed:
        wanted = self._wanted(state.result)
        withheld = tuple(Withheld(one.finding.code, one.start.line, reason) for one in wanted)
        return replace(unchanged(state.result), withheld=withheld)

    def _state(self, source: Source) -> _State | FileResult:
        result, script = examine(source, self._ruleset, self._settings, self._load)
        return result if script is None else _State(source, result, script)

    def _wanted(self, result: FileResult) -> list[Located]:
        return [
            one
            for one in result.findings
            if one.finding.fix is not None and one.finding.fix.edits and one.finding.fix.safety in self._allowed
        ]

    def _one_pass(self, state: _State, withheld: list[Withheld]) -> tuple[_State, list[Done]] | None:
        """The state after one round of fixes; None when there is nothing more that can be applied."""
        by_fix: dict[Fix, list[Located]] = {}
        for one in self._wanted(state.result):
            assert one.finding.fix is not None
            by_fix.setdefault(one.finding.fix, []).append(one)
        if not by_fix:
            return None
        together = self._attempt(state, by_fix, list(by_fix))
        if isinstance(together, tuple):
            return together
        if len(by_fix) == 1:
            withheld += _each(by_fix, list(by_fix), together)
            return None
        good = self._halves(state, by_fix, list(by_fix), withheld)
        if len(good) > 1:
            together = self._attempt(state, by_fix, [fix for fixes, _ in good for fix in fixes])
            if isinstance(together, tuple):
                return together
        return good[0][1] if good else None

    def _halves(
        self, state: _State, by_fix: dict[Fix, list[Located]], fixes: list[Fix], withheld: list[Withheld]
    ) -> list[tuple[list[Fix], tuple[_State, list[Done]]]]:
        """The parts of `fixes`, which fail together, that hold; those that fail alone are withheld."""
        good: list[tuple[list[Fix], tuple[_State, list[Done]]]] = []
        middle = len(fixes) // 2
        for part in (fixes[:middle], fixes[middle:]):
            attempt = self._attempt(state, by_fix, part)
            if isinstance(attempt, tuple):
                good.append((part, attempt))
            elif len(part) == 1:
                withheld += _each(by_fix, part, attempt)
            else:
                good += self._halves(state, by_fix, part, withheld)
        return good

    def _attempt(
        self, state: _State, by_fix: dict[Fix, list[Located]], fixes: Sequence[Fix]
    ) -> tuple[_State, list[Done]] | str:
        """The state with these fixes, or which gate they fail at."""
        damage = state.script.damage
        if any(_touches(edit, damage) for fix in fixes for edit in fix.edits):
            return "it touches code that could not be read"
        applied = apply(state.source, fixes)
        if not applied.applied:
            return applied.deferred[0].reason if applied.deferred else "there is nothing to apply"
        if applied.raw == state.source.raw:
            return "it changes nothing"
        source = reread(state.source, applied.raw, self._read)
        if isinstance(source, str):
            return source
        new = self._state(source)
        if isinstance(new, FileResult):
            return NOT_ANALYSED
        fixed = [one for fix in applied.applied for one in by_fix[fix]]
        return self._objection(state, new, applied.applied, fixed) or (new, [_done(one) for one in fixed])

    def _objection(self, old: _State, new: _State, fixes: Sequence[Fix], fixed: list[Located]) -> str | None:
        """Which gate the new state fails at, if any."""
        if len(new.script.damage) > len(old.script.damage):
            return LESS_READ
        worse = worsened(old.script, new.script)
        if worse is not None:
            return worse
        if len(new.result.failures) > len(old.result.failures):
            return "a rule would fail at the changed file"
        places = _Mapped([edit for fix in fixes for edit in fix.edits])
        gone = {(one.finding.code, places.of(one.finding.span.start)) for one in fixed}
        # What now stands where a fixed one stood may be the next one, moved up: two lines of comments, say.
        mine = {id(one) for one in fixed}
        other = {(one.finding.code, one.finding.span.start) for one in old.result.findings if id(one) not in mine}
        kept = {
            (one.finding.code, one.finding.span.start)
            for one in new.result.findings
            if (one.finding.code, places.back(one.finding.span.start)) not in other
        }
        if gone & kept:
            code, _ = min(gone & kept)
            return f"{code} would still be found"
        known = self._known(old, fixed, places)
        loose = {
            code: [span for other, span in known if other == code and places.is_touched(span)] for code, _ in known
        }
        for one in new.result.findings:
            code, start = one.finding.code, places.back(one.finding.span.start)
            if start is not None and any(other == code and span.start == start for other, span in known):
                continue
            if (start is None and loose.get(code)) or code in self._about_suppressions:
                continue
            return f"it would bring {code} in line {one.start.line}"
        return None

    def _known(self, old: _State, fixed: list[Located], places: _Mapped) -> set[tuple[str, Span]]:
        """(code, span) of what may be found afterwards: what stays, and what a fixed finding had hidden."""
        known = {(one.finding.code, one.finding.span) for one in (*old.result.findings, *old.result.suppressed)}
        known -= {(one.finding.code, one.finding.span) for one in fixed}
        for code, hiding in self._takes_over.items():
            for one in old.result.findings:
                if one.finding.code in hiding:
                    known.add((code, one.finding.span))
                    known |= {(code, span) for span in _related(one, old.source)}
        return known


def _each(by_fix: dict[Fix, list[Located]], fixes: Iterable[Fix], reason: str) -> list[Withheld]:
    return [Withheld(one.finding.code, one.start.line, reason) for fix in fixes for one in by_fix[fix]]


def _done(one: Located) -> Done:
    fix = one.finding.fix
    assert fix is not None
    return Done(one.finding.code, one.finding.name, fix.title, fix.safety, one.start.line)


def _touches(edit: Edit, damage: Sequence[Span]) -> bool:
    return any(one.start < edit.span.end and edit.span.start < one.end for one in damage)


def _related(one: Located, source: Source) -> set[Span]:
    own = (step.place for step in one.finding.related if step.place.path == source.path)
    return {Span(source.offset(place.start), source.offset(place.end)) for place in own}


class _Mapped:
    """Offsets of the text before some edits and after them."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(set(edits), key=lambda edit: edit.span)
        grown = (len(edit.new_text) - (edit.span.end - edit.span.start) for edit in self._edits)
        self._shifts = [0, *accumulate(grown)]
        self._starts = [edit.span.start for edit in self._edits]

    def of(self, offset: int) -> int:
        """Where an old offset is now; the start of its replacement if it was replaced."""
        index = bisect_right(self._starts, offset)
        if index:
            edit = self._edits[index - 1]
            if edit.span.start <= offset < edit.span.end:
                return edit.span.start + self._shifts[index - 1]
        return offset + self._shifts[index]

    def back(self, offset: int) -> int | None:
        """Where a new offset was; None if it lies in what was written new."""
        for number, edit in enumerate(self._edits):
            start = edit.span.start + self._shifts[number]
            if offset < start:
                return offset - self._shifts[number]
            if offset < start + len(edit.new_text):
                return None
        return offset - self._shifts[-1]

    def is_touched(self, span: Span) -> bool:
        """Whether an edit lies in an old span or beside it."""
        return any(edit.span.start <= span.end and span.start <= edit.span.end for edit in self._edits)
