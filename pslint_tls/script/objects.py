"""Objects: New-Object and `::new()`, SmtpClient and its properties, credentials, hashtable methods."""

from __future__ import annotations

from dataclasses import replace

from pslint_tls.script.convert import NoConversion, to_bool, to_int, to_text
from pslint_tls.script.evaluation import combine
from pslint_tls.script.machine import Result
from pslint_tls.script.model import AuthKind, Origin, SiteKind, Via
from pslint_tls.script.recorder import Bound, Seen, Spot
from pslint_tls.script.secrets import credential_of, secure_text
from pslint_tls.script.state import Object, State
from pslint_tls.script.tlsmask import TlsState
from pslint_tls.script.typenames import MAIL_CLIENTS, growing, list_of
from pslint_tls.script.values import (
    NULL,
    Array,
    Class,
    Credential,
    Option,
    Ref,
    Secure,
    StaticMember,
    Value,
    known,
    union,
    unknown,
)
from pslint_tls.syntax import ast
from pslint_tls.text import Span

CLIENT_PROPERTIES = {
    "host": "Host",
    "port": "Port",
    "enablessl": "EnableSsl",
    "usedefaultcredentials": "UseDefaultCredentials",
    "credentials": "Credentials",
    "deliverymethod": "DeliveryMethod",
}
SENDS = frozenset(("send", "sendasync", "sendmailasync"))
SMTP_TYPES = {"net.mail.smtpclient": "smtpclient"}


class Objects(TlsState):
    """Makes objects and knows what their properties and methods do."""

    def construct(
        self, type_name: str, arguments: list[Value], node: ast.Node, name_span: Span, state: State
    ) -> list[Result]:
        """`New-Object Type arguments` and `[Type]::new(arguments)`."""
        name = self.program_type(type_name)
        if name in MAIL_CLIENTS and (name != "smtpclient" or self._uses_mail_namespace()):
            return [self._client(arguments, node, name_span, state)]
        if name in ("management.automation.pscredential", "net.networkcredential"):
            if len(_spread(arguments)) >= 2:
                return [(self._credential(arguments, node), state)]
            name = "net.networkcredential"
        if name == "security.securestring" and "appendchar" not in self.unit.text.lower():
            return [(known(Secure(AuthKind.UNKNOWN, None, True), self.note(node, "an empty SecureString")), state)]
        if name in ("hashtable", "collections.hashtable", "collections.specialized.ordereddictionary"):
            ref = Ref((self.unit.home, node.start, *self.calls))
            return [(known(ref), state.store(ref.key, Object("hashtable")))]
        if name in ("psobject", "management.automation.psobject", "pscustomobject", "object"):
            ref = Ref((self.unit.home, node.start, *self.calls))
            return [(known(ref), state.store(ref.key, Object("pscustomobject")))]
        if growing(name):
            # What is no collection is the capacity.
            start = arguments[0] if arguments and _may_be_collection(arguments[0]) else known(Array(()))
            return [(list_of(name, start), state)]
        if name == "net.mail.mailaddress" and arguments:
            return [(self.text_of(arguments[0]), state)]
        ref = Ref((self.unit.home, node.start, *self.calls))
        return [(known(ref, self.note(node, "made here")), state.store(ref.key, Object(name, open=True)))]

    def _uses_mail_namespace(self) -> bool:
        return any(using.name.lower() == "system.net.mail" for using in self.unit.tree.root.usings)

    def _client(self, arguments: list[Value], node: ast.Node, name_span: Span, state: State) -> Result:
        ref = Ref((self.unit.home, node.start, *self.calls))
        made = Object("smtpclient")
        for name, value in zip(("Host", "Port"), _spread(arguments), strict=False):
            made = made.put(name, self.property_value(made, name.lower(), value))
        made = made.put("ctor", known(len(_spread(arguments))))
        spot = self._client_spot(node, name_span)
        state = state.store(ref.key, made)
        self.observe_client(spot, made, state, sent=False)
        return known(ref, self.note(node, "the client is made here")), state

    def _client_spot(self, node: ast.Node, name_span: Span) -> Spot:
        text = self.unit.text[name_span.start : name_span.end]
        origin = Origin.DIRECT if self.unit.home == self.unit.number else Origin.EMBEDDED
        spot = Spot(node, SiteKind.SMTPCLIENT, origin, text, name_span)
        return self.recorder.spot(self.recorder.sites, self.unit.home, node, spot)

    def observe_client(self, spot: Spot, made: Object, state: State, sent: bool) -> None:
        """Note what the client is when it is made or sends."""
        count = made.get("ctor")
        first = count.options[0] if count is not None and count.options else 0
        constructed = first if isinstance(first, int) else 0
        bound = []
        for key, value in made.members:
            if key == "credentials":
                value = self.credentials_in(value, state)
            if key in CLIENT_PROPERTIES:
                via = (
                    Via.CONSTRUCTOR
                    if (key == "host" and constructed > 0) or (key == "port" and constructed > 1)
                    else Via.PROPERTY
                )
                bound.append(
                    Bound(CLIENT_PROPERTIES[key], union([value, NULL]) if key in made.maybe else value, via, None)
                )
        self.see(spot, tuple(bound), state, sent=sent)

    def see(
        self,
        spot: Spot,
        bound: tuple[Bound, ...],
        state: State,
        problems: tuple[tuple[str, str, int, int], ...] = (),
        sent: bool = True,
    ) -> None:
        """Note that a site is reached in this state."""
        if self.recorder.is_closed(spot.node, self.unit.home) and spot.seen:
            return
        seen = Seen(
            state.start, state.mask, state.set_by, self.recorder.scope, bound, problems, self.recorder.called, sent
        )
        if seen not in spot.seen:
            spot.seen.append(seen)

    def _credential(self, arguments: list[Value], node: ast.Node) -> Value:
        spread = _spread(arguments)
        return known(
            credential_of(spread[0], spread[1]), *spread[1].trace[-6:], self.note(node, "the credential is made here")
        )

    def credentials_in(self, value: Value, state: State) -> Value:
        """The value with credentials that were filled in property by property made into credentials."""
        options: list[Option] = []
        for option in value.options:
            found = state.object(option)
            if found is not None and found.kind == "net.networkcredential":
                user = found.get("username") or unknown("a user that is not known")
                options.append(credential_of(user, found.get("password") or unknown("a password that is not known")))
            else:
                options.append(option)
        return Value(tuple(options), value.unknown, value.trace)

    def property_value(self, found: Object, name: str, value: Value) -> Value:
        """The value as the property takes it: ports become numbers, switches booleans."""
        if found.kind != "smtpclient":
            return value
        if name == "port":
            return combine([value], lambda one: to_int(one[0]), "a port that is not known")
        if name in ("enablessl", "usedefaultcredentials"):
            return combine([value], lambda one: to_bool(one[0]), "a setting that is not known")
        if name == "host":
            return combine([value], lambda one: to_text(one[0]), "a host that is not known")
        return value

    def after_put(self, found: Object, name: str, value: Value) -> Object:
        """A host set as property hides the constructor's."""
        if found.kind == "smtpclient" and name == "host":
            return found.put("ctor", known(0))
        return found

    def convert_object(self, node: ast.Convert, name: str, state: State) -> list[Result] | None:
        """Casts that make objects: `[pscustomobject]@{}`, `[ordered]@{}`, `[Net.Mail.SmtpClient] 'host'`,
        `[pscredential]...`.
        """
        child = node.child
        if name in ("pscustomobject", "management.automation.psobject") and isinstance(child, ast.Hashtable):
            return self.make_table(child, "pscustomobject", state)
        if name in ("ordered", "hashtable", "collections.hashtable") and isinstance(child, ast.Hashtable):
            return self.make_table(child, "hashtable", state)
        full = self.program_type(name)
        if full in MAIL_CLIENTS and full != "smtpclient":
            span = Span(node.start + 1, node.start + 1 + len(node.type_name))
            if isinstance(child, ast.Hashtable):
                return self._client_of_table(node, child, span, state)
            return [
                done
                for value, after in self.evaluate(child, state)
                for done in [self._client([value], node, span, after)]
            ]
        return None

    def _client_of_table(self, node: ast.Node, table: ast.Hashtable, span: Span, state: State) -> list[Result]:
        results = []
        for value, after in self.make_table(table, "hashtable", state):
            made, current = self._client([], node, span, after)
            results.append((made, self.put_properties(made, value, current)))
        return results

    def put_properties(self, owner: Value, table: Value, state: State) -> State:
        """Set the members of a table as properties, as -Property and a cast do."""
        found = state.object(table.options[0]) if table.single else None
        if found is None:
            return state
        for key, value in found.members:
            state = self.put_member(owner, found.written(key), value, state)
        spot = self._spot_of(owner)
        made = state.object(owner.options[0])
        if spot is not None and made is not None:
            self.observe_client(spot, made, state, sent=False)
        return state

    def _spot_of(self, owner: Value) -> Spot | None:
        option = owner.options[0]
        if not isinstance(option, Ref):
            return None
        unit, start = option.key[0], option.key[1]
        return next((spot for key, spot in self.recorder.sites.items() if key[:2] == (unit, start)), None)

    def object_method(
        self, owner: Value, option: Ref, name: str, arguments: list[Value], state: State
    ) -> list[Result] | None:
        """A method of an object on the heap; None if it is not modelled."""
        found = state.object(option)
        if found is None:
            return None
        if found.kind == "smtpclient":
            return self._client_method(option, found, name, state)
        if found.kind in ("hashtable", "pscustomobject"):
            return self._table_method(owner, option, found, name, arguments, state)
        return None

    def _client_method(self, option: Ref, found: Object, name: str, state: State) -> list[Result]:
        if name in SENDS:
            spot = self._spot_of(known(option))
            if spot is not None:
                self.may_raise([state])
                self.observe_client(spot, found, state, sent=True)
        return [(NULL, state)]

    def _table_method(
        self, owner: Value, option: Ref, found: Object, name: str, arguments: list[Value], state: State
    ) -> list[Result] | None:
        if name in ("add", "set_item") and len(arguments) == 2:
            key = _key_text(arguments[0])
            return [(NULL, self.put_member(owner, key, arguments[1], state))]
        if name == "remove" and len(arguments) == 1:
            key = _key_text(arguments[0])
            if key is None or not owner.single:
                return [
                    (NULL, state.store(option.key, replace(found, maybe=found.maybe | {k for k, _ in found.members})))
                ]
            return [(NULL, state.store(option.key, found.drop(key)))]
        if name == "clear":
            return [(NULL, state.store(option.key, replace(found, members=(), maybe=frozenset())))]
        if name == "clone":
            copy = Ref((*option.key, "clone", len(state.heap)))
            return [(known(copy), state.store(copy.key, found))]
        if name in ("containskey", "contains") and len(arguments) == 1:
            key = _key_text(arguments[0])
            if key is not None and not found.open and key.lower() not in found.maybe:
                return [(known(found.get(key) is not None), state)]
            return [(Value((True, False)), state)]
        return None

    def credential_method(self, option: Credential | Secure | StaticMember, name: str) -> Value | None:
        """`.GetNetworkCredential()` and what reads a SecureString."""
        if isinstance(option, Credential) and name == "getnetworkcredential":
            return known(option)
        if isinstance(option, Secure):
            return secure_text(option)
        return None


def _spread(arguments: list[Value]) -> list[Value]:
    """Constructor arguments with an array as the only one taken apart, as New-Object does."""
    if len(arguments) == 1 and arguments[0].single and isinstance(arguments[0].options[0], Array):
        return list(arguments[0].options[0].items)
    return arguments


def _may_be_collection(value: Value) -> bool:
    return value.unknown is not None or any(isinstance(option, Array) for option in value.options)


def _key_text(value: Value) -> str | None:
    if not value.single:
        return None
    try:
        return to_text(value.options[0])
    except NoConversion:
        return None


__all__ = ["CLIENT_PROPERTIES", "Class", "Objects"]
