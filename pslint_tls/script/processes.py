"""Code that runs in another file, another process, or later."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pslint_tls.script.arguments import Argument, Binding, Positional, bind
from pslint_tls.script.graphmail import GraphMail
from pslint_tls.script.machine import Flow, Result
from pslint_tls.script.mailers import cmdlet_signature
from pslint_tls.script.state import Scope, State, Table
from pslint_tls.script.units import Unit
from pslint_tls.script.values import NULL, Array, Block, Value, known, unknown
from pslint_tls.syntax import ast, parse

JOBS = frozenset(("start-job", "sajb"))
LATER = frozenset(
    (
        "start-threadjob",
        "register-objectevent",
        "register-engineevent",
        "register-wmievent",
        "register-cimindicationevent",
    )
)
SHELLS = frozenset(("powershell", "powershell.exe", "pwsh", "pwsh.exe"))
REMOTE = ("ComputerName", "Session", "HostName", "VMName", "VMId", "ContainerId", "SSHConnection", "ConnectionUri")
IN_PLACE = frozenset(("measure-command", "trace-command"))


class Processes(GraphMail):
    """Follows files, jobs, remote blocks, event actions, and code in strings."""

    def run_cmdlet_elsewhere(
        self, command: ast.Command, name: str, arguments: list[Argument], state: State, piped: Value | None
    ) -> list[Result] | None:
        """Commands that run code in some other way; None if this is none."""
        if name in JOBS:
            return self._start_job(command, arguments, state)
        if name in LATER:
            return self._register(command, name, arguments, state)
        if name == "invoke-command":
            return self._invoke_command(command, arguments, state, piped)
        if name in IN_PLACE:
            return self._in_place(arguments, state)
        if name in ("invoke-expression",):
            return self._invoke_expression(command, arguments, state, piped)
        if name in SHELLS:
            return self._shell(command, arguments, state)
        return None

    def _enters(self, command: ast.Command, blocks: list[Block]) -> None:
        """Notes what a new process runs first."""
        entered = self.recorder.entries.setdefault(command.start + 1, [])
        entered += [one.block for one in blocks if one.unit == 0 and one.block not in entered]

    def new_process(self, run: Callable[[State], object], state: State, node: ast.Node) -> None:
        """Run something in a process of its own: it starts from the beginning and changes nothing here."""
        using: Scope = Table()
        for scope in state.scopes:
            for name, value in scope.items():
                if ":" not in name:
                    using[f"using:{name}"] = value
        first = state.start if self.first_mask is None else self.first_mask
        fresh = state.but(mask=first, set_by=None, scopes=(using,), out=None, later=())
        kept = self.collectors, self.pending, self.recorder.scope
        self.collectors, self.pending, self.recorder.scope = [], [], node.start + 1
        try:
            run(fresh)
        finally:
            self.collectors, self.pending, self.recorder.scope = kept

    def _start_job(self, command: ast.Command, arguments: list[Argument], state: State) -> list[Result]:
        self.may_raise([state])
        binding = bind(arguments, cmdlet_signature("start-job"), self.unit.text)
        before = self.block_of(binding.value("InitializationScript"))
        given = _argument_list(binding)

        def run(fresh: State) -> None:
            states = [fresh]
            for block in before:
                states = [after for one in states for _, after in self.run_block(block, [], one, scoped=False)]
            blocks = self.block_of(binding.value("ScriptBlock"))
            self._enters(command, blocks)
            for block in blocks:
                for one in states:
                    self.run_block(block, given, one, scoped=False)

        self.new_process(run, state, command)
        return [(unknown("a job"), state)]

    def _invoke_command(
        self, command: ast.Command, arguments: list[Argument], state: State, piped: Value | None
    ) -> list[Result]:
        self.may_raise([state])
        signature = cmdlet_signature("invoke-command")
        blocks_first = (
            len(arguments) > 0 and isinstance(arguments[0], Positional) and not self.block_of(arguments[0].value)
        )
        if blocks_first:
            signature = replace(signature, positions=("ComputerName", "ScriptBlock"))
        binding = bind(arguments, signature, self.unit.text)
        blocks = self.block_of(binding.value("ScriptBlock"))
        given = _argument_list(binding)
        if any(name in binding.bound for name in REMOTE):

            def run(fresh: State) -> None:
                self._enters(command, blocks)
                for block in blocks:
                    self.run_block(block, given, fresh, scoped=False)

            self.new_process(run, state, command)
            return [(unknown("what a remote block yields"), state)]
        scoped = binding.value("NoNewScope") is None
        results: list[Result] = [(NULL, state)]
        for block in blocks:
            results = [
                done for _, one in results for done in self.run_block(block, given, one, scoped=scoped, piped=piped)
            ]
        return results

    def _register(self, command: ast.Command, name: str, arguments: list[Argument], state: State) -> list[Result]:
        self.may_raise([state])
        binding = bind(arguments, cmdlet_signature(name), self.unit.text)
        blocks = [block for bound in binding.bound.values() for block in self.block_of(bound.value)]
        blocks += [block for value in binding.rest for block in self.block_of(value)]
        states = [state]
        for block in blocks:
            states = [after for one in states for after in self.run_later(block, _argument_list(binding), one, command)]
        return [(unknown("a job"), one) for one in states]

    def run_later(self, block: Block, arguments: list[Argument], state: State, node: ast.Node) -> list[State]:
        """A block of the same process that may run at any moment from here on."""
        number = block.block.start * 64 + block.unit

        def run(now: State) -> None:
            kept = self.collectors, self.pending
            self.collectors, self.pending = [], []
            try:
                quiet = now.but(later=(), out=None)
                changed.extend(after for _, after in self.run_block(block, arguments, quiet, scoped=True))
            finally:
                self.collectors, self.pending = kept

        changed: list[State] = []
        self.deferred.setdefault(number, run)
        run(state)
        later = tuple(sorted({*state.later, number}))
        states = [state.but(later=later)]
        states += [state.but(later=later, mask=one.mask, set_by=one.set_by) for one in changed]
        return self.distinct(states)

    def _in_place(self, arguments: list[Argument], state: State) -> list[Result]:
        states = [state]
        for argument in arguments:
            for block in self.block_of(argument.value):
                states = [after for one in states for _, after in self.run_block(block, [], one, scoped=False)]
        return [(unknown("a measurement"), one) for one in states]

    def _invoke_expression(
        self, command: ast.Command, arguments: list[Argument], state: State, piped: Value | None
    ) -> list[Result]:
        self.may_raise([state])
        value = arguments[0].value if arguments else piped
        block = self._embedded(command, value)
        if block is None:
            return [(unknown("what a text yields that is run"), state)]
        return self.run_block(block, [], state, scoped=False)

    def _shell(self, command: ast.Command, arguments: list[Argument], state: State) -> list[Result]:
        self.may_raise([state])
        for argument in arguments:
            value = argument.value
            blocks = self.block_of(value)
            embedded = None if blocks else self._embedded(command, value)
            self._enters(command, blocks)
            for block in [*blocks, *([embedded] if embedded else [])]:
                self.new_process(self._starting(block), state, command)
        return [(unknown("what another shell prints"), state)]

    def _starting(self, block: Block) -> Callable[[State], object]:
        return lambda fresh: self.run_block(block, [], fresh, scoped=False)

    def _embedded(self, command: ast.Command, value: Value | None) -> Block | None:
        """Code in a string literal of this command, as a block whose places are those of the string."""
        if value is None or not value.single or not isinstance(value.options[0], str):
            return None
        code = value.options[0]
        note = value.trace[0] if value.trace else None
        if (
            note is None
            or note.path is not None
            or len(code) > 20_000
            or not re.search(r"send-|smtp|securityprotocol", code, re.IGNORECASE)
        ):
            return None
        written = self.unit.text[note.start : note.end]
        # Where quotes inside are doubled the code is shorter than what is written: places are then a little off.
        offset = max(written.find(code), 1 if written[:1] in "'\"" else 0)
        padded = " " * (note.start + offset) + code
        unit = Unit(
            len(self.program.units),
            self.unit.path,
            padded,
            parse(padded, self.program.deadline),
            whole=True,
            home=self.unit.home,
        )
        self.program.units.append(unit)
        return Block(unit.tree.root, unit.number)

    def run_file(self, command: ast.Command, path: str, arguments: list[Argument], state: State) -> list[Result]:
        """Run a script file, or load it with `.`."""
        self.may_raise([state])
        if command.invocation == ".":
            return [(NULL, after) for after in self.load_file(path, state, command, arguments)]
        unit = self.program.follow(self.unit, path)
        if unit is None or len(self.calls) > 8:
            return [(unknown("the output of a script"), state)]
        return self._run_script(unit, arguments, state, scoped=True)

    def _run_script(self, unit: Unit, arguments: list[Argument], state: State, *, scoped: bool) -> list[Result]:
        """Run a script file; `exit` in it ends only the file."""
        outer, self.pending = self.pending, []
        depth = len(state.scopes)
        try:
            results = self.run_block(Block(unit.tree.root, unit.number), arguments, state, scoped=scoped)
            ends = [jump.state.cut(depth).but(out=state.out) for jump in self.pending if jump.kind == "exit"]
            rest = [jump for jump in self.pending if jump.kind != "exit"]
        finally:
            self.pending = outer
        self.pending += rest
        return [*results, *((NULL, one) for one in ends)]

    def load_file(
        self, path: str, state: State, node: ast.Node, arguments: list[Argument] | None = None
    ) -> list[State]:
        """Run a file in this scope, as `.` and Import-Module do."""
        unit = self.program.follow(self.unit, path)
        if unit is None:
            return [state.assign("?unfollowed", known(True), 0)]
        if sum(call[1] == -unit.number for call in self.calls) > 1 or len(self.calls) > 16:
            return [state]
        self.calls.append((node.start, -unit.number))
        try:
            results = self._run_script(unit, arguments or [], state.but(out=None), scoped=False)
        finally:
            self.calls.pop()
        return [after.but(out=state.out) for _, after in results]


def _argument_list(binding: Binding) -> list[Argument]:
    value = binding.value("ArgumentList")
    if value is None:
        return []
    items = value.options[0].items if value.single and isinstance(value.options[0], Array) else (value,)
    return [Positional(item, ast.Node(0, 0)) for item in items]


__all__ = ["Flow", "Processes", "known"]
