"""What an assignment to SecurityProtocol looks like in the text: the facts that a fix needs."""

from __future__ import annotations

import re
from dataclasses import replace

from pslint_tls.knowledge import protocols
from pslint_tls.script.model import TlsAssignment
from pslint_tls.script.positions import path_to
from pslint_tls.script.recorder import AssignmentSpot
from pslint_tls.syntax import Tree, ast
from pslint_tls.text import Source, Span, line_start

_TO_NEXT_LINE = re.compile(r"[ \t]*;?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
_REST_OF_LINE = re.compile(r"[ \t]*;?[ \t]*(?:#[^\r\n]*)?(\r\n|\r|\n|\Z)")


def as_written(
    assignment: TlsAssignment, spot: AssignmentSpot, source: Source, tree: Tree, alone: bool
) -> TlsAssignment:
    """The assignment with its parts; `alone`: it is the only one of the file."""
    node = spot.node
    value = _value(node) if isinstance(node, ast.Assignment) else None
    if not isinstance(node, ast.Assignment) or value is None:
        return assignment
    path = path_to(tree.root, node.start)
    index = next((number for number, one in enumerate(path) if one is node), None)
    if not index:
        # It stands in a string that is run.
        return assignment
    parent = path[index - 1]
    listed = isinstance(parent, ast.StatementBlock) and any(one is node for one in parent.statements)
    at_top = listed and not tree.root.named and parent in tree.root.blocks.values()
    return replace(
        assignment,
        target=Span(node.left.start, node.left.end),
        value=Span(value.start, value.end),
        statement=listed,
        line=_line(node, spot, source) if at_top and alone else None,
        below=_below(node, source.text) if at_top else None,
    )


def _below(node: ast.Assignment, text: str) -> int | None:
    """Where the next line begins, if the assignment stands alone on its own."""
    start = line_start(text, node.start)
    rest = _TO_NEXT_LINE.match(text, node.end)
    return rest.end() if rest is not None and not text[start : node.start].strip() else None


def _value(node: ast.Assignment) -> ast.Node | None:
    """What is assigned in the end by `a = b = value`; None where several things are, or it is calculated with."""
    if isinstance(node.left, ast.ArrayLiteral):
        return None
    right: ast.Node = node.right
    while isinstance(right, ast.Assignment):
        if isinstance(right.left, ast.ArrayLiteral) or right.operator != "=":
            return None
        right = right.right
    return right


def _line(node: ast.Assignment, spot: AssignmentSpot, source: Source) -> Span | None:
    """The whole line, if nothing else is on it, no comment above speaks of it, and it would do the same elsewhere."""
    text = source.text
    if "$" in text[node.start : node.end] or not spot.called:
        return None
    if any(after is None or not protocols.modern(after) for _, _, after in spot.seen):
        return None
    number = source.position(node.start).line
    start = line_start(text, node.start)
    rest = _REST_OF_LINE.match(text, node.end)
    if rest is None or text[start : node.start].strip() or source.position(node.end).line != number:
        return None
    if number > 1 and source.line_text(number - 1).rstrip().endswith(("#>", "`", "|")):
        return None
    if number > 1 and source.line_text(number - 1).lstrip().startswith("#"):
        return None
    return Span(start, rest.end())
