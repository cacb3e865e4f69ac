"""A PSScriptAnalyzer settings file: what it says of our rules. It is read, never run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pslint_tls.config import BadConfig
from pslint_tls.config.places import shown_from
from pslint_tls.files.read import UnreadableError, read_file
from pslint_tls.syntax import ast, parse
from pslint_tls.text import Source, Undecodable, decode

LARGEST = 1_000_000

_LISTS = ("includerules", "excluderules", "severity")
_LEVELS = ("error", "warning", "information")
_WORDS = {"error": "error", "warning": "warning", "information": "info"}


@dataclass(frozen=True, slots=True)
class Analyzer:
    """What a settings file says: names of rules as they stand there, levels, and what of it was passed over."""

    shown: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    lines: Mapping[str, int] | None = None
    notes: tuple[str, ...] = ()

    def where(self, name: str) -> str:
        """The place of a list, by its name in lower case."""
        return f"{self.shown}:{(self.lines or {}).get(name, 1)}"

    @property
    def least(self) -> str | None:
        """The least severity that is shown, in our words; None if the file leaves it open."""
        named = [level for level in _LEVELS if level in self.levels]
        return _WORDS[named[-1]] if named else None


def of_ours(names: Iterable[str], codes: Iterable[str]) -> tuple[str, ...]:
    """Our codes among `names`; PSScriptAnalyzer takes wildcards and no notice of case."""
    patterns = [name.upper() for name in names]
    return tuple(code for code in codes if any(fnmatchcase(code, pattern) for pattern in patterns))


def read_settings(path: Path, cwd: Path) -> Analyzer:
    """What the file at `path` says. Raises `BadConfig` if it cannot be read; what is no plain literal is a note."""
    shown = shown_from(path, cwd)
    try:
        source = decode(shown, read_file(str(path), LARGEST).raw)
    except (UnreadableError, Undecodable) as error:
        raise BadConfig(f"cannot read {shown}: {error}; --isolated goes without it") from error
    tree = parse(source.text)
    table = _table(tree.root)
    if table is None or tree.damage:
        return Analyzer(shown, notes=(f"{shown} is no plain hashtable, so nothing of it holds",))
    return _said(shown, source, table)


def _said(shown: str, source: Source, table: ast.Hashtable) -> Analyzer:
    lists: dict[str, tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    notes: list[str] = []
    for key, value in table.pairs:
        name = key.value.lower() if isinstance(key, ast.StringConstant) else ""
        if name not in _LISTS:
            continue
        lines[name] = source.position(key.start).line
        found = list(_strings(value))
        if None in found:
            name_there = source.text[key.start : key.end]
            notes.append(f"{shown}:{lines[name]}: {name_there} is no plain list of strings and does not hold")
        else:
            lists[name] = tuple(one for one in found if one is not None)
    levels = tuple(level.lower() for level in lists.get("severity", ()))
    notes += _gaps(f"{shown}:{lines.get('severity', 1)}", levels)
    return Analyzer(shown, lists.get("includerules", ()), lists.get("excluderules", ()), levels, lines, tuple(notes))


def _gaps(where: str, levels: tuple[str, ...]) -> Iterator[str]:
    """A list such as `Information` alone: we know a least severity only."""
    named = [level in levels for level in _LEVELS]
    if True in named and not all(named[: len(named) - named[::-1].index(True)]):
        yield f"{where}: graver findings than the Severity list names are shown as well"


# --- literals -------------------------------------------------------------------------------------------------------


def _table(root: ast.ScriptBlock) -> ast.Hashtable | None:
    """The hashtable that a file consists of."""
    if root.params is not None or set(root.blocks) != {"end"} or len(root.blocks["end"].statements) != 1:
        return None
    found = _expression(root.blocks["end"].statements[0])
    return found if isinstance(found, ast.Hashtable) else None


def _expression(statement: ast.Statement) -> ast.Expression | None:
    """The expression that a statement consists of."""
    if not isinstance(statement, ast.Pipeline) or len(statement.elements) != 1 or statement.background:
        return None
    only = statement.elements[0]
    if not isinstance(only, ast.CommandExpression) or only.redirections:
        return None
    return only.expression


def _strings(statement: ast.Statement) -> Iterator[str | None]:
    """The strings of a literal; None for what is none."""
    found = _expression(statement)
    if isinstance(found, ast.StringConstant):
        yield found.value
    elif isinstance(found, ast.ArrayLiteral):
        for element in found.elements:
            yield element.value if isinstance(element, ast.StringConstant) else None
    elif isinstance(found, ast.ArrayExpression):
        for inner in found.body.statements:
            yield from _strings(inner)
    elif isinstance(found, ast.Paren):
        yield from _strings(found.pipeline)
    else:
        yield None
