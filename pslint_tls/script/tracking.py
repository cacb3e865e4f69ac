"""The variables and places that matter, and how one that matters draws in others."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.script.landings import landings
from pslint_tls.script.structure import (
    LOOPS,
    VARIABLE,
    Parameters,
    fills_message,
    is_block,
    is_message_part,
    parameter_scopes,
    plain_command,
    table_of,
)
from pslint_tls.script.units import Unit, plain_name
from pslint_tls.syntax import ast

MAX_STEPS = 4
"""Assignments to a variable that only fills a message; with more it is opaque."""
MAX_WRITTEN = 400
"""Characters of an assignment to such a variable that is still followed."""
STRONG, WEAK = 2, 1


AUTOMATIC = frozenset(
    (
        "_",
        "null",
        "true",
        "false",
        "psitem",
        "args",
        "this",
        "error",
        "psscriptroot",
        "pscommandpath",
        "myinvocation",
        "host",
        "matches",
        "input",
        "pscmdlet",
        "psboundparameters",
        "psversiontable",
        "lastexitcode",
        "pid",
        "pwd",
        "home",
        "?",
        "$",
        "^",
        "foreach",
        "switch",
        "stacktrace",
        "executioncontext",
    )
)


@dataclass
class Written:
    """The assignments to one variable."""

    count: int = 0
    grows: bool = False
    longest: int = 0


ALIAS = re.compile(
    r"\s*@?\(?\s*\$[\w:?]+(?:\.\w+|\[[^\]]*\])*(?:\s*,\s*\$[\w:?]+)*\s*\)?\s*|\s*@\{[^{}]*=\s*\$\w+\s*\}\s*"
)
"""A value that is another variable, a part of one, or a collection of some: the object behind it is shared."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an assignment is: the variables it writes, those whose object it shares, and whether it stores a block."""

    written: frozenset[str]
    shared: frozenset[str]
    block: bool


class Tracking:
    """What is tracked in all units of a program."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.names: dict[str, int] = {}
        self.opaque: set[str] = set()
        self.aliases: set[str] = set()
        self.block_names: frozenset[str] = frozenset()
        self.places: dict[int, set[int]] = {unit.number: set() for unit in units}
        self.functions: dict[str, list[tuple[Unit, ast.FunctionDefinition]]] = {}
        self._written: dict[str, Written] = {}
        self._spans: dict[tuple[int, int, int], int] = {}
        self._names_in: dict[tuple[int, int, int], frozenset[str]] = {}
        self._scopes: dict[int, list[Parameters]] = {}
        self._shapes: dict[int, Shape] = {}
        self._needles: dict[int, list[int]] = {}
        self._calls: dict[int, list[tuple[int, ast.Command, list[ast.ScriptBlockExpression]]]] = {}
        self._results: dict[int, int] = {}
        self._sorted: dict[int, list[int]] = {}
        self._landings = {unit.number: landings(unit.tree.notable) for unit in units}
        self._has_cdo = {unit.number: "cdo." in unit.lowered for unit in units}
        for unit in units:
            self._scopes[unit.number] = parameter_scopes(unit)
        for unit in units:
            self._survey(unit)

    def _survey(self, unit: Unit) -> None:
        loops = [node for node in unit.tree.notable if isinstance(node, LOOPS)]
        for node in unit.tree.notable:
            if isinstance(node, ast.FunctionDefinition):
                self._define(node.name, unit, node)
            elif isinstance(node, ast.ClassDefinition):
                for method in node.methods:
                    self._define(method.name, unit, method)
            elif isinstance(node, ast.Assignment):
                looped = any(loop.start < node.start < loop.end for loop in loops)
                for name in self.names_in(unit, node.left):
                    written = self._written.setdefault(name, Written())
                    written.count += 1
                    written.longest = max(written.longest, 0 if is_block(node.right) else node.end - node.start)
                    written.grows = written.grows or (looped and node.operator == "+=")

    def _define(self, name: str, unit: Unit, node: ast.FunctionDefinition) -> None:
        self.functions.setdefault(plain_name(name), []).append((unit, node))

    def sorted_places(self, unit: Unit) -> list[int]:
        """The places of a unit in order, sorted anew only when some were added."""
        places = self.places[unit.number]
        kept = self._sorted.get(unit.number)
        if kept is None or len(kept) != len(places):
            kept = self._sorted[unit.number] = sorted(places)
        return kept

    def names_in(self, unit: Unit, node: ast.Node) -> frozenset[str]:
        """The variables that a node names."""
        key = (unit.number, node.start, node.end)
        found = self._names_in.get(key)
        if found is None:
            texts = (match.group(1) for match in VARIABLE.finditer(unit.text, node.start, node.end))
            plain = frozenset(map(plain_name, texts)) - AUTOMATIC
            found = self._names_in[key] = self._qualified(unit, node.start, plain)
        return found

    def _qualified(self, unit: Unit, offset: int, names: frozenset[str]) -> frozenset[str]:
        """Parameters of the function around the offset are told apart from other variables of the same name."""
        best: Parameters | None = None
        for scope in self._scopes[unit.number]:
            if scope.start <= offset < scope.end and (best is None or scope.start >= best.start):
                best = scope
        if best is None or not names & best.names:
            return names
        return frozenset(f"{unit.number}:{best.start}:{name}" if name in best.names else name for name in names)

    def shape_of(self, unit: Unit, node: ast.Assignment) -> Shape:
        """Found once for each assignment: it is asked for in every round."""
        shape = self._shapes.get(id(node))
        if shape is None:
            alias = ALIAS.fullmatch(unit.text, node.right.start, node.right.end) is not None
            shared = self.names_in(unit, node.right) if alias else frozenset()
            shape = self._shapes[id(node)] = Shape(self.names_in(unit, node.left), shared, is_block(node.right))
        return shape

    def calls_of(self, unit: Unit) -> list[tuple[int, ast.Command, list[ast.ScriptBlockExpression]]]:
        """The commands that run code of the program: functions, constructors, blocks that are handed over."""
        found = []
        for index, command in enumerate(unit.tree.commands):
            name = plain_command(command)
            blocks = [one for one in map(_argument_of, command.elements) if isinstance(one, ast.ScriptBlockExpression)]
            if blocks or name == "new-object" or name in self.functions:
                found.append((index, command, blocks))
        return found

    def add_names(self, names: frozenset[str], strength: int) -> None:
        """These variables matter. One that only fills a message and is built up in many steps becomes opaque
        instead.
        """
        for name in names:
            if self.names.get(name, 0) >= strength:
                continue
            if strength == WEAK and self._is_built_up(name):
                self.opaque.add(name.rpartition(":")[2])
                continue
            self.names[name] = strength
            self.opaque.discard(name)

    def _is_built_up(self, name: str) -> bool:
        written = self._written.get(name)
        return written is not None and (written.grows or written.count > MAX_STEPS or written.longest > MAX_WRITTEN)

    def mark(self, unit: Unit, node: ast.Node) -> None:
        """The node is run, with every statement and command in it."""
        places = self.places[unit.number]
        places.add(node.start)
        for starts in (unit.tree.starts, unit.command_starts):
            places.update(starts[bisect_left(starts, node.start) : bisect_left(starts, node.end)])

    def take(self, unit: Unit, node: ast.Node, strength: int) -> None:
        """The node matters, with the variables in it."""
        span = (unit.number, node.start, node.end)
        if self._spans.get(span, 0) >= strength:
            return
        if span not in self._spans:
            self.mark(unit, node)
        self._spans[span] = strength
        if isinstance(node, ast.Assignment):
            self._take_assignment(unit, node, strength)
        else:
            self.add_names(self.names_in(unit, node), strength)

    def _take_assignment(self, unit: Unit, node: ast.Assignment, strength: int) -> None:
        table = table_of(node.right)
        if fills_message(node.left):
            strength = WEAK
        self.add_names(self.names_in(unit, node.left), strength)
        if is_block(node.right):
            return
        if table is None:
            self.add_names(self.names_in(unit, node.right), strength)
            return
        for key, statement in table.pairs:
            text = key.value if isinstance(key, ast.StringConstant) else ""
            self.add_names(self.names_in(unit, key), strength)
            self.add_names(self.names_in(unit, statement), WEAK if is_message_part(text) else strength)

    def strength_of(self, names: frozenset[str]) -> int:
        """The greatest strength of these variables, 0 if none matters."""
        # Asked hundreds of thousands of times: no generator.
        strongest = 0
        for name in names:
            strength = self.names.get(name, 0)
            if strength > strongest:
                strongest = strength
        return strongest


def _argument_of(element: ast.Expression | ast.CommandParameter) -> ast.Node:
    """An element without its parameter name."""
    if isinstance(element, ast.CommandParameter) and element.argument is not None:
        return element.argument
    return element
