"""What a Python file imports, read with libcst and without running it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.helpers import get_full_name_for_node


@dataclass(frozen=True)
class Import:
    """One imported name: `pslint_tls.text` for both `import pslint_tls.text` and `from pslint_tls import text`."""

    module: str
    line: int


@functools.cache
def imports_of(path: Path, package: tuple[str, ...]) -> tuple[Import, ...]:
    """What the file imports, wherever in it, in order."""
    module = cst.parse_module(path.read_bytes())
    code, read = module.code, -1
    found: list[Import] = []
    for node in _statements(module):
        # libcst's own positions cost ten times the parsing. Statements come in order: each is found by its text.
        read = code.index(module.code_for_node(node), read + 1)
        line = code.count("\n", 0, read) + 1
        found += [Import(name, line) for name in _names(node, package)]
    return tuple(found)


def _statements(module: cst.Module) -> Iterator[cst.Import | cst.ImportFrom]:
    waiting: list[cst.CSTNode] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (cst.Import, cst.ImportFrom)):
            yield node
        elif isinstance(node, cst.SimpleStatementLine):
            waiting += reversed(node.body)
        elif not isinstance(node, (cst.BaseExpression, cst.BaseSmallStatement, cst.EmptyLine)):
            # No import stands in an expression.
            waiting += reversed(node.children)


def _names(node: cst.Import | cst.ImportFrom, package: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, cst.Import):
        yield from (get_full_name_for_node(alias.name) or "" for alias in node.names)
        return
    base = get_full_name_for_node(node.module) or "" if node.module else ""
    if node.relative:
        kept = package[: len(package) - len(node.relative) + 1]
        base = ".".join([*kept, *([base] if base else [])])
    if isinstance(node.names, cst.ImportStar):
        yield base
        return
    yield from (f"{base}.{get_full_name_for_node(alias.name)}" for alias in node.names)
