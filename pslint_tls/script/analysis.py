"""The entry to this room: a source in, all that rules and outputs see of it out."""

from __future__ import annotations

import time
from collections.abc import Callable

from pslint_tls.knowledge import protocols
from pslint_tls.script.cmdletnames import MAIL_COMMANDS
from pslint_tls.script.cmdlets import Cmdlets
from pslint_tls.script.edition import edition_of
from pslint_tls.script.facts import Facts
from pslint_tls.script.functions import convert_parameter, free_parameter, parameters_of
from pslint_tls.script.machine import OutOfTime
from pslint_tls.script.model import Reached, Script
from pslint_tls.script.options import Loader, Options
from pslint_tls.script.program import MAILING, FoundFile, Program
from pslint_tls.script.recorder import Recorder
from pslint_tls.script.state import Object, State, Table, distinct, join
from pslint_tls.script.structure import plain_command
from pslint_tls.script.suppressions import Suppression, may_suppress
from pslint_tls.script.units import lower, needle_offsets
from pslint_tls.script.unreached import has_unreached, visit
from pslint_tls.script.values import Block, Function, Ref, Unknown, Value, known
from pslint_tls.syntax import Tree, ast, parse
from pslint_tls.text import Source

OLD_START = 240
"""What a process on an older .NET Framework starts with (field-facts 2.2)."""


def analyse(source: Source, options: Options | None = None, load: Loader | None = None) -> Script:
    """Everything that can be said about one file. Never raises for what the file holds; running out of time is told
    in `budget`.
    """
    options = options or Options()
    deadline = time.monotonic() + options.timeout
    tree = parse(source.text, deadline)
    spelled = any(plain_command(command) in MAIL_COMMANDS for command in tree.commands)
    lowered = lower(source.text)
    suppressions: tuple[Suppression, ...] = ()
    if may_suppress(lowered):
        # Loaded for the few files that need it: a start is to be quick.
        from pslint_tls.script.directives import suppressions_of

        suppressions = suppressions_of(source, tree, lowered)
    if not needle_offsets(lowered) and not tree.damage and not spelled:
        return Script(source.path, source.text, edition=edition_of(source.text, tree), suppressions=suppressions)
    return _Analysis(source, tree, options, load, deadline).script(suppressions)


def reached(source: Source, path: str, options: Options, load: Loader) -> tuple[Reached, ...]:
    """The mail sites of the file `path` that a run of `source`, which loads it, comes to, with the TLS state there.

    Nothing where it loads the file in no way that can be followed, or where time ran out.
    """
    deadline = time.monotonic() + options.timeout
    return _Analysis(source, parse(source.text, deadline), options, load, deadline).reached(path)


class _Analysis:
    def __init__(self, source: Source, tree: Tree, options: Options, load: Loader | None, deadline: float) -> None:
        self.source = source
        self.options = options
        self._deadline = deadline
        self.recorder = Recorder()
        self.program = Program.of(source, tree, load, deadline)
        self.tree = self.program.units[0].tree
        self.whole = tree
        self.machine = self._new_machine()
        self.budget = tree.budget
        self._hurry_along()

    def _new_machine(self) -> Cmdlets:
        machine = Cmdlets(self.program, self.recorder, self._deadline)
        machine.first_mask = protocols.TLS12 if self.options.tls_set_elsewhere else None
        return machine

    def _hurry_along(self) -> None:
        """A program without mail and without TLS settings is run for the hosts of its web requests only."""
        if not any(MAILING.search(unit.text) for unit in self.program.units):
            self.machine.hurry()

    def script(self, suppressions: tuple[Suppression, ...] = ()) -> Script:
        self._settle()
        if self.budget is None and has_unreached(self.machine, self.tree):
            self._guarded(self._run_switched_off)
        self.machine.forget_clock()
        self._guarded(self._visit_unreached)
        facts = Facts(self.source, self.whole, self.program, self.recorder, self.options, self.budget)
        return facts.script(suppressions)

    def reached(self, path: str) -> tuple[Reached, ...]:
        self._settle()
        facts = Facts(self.source, self.tree, self.program, self.recorder, self.options, self.budget)
        return facts.reached(path) if self.budget is None else ()

    def _settle(self) -> None:
        """Run the script, anew when it turns out to load a file that was not known."""
        while True:
            self.program.running = True
            try:
                self._guarded(self._run)
                return
            except FoundFile:
                self.program.units = [unit for unit in self.program.units if unit.home == unit.number]
                self.program.settle()
                self.recorder = Recorder()
                self.machine = self._new_machine()
                self._hurry_along()

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except OutOfTime:
            self.budget = self.budget or f"more than {self.options.timeout:g} seconds"
        except RecursionError:
            self.budget = self.budget or "nested too deep"

    def _run(self) -> None:
        root = self.tree.root
        finals: list[State] = []
        for start in self._starts():
            for state in self._entry(start):
                flow = self.machine.run_blocks(root, state, None)
                finals += [*flow.normal, *(jump.state for jump in (*flow.jumps, *self.machine.pending))]
                self.machine.pending = []
        finals = [state.cut(1).but(out=None) for state in finals]
        self._run_uncalled(join(distinct(finals)))

    def _run_switched_off(self) -> None:
        """Sites that settings of the script switch off (`$SendMail = $false`) are judged as if they were switched
        on.
        """
        self.recorder.called = True
        self.recorder.only_new()
        self.machine.open_minded = True
        self.machine.summaries.clear()
        for start in self._starts():
            for state in self._entry(start):
                self.machine.run_blocks(self.tree.root, state, None)
                self.machine.pending = []

    def _starts(self) -> list[int]:
        return [0, OLD_START] if any("securityprotocol" in unit.lowered for unit in self.program.units) else [0]

    def _entry(self, start: int) -> list[State]:
        """The states in which the script begins: parameters may hold anything, or their defaults."""
        table = Ref(("defaults",))
        state = State(
            start,
            start if self.machine.first_mask is None else self.machine.first_mask,
            (Table({"psdefaultparametervalues": known(table)}),),
            Table({table.key: Object("hashtable")}),
        )
        params = self.tree.root.params.parameters if self.tree.root.params else []
        return self._with_parameters(params, state)

    def _with_parameters(self, params: list[ast.Parameter], state: State) -> list[State]:
        states = [state]
        for parameter in params:
            grown = []
            for one in states:
                grown += self._parameter_states(parameter, one)
            states = distinct(grown)
        return states

    def _parameter_states(self, parameter: ast.Parameter, state: State) -> list[State]:
        free = free_parameter(parameter)
        if parameter.default is None:
            return [state.assign(parameter.variable.key, free)]
        results = []
        for value, after in self.machine.evaluate(parameter.default, state):
            converted = convert_parameter(parameter, value)
            assert free.unknown is not None
            kind = converted.unknown.kind if converted.unknown is not None else free.unknown.kind
            reason = Unknown(
                f"{free.unknown.reason}, for which a caller may pass something else", kind, free.unknown.scalar
            )
            note = self.machine.note(parameter, f"the default of ${parameter.variable.name}")
            results.append(
                after.assign(parameter.variable.key, Value(converted.options, reason, (*converted.trace, note)))
            )
        self.machine.pending = []
        return results or [state.assign(parameter.variable.key, free)]

    def _run_uncalled(self, finals: list[State]) -> None:
        """Functions and blocks that the file does not run, from the states that its top level leaves."""
        self.recorder.called = False
        bodies = self._bodies()
        # Blocks last: one that a function hands to Start-Job runs there, and nowhere else.
        for kind in ("uncalled", "function", "block"):
            for name, node, run in bodies:
                if id(node) in self.machine.reached or not self._matters(node) or (kind == "block") == bool(name):
                    continue
                if kind == "uncalled" and self._called_by_name(name, node):
                    continue
                for state in finals:
                    run(state)
                    self.machine.pending = []

    def _bodies(self) -> list[tuple[str, ast.Node, Callable[[State], None]]]:
        found: list[tuple[str, ast.Node, Callable[[State], None]]] = []
        for node in self.tree.notable:
            if isinstance(node, ast.FunctionDefinition):
                found.append((node.name.lower(), node, self._function_runner(node)))
            elif isinstance(node, ast.ClassDefinition):
                found += [(method.name.lower(), method, self._function_runner(method)) for method in node.methods]
            elif isinstance(node, ast.ScriptBlockExpression):
                found.append(("", node.block, self._block_runner(node)))
        # What stands around a block may run it, and knows better than nobody from which state.
        return sorted(found, key=lambda body: body[1].start)

    def _matters(self, node: ast.Node) -> bool:
        unit = self.program.units[0]
        return not unit.inert(node)

    def _called_by_name(self, name: str, node: ast.Node) -> bool:
        """Whether some command or method call outside the function itself has its name."""
        for command in self.tree.commands:
            if (command.name or "").lower() == name and not node.start <= command.start < node.end:
                return True
        for other in self.tree.notable:
            member = other.member if isinstance(other, ast.InvokeMember) else None
            named = isinstance(member, ast.StringConstant) and member.value.lower() == name
            if named and not node.start <= other.start < node.end:
                return True
        return False

    def _function_runner(self, node: ast.FunctionDefinition) -> Callable[[State], None]:
        def run(state: State) -> None:
            scope = self.machine.entry_scope(node)
            params = parameters_of(node)
            for one in self._with_parameters(params, state.push(scope)):
                ready = one.scopes[-1]
                self.machine.run_function(Function(node, 0), ready, params, one.cut(len(one.scopes) - 1), None, node)

        return run

    def _block_runner(self, node: ast.ScriptBlockExpression) -> Callable[[State], None]:
        def run(state: State) -> None:
            params = node.block.params.parameters if node.block.params else []
            for one in self._with_parameters(params, state.push({})):
                self.machine.reached.add(id(node.block))
                self.machine.run_blocks(node.block, one, None)

        return run

    def _visit_unreached(self) -> None:
        """Sites that no path reaches are looked at once, so that they are listed with what is plain to see."""
        visit(self.machine, self.tree)


__all__ = ["Block", "analyse"]
