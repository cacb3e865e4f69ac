"""Calls of the script's own functions, methods and script blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pslint_tls.knowledge import Match
from pslint_tls.script.arguments import Argument, Binding, Positional, Signature, bind
from pslint_tls.script.machine import MAX_CALLS, Flow, Jump, Result, Summary, merge_results, output_value, unroll
from pslint_tls.script.objects import Objects
from pslint_tls.script.state import Object, Scope, State, Table
from pslint_tls.script.typenames import convert_to, plain_type
from pslint_tls.script.values import FALSE, NULL, Array, Block, Function, Ref, TypeRef, Unknown, Value, known, unknown
from pslint_tls.syntax import ast

SCALAR_TYPES = frozenset(
    ("string", "int32", "int64", "boolean", "switch", "management.automation.switchparameter", "char", "datetime")
)


class Functions(Objects):
    """Runs functions, methods and blocks."""

    def call_function(
        self, found: Function, arguments: list[Argument], state: State, piped: Value | None, site: ast.Node
    ) -> list[Result]:
        """Call a function of the script with arguments that are already evaluated."""
        definition = found.definition
        params = parameters_of(definition)
        binding = bind(arguments, signature_of(params, definition), self.unit.text)
        scope: Scope = Table()
        for parameter in params:
            name = parameter.variable.key
            bound = binding.bound.get(name)
            if bound is not None:
                scope[name] = convert_parameter(parameter, bound.value)
            elif _is_switch(parameter):
                scope[name] = FALSE
        scope["args"] = known(Array(tuple(binding.rest)))
        scope["psboundparameters"], state = self._bound_table(binding, params, site, state)
        if piped is not None:
            self._pipe_into(params, piped, scope)
        return self.run_function(found, scope, params, state, piped, site)

    def _bound_table(
        self, binding: Binding, params: list[ast.Parameter], site: ast.Node, state: State
    ) -> tuple[Value, State]:
        """`$PSBoundParameters` of a call, if the function looks at it at all."""
        if not self.program.uses_bound_parameters:
            return unknown("the bound parameters"), state
        table = Object("hashtable")
        for parameter in params:
            bound = binding.bound.get(parameter.variable.key)
            if bound is not None:
                table = table.put(parameter.variable.name, convert_parameter(parameter, bound.value))
        ref = Ref((self.unit.home, site.start, "bound", *self.calls))
        return known(ref), state.store(ref.key, table)

    def _pipe_into(self, params: list[ast.Parameter], piped: Value, scope: Scope) -> None:
        for parameter in params:
            for attribute in parameter.attributes:
                names = {name.lower() for name, _ in attribute.named}
                if "valuefrompipeline" in names and parameter.variable.key not in scope:
                    items = unroll(piped)
                    scope[parameter.variable.key] = (
                        items[0] if len(items) == 1 else unknown("what comes through the pipeline", scalar=True)
                    )

    def run_function(
        self,
        found: Function,
        scope: Scope,
        params: list[ast.Parameter],
        state: State,
        piped: Value | None,
        site: ast.Node,
    ) -> list[Result]:
        """Run a function's body in a new scope, once for each state it is called from."""
        self.reached.add(id(found.definition))
        recursion = sum(call[1] == found.definition.start for call in self.calls)
        if len(self.calls) >= MAX_CALLS or recursion > self.patience_for_recursion:
            return [(unknown("calls nested too deep"), self._after_unknown(found, state))]
        if self.hurried and not self._can_send(found):
            return [(unknown("a function that is not run any more"), self._unsettled(found, state))]
        entry = state.push(scope).but(out=())
        key = (
            id(found.definition),
            entry.key(),
            bool(self.collectors),
            self.recorder.called,
            self.recorder.scope,
            piped,
        )
        summary = self.summaries.get(key)
        if summary is not None:
            summary.consulted = True
            return self._replay(summary, state)
        summary = self.summaries[key] = Summary()
        for _ in range(8):
            before = len(summary.results)
            self._run_once(found, params, entry, state, piped, site, summary)
            if not summary.consulted or len(summary.results) == before:
                break
        summary.running = False
        return self._replay(summary, state)

    def _can_send(self, found: Function) -> bool:
        """Whether a mail command, a client or a TLS setting stands in the function, or a call that may lead to one."""
        unit = self.program.units[found.unit]
        return self.program.leads_to_mail(unit, found.definition)

    def _unsettled(self, found: Function, state: State) -> State:
        """The state after a function that is not run: what it sets outside itself is unknown."""
        for name in self.program.set_outside.get(found.definition.name.lower(), ()):
            state = state.assign(name, unknown("a value that is not followed"), 0)
        return state

    def _after_unknown(self, found: Function, state: State) -> State:
        text = self.program.units[found.unit].text[found.definition.start : found.definition.end].lower()
        return state.but(mask=None) if "securityprotocol" in text else state

    def _replay(self, summary: Summary, state: State) -> list[Result]:
        self.may_raise(summary.raised)
        self.pending += [replace(jump, state=jump.state.but(out=state.out)) for jump in summary.jumps]
        return [(value, after.but(out=state.out)) for value, after in summary.results]

    def _run_once(
        self,
        found: Function,
        params: list[ast.Parameter],
        entry: State,
        state: State,
        piped: Value | None,
        site: ast.Node,
        summary: Summary,
    ) -> None:
        collecting = bool(self.collectors)
        if collecting:
            self.collectors.append([])
        outer, self.pending = self.pending, []
        self.calls.append((site.start, found.definition.start))
        depth = len(state.scopes)
        results: list[Result] = []
        try:
            with self.inside(self.program.units[found.unit]):
                for ready in self._defaults(params, entry):
                    flow = self.run_blocks(found.definition.body, ready, piped)
                    results += self._finished(flow, depth, state)
                    self.pending += [jump for jump in flow.jumps if jump.kind != "return"]
        finally:
            self.calls.pop()
            jumps, self.pending = self.pending, outer
            raised = self.collectors.pop() if collecting else []
        summary.results = merge_results([*summary.results, *results])
        summary.raised = self.distinct([*summary.raised, *(one.cut(depth) for one in raised)])
        known_jumps = {(jump.kind, jump.label, jump.state.key()) for jump in summary.jumps}
        for jump in jumps:
            cut = replace(jump, state=jump.state.cut(depth))
            if (cut.kind, cut.label, cut.state.key()) not in known_jumps:
                summary.jumps.append(cut)

    def _finished(self, flow: Flow, depth: int, state: State) -> list[Result]:
        ends = [*flow.normal, *(jump.state for jump in flow.jumps if jump.kind == "return")]
        return [(output_value(done.out or ()), done.cut(depth)) for done in ends]

    def _defaults(self, params: list[ast.Parameter], entry: State) -> list[State]:
        """Fill in what was not bound: defaults are evaluated in the new scope, in order."""
        states = [entry]
        for parameter in params:
            name = parameter.variable.key
            grown = []
            for state in states:
                if name in state.scopes[-1]:
                    grown.append(state)
                elif parameter.default is None:
                    grown.append(state.assign(name, empty_of(parameter)))
                else:
                    for value, after in self.evaluate(parameter.default, state):
                        grown.append(after.assign(name, convert_parameter(parameter, value)))
            states = grown
        return states

    def run_blocks(self, body: ast.ScriptBlock, state: State, piped: Value | None) -> Flow:
        """Run a body: begin, process once for each item of the pipeline, end."""
        flow = Flow([state])
        for name in ("dynamicparam", "begin", "process", "end"):
            block = body.blocks.get(name)
            if block is None or name == "dynamicparam":
                continue
            if name == "process" and piped is not None:
                step = self.for_each_item(piped, flow.normal, self.running(block.statements))
            else:
                step = self.execute_block(block.statements, flow.normal)
            returned = (
                [jump.state for jump in step.jumps if jump.kind == "return"] if body.named and name != "end" else []
            )
            flow = Flow(
                self.distinct([*step.normal, *returned]),
                [*flow.jumps, *(jump for jump in step.jumps if jump.kind != "return" or not returned)],
            )
        return flow

    def for_each_item(self, piped: Value, states: list[State], run: Callable[[State], Flow]) -> Flow:
        """Run something for each item of a value with `$_` set; any number of times where the items are not known."""
        raise NotImplementedError

    def run_block(
        self, block: Block, arguments: list[Argument], state: State, *, scoped: bool, piped: Value | None = None
    ) -> list[Result]:
        """`& { }` (scoped) or `. { }`: run a block here and take its output."""
        if len(self.calls) >= MAX_CALLS:
            return [(unknown("calls nested too deep"), state)]
        self.reached.add(id(block.block))
        params = block.block.params.parameters if block.block.params else []
        binding = bind(arguments, signature_of(params, None), self.unit.text)
        scope: Scope = Table(
            (parameter.variable.key, convert_parameter(parameter, binding.bound[parameter.variable.key].value))
            for parameter in params
            if parameter.variable.key in binding.bound
        )
        scope["args"] = known(Array(tuple(binding.rest)))
        depth = len(state.scopes)
        inner = (state.push(scope) if scoped else self._dotted(state, scope, bool(arguments))).but(out=())
        results: list[Result] = []
        self.calls.append((block.block.start, block.block.start))
        try:
            with self.inside(self.program.units[block.unit]):
                ready = self._defaults(params, inner) if params else [inner]
                for one in ready:
                    flow = self.run_blocks(block.block, one, piped)
                    results += self._finished(flow, depth, state)
                    self.pending += [
                        replace(jump, state=jump.state.cut(depth).but(out=state.out))
                        for jump in flow.jumps
                        if jump.kind != "return"
                    ]
        finally:
            self.calls.pop()
        return merge_results([(value, after.but(out=state.out)) for value, after in results])

    def _dotted(self, state: State, scope: Scope, given: bool) -> State:
        """The state in which a block runs in the scope that is there: its arguments become variables of that scope."""
        for name, value in scope.items():
            if name != "args" or given:
                state = state.assign(name, value)
        return state

    def call_method(
        self, found: Function, target: Value, arguments: list[Value], state: State, site: ast.Node
    ) -> list[Result]:
        """Call a method of a class that the script defines."""
        params = parameters_of(found.definition)
        scope: Scope = Table({"this": target})
        for parameter, value in zip(params, arguments, strict=False):
            scope[parameter.variable.key] = convert_parameter(parameter, value)
        return self.run_function(found, scope, params, state, None, site)

    def entry_scope(self, definition: ast.FunctionDefinition) -> Scope:
        """The parameters of a function that nobody in the file calls: anything may be passed."""
        scope: Scope = Table(
            {"this": unknown("the object of a method"), "args": unknown("an argument of the function")}
        )
        for parameter in parameters_of(definition):
            if parameter.default is None:
                scope[parameter.variable.key] = free_parameter(parameter)
        return scope

    def block_of(self, value: Value | None) -> list[Block]:
        """The script blocks that a value can be."""
        return [option for option in value.options if isinstance(option, Block)] if value is not None else []


def parameters_of(definition: ast.FunctionDefinition) -> list[ast.Parameter]:
    """The parameters of a function, wherever they are declared."""
    return definition.parameters or (definition.body.params.parameters if definition.body.params else [])


def type_of(parameter: ast.Parameter) -> str:
    """The type of a parameter in lower case, empty if it has none."""
    return plain_type(parameter.types[-1]) if parameter.types else ""


def _is_switch(parameter: ast.Parameter) -> bool:
    return any(
        plain_type(name) in ("switch", "management.automation.switchparameter", "switchparameter")
        for name in parameter.types
    )


def convert_parameter(parameter: ast.Parameter, value: Value) -> Value:
    """The value as the parameter's type takes it."""
    for name in reversed(parameter.types):
        value = convert_to(plain_type(name), value)
    return value


def free_parameter(parameter: ast.Parameter) -> Value:
    """A parameter for which anything may be passed."""
    scalar = type_of(parameter) in SCALAR_TYPES or not parameter.types
    return unknown(f"the parameter ${parameter.variable.name}", scalar=scalar)


def empty_of(parameter: ast.Parameter) -> Value:
    """A parameter that was not bound and has no default."""
    name = type_of(parameter)
    if name == "string":
        return known("")
    if name in ("int32", "int64"):
        return known(0)
    if name in ("boolean", "switch"):
        return FALSE
    return NULL


def aliases_of(parameter: ast.Parameter) -> list[str]:
    """The aliases that a parameter declares."""
    found = []
    for attribute in parameter.attributes:
        if attribute.type_name.lower() in ("alias", "aliasattribute"):
            found += [one.value.lower() for one in attribute.positional if isinstance(one, ast.StringConstant)]
    return found


def signature_of(params: list[ast.Parameter], definition: ast.FunctionDefinition | None) -> Signature:
    """How the binder matches names against these parameters."""
    names = {parameter.variable.key: [parameter.variable.key, *aliases_of(parameter)] for parameter in params}
    switches = {parameter.variable.key for parameter in params if _is_switch(parameter)}

    def match(typed: str) -> Match:
        lowered = typed.lower().lstrip("-\u2013\u2014\u2015")
        for name, spellings in names.items():
            if lowered in spellings:
                return Match("exact", name)
        found = [name for name, spellings in names.items() if any(one.startswith(lowered) for one in spellings)]
        if len(found) == 1:
            return Match("prefix", found[0])
        return Match("ambiguous" if found else "unknown", None, tuple(found))

    rest = next((p.variable.key for p in params if _takes_rest(p)), None)
    return Signature(match, lambda name: name in switches, _positions(params, switches), rest)


def _takes_rest(parameter: ast.Parameter) -> bool:
    return any(
        name.lower() == "valuefromremainingarguments"
        for attribute in parameter.attributes
        for name, _ in attribute.named
    )


def _positions(params: list[ast.Parameter], switches: set[str]) -> tuple[str, ...]:
    explicit = []
    for parameter in params:
        for attribute in parameter.attributes:
            for name, value in attribute.named:
                if name.lower() == "position" and isinstance(value, ast.Constant):
                    explicit.append((value.value, parameter.variable.key))
    if explicit:
        return tuple(name for _, name in sorted(explicit))
    return tuple(p.variable.key for p in params if p.variable.key not in switches and not _takes_rest(p))


__all__ = ["Functions", "Jump", "Positional", "Ref", "TypeRef", "Unknown"]
