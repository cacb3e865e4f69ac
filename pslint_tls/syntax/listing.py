"""The commands of a file by line and column, for comparison with PowerShell's own parser."""

from __future__ import annotations

from pslint_tls.syntax.parser import parse
from pslint_tls.text import Source


def commands_of(source: Source, deadline: float | None = None) -> tuple[list[tuple[int, int, str | None]], bool]:
    """(line, column, name or None) of every command in source order, and whether some part could not be read.

    Lines and columns count from 1, columns in UTF-16 code units.
    """
    tree = parse(source.text, deadline)
    found = []
    for command in tree.commands:
        position = source.position(command.start)
        found.append((position.line, position.column, command.name))
    return found, bool(tree.damage)
