"""A second opinion on what our own parser could not read: which commands tree-sitter sees there.

Two grammars are asked, tree-sitter-pwsh and, where that one finds errors too, tree-sitter-powershell; the tree with
fewer damaged bytes counts. Both err on files that PowerShell accepts and our parser reads, but they recover differently
from what is broken, so that a mail command inside damage is not passed over in silence. They are imported only where
there is damage: start-up is a feature.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pslint_tls.syntax.parser import Tree

MAX_TEXT = 2_000_000
"""Characters of a damaged file that are parsed a second time; larger ones are only reported as damaged."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A command that begins inside damage: its name as written, and its range in code points of the text."""

    name: str
    start: int
    end: int


def second_opinion(tree: Tree) -> tuple[Seen, ...]:
    """The commands that begin inside the damage of a tree, in source order. Never raises."""
    if not tree.damage or len(tree.text) > MAX_TEXT:
        return ()
    raw = tree.text.encode("utf-8", "replace")
    root = _least_damaged(raw)
    if root is None:
        return ()
    offset = _offsets(tree.text)
    found = []
    for node in _walk(root):
        if node.type == "command":
            start, end = offset(node.start_byte), offset(node.end_byte)
            name = node.child_by_field_name("command_name")
            if name is not None and any(one.start <= start < one.end for one in tree.damage):
                found.append(Seen(tree.text[offset(name.start_byte) : offset(name.end_byte)], start, end))
    return tuple(sorted(found, key=lambda seen: seen.start))


def _least_damaged(raw: bytes) -> Any:
    """The root of the tree with fewer damaged bytes, None if tree-sitter gives none."""
    try:
        import tree_sitter
        import tree_sitter_powershell
        import tree_sitter_pwsh

        roots = []
        for grammar in (tree_sitter_pwsh, tree_sitter_powershell):
            parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
            root = parser.parse(raw).root_node
            if not root.has_error:
                return root
            roots.append(root)
        return min(roots, key=_damaged_bytes)
    except (ImportError, ValueError, TypeError, AttributeError):
        # A grammar that does not fit this tree-sitter costs the second opinion, not the run.
        return None


def _damaged_bytes(root: Any) -> int:
    return sum(node.end_byte - node.start_byte for node in _walk(root) if node.is_error)


def _walk(root: Any) -> Iterator[Any]:
    """All nodes in source order, without recursion."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _offsets(text: str) -> Callable[[int], int]:
    """From a byte offset in the text's UTF-8 to the code point offset."""
    if text.isascii():
        return lambda byte: byte
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    bytes_at = [0]
    for number in range(1, len(starts)):
        bytes_at.append(bytes_at[-1] + len(text[starts[number - 1] : starts[number]].encode("utf-8", "replace")))

    def convert(byte: int) -> int:
        line = bisect_right(bytes_at, byte) - 1
        rest = text[starts[line] : starts[min(line + 1, len(starts) - 1)]].encode("utf-8", "replace")
        return starts[line] + len(rest[: byte - bytes_at[line]].decode("utf-8", "ignore"))

    return convert
