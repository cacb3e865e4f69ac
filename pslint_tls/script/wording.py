"""Mail sites in words, and the groups of servers and senders that rules speak of."""

from __future__ import annotations

from collections.abc import Iterable

from pslint_tls.script.model import AuthKind, Endpoint, MailSite, Place, Script, SiteKind, Step, Verdict
from pslint_tls.text import Source, Span

MICROSOFT = frozenset(
    {
        Endpoint.EXCHANGE_ONLINE,
        Endpoint.EXCHANGE_ONLINE_LEGACY,
        Endpoint.DIRECT_SEND,
        Endpoint.HVE,
        Endpoint.ACS,
        Endpoint.CONSUMER,
    }
)
"""The endpoint classes that Microsoft runs: what they refuse is known, with dates."""

SUBMISSION = frozenset({Endpoint.EXCHANGE_ONLINE, Endpoint.EXCHANGE_ONLINE_LEGACY})
"""Where Exchange Online takes mail from a client that logs on."""

SMTP_KINDS = frozenset(SiteKind) - {SiteKind.OUTLOOK, SiteKind.EWS, SiteKind.GRAPH}
"""What logs on to an SMTP server itself; Outlook, EWS and Graph do not."""

DOTNET_NEEDLES = ("send-mailmessage", "smtpclient")
"""What every sender that is bound by .NET's SmtpClient is called."""

MAIL_NEEDLES = (
    *DOTNET_NEEDLES,
    "cdo.message",
    "cdo.configuration",
    "web.mail",
    "send-emailmessage",
    "send-mailkitmessage",
    "blat",
    "swaks",
    "sendemail",
    "sendmail",
    "smtp://",
    "smtps://",
    "mail-from",
    "msmtp",
)
"""A file with an SMTP sender of any kind holds one of these."""

_SENDERS = {
    SiteKind.SEND_MAILMESSAGE: "Send-MailMessage",
    SiteKind.SMTPCLIENT: "SmtpClient",
    SiteKind.CDO: "CDO",
    SiteKind.WEB_MAIL: "System.Web.Mail",
    SiteKind.MAILOZAURR: "Mailozaurr",
    SiteKind.SEND_MAILKITMESSAGE: "Send-MailKitMessage",
    SiteKind.OUTLOOK: "Outlook",
    SiteKind.EWS: "EWS",
    SiteKind.GRAPH: "Microsoft Graph",
}

_TARGETS = {
    Endpoint.EXCHANGE_ONLINE: "Exchange Online",
    Endpoint.EXCHANGE_ONLINE_LEGACY: "Exchange Online's legacy endpoint",
    Endpoint.DIRECT_SEND: "the tenant's MX",
    Endpoint.HVE: "High Volume Email",
    Endpoint.ACS: "Azure Communication Services",
    Endpoint.CONSUMER: "Outlook.com",
    Endpoint.OTHER_PUBLIC: "a public mail provider",
    Endpoint.INTERNAL: "an internal relay",
    Endpoint.UNCLASSIFIED: "a server of no known kind",
    Endpoint.UNKNOWN: "a server that the script does not show",
}


def sender(site: MailSite) -> str:
    """What sends, for a message: `Send-MailMessage`, `SmtpClient`, the program as written."""
    return _SENDERS.get(site.kind, site.command)


def target(site: MailSite) -> str:
    """The server, for a message: the host where one alone is possible, else what its class is called."""
    hosts = tuple(dict.fromkeys(host.strip() for host in site.server.values if host.strip()))
    if len(hosts) == 1 and len(hosts[0]) <= 80 and hosts[0].isprintable():
        return f"`{hosts[0]}`"
    return "Microsoft Graph" if site.kind is SiteKind.GRAPH else _TARGETS[site.server.endpoint]


def ssl_switch(site: MailSite) -> str:
    """What asks for STARTTLS: `-UseSsl` or `EnableSsl`."""
    return "EnableSsl" if site.kind is SiteKind.SMTPCLIENT else "-UseSsl"


def logs_on(site: MailSite) -> bool:
    """Whether the site can hand a password over: a known one, or a credential of which nothing is known."""
    if site.auth.kind is AuthKind.UNKNOWN:
        return any(name in site.parameters for name in ("Credential", "Credentials"))
    return site.auth.kind in (AuthKind.PLAIN_TEXT, AuthKind.STORED, AuthKind.PROMPTED)


def here(site: MailSite, message: str) -> Step:
    """A step of a proof that stands at the site."""
    return Step(site.place, message)


def proof(*traces: tuple[Step, ...]) -> tuple[Step, ...]:
    """Several traces as one, each place and sentence once."""
    return tuple(dict.fromkeys(step for trace in traces for step in trace))


def argument(site: MailSite, *names: str) -> Span:
    """What to underline for a parameter of the site: the argument of the first of `names`, else the sender's name."""
    for name in names:
        bound = site.parameters.get(name)
        if bound and bound.span and site.span.contains(bound.span) and bound.span.start < bound.span.end:
            return bound.span
    return site.name_span


def all_secure(script: Script) -> bool:
    """Whether the script sends mail, and every mail that is reached leaves with TLS 1.2 or 1.3 already."""
    verdicts = {site.tls.verdict for site in script.sites if site.tls.masks != ()}
    return Verdict.SECURE in verdicts and verdicts <= {Verdict.SECURE, Verdict.NOT_APPLICABLE}


def is_plain(site: MailSite) -> bool:
    """Whether the mail is provably sent without SSL to a server that is not Microsoft's."""
    return site.ssl is False and site.server.endpoint not in MICROSOFT


def spans_of(places: Iterable[Place], script: Script) -> dict[Place, Span]:
    """The ranges of the script's own text that `places` name, without those that lie in another file."""
    source = Source(script.path, b"", script.text)
    own = (place for place in places if place.path == script.path)
    return {place: Span(source.offset(place.start), source.offset(place.end)) for place in own}
