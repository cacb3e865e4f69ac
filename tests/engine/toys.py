"""Two toy rules and hand-made scripts: the engine is tested without the real ones and without the parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pslint_tls.engine.registry import RuleSet
from pslint_tls.rule import (
    Auth,
    AuthKind,
    Confidence,
    Context,
    Edit,
    Endpoint,
    Finding,
    Fix,
    MailSite,
    Origin,
    Place,
    Rule,
    Safety,
    Script,
    Severity,
    SiteKind,
    Span,
    Step,
    Tls,
    Verdict,
)
from pslint_tls.script import Server
from pslint_tls.text import Source


class ToySite(Rule[MailSite]):
    """Finds every site."""

    code = "TOY001"
    name = "toy-site"
    watches = MailSite
    needles = ("send",)

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        fix = Fix("shout", Safety.SAFE, "it is a toy", (Edit(element.name_span, "SEND"),))
        yield self.finding(
            element.name_span,
            "a mail is sent",
            Severity.ERROR,
            related=(Step(element.place, "here"),),
            fix=fix,
        )


class ToyWord(Rule[Script]):
    """Finds the word `bad`, as a guess and for information."""

    code = "TOY002"
    name = "toy-word"
    watches = Script
    needles = ("bad", "send")

    def check(self, element: Script, script: Script, context: Context) -> Iterator[Finding]:
        for match in re.finditer("bad", script.text):
            yield self.finding(
                Span(*match.span()), "the word is there", Severity.INFO, confidence=Confidence.GUESS, fix=None
            )


class ToyCrash(Rule[MailSite]):
    """Reports the first site, then crashes with the script's text in the exception."""

    code = "TOY003"
    name = "toy-crash"
    watches = MailSite
    needles = ("send",)

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        yield self.finding(element.name_span, "a mail is sent", Severity.WARNING)
        raise RuntimeError(script.text)


def ruleset(*kinds: type[Rule]) -> RuleSet:
    rules = tuple(kind() for kind in kinds)
    return RuleSet(rules, rules, tuple(sorted({needle for rule in rules for needle in rule.needles})))


def source(text: str, path: str = "a.ps1") -> Source:
    return Source(path, text.encode(), text)


def place(text: str, span: Span, path: str = "a.ps1") -> Place:
    own = source(text, path)
    return Place(path, own.position(span.start), own.position(span.end))


def site(text: str, statement: str, **given: object) -> MailSite:
    """A Send-MailMessage site at the first `statement` of `text`; its name is the statement's first word."""
    start = text.index(statement)
    span = Span(start, start + len(statement))
    made = MailSite(
        span=span,
        place=place(text, span),
        kind=SiteKind.SEND_MAILMESSAGE,
        origin=Origin.DIRECT,
        command="send",
        name_span=Span(start, start + len(statement.split()[0])),
        function=None,
        server=Server(("smtp.office365.com",), True, Endpoint.EXCHANGE_ONLINE),
        auth=Auth(AuthKind.NONE),
        tls=Tls(Verdict.SECURE, (3072,)),
        parameters={},
    )
    return replace(made, **given)


def script(text: str, *sites: MailSite, secrets: tuple[str, ...] = (), **given: object) -> Script:
    spans = tuple(Span(text.index(secret), text.index(secret) + len(secret)) for secret in secrets)
    return Script("a.ps1", text, sites=sites, secrets=spans, **given)
