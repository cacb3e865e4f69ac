"""Statements: what each does to the paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from pslint_tls.script.convert import items_of
from pslint_tls.script.loops import item_of
from pslint_tls.script.machine import Flow, Jump, Result, unroll
from pslint_tls.script.program import bare
from pslint_tls.script.state import State
from pslint_tls.script.switches import Switches
from pslint_tls.script.values import NULL, Class, Function, Value, known, unknown
from pslint_tls.syntax import ast


class Statements(Switches):
    """Runs statements."""

    def execute_block(self, statements: list[ast.Statement], states: list[State]) -> Flow:
        """Run statements one after the other; a trap among them catches what the others raise."""
        traps = [statement for statement in statements if isinstance(statement, ast.Trap)]
        flow = Flow()
        current = states
        for statement in statements:
            if not current:
                break
            damaged = bool(self.unit.tree.damage) and self.is_damaged(statement)
            # Before it as well: what follows an unclosed bracket is read as its content.
            current = self._past_damage(statement, current) if damaged else current
            current = self._go_on(traps, statement, current, flow)
            current = self._past_damage(statement, current) if damaged else current
        flow.normal = current
        return flow

    def _past_damage(self, statement: ast.Statement, states: list[State]) -> list[State]:
        return self.distinct([self.after_damage(statement, state) for state in states])

    def _go_on(self, traps: list[ast.Trap], statement: ast.Statement, current: list[State], flow: Flow) -> list[State]:
        """The states after one statement of a block, run or passed by."""
        trapped = bool(traps) and self.unit.may_raise(statement)
        if (
            self.unit.inert(statement)
            and not trapped
            and not isinstance(statement, (ast.FunctionDefinition, ast.ClassDefinition))
        ):
            self._pass_by(statement, current)
            current = self._passed(statement, current)
            if isinstance(statement, ast.ForEach):
                return [after for state in current for after in self._after_list(statement, state)]
            return current
        if self.passes_by(statement):
            self._pass_by(statement, current)
            return self.distinct([self.unsettled(statement, state) for state in current])
        return self.distinct(self._run_trapped(traps, statement, current, flow))

    def _pass_by(self, statement: ast.Statement, states: list[State]) -> None:
        if self.collectors and self.unit.may_raise(statement):
            self.may_raise(states)

    def _passed(self, statement: ast.Statement, states: list[State]) -> list[State]:
        """A statement that is not run may still have written something."""
        writes = isinstance(statement, (ast.Pipeline, ast.PipelineChain)) and not _is_silent(statement)
        if not writes or all(state.out is None for state in states):
            return states
        return [state.write(unknown("the output of a command")) for state in states]

    def _after_list(self, statement: ast.ForEach, state: State) -> list[State]:
        """A loop that is not run leaves the last item of its list in its variable all the same."""
        name = bare(statement.variable.key) if isinstance(statement.variable, ast.Variable) else ""
        if name not in self.program.tracked:
            return [state]
        following = []
        for value, after in self.statement_value(statement.iterable, state):
            items = items_of(value.options[0]) if value.single and value.options[0] is not None else None
            last = items[-1] if items else unknown("an item of a list", scalar=True)
            following.append(after if value == NULL or items == () else after.assign(name, last))
        return following

    def _run_trapped(
        self, traps: list[ast.Trap], statement: ast.Statement, states: list[State], flow: Flow
    ) -> list[State]:
        following: list[State] = []
        if traps:
            self.collectors.append([])
        for state in states:
            done = self.execute(statement, state)
            following += done.normal
            flow.jumps += done.jumps
        flow.jumps += self._drain()
        if traps:
            raised = self.distinct(self.collectors.pop())
            for trap in traps:
                caught = self.execute_block(trap.body.statements, raised)
                following += caught.normal
                for jump in caught.jumps:
                    if jump.kind == "continue":
                        following.append(jump.state)
                    elif jump.kind != "break":
                        flow.jumps.append(jump)
        return following

    def _drain(self) -> list[Jump]:
        waiting, self.pending = self.pending, []
        return waiting

    def execute(self, statement: ast.Statement, state: State) -> Flow:
        """Run one statement."""
        self.tick()
        handler = self.STATEMENTS.get(type(statement))
        if handler is None:
            return Flow([state])
        flow = handler(self, statement, state)
        flow.jumps += self._drain()
        return flow

    def _pipeline(self, statement: ast.Pipeline, state: State) -> Flow:
        if statement.background:
            return self._background(statement, state)
        results: list[tuple[Value | None, State]] = [(None, state)]
        last = len(statement.elements) - 1
        for place, element in enumerate(statement.elements):
            following: list[tuple[Value | None, State]] = []
            for piped, current in results:
                if isinstance(element, ast.CommandExpression):
                    following += self.evaluate(element.expression, current)
                else:
                    following += self.run_command(element, current, piped, place == last)
            results = following
        silent = _is_silent(statement)
        done = [after if silent or value is None else _written(after, value) for value, after in results]
        return Flow(self.distinct(done))

    def _background(self, statement: ast.Pipeline, state: State) -> Flow:
        self.new_process(lambda inner: self._pipeline(replace_background(statement), inner), state, statement)
        return Flow([state])

    def new_process(self, run: Callable[[State], object], state: State, node: ast.Node) -> None:
        """Run something in a process of its own: it starts from the beginning and changes nothing here."""
        raise NotImplementedError

    def _chain(self, statement: ast.PipelineChain, state: State) -> Flow:
        flow = self.execute(statement.first, state)
        for _, part in statement.rest:
            before = flow.normal
            step = Flow()
            for one in before:
                done = self.execute(part, one)
                step.normal += done.normal
                step.jumps += done.jumps
            flow = Flow(self.distinct([*before, *step.normal]), [*flow.jumps, *step.jumps])
        return flow

    def _assignment(self, statement: ast.Assignment, state: State) -> Flow:
        return Flow([after for _, after in self.assignment_results(statement, state)])

    def assignment_results(self, statement: ast.Assignment, state: State) -> list[Result]:
        """What an assignment leaves, with the value that it has where one is wanted."""
        results: list[Result] = []
        for value, after in self.statement_value(statement.right, state):
            if statement.operator == "=":
                results += [(value, last) for last in self.assign_to(statement.left, value, after, statement)]
                continue
            for old, current in self.evaluate(_plain_target(statement.left), after):
                for result, changed in self._combined(statement.operator, old, value, current):
                    results += [(result, last) for last in self.assign_to(statement.left, result, changed, statement)]
        return results

    def _combined(self, operator: str, old: Value, value: Value, state: State) -> list[tuple[Value, State]]:
        if operator == "??=":
            if old.single and old.options[0] is not None:
                return [(old, state)]
            return [(self.binary_value("??", old, value), state)]
        merged = self.merge_tables(old, value, state) if operator == "+=" else None
        return [merged or (self.binary_value(operator[0], old, value), state)]

    def _if(self, statement: ast.If, state: State) -> Flow:
        flow = Flow()
        undecided = [state]
        for condition, body in statement.clauses:
            entering: list[State] = []
            onward: list[State] = []
            for one in undecided:
                for truth, after in self.decide_statement(condition, one):
                    (entering if truth else onward).append(after)
            flow.jumps += self._drain()
            self.extend(flow, self.execute_block(body.statements, self.distinct(entering)))
            undecided = self.distinct(onward)
        if statement.otherwise is not None:
            self.extend(flow, self.execute_block(statement.otherwise.statements, undecided))
        else:
            flow.normal += undecided
        return flow

    def _while(self, statement: ast.While, state: State) -> Flow:
        return self.repeat(
            [state],
            lambda one: self.decide_statement(statement.condition, one),
            lambda entering: self.execute_block(statement.body.statements, entering),
            statement.label,
        )

    def _do(self, statement: ast.Do, state: State) -> Flow:
        first = self.execute_block(statement.body.statements, [state])
        flow = Flow()
        exits: list[State] = []
        onward = self._leave(first, flow, exits, statement.label)

        def test(one: State) -> list[tuple[bool, State]]:
            return [
                (truth != statement.until, after) for truth, after in self.decide_statement(statement.condition, one)
            ]

        rest = self.repeat(
            self.distinct([*first.normal, *onward]),
            test,
            lambda entering: self.execute_block(statement.body.statements, entering),
            statement.label,
        )
        return Flow(self.distinct([*exits, *rest.normal]), [*flow.jumps, *rest.jumps])

    def _for(self, statement: ast.For, state: State) -> Flow:
        start = self.execute(statement.initializer, state).normal if statement.initializer else [state]

        def test(one: State) -> list[tuple[bool, State]]:
            return self.decide_statement(statement.condition, one) if statement.condition else [(True, one)]

        def body(entering: list[State]) -> Flow:
            done = self.execute_block(statement.body.statements, entering)
            goes_on = [j for j in done.jumps if j.kind == "continue" and j.label in (None, statement.label)]
            flow = Flow([], [j for j in done.jumps if j not in goes_on])
            for one in [*done.normal, *(jump.state for jump in goes_on)]:
                step = self.execute(statement.iterator, one) if statement.iterator else Flow([one])
                self.extend(flow, step)
            return flow

        return self.repeat(start, test, body, statement.label)

    def _foreach(self, statement: ast.ForEach, state: State) -> Flow:
        flow = Flow()
        name = bare(statement.variable.key) if isinstance(statement.variable, ast.Variable) else "foreach"
        for value, after in self.statement_value(statement.iterable, state):
            known_items = items_of(value.options[0]) if value.single and value.options[0] is not None else None
            if value.single and value.options[0] is None:
                flow.normal.append(after)
            elif known_items is not None and len(known_items) <= 64:
                self.extend(flow, self._each(statement, name, known_items, after))
            else:
                self.extend(flow, self._each_unknown_item(statement, name, item_of(value), after))
        return flow

    def _each_unknown_item(self, statement: ast.ForEach, name: str, item: Value, state: State) -> Flow:
        return self.repeat(
            [state],
            lambda one: [(True, one.assign(name, item)), (False, one)],
            lambda entering: self.execute_block(statement.body.statements, entering),
            statement.label,
        )

    def _each(self, statement: ast.ForEach, name: str, items: tuple[Value, ...], state: State) -> Flow:
        flow = Flow()
        exits: list[State] = []
        current = [state]
        for item in items:
            noted = item.via(self.note(statement.variable, "taken from the list here"))
            done = self.execute_block(statement.body.statements, [one.assign(name, noted) for one in current])
            current = self.distinct([*done.normal, *self._leave(done, flow, exits, statement.label)])
        flow.normal = self.distinct([*exits, *current])
        return flow

    def _try(self, statement: ast.Try, state: State) -> Flow:
        depth = len(state.scopes)
        self.collectors.append([])
        flow = self.execute_block(statement.body.statements, [state])
        flow.jumps += self._drain()
        raised = self.distinct(one.cut(depth).but(out=state.out) for one in self.collectors.pop())
        escaped = raised if all(catch.types for catch in statement.catches) else []
        if statement.catches:
            outer = bool(self.collectors)
            if outer:
                self.collectors.append([])
            self._catch(statement, raised, flow)
            if outer:
                escaped = [*escaped, *(one.cut(depth) for one in self.collectors.pop())]
        if statement.final is not None:
            flow = self._finally(statement.final, flow)
            escaped = self.execute_block(statement.final.statements, self.distinct(escaped)).normal
        self.may_raise(escaped)
        flow.normal = self.distinct(flow.normal)
        return flow

    def _catch(self, statement: ast.Try, raised: list[State], flow: Flow) -> None:
        for catch in statement.catches:
            entering = [one.assign("_", unknown("the error that was caught")) for one in raised]
            self.extend(flow, self.execute_block(catch.body.statements, entering))
        flow.jumps += self._drain()

    def _finally(self, final: ast.StatementBlock, flow: Flow) -> Flow:
        done = self.execute_block(final.statements, self.distinct(flow.normal))
        result = Flow(done.normal, list(done.jumps))
        for jump in flow.jumps:
            step = self.execute_block(final.statements, [jump.state])
            result.jumps += [replace(jump, state=one) for one in step.normal]
            result.jumps += step.jumps
        return result

    def _jump(self, statement: ast.Jump, state: State) -> Flow:
        states = [state]
        if statement.value is not None:
            results = self.statement_value(statement.value, state)
            states = [_written(after, value) if statement.keyword == "return" else after for value, after in results]
        if statement.keyword == "throw":
            if self.collectors:
                self.may_raise(states)
                return Flow()
            return Flow([], [Jump("throw", one) for one in states])
        return Flow([], [Jump(statement.keyword, one, statement.label) for one in states])

    def _function(self, statement: ast.FunctionDefinition, state: State) -> Flow:
        name = bare(statement.name)
        depth = 0 if statement.name.lower().startswith(("script:", "global:")) else -1
        return Flow([state.assign(f"function:{name}", known(Function(statement, self.unit.number)), depth)])

    def _class(self, statement: ast.ClassDefinition, state: State) -> Flow:
        return Flow([state.assign(f"class:{statement.name.lower()}", known(Class(statement, self.unit.number)))])

    def _data(self, statement: ast.Data, state: State) -> Flow:
        results = self.capture(lambda inner: self.execute_block(statement.body.statements, [inner]), state)
        return Flow(
            [after.assign(statement.name.lower(), value) if statement.name else after for value, after in results]
        )

    def _named_block(self, statement: ast.NamedBlock, state: State) -> Flow:
        return self.execute_block(statement.body.statements, [state])

    STATEMENTS: ClassVar[dict[type, Callable[..., Flow]]] = {
        ast.Pipeline: _pipeline,
        ast.PipelineChain: _chain,
        ast.Assignment: _assignment,
        ast.If: _if,
        ast.While: _while,
        ast.Do: _do,
        ast.For: _for,
        ast.ForEach: _foreach,
        ast.Switch: Switches.switch,
        ast.Try: _try,
        ast.Jump: _jump,
        ast.FunctionDefinition: _function,
        ast.ClassDefinition: _class,
        ast.Data: _data,
        ast.NamedBlock: _named_block,
    }


def _written(state: State, value: Value) -> State:
    if state.out is None or (value.options == (None,) and value.known):
        return state
    for item in unroll(value):
        state = state.write(item)
    return state


def _is_silent(statement: ast.Statement) -> bool:
    """`$i++` and `[void]...` write nothing."""
    if not isinstance(statement, ast.Pipeline):
        return False
    element = statement.elements[-1]
    if isinstance(element, ast.CommandExpression):
        expression = element.expression
        return (isinstance(expression, ast.Unary) and expression.operator[-2:] in ("++", "--")) or (
            isinstance(expression, ast.Convert) and expression.type_name.lower() in ("void", "system.void")
        )
    return (element.name or "").lower() in (
        "out-null",
        "write-host",
        "write-verbose",
        "write-debug",
        "write-warning",
        "out-file",
    )


def replace_background(statement: ast.Pipeline) -> ast.Pipeline:
    """The pipeline without its `&`."""
    return ast.Pipeline(statement.start, statement.end, statement.elements, False)


def _plain_target(target: ast.Expression) -> ast.Expression:
    while isinstance(target, (ast.Convert, ast.Attributed)):
        target = target.child
    return target
