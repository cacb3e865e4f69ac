"""What mail sites are called where people read of them."""

from __future__ import annotations

from pslint_tls.script.model import Endpoint, MailSite, SiteKind

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
