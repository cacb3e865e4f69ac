"""What becomes of every mail of a script, and the edits that make it so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from pslint_tls import mend
from pslint_tls.migrate import functions
from pslint_tls.migrate.addresses import domain_of, joined, parse
from pslint_tls.migrate.anchoring import is_secure, moved_below_tls, needs_tls_line
from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.hazards import dropped_by, effort_of, hazards_of, refused_arguments
from pslint_tls.migrate.layout import Style, Styles
from pslint_tls.migrate.lines import Room, indent_of, room_for, without
from pslint_tls.migrate.message import message_of
from pslint_tls.migrate.model import FilePlan, Hazard, Shape, SitePlan
from pslint_tls.migrate.placing import Placed, inserted
from pslint_tls.migrate.writing import CallWriter, NotWritable, Written, client_command, known
from pslint_tls.script import Call, Client, Edition, Endpoint, MailSite, Opening, Script, SiteKind, Verdict
from pslint_tls.script.wording import sender, target
from pslint_tls.text import Edit, Span, line_start

WANTED = frozenset({Endpoint.EXCHANGE_ONLINE, Endpoint.EXCHANGE_ONLINE_LEGACY, Endpoint.DIRECT_SEND, Endpoint.UNKNOWN})
"""Where mail is moved from without being asked for (DESIGN section 8)."""
_NO_MAIL = frozenset({SiteKind.GRAPH, SiteKind.OUTLOOK, SiteKind.EWS})
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_AFTER_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\Z")
_SEMICOLON = re.compile(r"[ \t]*;[ \t;]*\Z")
_DAMAGE = "code around it could not be read"


def plan(script: Script, choices: Choices) -> FilePlan:
    """What becomes of the mails of a script; no edits where none is rewritten. Deterministic, without I/O."""
    styles = Styles(script.text)
    sites = tuple(_of_site(script, site, choices, styles) for site in script.sites if _is_meant(site, choices))
    converted = [one for one in sites if one.shape is not Shape.MANUAL]
    if not converted:
        return FilePlan(sites)
    needed = _needed(converted)
    own = {edit for one in converted for edit in one.edits}
    tls, unmended = _tls_edits(script, converted, choices)
    moved = moved_below_tls(script, converted, _mended(script, tls))
    placed = list(_placed(converted, moved, choices))
    shared = [*tls, *inserted(script, placed, _missing(script, needed), choices, styles)]
    edits = _sorted([*own, *shared])
    if edits is None:
        # What is inserted would stand inside what is replaced: nothing is changed rather than half of it.
        reason = "the connection cannot be made in front of it without touching the mail itself"
        return FilePlan(tuple(_manual(one.site, reason, choices) for one in converted))
    marked = tuple(_with_legacy_tls(one) if one.site.span in unmended else one for one in sites)
    traces = tuple(dict.fromkeys(step for one in converted for step in one.site.auth.trace[:1]))
    return FilePlan(marked, edits, tuple(edit for edit in edits if edit not in own), traces)


def _is_meant(site: MailSite, choices: Choices) -> bool:
    line = choices.line
    on_line = line is None or site.place.start.line <= line <= site.place.end.line
    return site.kind not in _NO_MAIL and on_line


def _of_site(script: Script, site: MailSite, choices: Choices, styles: Styles) -> SitePlan:
    reason = _obstacle(site, choices)
    if reason is not None:
        return _manual(site, reason, choices)
    if site.server.endpoint not in WANTED and not choices.all_servers:
        says = f"{target(site)} is not Exchange Online, so the mail is kept as it is; --all-servers moves it too"
        return _manual(site, says, choices, kept=True)
    try:
        shape, edits, used = _rewritten(script, site, choices, styles)
    except NotWritable as error:
        return _manual(site, str(error), choices)
    message = message_of(site, choices)
    found = hazards_of(site, shape, message, choices)
    effort = effort_of(shape, found, kept=False)
    return SitePlan(site, shape, None, effort, message, dropped_by(site), found, edits, used)


def _manual(site: MailSite, reason: str, choices: Choices, *, kept: bool = False) -> SitePlan:
    wanted = kept or site.call is None
    message = None if wanted else message_of(site, choices)
    found = () if wanted or message is None else hazards_of(site, Shape.MANUAL, message, choices)
    effort = effort_of(Shape.MANUAL, found, kept=kept)
    return SitePlan(site, Shape.MANUAL, reason, effort, message, (), found, kept=kept)


def _obstacle(site: MailSite, choices: Choices) -> str | None:
    """Why nothing can be written for a mail, whatever the shape."""
    if site.damaged:
        return _DAMAGE
    if site.shadowed:
        return f"`{site.command}` is a function of the script: what sends the mail is inside it"
    if site.call is None or site.around is None:
        where = "it stands in a string that is run as code" if _is_dotnet(site) else f"{sender(site)} has no rewrite"
        return f"{where}: move it by hand"
    if isinstance(site.call, Client):
        if site.call.reason is not None:
            return site.call.reason
        if site.call.views:
            return "the script uses alternate views, linked resources or S/MIME, which Graph's message has no place for"
    elif not site.call.one_command:
        return f"`{site.command}` stands for other commands as well"
    if not site.around.openings:
        return "there is no place in this file where the connection is sure to be made first"
    return _obstacle_of_sender(site, choices)


def _is_dotnet(site: MailSite) -> bool:
    return site.kind in (SiteKind.SEND_MAILMESSAGE, SiteKind.SMTPCLIENT)


def _obstacle_of_sender(site: MailSite, choices: Choices) -> str | None:
    values = [value for value in known(site.parameters.get("From")) if isinstance(value, str)]
    parsed = [parse(value) for value in values]
    if values and all(map(joined, values)):
        return "its sender is several addresses, and a mail has one"
    outside = [one for one in parsed if one is not None and domain_of(one.address) in choices.external]
    if outside:
        return f"its sender is at {domain_of(outside[0].address)}, which is no domain of the tenant"
    return None


def _rewritten(
    script: Script, site: MailSite, choices: Choices, styles: Styles
) -> tuple[Shape, tuple[Edit, ...], frozenset[str]]:
    if isinstance(site.call, Client):
        return _client(script, site, site.call, choices, styles)
    assert isinstance(site.call, Call)
    style = styles.at(site.span.start)
    if choices.shape != "function" and site.call.fixed and not site.call.piped and not refused_arguments(site):
        shape = Shape.REST if choices.shape == "rest" else Shape.SDK
        try:
            room = _room(script, site, site.call.span, style)
            written = CallWriter(site, site.call, style, choices, room.indent).write(shape)
        except NotWritable:
            if choices.shape != "auto":
                raise
        else:
            return shape, (Edit(room.span, f"{room.before}{written.text}{room.after}"),), written.functions
    if choices.shape in ("sdk", "rest"):
        raise NotWritable("its parameters are not known by name on every path: --shape auto or function converts it")
    save = " -SaveToSentItems" if choices.save else ""
    used = frozenset({functions.SEND, *functions.NEEDS[functions.SEND]})
    return Shape.FUNCTION, (Edit(site.call.head, functions.SEND + save),), used


def _room(script: Script, site: MailSite, span: Span, style: Style) -> Room:
    """Where the new text goes; where something is put in front of the mail, it stays on its line."""
    around = site.around
    taken = {one.offset for one in (*around.openings, *around.homes)} if around is not None else set()
    if span.start in taken:
        return Room(span, indent_of(script.text, span.start))
    return room_for(script.text, span, style)


def _client(
    script: Script, site: MailSite, client: Client, choices: Choices, styles: Styles
) -> tuple[Shape, tuple[Edit, ...], frozenset[str]]:
    shape = Shape.REST if choices.shape == "rest" else Shape.SDK
    edits: list[Edit] = []
    used: frozenset[str] = frozenset()
    for use in client.uses:
        if use.kind == "send":
            style = styles.at(use.span.start)
            room = _room(script, site, use.span, style)
            written: Written = client_command(use, shape, style, choices, room.indent)
            edits.append(Edit(room.span, f"{room.before}{written.text}{room.after}"))
            used |= written.functions
        else:
            edits.append(Edit(use.line or without(script.text, use.span), ""))
    return shape, tuple(_without_gaps(script.text, edits)), used


def _without_gaps(text: str, edits: list[Edit]) -> list[Edit]:
    """The edits, lines taken out one after another as one, and of two blank lines around them only one left."""
    joined: list[Edit] = []
    for edit in edits:
        before = joined[-1] if joined else None
        if before is not None and not edit.new_text and not before.new_text and before.span.end >= edit.span.start:
            joined[-1] = Edit(Span(before.span.start, max(before.span.end, edit.span.end)), "")
        else:
            joined.append(edit)
    return [_tidied(text, edit) for edit in joined]


def _tidied(text: str, edit: Edit) -> Edit:
    if not edit.new_text:
        edit = Edit(_with_rest(text, edit.span), "")
    blank = _BLANK_LINE.match(text, edit.span.end)
    if edit.new_text or blank is None or not _AFTER_BLANK.search(text[: edit.span.start]):
        return edit
    return Edit(Span(edit.span.start, blank.end()), "")


def _with_rest(text: str, span: Span) -> Span:
    """What is taken out, with what would be left of its lines: blanks alone, or the semicolon of what stays."""
    rest = _BLANK_LINE.match(text, span.end)
    if rest is None and span.end < len(text):
        return span
    start = line_start(text, span.start)
    if rest is not None and start < span.start and not text[start : span.start].strip():
        return Span(start, rest.end())
    semicolon = _SEMICOLON.search(text[: span.start])
    # Blanks alone stay where a brace is in front of them: the connection may have to be put there.
    return span if semicolon is None else Span(semicolon.start(), span.end)


def _needed(converted: Iterable[SitePlan]) -> tuple[str, ...]:
    used = {name for one in converted for name in one.functions}
    return tuple(name for name in functions.NAMES if name in used)


def _missing(script: Script, needed: tuple[str, ...]) -> tuple[str, ...]:
    """The functions that the script does not define yet."""
    defined = {one.name.lower() for one in script.functions}
    return tuple(name for name in needed if name.lower() not in defined)


def _placed(converted: Iterable[SitePlan], moved: tuple[Opening, Opening] | None, choices: Choices) -> Iterator[Placed]:
    """What each mail needs, and where; `moved` is a place and what is taken instead of it."""

    def of(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
        return tuple(moved[1] if moved is not None and one == moved[0] else one for one in openings)

    for one in converted:
        around, site = one.site.around, one.site
        assert around is not None
        connect = () if around.connected else of(around.openings)
        first = site.tls.openings if around.connected and not is_secure(site) else connect
        tls = tuple(one for one in first if moved is None or one != moved[1])
        wanted = needs_tls_line(site) and not choices.tls_elsewhere
        own = around.elsewhere or (around.homes != around.openings and not any(place.why for place in around.openings))
        homes = of(around.homes) if one.functions else ()
        yield Placed(connect, homes, tls if wanted else (), one.uploads, own)


def _mended(script: Script, edits: Iterable[Edit]) -> set[Span]:
    """The assignments that the edits change."""
    return {one.span for one in script.assignments if any(one.span.contains(edit.span) for edit in edits)}


def _tls_edits(script: Script, converted: Iterable[SitePlan], choices: Choices) -> tuple[list[Edit], set[Span]]:
    """Edits of assignments that allow old TLS only, and the mails for which there is none."""
    edits: list[Edit] = []
    unmended: set[Span] = set()
    for one in converted:
        site = one.site
        if site.tls.verdict not in (Verdict.LEGACY, Verdict.PARTIAL) or site.edition is Edition.CORE:
            continue
        for span in site.tls.legacy_assignments:
            assignment = next((found for found in script.assignments if found.span == span), None)
            changed = mend.mend_value(script, assignment, choices.tls_line) if assignment is not None else []
            if not changed:
                unmended.add(site.span)
            edits += changed
        if site.tls.verdict is Verdict.LEGACY and not site.tls.legacy_assignments:
            unmended.add(site.span)
    return list(dict.fromkeys(edits)), unmended


def _with_legacy_tls(one: SitePlan) -> SitePlan:
    says = "TLS 1.2 is not allowed where the mail is sent, and Graph refuses older versions: set it first"
    found = (*one.hazards, Hazard("legacy-tls", says))
    return replace(one, hazards=found, effort=effort_of(one.shape, found, kept=one.kept))


def _sorted(edits: Iterable[Edit]) -> tuple[Edit, ...] | None:
    """The edits in order; None where two of them touch the same text."""
    ordered = sorted(set(edits), key=lambda edit: (edit.span.start, edit.span.end))
    for left, right in pairwise(ordered):
        if left.span.end > right.span.start:
            return None
    return tuple(ordered)
