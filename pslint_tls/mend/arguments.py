"""Changes to what a mail is sent with: a switch added, a literal replaced."""

from __future__ import annotations

import re

from pslint_tls.script import MailSite, Parameter, Script, SiteKind, Via
from pslint_tls.text import Edit, Source, Span, line_start

_MADE = re.compile(r"[ \t]*(\$(?:\w+:)?\w+)[ \t]*=[ \t]*")
_NAMED = ("SmtpServer", "Port", "Credential")


def add_switch(script: Script, site: MailSite, switch: str) -> list[Edit]:
    """Edits that ask for STARTTLS: `-UseSsl` on the command, `EnableSsl` on the client; none where there is no place.

    A `$false` that is given is turned round; what a variable holds is not changed.
    """
    name = switch.lstrip("-")
    bound = site.parameters.get("UseSsl") or site.parameters.get("EnableSsl")
    if bound is not None and bound.span is not None:
        text = script.text[bound.span.start : bound.span.end]
        return [Edit(bound.span, "$true")] if text.lower() == "$false" else []
    if bound is not None:
        return []
    return _on_command(site) if site.kind is SiteKind.SEND_MAILMESSAGE else _on_client(script, site, name)


def _on_command(site: MailSite) -> list[Edit]:
    """Behind a parameter that it belongs to, else behind the name: there it disturbs no positional argument."""
    for name in _NAMED:
        bound = site.parameters.get(name)
        if bound and bound.via is Via.NAMED and bound.span and site.span.contains(bound.span):
            return [Edit(Span(bound.span.end, bound.span.end), " -UseSsl")]
    return [Edit(Span(site.name_span.end, site.name_span.end), " -UseSsl")]


def _on_client(script: Script, site: MailSite, name: str) -> list[Edit]:
    """A line behind the one that makes the client, if that line does nothing else."""
    text = script.text
    start = line_start(text, site.span.start)
    made = _MADE.fullmatch(text, start, site.span.start)
    rest = re.compile(r"[ \t]*;?[ \t]*(\r\n|\r|\n|\Z)").match(text, site.span.end)
    if made is None or rest is None:
        return []
    indent = text[start : len(text[start:]) - len(text[start:].lstrip(" \t")) + start]
    line = f"{indent}{made.group(1)}.{name} = $true"
    end = Source.from_text(text).newline_at(site.span.start)
    if rest.group(1):
        return [Edit(Span(rest.end(), rest.end()), f"{line}{end}")]
    return [Edit(Span(rest.end(), rest.end()), f"{end}{line}")]


def origin(script: Script, parameter: Parameter | None) -> Span | None:
    """Where the one value of a parameter is written, at the call or further up in this file; else None."""
    if parameter is None or parameter.values is None or len(parameter.values) != 1:
        return None
    if not parameter.trace:
        return parameter.span
    place = parameter.trace[0].place
    if place.path != script.path:
        return None
    source = Source(script.path, b"", script.text)
    return Span(source.offset(place.start), source.offset(place.end))


def users_of(script: Script, name: str, written: Span) -> list[MailSite]:
    """The sites whose parameter `name` takes its value from what is written there."""
    return [site for site in script.sites if origin(script, site.parameters.get(name)) == written]


def change_literal(script: Script, span: Span | None, old: str, new: str) -> list[Edit]:
    """An edit that replaces `old`, in any case, within a literal; none if the text there is anything else."""
    if span is None:
        return []
    written = script.text[span.start : span.end]
    match = re.fullmatch(rf"(['\"]?)({re.escape(old)})(['\"]?)", written, re.IGNORECASE)
    if match is None or match.group(1) != match.group(3):
        return []
    return [Edit(Span(span.start + match.start(2), span.start + match.end(2)), new)]
