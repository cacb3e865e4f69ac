"""`migrate --plan`: what scripts and tenant need, as text, JSON, CSV or Markdown. Nothing of it is run by us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pslint_tls.engine.migrating import Moved
from pslint_tls.engine.tenant import Permission, Totals, permissions, totals
from pslint_tls.migrate import Choices, Shape
from pslint_tls.output import contract
from pslint_tls.output.cells import safe
from pslint_tls.output.documents import encode
from pslint_tls.output.layout import Layout
from pslint_tls.output.sheet import record
from pslint_tls.output.tenantsetup import steps

HEADER = (
    "path",
    "line",
    "kind",
    "server",
    "endpoint",
    "shape",
    "effort",
    "mailboxes",
    "hazards",
    "reason",
    "function",
)
_SHAPES = {
    "sdk": "become Send-MgUserMail",
    "rest": "become Invoke-MgGraphRequest",
    "function": "become Send-GraphMail, a function with the same parameters",
    "manual": "have to be rewritten by hand",
}
_EFFORTS = {
    "S": "fill in the connection and test",
    "M": "look at the hazards too",
    "L": "rewrite by hand",
}


def rows(moved: Sequence[Moved]) -> Iterator[str]:
    """CSV: one record for each mail."""
    yield record(HEADER)
    for one in moved:
        for site in one.plan.sites:
            yield record(
                (
                    site.site.place.path,
                    site.site.place.start.line,
                    site.site.kind.value,
                    "; ".join(site.site.server.values),
                    site.site.server.endpoint.value,
                    "kept" if site.kept else site.shape.value,
                    site.effort.value,
                    "; ".join(site.mailboxes),
                    "; ".join(hazard.kind for hazard in site.hazards),
                    site.reason,
                    site.site.function,
                )
            )


def document(moved: Sequence[Moved], choices: Choices) -> Iterator[str]:
    """JSON: the numbers, the permissions and the steps."""
    found, asked = totals(moved), permissions(moved)
    yield encode(
        {
            "schemaVersion": contract.SCHEMA_VERSION,
            "tool": contract.tool(),
            "mails": found.mails,
            "files": found.files,
            "shapes": dict(found.shapes),
            "effort": dict(found.efforts),
            "hazards": dict(found.hazards),
            "manual": dict(found.reasons),
            "kept": found.kept,
            "senderNotKnown": found.unknown,
            "permissions": [{"permission": one.name, "mailboxes": list(one.mailboxes)} for one in asked],
            "steps": [{"title": one.title, "lines": list(one.lines)} for one in steps(asked, found, choices)],
        }
    )
    yield "\n"


def text(moved: Sequence[Moved], choices: Choices, layout: Layout) -> Iterator[str]:
    """The plan for a terminal."""
    found, asked = totals(moved), permissions(moved)
    if not found.mails:
        yield "no mail that could be moved was found"
        return
    yield layout.paint("Scripts", "bold")
    for line in _numbers(found):
        yield from layout.wrap(line, "  ")
    for title, counted in (("Look at", found.hazards), ("By hand, because", found.reasons)):
        if counted:
            yield ""
            yield layout.paint(title, "bold")
        for word, count in counted:
            yield from layout.wrap(f"{count} x {safe(word)}", "  ", "      ")
    if not asked:
        return
    yield ""
    yield layout.paint("Mailboxes that send", "bold")
    for line in _mailboxes(asked, found):
        yield from layout.wrap(line, "  ")
    for step in steps(asked, found, choices):
        yield ""
        yield layout.paint(step.title, "bold")
        for line in step.lines:
            # A command is to be copied, so it is not broken.
            yield f"  {line}"


def markdown(moved: Sequence[Moved], choices: Choices) -> Iterator[str]:
    """The plan as a page."""
    found, asked = totals(moved), permissions(moved)
    yield "# Moving mail to Microsoft Graph\n\n"
    if not found.mails:
        yield "No mail that could be moved was found.\n"
        return
    yield "".join(f"- {line}\n" for line in _numbers(found))
    for title, counted in (("Look at", found.hazards), ("By hand, because", found.reasons)):
        if counted:
            yield f"\n## {title}\n\n| mails | |\n|---|---|\n"
            yield "".join(f"| {count} | {_cell(word)} |\n" for word, count in counted)
    if asked:
        yield "\n## Mailboxes that send\n\n"
        yield "".join(f"- {_cell(line)}\n" for line in _mailboxes(asked, found))
    for step in steps(asked, found, choices) if asked else ():
        yield f"\n## {step.title}\n\n```powershell\n" + "".join(f"{line}\n" for line in step.lines) + "```\n"
    yield "\n## Mails\n\n| file | line | becomes | effort | sends as | look at |\n|---|---|---|---|---|---|\n"
    for one in moved:
        for site in one.plan.sites:
            word = "kept" if site.kept else site.shape.value
            looked = ", ".join(hazard.kind for hazard in site.hazards) or (site.reason or "")
            cells = (one.result.path, str(site.site.place.start.line), word, site.effort.value)
            yield f"| {' | '.join(map(_cell, (*cells, ', '.join(site.mailboxes), looked)))} |\n"


def _numbers(found: Totals) -> Iterator[str]:
    files = "1 file" if found.files == 1 else f"{found.files} files"
    yield f"{found.mails} mails in {files}"
    for shape in Shape:
        count = dict(found.shapes).get(shape.value)
        if count:
            yield f"{count} {_SHAPES[shape.value]}"
    if found.kept:
        yield f"{found.kept} are kept, because they go to other servers"
    for effort, says in _EFFORTS.items():
        count = dict(found.efforts).get(effort)
        if count:
            yield f"effort {effort}, {says}: {count}"


def _mailboxes(asked: Sequence[Permission], found: Totals) -> Iterator[str]:
    for one in asked:
        listed = ", ".join(one.mailboxes) or "none that the scripts show"
        yield f"{one.name}: {listed}"
    if found.unknown:
        verb = "mail has a sender" if found.unknown == 1 else "mails have a sender"
        yield f"{found.unknown} {verb} that only running the script shows; add those mailboxes"


def _cell(text: str) -> str:
    """A text inside a table of Markdown."""
    clean = safe(text).replace("\\", "\\\\").replace("|", "\\|")
    return clean.replace("<", "&lt;").replace("`", "\\`")


__all__ = ["document", "markdown", "rows", "text"]
