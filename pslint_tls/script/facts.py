"""The observations of a run as the plain facts that leave this room."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pslint_tls.knowledge import is_microsoft_cloud, protocols
from pslint_tls.script import sitebuilder
from pslint_tls.script.assignments import as_written
from pslint_tls.script.cmdletnames import MAIL_COMMANDS
from pslint_tls.script.convert import NoConversion, to_mask
from pslint_tls.script.edition import edition_of
from pslint_tls.script.hostnames import host_literals, hosts_of
from pslint_tls.script.mailers import PROGRAMS
from pslint_tls.script.model import (
    Around,
    Call,
    Client,
    MailSite,
    Mention,
    NotAnalysed,
    Origin,
    Place,
    ProtocolArgument,
    Reached,
    Script,
    SiteKind,
    Step,
    Tls,
    TlsAssignment,
    Unbound,
    Verdict,
    WebRequest,
)
from pslint_tls.script.openings import Openings
from pslint_tls.script.options import Options
from pslint_tls.script.positions import enclosing_function, functions_of, token_kind
from pslint_tls.script.program import Program
from pslint_tls.script.reach import other_servers
from pslint_tls.script.recorder import AssignmentSpot, Recorder, Seen, Spot
from pslint_tls.script.redact import Redaction
from pslint_tls.script.suppressions import Suppression
from pslint_tls.script.values import Note, Value
from pslint_tls.script.verdict import judge
from pslint_tls.syntax import Tree, ast, second_opinion
from pslint_tls.text import Source, Span

if TYPE_CHECKING:
    from pslint_tls.script.written import Written

_SUM = re.compile(r"::securityprotocol\s*\+")
MENTION = re.compile(r"send-mailmessage|smtpclient|securityprotocol", re.IGNORECASE)
NOT_APPLICABLE = frozenset(
    (
        SiteKind.CDO,
        SiteKind.WEB_MAIL,
        SiteKind.OUTLOOK,
        SiteKind.COMMAND_LINE,
        SiteKind.MAILOZAURR,
        SiteKind.SEND_MAILKITMESSAGE,
    )
)


class Facts:
    """Builds the script's facts."""

    def __init__(
        self,
        source: Source,
        tree: Tree,
        program: Program,
        recorder: Recorder,
        options: Options,
        budget: str | None,
    ) -> None:
        self.source = source
        self.tree = program.units[0].tree
        self.whole = tree
        self.program = program
        self.recorder = recorder
        self.options = options
        self.budget = budget
        self.edition = edition_of(source.text, tree)
        self._others: dict[str, Source] = {}
        self.openings = Openings(source, self.tree, recorder)
        self._written: Written | None = None
        self.redaction = Redaction(source.text, [unit for unit in program.units if unit.home == 0], recorder)

    def script(self, suppressions: tuple[Suppression, ...] = ()) -> Script:
        """Everything."""
        sites = tuple(self._site(spot) for spot in self._own(self.recorder.sites) if spot.kind is not None)
        sites = tuple(sorted(sites, key=lambda site: (site.span.start, -site.span.end)))
        assignments = tuple(self._assignment(spot) for spot in self._own_assignments())
        mentions = tuple(self._mentions(sites, assignments))
        return Script(
            self.source.path,
            self.source.text,
            sites,
            assignments,
            tuple(self._request(spot) for spot in self._own(self.recorder.requests)),
            tuple(self._protocol(*found) for key, found in sorted(self.recorder.protocols.items()) if key[0] == 0),
            host_literals(self.source, self.tree, sites, self.place),
            mentions,
            tuple(self._not_analysed(mentions, sites)),
            tuple(Span(one.start, one.end) for one in self.whole.damage),
            self.redaction.spans(),
            self.edition,
            self.budget,
            tuple(unit.path for unit in self.program.units[1:] if unit.home == unit.number),
            tuple(dict.fromkeys(self.program.not_followed)),
            tuple(self._without_secrets(one) for one in suppressions),
            functions_of(self.whole),
            other_servers(self.tree.text, self.tree) if sites or assignments else (),
        )

    def reached(self, path: str) -> tuple[Reached, ...]:
        """The mail sites of the loaded file `path` that a run of this script comes to."""
        number = next((unit.number for unit in self.program.units[1:] if unit.path == path), None)
        found = []
        for key, spot in sorted(self.recorder.sites.items()):
            seen = [one for one in spot.seen if one.called and one.sent]
            if key[0] == number and spot.kind is not None and seen:
                here = Note(spot.node.start, spot.node.end, "", path)
                tls = judge(seen, self.edition, None, here, self.step, self.options)
                found.append(Reached(self.place(Span(spot.node.start, spot.node.end), path), tls))
        return tuple(found)

    def _without_secrets(self, suppression: Suppression) -> Suppression:
        """A reason is shown, so it must hold no password."""
        if self.redaction.text(suppression.span) == self.source.text[suppression.span.start : suppression.span.end]:
            return suppression
        hidden = self.redaction.hide(suppression.reason or "")
        return replace(suppression, reason=hidden if hidden != suppression.reason else None)

    def _own(self, table: dict[tuple[int, int, int], Spot]) -> list[Spot]:
        return [spot for key, spot in sorted(table.items()) if key[0] == 0]

    def _own_assignments(self) -> list[AssignmentSpot]:
        return [spot for key, spot in sorted(self.recorder.assignments.items()) if key[0] == 0]

    def place(self, span: Span, path: str | None = None) -> Place:
        """The lines and columns of a span."""
        source = self._source(path)
        return Place(source.path, source.position(span.start), source.position(span.end))

    def _source(self, path: str | None) -> Source:
        if path is None or path == self.source.path:
            return self.source
        if path not in self._others:
            text = next(unit.text for unit in self.program.units if unit.path == path)
            self._others[path] = Source.from_text(text, path)
        return self._others[path]

    def step(self, note: Note) -> Step:
        """A link of a proof."""
        return Step(self.place(Span(note.start, note.end), note.path), note.message)

    def _site(self, spot: Spot) -> MailSite:
        assert spot.kind is not None
        span = Span(spot.node.start, spot.node.end)
        seen, reason = self._relevant(spot)
        reached = [] if "unreachable" in spot.extra else seen
        zero = [one for one in seen if one.start == 0] or seen
        call, around = self._as_written(spot, seen, zero)
        return MailSite(
            span,
            self.place(span),
            spot.kind,
            spot.origin,
            spot.command,
            spot.name_span,
            enclosing_function(self.tree, span.start),
            sitebuilder.server_of(zero, self.options.servers, self.step),
            sitebuilder.auth_of_site(zero, spot.kind, self.step),
            self._tls(spot, reached, reason),
            self.edition,
            spot.shadowed,
            sitebuilder.parameters_of(zero, spot.kind, self.redaction, self.step),
            self._unbound(zero),
            sitebuilder.port_of(zero),
            sitebuilder.ssl_of(zero),
            sitebuilder.sender_of(zero),
            (),
            self._touches_damage(spot.node),
            call,
            around,
        )

    def _as_written(self, spot: Spot, seen: list[Seen], zero: list[Seen]) -> tuple[Call | Client | None, Around | None]:
        """How a sender that can be rewritten is written, and what stands around it."""
        if spot.kind not in (SiteKind.SEND_MAILMESSAGE, SiteKind.SMTPCLIENT) or spot.origin is Origin.EMBEDDED:
            return None, None
        if self._written is None:
            # Loaded for the few files that send mail: a start is to be quick.
            from pslint_tls.script.written import Written

            self._written = Written(self.tree, self.openings, self.place, self.recorder)
        return self._written.of(spot, seen, zero)

    def _touches_damage(self, node: ast.Node) -> bool:
        return any(one.start < node.end and node.start < one.end for one in self.tree.damage)

    def _relevant(self, spot: Spot) -> tuple[list[Seen], str | None]:
        """The observations that count, and why they are not all there is."""
        seen = [one for one in spot.seen if one.called] or spot.seen
        reason = None if any(one.called for one in spot.seen) else "uncalled"
        if spot.kind in (SiteKind.SMTPCLIENT, SiteKind.CDO):
            sent = [one for one in seen if one.sent] or [one for one in spot.seen if one.sent]
            if not sent:
                return _last_constructions(seen), "no-send-seen"
            return sent, None if any(one.called for one in sent) else "uncalled"
        return seen, reason

    def _tls(self, spot: Spot, seen: list[Seen], reason: str | None) -> Tls:
        here = Note(spot.node.start, spot.node.end, "")
        if self.budget is not None:
            note = Note(spot.node.start, spot.node.end, f"the analysis was cut short here: {self.budget}")
            return Tls(Verdict.UNKNOWN, None, "budget", (self.step(note),))
        if self._touches_damage(spot.node) and not seen:
            note = Note(spot.node.start, spot.node.end, "the code around this place could not be parsed")
            return Tls(Verdict.UNKNOWN, None, "damage", (self.step(note),))
        if spot.kind in NOT_APPLICABLE and seen:
            note = Note(spot.node.start, spot.node.end, "this sender does not read SecurityProtocol")
            return Tls(Verdict.NOT_APPLICABLE, None, None, (self.step(note),))
        tls = judge(seen, self.edition, reason, here, self.step, self.options)
        tls = replace(tls, openings=self.openings.of(spot.node, _untouched(seen)))
        if tls.verdict in (Verdict.UNSET, Verdict.PARTIAL, Verdict.LEGACY):
            late = self._late(spot.node, tls)
            if late is not None:
                return replace(tls, late=late)
        return tls

    def _late(self, node: ast.Node, tls: Tls) -> Step | None:
        """An assignment of TLS 1.2 that the file makes behind an unprotected site."""
        if tls.verdict is Verdict.LEGACY:
            return None
        for spot in self._own_assignments():
            secure = any(after is not None and protocols.modern(after) for _, _, after in spot.seen)
            if secure and spot.called and spot.node.start > node.end:
                return self.step(Note(spot.node.start, spot.node.end, "TLS 1.2 is set here, behind the send"))
        return None

    def _unbound(self, seen: list[Seen]) -> tuple[Unbound, ...]:
        found: dict[tuple[str, str, int, int], Unbound] = {}
        for one in seen:
            for text, problem, start, end in one.problems:
                span = Span(start, end)
                shown = self.redaction.hide(text) if text else self.redaction.text(span)
                found.setdefault((text, problem, start, end), Unbound(shown, problem, span))
        return tuple(found.values())

    def _assignment(self, spot: AssignmentSpot) -> TlsAssignment:
        span = Span(spot.node.start, spot.node.end)
        after = {mask for start, _, mask in spot.seen if start == 0}
        masks = None if None in after else tuple(sorted(mask for mask in after if mask is not None))
        effect, restores = self._effect(spot)
        text = self.source.text[span.start : span.end].lower()
        allowed = self._allowed(spot)
        found = TlsAssignment(
            span,
            self.place(span),
            effect,
            masks,
            enclosing_function(self.tree, span.start),
            spot.operator,
            "tls13" in text,
            spot.guarded,
            self._serves(span),
            restores,
            allowed,
        )
        return as_written(found, spot, self.source, self.tree, len(self.recorder.assignments) == 1)

    def _effect(self, spot: AssignmentSpot) -> tuple[str, bool]:
        text = self.source.text[spot.node.start : spot.node.end].lower()
        right = text.partition("=")[2]
        reads = "securityprotocol" in right.replace("securityprotocoltype", "")
        if spot.operator != "=" or _SUM.search(right):
            return "arithmetic", False
        restores = bool(re.fullmatch(r"\s*\$[\w:]+\s*", right)) and any(
            before != after for _, before, after in spot.seen
        )
        if reads and "-band" in right and "-bnot" in right and "-bor" not in right:
            return "remove", False
        if reads and "-bor" in right:
            return "add", False
        if any(mask is None for _, _, mask in spot.seen):
            return "unknown", False
        return "set", restores and self._is_saved(right.strip())

    def _is_saved(self, variable: str) -> bool:
        pattern = re.escape(variable) + r"\s*=\s*\[[\w.]+\]::securityprotocol\b(?!\s*-)"
        return re.search(pattern, self.source.text, re.IGNORECASE) is not None

    def _allowed(self, spot: AssignmentSpot) -> tuple[int, ...] | None:
        found: set[int] = set()
        for start, before, after in spot.seen:
            if start != 0 or after is None:
                continue
            reads = "securityprotocol" in self.source.text[spot.node.start : spot.node.end].lower().partition("=")[
                2
            ].replace("securityprotocoltype", "")
            found.add(after & ~(before or 0) if reads else after)
        return tuple(sorted(found)) if found else None

    def _serves(self, span: Span) -> bool:
        """Whether a mail site or a Microsoft 365 request runs with what this assignment leaves."""
        for spot in self._own(self.recorder.sites):
            if any(
                one.set_by is not None
                and one.set_by.path is None
                and (one.set_by.start, one.set_by.end) == (span.start, span.end)
                for one in spot.seen
            ):
                return True
        for spot in self._own(self.recorder.requests):
            if any(is_microsoft_cloud(host) for host in self._hosts(spot)) and any(
                one.set_by is not None and one.set_by.start == span.start for one in spot.seen
            ):
                return True
        return False

    def _hosts(self, spot: Spot) -> tuple[str, ...]:
        return hosts_of(value for one in spot.seen for bound in one.bound for value in [bound.value])

    def _request(self, spot: Spot) -> WebRequest:
        span = Span(spot.node.start, spot.node.end)
        seen, reason = self._relevant(spot)
        return WebRequest(
            spot.name_span,
            self.place(span),
            spot.command,
            self._hosts(spot),
            self._tls(spot, seen, reason),
            self.edition,
            enclosing_function(self.tree, span.start),
        )

    def _protocol(self, node: ast.Node, receiver: str, values: list[Value]) -> ProtocolArgument:
        span = Span(node.start, node.end)
        masks: set[int] = set()
        for value in values:
            for option in value.options:
                try:
                    masks.add(to_mask(option))
                except NoConversion:
                    return ProtocolArgument(span, self.place(span), receiver, None)
            if value.unknown is not None:
                return ProtocolArgument(span, self.place(span), receiver, None)
        return ProtocolArgument(span, self.place(span), receiver, tuple(sorted(masks)))

    def _mentions(self, sites: tuple[MailSite, ...], assignments: tuple[TlsAssignment, ...]) -> list[Mention]:
        covered = [
            site.span
            for site in sites
            if site.origin is Origin.DIRECT and site.kind in (SiteKind.SEND_MAILMESSAGE, SiteKind.SMTPCLIENT)
        ]
        covered += [assignment.span for assignment in assignments]
        found = []
        for match in MENTION.finditer(self.source.text):
            span = Span(match.start(), match.end())
            if not any(one.start <= span.start < one.end for one in covered):
                found.append(Mention(span, self.place(span), match.group(), token_kind(self.whole, span.start)))
        return found

    def _not_analysed(self, mentions: tuple[Mention, ...], sites: tuple[MailSite, ...]) -> list[NotAnalysed]:
        found = [NotAnalysed(one.span, one.place, one.text, "damage") for one in mentions if one.kind == "damage"]
        told = {one.span.start for one in found} | {site.name_span.start for site in sites}
        for seen in second_opinion(self.tree, self.program.deadline):
            bare = seen.name.lower().rpartition("\\")[2]
            span = Span(seen.start, min(seen.start + len(seen.name), seen.end))
            if (bare in MAIL_COMMANDS or bare in PROGRAMS) and span.start not in told:
                found.append(NotAnalysed(span, self.place(span), seen.name, "damage"))
        if self.budget is not None:
            found += [
                NotAnalysed(one.span, one.place, one.text, "budget")
                for one in mentions
                if one.kind in ("name", "other")
            ]
        return sorted(found, key=lambda one: one.span.start)


def _untouched(seen: list[Seen]) -> list[Seen]:
    """The paths on which nothing was set; none if there is one of which it is not known."""
    if any(one.mask is None for one in seen):
        return []
    return [one for one in seen if one.mask in (0, one.start)]


def _last_constructions(seen: list[Seen]) -> list[Seen]:
    """Of what was seen of a client that never sends, the fullest: construction with -Property is seen twice."""
    most = max((len(one.bound) for one in seen), default=0)
    return [one for one in seen if len(one.bound) == most]
