"""Which statements can matter to a mail site at all, so that the others need not be run.

Names are compared without scopes and every branch counts, so this errs on the side of running too much.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pslint_tls.syntax import Tree, ast

VARIABLE = re.compile(r"[$@]\{?((?:\w+:)?[\w?]+)")
NEEDLES = re.compile(
    r"send-?(?:mail|email)|smtpclient|smtpmail|securityprotocol|servicepointmanager|psemailserver|psdefaultparametervalues"
    r"|cdo\.|outlook\.application|exchangeservice|exchange\.webservices|mg(?:beta)?user(?:mail|message)|sslprotocol|sslstream"
    r"|\.sendmail|/sendmail|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b|webclient|invoke-expression|\biex\b|set-alias"
    r"|new-alias|import-module|set-variable|new-variable|\.asmx|blat|swaks|smtp://|--mail-from|mailkit|httpwebrequest"
    r"|powershell(?:\.exe)?\b|pwsh\b",
    re.IGNORECASE,
)
LOADED = ("script:", "global:", "local:", "private:", "using:")
ALIASING = frozenset(("set-alias", "new-alias", "sal", "nal"))


@dataclass
class Unit:
    """One file of the program: its text, its tree, and where in it something matters (sorted offsets)."""

    number: int
    path: str
    text: str
    tree: Tree
    matters: list[int] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)
    raising: list[int] = field(default_factory=list)
    whole: bool = False
    command_starts: Sequence[int] = ()
    home: int = -1
    """The number of the file that the code stands in; not its own for code inside a string."""

    def __post_init__(self) -> None:
        self.command_starts = [command.start for command in self.tree.commands]
        if self.home < 0:
            self.home = self.number

    def inert(self, node: ast.Node) -> bool:
        """Whether running the node changes nothing that matters."""
        if self.whole:
            return False
        return not _any_in(self.matters, node.start, node.end) and not _any_in(self.jumps, node.start, node.end)

    def may_raise(self, node: ast.Node) -> bool:
        """Whether something in the node can raise a terminating error."""
        return _any_in(self.raising, node.start, node.end)


def _any_in(offsets: Sequence[int], start: int, end: int) -> bool:
    index = bisect_left(offsets, start)
    return index < len(offsets) and offsets[index] < end


def names_in(text: str, start: int, end: int) -> set[str]:
    """The variables that a stretch of text names, in lower case without scope."""
    return {_plain(found.group(1)) for found in VARIABLE.finditer(text, start, end)}


def _plain(name: str) -> str:
    lowered = name.lower()
    for prefix in LOADED:
        if lowered.startswith(prefix):
            return lowered[len(prefix) :]
    return lowered


class Relevance:
    """The closure over all units of a program: which variables, functions and places matter."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.names: set[str] = set()
        self.places: dict[int, set[int]] = {unit.number: set() for unit in units}
        self.functions: dict[str, list[tuple[Unit, ast.FunctionDefinition]]] = {}
        self.aliases: set[str] = set()
        self._valued: set[int] = set()
        self._spans: set[tuple[int, int, int]] = set()
        for unit in units:
            for node in unit.tree.notable:
                if isinstance(node, ast.FunctionDefinition):
                    self._define(node.name, unit, node)
                elif isinstance(node, ast.ClassDefinition):
                    for method in node.methods:
                        self._define(method.name, unit, method)

    def _define(self, name: str, unit: Unit, node: ast.FunctionDefinition) -> None:
        self.functions.setdefault(_plain(name), []).append((unit, node))

    def settle(self) -> None:
        """Compute the closure and write it into the units."""
        for unit in self.units:
            self._seed(unit)
        size = -1
        while size != self._size():
            size = self._size()
            for unit in self.units:
                self._grow(unit)
        for unit in self.units:
            self._finish(unit)

    def _size(self) -> int:
        return len(self.names) + sum(map(len, self.places.values())) + len(self._valued) + len(self._spans)

    def _seed(self, unit: Unit) -> None:
        for found in NEEDLES.finditer(unit.text):
            self.places[unit.number].add(found.start())
        for command in unit.tree.commands:
            if command.invocation or command.name is None:
                self._take(unit, command)
            elif _any_in(sorted(self.places[unit.number]), command.start, command.elements[0].end):
                self._take(unit, command)
            elif (command.name or "").lower() in ALIASING:
                self.aliases |= {one.value.lower() for one in command.elements if isinstance(one, ast.StringConstant)}
        for command in unit.tree.commands:
            if (command.name or "").lower() in self.aliases:
                self._take(unit, command)
        for node in unit.tree.notable:
            if isinstance(node, ast.Jump) and node.keyword in ("exit", "throw"):
                self.places[unit.number].add(node.start)

    def _take(self, unit: Unit, node: ast.Node) -> None:
        """The node matters, with everything in it: its variables, and the statements that make its values."""
        span = (unit.number, node.start, node.end)
        if span in self._spans:
            return
        self._spans.add(span)
        places = self.places[unit.number]
        places.add(node.start)
        for starts in (unit.tree.starts, unit.command_starts):
            places.update(starts[bisect_left(starts, node.start) : bisect_left(starts, node.end)])
        self.names |= names_in(unit.text, node.start, node.end)

    def _grow(self, unit: Unit) -> None:
        places = sorted(self.places[unit.number])
        for node in unit.tree.notable:
            self._grow_node(unit, node, places)
        for command in unit.tree.commands:
            self._grow_command(unit, command, places)

    def _grow_node(self, unit: Unit, node: ast.Node, places: list[int]) -> None:
        holds = _any_in(places, node.start, node.end)
        if isinstance(node, ast.Assignment):
            if holds or self.names & names_in(unit.text, node.left.start, node.left.end):
                self._take(unit, node)
        elif isinstance(node, ast.InvokeMember):
            if self._calls_relevant(unit, node):
                self._take(unit, node)
        elif isinstance(node, ast.Unary):
            if self.names & names_in(unit.text, node.start, node.end):
                self._take(unit, node)
        elif holds:
            self._grow_holder(unit, node)
        if isinstance(node, ast.FunctionDefinition):
            self._grow_function(unit, node)

    def _calls_relevant(self, unit: Unit, node: ast.InvokeMember) -> bool:
        member = node.member.value.lower() if isinstance(node.member, ast.StringConstant) else ""
        if member.startswith("send") or member in ("authenticateasclient", "invoke", "invokescript", "invokereturnasis"):
            return True
        if any(self._function_matters(member)):
            return True
        return bool(self.names & names_in(unit.text, node.target.start, node.target.end))

    def _function_matters(self, name: str) -> Iterable[bool]:
        for unit, definition in self.functions.get(name, ()):
            if _any_in(sorted(self.places[unit.number]), definition.start, definition.end):
                yield True

    def _grow_holder(self, unit: Unit, node: ast.Node) -> None:
        """A branch or loop with something relevant in it: what it decides on matters too."""
        if isinstance(node, ast.If):
            for condition, _ in node.clauses:
                self._take(unit, condition)
        elif isinstance(node, (ast.While, ast.Do, ast.Switch)):
            self._take(unit, node.condition)
            if isinstance(node, ast.Switch):
                for test, _ in node.clauses:
                    self.names |= names_in(unit.text, test.start, test.end)
        elif isinstance(node, ast.For):
            for part in (node.initializer, node.condition, node.iterator):
                if part is not None:
                    self._take(unit, part)
        elif isinstance(node, ast.ForEach):
            self._take(unit, node.iterable)
        elif isinstance(node, ast.Jump) and node.value is not None:
            self._take(unit, node.value)

    def _grow_function(self, unit: Unit, node: ast.FunctionDefinition) -> None:
        params = [*node.parameters, *(node.body.params.parameters if node.body.params else [])]
        for parameter in params:
            if parameter.default is not None and parameter.variable.key in self.names:
                self._take(unit, parameter.default)

    def _grow_command(self, unit: Unit, command: ast.Command, places: list[int]) -> None:
        name = (command.name or "").lower().rpartition("\\")[2]
        if name not in self.functions:
            return
        called = self.functions[name]
        if any(self._function_matters(name)) or any(self._has_relevant_parameter(node) for _, node in called):
            self._take(unit, command)
        if any(number == unit.number and start <= command.start < end for number, start, end in self._spans):
            for owner, definition in called:
                if id(definition) not in self._valued:
                    self._valued.add(id(definition))
                    self._take(owner, definition.body)

    def _has_relevant_parameter(self, node: ast.FunctionDefinition) -> bool:
        params = [*node.parameters, *(node.body.params.parameters if node.body.params else [])]
        return any(parameter.variable.key in self.names for parameter in params)

    def _finish(self, unit: Unit) -> None:
        unit.matters = sorted(self.places[unit.number])
        unit.jumps = sorted(node.start for node in unit.tree.notable if isinstance(node, ast.Jump))
        raising = [command.start for command in unit.tree.commands if (command.name or "").lower() not in self.functions]
        raising += [node.start for node in unit.tree.notable if isinstance(node, (ast.InvokeMember, ast.Jump))]
        unit.raising = sorted(raising)


def covering(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether one of the sorted, disjoint spans holds the offset."""
    index = bisect_right(spans, (offset, 1 << 60)) - 1
    return index >= 0 and spans[index][0] <= offset < spans[index][1]
