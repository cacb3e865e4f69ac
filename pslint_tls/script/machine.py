"""The abstract machine that runs a script along every path: what all its layers share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from pslint_tls.script.program import Program
from pslint_tls.script.recorder import Recorder
from pslint_tls.script.state import MAX_STATES, State, distinct, join
from pslint_tls.script.units import Unit
from pslint_tls.script.values import NULL, Array, Note, Value, known, union, unknown
from pslint_tls.syntax import ast

Result = tuple[Value, State]
WIDTHS = ((1_500, MAX_STATES), (2_250, 12), (3_250, 4), (1 << 62, 1))
"""How many states are kept apart at one point, by the steps that were made so far."""
MAX_CALLS = 24
"""Nested calls that are followed; deeper ones have an unknown effect."""


class OutOfTime(Exception):
    """The wall clock ran out."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A path that leaves its statement: break, continue, return, exit or throw."""

    kind: str
    state: State
    label: str | None = None


@dataclass(slots=True)
class Flow:
    """Where the paths are after a statement."""

    normal: list[State] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)


class Machine:
    """State that the layers share while one program is run, and the hooks by which lower layers call higher ones."""

    def __init__(self, program: Program, recorder: Recorder, deadline: float | None) -> None:
        self.program = program
        self.recorder = recorder
        self.unit: Unit = program.units[0]
        self.collectors: list[list[State]] = []
        self.pending: list[Jump] = []
        self.calls: list[tuple[int, int]] = []
        self.reached: set[int] = set()
        self.summaries: dict[tuple[object, ...], Summary] = {}
        self.deferred: dict[int, Callable[[State], None]] = {}
        self.width = MAX_STATES
        self.looping = 0
        """How many loops of an unknown number of rounds are being run, one in the other."""
        self.open_minded = False
        """Both ways of every condition are possible, whatever the variables say."""
        self.first_mask: int | None = None
        """What a process begins with; None: what its .NET begins with."""
        self.idle: dict[tuple[int, int, int], bool] = {}
        """Whether a statement can be passed by in a hurry, by unit and place."""
        self._deadline = deadline
        self._ticks = 0

    def tick(self) -> None:
        """Look at the clock now and then."""
        self._ticks += 1
        if self._ticks & 255 == 0:
            self.width = next(width for ticks, width in WIDTHS if self._ticks <= ticks)
            if self._deadline is not None and time.monotonic() > self._deadline:
                raise OutOfTime

    def hurry(self) -> None:
        """Behave as after much work from the start: nothing in this program needs paths kept apart."""
        self._ticks = max(self._ticks, WIDTHS[-2][0] + 1)
        self.width = 1

    @property
    def hurried(self) -> bool:
        """So much was run already that only what can hold a send or a TLS setting is still run in full."""
        return self.width == 1

    @property
    def patience_for_recursion(self) -> int:
        """How often a function may stand in the chain of calls already."""
        return 3 if self._ticks < 1_500 else 1 if not self.hurried else 0

    def forget_clock(self) -> None:
        """Go on without a deadline, for work that is bounded by itself."""
        self._deadline = None

    @contextmanager
    def inside(self, unit: Unit) -> Iterator[None]:
        """Run code of another file."""
        before, self.unit = self.unit, unit
        try:
            yield
        finally:
            self.unit = before

    def note(self, node: ast.Node, message: str) -> Note:
        """A link of a proof at this node of the file being run."""
        path = None if self.unit.home == 0 else self.unit.path
        return Note(node.start, node.end, message, path)

    def distinct(self, states: Iterable[State]) -> list[State]:
        """The states without duplicates; the more work a script has made already, the fewer are kept apart."""
        return distinct(states, self.width)

    def may_raise(self, states: Iterable[State]) -> None:
        """A terminating error can come up here; whoever catches one goes on from these states."""
        if self.collectors:
            self.collectors[-1].extend(states)

    # Hooks, filled by the layers above.

    def evaluate(self, node: ast.Expression, state: State) -> list[Result]:
        """Every value the expression can have, with the state that it leaves."""
        raise NotImplementedError

    def execute(self, statement: ast.Statement, state: State) -> Flow:
        """Run one statement."""
        raise NotImplementedError

    def execute_block(self, statements: list[ast.Statement], states: list[State]) -> Flow:
        """Run statements one after the other."""
        raise NotImplementedError

    def run_command(self, command: ast.Command, state: State, piped: Value | None, last: bool) -> list[Result]:
        """Run a command; `piped` is what comes through the pipeline."""
        raise NotImplementedError

    def running(self, statements: list[ast.Statement]) -> Callable[[State], Flow]:
        """Running a statement list from one state, as something to hand on."""
        return lambda state: self.execute_block(statements, [state])

    def capture(self, run: Callable[[State], Flow], state: State) -> list[Result]:
        """Run something and take what it writes as a value. Jumps that leave it wait in `pending`."""
        outer = state.out
        flow = run(state.but(out=()))
        for jump in flow.jumps:
            self.pending.append(replace(jump, state=jump.state.but(out=outer)))
        return [(output_value(done.out or ()), done.but(out=outer)) for done in flow.normal]

    def values_of(self, nodes: list[ast.Expression], state: State) -> list[tuple[list[Value], State]]:
        """The values of several expressions, evaluated in order."""
        results: list[tuple[list[Value], State]] = [([], state)]
        for node in nodes:
            results = [
                ([*before, value], after)
                for before, current in results
                for value, after in self.evaluate(node, current)
            ]
            if len(results) > self.width:
                results = _fewer(results)
        return results


def _fewer(results: list[tuple[list[Value], State]]) -> list[tuple[list[Value], State]]:
    """One result for each start, mask and depth: what belongs together in a path is no longer told apart."""
    groups: dict[tuple[object, ...], list[tuple[list[Value], State]]] = {}
    for values, state in results:
        groups.setdefault((state.start, state.mask, len(state.scopes)), []).append((values, state))
    fewer = []
    for group in groups.values():
        columns = [union(column) for column in zip(*(values for values, _ in group), strict=True)]
        fewer += [(columns, state) for state in join(state for _, state in group)]
    return fewer


@dataclass(slots=True)
class Summary:
    """What calling a function from one state does, as far as known."""

    results: list[Result] = field(default_factory=list)
    raised: list[State] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    running: bool = True
    consulted: bool = False


def output_value(written: tuple[Value, ...]) -> Value:
    """What a pipeline's output is as one value: nothing, the thing itself, or an array."""
    if not written:
        return NULL
    if len(written) == 1:
        return written[0]
    return known(Array(written))


def unroll(value: Value) -> tuple[Value, ...]:
    """What writing a value to the pipeline sends: arrays item by item."""
    if value.single and isinstance(value.options[0], Array):
        return value.options[0].items
    return (value,)


def merge_results(results: list[Result]) -> list[Result]:
    """Without duplicates."""
    found: dict[tuple[object, ...], Result] = {}
    for value, state in results:
        found.setdefault((value, state.key()), (value, state))
    if len(found) > 96:
        states = distinct(state for _, state in found.values())
        return [(unknown("more possibilities than are followed"), state) for state in states]
    return list(found.values())


def one_for_each_state(results: list[Result]) -> list[Result]:
    """Results that leave the very same state as one: else every `-and` doubles what follows."""
    if len(results) < 2:
        return results
    states: dict[int, tuple[list[Value], State]] = {}
    for value, state in results:
        states.setdefault(id(state), ([], state))[0].append(value)
    return [(values[0] if len(values) == 1 else union(values), state) for values, state in states.values()]
