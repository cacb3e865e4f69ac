"""The outline of a script for whoever thinks in lines: where statements begin, where their heads end, which block is
around.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from pslint_tls.script.positions import children
from pslint_tls.syntax import Tree, ast
from pslint_tls.text import Position, Source, Span

_LISTED = (ast.ClassDefinition, ast.EnumDefinition)
"""Statements whose braces hold no statement list of their own."""


class Outline:
    """Statements and blocks by line. The head of a statement is all of it, unless it holds a block of several lines:
    then it ends with the line on which the block is opened.
    """

    def __init__(self, source: Source, tree: Tree) -> None:
        self.source = source
        self.functions: list[ast.FunctionDefinition] = []
        self.param_blocks: list[tuple[ast.ParamBlock, Span]] = []
        """Each with what it is the head of: a function, a script block or the script."""
        self._blocks: list[tuple[int, int]] = []
        statements = list(self._read(tree))
        self._blocks.sort()
        self._block_starts = [start for start, _ in self._blocks]
        self._heads: dict[int, int] = {}
        """Where a statement begins, and where the head of the longest that begins there ends."""
        self._by_last_line: dict[int, int] = {}
        """The line on which a head ends, and the first place where such a statement begins."""
        for statement in statements:
            end = self._head_end(statement)
            self._heads[statement.start] = max(end, self._heads.get(statement.start, 0))
            line = self.line(max(statement.start, end - 1))
            self._by_last_line[line] = min(statement.start, self._by_last_line.get(line, statement.start))
        self._starts = sorted(self._heads)

    def line(self, offset: int) -> int:
        """The number of a line."""
        return self.source.position(offset).line

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.source.offset(Position(self.line(offset), 1))

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, without its line end."""
        return self.line_start(offset) + len(self.source.line_text(self.line(offset)))

    def first_start(self, line: int) -> int | None:
        """The first place where a statement begins whose head ends on a line."""
        return self._by_last_line.get(line)

    def head(self, start: int) -> int | None:
        """Where the head of the statement ends that begins at an offset."""
        return self._heads.get(start)

    def heads(self, start: int, end: int) -> Iterator[int]:
        """Where the heads end of the statements that begin between two offsets."""
        for index in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            yield self._heads[self._starts[index]]

    def _read(self, tree: Tree) -> Iterator[ast.Statement]:
        waiting: list[tuple[ast.Node, ast.Node]] = [(tree.root, tree.root)]
        while waiting:
            node, parent = waiting.pop()
            if isinstance(node, (ast.ScriptBlock, ast.StatementBlock)) and is_braced(tree.text, node):
                self._blocks.append((node.start, node.end))
            if isinstance(node, ast.FunctionDefinition):
                self.functions.append(node)
            if isinstance(node, ast.ScriptBlock) and node.params is not None:
                owner = parent if isinstance(parent, ast.FunctionDefinition) else node
                self.param_blocks.append((node.params, Span(owner.start, owner.end)))
            if isinstance(node, ast.Statement):
                yield node
            waiting.extend((child, node) for child in children(node))

    def _head_end(self, statement: ast.Statement) -> int:
        if isinstance(statement, _LISTED):
            return min(statement.end, self.line_end(statement.start))
        if isinstance(statement, ast.Switch) and self.line(statement.start) != self.line(statement.end):
            return min(statement.end, self.line_end(statement.condition.end))
        for index in range(bisect_right(self._block_starts, statement.start - 1), len(self._blocks)):
            start, end = self._blocks[index]
            if start >= statement.end:
                break
            if self.line(start) != self.line(end):
                return min(statement.end, self.line_end(start))
        return statement.end


def is_braced(text: str, node: ast.Node) -> bool:
    """Whether a node is a block between braces."""
    return text[node.start : node.start + 1] == "{" and text[node.end - 1 : node.end] == "}"


def block_end(text: str, around: tuple[ast.Node, ...]) -> int:
    """Where the innermost block ends of the nodes around a place, outermost first; at top level the end of the text."""
    for node in reversed(around):
        if isinstance(node, (ast.ScriptBlock, ast.StatementBlock)) and is_braced(text, node):
            return node.end
        if isinstance(node, (ast.Switch, *_LISTED)):
            return node.end
    return len(text)
