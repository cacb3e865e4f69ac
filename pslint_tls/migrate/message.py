"""From the parameters of a mail to Graph's message (field-facts 5.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pslint_tls.migrate.addresses import Address, parse
from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.model import Answer, Field, Message
from pslint_tls.script import Constant, MailSite, Parameter, SiteKind

RECIPIENTS = {"to": "To", "cc": "Cc", "bcc": "Bcc", "replyTo": "ReplyTo"}
PRIORITIES = ("Normal", "Low", "High")
"""System.Net.Mail.MailPriority, by number."""
NOTIFICATIONS = {"OnSuccess": 1, "OnFailure": 2, "Delay": 4, "Never": 134217728}
"""System.Net.Mail.DeliveryNotificationOptions, without None."""
_KEPT = "taken over from the MailMessage that the script makes"


def message_of(site: MailSite, choices: Choices) -> Message:
    """The message that the mail becomes, with every value that is known."""
    saved = Field(None, (choices.save,))
    if site.kind is SiteKind.SMTPCLIENT:
        kept = Field(None, (), _KEPT)
        names = ("from", *RECIPIENTS, "subject", "body", "contentType", "importance", "attachments")
        return {**dict.fromkeys(names, kept), "isDeliveryReceiptRequested": kept, "saveToSentItems": saved}
    given = site.parameters
    html = _field(given.get("BodyAsHtml"), lambda value: "HTML" if value else "Text", "Text")
    return {
        "from": _field(given.get("From"), _address),
        **{name: _field(given.get(parameter), _addresses) for name, parameter in RECIPIENTS.items()},
        "subject": _field(given.get("Subject"), _same),
        "body": _field(given.get("Body"), _same),
        "contentType": html or Field(None, ("Text",)),
        "importance": _field(given.get("Priority"), _importance),
        "isDeliveryReceiptRequested": _receipt(given.get("DeliveryNotificationOption")),
        "attachments": _field(given.get("Attachments"), _same),
        "saveToSentItems": saved,
    }


def _field(parameter: Parameter | None, of: Callable[[Constant], Answer], otherwise: Answer = None) -> Field | None:
    """A field with the values of a parameter; `otherwise` is what it is where a path does not give the parameter."""
    if parameter is None:
        return None
    values = list(map(of, parameter.values or ()))
    if not parameter.always:
        values.append(otherwise)
    if parameter.values is None:
        reason = parameter.reason or "nothing is known of it"
        return Field(parameter.source, (), reason, parameter.trace)
    return Field(parameter.source, tuple(dict.fromkeys(values)), parameter.reason, parameter.trace)


def _same(value: Constant) -> Answer:
    if isinstance(value, tuple):
        return tuple(map(_text, value))
    return None if value is None else _text(value)


def _text(value: Constant) -> str:
    return value if isinstance(value, str) else str(value)


def _address(value: Constant) -> Answer:
    if value is None:
        return None
    return parse(_text(value)) or Address(_text(value).strip())


def _addresses(value: Constant) -> Answer:
    if value is None:
        return None
    listed: Sequence[Constant] = value if isinstance(value, tuple) else (value,)
    return tuple(parse(_text(one)) or Address(_text(one).strip()) for one in listed)


def priority_of(value: Constant) -> str | None:
    """The name that a -Priority is taken as: in any case, shortened, or a number; None if it is none."""
    text = _text(value).strip()
    if text.isdigit():
        return PRIORITIES[int(text)] if int(text) < len(PRIORITIES) else None
    found = [name for name in PRIORITIES if name.lower().startswith(text.lower())]
    return found[0] if len(found) == 1 else None


def _importance(value: Constant) -> Answer:
    if value is None:
        return None
    name = priority_of(value)
    return _text(value).lower() if name is None else name.lower()


def notifications_of(value: Constant) -> frozenset[str]:
    """The names that a -DeliveryNotificationOption is taken as: a list with commas, shortened names, a number."""
    found: set[str] = set()
    for part in re.split(r"[,\s]+", _text(value).strip()):
        if part.isdigit():
            found |= {name for name, bit in NOTIFICATIONS.items() if int(part) & bit}
        elif part:
            found |= {name for name in NOTIFICATIONS if name.lower().startswith(part.lower())}
    return frozenset(found)


def _receipt(parameter: Parameter | None) -> Field | None:
    """True where a receipt is asked for; null as a whole where no path does."""
    found = _field(parameter, lambda value: True if "OnSuccess" in notifications_of(value) else None)
    return None if found is not None and set(found.values) == {None} and found.reason is None else found
