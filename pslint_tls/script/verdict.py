"""From the masks that reach a site to a verdict, with its proof (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pslint_tls.knowledge import protocols
from pslint_tls.script.model import Edition, Step, Tls, Verdict
from pslint_tls.script.options import Options
from pslint_tls.script.recorder import Seen
from pslint_tls.script.values import Note, span_of
from pslint_tls.text import Span

StepOf = Callable[[Note], Step]
DEFAULTS = Options()


def judge(
    seen: list[Seen], edition: Edition, reason: str | None, here: Note, step: StepOf, options: Options = DEFAULTS
) -> Tls:
    """The verdict for what was seen of a site; `seen` holds paths for both starts of the process."""
    if not seen:
        return Tls(Verdict.UNKNOWN, (), "unreachable", (step(_at(here, "no path reaches this place")),))
    zero = [one for one in seen if one.start == 0]
    masks = {one.mask for one in zero}
    exact = None if None in masks else tuple(sorted(mask for mask in masks if mask is not None))
    if options.assume_default == "os":
        # No host starts with old versions, and an untouched process is as good as one of PowerShell 6 and later.
        verdict = _verdict(zero, [], Edition.CORE)
    else:
        verdict = _verdict(zero, [one for one in seen if one.start != 0], edition)
    return Tls(
        verdict,
        exact,
        reason if exact is not None else reason or "the value that is assigned is not known",
        _trace(_conclusion(verdict, zero, edition, options), zero, here, step),
        legacy_assignments=_causes(zero) if verdict is Verdict.LEGACY else (),
        scope=min(one.scope for one in seen),
    )


def _verdict(zero: list[Seen], old: list[Seen], edition: Edition) -> Verdict:
    masks = [one.mask for one in zero]
    if any(mask is not None and mask != 0 and not protocols.modern(mask) for mask in masks):
        return Verdict.LEGACY
    if None in masks:
        return Verdict.UNKNOWN
    known = [mask for mask in masks if mask is not None]
    safe = [protocols.modern(mask) for mask in known]
    from_old = [one.mask for one in old if one.mask is not None] or [0 if mask == 0 else mask for mask in known]
    old_safe = all(mask == 0 or protocols.modern(mask) for mask in from_old) and bool(old)
    if all(safe):
        return Verdict.SECURE if old_safe or not old else Verdict.PARTIAL
    if edition is Edition.CORE or (old_safe and not all(safe)):
        return Verdict.OS_DEFAULT
    return Verdict.PARTIAL if any(safe) else Verdict.UNSET


def _causes(zero: list[Seen]) -> tuple[Span, ...]:
    spans = {
        span_of(one.set_by)
        for one in zero
        if one.mask is not None
        and one.mask != 0
        and not protocols.modern(one.mask)
        and one.set_by is not None
        and one.set_by.path is None
    }
    return tuple(sorted(spans))


def _conclusion(verdict: Verdict, zero: list[Seen], edition: Edition, options: Options) -> str:
    """What the proof ends with; what the user has said and no line of the script shows is named."""
    if verdict is Verdict.SECURE and options.tls_set_elsewhere and any(one.set_by is None for one in zero):
        return "TLS 1.2 is set outside the script, as tls-set-elsewhere says"
    if verdict is Verdict.OS_DEFAULT and options.assume_default == "os" and edition is not Edition.CORE:
        return "the operating system decides here, as assume-default says"
    return CONCLUSIONS[verdict]


def _trace(conclusion: str, zero: list[Seen], here: Note, step: StepOf) -> tuple[Step, ...]:
    steps = [step(note) for note in _assignments(zero)]
    steps.append(step(_at(here, conclusion)))
    return tuple(steps)


def _assignments(zero: list[Seen]) -> Iterable[Note]:
    found = {(one.set_by.path or "", one.set_by.start): one.set_by for one in zero if one.set_by is not None}
    return [found[key] for key in sorted(found)][:8]


def _at(here: Note, message: str) -> Note:
    return Note(here.start, here.end, message, here.path)


CONCLUSIONS = {
    Verdict.SECURE: "every path reaches this place with TLS 1.2 or 1.3 set",
    Verdict.LEGACY: "this place is reached with only old protocols allowed",
    Verdict.UNSET: "no assignment to SecurityProtocol reaches this place",
    Verdict.PARTIAL: "this place is also reached on a path on which SecurityProtocol was never set",
    Verdict.OS_DEFAULT: "the operating system decides here, and TLS 1.2 is added where an old default rules",
    Verdict.UNKNOWN: "what SecurityProtocol holds here is not known",
    Verdict.NOT_APPLICABLE: "this sender does not read SecurityProtocol",
}
