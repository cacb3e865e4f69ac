"""What may stand behind an operand: members, calls, indexes, `++` and `--`."""

from __future__ import annotations

from pslint_tls.syntax import ast
from pslint_tls.syntax.operators import GENERIC_ARGUMENTS, MEMBER_NAME
from pslint_tls.syntax.scan import DASHES, QUOTES
from pslint_tls.syntax.strings import Strings
from pslint_tls.syntax.types import Types

MAX_LINKS = 400
"""Members in one chain: each is a node around the former."""


class Members(Strings, Types):
    """Reads chains of members. Expressions are supplied by the layer above."""

    def expression(self) -> ast.Expression:
        """A whole expression."""
        raise NotImplementedError

    def primary(self, char: str) -> ast.Expression:
        """A variable, a literal or something in brackets that begins with `char`."""
        raise NotImplementedError

    def script_block_expression(self) -> ast.Expression:
        """`{ ... }` at this place."""
        raise NotImplementedError

    def noted(self, node: ast.Expression) -> ast.Expression:
        """Keep the node in the flat list of what may have an effect."""
        self.notable.append(node)
        return node

    def postfix(self, target: ast.Expression, expression_mode: bool) -> ast.Expression:
        """Member access, calls and indexes behind `target`; in expression mode `++` and `--` too."""
        text = self.text
        links = 0
        while True:
            char = text[self.pos]
            if char == "." and text[self.pos + 1] != "." and self._member_follows(1, expression_mode):
                target = self._member(target, 1, False)
            elif char == ":" and text[self.pos + 1] == ":":
                target = self._member(target, 2, True)
            elif char == "[":
                target = self._index(target, 1)
            elif char == "?" and text[self.pos + 1] == "." and self._member_follows(2, expression_mode):
                self.modern = self.modern or expression_mode
                target = self._member(target, 2, False)
            elif char == "?" and text[self.pos + 1] == "[":
                self.modern = self.modern or expression_mode
                target = self._index(target, 2)
            else:
                break
            links += 1
            if links > MAX_LINKS:
                raise self.fail(f"more than {MAX_LINKS} members in one chain")
        return self._postfix_step(target) if expression_mode else target

    def _member_follows(self, width: int, expression_mode: bool) -> bool:
        """In command mode a dot is member access only if a member can begin right behind it."""
        following = self.text[self.pos + width]
        return expression_mode or following.isalnum() or following in "_$('\"{"

    def _postfix_step(self, target: ast.Expression) -> ast.Expression:
        if not isinstance(target, (ast.Variable, ast.Member, ast.Index, ast.Paren)):
            return target
        here = self.pos
        char = self.blanks()
        if (char == "+" and self.text[self.pos + 1] == "+") or (char in DASHES and self.text[self.pos + 1] in DASHES):
            self.pos += 2
            return self.noted(ast.Unary(target.start, self.pos, "post++" if char == "+" else "post--", target))
        self.pos = here
        return target

    def _index(self, target: ast.Expression, width: int) -> ast.Index:
        self.enter()
        self.pos += width
        self.lines()
        index = self.expression()
        self.bracket("]")
        self.depth -= 1
        return ast.Index(target.start, self.pos, target, index)

    def _member(self, target: ast.Expression, width: int, static: bool) -> ast.Expression:
        self.pos += width
        self.lines()
        member = self._member_name()
        char = self.text[self.pos]
        if char == "[":
            generic = GENERIC_ARGUMENTS.match(self.text, self.pos)
            if generic is not None:
                self.pos = generic.end()
                char = "("
        if char == "(":
            arguments = self.invocation_arguments()
        elif char == "{":
            arguments = [self.script_block_expression()]
        else:
            return ast.Member(target.start, self.pos, target, member, static)
        return self.noted(ast.InvokeMember(target.start, self.pos, target, member, static, arguments))

    def _member_name(self) -> ast.Expression:
        start = self.pos
        found = MEMBER_NAME.match(self.text, start)
        if found is not None:
            self.pos = found.end()
            return ast.StringConstant(start, self.pos, found.group(), ast.Quote.BARE)
        char = self.text[start]
        if char in "$('\"" or char in QUOTES:
            return self.primary(char)
        if char in "@{":
            return self.primary(char)
        raise self.fail("a member name expected")

    def invocation_arguments(self) -> list[ast.Expression]:
        """`( ... )` behind a method's name."""
        self.enter()
        self.pos += 1
        arguments: list[ast.Expression] = []
        while self.lines() != ")":
            arguments.append(self.argument_expression())
            here = self.pos
            char = self.lines()
            if char == ",":
                self.pos += 1
            elif char != ")":
                raise self.fail("`,` or `)` expected", here)
        self.pos += 1
        self.depth -= 1
        return arguments
