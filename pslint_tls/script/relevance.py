"""Which statements can matter to a mail site at all, so that the others need not be run.

Names are compared without scopes and every branch counts, so this errs on the side of running too much. What decides a
verdict (server, port, SSL, credential, sender, TLS) is followed wherever it leads; what only fills a message (body,
subject, recipients) is followed as long as it is not built up step by step: such a variable is `opaque` and counts
as unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from pslint_tls.knowledge import match_parameter
from pslint_tls.script.cmdletnames import MAIL_COMMANDS
from pslint_tls.script.landings import NOWHERE
from pslint_tls.script.structure import (
    DECISIVE,
    blocks_of,
    is_message_part,
    parameters_of,
    plain_command,
)
from pslint_tls.script.tracking import STRONG, WEAK, Tracking
from pslint_tls.script.units import Unit, any_in, needle_offsets
from pslint_tls.syntax import ast

CDO_FIELDS = re.compile(r"\.(?:item|fields)\s*\(", re.IGNORECASE)
ITEM_USE = re.compile(r"\$(?:_|PSItem)\s*[.\[]", re.IGNORECASE)
ALIASING = frozenset(("set-alias", "new-alias", "sal", "nal"))
SETTING = frozenset(("set-variable", "new-variable", "sv", "nv"))
CALLING = frozenset(("authenticateasclient", "invoke", "invokescript", "invokereturnasis"))
LOADING = frozenset(("import-module", "ipmo", "invoke-expression", "iex", "add-member"))


class Relevance(Tracking):
    """The closure over all units of a program: which variables, functions and places matter."""

    def settle(self) -> None:
        """Compute the closure and write it into the units."""
        for unit in self.units:
            self._seed(unit)
            self._calls[unit.number] = self.calls_of(unit)
        size: tuple[int, ...] = ()
        for _ in range(30):
            if size == self._size():
                break
            size = self._size()
            for unit in self.units:
                self._grow(unit)
        for unit in self.units:
            self._finish(unit)

    def _size(self) -> tuple[int, ...]:
        return (
            len(self.names),
            sum(self.names.values()),
            sum(map(len, self.places.values())),
            sum(self._spans.values()),
            sum(self._results.values()),
        )

    def _seed(self, unit: Unit) -> None:
        places = self.places[unit.number]
        needles = self._needles[unit.number] = needle_offsets(unit.lowered)
        places.update(needles)
        for command in unit.tree.commands:
            name = (command.name or "").lower()
            if name in ALIASING:
                self.aliases |= {one.value.lower() for one in command.elements if isinstance(one, ast.StringConstant)}
            if not command.elements:
                continue
            if (
                any_in(needles, command.elements[0].start, command.elements[0].end)
                or plain_command(command) in MAIL_COMMANDS
            ):
                self._seed_mailer(unit, command)
            elif self._calls_a_value(command, name):
                self._seed_call(unit, command)
            elif name == "new-object" and any_in(needles, command.start, command.end):
                self.take(unit, command, STRONG)
        for command in unit.tree.commands:
            if (command.name or "").lower() in self.aliases:
                self._seed_mailer(unit, command)
        if any("securityprotocol" in one.lowered for one in self.units):
            # Where TLS is set, a path that ends inside a called function never reaches the send behind the call.
            places.update(
                node.start
                for node in unit.tree.notable
                if isinstance(node, ast.Jump)
                and node.keyword != "return"
                and self._landings[unit.number][node.start] == NOWHERE
            )

    def _calls_a_value(self, command: ast.Command, name: str) -> bool:
        """Whether what is called is a value, a file, or something that sets variables."""
        if command.invocation or command.name is None:
            return True
        return name in SETTING or name in LOADING or name.endswith((".ps1", ".psm1"))

    def _seed_call(self, unit: Unit, command: ast.Command) -> None:
        """A command whose name is a value: the name matters, the arguments may."""
        self.places[unit.number].add(command.start)
        for element in command.elements:
            if not isinstance(element, ast.ScriptBlockExpression):
                self.mark(unit, element)
                self.add_names(self.names_in(unit, element), WEAK)

    def _seed_mailer(self, unit: Unit, command: ast.Command) -> None:
        """A mail command: arguments matter as much as their parameters do."""
        self.mark(unit, command)
        ordinary = STRONG if "mail" in (command.name or "mail").lower() else WEAK
        strength = ordinary
        for element in command.elements[1:]:
            if isinstance(element, ast.CommandParameter):
                match = match_parameter("send-mailmessage", element.name)
                strength = ordinary if match.name is None or match.name in DECISIVE else WEAK
                if element.argument is not None:
                    self.take(unit, element.argument, strength)
                    strength = ordinary
            else:
                self.take(unit, element, strength)
                strength = ordinary

    def _grow(self, unit: Unit) -> None:
        places = self.sorted_places(unit)
        for node in unit.tree.notable:
            self._grow_node(unit, node, places)
        if self.block_names:
            for command in unit.tree.commands:
                if self.block_names & self.names_in(unit, command):
                    self._hand_block(unit, command, self.functions.get(plain_command(command), []))
        wanted = self._wanted(unit)
        for index, command, blocks in self._calls[unit.number]:
            self._grow_command(unit, command, wanted[index])
            if blocks:
                self._grow_block_arguments(unit, command, blocks, places)

    def _grow_node(self, unit: Unit, node: ast.Node, places: list[int]) -> None:
        if isinstance(node, ast.Assignment):
            shape = self.shape_of(unit, node)
            strength = self.strength_of(shape.written)
            if strength < STRONG and self.strength_of(shape.shared) == STRONG:
                strength = STRONG
            if shape.block and any_in(places, node.right.start, node.right.end):
                self._name_block(shape.written)
            if strength:
                self.take(unit, node, strength)
            elif any_in(self._needles[unit.number], node.left.start, node.left.end) or self._fills_cdo(unit, node):
                self.take(unit, node, STRONG)
            elif any_in(places, node.start, node.end):
                self.mark(unit, node)
        elif isinstance(node, ast.InvokeMember):
            self._grow_invocation(unit, node)
        elif isinstance(node, ast.Unary):
            strength = self.strength_of(self.names_in(unit, node))
            if strength:
                self.take(unit, node, strength)
        elif isinstance(node, ast.FunctionDefinition):
            self._grow_function(unit, node)
        elif isinstance(node, ast.Pipeline):
            self._grow_pipeline(unit, node, places)
        elif isinstance(node, ast.ForEach) and self.strength_of(self.names_in(unit, node.variable)) == STRONG:
            self.mark(unit, node)
            self.take(unit, node.iterable, STRONG)
        elif any_in(places, node.start, node.end):
            self._grow_holder(unit, node)

    def _name_block(self, names: frozenset[str]) -> None:
        """These variables hold a block in which something matters: whatever is handed them may run it."""
        self.block_names |= names
        self.add_names(names, STRONG)

    def _grow_pipeline(self, unit: Unit, node: ast.Pipeline, places: list[int]) -> None:
        """What comes through a pipeline to something that matters may matter, and what matters may be changed there."""
        if len(node.elements) < 2:
            return
        later = node.elements[1].start
        changes = ITEM_USE.search(unit.text, later, node.end) is not None
        changed = changes and self.strength_of(self.names_in(unit, node.elements[0])) == STRONG
        if changed or any_in(places, later, node.end):
            for element in node.elements:
                self.mark(unit, element)
                if element.start < later:
                    self.add_names(self.names_in(unit, element), WEAK)

    def _fills_cdo(self, unit: Unit, node: ast.Assignment) -> bool:
        """Whether an assignment may fill in a field of a CDO configuration."""
        if not self._has_cdo.get(unit.number):
            return False
        return CDO_FIELDS.search(unit.text, node.left.start, node.left.end) is not None

    def _grow_invocation(self, unit: Unit, node: ast.InvokeMember) -> None:
        member = node.member.value.lower() if isinstance(node.member, ast.StringConstant) else ""
        strength = self.strength_of(self.names_in(unit, node.target))
        if strength:
            first = node.arguments[0] if node.arguments else None
            text = first.value if isinstance(first, ast.StringConstant) else ""
            self.take(unit, node.target, strength)
            self.mark(unit, node)
            for argument in node.arguments:
                weak = len(node.arguments) > 1 and is_message_part(text)
                self.add_names(self.names_in(unit, argument), WEAK if weak or member.startswith("send") else strength)
        elif self._may_run_something(unit, node, member):
            self.mark(unit, node)
            self.add_names(self.names_in(unit, node.target), STRONG)
            for argument in node.arguments:
                self.add_names(self.names_in(unit, argument), WEAK)

    def _may_run_something(self, unit: Unit, node: ast.InvokeMember, member: str) -> bool:
        """Whether a method call sends, runs a method in which something matters, or is handed a block that may run."""
        if member.startswith("send") or member in CALLING or any(self._function_matters(self._called(node, member))):
            return True
        return any(self.block_names & self.names_in(unit, argument) for argument in node.arguments)

    def _called(self, node: ast.InvokeMember, member: str) -> str:
        """The method that a call runs: for `[Type]::new()` the constructor, which has the type's name."""
        if member == "new" and isinstance(node.target, ast.TypeExpression):
            return node.target.type_name.lower()
        return member

    def _function_matters(self, name: str) -> Iterator[bool]:
        for unit, definition in self.functions.get(name, ()):
            if any_in(self.sorted_places(unit), definition.start, definition.end):
                yield True

    def _grow_holder(self, unit: Unit, node: ast.Node) -> None:
        """A branch or loop with something relevant in it: what it decides on may matter too, if that is simple."""
        conditions: list[ast.Node] = []
        if isinstance(node, ast.If):
            conditions = [condition for condition, _ in node.clauses]
        elif isinstance(node, (ast.While, ast.Do)):
            conditions = [node.condition]
        elif isinstance(node, ast.Switch):
            conditions = [node.condition, *(test for test, _ in node.clauses)]
        elif isinstance(node, ast.For):
            conditions = [part for part in (node.initializer, node.condition, node.iterator) if part is not None]
        elif isinstance(node, ast.ForEach):
            strength = self.strength_of(self.names_in(unit, node.variable))
            if strength:
                self.take(unit, node.iterable, strength)
                return
            conditions = [node.iterable]
        elif (
            isinstance(node, ast.Jump)
            and node.value is not None
            and any(number == unit.number and start <= node.start < end for number, start, end in self._spans)
        ):
            self.take(unit, node.value, WEAK)
        for condition in conditions:
            self.mark(unit, condition)
            self.add_names(self.names_in(unit, condition), WEAK)

    def _grow_function(self, unit: Unit, node: ast.FunctionDefinition) -> None:
        for parameter in parameters_of(node):
            strength = self.strength_of(self.names_in(unit, parameter.variable))
            if parameter.default is not None and strength:
                self.take(unit, parameter.default, strength)

    def _wanted(self, unit: Unit) -> list[int]:
        """For each command how much its value matters: as much as the strongest taken node around it."""
        wanted = [0] * len(unit.command_starts)
        for (number, start, end), strength in self._spans.items():
            if number == unit.number:
                for index in range(bisect_left(unit.command_starts, start), bisect_left(unit.command_starts, end)):
                    wanted[index] = max(wanted[index], strength)
        return wanted

    def _grow_command(self, unit: Unit, command: ast.Command, wanted: int) -> None:
        name = plain_command(command)
        called = self.functions.get(name)
        if name == "new-object":
            self._grow_construction(unit, command)
        if called is None:
            return
        self._grow_changed(unit, command, called)
        strength = max((self._parameter_strength(owner, node) for owner, node in called), default=0)
        if strength:
            self._take_call(unit, command, called)
        elif any(self._function_matters(name)):
            self.mark(unit, command)
        if wanted:
            for owner, definition in called:
                self._take_results(owner, definition, wanted)

    def _grow_block_arguments(
        self, unit: Unit, command: ast.Command, blocks: list[ast.ScriptBlockExpression], places: list[int]
    ) -> None:
        """What is handed to a block in which something matters: the argument list of a job or a remote command."""
        name = plain_command(command)
        if name in self.functions and any(any_in(places, block.start, block.end) for block in blocks):
            self._hand_block(unit, command, self.functions[name])
        if not any(block.block.params is not None and any_in(places, block.start, block.end) for block in blocks):
            return
        for element in command.elements[1:]:
            if not isinstance(element, ast.ScriptBlockExpression):
                self.mark(unit, element)
                self.add_names(self.names_in(unit, element), STRONG)

    def _hand_block(self, unit: Unit, command: ast.Command, called: list[tuple[Unit, ast.FunctionDefinition]]) -> None:
        """A block that matters is handed to a command: the command is run, and a function's parameters may hold it."""
        self.take(unit, command, STRONG)
        for owner, definition in called:
            for parameter in parameters_of(definition):
                self._name_block(self.names_in(owner, parameter.variable))

    def _grow_construction(self, unit: Unit, command: ast.Command) -> None:
        """`New-Object` of a class of the script runs its constructor."""
        for element in command.elements[1:]:
            if isinstance(element, ast.StringConstant) and any(self._function_matters(element.value.lower())):
                self.mark(unit, command)

    def _grow_changed(
        self, unit: Unit, command: ast.Command, called: list[tuple[Unit, ast.FunctionDefinition]]
    ) -> None:
        """An object that matters is handed to a function that changes the object behind a parameter."""
        given = [
            element for element in command.elements[1:] if isinstance(element, (ast.Variable, ast.Member, ast.Index))
        ]
        strength = max((self.strength_of(self.names_in(unit, one)) for one in given), default=0)
        if not strength:
            return
        for owner, definition in called:
            for parameter in parameters_of(definition):
                use = re.compile(rf"\$\{{?{re.escape(parameter.variable.name)}\}}?\s*[.\[]", re.IGNORECASE)
                if use.search(owner.text, definition.body.start, definition.body.end):
                    self.add_names(self.names_in(owner, parameter.variable), strength)

    def _take_call(self, unit: Unit, command: ast.Command, called: list[tuple[Unit, ast.FunctionDefinition]]) -> None:
        """A call of a function some of whose parameters matter: so do the arguments for these."""
        self.mark(unit, command)
        typed = ""
        for element in command.elements[1:]:
            if isinstance(element, ast.CommandParameter):
                typed = element.name.lower()
                if element.argument is None:
                    continue
            argument = element.argument if isinstance(element, ast.CommandParameter) else element
            assert argument is not None
            strength = max((self._parameter_strength(owner, node, typed) for owner, node in called), default=0)
            if strength:
                self.add_names(self.names_in(unit, argument), strength)
            typed = ""

    def _take_results(self, unit: Unit, definition: ast.FunctionDefinition, strength: int) -> None:
        """The value of a call matters: so does what the function writes."""
        if self._results.get(id(definition), 0) >= strength:
            return
        self._results[id(definition)] = strength
        for block in definition.body.blocks.values():
            self._take_outputs(unit, block.statements, strength)
        for node in unit.tree.notable:
            if (
                isinstance(node, ast.Jump)
                and node.keyword == "return"
                and definition.start < node.start < definition.end
            ):
                self.take(unit, node, strength)

    def _take_outputs(self, unit: Unit, statements: list[ast.Statement], strength: int) -> None:
        for statement in statements:
            if isinstance(statement, ast.Pipeline):
                element = statement.elements[-1]
                if isinstance(element, ast.CommandExpression) or statement is statements[-1]:
                    self.take(unit, statement, strength)
            for block in blocks_of(statement):
                self._take_outputs(unit, block.statements, strength)

    def _parameter_strength(self, unit: Unit, node: ast.FunctionDefinition, typed: str = "") -> int:
        """How much the parameters of a function matter, only those whose name begins as typed."""
        params = [one for one in parameters_of(node) if one.variable.key.startswith(typed)] or parameters_of(node)
        return max((self.strength_of(self.names_in(unit, one.variable)) for one in params), default=0)

    def _finish(self, unit: Unit) -> None:
        unit.matters = self.sorted_places(unit)
        unit.jumps = sorted(self._landings[unit.number].items())
        raising = [
            command.start for command in unit.tree.commands if (command.name or "").lower() not in self.functions
        ]
        raising += [
            node.start
            for node in unit.tree.notable
            if isinstance(node, ast.InvokeMember) or (isinstance(node, ast.Jump) and node.keyword == "throw")
        ]
        unit.raising = sorted(raising)
