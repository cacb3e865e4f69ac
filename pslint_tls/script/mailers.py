"""Commands and objects that send mail or ask Microsoft 365 for something, noted where they are reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pslint_tls.knowledge import match_parameter, parameter, positions, protocols
from pslint_tls.script.arguments import Argument, Binding, Signature, bind, merge_defaults
from pslint_tls.script.cmdletnames import MAIL_COMMANDS
from pslint_tls.script.machine import Result, unroll
from pslint_tls.script.model import Origin, SiteKind, Via
from pslint_tls.script.operators import matches_wildcard
from pslint_tls.script.recorder import Bound, Spot
from pslint_tls.script.secrets import credential_of, secure_of, secure_text
from pslint_tls.script.state import State
from pslint_tls.script.statements import Statements
from pslint_tls.script.typenames import convert_to, plain_type
from pslint_tls.script.values import NULL, Array, Mask, Ref, Secure, TypeRef, Value, known, union, unknown
from pslint_tls.syntax import ast
from pslint_tls.text import Span

PROGRAMS = frozenset(
    ("blat", "blat.exe", "swaks", "swaks.exe", "sendmail.exe", "sendemail.exe", "sendemail", "msmtp", "msmtp.exe")
)
CURL = frozenset(("curl", "curl.exe"))
CURL_MAIL = re.compile(r"smtps?://|--mail-from", re.IGNORECASE)
CDO_FIELD = re.compile(r"cdo/configuration/(\w+)$", re.IGNORECASE)
CDO_PARAMETERS = {"smtpserver": "SmtpServer", "smtpserverport": "Port", "smtpusessl": "UseSsl"}
MAILER_OPTIONS = {
    **dict.fromkeys(("server", "s", "serverssl", "url"), "server"),
    **dict.fromkeys(("u", "user", "xu", "au", "auth-user"), "user"),
    **dict.fromkeys(("pw", "xp", "ap", "auth-password"), "password"),
    **dict.fromkeys(("f", "from", "mail-from"), "from"),
    **dict.fromkeys(("t", "to", "mail-rcpt"), "to"),
}
WEB_COMMANDS = frozenset(("invoke-webrequest", "invoke-restmethod"))
WEB_CLIENTS = {
    "net.webclient": frozenset(
        ("downloadstring", "downloadfile", "uploadstring", "uploaddata", "downloaddata", "openread")
    )
}
OBJECT_KINDS = {
    "cdo.message": SiteKind.CDO,
    "cdo.configuration": None,
    "outlook.application": SiteKind.OUTLOOK,
    "web.mail.mailmessage": None,
    "microsoft.exchange.webservices.data.exchangeservice": SiteKind.EWS,
    "exchange.webservices.data.exchangeservice": SiteKind.EWS,
}


class Mailers(Statements):
    """Notes sites and requests."""

    def note_mail(
        self,
        command: ast.Command,
        name: str,
        origin: Origin,
        arguments: list[Argument],
        state: State,
        piped: Value | None,
    ) -> Spot:
        """A mail command is reached."""
        binding = bind(arguments, cmdlet_signature(name), self.unit.text)
        self.bind_pipe(binding, piped)
        merge_defaults(binding, self.defaults_for(name, state))
        if name == "send-mailmessage" and "SmtpServer" not in binding.bound:
            server = state.find("psemailserver")
            if server is not None:
                binding.bound["SmtpServer"] = Bound("SmtpServer", server, Via.DEFAULT, None)
        spot = self.command_spot(command, MAIL_COMMANDS[name], origin)
        bound = tuple(self.resolved(one, state) for one in binding.bound.values())
        self.may_raise([state])
        self.see(spot, bound, state, tuple(binding.problems))
        return spot

    def resolved(self, bound: Bound, state: State) -> Bound:
        """What is bound, with credentials and passwords as what they are."""
        if bound.name == "Password":
            return replace(bound, value=secure_of(bound.value))
        if bound.name != "Credential":
            return bound
        return replace(bound, value=self.credentials_in(bound.value, state))

    def bind_pipe(self, binding: Binding, piped: Value | None) -> None:
        """What comes through the pipeline is attached."""
        if piped is None or "Attachments" in binding.bound or piped == NULL:
            return
        binding.bound["Attachments"] = Bound("Attachments", piped, Via.PIPELINE, None)

    def command_spot(self, command: ast.Command, kind: SiteKind, origin: Origin) -> Spot:
        """The place where a command sends."""
        first = command.elements[0]
        text = self.unit.text[first.start : first.end]
        spot = Spot(command, kind, origin, text, Span(first.start, first.end))
        return self.recorder.spot(self.recorder.sites, self.unit.home, command, spot)

    def note_shadowed(
        self,
        command: ast.Command,
        name: str,
        arguments: list[Argument],
        state: State,
        origin: Origin,
        piped: Value | None,
    ) -> None:
        """A function of the script answers to a mail command's name."""
        if name in MAIL_COMMANDS:
            self.note_mail(command, name, origin, arguments, state, piped).shadowed = True

    def defaults_for(self, name: str, state: State) -> Mapping[str, Bound]:
        """What `$PSDefaultParameterValues` gives this command."""
        value = state.find("psdefaultparametervalues")
        table = state.object(value.options[0]) if value is not None and value.single else None
        found: dict[str, Bound] = {}
        if table is None:
            return found
        disabled = table.get("disabled")
        if disabled is not None and disabled.options == (True,):
            return found
        for key, default in table.members:
            pattern, _, typed = table.written(key).partition(":")
            if not typed or not matches_wildcard(name, pattern.strip("'\" ")):
                continue
            match = match_parameter(name, typed.strip("'\" "))
            if match.name is not None and match.kind == "exact":
                always = key not in table.maybe
                value = default if always else union([default, NULL])
                found[match.name] = Bound(match.name, value, Via.DEFAULT, None, table.written(key), always)
        return found

    def note_program(self, command: ast.Command, origin: Origin, arguments: list[Argument], state: State) -> None:
        """A command-line mailer is run."""
        spot = self.command_spot(command, SiteKind.COMMAND_LINE, origin)
        given = self._mailer_options((command.name or "").lower(), arguments)
        bound: list[Bound] = []
        if "server" in given:
            bound += host_and_port(given["server"])
        if "password" in given:
            user = given.get("user", unknown("a user that is not known"))
            bound.append(Bound("Credential", known(credential_of(user, given["password"])), Via.NAMED, None))
        for name in ("From", "To"):
            if name.lower() in given:
                bound.append(Bound(name, given[name.lower()], Via.NAMED, None))
        self.see(spot, tuple(bound), state)

    def _mailer_options(self, program: str, arguments: list[Argument]) -> dict[str, Value]:
        """`-server host`, `-u user`, `-pw password` of blat, swaks, sendEmail and curl, by what they mean."""
        found: dict[str, Value] = {}
        previous = ""
        for argument in arguments:
            if argument.value is None:
                previous = self.unit.text[argument.node.start : argument.node.end].lstrip("-").lower()
                continue
            meaning = MAILER_OPTIONS.get(previous)
            text = argument.value.options[0] if argument.value.single else None
            if isinstance(text, str) and text.startswith("--"):
                previous = text.lstrip("-").lower()
                continue
            if meaning == "user" and isinstance(text, str) and ":" in text and "curl" in program:
                # curl --user name:password
                user, _, password = text.partition(":")
                found |= {"user": known(user), "password": known(password, *argument.value.trace)}
                self.recorder.secrets.add((argument.node.end - len(password), argument.node.end))
                previous = ""
                continue
            if isinstance(text, str) and text.lower().startswith(("smtp://", "smtps://")):
                meaning = "server"
            if meaning is not None:
                found[meaning] = argument.value
            if meaning == "password":
                self.recorder.secrets.add((argument.node.start, argument.node.end))
            previous = ""
        return found

    def assign_call(self, target: ast.InvokeMember, value: Value, state: State) -> list[State]:
        """`$fields.Item('.../smtpserver') = value`: a field of a CDO configuration."""
        results = []
        for arguments, after in self.values_of(target.arguments, state):
            text = arguments[0].options[0] if arguments and arguments[0].single else None
            field = CDO_FIELD.search(text) if isinstance(text, str) else None
            results.append(after.assign(f"cdo:{field.group(1).lower()}", value, 0) if field is not None else after)
        return results

    def _cdo_bound(self, state: State) -> tuple[Bound, ...]:
        """What the fields of the CDO configuration hold."""
        bound = []
        for field, name in CDO_PARAMETERS.items():
            value = state.scopes[0].get(f"cdo:{field}")
            if value is not None:
                bound.append(Bound(name, value, Via.PROPERTY, None))
        password = state.scopes[0].get("cdo:sendpassword")
        if password is not None:
            user = state.scopes[0].get("cdo:sendusername") or unknown("a user that is not known")
            bound.append(Bound("Credential", known(credential_of(user, password)), Via.PROPERTY, None))
        return tuple(bound)

    def note_request(self, node: ast.Node, text: str, name_span: Span, uri: Value | None, state: State) -> None:
        """A web request is made."""
        spot = Spot(node, None, Origin.DIRECT, text, name_span)
        spot = self.recorder.spot(self.recorder.requests, self.unit.home, node, spot)
        bound = (Bound("Uri", uri, Via.NAMED, None),) if uri is not None else ()
        self.see(spot, bound, state)

    def note_protocol(self, node: ast.Node, receiver: str, value: Value) -> None:
        """A TLS version is given to something other than SecurityProtocol."""
        key = (self.unit.home, node.start, node.end)
        self.recorder.protocols.setdefault(key, (node, receiver, []))[2].append(value)

    def note_object(self, node: ast.Node, type_name: str, name_span: Span, state: State) -> None:
        """An object that sends by other means is made."""
        kind = OBJECT_KINDS.get(type_name)
        if kind is None:
            return
        text = self.unit.text[name_span.start : name_span.end]
        spot = self.recorder.spot(
            self.recorder.sites, self.unit.home, node, Spot(node, kind, Origin.DIRECT, text, name_span)
        )
        self.see(spot, (), state, sent=False)

    def special_method(
        self, node: ast.InvokeMember, kind: str, name: str, arguments: list[Value], state: State, option: Ref
    ) -> list[Result] | None:
        """Methods of objects that send or request something; None if this is none."""
        if name in WEB_CLIENTS.get(kind, ()):
            self.may_raise([state])
            span = Span(node.member.start, node.member.end)
            self.note_request(node, f"WebClient.{name}", span, arguments[0] if arguments else None, state)
            return [(unknown("what a server answers"), state)]
        if kind == "cdo.message" and name == "send":
            spot = self._spot_of(known(option))
            if spot is not None:
                self.see(spot, self._cdo_bound(state), state)
            return [(NULL, state)]
        if name == "authenticateasclient" and len(arguments) >= 3:
            self.may_raise([state])
            self.note_protocol(node.arguments[2], "SslStream.AuthenticateAsClient", arguments[2])
            return [(NULL, state)]
        return None

    def static_call(
        self, node: ast.InvokeMember, type_name: str, name: str, arguments: list[Value], state: State
    ) -> list[Result] | None:
        """Static methods with a meaning of their own; None if this is none."""
        if type_name == "web.mail.smtpmail" and name == "send":
            span = Span(node.target.start + 1, node.target.end - 1)
            text = self.unit.text[span.start : span.end]
            spot = Spot(node, SiteKind.WEB_MAIL, Origin.DIRECT, text, span)
            self.see(self.recorder.spot(self.recorder.sites, self.unit.home, node, spot), (), state)
            return [(NULL, state)]
        if type_name == "enum" and arguments:
            return self._enum_call(name, arguments, state)
        if type_name == "net.webrequest" and name in ("create", "createhttp") and arguments:
            self.note_request(node, "WebRequest.Create", Span(node.member.start, node.member.end), arguments[0], state)
            return [(unknown("a web request"), state)]
        if type_name == "scriptblock" and name == "create":
            return None
        if type_name == "convert" or type_name.startswith("runtime.interopservices.marshal"):
            return self._decoded(arguments, state)
        return None

    def _decoded(self, arguments: list[Value], state: State) -> list[Result] | None:
        """What a conversion makes of a SecureString or of something unknown: it comes from where that came from."""
        for argument in arguments:
            for option in argument.options:
                if isinstance(option, Secure):
                    return [(secure_text(option), state)]
            if argument.unknown is not None:
                return [(unknown("a decoded value", argument.unknown.kind, True), state)]
        return None

    def _enum_call(self, name: str, arguments: list[Value], state: State) -> list[Result] | None:
        option = arguments[0].options[0] if arguments[0].single else None
        target = option.name if isinstance(option, TypeRef) else plain_type(option) if isinstance(option, str) else ""
        if target != "net.securityprotocoltype":
            return None
        if name in ("toobject", "parse") and len(arguments) >= 2:
            return [(convert_to(target, arguments[1]), state)]
        if name == "getvalues":
            bits = [known(Mask(value)) for value in protocols.SECURITY_PROTOCOL.values()]
            return [(known(Array(tuple(bits))), state)]
        if name == "getnames":
            return [(known(Array(tuple(known(text) for text in protocols.SECURITY_PROTOCOL))), state)]
        return None


def host_and_port(value: Value) -> list[Bound]:
    """`host:port`, with `smtp://` in front or not, as two parameters."""
    bound = []
    found = [
        re.match(r"(?:smtps?://)?([^/:\s]+)(?::(\d+))?", option) for option in value.options if isinstance(option, str)
    ]
    hosts = tuple(match.group(1) for match in found if match is not None)
    bound.append(Bound("SmtpServer", Value(hosts, value.unknown, value.trace), Via.NAMED, None))
    ports = tuple(int(match.group(2)) for match in found if match is not None and match.group(2))
    if ports:
        bound.append(Bound("Port", Value(ports, value.unknown), Via.NAMED, None))
    return bound


def cmdlet_signature(name: str) -> Signature:
    """How the binder matches names against a cmdlet's parameters."""

    def is_switch(canonical: str) -> bool:
        found = parameter(name, canonical)
        return found is not None and found.is_switch

    return Signature(lambda typed: match_parameter(name, typed), is_switch, positions(name))


__all__ = ["CURL", "CURL_MAIL", "PROGRAMS", "WEB_COMMANDS", "Mailers", "unroll"]
