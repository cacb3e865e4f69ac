"""Who calls the functions of a file: lines of the same file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set

from pslint_tls.script.positions import children
from pslint_tls.syntax import ast, parse
from pslint_tls.text import Source


def calls_of(functions: Set[str], source: Source) -> dict[str, list[int]]:
    """The lines on which functions are called, by name in lower case."""
    names = {name.lower() for name in functions}
    found: dict[str, list[int]] = defaultdict(list)
    left: list[ast.Node] = [parse(source.text).root]
    while left:
        node = left.pop()
        if isinstance(node, ast.Command) and node.name is not None and node.name.lower() in names:
            found[node.name.lower()].append(source.position(node.start).line)
        left.extend(children(node))
    return {name: sorted(lines) for name, lines in found.items()}
