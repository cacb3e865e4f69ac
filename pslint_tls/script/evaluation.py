"""Expressions: literals, variables, operators, casts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from pslint_tls.script.convert import NoConversion, to_bool, to_number, to_text
from pslint_tls.script.machine import Machine, Result, one_for_each_state, output_value
from pslint_tls.script.model import AuthKind
from pslint_tls.script.operators import apply_binary
from pslint_tls.script.program import bare
from pslint_tls.script.state import State
from pslint_tls.script.typenames import convert_to, plain_type
from pslint_tls.script.values import (
    EITHER,
    FALSE,
    HERE,
    MAX_OPTIONS,
    NULL,
    TRUE,
    Array,
    Block,
    Note,
    Option,
    TypeRef,
    Unknown,
    Value,
    known,
    same,
    union,
    unknown,
)
from pslint_tls.syntax import ast

Handler = Callable[..., list[Result]]
AUTOMATIC = {
    "psversiontable": "the version of the PowerShell that runs it",
    "error": "the errors so far",
    "matches": "the last match",
    "host": "the host program",
    "home": "the user's home folder",
    "pid": "the process id",
    "pwd": "the working directory",
    "lastexitcode": "the exit code of the last program",
    "isexchangeserver": "the host",
}
CONSTANTS = {"true": TRUE, "false": FALSE, "null": NULL}
SCRIPT_SCOPES = ("script:", "global:")


def combine(values: list[Value], make: Callable[[list[Option]], Option], reason: str) -> Value:
    """Apply a function to every combination of possibilities. Combinations that raise yield nothing."""
    combos: list[list[Option]] = [[]]
    lost: Unknown | None = None
    for value in values:
        if value.unknown is not None and lost is None:
            lost = Unknown(reason, value.unknown.kind, True)
        combos = [[*combo, option] for combo in combos for option in value.options]
        if len(combos) > MAX_OPTIONS * 4:
            return unknown("more possibilities than are followed")
    trace = max((value.trace for value in values), key=len, default=())
    options: list[Option] = []
    for combo in combos:
        try:
            option = make(combo)
        except (NoConversion, OverflowError, ValueError, IndexError):
            lost = lost or Unknown(reason)
            continue
        if not any(same(option, seen) for seen in options):
            options.append(option)
    if len(options) > MAX_OPTIONS:
        return unknown("more possibilities than are followed", trace=trace)
    return Value(tuple(options), lost, trace)


class Evaluation(Machine):
    """Evaluates expressions that are neither member access nor calls."""

    def evaluate(self, node: ast.Expression, state: State) -> list[Result]:
        """Every value the expression can have, with the state that it leaves."""
        handler = self.HANDLERS.get(type(node))
        if handler is None:
            return [(unknown("an expression that is not modelled"), state)]
        self.tick()
        return handler(self, node, state)

    def _string(self, node: ast.StringConstant, state: State) -> list[Result]:
        return [(known(node.value, self.note(node, "written here")), state)]

    def _number(self, node: ast.Constant, state: State) -> list[Result]:
        return [(known(node.value, self.note(node, "written here")), state)]

    def _expandable(self, node: ast.ExpandableString, state: State) -> list[Result]:
        inner = [part for part in node.parts if not isinstance(part, str)]
        results = []
        for values, after in self.values_of(inner, state):
            feed = [values.pop(0) if not isinstance(part, str) else known(part) for part in node.parts]
            text = combine(feed, lambda options: "".join(map(to_text, options)), "a string with an unknown part")
            text = _with_prefix(text, feed)
            results.append((text.via(self.note(node, "put together here")), after))
        return results

    def _variable(self, node: ast.Variable, state: State) -> list[Result]:
        return [(self.read_variable(node.key, state), state)]

    def read_variable(self, key: str, state: State) -> Value:
        """The value of a variable by its name in lower case, scope prefix included."""
        if key in CONSTANTS:
            return CONSTANTS[key]
        if key == "psitem":
            key = "_"
        if key.startswith("env:"):
            found = state.scopes[0].get(key)
            return found or unknown(f"the environment variable {key[4:].upper()}", AuthKind.STORED, True)
        if key.startswith(SCRIPT_SCOPES):
            found = state.scopes[0].get(bare(key))
        elif key.startswith("using:"):
            found = state.find(key) or state.find(bare(key))
        else:
            found = state.find(bare(key))
        return found if found is not None else self._unset(bare(key), "?unfollowed" in state.scopes[0])

    def _unset(self, name: str, unfollowed: bool) -> Value:
        if name == "psscriptroot":
            return known(HERE)
        if name == "pscommandpath":
            return known(HERE + "\\" + self.unit.path.rpartition("/")[2])
        if name in AUTOMATIC:
            return unknown(AUTOMATIC[name])
        if name in ("psitem", "_"):
            return unknown("the item that comes through the pipeline")
        if name == "args":
            return unknown("an argument of the script")
        if unfollowed:
            return unknown("a value that a file may set which was not followed")
        if name in self.program.assigned:
            return NULL if name in self.program.tracked or self.unit.whole else unknown("a value that is not followed")
        return unknown("a variable that is not set in this file")

    def _type(self, node: ast.TypeExpression, state: State) -> list[Result]:
        found = state.find(f"class:{node.type_name.lower()}")
        return [(found or known(TypeRef(plain_type(node.type_name))), state)]

    def _convert(self, node: ast.Convert, state: State) -> list[Result]:
        name = plain_type(node.type_name)
        special = self.convert_object(node, name, state)
        if special is not None:
            return special
        return [(convert_to(name, value), after) for value, after in self.evaluate(node.child, state)]

    def convert_object(self, node: ast.Convert, name: str, state: State) -> list[Result] | None:
        """A cast that makes an object; None if this is not one."""
        raise NotImplementedError

    def _attributed(self, node: ast.Attributed, state: State) -> list[Result]:
        return self.evaluate(node.child, state)

    def _binary(self, node: ast.Binary, state: State) -> list[Result]:
        results = self.evaluate(node.first, state)
        for operator, operand in node.rest:
            results = [done for left, after in results for done in self._step(node, operator, left, operand, after)]
        return results

    def _step(
        self, node: ast.Binary, operator: str, left: Value, operand: ast.Expression, state: State
    ) -> list[Result]:
        if operator in ("and", "or"):
            return self._logical_step(operator, left, operand, state)
        if operator in ("as", "is", "isnot"):
            return self._type_step(operator, left, operand, state)
        results = []
        for right, after in self.evaluate(operand, state):
            merged = self.merge_tables(left, right, after) if operator == "+" else None
            results.append(merged or (self.binary_value(operator, left, right), after))
        return results

    def _logical_step(self, operator: str, left: Value, operand: ast.Expression, state: State) -> list[Result]:
        """`-and` and `-or`: the right side is evaluated only on the paths on which the left does not decide."""
        results: list[Result] = []
        for truth in truths(left):
            if truth is (operator == "or"):
                results.append((known(truth), state))
                continue
            for right, after in self.evaluate(operand, state):
                ways = truths(right)
                results.append((EITHER if len(ways) == 2 else known(ways[0]) if ways else NULL, after))
        return one_for_each_state(results)

    def binary_value(self, operator: str, left: Value, right: Value) -> Value:
        """The value of an operator on two values."""
        if operator in ("and", "or"):
            return _logical(operator, left, right)
        if operator == "??":
            return (
                union([Value(tuple(o for o in left.options if o is not None), left.unknown, left.trace), right])
                if (left.unknown is not None or None in left.options)
                else left
            )
        base = operator[1:] if operator[0] in "ci" else operator
        comparing = base in COMPARING and not any(isinstance(option, Array) for option in left.options)
        found = combine(
            [left, right], lambda pair: apply_binary(operator, pair[0], pair[1]), "an operator on something unknown"
        )
        if found.unknown is not None and comparing:
            return EITHER
        return _with_prefix(found, [left, right]) if operator == "+" else found

    def _type_step(self, operator: str, left: Value, operand: ast.Expression, state: State) -> list[Result]:
        if operator == "as":
            name = plain_type(operand.type_name) if isinstance(operand, ast.TypeExpression) else ""
            return [(convert_to(name, left), state)]
        return [(EITHER, state)]

    def _unary(self, node: ast.Unary, state: State) -> list[Result]:
        if node.operator in ("++", "--", "post++", "post--"):
            return self._increment(node, state)
        results = []
        for value, after in self.evaluate(node.child, state):
            results.append((self._unary_value(node.operator, value), after))
        return results

    def _unary_value(self, operator: str, value: Value) -> Value:
        if operator == "not":
            truth = truths(value)
            return EITHER if len(truth) == 2 else known(not truth[0]) if truth else NULL
        if operator == "bnot":
            return combine([value], lambda one: ~int(to_number(one[0])), "an operator on something unknown")
        if operator in ("-", "+"):
            sign = -1 if operator == "-" else 1
            return combine([value], lambda one: sign * to_number(one[0]), "an operator on something unknown")
        if operator == "join":
            return combine([value], lambda one: apply_binary("join", one[0], ""), "an operator on something unknown")
        return unknown("a split text")

    def _increment(self, node: ast.Unary, state: State) -> list[Result]:
        step = 1 if "++" in node.operator else -1
        results = []
        for value, after in self.evaluate(node.child, state):
            changed = combine([value], lambda one: to_number(one[0]) + step, "a counter")
            result = value if node.operator.startswith("post") else changed
            results += [(result, written) for written in self.assign_to(node.child, changed, after, node)]
        return results

    def assign_to(self, target: ast.Expression, value: Value, state: State, node: ast.Node) -> list[State]:
        """The states after writing a value to an assignable expression."""
        raise NotImplementedError

    def _ternary(self, node: ast.Ternary, state: State) -> list[Result]:
        results = []
        for truth, after in self.decide(node.condition, state):
            results += self.evaluate(node.then if truth else node.otherwise, after)
        return results

    def decide(self, condition: ast.Expression, state: State) -> list[tuple[bool, State]]:
        """Which way an expression sends the paths, with what is then known of its variables."""
        raise NotImplementedError

    def _array_literal(self, node: ast.ArrayLiteral, state: State) -> list[Result]:
        return [(known(Array(tuple(values))), after) for values, after in self.values_of(node.elements, state)]

    def _paren(self, node: ast.Paren, state: State) -> list[Result]:
        return self.statement_value(node.pipeline, state)

    def statement_value(self, statement: ast.Statement, state: State) -> list[Result]:
        """The value of a statement where one is wanted: in parentheses, on the right of an assignment."""
        if isinstance(statement, ast.Pipeline) and len(statement.elements) == 1:
            element = statement.elements[0]
            if isinstance(element, ast.CommandExpression):
                return self.evaluate(element.expression, state)
            return self.run_command(element, state, None, True)
        if isinstance(statement, ast.Assignment):
            return self.assignment_results(statement, state)
        return self.capture(lambda inner: self.execute(statement, inner), state)

    def assignment_results(self, statement: ast.Assignment, state: State) -> list[Result]:
        """What an assignment leaves, with the value that it has where one is wanted."""
        raise NotImplementedError

    def merge_tables(self, left: Value, right: Value, state: State) -> tuple[Value, State] | None:
        """Hashtable plus hashtable; None if they are none."""
        raise NotImplementedError

    def _sub_expression(self, node: ast.SubExpression, state: State) -> list[Result]:
        statements = node.body.statements
        if len(statements) == 1:
            return self.statement_value(statements[0], state)
        return self.capture(lambda inner: self.execute_block(statements, [inner]), state)

    def _array_expression(self, node: ast.ArrayExpression, state: State) -> list[Result]:
        return [(_as_array(value), after) for value, after in self._sub_expression_of(node.body, state)]

    def _sub_expression_of(self, body: ast.StatementBlock, state: State) -> list[Result]:
        if not body.statements:
            return [(known(Array(())), state)]
        if len(body.statements) == 1:
            return self.statement_value(body.statements[0], state)
        return self.capture(lambda inner: self.execute_block(body.statements, [inner]), state)

    def _script_block(self, node: ast.ScriptBlockExpression, state: State) -> list[Result]:
        return [(known(Block(node.block, self.unit.number)), state)]

    def _hashtable(self, node: ast.Hashtable, state: State) -> list[Result]:
        return self.make_table(node, "hashtable", state)

    def make_table(self, node: ast.Hashtable, kind: str, state: State) -> list[Result]:
        """A hashtable literal as an object of some kind."""
        raise NotImplementedError

    HANDLERS: ClassVar[dict[type, Handler]] = {
        ast.StringConstant: _string,
        ast.Constant: _number,
        ast.ExpandableString: _expandable,
        ast.Variable: _variable,
        ast.TypeExpression: _type,
        ast.Convert: _convert,
        ast.Attributed: _attributed,
        ast.Binary: _binary,
        ast.Unary: _unary,
        ast.Ternary: _ternary,
        ast.ArrayLiteral: _array_literal,
        ast.Paren: _paren,
        ast.SubExpression: _sub_expression,
        ast.ArrayExpression: _array_expression,
        ast.ScriptBlockExpression: _script_block,
        ast.Hashtable: _hashtable,
    }


COMPARING = frozenset(
    (
        "eq",
        "ne",
        "gt",
        "ge",
        "lt",
        "le",
        "match",
        "notmatch",
        "like",
        "notlike",
        "contains",
        "notcontains",
        "in",
        "notin",
    )
)


def _with_prefix(text: Value, parts: list[Value]) -> Value:
    """Remember how a text begins whose rest is not known."""
    if text.unknown is None:
        return text
    begin = ""
    for part in parts:
        if not part.single:
            begin += part.unknown.prefix if part.unknown is not None else ""
            break
        begin += part.options[0] if isinstance(part.options[0], str) else ""
    return Value(text.options, replace(text.unknown, prefix=begin[:300]), text.trace)


def _as_array(value: Value) -> Value:
    if value.options == (None,) and value.known:
        return known(Array(()))
    options = tuple(
        Array(option.items) if isinstance(option, Array) else Array((known(option, *value.trace),))
        for option in value.options
    )
    return Value(options, value.unknown, value.trace)


def truths(value: Value) -> list[bool]:
    """The truth values that a value can have; true before false."""
    found: set[bool] = set()
    for option in value.options:
        try:
            found.add(to_bool(option))
        except NoConversion:
            found |= {True, False}
    if value.unknown is not None:
        found |= {True, False}
    return sorted(found, reverse=True)


def _logical(operator: str, left: Value, right: Value) -> Value:
    pairs = {(one and two) if operator == "and" else (one or two) for one in truths(left) for two in truths(right)}
    return EITHER if len(pairs) == 2 else known(pairs.pop()) if pairs else NULL


__all__ = ["Evaluation", "Note", "combine", "output_value", "replace", "truths"]
