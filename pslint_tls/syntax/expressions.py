"""Expressions: operators by precedence, casts, member access, literals."""

from __future__ import annotations

from pslint_tls.syntax import ast
from pslint_tls.syntax.members import Members
from pslint_tls.syntax.operators import (
    ADDITIVE,
    COALESCE,
    DASH_OPERATOR,
    DASH_UNARY,
    LOGICAL,
    MEMBER_NAME,
    MULTIPLICATIVE,
    OPERAND_START,
    PRECEDENCE,
    RANGE,
    STATEMENT_OR_LIST_ENDS,
)
from pslint_tls.syntax.scan import DASHES, QUOTES, SPLAT, ParseError


class Expressions(Members):
    """Reads expressions. Statement lists inside them are supplied by the layer above."""

    def statement_block(self, close: str) -> ast.StatementBlock:
        """Statements up to and with the closing bracket."""
        raise NotImplementedError

    def script_block(self) -> ast.ScriptBlock:
        """`{ ... }` at this place."""
        raise NotImplementedError

    def statement(self) -> ast.Statement:
        """One statement."""
        raise NotImplementedError

    def pipeline(self) -> ast.Statement:
        """A pipeline or an assignment."""
        raise NotImplementedError

    def expression(self) -> ast.Expression:
        """A whole expression."""
        return self._ternary(True)

    def argument_expression(self) -> ast.Expression:
        """An expression that a comma ends."""
        return self._ternary(False)

    def _ternary(self, comma: bool) -> ast.Expression:
        left = self._binary(LOGICAL, comma)
        if self.blanks() != "?" or self.text[self.pos + 1] in "?.[":
            return left
        self.pos += 1
        self.lines()
        self.enter()
        then = self._ternary(comma)
        if self.lines() != ":":
            raise self.fail("`:` expected")
        self.pos += 1
        self.lines()
        otherwise = self._ternary(comma)
        self.depth -= 1
        self.modern = True
        return ast.Ternary(left.start, otherwise.end, left, then, otherwise)

    def _binary(self, least: int, comma: bool) -> ast.Expression:
        left = self._array_literal() if comma else self._unary()
        chain: ast.Binary | None = None
        while True:
            operator, precedence, end = self._peek_operator()
            if precedence < least:
                return left
            self.tick()
            self.pos = end
            self.operand_follows()
            right = self._binary(precedence + 1, comma)
            if chain is not None and chain.precedence == precedence:
                chain.rest.append((operator, right))
                chain.end = right.end
            else:
                left = chain = ast.Binary(left.start, right.end, precedence, left, [(operator, right)])

    def _peek_operator(self) -> tuple[str, int, int]:
        """The binary operator at this place: its name, precedence (0 if none) and where it ends.

        Every level of precedence looks at it, so the last answer is kept.
        """
        if self.peeked_at != self.pos:
            self.peeked = self._operator()
            self.peeked_at = self.pos
        return self.peeked

    def operand_follows(self) -> None:
        """Go on to what an operator works on. It may stand on the next line, but not if a command stands there."""
        here = self.pos
        if self.lines().isalpha():
            raise self.fail("an expression expected", here)

    def _operator(self) -> tuple[str, int, int]:
        char = self.blanks()
        if char in STATEMENT_OR_LIST_ENDS:
            return "", 0, self.pos
        if char in DASHES:
            found = DASH_OPERATOR.match(self.text, self.pos)
            if found is not None:
                name = found.group(1).lower()
                return name, PRECEDENCE.get(name, 0), found.end()
            return (
                ("-", ADDITIVE, self.pos + 1)
                if self.text[self.pos + 1] not in DASHES and self.text[self.pos + 1] != "="
                else ("", 0, 0)
            )
        following = self.text[self.pos + 1]
        if char in "+*/%":
            if following == "=" or (char == "*" and following == ">") or (char == "+" and following == "+"):
                return "", 0, self.pos
            return char, ADDITIVE if char == "+" else MULTIPLICATIVE, self.pos + 1
        if char == "." and following == ".":
            return "..", RANGE, self.pos + 2
        if char == "?" and following == "?" and self.text[self.pos + 2] != "=":
            self.modern = True
            return "??", COALESCE, self.pos + 2
        return "", 0, self.pos

    def _array_literal(self) -> ast.Expression:
        first = self._unary()
        if self.blanks() != ",":
            return first
        elements = [first]
        while self.blanks() == ",":
            self.pos += 1
            self.operand_follows()
            elements.append(self._unary())
            self.tick()
        return ast.ArrayLiteral(first.start, elements[-1].end, elements)

    def _unary(self) -> ast.Expression:
        char = self.blanks()
        if char in OPERAND_START and char != "[":
            return self.postfix(self.primary(char), True)
        if char == "[":
            return self._cast()
        return self._prefix(char)

    def _prefix(self, char: str) -> ast.Expression:
        start = self.pos
        self.enter()
        try:
            if char in DASHES:
                word = DASH_UNARY.match(self.text, start)
                if word is not None:
                    return self._unary_node(start, word.group(1).lower(), word.end())
                if self.text[start + 1] in DASHES:
                    return self.noted(self._unary_node(start, "--", start + 2))
                return self._unary_node(start, "-", start + 1)
            if char == "+":
                double = self.text[start + 1] == "+"
                return self.noted(self._unary_node(start, "++" if double else "+", start + 1 + double))
            if char == "!":
                return self._unary_node(start, "not", start + 1)
            if char == ",":
                self.pos += 1
                self.lines()
                child = self._unary()
                return ast.ArrayLiteral(start, child.end, [child])
            return self.postfix(self.primary(char), True)
        finally:
            self.depth -= 1

    def _unary_node(self, start: int, operator: str, end: int) -> ast.Expression:
        self.pos = end
        self.operand_follows()
        child = self._unary()
        if operator == "-" and isinstance(child, ast.Constant):
            return ast.Constant(start, child.end, -child.value)
        return ast.Unary(start, child.end, operator, child)

    def _cast(self) -> ast.Expression:
        start = self.pos
        self.enter()
        try:
            found = self.bracketed()
            if isinstance(found, ast.Attribute):
                self.lines()
                child = self._unary()
                return ast.Attributed(start, child.end, found, child)
            char = self.text[self.pos]
            if (char == ":" and self.text[self.pos + 1] == ":") or (char == "." and self.text[self.pos + 1] != "."):
                return self.postfix(ast.TypeExpression(start, self.pos, found), True)
            end = self.pos
            if self._casts_something():
                child = self._unary()
                return ast.Convert(start, child.end, found, child)
            self.pos = end
            return ast.TypeExpression(start, end, found)
        finally:
            self.depth -= 1

    def _casts_something(self) -> bool:
        char = self.blanks()
        if char in OPERAND_START:
            return True
        if char in DASHES:
            if DASH_UNARY.match(self.text, self.pos) is not None:
                return True
            return self.text[self.pos + 1] in OPERAND_START
        return char == "!" or (char == "." and self.text[self.pos + 1].isdigit())

    def primary(self, char: str) -> ast.Expression:
        """A variable, a literal or something in brackets that begins with `char`."""
        self.tick()
        if char == "$":
            if self.text[self.pos + 1] == "(":
                return self.subexpression()
            variable = self.variable()
            if variable is None:
                raise self.fail("a variable name expected")
            return variable
        if char in QUOTES:
            return self.quoted()
        if char == "(":
            return self.paren()
        if char == "@":
            return self.at_expression()
        if char == "{":
            return self.script_block_expression()
        if char == "`" and self.at_folded_quote():
            return self.folded_quoted(self.text[self.pos : self.pos + 2])
        number = self.number() if char.isdigit() or char == "." else None
        if number is None:
            raise self.fail("an expression expected")
        return number

    def paren(self) -> ast.Paren:
        """`( pipeline )` at this place."""
        start = self.pos
        self.enter()
        self.pos += 1
        self.lines()
        inner = self.pipeline()
        self.bracket(")")
        self.depth -= 1
        return ast.Paren(start, self.pos, inner)

    def subexpression(self) -> ast.SubExpression:
        """`$( statements )` at this place."""
        start = self.pos
        self.pos += 2
        body = self.statement_block(")")
        return ast.SubExpression(start, self.pos, body)

    def script_block_expression(self) -> ast.Expression:
        """`{ ... }` at this place."""
        start = self.pos
        block = self.script_block()
        return self.noted(ast.ScriptBlockExpression(start, self.pos, block))

    def at_expression(self) -> ast.Expression:
        """What begins with `@`: array, hashtable, here-string or splatted variable."""
        start, following = self.pos, self.text[self.pos + 1]
        if following == "(":
            self.pos += 2
            body = self.statement_block(")")
            return ast.ArrayExpression(start, self.pos, body)
        if following == "{":
            return self._hashtable()
        here = self.here_string() if following in QUOTES else None
        if here is not None:
            return here
        splat = SPLAT.match(self.text, start)
        if splat is None:
            raise self.fail("`@` begins nothing here")
        self.pos = splat.end()
        return ast.Variable(start, self.pos, splat.group(1), True)

    def _hashtable(self) -> ast.Hashtable:
        start = self.pos
        self.enter()
        self.braces += 1
        self.pos += 2
        pairs: list[tuple[ast.Expression, ast.Statement]] = []
        while self.separators() != "}":
            if self.at_end():
                self.unclosed(start, "}")
                self.pos -= 1
                break
            key = self._key()
            if self.lines() != "=":
                raise self.fail("`=` expected", key.end)
            self.pos += 1
            self.lines()
            pairs.append((key, self.statement()))
            self.tick()
        self.pos += 1
        self.depth -= 1
        self.braces -= 1
        return ast.Hashtable(start, self.pos, pairs)

    def _key(self) -> ast.Expression:
        found = MEMBER_NAME.match(self.text, self.pos)
        if found is not None and not found.group()[0].isdigit():
            start, self.pos = self.pos, found.end()
            return ast.StringConstant(start, self.pos, found.group(), ast.Quote.BARE)
        return self._unary()


__all__ = ["Expressions", "ParseError"]
