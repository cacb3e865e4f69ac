"""Scripts whose mail is moved to Microsoft Graph, and what is asked of the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pslint_tls.migrate import Choices, FilePlan, Message, SitePlan, plan
from pslint_tls.migrate.message import message_of
from pslint_tls.script import MailSite, Script, SiteKind, analyse
from pslint_tls.text import Fix, Safety, Source, apply

HOST = "smtp.office365.com"
MAIL = f"Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer {HOST} -UseSsl"
ALL = Choices(all_servers=True)


@dataclass(frozen=True)
class Move:
    """A script before and after."""

    script: Script
    plan: FilePlan
    text: str

    @property
    def site(self) -> SitePlan:
        (only,) = self.plan.sites
        return only

    @property
    def kinds(self) -> list[str]:
        return [hazard.kind for hazard in self.site.hazards]


def script_of(text: str) -> Script:
    return analyse(Source.from_text(text))


def move(text: str, choices: Choices = ALL, **changed: Any) -> Move:
    """What becomes of a script, with all edits applied."""
    choices = replace(choices, **changed)
    script = script_of(text)
    found = plan(script, choices)
    if not found.edits:
        return Move(script, found, text)
    applied = apply(Source.from_text(text), [Fix("move", Safety.UNSAFE, None, found.edits)])
    assert not applied.deferred
    return Move(script, found, applied.raw.decode("utf-8"))


def message_in(site: MailSite, choices: Choices = ALL) -> dict[str, Any]:
    """Field -> its values, and whether others are possible. A subject or body that is not given is an empty one."""
    is_graph = site.kind is SiteKind.GRAPH
    message: Message = message_of(replace(site, kind=SiteKind.SEND_MAILMESSAGE) if is_graph else site, choices)
    found: dict[str, Any] = {}
    for name, field in message.items():
        values = frozenset() if field is None else frozenset(field.values)
        if name in ("subject", "body"):
            values = (values or frozenset([None])) if field is None or not field.reason else values
            values = frozenset("" if value is None else value for value in values)
        found[name] = values, field is not None and field.reason is not None
    return found


@cache
def _parsers() -> tuple[Any, ...]:
    import tree_sitter
    import tree_sitter_powershell
    import tree_sitter_pwsh

    grammars = (tree_sitter_pwsh, tree_sitter_powershell)
    return tuple(tree_sitter.Parser(tree_sitter.Language(grammar.language())) for grammar in grammars)


def errors_in(text: str) -> list[bool]:
    """Whether each of the two grammars of others finds an error."""
    return [parser.parse(text.encode("utf-8")).root_node.has_error for parser in _parsers()]


def reads_worse(before: str, after: str) -> bool:
    """Whether one of them finds errors in the new text only.

    Neither knows typographic quotes: where the script keeps some, an error moves with whatever stands beside it.
    """
    if set(after) & set("\u2018\u2019\u201a\u201b\u201c\u201d\u201e"):
        return False
    return any(now and not was for was, now in zip(errors_in(before), errors_in(after), strict=True))
