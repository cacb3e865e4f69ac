"""Calls of Send-MailMessage as they are written, and what stands around a mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pslint_tls.knowledge import parameter
from pslint_tls.script.calls import Around, Call, Given
from pslint_tls.script.givens import default_of, given_by, member_of, switch
from pslint_tls.script.model import Opening, Place, Via
from pslint_tls.script.openings import Openings
from pslint_tls.script.positions import path_to
from pslint_tls.script.recorder import Bound, Recorder, Seen, Spot
from pslint_tls.script.sitebuilder import SECRET_NAMES
from pslint_tls.script.structure import LOOPS, plain_command
from pslint_tls.syntax import Tree, ast
from pslint_tls.text import Span

CMDLET = "send-mailmessage"
CONNECTS = frozenset(("connect-mggraph", "connect-graph"))
_BRANCHES = (ast.If, ast.Switch, *LOOPS, ast.FunctionDefinition, ast.ScriptBlockExpression, ast.Trap)
_WHAT_IF = re.compile(r"supportsshouldprocess|\$(?:whatif|confirm)preference", re.IGNORECASE)
_OWN_RUNSPACE = frozenset(("start-threadjob",))
_EACH = frozenset(("foreach-object", "foreach", "%"))

PlaceOf = Callable[[Span], Place]


def call_of(spot: Spot, seen: Sequence[Seen], tree: Tree, recorder: Recorder) -> Call | None:
    """How a Send-MailMessage command is written; None for one that is no command of the file itself."""
    node = spot.node
    if not isinstance(node, ast.Command) or not node.elements or not seen:
        return None
    binds = [{bound.name: bound for bound in one.bound} for one in seen]
    same = all(_written(binds[0]) == _written(other) for other in binds)
    same = same and all(bound.always for bound in binds[0].values())
    open_ended = any(problem == "dynamic-splat" for one in seen for _, problem, _, _ in one.problems)
    given: dict[str, Given] = {}
    common: list[str] = []
    complete = True
    for name, bound in binds[0].items():
        if name in SECRET_NAMES:
            # Not written again, whatever it is.
            continue
        written = _given(bound, tree.text)
        declared = parameter(CMDLET, name)
        if written is None:
            complete = complete and (name == "SmtpServer" and bound.via is Via.DEFAULT)
        elif declared is not None and declared.common:
            common.append(_as_argument(name, written, is_switch=declared.is_switch, bound=bound))
        else:
            given[name] = written
    first = node.elements[0]
    names = recorder.names.get((0, node.start, node.end), {None})
    return Call(
        Span(node.start, node.end),
        Span(node.start, first.end),
        given,
        tuple(common),
        "".join(" " + tree.text[one.start : one.end] for one in node.redirections),
        same and complete and not open_ended,
        _is_piped(tree, node),
        tuple(binds[0]),
        isinstance(first, ast.StringConstant) or (len(names) == 1 and None not in names),
    )


def _written(binds: dict[str, Bound]) -> dict[str, tuple[Via, int | None, str | int | None]]:
    """Where each parameter comes from, as far as it matters for how it is written."""
    return {
        name: (bound.via, bound.node.start if bound.node is not None else None, bound.key)
        for name, bound in binds.items()
    }


def _given(bound: Bound, text: str) -> Given | None:
    declared = parameter(CMDLET, bound.name)
    if bound.via is Via.SPLAT:
        known = isinstance(bound.node, ast.Variable) and bound.key is not None
        return member_of(bound.node, bound.key) if known else None  # type: ignore[arg-type]
    if bound.via is Via.DEFAULT:
        return default_of(bound.key, _only_text(bound)) if isinstance(bound.key, str) else None
    written = given_by(bound.node, text) if isinstance(bound.node, ast.Expression) else None
    if declared is not None and declared.is_switch:
        return switch(written)
    return written


def _only_text(bound: Bound) -> str | None:
    only = bound.value.options[0] if bound.value.single and bound.always else None
    return only if isinstance(only, str) else None


def _as_argument(name: str, written: Given, *, is_switch: bool, bound: Bound) -> str:
    if not is_switch:
        return f"-{name} {written.argument}"
    return f"-{name}" if bound.node is None else f"-{name}:{written.argument}"


def _is_piped(tree: Tree, node: ast.Command) -> bool:
    around = path_to(tree.root, node.start)
    pipelines = [one for one in around if isinstance(one, ast.Pipeline) and node in one.elements]
    return bool(pipelines) and pipelines[-1].elements[0] is not node


class Surroundings:
    """What stands around the mails of one file."""

    def __init__(self, tree: Tree, openings: Openings, place: PlaceOf) -> None:
        self._tree = tree
        self._openings = openings
        self._place = place
        self._connects = [one for one in tree.commands if plain_command(one) in CONNECTS]

    def of(self, node: ast.Node, seen: Sequence[Seen], sends: Sequence[int] = ()) -> Around:
        """All of it, for the mail that is sent by `node`, or at `sends` by the object that it makes."""
        around = [one for one in path_to(self._tree.root, node.start) if one is not node]
        sent = [(path_to(self._tree.root, offset), offset) for offset in sends] or [(around, node.start)]
        openings = self._openings.of_connection(node, seen)
        connects = tuple(self._place(Span(one.start, one.end)) for one in self._connects)
        return Around(
            openings,
            self._homes(around, openings),
            tuple(place for path, offset in sent for place in self._catches(path, offset)),
            any(isinstance(one, LOOPS) or _is_each(one) for path, _ in sent for one in path),
            any(one.scope for one in seen),
            _WHAT_IF.search(self._tree.text) is not None,
            connects,
            any(self._runs_before(one, around, node) for one in self._connects),
        )

    def _homes(self, around: list[ast.Node], openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
        """Another runspace knows no function of this one."""
        for outer, inner in zip(reversed(around[:-1]), reversed(around), strict=False):
            if isinstance(inner, ast.ScriptBlockExpression) and _has_own_runspace(outer):
                return self._openings.of_block(inner.block)
        return self._openings.of_functions(openings)

    def _catches(self, around: list[ast.Node], offset: int) -> tuple[Place, ...]:
        found = []
        for one in around:
            if isinstance(one, ast.Try) and one.body.start <= offset < one.body.end:
                found += [
                    Span(catch.start, catch.body.start)
                    for catch in one.catches
                    if any("smtp" in name.lower() for name in catch.types)
                ]
        return tuple(self._place(span) for span in found)

    def _runs_before(self, connect: ast.Command, around: list[ast.Node], node: ast.Node) -> bool:
        """Whether a connection is made on every path to the mail: unconditionally, and further up."""
        path = path_to(self._tree.root, connect.start)
        branches = [one for one in path if isinstance(one, _BRANCHES)]
        if any(one not in around for one in branches):
            return False
        in_function = any(isinstance(one, ast.FunctionDefinition) for one in around)
        return connect.start < node.start or (in_function and not branches)


def _is_each(node: ast.Node) -> bool:
    return isinstance(node, ast.Command) and plain_command(node) in _EACH


def _has_own_runspace(command: ast.Node) -> bool:
    if not isinstance(command, ast.Command):
        return False
    name = plain_command(command)
    parallel = any(
        isinstance(one, ast.CommandParameter) and "parallel".startswith(one.name.lower()) and len(one.name) > 1
        for one in command.elements
    )
    return name in _OWN_RUNSPACE or (name in _EACH and parallel)
