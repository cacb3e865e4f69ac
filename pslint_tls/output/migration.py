"""`migrate` as text: what becomes of each mail, and what is left for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pslint_tls.engine.migrating import Moved
from pslint_tls.engine.tenant import Totals
from pslint_tls.migrate import Field, Shape, SitePlan
from pslint_tls.migrate.addresses import Address
from pslint_tls.migrate.model import Answer
from pslint_tls.output.cells import fit, safe
from pslint_tls.output.layout import Layout
from pslint_tls.script import Client
from pslint_tls.script.wording import sender, target

INDENT = "  "
_LABEL = 11
_SHOWN = ("from", "to", "cc", "bcc", "replyTo", "subject", "body", "attachments")
_LONGEST = 160
_WORDS = {
    Shape.SDK: "Send-MgUserMail",
    Shape.REST: "Invoke-MgGraphRequest",
    Shape.FUNCTION: "Send-GraphMail",
}


def sites(moved: Sequence[Moved], layout: Layout) -> Iterator[str]:
    """Every mail, file by file; those that are kept in one line each."""
    for one in moved:
        if not one.plan.sites:
            continue
        yield layout.paint(safe(one.result.path), "bold")
        for site in one.plan.sites:
            yield from _site(site, layout)
        if one.refused is not None:
            yield from layout.wrap(f"the file is left as it is: {one.refused}", INDENT)
        yield ""


def _site(site: SitePlan, layout: Layout) -> Iterator[str]:
    start = site.site.place.start
    what = f"{safe(sender(site.site))} to {target(site.site)}"
    first = f"{INDENT}{start.line}:{start.column}  "
    if site.shape is Shape.MANUAL:
        verb = "kept" if site.kept else "by hand"
        yield from layout.wrap(f"{what}: {verb}: {site.reason}", first, INDENT * 3)
        if site.kept:
            return
    else:
        yield from layout.wrap(f"{what} becomes {_WORDS[site.shape]}, effort {site.effort.value}", first, INDENT * 3)
    if site.shape is not Shape.MANUAL and isinstance(site.site.call, Client):
        yield from _labelled("message", "taken over from the MailMessage that the script makes", layout)
    elif site.shape is not Shape.MANUAL and site.message is not None:
        for name, found in site.message.items():
            if name in _SHOWN and found is not None:
                yield from _labelled(name, _answers(found, layout), layout)
    if site.dropped:
        yield from _labelled("dropped", ", ".join(one.parameter for one in site.dropped), layout)
    for hazard in site.hazards:
        yield from _labelled("look at", f"{hazard.message} [{hazard.kind}]", layout)


def _labelled(label: str, text: str, layout: Layout) -> Iterator[str]:
    first = f"{INDENT * 3}{label.ljust(_LABEL)}  "
    for number, line in enumerate(layout.wrap(text, first)):
        yield line.replace(label, layout.paint(label, "dim"), 1) if number == 0 else line


def _answers(found: Field, layout: Layout) -> str:
    """The values, or the expression where they are not known."""
    if found.values and found.reason is None:
        text = " or ".join(_answer(value) for value in found.values)
    else:
        text = f"{found.source or 'not known'} ({found.reason or 'nothing is known of it'})"
    return fit(" ".join(text.split()), _LONGEST, layout.ellipsis)


def _answer(value: Answer) -> str:
    if isinstance(value, Address):
        return f"{value.name} <{value.address}>" if value.name else value.address
    if isinstance(value, tuple):
        return ", ".join(_answer(one) for one in value)
    return "not given" if value is None else str(value)


def closing(found: Totals, layout: Layout) -> Iterator[str]:
    """All mails in one sentence."""
    if not found.mails:
        yield "no mail that could be moved was found"
        return
    counts = dict(found.shapes)
    parts = [f"{counts[shape.value]} {_WORDS[shape]}" for shape in _WORDS if counts.get(shape.value)]
    by_hand = counts.get(Shape.MANUAL.value, 0)
    parts += [f"{by_hand} by hand"] if by_hand else []
    parts += [f"{found.kept} kept"] if found.kept else []
    files = "1 file" if found.files == 1 else f"{found.files} files"
    mails = "1 mail" if found.mails == 1 else f"{found.mails} mails"
    yield from layout.wrap(f"{mails} in {files}: {', '.join(parts)}", "", INDENT)
