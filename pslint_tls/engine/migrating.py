"""The mails of one file moved to Microsoft Graph: planned, applied, and looked at again before anybody may write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pslint_tls.engine.check import Loader, examine
from pslint_tls.engine.gates import INEXACT, NOT_ANALYSED, Decoder, reread, worsened
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.report import FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.migrate import Choices, FilePlan, Shape, plan
from pslint_tls.rule import Script
from pslint_tls.text import Edit, Fix, Position, Safety, Source, apply

PATIENCE = 4
"""How much longer the second look may take than the first."""

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
    # More time than the first look had: a file that just kept within it is not to be left for a busy moment.
    patient = replace(settings, timeout_per_file=PATIENCE * settings.timeout_per_file)
    raw = _bytes(source, script, made, choices, read, lambda changed: examine(changed, ruleset, patient, load)[1])
    if isinstance(raw, str):
        return replace(_located(result, _unmoved(made, raw), source), refused=raw)
    return replace(_located(result, made, source), old=source.raw, raw=raw)


def _bytes(
    source: Source,
    old: Script,
    made: FilePlan,
    choices: Choices,
    read: Decoder,
    analyse: Callable[[Source], Script | None],
) -> bytes | str:
    """The file with the edits of `made`, or why it must not be written."""
    if not source.exact:
        return INEXACT
    applied = apply(source, [Fix("send through Microsoft Graph", Safety.UNSAFE, None, made.edits)])
    if applied.deferred:
        return applied.deferred[0].reason
    changed = reread(source, applied.raw, read)
    if isinstance(changed, str):
        return changed
    new = analyse(changed)
    if new is None:
        return NOT_ANALYSED
    worse = worsened(old, new)
    if worse is None and plan(new, choices).converted:
        return "a mail that was moved would be found again"
    return applied.raw if worse is None else worse


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
