"""What is not run: loops that cannot lead to mail in a program too big to run, and code that could not be read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pslint_tls.script.invocation import Invocation
from pslint_tls.script.program import bare
from pslint_tls.script.state import MANY, Object, State
from pslint_tls.script.structure import LOOPS
from pslint_tls.script.units import Unit, any_in
from pslint_tls.script.values import Array, Ref, Unknown, Value
from pslint_tls.syntax import ast

WRITES = re.compile(
    r"\$\{?(?:(?:script|global|local|private):)?(\w+)\}?((?:\.\w+|\[[^\]\n]*\])*)\s*"
    r"(?:=(?!=)|[-+*/%]=|\?\?=|\+\+|--|\(|\s+in\b)|(?:\+\+|--)\$(\w+)",
    re.IGNORECASE,
)
"""A variable that is assigned, counted up or looped over, or an object behind one that may be changed."""
LEAVES = re.compile(r"\breturn\b", re.IGNORECASE)
REPEATING = frozenset(("foreach-object", "foreach", "%", "where-object", "where", "?"))


class Shortcuts(Invocation):
    """Passes by what cannot lead to mail, once much was run already."""

    def passes_by(self, statement: ast.Statement) -> bool:
        """Whether the statement need not be run any more."""
        if not self.hurried or not isinstance(statement, (*LOOPS, ast.Pipeline, ast.Assignment)):
            return False
        key = (self.unit.number, statement.start, statement.end)
        idle = self.idle.get(key)
        if idle is None:
            idle = self.idle[key] = self._is_idle(self.unit, statement)
        return idle

    def _is_idle(self, unit: Unit, statement: ast.Statement) -> bool:
        if not isinstance(statement, LOOPS) and not self._repeats(unit, statement):
            return False
        places = self.program.mailing_places(unit)
        if any_in(places, statement.start, statement.end):
            return False
        return LEAVES.search(unit.text, statement.start, statement.end) is None

    def _repeats(self, unit: Unit, statement: ast.Statement) -> bool:
        """Whether a pipeline in the statement runs a block for each item."""
        return any((command.name or "").lower() in REPEATING for command in self._commands_in(unit, statement))

    def _commands_in(self, unit: Unit, statement: ast.Statement) -> Sequence[ast.Command]:
        first = bisect_left(unit.command_starts, statement.start)
        return unit.tree.commands[first : bisect_left(unit.command_starts, statement.end)]

    def unsettled(self, statement: ast.Statement, state: State) -> State:
        """The state after a statement that is not run: what it may change is unknown."""
        text = self.unit.text
        for match in WRITES.finditer(text, statement.start, statement.end):
            name = bare(match.group(1) or match.group(3))
            state = self._forget(name, bool(match.group(2)) or match.group(0).endswith("("), state)
        for command in self._commands_in(self.unit, statement):
            for name in self.program.set_outside.get((command.name or "").lower(), ()):
                state = state.assign(name, _lost(state.find(name)), 0)
        return state if state.out is None else state.but(out=MANY)

    def is_damaged(self, statement: ast.Statement) -> bool:
        """Whether a statement, or one that holds no others, could not be read in full."""
        if not isinstance(statement, (ast.Damage, ast.Pipeline, ast.PipelineChain, ast.Assignment)):
            return False
        return any(one.start < statement.end and statement.start < one.end for one in self.unit.tree.damage)

    def after_damage(self, statement: ast.Statement, state: State) -> State:
        """The state after code that could not be read: what it may set is unknown, TLS as well if it names it."""
        if "securityprotocol" in self.unit.lowered[statement.start : statement.end]:
            state = state.but(mask=None, set_by=None)
        return self.unsettled(statement, state)

    def _forget(self, name: str, member: bool, state: State) -> State:
        value = state.find(name)
        if value is None and name not in self.program.tracked:
            return state
        if member and value is not None:
            for option in value.options:
                found = state.object(option)
                if found is not None and isinstance(option, Ref):
                    state = state.store(option.key, lost_object(found))
            if not any(isinstance(option, Array) for option in value.options):
                return state
        for depth in range(len(state.scopes) - 1, -1, -1):
            if name in state.scopes[depth]:
                return state.assign(name, _lost(value), depth)
        return state.assign(name, _lost(value))


def lost_object(made: Object) -> Object:
    """An object that something not followed changes: its members may hold anything."""
    members = tuple((key, _lost(value)) for key, value in made.members)
    return Object(made.kind, members, frozenset(key for key, _ in members), True, made.names)


def _lost(value: Value | None) -> Value:
    return Value((), Unknown("a value that a loop changes", scalar=True), value.trace if value is not None else ())
