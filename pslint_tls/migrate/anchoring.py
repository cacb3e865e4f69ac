"""Where the connection is made: it needs TLS 1.2 as the mail did (field-facts 2.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pslint_tls.knowledge import protocols
from pslint_tls.migrate.model import SitePlan
from pslint_tls.script import Edition, MailSite, Opening, Script, TlsAssignment, Verdict
from pslint_tls.text import Span


def moved_below_tls(
    script: Script, converted: Sequence[SitePlan], mended: Collection[Span]
) -> tuple[Opening, Opening] | None:
    """(the place at the top, the place below the script's own Tls12 line), where that line serves all mails.

    `mended` are assignments that allow old versions only, and TLS 1.2 after the rewrite.
    """
    openings = {opening for one in converted for opening in _around(one.site) if opening.why is None}
    for assignment in script.assignments:
        below = assignment.below
        if below is None or not _is_secure(assignment, mended):
            continue
        top = [one for one in openings if one.offset <= assignment.span.start and one.after.strip(";") != ""]
        if len(top) == 1 and all(_serves(below, one.site, top[0], mended) for one in converted):
            text = script.text[assignment.span.end : below]
            return top[0], Opening(below, top[0].before, text[len(text.rstrip("\r\n")) :])
    return None


def is_secure(site: MailSite) -> bool:
    """Whether TLS 1.2 is set on every path to the mail."""
    return site.tls.verdict in (Verdict.SECURE, Verdict.NOT_APPLICABLE)


def needs_tls_line(site: MailSite) -> bool:
    """Whether Windows PowerShell 5.1 may run the script, so that TLS 1.2 has to be set before it connects."""
    return site.edition is not Edition.CORE


def _around(site: MailSite) -> Iterable[Opening]:
    return site.around.openings if site.around is not None else ()


def _is_secure(assignment: TlsAssignment, mended: Collection[Span]) -> bool:
    masks = assignment.masks or ()
    return assignment.span in mended or (bool(masks) and all(protocols.modern(mask) for mask in masks))


def _serves(below: int, site: MailSite, top: Opening, mended: Collection[Span]) -> bool:
    """Whether the mail runs behind the line, or is not connected at the top at all."""
    if top not in _around(site):
        return True
    reached = site.tls.verdict is Verdict.SECURE or set(site.tls.legacy_assignments) <= set(mended) != set()
    return reached and (site.span.start >= below or site.function is not None)
