"""A second opinion on what our own parser could not read: which commands tree-sitter sees there.

Two grammars are asked, tree-sitter-pwsh and, where that one finds errors too, tree-sitter-powershell; the tree with
fewer damaged bytes counts. Both err on files that PowerShell accepts and our parser reads, but they recover differently
from what is broken, so that a mail command inside damage is not passed over in silence. They are imported only where
there is damage: start-up is a feature.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pslint_tls.syntax.parser import Tree
from pslint_tls.syntax.scan import QUOTES

MAX_TEXT = 2_000_000
"""Characters of a damaged file that are parsed a second time; larger ones are only reported as damaged."""
SECONDS = 5.0
"""What a second opinion may take where no deadline says less."""
NAMES = frozenset(("command_name", "command_name_expr"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A command that begins inside damage.

    `name` is as written, without quotes and backticks around or in it; `start` is where it stands and `end` is where
    the command ends, in code points of the text. `whole` says that the grammar read the command without an error.
    """

    name: str
    start: int
    end: int
    whole: bool = True


class OutOfTime(Exception):
    """The deadline passed."""


def second_opinion(tree: Tree, deadline: float | None = None) -> tuple[Seen, ...]:
    """The commands that begin inside the damage of a tree, in source order.

    `deadline` is a `time.monotonic()` value; past it, and for whatever goes wrong in a grammar, nothing is seen. Never
    raises.
    """
    if not tree.damage or len(tree.text) > MAX_TEXT:
        return ()
    latest = time.monotonic() + SECONDS
    try:
        return _commands(tree, latest if deadline is None else min(latest, deadline))
    except Exception:
        # A grammar that does not fit this tree-sitter, or is not there, costs the second opinion, not the run.
        return ()


def _commands(tree: Tree, deadline: float) -> tuple[Seen, ...]:
    raw = tree.text.encode("utf-8", "replace")
    pairs = list(_names_in(_least_damaged(raw, deadline), _byte_ranges(tree), deadline))
    offset = _code_points(raw, [place for pair in pairs for node in pair for place in (node.start_byte, node.end_byte)])
    found: dict[int, Seen] = {}
    for name, parent in pairs:
        start, stop = offset[name.start_byte], offset[name.end_byte]
        quoted = stop - start > 1 and tree.text[start] in QUOTES
        text = tree.text[start + quoted : stop - quoted].replace("`", "")
        # A name that stands directly in an error was never made a command.
        known = parent.type == "command"
        end = start + len(tree.text[start : offset[parent.end_byte]].rstrip()) if known else stop
        seen = Seen(text, start + quoted, max(stop, end), known and not parent.has_error)
        # Recovery may put a second command where one begins, and names where nothing stands.
        if text:
            found.setdefault(seen.start, seen)
    return tuple(sorted(found.values(), key=lambda seen: seen.start))


def _least_damaged(raw: bytes, deadline: float) -> Any:
    """The root of the tree with fewer damaged bytes."""
    import tree_sitter
    import tree_sitter_powershell
    import tree_sitter_pwsh

    best: Any = None
    least = 0
    for grammar in (tree_sitter_pwsh, tree_sitter_powershell):
        parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
        root = _parse(parser, raw, deadline)
        if not root.has_error:
            return root
        damaged = sum(_damaged_bytes(root, deadline))
        if best is None or damaged < least:
            best, least = root, damaged
    return best


def _parse(parser: Any, raw: bytes, deadline: float) -> Any:
    """The root node; tree-sitter reports progress only to who hands the text over piece by piece."""

    def late(offset: int, has_error: bool) -> bool:
        return time.monotonic() > deadline

    def piece(offset: int, point: Any) -> bytes:
        return raw[offset : offset + 65536]

    # A short text is read before progress is ever reported.
    found = None if late(0, False) else parser.parse(piece, progress_callback=late)
    if found is None:
        raise OutOfTime
    return found.root_node


def _damaged_bytes(root: Any, deadline: float) -> Iterator[int]:
    for node, _ in _walk(root, lambda node: node.has_error and not node.is_error, deadline):
        if node.is_error:
            yield node.end_byte - node.start_byte
        elif node.is_missing:
            yield 1


def _names_in(root: Any, ranges: list[tuple[int, int]], deadline: float) -> Iterator[tuple[Any, Any]]:
    """The nodes of command names that begin inside the ranges, each with its parent."""
    ends = [end for _, end in ranges]

    def touches(node: Any) -> bool:
        at = bisect_right(ends, node.start_byte)
        return at < len(ranges) and ranges[at][0] < node.end_byte

    # Below a name, too: the name in `& { ... }` is a block that holds commands.
    for node, parent in _walk(root, touches, deadline):
        if node.type in NAMES and touches(node) and ranges[bisect_right(ends, node.start_byte)][0] <= node.start_byte:
            yield node, parent


def _walk(root: Any, inside: Callable[[Any], bool], deadline: float) -> Iterator[tuple[Any, Any]]:
    """The nodes in source order, each with its parent (asking a node for it takes tree-sitter a walk from the root),
    without recursion; below a node only if `inside` says so.
    """
    waiting = [(root, root)]
    count = 0
    while waiting:
        node, parent = waiting.pop()
        count += 1
        if count & 1023 == 0 and time.monotonic() > deadline:
            raise OutOfTime
        yield node, parent
        if inside(node):
            waiting.extend((child, node) for child in reversed(node.children))


def _byte_ranges(tree: Tree) -> list[tuple[int, int]]:
    """The damage as ranges of bytes in UTF-8, sorted and apart from each other."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in tree.damage):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if tree.text.isascii():
        return merged
    found: list[tuple[int, int]] = []
    at = byte = 0
    for start, end in merged:
        first = byte + len(tree.text[at:start].encode("utf-8", "replace"))
        at, byte = end, first + len(tree.text[start:end].encode("utf-8", "replace"))
        found.append((first, byte))
    return found


def _code_points(raw: bytes, places: Iterable[int]) -> dict[int, int]:
    """From byte offsets in UTF-8 to offsets in code points."""
    if raw.isascii():
        return {place: place for place in places}
    found: dict[int, int] = {}
    at = count = 0
    for place in sorted(set(places)):
        count += len(raw[at:place].decode("utf-8", "ignore"))
        found[place] = count
        at = place
    return found
