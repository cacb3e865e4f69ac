"""What a Python file imports, read with libcst and without running it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import MetadataWrapper, PositionProvider


@dataclass(frozen=True)
class Import:
    """One imported name: `pslint_tls.text` for both `import pslint_tls.text` and `from pslint_tls import text`."""

    module: str
    line: int


class Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, package: tuple[str, ...]) -> None:
        self.package = package
        self.found: list[Import] = []

    def visit_Import(self, node: cst.Import) -> None:  # noqa: N802, libcst calls it so
        for alias in node.names:
            self.add(get_full_name_for_node(alias.name) or "", node)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:  # noqa: N802
        base = self.base(node)
        if isinstance(node.names, cst.ImportStar):
            self.add(base, node)
            return
        for alias in node.names:
            self.add(f"{base}.{get_full_name_for_node(alias.name)}", node)

    def base(self, node: cst.ImportFrom) -> str:
        name = get_full_name_for_node(node.module) if node.module else None
        if not node.relative:
            return name or ""
        kept = self.package[: len(self.package) - len(node.relative) + 1]
        return ".".join([*kept, *([name] if name else [])])

    def add(self, module: str, node: cst.CSTNode) -> None:
        self.found.append(Import(module, self.get_metadata(PositionProvider, node).start.line))


@functools.cache
def imports_of(path: Path, package: tuple[str, ...]) -> tuple[Import, ...]:
    collector = Collector(package)
    MetadataWrapper(cst.parse_module(path.read_bytes())).visit(collector)
    return tuple(collector.found)
