"""Mail that Microsoft Graph sends: what is in the message that a command is given."""

from __future__ import annotations

from pslint_tls.knowledge import Match
from pslint_tls.script.arguments import Argument, Binding, Signature, bind, merge_defaults
from pslint_tls.script.dropins import RECIPIENT, SEND
from pslint_tls.script.machine import Result
from pslint_tls.script.mailers import Mailers, cmdlet_signature
from pslint_tls.script.model import Origin, SiteKind, Via
from pslint_tls.script.recorder import Bound
from pslint_tls.script.state import Object, State
from pslint_tls.script.values import NULL, Array, Option, Value, known, union, unknown
from pslint_tls.syntax import ast

CMDLET = "send-mailmessage"
"""Whose parameters the drop-in function has."""
SAVE = "SaveToSentItems"
_LISTS = {"torecipients": "To", "ccrecipients": "Cc", "bccrecipients": "Bcc", "replyto": "ReplyTo"}
_TEXTS = {"subject": "Subject", "importance": "Priority"}
_MOST = 200


class GraphMail(Mailers):
    """Notes what Graph sends."""

    def run_drop_in(
        self,
        command: ast.Command,
        name: str,
        origin: Origin,
        arguments: list[Argument],
        state: State,
        piped: Value | None,
    ) -> list[Result]:
        """One of the functions that `migrate` writes is called."""
        self.may_raise([state])
        if name == SEND:
            binding = bind(arguments, _signature(), self.unit.text)
            self.bind_pipe(binding, piped)
            merge_defaults(binding, self.defaults_for(CMDLET, state))
            self._note_graph(command, origin, binding, state)
            return [(NULL, state)]
        if name == RECIPIENT:
            given = bind(arguments, Signature(_any, lambda _: False, ()), self.unit.text)
            return [(given.value("Address") or unknown("recipients"), state)]
        return [(unknown(f"what {command.name} yields"), state)]

    def note_graph_message(
        self, command: ast.Command, name: str, origin: Origin, arguments: list[Argument], state: State
    ) -> State:
        """`Send-MgUserMail` and its like are called: the message is taken apart. Nobody has its tables afterwards."""
        binding = bind(arguments, cmdlet_signature(name), self.unit.text)
        body = binding.value("BodyParameter")
        request = state.object(body.options[0]) if body is not None and body.single else None
        message = _member(request, "message", state)
        if message is None and "Message" in binding.bound:
            given = binding.value("Message")
            message = state.object(given.options[0]) if given is not None and given.single else None
        found = [] if message is None else _parameters(message, state)
        if "UserId" in binding.bound and not any(bound.name == "From" for bound in found):
            found.append(Bound("From", binding.bound["UserId"].value, Via.NAMED, binding.bound["UserId"].node))
        for bound in found:
            binding.bound.setdefault(bound.name, bound)
        after = state.without_objects(self.unit.home, command.start, command.end)
        self.may_raise([after])
        self._note_graph(command, origin, binding, state)
        return after

    def _note_graph(self, command: ast.Command, origin: Origin, binding: Binding, state: State) -> None:
        spot = self.command_spot(command, SiteKind.GRAPH, origin)
        bound = tuple(self.resolved(one, state) for one in binding.bound.values())
        self.see(spot, bound, state, tuple(binding.problems))


def _parameters(message: Object, state: State) -> list[Bound]:
    """A message as parameters of Send-MailMessage."""
    found = [Bound(name, value, Via.PROPERTY, None) for key, name in _TEXTS.items() if (value := message.get(key))]
    body = _member(message, "body", state)
    if body is not None:
        html = body.get("contenttype")
        if html is not None:
            found.append(Bound("BodyAsHtml", _is_html(html), Via.PROPERTY, None))
        content = body.get("content")
        if content is not None and content.options != ("",):
            found.append(Bound("Body", content, Via.PROPERTY, None))
    for key, name in _LISTS.items():
        value = message.get(key)
        if value is not None:
            found.append(Bound(name, _addresses(value, state), Via.PROPERTY, None))
    receipt = message.get("isdeliveryreceiptrequested")
    if receipt is not None:
        found.append(Bound("DeliveryNotificationOption", _notification(receipt), Via.PROPERTY, None))
    sender = message.get("from")
    if sender is not None:
        found.append(Bound("From", _first(_addresses(sender, state)), Via.PROPERTY, None))
    return found


def _member(table: Object | None, name: str, state: State) -> Object | None:
    value = table.get(name) if table is not None else None
    return state.object(value.options[0]) if value is not None and value.single else None


def _is_html(value: Value) -> Value:
    options = tuple(dict.fromkeys(isinstance(one, str) and one.lower() == "html" for one in value.options))
    return Value(options, value.unknown, value.trace)


def _notification(value: Value) -> Value:
    options = tuple(dict.fromkeys("OnSuccess" if one is True else "None" for one in value.options))
    return Value(options, value.unknown, value.trace)


def _addresses(value: Value, state: State) -> Value:
    """Recipients as texts: `Name <address>`; a list for a list."""
    options: list[Option] = []
    for option in value.options:
        if isinstance(option, Array):
            items = [_addresses(item, state) for item in option.items[:_MOST]]
            flat = [inner for item in items for inner in _items(item)]
            options.append(Array(tuple(flat)))
        else:
            made = _address(option, state)
            if made is None:
                return unknown("recipients that are not followed", trace=value.trace)
            options += made.options
    return Value(tuple(options), value.unknown, value.trace)


def _items(value: Value) -> list[Value]:
    only = value.options[0] if value.single else None
    return list(only.items) if isinstance(only, Array) else [value]


def _address(option: Option, state: State) -> Value | None:
    if isinstance(option, str):
        return known(option)
    outer = state.object(option)
    inner = _member(outer, "emailaddress", state)
    if inner is None:
        return None
    address, name = inner.get("address"), inner.get("name")
    if address is None or not address.known or (name is not None and not name.known):
        return None
    names = name.options if name is not None else ("",)
    return union(known(f"{one} <{text}>" if one else str(text)) for text in address.options for one in names)


def _first(value: Value) -> Value:
    only = value.options[0] if value.single else None
    return only.items[0] if isinstance(only, Array) and only.items else value


def _signature() -> Signature:
    plain = cmdlet_signature(CMDLET)

    def match(typed: str) -> Match:
        is_ours = len(typed) > 1 and SAVE.lower().startswith(typed.lower())
        return Match("prefix", SAVE) if is_ours else plain.match(typed)

    return Signature(match, lambda name: name == SAVE or plain.is_switch(name), plain.positions)


def _any(typed: str) -> Match:
    return Match("exact", typed[:1].upper() + typed[1:].lower())
