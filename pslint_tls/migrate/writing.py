"""From a call to the command that replaces it: Send-MgUserMail or Invoke-MgGraphRequest, the message written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.migrate import functions
from pslint_tls.migrate.addresses import Address, parse
from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.layout import Style
from pslint_tls.migrate.message import NOTIFICATIONS, PRIORITIES, notifications_of, priority_of
from pslint_tls.migrate.model import Shape
from pslint_tls.script import Call, ClientCall, Constant, Form, Given, MailSite, Parameter
from pslint_tls.script.givens import quoted

_LISTS = (("toRecipients", "To"), ("ccRecipients", "Cc"), ("bccRecipients", "Bcc"), ("replyTo", "ReplyTo"))
_SPELLED = frozenset(name.lower() for name in (*PRIORITIES, *NOTIFICATIONS, "None"))
Entries = list[tuple[str, str]]


class NotWritable(Exception):
    """The call cannot be written as one command; the text says why, as a sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class Written:
    """The new text of a call, and the functions that it uses."""

    text: str
    functions: frozenset[str]


class CallWriter:
    """Writes one call of Send-MailMessage as a command of Graph."""

    def __init__(self, site: MailSite, call: Call, style: Style, choices: Choices, indent: str) -> None:
        self._site = site
        self._call = call
        self._style = style
        self._choices = choices
        self._indent = indent
        self._used: set[str] = set()

    def write(self, shape: Shape) -> Written:
        """The command. Raises `NotWritable` where an argument cannot be written where it is needed."""
        if "To" not in self._call.bound:
            raise NotWritable("it gives no recipient")
        sender = self._sender()
        inner = self._indent + self._style.unit
        message = self._style.table(self._message(inner), inner)
        text = command(shape, sender, message, self._style, self._choices, self._indent)
        text += "".join(f" {one}" for one in self._call.common) + self._call.redirections
        return Written(text + _silent(shape), frozenset(self._used))

    def _sender(self) -> Given:
        """The address of the mailbox, as an argument."""
        given = self._given("From")
        values = known(self._site.parameters.get("From"))
        if given.form is not Form.CONSTANT and values and all(_is_plain(value) for value in values):
            return given
        found = _mailbox(given)
        written = given.form is Form.CONSTANT and found.constant == given.constant and given.text.startswith(("'", '"'))
        return Given(given.text, given.text, Form.CONSTANT, found.constant) if written else found

    def _message(self, indent: str) -> Entries:
        """The entries of the message; `indent` is that of the line on which their table opens."""
        entries = [("subject", self._scalar("Subject")), ("body", self._body(indent + self._style.unit))]
        entries += self._from(indent)
        for key, name in _LISTS:
            if name in self._call.given:
                entries.append((key, self._recipients(name, indent + self._style.unit)))
        entries += self._importance() + self._receipt()
        if "Attachments" in self._call.given:
            read = self._helped(functions.ATTACHMENT, f"-Path {self._call.given['Attachments'].argument}")
            entries.append(("attachments", f"[object[]]({read})"))
        return entries

    def _given(self, name: str) -> Given:
        given = self._call.given.get(name)
        if given is None:
            raise NotWritable(f"its -{name} cannot be seen in the script")
        return given

    def _scalar(self, name: str) -> str:
        return text_of(self._given(name)) if name in self._call.bound else "''"

    def _body(self, indent: str) -> str:
        entries = [("contentType", self._content_type()), ("content", self._scalar("Body"))]
        if any("\n" in value or "\r" in value for _, value in entries):
            return self._style.table(entries, indent)
        return "@{ " + "; ".join(f"{key} = {value}" for key, value in entries) + " }"

    def _content_type(self) -> str:
        if "BodyAsHtml" not in self._call.bound:
            return "'Text'"
        values = known(self._site.parameters.get("BodyAsHtml"))
        if values and len(set(values)) == 1:
            return "'HTML'" if values[0] else "'Text'"
        return f"if ({self._given('BodyAsHtml').text}) {{ 'HTML' }} else {{ 'Text' }}"

    def _from(self, indent: str) -> Entries:
        """The sender with its display name, where it has one or may have."""
        given = self._given("From")
        if given.form is Form.CONSTANT:
            found = parse(given.constant or "")
            return [("from", recipient(found))] if found is not None and found.name else []
        values = known(self._site.parameters.get("From"))
        if values and all(_is_plain(value) for value in values):
            return []
        return [("from", f"({self._convert(given)})")]

    def _recipients(self, name: str, indent: str) -> str:
        given = self._given(name)
        items = given.items if given.items is not None else (given,)
        parsed = [parse(item.constant) if item.constant is not None else None for item in items]
        addresses = [one for one in parsed if one is not None]
        if len(addresses) == len(items):
            return self._style.rows([recipient(one) for one in addresses], indent)
        values = known(self._site.parameters.get(name))
        if given.items is None and given.form is Form.SIMPLE and values and all(_is_single(value) for value in values):
            return f"@(@{{ emailAddress = @{{ address = {text_of(given)} }} }})"
        return f"@({self._convert(given)})"

    def _convert(self, given: Given) -> str:
        return self._helped(functions.RECIPIENT, f"-Address {given.argument}")

    def _helped(self, function: str, arguments: str) -> str:
        """A call of one of our functions, which fails as the mail would: what follows it is not sent then."""
        self._used.add(function)
        action = [one for one in self._call.common if one.startswith("-ErrorAction ")]
        return " ".join([function, arguments, *action])

    def _importance(self) -> Entries:
        if "Priority" not in self._call.bound:
            return []
        given = self._given("Priority")
        if given.form is Form.CONSTANT:
            name = priority_of(given.constant)
            if name is None:
                raise NotWritable("its -Priority is none that Send-MailMessage knows")
            return [("importance", quoted(name.lower()))]
        return [("importance", f"{self._enum(given, 'Priority', 'MailPriority')}.ToLowerInvariant()")]

    def _enum(self, given: Given, name: str, type_name: str) -> str:
        """A string with the names of an enumeration, which may be given as a number or shortened."""
        values = known(self._site.parameters.get(name))
        if values and all(isinstance(value, str) and value.lower() in _SPELLED for value in values):
            return f"([string]{_operand(given)})"
        return f"([System.Net.Mail.{type_name}]{_operand(given)}).ToString()"

    def _receipt(self) -> Entries:
        if "DeliveryNotificationOption" not in self._call.bound:
            return []
        given = self._given("DeliveryNotificationOption")
        items = given.items if given.items is not None else (given,)
        if all(item.constant is not None for item in items):
            asked = any("OnSuccess" in notifications_of(item.constant) for item in items)
            return [("isDeliveryReceiptRequested", "$true")] if asked else []
        text = self._enum(given, "DeliveryNotificationOption", "DeliveryNotificationOptions")
        return [("isDeliveryReceiptRequested", f"{text} -match 'OnSuccess'")]


def command(shape: Shape, sender: Given, message: str, style: Style, choices: Choices, indent: str) -> str:
    """The command that sends a message, without common parameters; `indent` is that of the line on which it begins."""
    save = "$true" if choices.save else "$false"
    body = style.table([("message", message), ("saveToSentItems", save)], indent)
    if shape is Shape.SDK:
        return f"Send-MgUserMail -UserId {sender.argument} -BodyParameter {body}"
    return _request(sender, body, choices)


def _request(sender: Given, body: str, choices: Choices) -> str:
    users = f"{choices.where.graph}/v1.0/users"
    if sender.constant is not None:
        uri = quoted(f"{users}/{_escaped(sender.constant)}/sendMail")
    else:
        uri = f'"{users}/$([uri]::EscapeDataString({sender.text}))/sendMail"'
    sent = f"([System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -Depth 6 -InputObject {body})))"
    return f"Invoke-MgGraphRequest -Method POST -Uri {uri} -ContentType 'application/json; charset=utf-8' -Body {sent}"


def _silent(shape: Shape) -> str:
    """Invoke-MgGraphRequest writes out even an empty answer."""
    return " | Out-Null" if shape is Shape.REST else ""


def client_command(use: ClientCall, shape: Shape, style: Style, choices: Choices, indent: str) -> Written:
    """What sends the MailMessage that an SmtpClient sent. Raises `NotWritable`."""
    if use.message is not None:
        given = use.message
        if given.form is Form.CALL:
            raise NotWritable("its message is made where it is sent")
        text = f"{_operand(given)}.From.Address"
        sender = Given(text, text, Form.SIMPLE)
        source = _as_argument(given)
    else:
        sender = _mailbox(use.parts[0])
        parts = ", ".join(_as_argument(part) for part in use.parts)
        source = f"(New-Object -TypeName System.Net.Mail.MailMessage -ArgumentList {parts})"
    message = f"({functions.MESSAGE} -MailMessage {source})"
    text = command(shape, sender, message, style, choices, indent)
    # A method that fails throws; a command does so only where somebody waits for it.
    text += " -ErrorAction Stop" if use.in_try else ""
    return Written(text + _silent(shape), frozenset({functions.MESSAGE}))


def _mailbox(given: Given) -> Given:
    """The address in a sender, which may have a display name."""
    if given.form is Form.CONSTANT:
        found = parse(given.constant or "") or Address((given.constant or "").strip())
        return Given(quoted(found.address), quoted(found.address), Form.CONSTANT, found.address)
    if given.form is Form.CALL:
        raise NotWritable("its sender comes from a command, which must not run twice")
    text = f"([System.Net.Mail.MailAddress]{_operand(given)}).Address"
    return Given(text, text, Form.SIMPLE)


def recipient(found: Address) -> str:
    """A recipient written out."""
    name = f"name = {quoted(found.name)}; " if found.name else ""
    return f"@{{ emailAddress = @{{ {name}address = {quoted(found.address)} }} }}"


def text_of(given: Given) -> str:
    """An expression whose value is a string without anything attached to it (a line of Get-Content has its path)."""
    return given.text if given.string or given.form is Form.CONSTANT else f"[string]{_operand(given)}"


def known(parameter: Parameter | None) -> tuple[Constant, ...]:
    """All values that a parameter can have; () where some are not known."""
    return parameter.values or () if parameter is not None and parameter.reason is None and parameter.always else ()


def _operand(given: Given) -> str:
    return given.text if given.primary else f"({given.text})"


def _as_argument(given: Given) -> str:
    """An expression behind a parameter: a cast or an operator would be read as a word there."""
    return given.text if given.primary and given.text[:1] in "$'\"(@" else f"({given.text})"


def _is_plain(value: Constant) -> bool:
    found = parse(value) if isinstance(value, str) else None
    return found is not None and not found.name


def _is_single(value: Constant) -> bool:
    return isinstance(value, tuple) and len(value) == 1 and _is_plain(value[0])


def _escaped(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="@")


__all__: Sequence[str] = ("CallWriter", "NotWritable", "Written", "client_command", "command", "known", "recipient")
