"""Where a comment can be put so that it suppresses what stands at a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pslint_tls.script.directives import suppressions_of
from pslint_tls.script.outline import Outline
from pslint_tls.script.positions import paths_to
from pslint_tls.script.suppressions import Suppression
from pslint_tls.script.units import lower
from pslint_tls.syntax import Tree, ast, parse
from pslint_tls.text import Source

_TOKENS = (ast.StringConstant, ast.ExpandableString, ast.Variable, ast.Constant, ast.CommandParameter)


@dataclass(frozen=True, slots=True, order=True)
class CommentPlace:
    """An offset where a comment goes in: with `alone` at the beginning of a line, to stand on one of its own above it;
    else at the end of a line.
    """

    offset: int
    alone: bool
    indent: str = ""


def comment_places(source: Source, offsets: Iterable[int]) -> tuple[CommentPlace | None, ...]:
    """For each offset of something found the place for a comment that is about it; None where there is none."""
    tree = parse(source.text)
    outline = Outline(source, tree)
    wanted = list(offsets)
    ends = {offset: outline.line_end(offset) for offset in wanted}
    paths = paths_to(tree.root, [*wanted, *ends.values()])
    return tuple(
        _above(offset, paths[offset], tree, outline) or _behind(ends[offset], paths[ends[offset]], tree)
        for offset in wanted
    )


def suppressions_in(source: Source) -> tuple[tuple[Suppression, ...], int]:
    """The suppressions of a text, and how many characters of it could not be read."""
    tree = parse(source.text)
    found = suppressions_of(source, tree, lower(source.text))
    return found, sum(one.end - one.start for one in tree.damage)


def _above(offset: int, path: Sequence[ast.Node], tree: Tree, outline: Outline) -> CommentPlace | None:
    """Above the innermost statement around the offset that begins its line and whose head reaches so far."""
    for statement in reversed(_statements(path)):
        line = outline.line_start(statement.start)
        head = outline.head(statement.start)
        indent = tree.text[line : statement.start]
        if not indent.strip() and head is not None and offset < head and not _is_continued(tree.text, line):
            return CommentPlace(line, True, indent)
    return None


def _statements(path: Sequence[ast.Node]) -> list[ast.Node]:
    """The statements of statement lists on a path, none inside a string."""
    found: list[ast.Node] = []
    for outer, node in pairwise(path):
        if isinstance(node, ast.ExpandableString):
            break
        if isinstance(outer, ast.StatementBlock) and isinstance(node, ast.Statement):
            found.append(node)
    return found


def _behind(end: int, path: Sequence[ast.Node], tree: Tree) -> CommentPlace | None:
    """At the end of a line, where that is the end of no string."""
    if tree.text[end - 1 : end] == "`" or any(isinstance(node, _TOKENS) and node.start < end for node in path):
        return None
    return CommentPlace(end, False)


def _is_continued(text: str, line: int) -> bool:
    before = text[max(0, line - 3) : line].rstrip("\r\n")
    return before.endswith("`")
