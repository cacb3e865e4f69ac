"""Commands: whose name means what, their arguments, and method calls."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from pslint_tls.knowledge import builtin_alias
from pslint_tls.script import members
from pslint_tls.script.arguments import Argument, Named, Positional, Splat
from pslint_tls.script.convert import NoConversion
from pslint_tls.script.evaluation import Handler
from pslint_tls.script.functions import Functions
from pslint_tls.script.machine import Result, merge_results
from pslint_tls.script.model import Origin
from pslint_tls.script.objects import SENDS
from pslint_tls.script.state import Object, State
from pslint_tls.script.typenames import plain_type
from pslint_tls.script.values import (
    NULL,
    Array,
    Block,
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
from pslint_tls.text import Span

MUTATING = frozenset(("add", "addrange", "remove", "removeat", "clear", "insert", "push", "enqueue"))


class Invocation(Functions):
    """Runs commands by name and calls methods."""

    def run_command(self, command: ast.Command, state: State, piped: Value | None, last: bool) -> list[Result]:
        """Run a command; `piped` is what comes through the pipeline, None at its start."""
        if self.unit.inert(command) and not command.invocation:
            if self.unit.may_raise(command):
                self.may_raise([state])
            return [(self.opaque_result(command, state), state)]
        results: list[Result] = []
        for target, after in self._targets(command, state):
            if not isinstance(command.elements[0], ast.StringConstant):
                names = self.recorder.names.setdefault((self.unit.home, command.start, command.end), set())
                names |= {*target.options, *(() if target.known else (None,))}
            for option in target.options or (None,):
                results += self._run_target(command, option, target, after, piped)
        return merge_results(results)

    def opaque_result(self, command: ast.Command, state: State) -> Value:
        """What a command that is not run yields."""
        raise NotImplementedError

    def _targets(self, command: ast.Command, state: State) -> list[Result]:
        first = command.elements[0]
        if isinstance(first, ast.CommandParameter):
            return [(unknown("a command that is not known"), state)]
        return self.evaluate(first, state)

    def _run_target(
        self, command: ast.Command, option: Option, target: Value, state: State, piped: Value | None
    ) -> list[Result]:
        results: list[Result] = []
        for arguments, after in self.arguments_of(command, state):
            if isinstance(option, Block):
                results += self.run_block(option, arguments, after, scoped=command.invocation != ".", piped=piped)
            elif isinstance(option, Function):
                results += self.call_function(option, arguments, after, piped, command)
            elif isinstance(option, str):
                results += self.run_named(command, option, arguments, after, piped)
            else:
                self.may_raise([after])
                if command.invocation == ".":
                    after = after.assign("?unfollowed", known(True), 0)
                results += self.maybe_blocks(arguments, after)
        return results

    def arguments_of(self, command: ast.Command, state: State) -> list[tuple[list[Argument], State]]:
        """The arguments, evaluated from left to right."""
        results: list[tuple[list[Argument], State]] = [([], state)]
        for element in command.elements[1:]:
            results = [
                ([*before, argument], last)
                for before, current in results
                for argument, last in self._argument(element, current)
            ]
        return results

    def _argument(self, element: ast.Expression | ast.CommandParameter, state: State) -> list[tuple[Argument, State]]:
        if isinstance(element, ast.CommandParameter):
            if element.argument is None:
                colon = self.unit.text[element.end - 1 : element.end] == ":"
                return [(Named(element.name, element, None, colon), state)]
            return [
                (Named(element.name, element, value, True, element.argument), after)
                for value, after in self.evaluate(element.argument, state)
            ]
        if isinstance(element, ast.Variable) and element.splatted:
            value = self.read_variable(element.key, state)
            table = state.object(value.options[0]) if value.single else None
            return [(Splat(element, table if table is not None and table.kind == "hashtable" else None, value), state)]
        return [(Positional(value, element), after) for value, after in self.evaluate(element, state)]

    def run_named(
        self, command: ast.Command, name: str, arguments: list[Argument], state: State, piped: Value | None
    ) -> list[Result]:
        """Run what a name stands for: alias, function, script file, cmdlet."""
        constant = isinstance(command.elements[0], (ast.StringConstant, ast.ExpandableString))
        origin = Origin.DIRECT if constant else Origin.VARIABLE
        resolved, aliased = self._resolve(name, state)
        if aliased:
            origin = Origin.ALIAS
        if self.unit.home != self.unit.number:
            origin = Origin.EMBEDDED
        function = state.find(f"function:{resolved}")
        if function is not None and function.options and isinstance(function.options[0], Function):
            self.note_shadowed(command, resolved, arguments, state, origin, piped)
            return self.call_function(function.options[0], arguments, state, piped, command)
        if resolved.endswith((".ps1", ".psm1")):
            return self.run_file(command, name, arguments, state)
        return self.run_cmdlet(command, resolved, origin, arguments, state, piped)

    def _resolve(self, name: str, state: State) -> tuple[str, bool]:
        lowered = name.lower()
        seen: set[str] = set()
        aliased = False
        while lowered not in seen:
            seen.add(lowered)
            target = state.find(f"alias:{lowered}")
            if target is None or not target.options or not isinstance(target.options[0], str):
                break
            lowered, aliased = target.options[0].lower(), True
        if state.find(f"function:{lowered}") is None:
            lowered = lowered.rpartition("\\")[2] if not lowered.endswith((".ps1", ".psm1", ".exe")) else lowered
            builtin = builtin_alias(lowered)
            if builtin is not None:
                lowered = builtin.lower()
        return lowered, aliased

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
        raise NotImplementedError

    def run_file(self, command: ast.Command, path: str, arguments: list[Argument], state: State) -> list[Result]:
        """Run a script file, or load it with `.`."""
        raise NotImplementedError

    def run_cmdlet(
        self,
        command: ast.Command,
        name: str,
        origin: Origin,
        arguments: list[Argument],
        state: State,
        piped: Value | None,
    ) -> list[Result]:
        """Run a command that is not the script's own."""
        raise NotImplementedError

    def maybe_blocks(
        self, arguments: list[Argument], state: State, reason: str = "the output of a command"
    ) -> list[Result]:
        """Script blocks among the arguments may run here, or not."""
        states = [state]
        for argument in arguments:
            value = argument.value
            for block in self.block_of(value):
                for current in list(states):
                    states += [after for _, after in self.run_block(block, [], current, scoped=True)]
        return [(unknown(reason), one) for one in states]

    def _invoke_member(self, node: ast.InvokeMember, state: State) -> list[Result]:
        results = []
        for (target, name), after in self._pair(node.target, node.member, state):
            for arguments, last in self.values_of(node.arguments, after):
                results += self._call_member(node, target, name or "", arguments, last)
        return merge_results(results)

    def _call_member(
        self, node: ast.InvokeMember, target: Value, name: str, arguments: list[Value], state: State
    ) -> list[Result]:
        lowered = name.lower()
        if node.static:
            return self._call_static(node, target, lowered, arguments, state)
        results: list[Result] = []
        for option in target.options:
            results += self._call_option(node, target, option, lowered, arguments, state)
        if target.unknown is not None or not target.options:
            self.may_raise([state])
            reason = target.unknown or None
            kind = reason.kind if reason else unknown("").unknown.kind  # type: ignore[union-attr]
            results += [
                (unknown(f"a method of {reason.reason}" if reason else "a method", kind), after)
                for _, after in self._blocks_in(arguments, state)
            ]
        return results

    def _blocks_in(self, arguments: list[Value], state: State) -> list[Result]:
        return self.maybe_blocks([Positional(value, ast.Node(0, 0)) for value in arguments], state)

    def _call_option(
        self, node: ast.InvokeMember, target: Value, option: Option, name: str, arguments: list[Value], state: State
    ) -> list[Result]:
        if isinstance(option, Ref):
            found = self._call_object(node, target, option, name, arguments, state)
            if found is not None:
                return found
        elif isinstance(option, Block) and name in ("invoke", "invokereturnasis"):
            return self.run_block(option, [Positional(value, node) for value in arguments], state, scoped=True)
        elif isinstance(option, (Credential, Secure, StaticMember)):
            value = self.credential_method(option, name)
            if value is not None:
                return [(value, state)]
        elif isinstance(option, Array) and name in ("foreach", "where"):
            return self._collection_block(option, name, arguments, state)
        elif isinstance(option, Array) and option.grows and name in MUTATING:
            output = known(len(option.items)) if name == "add" and option.grows == "arraylist" else NULL
            changed = members.changed_list(option, name, arguments, target.trace)
            return [(output, after) for after in self.rewrite(node.target, changed, state, node)]
        plain = self._plain_method(option, name, arguments, target)
        if plain is None:
            self.may_raise([state])
            return [(unknown("a method that is not modelled"), after) for _, after in self._blocks_in(arguments, state)]
        return [(plain, state)]

    def _collection_block(self, array: Array, name: str, arguments: list[Value], state: State) -> list[Result]:
        blocks = self.block_of(arguments[0]) if arguments else []
        states = [state]
        for block in blocks:
            flow = self.for_each_item(known(array), states, self.running(block.block.blocks["end"].statements))
            states = [*flow.normal, *(jump.state for jump in flow.jumps if jump.kind in ("return", "continue"))]
        return [(unknown("the items that a block picks"), one) for one in states]

    def _call_object(
        self, node: ast.InvokeMember, target: Value, option: Ref, name: str, arguments: list[Value], state: State
    ) -> list[Result] | None:
        method = self._method_of(option, name, len(arguments), state)
        if method is not None:
            return self.call_method(method, known(option), arguments, state, node)
        found = state.object(option)
        if found is not None:
            special = self.special_method(node, found.kind, name, arguments, state, option)
            if special is not None:
                return special
            block = found.get(name)
            if block is not None and self.block_of(block):
                return self.run_block(
                    self.block_of(block)[0], [Positional(value, node) for value in arguments], state, scoped=True
                )
        return self.object_method(target, option, name, arguments, state)

    def special_method(
        self, node: ast.InvokeMember, kind: str, name: str, arguments: list[Value], state: State, option: Ref
    ) -> list[Result] | None:
        """Methods of objects that send or request something; None if this is none."""
        raise NotImplementedError

    def _method_of(self, option: Ref, name: str, count: int, state: State) -> Function | None:
        found = state.object(option)
        declared = state.find(f"class:{found.kind}") if found is not None else None
        if declared is None or not declared.options or not isinstance(declared.options[0], Class):
            return None
        return method_named(declared.options[0], name, count)

    def _plain_method(self, option: Option, name: str, arguments: list[Value], target: Value) -> Value | None:
        if option is None:
            return None
        if not all(argument.single for argument in arguments):
            return unknown("a method on something unknown") if not isinstance(option, Ref) else None
        plain = [argument.options[0] for argument in arguments]
        try:
            if isinstance(option, str):
                return known(members.text_method(option, name, plain), *target.trace)
            if isinstance(option, Array):
                return known(members.array_method(option, name, plain))
            if name == "tostring" and not plain and isinstance(option, (bool, int, float, Mask)):
                return self.text_of(known(option))
            if name == "hasflag" and isinstance(option, Mask) and plain and isinstance(plain[0], (Mask, int, str)):
                return self.binary_value(
                    "eq", self.binary_value("band", known(option), known(plain[0])), known(plain[0])
                )
        except (NoConversion, IndexError, ValueError):
            return unknown("a method that is not modelled")
        return unknown("a method that is not modelled") if isinstance(option, (str, int, float, Array)) else None

    def _call_static(
        self, node: ast.InvokeMember, target: Value, name: str, arguments: list[Value], state: State
    ) -> list[Result]:
        option = target.options[0] if target.single else None
        if isinstance(option, Class):
            return self._call_class(node, option, name, arguments, state)
        if not isinstance(option, TypeRef):
            self.may_raise([state])
            return [(unknown("a method of an unknown type"), state)]
        type_name = self.program_type(option.name)
        if name == "new":
            span = Span(node.target.start + 1, node.target.end - 1)
            return self.construct(type_name, arguments, node, span, state)
        special = self.static_call(node, type_name, name, arguments, state)
        if special is not None:
            return special
        if not all(argument.single for argument in arguments):
            return [(self._unknown_static(arguments), state)]
        try:
            return [(known(members.static_method(type_name, name, arguments), self.note(node, "computed here")), state)]
        except (NoConversion, IndexError, ValueError):
            self.may_raise([state])
            return [
                (unknown("a static method that is not modelled"), after)
                for _, after in self._blocks_in(arguments, state)
            ]

    def _unknown_static(self, arguments: list[Value]) -> Value:
        kinds = [argument.unknown.kind for argument in arguments if argument.unknown is not None]
        return union(
            [unknown("a text with an unknown part", kind, True) for kind in kinds]
            or [unknown("a text with several forms")]
        )

    def static_call(
        self, node: ast.InvokeMember, type_name: str, name: str, arguments: list[Value], state: State
    ) -> list[Result] | None:
        """Static methods with a meaning of their own; None if this is none."""
        raise NotImplementedError

    def _call_class(
        self, node: ast.InvokeMember, found: Class, name: str, arguments: list[Value], state: State
    ) -> list[Result]:
        method = method_named(found, found.definition.name.lower() if name == "new" else name, len(arguments))
        target: Value = NULL
        if name == "new":
            target, state = self.instance(found, node, state)
        if method is None:
            return [(target, state)]
        results = self.call_method(method, target, arguments, state, node)
        return [(target, after) for _, after in results] if name == "new" else results

    def instance(self, found: Class, node: ast.Node, state: State) -> Result:
        """A new object of a class of the script."""
        made = Object(found.definition.name.lower(), open=True)
        for member in found.definition.properties:
            if member.default is not None:
                value = self.evaluate(member.default, state)[0][0]
                made = made.put(member.name, value)
        ref = Ref((self.unit.home, node.start, *self.calls))
        return known(ref), state.store(ref.key, made)

    HANDLERS: ClassVar[dict[type, Handler]] = {**Functions.HANDLERS, ast.InvokeMember: _invoke_member}


def method_named(found: Class, name: str, count: int) -> Function | None:
    """The method with this name, of several the one with as many parameters."""
    named = [method for method in found.definition.methods if method.name.lower() == name]
    exact = [method for method in named if len(method.parameters) == count]
    chosen = (exact or named)[:1]
    return Function(chosen[0], found.unit) if chosen else None


__all__ = ["MUTATING", "SENDS", "Invocation", "plain_type", "replace"]
