"""The entry to the parser: text in, a script block out, never an exception."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass

from pslint_tls.syntax import ast
from pslint_tls.syntax.scan import BudgetSpent
from pslint_tls.syntax.statements import Statements

RECURSION_LIMIT = 8000
"""Python frames for `MAX_DEPTH` nested brackets, with room for the caller's own."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What was read of a script.

    `root` is complete save for what `damage` names; `commands` are all commands in the order in which they begin.
    `budget` is set if the wall clock ran out: `root` then holds nothing.
    """

    text: str
    root: ast.ScriptBlock
    commands: tuple[ast.Command, ...]
    damage: tuple[ast.Damage, ...]
    notable: tuple[ast.Node, ...] = ()
    """What may have an effect besides commands: assignments, member calls, steps, loops, branches, jumps,
    definitions.
    """
    starts: tuple[int, ...] = ()
    """Where statements begin, in order."""
    modern: bool = False
    """It holds syntax that Windows PowerShell 5.1 cannot parse."""
    budget: str | None = None


def parse(text: str, deadline: float | None = None) -> Tree:
    """Read a script. `deadline` is a `time.monotonic()` value past which reading stops."""
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        sys.setrecursionlimit(RECURSION_LIMIT)
    parser = Statements(text, deadline)
    # Nodes hold each other in one direction only. There is nothing to collect, and looking takes a quarter of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        root = _script(parser)
    except BudgetSpent:
        return _unread(text, "reading it took too long")
    except RecursionError:
        return _unread(text, "it nests too deeply for what is left of Python's stack")
    finally:
        if collects:
            gc.enable()
    commands = sorted((c for c in parser.commands if c.elements), key=lambda command: command.start)
    return Tree(
        text,
        root,
        tuple(commands),
        tuple(parser.damage),
        tuple(parser.notable),
        tuple(sorted(parser.starts)),
        parser.modern,
    )


def _unread(text: str, reason: str) -> Tree:
    empty = ast.ScriptBlock(0, len(text), None, {"end": ast.StatementBlock(0, len(text), [])})
    return Tree(text, empty, (), (ast.Damage(0, len(text), "budget"),), budget=reason)


def _script(parser: Statements) -> ast.ScriptBlock:
    root = parser.block_body("")
    statements = root.blocks.setdefault("end", ast.StatementBlock(0, 0, [])).statements
    while not parser.at_end():
        parser.depth = parser.braces = 0
        parser.statements("", statements)
    root.start, root.end = 0, parser.length
    return root
