"""What stands at an offset: enclosing functions, and the token that a mention is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from pslint_tls.script.suppressions import FunctionSpan
from pslint_tls.syntax import Tree, ast
from pslint_tls.syntax.ast import Quote
from pslint_tls.text import Span, line_start


def enclosing_function(tree: Tree, offset: int) -> str | None:
    """The name as written of the innermost function, filter or method around the offset."""
    best: ast.FunctionDefinition | None = None
    for node in tree.notable:
        found = (
            [node]
            if isinstance(node, ast.FunctionDefinition)
            else node.methods
            if isinstance(node, ast.ClassDefinition)
            else []
        )
        for one in found:
            if one.start <= offset < one.end and (best is None or one.start >= best.start):
                best = one
    return best.name if best is not None else None


def functions_of(tree: Tree) -> tuple[FunctionSpan, ...]:
    """The functions, filters and methods of a script in source order."""
    found = [node for node in tree.notable if isinstance(node, ast.FunctionDefinition)]
    found += [method for node in tree.notable if isinstance(node, ast.ClassDefinition) for method in node.methods]
    return tuple(FunctionSpan(one.name, Span(one.start, one.end)) for one in sorted(found, key=lambda one: one.start))


def children(node: ast.Node) -> Iterator[ast.Node]:
    """The nodes directly below a node."""
    # Every node is a dataclass whose first two fields are its start and end.
    names: tuple[str, ...] = type(node).__match_args__[2:]
    for name in names:
        yield from _nodes_in(getattr(node, name))


def _nodes_in(value: object) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _nodes_in(item)
    elif isinstance(value, dict):
        yield from _nodes_in(list(value.values()))


def path_to(root: ast.Node, offset: int) -> list[ast.Node]:
    """The nodes around an offset, outermost first."""
    path = [root]
    while True:
        inner = next(
            (child for child in children(path[-1]) if child.start <= offset < child.end and child is not path[-1]), None
        )
        if inner is None or len(path) > 400:
            return path
        path.append(inner)


def paths_to(root: ast.Node, offsets: Iterable[int]) -> dict[int, list[ast.Node]]:
    """`path_to` for many offsets, in one walk."""
    found: dict[int, list[ast.Node]] = {}
    waiting = [(root, sorted(set(offsets)), [root])]
    while waiting:
        node, wanted, path = waiting.pop()
        left = set(wanted)
        for child in children(node):
            inside = wanted[bisect_left(wanted, child.start) : bisect_left(wanted, child.end)]
            inside = [offset for offset in inside if offset in left]
            if inside and child is not node:
                left.difference_update(inside)
                waiting.append((child, inside, [*path, child]))
        found.update(dict.fromkeys(left, path))
    return found


def token_kind(tree: Tree, offset: int) -> str:
    """What a mention at this offset is: comment, string, name, variable, read, key, damage or other."""
    if any(one.start <= offset < one.end for one in tree.damage):
        return damaged_kind(tree.text, offset, tree.damage)
    path = path_to(tree.root, offset)
    leaf = path[-1]
    parent = path[-2] if len(path) > 1 else leaf
    if isinstance(leaf, ast.StringConstant):
        return _string_kind(leaf, parent, offset)
    if isinstance(leaf, ast.ExpandableString):
        return "string" if leaf.quote is not Quote.BARE else "name"
    if isinstance(leaf, ast.Variable):
        return "variable"
    if isinstance(leaf, (ast.TypeExpression, ast.CommandParameter, ast.Member, ast.InvokeMember)):
        return "name"
    if isinstance(leaf, (ast.Convert, ast.Attribute)) and _in_brackets(tree.text, leaf.start, offset):
        return "name"
    if isinstance(
        leaf, (ast.FunctionDefinition, ast.ClassDefinition, ast.Parameter, ast.Using, ast.PropertyMember)
    ) and not in_comment(tree.text, leaf.start, offset):
        return "name"
    return "comment" if in_comment(tree.text, leaf.start, offset) else "other"


def _string_kind(leaf: ast.StringConstant, parent: ast.Node, offset: int) -> str:
    if leaf.quote is not Quote.BARE:
        return "string"
    if isinstance(parent, ast.Member) and parent.static and leaf.value.lower() == "securityprotocol":
        return "read"
    if isinstance(parent, ast.Hashtable):
        return "key"
    return "name"


def _in_brackets(text: str, start: int, offset: int) -> bool:
    return "]" not in text[start:offset]


def in_comment(text: str, start: int, offset: int) -> bool:
    """Whether the offset lies in a comment, given that it lies in no token: between tokens there are only blanks and
    comments.
    """
    if "#" in text[max(line_start(text, offset), start) : offset]:
        return True
    opened = text.rfind("<#", start, offset)
    return opened >= 0 and text.find("#>", opened, offset) < 0


def damaged_kind(text: str, offset: int, damage: tuple[ast.Damage, ...]) -> str:
    """Inside damage only a comment on the same line can be told apart."""
    before = text[line_start(text, offset) : offset].lstrip()
    return "comment" if before.startswith("#") else "damage"
