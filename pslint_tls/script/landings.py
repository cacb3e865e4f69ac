"""Where `break` and `continue` land: a jump that stays inside a loop changes nothing for what is behind the loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pslint_tls.script.structure import LOOPS, blocks_of
from pslint_tls.syntax import ast

NOWHERE = -1
"""The landing of a jump that leaves the function or the script, or whose landing is not plain."""


def landings(notable: Iterable[ast.Node]) -> dict[int, int]:
    """For each jump, by its start: the start of the loop or `switch` in which it goes on, or `NOWHERE`.

    A jump in a script block of its own counts as one that leaves, since whoever is given the block runs it.
    """
    found: dict[int, int] = {}
    for node in notable:
        if isinstance(node, ast.Jump):
            found.setdefault(node.start, NOWHERE)
        elif isinstance(node, (*LOOPS, ast.Switch)):
            for jump, nested in _jumps_below(node):
                if jump.keyword in ("break", "continue") and (
                    not nested if jump.label is None else jump.label != "" and jump.label == node.label
                ):
                    found[jump.start] = node.start
    return found


def _jumps_below(loop: ast.Statement) -> Iterator[tuple[ast.Jump, bool]]:
    """The jumps among the statements of a loop, each with whether another loop stands between."""
    waiting: list[tuple[ast.Statement, bool]] = [(loop, False)]
    while waiting:
        statement, nested = waiting.pop()
        for block in blocks_of(statement):
            for inner in block.statements:
                if isinstance(inner, ast.Jump):
                    yield inner, nested
                else:
                    waiting.append((inner, nested or isinstance(inner, (*LOOPS, ast.Switch))))
