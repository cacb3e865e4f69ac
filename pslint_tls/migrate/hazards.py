"""What a rewrite drops, and what it changes that a person has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.migrate.addresses import joined, parse
from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.message import RECIPIENTS, notifications_of
from pslint_tls.migrate.model import Dropped, Effort, Hazard, Message, Shape
from pslint_tls.script import AuthKind, Call, Client, Endpoint, MailSite, Parameter

_NOT_USED = {
    "SmtpServer": "Microsoft Graph is reached at one address",
    "Host": "Microsoft Graph is reached at one address",
    "Port": "Microsoft Graph is reached over HTTPS",
    "UseSsl": "Microsoft Graph is reached over HTTPS only",
    "EnableSsl": "Microsoft Graph is reached over HTTPS only",
    "Encoding": "the request is UTF-8, so that no character is lost",
    "Credential": "the connection to Graph takes its place",
    "Credentials": "the connection to Graph takes its place",
    "UseDefaultCredentials": "the connection to Graph takes its place",
    "DeliveryMethod": "Microsoft Graph takes mail over HTTPS only",
}
_WEIGHTY = frozenset(
    {
        "from-unknown",
        "from-invalid",
        "joined-recipients",
        "delivery-notification",
        "attachment-wildcard",
        "smtp-exception",
        "graph-connection",
        "legacy-tls",
        "other-process",
        "refused-argument",
        "no-sender",
        "direct-send",
    }
)
"""Kinds that a person has to look into before the rewrite can be trusted."""
_LOG_ONS = (AuthKind.PLAIN_TEXT, AuthKind.STORED, AuthKind.PROMPTED)


def dropped_by(site: MailSite) -> tuple[Dropped, ...]:
    """The parameters that the rewritten mail does without."""
    found = [Dropped(name, why) for name, why in _NOT_USED.items() if name in site.parameters]
    if "OnFailure" in _notifications(site.parameters.get("DeliveryNotificationOption")):
        why = "Exchange Online reports mail that cannot be delivered in any case"
        found.append(Dropped("DeliveryNotificationOption OnFailure", why))
    return tuple(found)


def hazards_of(site: MailSite, shape: Shape, message: Message, choices: Choices) -> tuple[Hazard, ...]:
    """Everything that is not as it was, or that only a person can see to."""
    found = (
        *_of_sender(site, message),
        *_of_recipients(site),
        *_of_parameters(site, shape, choices),
        *_of_surroundings(site),
        *_of_log_on(site),
    )
    return tuple(dict.fromkeys(found))


def effort_of(shape: Shape, hazards: tuple[Hazard, ...], *, kept: bool) -> Effort:
    """How much is left for a person."""
    if shape is Shape.MANUAL:
        return Effort.S if kept else Effort.L
    return Effort.M if any(one.kind in _WEIGHTY for one in hazards) else Effort.S


def _of_sender(site: MailSite, message: Message) -> Iterator[Hazard]:
    sender = message["from"]
    if isinstance(site.call, Call) and not {"From", "To"} <= set(site.call.bound) and site.call.fixed:
        yield Hazard("no-sender", "the call gives no sender or no recipient, so that Send-MailMessage asks for it")
    elif sender is None or not sender.values:
        yield Hazard("from-unknown", "only running the script shows the sender: it has to be a mailbox of the tenant")
    given = _values(site.parameters.get("From"))
    if any(isinstance(value, str) and parse(value) is None for value in given):
        yield Hazard("from-invalid", "the sender can be empty or no address: write the mailbox that sends")
    if site.server.endpoint is Endpoint.DIRECT_SEND:
        yield Hazard("direct-send", "the tenant's MX takes any sender address, Graph only that of a mailbox")


def _of_recipients(site: MailSite) -> Iterator[Hazard]:
    for name in RECIPIENTS.values():
        values = _values(site.parameters.get(name))
        if any(isinstance(value, str) and joined(value) for value in values):
            says = f"-{name} holds several addresses in one text, which Send-MailMessage refuses and Graph too"
            yield Hazard("joined-recipients", f"{says}: write a list")


def _of_parameters(site: MailSite, shape: Shape, choices: Choices) -> Iterator[Hazard]:
    given = site.parameters
    for name in sorted(_notifications(given.get("DeliveryNotificationOption")) & {"Delay", "Never"}):
        yield Hazard("delivery-notification", f"DeliveryNotificationOption {name} has no counterpart in Graph")
    call = site.call
    if isinstance(call, Client) or "Attachments" in given or (isinstance(call, Call) and call.piped):
        yield from _of_attachments(site, shape, choices)
    if isinstance(call, Call) and call.piped:
        says = "what is piped becomes attachments of one mail, as with Send-MailMessage; other properties are not read"
        yield Hazard("pipeline-input", says)
    yield from _of_errors(site, shape)
    for problem in refused_arguments(site):
        yield Hazard("refused-argument", f"PowerShell refuses the call as it is: {problem}")


def _of_errors(site: MailSite, shape: Shape) -> Iterator[Hazard]:
    """What becomes of errors, and of -WhatIf."""
    call = site.call
    if shape is Shape.REST:
        says = "Invoke-MgGraphRequest ends the statement when it fails, whatever -ErrorAction says"
        yield Hazard("terminating-error", says)
    if isinstance(call, Call) and shape is Shape.FUNCTION and any("-ErrorVariable" in one for one in call.common):
        yield Hazard("error-variable", "-ErrorVariable also holds the errors of attempts that were repeated")
    if shape is Shape.SDK and site.around is not None and site.around.what_if:
        yield Hazard("what-if", "Send-MgUserMail obeys -WhatIf and -Confirm of the script, Send-MailMessage did not")
    if isinstance(call, Client) and call.extras:
        yield Hazard("headers", "Graph takes headers whose names begin with x- only, and no sender besides From")


def _of_attachments(site: MailSite, shape: Shape, choices: Choices) -> Iterator[Hazard]:
    if shape in (Shape.SDK, Shape.REST):
        says = "attachments of 3 MB and more together are refused with an error"
        more = "" if isinstance(site.call, Client) else "; --shape function uploads larger ones"
        yield Hazard("attachment-size", f"{says}{more}")
    elif not choices.where.uploads:
        yield Hazard("attachment-size", "this cloud may not take attachments of 3 MB and more")
    values = _values(site.parameters.get("Attachments"))
    if any(isinstance(value, str) and set(value) & set("*?[") for value in values):
        yield Hazard("attachment-wildcard", "a pattern names an attachment: as before it has to stand for one file")


def _of_surroundings(site: MailSite) -> Iterator[Hazard]:
    around = site.around
    if around is None:
        return
    for place in around.catches:
        says = f"the catch in line {place.start.line} waits for an error that only SMTP raises: Graph raises others"
        yield Hazard("smtp-exception", says)
    if around.in_loop:
        says = "mail is sent in a loop: Exchange Online throttles a mailbox that sends much, and waiting takes time"
        yield Hazard("loop", says)
    if around.elsewhere:
        says = "the mail is sent by another process or computer, which has to have the module and the certificate"
        yield Hazard("other-process", says)
    for place in around.connects[:1]:
        line = place.start.line
        if around.connected:
            yield Hazard("graph-permission", f"the connection of line {line} is used: it needs Mail.Send")
        else:
            says = f"the script connects to Graph in line {line}, but not on every path to this mail: keep one"
            yield Hazard("graph-connection", says)


def _of_log_on(site: MailSite) -> Iterator[Hazard]:
    if site.auth.kind not in _LOG_ONS:
        return
    first = site.auth.trace[0].place.start.line if site.auth.trace else None
    where = f" of line {first}" if first else ""
    says = f"the log-on{where} is not used any more: remove what only feeds it"
    if site.auth.kind is AuthKind.PLAIN_TEXT:
        says += ", and change the password, which everybody could read"
    yield Hazard("credential-code", says)


def refused_arguments(site: MailSite) -> list[str]:
    """The arguments that PowerShell would not take, each with the reason."""
    return [f"`{one.text}` is {one.problem}" for one in site.unbound if one.problem != "dynamic-splat"]


def _values(parameter: Parameter | None) -> list[object]:
    found: list[object] = []
    for value in (parameter.values or ()) if parameter is not None else ():
        found += value if isinstance(value, tuple) else [value]
    return found


def _notifications(parameter: Parameter | None) -> frozenset[str]:
    values = (parameter.values or ()) if parameter is not None else ()
    return frozenset(name for value in values for name in notifications_of(value))
