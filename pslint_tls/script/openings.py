"""Where a line can be put that runs before everything else of a script, a function or a block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pslint_tls.script.model import Opening, Place, Step
from pslint_tls.script.recorder import Recorder, Seen
from pslint_tls.script.structure import plain_command
from pslint_tls.syntax import Tree, ast
from pslint_tls.text import Source, line_start

_TRIVIA = re.compile(r"<#.*?(?:#>|\Z)|#[^\r\n]*|\r\n|\r|\n|[^#<\r\n]+|.", re.DOTALL)
_BELONGS_BELOW = re.compile(r"#requires\b|^#!", re.IGNORECASE)
_HELP = re.compile(
    r"^[\s#<]*\.(?:synopsis|description|parameter|example|inputs|outputs|notes|link|component|role|functionality"
    r"|forwardhelp\w*|remotehelprunspace|externalhelp)\b",
    re.IGNORECASE | re.MULTILINE,
)
_DECLARES = frozenset(("export-modulemember", "set-strictmode"))
LIBRARY = "nothing runs at the top of this file: other scripts load its functions, so TLS is set where the mail is sent"


class Openings:
    """Finds the places of one file; nothing of them lies in a string or in another file."""

    def __init__(self, source: Source, tree: Tree, recorder: Recorder) -> None:
        self._source = source
        self._text = source.text
        self._tree = tree
        self._entries = recorder.entries
        self._is_module = source.path.lower().endswith((".psm1", ".psd1"))
        self._is_library = not self._is_module and is_library(tree.root)

    def of(self, node: ast.Node, seen: Iterable[Seen]) -> tuple[Opening, ...]:
        """One for each way on which `node` is reached with TLS untouched; none where one of them has no place."""
        return self._each(node, seen, self._is_library)

    def of_connection(self, node: ast.Node, seen: Iterable[Seen]) -> tuple[Opening, ...]:
        """As `of`, for a connection: loading a module is no reason to make one."""
        return self._each(node, seen, self._is_library or self._is_module)

    def of_functions(self, openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
        """Where functions are defined that run where `openings` are: not anew in each function of a library."""
        return tuple(self._block(self._tree.root, None)) if any(one.why for one in openings) else openings

    def _each(self, node: ast.Node, seen: Iterable[Seen], is_library: bool) -> tuple[Opening, ...]:
        found: list[Opening] = []
        for scope, called in sorted({(one.scope, one.called) for one in seen}):
            places = self._scope(node, scope, called or not is_library)
            if not places:
                return ()
            found += places
        return tuple(sorted(dict.fromkeys(found), key=lambda one: one.offset))

    def of_block(self, block: ast.ScriptBlock) -> tuple[Opening, ...]:
        """The place at the top of a script block; () where there is none."""
        return tuple(self._block(block, None))

    def _scope(self, node: ast.Node, scope: int, called: bool) -> list[Opening]:
        if scope:
            return [place for block in self._entries.get(scope, ()) for place in self._block(block, None)]
        if not called:
            function = self._outermost_function(node)
            return self._block(function.body, self._of_library(function)) if function is not None else []
        return self._block(self._tree.root, None)

    def _outermost_function(self, node: ast.Node) -> ast.FunctionDefinition | None:
        """The function around `node` that others call, a method of a class included."""
        functions = [one for one in self._tree.notable if isinstance(one, ast.FunctionDefinition)]
        functions += [one for own in self._tree.notable if isinstance(own, ast.ClassDefinition) for one in own.methods]
        around = [one for one in functions if one.start <= node.start < one.end]
        return min(around, key=lambda one: one.start, default=None)

    def _of_library(self, function: ast.FunctionDefinition) -> Step:
        source = self._source
        head = source.text[function.start : function.body.start].rstrip()
        end = function.start + len(head)
        return Step(Place(source.path, source.position(function.start), source.position(end)), LIBRARY)

    def _block(self, block: ast.ScriptBlock, why: Step | None) -> list[Opening]:
        if any(one.start < block.end and block.start < one.end for one in self._tree.damage if one.start < one.end):
            # What stands at its top may be read wrongly. A fix never goes where it cannot be sure.
            return []
        place = self._named(block) if block.named else self._top(self._statements(block), self._floor(block))
        return [Opening(place.offset, place.before, place.after, why)] if place is not None else []

    @staticmethod
    def _statements(block: ast.ScriptBlock) -> list[ast.Statement]:
        return next((body.statements for body in block.blocks.values() if body.statements), [])

    def _floor(self, block: ast.ScriptBlock) -> int:
        """The end of what must stand in front: the opening brace, `using`, `param()`."""
        start = block.start + 1 if block is not self._tree.root and self._text[block.start] == "{" else block.start
        ends = [using.end for using in block.usings]
        if block.params is not None:
            ends.append(block.params.end)
        return max((start, *ends))

    def _named(self, block: ast.ScriptBlock) -> Opening | None:
        begin = block.blocks.get("begin")
        if begin is not None and begin.statements:
            return self._top(begin.statements, begin.start + 1)
        if begin is not None:
            return self._in_empty(begin)
        bodies = sorted(block.blocks.items(), key=lambda item: item[1].start)
        name, first = next((item for item in bodies if item[1].statements), bodies[0])
        keyword = self._text.lower().rfind(name, 0, first.start)
        if keyword < 0:
            return None
        place = self._top([ast.Statement(keyword, first.end)], self._floor(block))
        return place and Opening(place.offset, f"{place.before}begin {{ ", f" }}{place.after.replace(';', '')}")

    def _in_empty(self, begin: ast.StatementBlock) -> Opening:
        """On the line of a brace that has others behind it on its line, else on a line of its own under it."""
        line = line_start(self._text, begin.start)
        indent = self._text[line : len(self._text) - len(self._text[line:].lstrip(" \t"))]
        inside = self._text[begin.start + 1 : begin.end - 1]
        blank = inside[: len(inside) - len(inside.lstrip(" \t"))]
        if inside[len(blank) : len(blank) + 1] in ("\r", "\n"):
            return Opening(begin.start + 1, f"{self._source.newline_at(line)}{indent}    ", "")
        return Opening(begin.start + 1, " ", "" if blank else " ")

    def _top(self, statements: list[ast.Statement], floor: int) -> Opening | None:
        if not statements:
            return None
        first = statements[0]
        line = line_start(self._text, first.start)
        if floor > line or self._text[line : first.start].strip():
            return Opening(first.start, "", "; ")
        indent = self._text[line : first.start]
        offset = self._above_its_comment(first, floor, line)
        return Opening(offset, indent, self._source.newline_at(line))

    def _above_its_comment(self, first: ast.Statement, floor: int, line: int) -> int:
        """The start of the comment that belongs to the first statement, else of the statement's own line."""
        is_function = isinstance(first, (ast.FunctionDefinition, ast.ClassDefinition))
        paragraph = self._help_above(first, floor, line) or _last_paragraph(self._text[floor:line], floor)
        own = [one for one in paragraph if not self._text[line_start(self._text, one.start) : one.start].strip()]
        own = [one for one in own if line_start(self._text, one.start) >= floor]
        if not own:
            return line
        text = "\n".join(one.text for one in own)
        if any(_BELONGS_BELOW.search(one.text) for one in own) or (_HELP.search(text) and not is_function):
            return line
        # The first lines of a file say what it is for.
        if floor == 0 and not self._text[: own[0].start].strip() and not is_function and "pslint:" not in text.lower():
            return line
        return line_start(self._text, own[0].start)

    def _help_above(self, first: ast.Statement, floor: int, line: int) -> list[_Comment]:
        """The help of a function, which one blank line does not part from it."""
        if not isinstance(first, ast.FunctionDefinition):
            return []
        paragraph = _last_paragraph(self._text[floor:line], floor, blank=1)
        return paragraph if _HELP.search("\n".join(one.text for one in paragraph)) else []


@dataclass(frozen=True, slots=True)
class _Comment:
    start: int
    text: str


def _last_paragraph(trivia: str, base: int, blank: int = 0) -> list[_Comment]:
    """The comments at the end of `trivia`, without a blank line between them and at most `blank` of them behind."""
    paragraph: list[_Comment] = []
    line_ends = 0
    for match in _TRIVIA.finditer(trivia):
        text = match.group()
        if text.startswith(("#", "<#")):
            if line_ends > 1:
                paragraph = []
            paragraph.append(_Comment(base + match.start(), text))
            line_ends = 0
        elif text in ("\r\n", "\r", "\n"):
            line_ends += 1
    return paragraph if line_ends <= 1 + blank else []


def is_library(root: ast.ScriptBlock) -> bool:
    """Whether a file only declares functions and classes, for other scripts to load."""
    if root.named or root.params is not None:
        return False
    statements = [one for body in root.blocks.values() for one in body.statements]
    kinds = (ast.FunctionDefinition, ast.ClassDefinition)
    return any(isinstance(one, kinds) for one in statements) and all(
        isinstance(one, kinds) or _declares(one) for one in statements
    )


def _declares(statement: ast.Statement) -> bool:
    element = statement.elements[0] if isinstance(statement, ast.Pipeline) and len(statement.elements) == 1 else None
    return isinstance(element, ast.Command) and plain_command(element) in _DECLARES
