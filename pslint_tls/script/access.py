"""Member access, indexes, method calls, and writing to what they name."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from pslint_tls.knowledge import protocols
from pslint_tls.script import members
from pslint_tls.script.convert import NoConversion, to_int, to_text
from pslint_tls.script.evaluation import Evaluation, Handler, combine
from pslint_tls.script.machine import Result
from pslint_tls.script.program import bare
from pslint_tls.script.state import Object, State
from pslint_tls.script.typenames import KNOWN_TYPES, convert_to, plain_type
from pslint_tls.script.values import (
    HERE,
    NULL,
    Array,
    Class,
    Credential,
    Function,
    Mask,
    Option,
    Ref,
    Secure,
    StaticMember,
    TypeRef,
    Value,
    known,
    union,
    unknown,
)
from pslint_tls.syntax import ast

POINT_MANAGERS = frozenset(("net.servicepointmanager",))
INVOCATION = "$myinvocation"
"""Begins the type name of what Get-Variable MyInvocation leads to."""
PROTOCOL_PROPERTIES = frozenset(("sslprotocols", "enabledsslprotocols"))
BLIND = frozenset(("tostring", "gettype", "equals", "gethashcode", "dispose", "clone", "add", "close", "trim"))


class Access(Evaluation):
    """Evaluates `a.b`, `a::b`, `a[b]`, `a.b()`, and assigns to them."""

    def _member(self, node: ast.Member, state: State) -> list[Result]:
        if _is_invocation_path(node):
            return [(self._own_path(node), state)]
        results = []
        for (target, name), after in self._pair(node.target, node.member, state):
            if name is None:
                results.append((unknown("a member with an unknown name"), after))
            elif node.static:
                results.append((self.static_member(target, name, after), after))
            else:
                results.append((self.member_value(target, name, after), after))
        return results

    def _own_path(self, node: ast.Member) -> Value:
        """`$MyInvocation.MyCommand.Path` and its like: the script's own file."""
        member = node.member.value.lower() if isinstance(node.member, ast.StringConstant) else ""
        name = self.unit.path.rpartition("/")[2]
        if member in ("path", "definition", "source"):
            return known(f"{HERE}\\{name}", self.note(node, "the script's own path"))
        return known(name) if member == "name" else unknown("something about the call")

    def _pair(
        self, target: ast.Expression, member: ast.Expression, state: State
    ) -> list[tuple[tuple[Value, str | None], State]]:
        results: list[tuple[tuple[Value, str | None], State]] = []
        for value, after in self.evaluate(target, state):
            if isinstance(member, ast.StringConstant):
                results.append(((value, member.value), after))
                continue
            for name, last in self.evaluate(member, after):
                text = name.options[0] if name.single and isinstance(name.options[0], str) else None
                results.append(((value, text), last))
        return results

    def static_member(self, target: Value, name: str, state: State) -> Value:
        """`[Type]::Member`."""
        lowered = name.lower()
        if not target.single or not isinstance(target.options[0], TypeRef):
            return unknown("a member of an unknown type")
        type_name = self.program_type(target.options[0].name)
        if type_name in POINT_MANAGERS:
            if lowered == "securityprotocol":
                return (
                    known(Mask(state.mask))
                    if state.mask is not None
                    else unknown("the TLS setting of this moment", scalar=True)
                )
            return unknown("a setting of the process")
        if type_name == "net.securityprotocoltype":
            for member, bits in protocols.SECURITY_PROTOCOL.items():
                if member.lower() == lowered:
                    return known(Mask(bits))
            return unknown("a protocol that does not exist")
        if type_name == "net.credentialcache":
            return known(StaticMember(type_name, lowered))
        if type_name == "string" and lowered == "empty":
            return known("")
        if type_name == "environment":
            return unknown("the environment", scalar=True)
        return known(StaticMember(type_name, name))

    def program_type(self, name: str) -> str:
        """The type name with the file's `using namespace` applied."""
        if "." in name:
            return name
        for using in self.unit.tree.root.usings:
            if using.kind == "namespace":
                full = plain_type(f"{using.name}.{name}")
                if full in KNOWN_TYPES:
                    return full
        return name

    def member_value(self, target: Value, name: str, state: State) -> Value:
        """`target.name` for every possibility of the target."""
        found = [self._option_member(option, name, state, target) for option in target.options]
        if target.unknown is not None:
            reason = target.unknown.reason
            found.append(
                unknown(
                    f"a property of {reason}" if not reason.startswith("a property") else reason, target.unknown.kind
                )
            )
        return union(found) if found else NULL

    def _option_member(self, option: Option, name: str, state: State, target: Value) -> Value:
        lowered = name.lower()
        if isinstance(option, Ref):
            return self._object_member(state.object(option), lowered)
        if isinstance(option, (Credential, Secure)):
            return _credential_member(option, lowered)
        if isinstance(option, Array):
            try:
                return known(members.array_property(option, lowered))
            except NoConversion:
                found = [self.member_value(item, name, state) for item in option.items]
                return known(Array(tuple(found))) if len(found) != 1 else found[0]
        if (
            isinstance(option, StaticMember)
            and option.type_name.startswith(INVOCATION)
            and lowered in ("path", "definition")
        ):
            return known(f"{HERE}\\{self.unit.path.rpartition('/')[2]}")
        if isinstance(option, StaticMember):
            return known(StaticMember(f"{option.type_name}::{option.member}".lower(), name))
        if lowered == "value__" and isinstance(option, Mask):
            return known(option.bits)
        if isinstance(option, str):
            try:
                return known(members.text_property(option, lowered), *target.trace)
            except NoConversion:
                return NULL
        return NULL if option is None else unknown("a property that is not modelled")

    def _object_member(self, found: Object | None, name: str) -> Value:
        if found is None:
            return unknown("an object that is not followed")
        value = found.get(name)
        if value is not None:
            return union([value, NULL]) if name in found.maybe else value
        if found.kind in ("hashtable", "pscustomobject") and not found.open:
            if name in ("count", "keys", "values"):
                return (
                    known(len(found.members))
                    if name == "count" and not found.maybe
                    else unknown("the content of a table")
                )
            return NULL
        return unknown("a property that is not set in this file")

    def _index(self, node: ast.Index, state: State) -> list[Result]:
        results = []
        for (target, index), after in self._two(node.target, node.index, state):
            results.append((self.index_value(target, index, after), after))
        return results

    def _two(
        self, left: ast.Expression, right: ast.Expression, state: State
    ) -> list[tuple[tuple[Value, Value], State]]:
        return [((values[0], values[1]), after) for values, after in self.values_of([left, right], state)]

    def index_value(self, target: Value, index: Value, state: State) -> Value:
        """`target[index]`."""
        found: list[Value] = []
        for option in target.options:
            if index.unknown is not None and not index.options:
                found.append(unknown("an item at an unknown place"))
            found += [self._item(option, place, state) for place in index.options]
        if target.unknown is not None:
            found.append(unknown(f"an item of {target.unknown.reason}", target.unknown.kind))
        return union(found) if found else NULL

    def _item(self, option: Option, place: Option, state: State) -> Value:
        try:
            if isinstance(option, Ref):
                found = state.object(option)
                if found is not None and found.kind == "hashtable":
                    return self._object_member(found, to_text(place).lower())
                return unknown("an item of an object")
            if isinstance(option, Array):
                if isinstance(place, Array):
                    return known(
                        Array(tuple(self._item(option, one.options[0], state) for one in place.items if one.single))
                    )
                at = to_int(place)
                return option.items[at] if -len(option.items) <= at < len(option.items) else NULL
            if isinstance(option, str):
                at = to_int(place)
                return known(option[at]) if -len(option) <= at < len(option) else NULL
        except NoConversion:
            return unknown("an item at a place that is not modelled")
        return known(option) if place == 0 and option is not None else unknown("an item of something")

    def assign_to(self, target: ast.Expression, value: Value, state: State, node: ast.Node) -> list[State]:
        """The states after writing a value to an assignable expression."""
        value = value.via(self.note(node, "assigned here"))
        if isinstance(target, ast.Variable):
            return [self.write_variable(target.key, value, state)]
        if isinstance(target, (ast.Convert, ast.Attributed)):
            name = plain_type(target.type_name) if isinstance(target, ast.Convert) else ""
            return self.assign_to(target.child, convert_to(name, value) if name else value, state, node)
        if isinstance(target, (ast.ArrayLiteral, ast.Paren)):
            return self._assign_several(target, value, state, node)
        if isinstance(target, ast.Member):
            if isinstance(target.target, ast.InvokeMember) and isinstance(target.member, ast.StringConstant):
                return self.assign_call(target.target, value, state)
            return self._assign_member(target, value, state, node)
        if isinstance(target, ast.Index):
            return self._assign_index(target, value, state)
        return self.assign_call(target, value, state) if isinstance(target, ast.InvokeMember) else [state]

    def assign_call(self, target: ast.InvokeMember, value: Value, state: State) -> list[State]:
        """`object.Item(key) = value`, a property with arguments."""
        raise NotImplementedError

    def rewrite(self, target: ast.Expression, value: Value, state: State, node: ast.Node) -> list[State]:
        """The states after the object that a variable or property holds was changed, in whatever scope it is."""
        if isinstance(target, ast.Variable) and ":" not in target.key:
            for depth in range(len(state.scopes) - 1, -1, -1):
                if target.key in state.scopes[depth]:
                    return [state.assign(target.key, value, depth)]
        if isinstance(target, (ast.Variable, ast.Member, ast.Index)):
            return self.assign_to(target, value, state, node)
        return [state]

    def write_variable(self, key: str, value: Value, state: State) -> State:
        """A state in which the variable, named in lower case with its scope, has the value."""
        if key.startswith("env:"):
            return state.assign(key, value, 0)
        if key.startswith(("script:", "global:")):
            return state.assign(bare(key), value, 0)
        return state.assign(bare(key), value)

    def _assign_several(self, target: ast.Expression, value: Value, state: State, node: ast.Node) -> list[State]:
        if isinstance(target, ast.Paren):
            return [state]
        assert isinstance(target, ast.ArrayLiteral)
        items = value.options[0].items if value.single and isinstance(value.options[0], Array) else None
        states = [state]
        for place, element in enumerate(target.elements):
            if items is None:
                part = value if place == 0 and value.known else unknown("a part of something unknown")
            elif place == len(target.elements) - 1 and len(items) > place + 1:
                part = known(Array(items[place:]))
            else:
                part = items[place] if place < len(items) else NULL
            states = [after for current in states for after in self.assign_to(element, part, current, node)]
        return states

    def _assign_member(self, target: ast.Member, value: Value, state: State, node: ast.Node) -> list[State]:
        results = []
        for (owner, name), after in self._pair(target.target, target.member, state):
            if target.static and owner.single and isinstance(owner.options[0], TypeRef):
                results += self.assign_static(self.program_type(owner.options[0].name), name or "", value, after, node)
            else:
                if name is not None and name.lower() in PROTOCOL_PROPERTIES:
                    self.note_protocol(
                        node.right if isinstance(node, ast.Assignment) else node,
                        f"{self.unit.text[target.target.start : target.target.end]}.{name}",
                        value,
                    )
                results.append(self.put_member(owner, name, value, after))
        return results

    def note_protocol(self, node: ast.Node, receiver: str, value: Value) -> None:
        """A TLS version is given to something other than SecurityProtocol."""
        raise NotImplementedError

    def assign_static(self, type_name: str, name: str, value: Value, state: State, node: ast.Node) -> list[State]:
        """`[Type]::Name = value`."""
        raise NotImplementedError

    def put_member(self, owner: Value, name: str | None, value: Value, state: State) -> State:
        """A state in which the objects that `owner` can be have the member; weakly where it can be several."""
        for option in owner.options:
            found = state.object(option)
            if found is None or not isinstance(option, Ref):
                continue
            if name is None:
                changed = replace(
                    found, open=True, members=tuple((key, union([old, value])) for key, old in found.members)
                )
            elif owner.single:
                changed = found.put(name, self.property_value(found, name.lower(), value))
            else:
                changed = found.put(
                    name, union([found.get(name) or NULL, self.property_value(found, name.lower(), value)])
                )
            state = state.store(option.key, self.after_put(changed, (name or "").lower(), value))
        return state

    def property_value(self, found: Object, name: str, value: Value) -> Value:
        """The value as the property takes it: ports become numbers, switches booleans."""
        raise NotImplementedError

    def after_put(self, found: Object, name: str, value: Value) -> Object:
        """What setting one property does to others."""
        raise NotImplementedError

    def _assign_index(self, target: ast.Index, value: Value, state: State) -> list[State]:
        results = []
        for (owner, index), after in self._two(target.target, target.index, state):
            if owner.single and isinstance(owner.options[0], Array) and isinstance(target.target, ast.Variable):
                results.append(self._put_item(target.target, owner.options[0], index, value, after))
                continue
            name = to_text(index.options[0]) if index.single and isinstance(index.options[0], (str, int)) else None
            results.append(self.put_member(owner, name, value, after))
        return results

    def _put_item(self, variable: ast.Variable, array: Array, index: Value, value: Value, state: State) -> State:
        items = list(array.items)
        if index.single and isinstance(index.options[0], int) and -len(items) <= index.options[0] < len(items):
            items[index.options[0]] = value
        else:
            items = [union([item, value]) for item in items]
        return self.write_variable(variable.key, known(Array(tuple(items))), state)

    def hash_key(self, node: ast.Expression, state: State) -> str | None:
        """The key of a hashtable entry as text, None if unknown."""
        if isinstance(node, ast.StringConstant):
            return node.value
        found = self.evaluate(node, state)
        if len(found) == 1 and found[0][0].single:
            try:
                return to_text(found[0][0].options[0])
            except NoConversion:
                return None
        return None

    def make_table(self, node: ast.Hashtable, kind: str, state: State) -> list[Result]:
        """A hashtable literal as an object of some kind."""
        tables: list[tuple[Object, State]] = [(Object(kind), state)]
        for key_node, statement in node.pairs:
            grown = []
            for table, current in tables:
                key = self.hash_key(key_node, current)
                for value, after in self.statement_value(statement, current):
                    noted = value.via(self.note(statement, "set in the table here"))
                    grown.append((replace(table, open=True) if key is None else table.put(key, noted), after))
            tables = grown
        results = []
        for table, after in tables:
            ref = Ref((self.unit.home, node.start, *self.calls))
            results.append((known(ref, self.note(node, "made here")), after.store(ref.key, table)))
        return results

    def text_of(self, value: Value) -> Value:
        """The value as a string."""
        return combine([value], lambda one: to_text(one[0]), "a text that is not known")

    HANDLERS: ClassVar[dict[type, Handler]] = {**Evaluation.HANDLERS, ast.Member: _member, ast.Index: _index}


def _credential_member(option: Credential | Secure, name: str) -> Value:
    if isinstance(option, Credential) and name == "username":
        return option.user
    if isinstance(option, Credential) and name == "password":
        return known(Secure(option.kind, option.literal))
    return unknown("a property of a credential", option.kind)


def _is_invocation_path(node: ast.Member) -> bool:
    inner = node.target
    return (
        isinstance(inner, ast.Member)
        and isinstance(inner.target, ast.Variable)
        and inner.target.name.lower().rpartition(":")[2] == "myinvocation"
        and isinstance(inner.member, ast.StringConstant)
        and inner.member.value.lower() == "mycommand"
    )


__all__ = ["BLIND", "Access", "Class", "Function"]
