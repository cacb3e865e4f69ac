"""Sites that no path reaches: bound and listed all the same, from a state in which nothing is known."""

from __future__ import annotations

from pslint_tls.script.cmdletnames import MAIL_COMMANDS
from pslint_tls.script.cmdlets import Cmdlets
from pslint_tls.script.recorder import Spot
from pslint_tls.script.state import State, Table
from pslint_tls.script.typenames import plain_type
from pslint_tls.syntax import Tree, ast

CLIENT = "smtpclient"


def visit(machine: Cmdlets, tree: Tree) -> None:
    """Run each mail command, client construction and TLS assignment that was not reached, alone, and mark it so."""
    machine.unit = machine.program.units[0]
    machine.collectors, machine.pending, machine.calls = [], [], []
    machine.unit.whole = True
    state = State(0, None, (Table(),), Table())
    seen = {key[1:] for key in machine.recorder.sites}
    for command in tree.commands:
        if (command.start, command.end) not in seen and _is_site(command, machine):
            _alone(machine, lambda command=command: machine.run_command(command, state, None, True))
    for node in tree.notable:
        if (node.start, node.end) in seen:
            continue
        if isinstance(node, ast.InvokeMember) and _constructs(node):
            _alone(machine, lambda node=node: machine.evaluate(node, state))
        elif (
            isinstance(node, ast.Assignment)
            and (0, node.start, node.end) not in machine.recorder.assignments
            and _sets_tls(node)
        ):
            _alone(machine, lambda node=node: machine.execute(node, state))


def has_unreached(machine: Cmdlets, tree: Tree) -> bool:
    """Whether some mail command or client construction was not reached."""
    machine.unit = machine.program.units[0]
    seen = {key[1:] for key in machine.recorder.sites if key[0] == 0}
    if any((one.start, one.end) not in seen and _is_site(one, machine) for one in tree.commands):
        return True
    return any(
        isinstance(one, ast.InvokeMember) and _constructs(one) and (one.start, one.end) not in seen
        for one in tree.notable
    )


def _alone(machine: Cmdlets, run: object) -> None:
    before = set(machine.recorder.sites)
    kept = {key: list(spot.seen) for key, spot in machine.recorder.sites.items()}
    known_assignments = {key: list(spot.seen) for key, spot in machine.recorder.assignments.items()}
    run()  # type: ignore[operator]
    machine.pending = []
    for key, spot in machine.recorder.sites.items():
        if key in before:
            spot.seen = kept[key]
        else:
            spot.extra["unreachable"] = "yes"
    for key, assignment in machine.recorder.assignments.items():
        assignment.seen = known_assignments.get(key, [])


def _is_site(command: ast.Command, machine: Cmdlets) -> bool:
    name = (command.name or "").lower().rpartition("\\")[2]
    if name in MAIL_COMMANDS:
        return True
    if name == "new-object":
        text = machine.unit.text[command.start : command.end].lower()
        return CLIENT in text and "mailkit" not in text
    return False


def _constructs(node: ast.InvokeMember) -> bool:
    if (
        not node.static
        or not isinstance(node.target, ast.TypeExpression)
        or not isinstance(node.member, ast.StringConstant)
    ):
        return False
    return node.member.value.lower() == "new" and plain_type(node.target.type_name).endswith(CLIENT)


def _sets_tls(node: ast.Assignment) -> bool:
    left = node.left
    return (
        isinstance(left, ast.Member)
        and isinstance(left.member, ast.StringConstant)
        and left.static
        and left.member.value.lower() == "securityprotocol"
    )


__all__ = ["Spot", "visit"]
