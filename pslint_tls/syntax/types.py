"""Type literals and attributes: everything that stands in square brackets without being an index."""

from __future__ import annotations

import re

from pslint_tls.syntax import ast
from pslint_tls.syntax.scan import BLANK, ParseError, Scanner

SIMPLE_TYPE = re.compile(r"\[([A-Za-z_][\w.+]*(?:\[\])?)\]")
TYPE_NAME = re.compile(r"[\w.+`*&\\]+")
ASSEMBLY = re.compile(rf"[\w.+`{BLANK}=\-&*]+")
NAMED_ARGUMENT = re.compile(rf"([A-Za-z_]\w*)[{BLANK}\r\n]*(=)?")


class Types(Scanner):
    """Reads `[...]`. Expressions inside attributes are supplied by the layer above."""

    def argument_expression(self) -> ast.Expression:
        """An expression that a comma ends."""
        raise NotImplementedError

    def type_name(self) -> str:
        """The type at this `[`, taken with its brackets; the name as written without the outer pair."""
        simple = SIMPLE_TYPE.match(self.text, self.pos)
        if simple is not None:
            self.pos = simple.end()
            return simple.group(1)
        found = self.bracketed()
        if not isinstance(found, str):
            raise self.fail("a type name expected")
        return found

    def bracketed(self) -> str | ast.Attribute:
        """A type literal or an attribute at this `[`, taken whole."""
        start = self.pos
        simple = SIMPLE_TYPE.match(self.text, start)
        if simple is not None:
            self.pos = simple.end()
            return simple.group(1)
        if start in self.brackets:
            known, self.pos = self.brackets[start]
            if isinstance(known, ParseError):
                raise known.again()
            return known
        return self._bracketed()

    def bracketed_ahead(self) -> str | ast.Attribute:
        """`bracketed`, remembered: reading the place again costs nothing, however much stands in the brackets."""
        start, depth, braces = self.pos, self.depth, self.braces
        found: str | ast.Attribute | ParseError
        try:
            found = self.bracketed()
        except ParseError as error:
            self.brackets[start] = (error.again(), self.pos)
            self.depth, self.braces = depth, braces
            raise
        self.brackets[start] = (found, self.pos)
        return found

    def _bracketed(self) -> str | ast.Attribute:
        start = self.pos
        self.pos += 1
        self.lines()
        name = self._name()
        here = self.pos
        char = self.lines()
        if char == "(":
            return self._attribute(start, name)
        if char == ",":
            self._skip_assembly()
        else:
            self.pos = here
        self.bracket("]")
        return name

    def _name(self) -> str:
        """A type name with generic arguments and array ranks."""
        start = self.pos
        found = TYPE_NAME.match(self.text, self.pos)
        if found is None:
            raise self.fail("a type name expected")
        self.pos = found.end()
        while True:
            here = self.pos
            if self.blanks() != "[":
                self.pos = here
                break
            self.pos += 1
            self._rank_or_arguments()
        return re.sub(r"\s+", "", self.text[start : self.pos])

    def _rank_or_arguments(self) -> None:
        self.enter()
        while True:
            char = self.lines()
            if char == "]":
                self.pos += 1
                self.depth -= 1
                return
            if char in ",*":
                self.pos += 1
            elif char == "[":
                self.pos += 1
                self._rank_or_arguments()
            else:
                self._name()

    def _skip_assembly(self) -> None:
        while self.text[self.pos] == ",":
            self.pos += 1
            self.lines()
            found = ASSEMBLY.match(self.text, self.pos)
            if found is None:
                raise self.fail("an assembly name expected")
            self.pos = found.end()

    def _attribute(self, start: int, name: str) -> ast.Attribute:
        self.pos += 1
        positional: list[ast.Expression] = []
        named: list[tuple[str, ast.Expression | None]] = []
        self.enter()
        while self.lines() != ")":
            key = NAMED_ARGUMENT.match(self.text, self.pos)
            follower = "" if key is None else self.text[key.end()]
            if key is not None and key.group(2) and follower != "=":
                self.pos = key.end()
                self.lines()
                named.append((key.group(1), self.argument_expression()))
            elif key is not None and not key.group(2) and follower in ",)":
                self.pos = key.end()
                named.append((key.group(1), None))
            else:
                positional.append(self.argument_expression())
            if self.lines() == ",":
                self.pos += 1
            elif self.text[self.pos] != ")":
                raise self.fail("`,` or `)` expected in an attribute")
        self.depth -= 1
        self.pos += 1
        self.lines()
        self.expect("]")
        return ast.Attribute(start, self.pos, name, positional, named)
