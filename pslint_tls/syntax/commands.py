"""Commands, their arguments in command mode, and pipelines."""

from __future__ import annotations

import re

from pslint_tls.syntax import ast
from pslint_tls.syntax.expressions import Expressions
from pslint_tls.syntax.scan import (
    BLANK,
    BLANKS,
    BREAKS,
    DASH,
    DASHES,
    DOUBLE,
    ELEMENT_ENDS,
    LINES,
    QUOTES,
    SINGLE,
    SPLAT,
    VARIABLE,
)

PARAMETER = re.compile(rf"[{DASH}]((?:[^\W\d]|\?)[^{BLANK}\r\n{{}}();,|&.\[:\0{SINGLE}{DOUBLE}]*)(:?)")
REDIRECTION = re.compile(r"[1-6*]?>>?(&[12])?")
REDIRECTING_NAME = re.compile(r"[1-6*]?>>?|<")
"""In the place of a command's name these are a name."""
VERBATIM = re.compile(rf"--%(?:[{DOUBLE}][^{DOUBLE}\r\n]*(?:[{DOUBLE}]|(?=[\r\n])|\Z)|&(?!&)|[^\r\n|&{DOUBLE}])*")
DASH_WORD = re.compile(r".(not|bnot|join|split|csplit|isplit)\b", re.IGNORECASE)
ASSIGN = re.compile(rf"\?\?=|[+*/%{DASH}]=|=")
EXPRESSION_STARTS = frozenset("$('\"@[{!,+\u2018\u2019\u201a\u201b\u201c\u201d\u201e") | DASHES
DOT_SOURCE_FOLLOWERS = frozenset(" \t\r\n$('\"{&`") | QUOTES


class Commands(Expressions):
    """Reads commands and pipelines. Statements are supplied by the layer above."""

    def pipeline(self) -> ast.Statement:
        """A pipeline, a chain of them, or an assignment, without what ends it."""
        first = self._simple_pipeline()
        if not isinstance(first, ast.Pipeline) or self.blanks() not in "&|":
            return first
        rest: list[tuple[str, ast.Statement]] = []
        while True:
            char = self.blanks()
            if char not in "&|" or self.text[self.pos + 1] != char:
                break
            self.pos += 2
            self.lines()
            self.modern = True
            rest.append((char * 2, self._simple_pipeline()))
        if char == "&":
            self.pos += 1
            first.background = True
            self.modern = True
        return ast.PipelineChain(first.start, rest[-1][1].end, first, rest) if rest else first

    def _simple_pipeline(self) -> ast.Statement:
        char = self.blanks()
        element: ast.Command | ast.CommandExpression
        if self._expression_starts(char):
            left = self.expression()
            assigns = self.blanks() in "=+*/%?" or self.text[self.pos] in DASHES
            assign = ASSIGN.match(self.text, self.pos) if assigns else None
            if assign is not None:
                return self._assignment(left, assign)
            element = ast.CommandExpression(left.start, left.end, left, [])
            self._redirections(element)
        else:
            element = self.command()
        elements = [element]
        while self._at_pipe():
            self.lines()
            elements.append(self._piped())
            self.tick()
        node = ast.Pipeline(element.start, elements[-1].end, elements)
        if len(elements) > 1:
            self.notable.append(node)
        return node

    def _piped(self) -> ast.Command | ast.CommandExpression:
        char = self.text[self.pos]
        if char in "$(\"'@":
            expression = self.expression()
            return ast.CommandExpression(expression.start, expression.end, expression, [])
        return self.command()

    def _assignment(self, left: ast.Expression, assign: re.Match[str]) -> ast.Assignment:
        self.pos = assign.end()
        self.lines()
        self.enter()
        right = self.statement()
        self.depth -= 1
        operator = assign.group()
        self.modern = self.modern or operator == "??="
        node = ast.Assignment(left.start, right.end, left, "-=" if operator[0] in DASHES else operator, right)
        self.notable.append(node)
        return node

    def _expression_starts(self, char: str) -> bool:
        following = self.text[self.pos + 1]
        if char == "$":
            return following == "(" or VARIABLE.match(self.text, self.pos) is not None
        if char in DASHES:
            return following in "$('\"[. " or following.isdigit() or following in DASHES or self._dash_word()
        if char == "!":
            return self._negates()
        if char == "@":
            return following in "({'\"" or following in QUOTES or SPLAT.match(self.text, self.pos) is not None
        if char == "+":
            return not following.isalpha() and following != "="
        if char in EXPRESSION_STARTS or self.at_folded_quote():
            return True
        if char.isdigit() or (char == "." and following.isdigit()):
            here = self.pos
            number = self.number()
            ends = number is not None and (self.text[self.pos] in BREAKS or self.text[self.pos] in ".+-*/%=!]#`[>")
            self.pos = here
            return ends
        return False

    def _negates(self) -> bool:
        """`!` is an operator in front of an operand, and part of a command's name in front of anything else."""
        found = BLANKS.match(self.text, self.pos + 1)
        assert found is not None
        following = self.text[found.end()]
        return following in EXPRESSION_STARTS or following in "&." or following.isdigit()

    def _dash_word(self) -> bool:
        return DASH_WORD.match(self.text, self.pos) is not None

    def _at_pipe(self) -> bool:
        """Take a `|` on this line, or one that begins a following line (PowerShell 7)."""
        text = self.text
        char = self.blanks()
        if char == "|":
            if text[self.pos + 1] == "|":
                return False
            self.pos += 1
            return True
        if char in "\r\n":
            found = LINES.match(text, self.pos, self.length)
            if found is not None and text[found.end()] == "|" and text[found.end() + 1] != "|":
                self.pos = found.end() + 1
                self.modern = True
                return True
        return False

    def _redirections(self, element: ast.Command | ast.CommandExpression) -> None:
        while True:
            char = self.blanks()
            if char not in ">*123456" or not self._redirection(element):
                return

    def _redirection(self, element: ast.Command | ast.CommandExpression) -> bool:
        found = REDIRECTION.match(self.text, self.pos)
        if found is None:
            return False
        start, self.pos = self.pos, found.end()
        target = None
        if not found.group(1):
            self.blanks()
            target = self.argument()
        element.redirections.append(ast.Redirection(start, self.pos, target))
        element.end = self.pos
        return True

    def command(self) -> ast.Command:
        """A command with all its elements."""
        start = self.pos
        char = self.text[start]
        node = ast.Command(start, start, "", [], [])
        self.commands.append(node)
        if char == "&" or (char == "." and self.text[start + 1] in DOT_SOURCE_FOLLOWERS):
            node.invocation = char
            self.pos += 1
            char = self.lines()
        first = self._command_name(char, node.invocation)
        node.elements.append(first)
        node.end = max(node.end, first.end)
        while True:
            self.tick()
            char = self.blanks()
            if char in ELEMENT_ENDS or self.pos >= self.length:
                return node
            if char in ">*123456" and self._redirection(node):
                continue
            self._element(char, node)

    def _command_name(self, char: str, invocation: str) -> ast.Expression:
        found = REDIRECTING_NAME.match(self.text, self.pos)
        if found is not None:
            start, self.pos = self.pos, found.end()
            return ast.StringConstant(start, self.pos, found.group(), ast.Quote.BARE)
        if invocation:
            return self.argument()
        if char in BREAKS:
            raise self.fail("a command expected")
        return self.bareword()

    def _element(self, char: str, node: ast.Command) -> None:
        """One argument, parameter or comma list."""
        if char in DASHES:
            if self.text.startswith("--%", self.pos):
                self._verbatim(node)
                return
            parameter = PARAMETER.match(self.text, self.pos)
            if parameter is not None and (parameter.group(2) or self.text[parameter.end()] not in QUOTES):
                self._parameter(parameter, node)
                return
        argument = self.arguments_list()
        node.elements.append(argument)
        node.end = argument.end

    def _verbatim(self, node: ast.Command) -> None:
        """`--%` and the rest of the line, which is handed on as it stands."""
        found = VERBATIM.match(self.text, self.pos, self.length)
        end = found.start() + len(found.group().rstrip()) if found else self.pos + 3
        node.elements.append(ast.StringConstant(self.pos, end, self.text[self.pos : end], ast.Quote.BARE))
        node.end, self.pos = end, found.end() if found else end

    def _parameter(self, found: re.Match[str], node: ast.Command) -> None:
        start, self.pos = self.pos, found.end()
        argument = None
        end = self.pos
        if found.group(2):
            char = self.blanks()
            if char not in ELEMENT_ENDS and self.pos < self.length:
                argument = self.arguments_list()
                end = argument.end
            else:
                self.pos = end
        node.elements.append(ast.CommandParameter(start, end, found.group(1), argument))
        node.end = end

    def arguments_list(self) -> ast.Expression:
        """An argument, or several joined by commas."""
        start = self.pos
        if self.text[start] == ",":
            self.pos += 1
            self.lines()
            only = self.argument()
            return ast.ArrayLiteral(start, only.end, [only])
        first = self.argument()
        here = self.pos
        if self.blanks() != ",":
            self.pos = here
            return first
        elements = [first]
        while self.blanks() == ",":
            self.pos += 1
            self.lines()
            elements.append(self.argument())
            here = self.pos
            self.tick()
        self.pos = here
        return ast.ArrayLiteral(start, elements[-1].end, elements)

    def argument(self) -> ast.Expression:
        """One argument in command mode."""
        char = self.text[self.pos]
        if char == "$":
            return self._dollar_argument()
        if char in QUOTES:
            return self.postfix(self.quoted(), False)
        if char == "(":
            return self.postfix(self.paren(), False)
        if char == "{":
            return self.postfix(self.script_block_expression(), False)
        if char == "@":
            following = self.text[self.pos + 1]
            if following in "({" or following in QUOTES or SPLAT.match(self.text, self.pos) is not None:
                return self.postfix(self.at_expression(), False)
            raise self.fail("`@` begins nothing here")
        if char == "`" and self.at_folded_quote():
            return self.folded_quoted(self.text[self.pos : self.pos + 2])
        if char == "<":
            raise self.fail("a merge conflict marker" if self.conflict_marker() else "`<` is reserved")
        return self._number_or_bareword(char)

    def _number_or_bareword(self, char: str) -> ast.Expression:
        start = self.pos
        signed = char in DASHES or char == "+"
        if char.isdigit() or char == "." or signed:
            self.pos += signed
            number = self.number() if self.text[self.pos].isdigit() or self.text[self.pos] == "." else None
            if number is not None and self.text[self.pos] in BREAKS:
                value = -number.value if char in DASHES else number.value
                return ast.Constant(start, number.end, value)
            self.pos = start
        return self.bareword()

    def _dollar_argument(self) -> ast.Expression:
        start = self.pos
        if self.text[start + 1] == "(":
            return self.postfix(self.subexpression(), False)
        found = VARIABLE.match(self.text, start)
        if found is None:
            return self.bareword()
        char = self.text[found.end()]
        if found.group(1) is not None:
            return self.postfix(self._variable_node(), False)
        if char in BREAKS:
            return self._variable_node()
        if char in ".[" or (char == ":" and self.text[found.end() + 1] == ":") or char == "?":
            node = self.postfix(self._variable_node(), False)
            if node.end > found.end() or char == "[":
                return node
            self.pos = start
        return self.bareword()

    def _variable_node(self) -> ast.Variable:
        variable = self.variable()
        assert variable is not None
        return variable
