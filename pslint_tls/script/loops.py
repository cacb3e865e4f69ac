"""Branches on conditions, with what they say about variables, and repetition."""

from __future__ import annotations

from collections.abc import Callable

from pslint_tls.script.convert import NoConversion, items_of, to_bool
from pslint_tls.script.evaluation import COMPARING, truths
from pslint_tls.script.machine import Flow, Jump
from pslint_tls.script.operators import apply_binary
from pslint_tls.script.program import bare
from pslint_tls.script.shortcuts import Shortcuts, lost_object
from pslint_tls.script.state import MANY, State, Table, join
from pslint_tls.script.values import Option, Unknown, Value, known, unknown
from pslint_tls.syntax import ast

Decision = tuple[bool, State]
PATIENCE = 40
"""Rounds of a loop that are run one by one; past it what still changes counts as unknown."""
UNDECIDED = 4
"""Rounds that a loop may or may not make before what it changes counts as unknown."""
MIRRORED = {"eq": "eq", "ne": "ne", "gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}


class Loops(Shortcuts):
    """Decides conditions and repeats bodies."""

    def decide_statement(self, condition: ast.Statement, state: State) -> list[Decision]:
        """Which way a condition sends the paths."""
        if isinstance(condition, ast.Pipeline) and len(condition.elements) == 1:
            element = condition.elements[0]
            if isinstance(element, ast.CommandExpression):
                return self.decide(element.expression, state)
        return [(truth, after) for value, after in self.statement_value(condition, state) for truth in truths(value)]

    def decide(self, condition: ast.Expression, state: State) -> list[Decision]:
        """Which way an expression sends the paths, with what is then known of its variables."""
        decisions = self._decided(condition, state)
        if (
            self.open_minded
            and decisions
            and not _is_literal(condition)
            # No setting switches a test of the TLS state: it stands where it stands, also where the mail is switched on.
            and "securityprotocol" not in self.unit.lowered[condition.start : condition.end]
            and len({truth for truth, _ in decisions}) == 1
        ):
            decisions = [*decisions, *((not truth, state) for truth, _ in decisions[:1])]
        return decisions

    def _decided(self, condition: ast.Expression, state: State) -> list[Decision]:
        if isinstance(condition, ast.Paren):
            return self.decide_statement(condition.pipeline, state)
        if isinstance(condition, ast.Unary) and condition.operator == "not":
            return [(not truth, after) for truth, after in self.decide(condition.child, state)]
        if isinstance(condition, ast.Binary):
            if condition.rest[0][0] in ("and", "or", "xor"):
                return self._decide_logical(condition, state)
            if len(condition.rest) == 1:
                return self._decide_comparison(condition, state)
        if isinstance(condition, ast.Variable):
            return self._decide_variable(condition, state, lambda option: to_bool(option))
        if isinstance(condition, ast.InvokeMember):
            return self._decide_call(condition, state)
        return [(truth, after) for value, after in self.evaluate(condition, state) for truth in truths(value)]

    def _decide_logical(self, condition: ast.Binary, state: State) -> list[Decision]:
        decisions = self.decide(condition.first, state)
        for operator, operand in condition.rest:
            grown: list[Decision] = []
            for truth, after in decisions:
                if (operator == "and" and not truth) or (operator == "or" and truth):
                    grown.append((truth, after))
                    continue
                for other, last in self.decide(operand, after):
                    grown.append((truth != other if operator == "xor" else other, last))
            decisions = grown
        return _distinct_decisions(decisions)

    def _decide_comparison(self, condition: ast.Binary, state: State) -> list[Decision]:
        operator, right = condition.rest[0]
        base = operator[1:] if operator[0] in "ci" and operator[1:] in COMPARING else operator
        if base not in COMPARING:
            return [(truth, after) for value, after in self.evaluate(condition, state) for truth in truths(value)]
        if isinstance(condition.first, ast.Variable):
            return self._narrow(condition.first, operator, right, state)
        if isinstance(right, ast.Variable) and base in MIRRORED:
            return self._narrow(right, MIRRORED[base], condition.first, state)
        return [(truth, after) for value, after in self.evaluate(condition, state) for truth in truths(value)]

    def _narrow(self, variable: ast.Variable, operator: str, other: ast.Expression, state: State) -> list[Decision]:
        """`$variable operator other`: each way keeps the possibilities of the variable that lead there."""
        decisions: list[Decision] = []
        for right, after in self.evaluate(other, state):
            if not right.single:
                value = self.binary_value(operator, self.read_variable(variable.key, after), right)
                decisions += [(truth, after) for truth in truths(value)]
                continue
            equals = operator.lstrip("ci") == "eq" and isinstance(right.options[0], (str, int, bool))
            test = _comparison(operator, right.options[0])
            decisions += self._decide_variable(variable, after, test, right if equals else None)
        return decisions

    def _decide_variable(
        self, variable: ast.Variable, state: State, test: Callable[[Option], bool], equal: Value | None = None
    ) -> list[Decision]:
        value = self.read_variable(variable.key, state)
        ways: dict[bool, list[Option]] = {True: [], False: []}
        for option in value.options:
            try:
                ways[test(option)].append(option)
            except NoConversion:
                ways[True].append(option)
                ways[False].append(option)
        decisions: list[Decision] = []
        for truth in (True, False):
            options = ways[truth]
            if not options and value.known:
                continue
            narrowed = Value(tuple(options), value.unknown, value.trace)
            if truth and equal is not None and value.unknown is not None:
                narrowed = Value(
                    (*options, *(o for o in equal.options if o not in options)), None, value.trace or equal.trace
                )
            same = narrowed == value
            decisions.append((truth, state if same else self._rewrite(variable.key, narrowed, state)))
        return decisions

    def _rewrite(self, key: str, value: Value, state: State) -> State:
        """Replace a variable where it lives."""
        name = bare(key)
        for depth in range(len(state.scopes) - 1, -1, -1):
            if name in state.scopes[depth]:
                return state.assign(name, value, depth)
        return state

    def _decide_call(self, condition: ast.InvokeMember, state: State) -> list[Decision]:
        member = condition.member.value.lower() if isinstance(condition.member, ast.StringConstant) else ""
        if member in ("isnullorempty", "isnullorwhitespace") and condition.static and len(condition.arguments) == 1:
            argument = condition.arguments[0]
            if isinstance(argument, ast.Variable):
                return self._decide_variable(argument, state, lambda option: option is None or option == "")
        return [(truth, after) for value, after in self.evaluate(condition, state) for truth in truths(value)]

    def repeat(
        self,
        states: list[State],
        test: Callable[[State], list[Decision]],
        body: Callable[[list[State]], Flow],
        label: str | None = None,
    ) -> Flow:
        """Run `body` as long as `test` lets paths in; break and continue are taken, other jumps handed on."""
        flow = Flow()
        exits: list[State] = []
        seen: set[tuple[object, ...]] = set()
        current = states
        undecided = 0
        for turn in range(PATIENCE + 12):
            self.tick()
            entering: list[State] = []
            leaving = len(exits)
            for state in current:
                for truth, after in test(state):
                    (entering if truth else exits).append(after)
            undecided += bool(entering) and len(exits) > leaving
            entering = [state for state in self.distinct(entering) if state.key() not in seen]
            if not entering:
                break
            seen.update(state.key() for state in entering)
            self.looping += 1
            done = body(entering)
            self.looping -= 1
            current = self.distinct([*done.normal, *self._leave(done, flow, exits, label)])
            if turn >= PATIENCE or undecided >= (1 if self.hurried else max(1, UNDECIDED >> self.looping)):
                current = self._widen(states, current)
        flow.normal = self.distinct(exits)
        return flow

    def _leave(self, done: Flow, flow: Flow, exits: list[State], label: str | None) -> list[State]:
        """Sort the jumps out of a body; returns the paths that continue with the next turn."""
        onward: list[State] = []
        for jump in done.jumps:
            mine = jump.label in (None, "", label)
            if jump.label == "" and jump.kind in ("break", "continue"):
                # The label is a value that is not known: it may be this loop's or that of one around it.
                flow.jumps.append(jump)
            if jump.kind == "break" and mine:
                exits.append(jump.state)
            elif jump.kind == "continue" and mine:
                onward.append(jump.state)
            else:
                flow.jumps.append(jump)
        return onward

    def _widen(self, before: list[State], now: list[State]) -> list[State]:
        """Forget what a loop keeps changing."""
        start = {(state.start, len(state.scopes)): state for state in join(before)}
        widened = []
        for state in join(now):
            old = start.get((state.start, len(state.scopes)))
            scopes = []
            for depth, scope in enumerate(state.scopes):
                known_before = old.scopes[depth] if old is not None else Table()
                scopes.append(
                    Table(
                        (name, value if known_before.get(name) == value else _lost(value))
                        for name, value in scope.items()
                    )
                )
            grew = state.out is not None and (old is None or old.out != state.out)
            heap = Table(
                (key, made if old is not None and old.heap.get(key) == made else lost_object(made))
                for key, made in state.heap.items()
            )
            widened.append(state.but(scopes=tuple(scopes), heap=heap, out=MANY if grew else state.out))
        return widened

    def for_each_item(self, piped: Value, states: list[State], run: Callable[[State], Flow]) -> Flow:
        """Run something for each item of a value with `$_` set; any number of times where the items are not known."""
        flow = Flow()
        for option in piped.options:
            items = items_of(option) if option is not None else ()
            done = self._each_known(items, states, run) if items is not None else self._each_unknown(states, run, piped)
            flow.normal += done.normal
            flow.jumps += done.jumps
        if piped.unknown is not None or not piped.options:
            done = self._each_unknown(states, run, piped)
            flow.normal += done.normal
            flow.jumps += done.jumps
        flow.normal = self.distinct(flow.normal)
        return flow

    def _each_known(self, items: tuple[Value, ...], states: list[State], run: Callable[[State], Flow]) -> Flow:
        if len(items) > PATIENCE:
            return self._each_unknown(states, run, Value((), Unknown("a long list")))
        flow = Flow()
        for item in items:
            following: list[State] = []
            for state in states:
                done = run(state.assign("_", item))
                following += done.normal
                following += [jump.state for jump in done.jumps if jump.kind == "return"]
                flow.jumps += [jump for jump in done.jumps if jump.kind != "return"]
            states = self.distinct(following)
        flow.normal = [state.unset("_") for state in states]
        return flow

    def _each_unknown(self, states: list[State], run: Callable[[State], Flow], piped: Value) -> Flow:
        item = item_of(piped)
        jumps: list[Jump] = []

        def body(entering: list[State]) -> Flow:
            done = Flow()
            for state in entering:
                step = run(state)
                done.normal += [one.unset("_") for one in step.normal]
                done.normal += [jump.state.unset("_") for jump in step.jumps if jump.kind == "return"]
                jumps.extend(jump for jump in step.jumps if jump.kind != "return")
            return done

        flow = self.repeat(states, lambda state: [(True, state.assign("_", item)), (False, state)], body)
        flow.jumps += jumps
        return flow


def _is_literal(condition: ast.Expression) -> bool:
    """`$true`, `$false`, a number: nobody changes these by editing the settings at the top of a script."""
    while isinstance(condition, ast.Unary):
        condition = condition.child
    return isinstance(condition, ast.Constant) or (
        isinstance(condition, ast.Variable) and condition.key in ("true", "false", "null")
    )


def _comparison(operator: str, constant: Option) -> Callable[[Option], bool]:
    return lambda option: to_bool(apply_binary(operator, option, constant))


def item_of(value: Value) -> Value:
    """One item of something whose items are not known."""
    if value.unknown is None:
        return unknown("an item of an object", scalar=True)
    reason = value.unknown.reason
    return unknown(reason if reason.startswith("an item") else f"an item of {reason}", value.unknown.kind, True)


def _lost(value: Value) -> Value:
    return Value((), Unknown("a value that a loop changes", scalar=True), value.trace)


def _distinct_decisions(decisions: list[Decision]) -> list[Decision]:
    found: dict[tuple[object, ...], Decision] = {}
    for truth, state in decisions:
        found.setdefault((truth, state.key()), (truth, state))
    return list(found.values())


__all__ = ["Loops", "item_of", "known"]
