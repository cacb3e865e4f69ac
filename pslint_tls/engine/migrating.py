"""The mails of one file moved to Microsoft Graph: planned, applied, and looked at again before anybody may write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pslint_tls.engine.check import Loader, examine
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.migrate import Choices, FilePlan, Shape, plan
from pslint_tls.rule import Script
from pslint_tls.text import Edit, Fix, Position, Safety, Source, Undecodable, apply

PATIENCE = 4
"""How much longer the second look may take than the first."""

Decoder = Callable[[str, bytes], Source]
LocatedEdit = tuple[Position, Position, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes of a file. `raw` is `old` where nothing is changed; `refused` says why it is not.

    `edits` are those of each mail of the plan, in its order, and `shared` those that the file needs once.
    """

    result: FileResult
    plan: FilePlan = field(default_factory=FilePlan)
    edits: tuple[tuple[LocatedEdit, ...], ...] = ()
    shared: tuple[LocatedEdit, ...] = ()
    old: bytes = field(default=b"", repr=False)
    raw: bytes = field(default=b"", repr=False)
    refused: str | None = None

    @property
    def changed(self) -> bool:
        """Whether there is something to write."""
        return self.raw != self.old


def move(
    source: Source, ruleset: RuleSet, settings: Settings, choices: Choices, load: Loader | None, read: Decoder
) -> Moved:
    """Plan a file and compute its new bytes. Never raises for what stands in it."""
    result, script = examine(source, ruleset, settings, load)
    if script is None:
        return Moved(result)
    made = plan(script, choices)
    if not made.edits:
        return _located(result, made, source)
    reason = None if source.exact else "its bytes are not those that its text would be written as"
    raw = source.raw
    if reason is None:
        fix = Fix("send through Microsoft Graph", Safety.UNSAFE, None, made.edits)
        applied = apply(source, [fix])
        reason = applied.deferred[0].reason if applied.deferred else None
        raw = applied.raw
    if reason is None:
        reason = _objection(source, raw, script, examine_again(ruleset, settings, choices, load, read))
    if reason is not None:
        return replace(_located(result, _unmoved(made, reason), source), refused=reason)
    return replace(_located(result, made, source), old=source.raw, raw=raw)


Again = Callable[[str, bytes], "tuple[Source, Script, FilePlan] | str"]


def examine_again(ruleset: RuleSet, settings: Settings, choices: Choices, load: Loader | None, read: Decoder) -> Again:
    """What analyses the changed bytes: the script and what would become of it, or why that cannot be said.

    It has more time than the first look had: a file that just kept within its time is not to be left for a busy moment.
    """
    patient = replace(settings, timeout_per_file=PATIENCE * settings.timeout_per_file)

    def again(path: str, raw: bytes) -> tuple[Source, Script, FilePlan] | str:
        try:
            source = read(path, raw)
        except Undecodable as error:
            return f"the file would no longer be text: {error.reason}"
        _, script = examine(source, ruleset, patient, load)
        return "the changed file could not be analysed" if script is None else (source, script, plan(script, choices))

    return again


def _objection(source: Source, raw: bytes, script: Script, again: Again) -> str | None:
    """Why the new bytes must not be written, if anything speaks against them."""
    found = again(source.path, raw)
    if isinstance(found, str):
        return found
    changed, new, rest = found
    if (changed.encoding, changed.bom, changed.exact) != (source.encoding, source.bom, True):
        return "the file would be read in another encoding then"
    if sum(one.end - one.start for one in new.damage) > sum(one.end - one.start for one in script.damage):
        return "the file could be read less well then"
    if new.budget is not None and script.budget is None:
        return "the changed file takes too long to analyse"
    if rest.converted:
        return "a mail that was moved would be found again"
    return None


def _unmoved(made: FilePlan, reason: str) -> FilePlan:
    """The plan with every mail left to a person."""
    sites = tuple(
        one if one.shape is Shape.MANUAL else replace(one, shape=Shape.MANUAL, reason=reason, edits=())
        for one in made.sites
    )
    return FilePlan(sites)


def _located(result: FileResult, made: FilePlan, source: Source) -> Moved:
    def located(edits: tuple[Edit, ...]) -> tuple[LocatedEdit, ...]:
        return tuple((source.position(one.span.start), source.position(one.span.end), one.new_text) for one in edits)

    return Moved(result, made, tuple(located(one.edits) for one in made.sites), located(made.shared))
