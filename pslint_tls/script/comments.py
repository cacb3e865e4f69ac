"""Comments of a script that hold a word, told from strings that hold it too."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from pslint_tls.script.positions import children
from pslint_tls.syntax import Tree, ast
from pslint_tls.text import line_start

_COMMENT = re.compile(r"<#[\s\S]*?(?:#>|\Z)|#[^\r\n]*")
_TOKENS = (ast.StringConstant, ast.ExpandableString, ast.Constant, ast.Variable, ast.CommandParameter)
"""Nodes in which a `#` begins no comment."""
_BEGINS = re.compile(r"(?<![^\s;{}()|&])#[^\r\n]*")
"""A comment where nothing is known of the code around: a `#` that begins a word."""


class Comment(NamedTuple):
    """A comment token and the innermost nodes around it, outermost first."""

    start: int
    end: int
    around: tuple[ast.Node, ...]


def comments_with(tree: Tree, offsets: list[int]) -> Iterator[Comment]:
    """The comments in which one of the sorted `offsets` lies, in order, each once."""
    damage = [(one.start, one.end) for one in tree.damage]
    found: dict[int, Comment] = {}
    for start, end, wanted, around in _gaps(tree.root, offsets):
        for match in _COMMENT.finditer(tree.text, start, end):
            at = bisect_left(wanted, match.start())
            if at < len(wanted) and wanted[at] < match.end():
                found[match.start()] = Comment(match.start(), match.end(), around)
    for offset in offsets:
        if any(start <= offset < end for start, end in damage):
            for one in _in_damage(tree.text, offset):
                found.setdefault(one.start, one)
    return iter(sorted(found.values(), key=lambda comment: comment.start))


def _gaps(root: ast.Node, offsets: list[int]) -> Iterator[tuple[int, int, list[int], tuple[ast.Node, ...]]]:
    """The stretches between nodes in which offsets lie: (start, end, offsets, the nodes around)."""
    waiting: list[tuple[ast.Node, list[int], tuple[ast.Node, ...]]] = [(root, offsets, ())]
    while waiting:
        node, wanted, outer = waiting.pop()
        around = (*outer, node)
        at = node.start
        for child in sorted(children(node), key=lambda child: child.start):
            if child.start > at:
                between = _within(wanted, at, child.start)
                if between and not isinstance(node, _TOKENS):
                    yield at, child.start, between, around
            inside = _within(wanted, child.start, child.end)
            if inside and not isinstance(child, ast.Damage):
                waiting.append((child, inside, around))
            at = max(at, child.end)
        behind = _within(wanted, at, node.end)
        if behind and not isinstance(node, _TOKENS):
            yield at, node.end, behind, around


def _within(offsets: list[int], start: int, end: int) -> list[int]:
    return offsets[bisect_left(offsets, start) : bisect_left(offsets, end)]


def _in_damage(text: str, offset: int) -> Iterator[Comment]:
    """What looks like a comment on the line of an offset."""
    line = line_start(text, offset)
    for match in _BEGINS.finditer(text, line):
        if match.start() <= offset < match.end():
            yield Comment(match.start(), match.end(), ())
        return
