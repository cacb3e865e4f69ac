"""Statements, statement lists, and going on behind what could not be read."""

from __future__ import annotations

import re
from collections.abc import Callable

from pslint_tls.syntax import ast
from pslint_tls.syntax.definitions import Definitions
from pslint_tls.syntax.scan import BLANK, BREAKS, DASHES, DOUBLE, LINE_END, QUOTES, SINGLE, ParseError

LABEL = re.compile(rf":([A-Za-z_]\w*)[{BLANK}\r\n]+(?=(?:foreach|for|while|do|switch)\b)", re.IGNORECASE)
JUMPS = frozenset(("return", "exit", "throw", "break", "continue"))
ATTRIBUTE = re.compile(r"\[\s*[\w.]+\s*\(")
SWITCH_FLAG = re.compile(r"[-\u2013\u2014\u2015]([A-Za-z]+)")
NEW_LINE = re.compile(r"[\r\n]")
CONFIGURATION_NAME = re.compile(
    rf"configuration[{BLANK}]+(?:\$?[\w.:-]+|[{DOUBLE}][^{DOUBLE}\r\n]*[{DOUBLE}]|[{SINGLE}][^{SINGLE}\r\n]*[{SINGLE}])",
    re.IGNORECASE,
)


class Statements(Definitions):
    """Reads statements."""

    def statements(self, close: str, into: list[ast.Statement]) -> None:
        """Statements up to, not with, the closing bracket (or to the end of the text).

        What cannot be read becomes a `Damage` up to the end of its line, and reading goes on behind it.
        """
        while True:
            start, mark = self.pos, self.mark()
            try:
                char = self.separators()
                if self.pos >= self.length or char == close:
                    return
                if char in ")}":
                    if char == "}" and self.braces:
                        return
                    into.append(self._stray(char, into))
                    continue
                start = self.pos
                self.starts.append(start)
                node = self.statement()
                into.append(node)
                self._check_end(node)
            except ParseError as error:
                into.append(self.recover(start, mark, error))

    def _stray(self, char: str, into: list[ast.Statement]) -> ast.Damage:
        """A closing bracket without an opening one. A statement cut off by `)` is damaged as a whole."""
        start, self.pos = self.pos, self.pos + 1
        end = self.pos
        if char == ")":
            found = LINE_END.search(self.text, start, self.length)
            end = self.pos = found.start() if found else self.length
            if into and NEW_LINE.search(self.text, into[-1].end, start) is None:
                start = into[-1].start
        return self.damaged(start, end, f"`{char}` closes nothing")

    def _check_end(self, node: ast.Statement) -> None:
        """Behind a pipeline only something that ends a statement may stand."""
        if self.blanks() in "\r\n;)}" or self.pos >= self.length:
            return
        last: ast.Statement | None = node
        while isinstance(last, (ast.Assignment, ast.Jump)):
            last = last.right if isinstance(last, ast.Assignment) else last.value
        first = last.first if isinstance(last, ast.PipelineChain) else last
        if isinstance(first, ast.Pipeline) and not first.background:
            raise self.fail("a statement that does not end here")

    def statement(self) -> ast.Statement:
        """One statement, without what ends it."""
        self.tick()
        char = self.text[self.pos]
        if char.isalpha():
            word = self.word()
            reader = READERS.get(word)
            if reader is not None or word in JUMPS:
                node = self._jump(word) if reader is None else reader(self)
                if not isinstance(node, ast.Pipeline):
                    self.notable.append(node)
                return node
            if word in ("parallel", "sequence", "inlinescript") and self._brace_follows():
                return self._workflow_block(word)
            if word == "configuration" and self._names_configuration():
                return self.configuration()
            if word in ("data", "enum", "class", "workflow", "dynamicparam", "using"):
                node = self._rarer(word)
                if isinstance(node, (ast.ClassDefinition, ast.FunctionDefinition)):
                    self.notable.append(node)
                return node
        elif char == "[" and ATTRIBUTE.match(self.text, self.pos) is not None:
            return self._attributed()
        elif char in "<=>" and self.conflict_marker():
            raise self.fail("a merge conflict marker")
        elif char == ":":
            label = LABEL.match(self.text, self.pos)
            if label is not None:
                return self._labelled(label)
        return self.pipeline()

    def _attributed(self) -> ast.Statement:
        """Attributes in front of a class or an enum, else an expression that begins with one."""
        start = self.pos
        try:
            while self.text[self.pos] == "[":
                self.bracketed_ahead()
                self.lines()
        except ParseError:
            self.pos = start
        word = self.word()
        if word in ("class", "enum") and self._names_type(word):
            definition = self.class_definition() if word == "class" else self.enum_definition()
            definition.start = start
            self.notable.append(definition)
            return definition
        self.pos = start
        return self.pipeline()

    def _rarer(self, word: str) -> ast.Statement:
        here = self.pos
        self.pos += len(word)
        char = self.lines()
        following = self.word() or char
        self.pos = here
        if word == "data" and (char == "{" or char.isalpha()):
            return self.data()
        if word in ("enum", "class") and self._names_type(word):
            return self.class_definition() if word == "class" else self.enum_definition()
        if word == "workflow" and (char.isalpha() or char in QUOTES):
            return self.function("workflow")
        if word == "using" and following in ("namespace", "module", "assembly"):
            return self.using()
        return self.pipeline()

    def _names_type(self, word: str) -> bool:
        """Whether a name follows `class` or `enum`."""
        here = self.pos
        self.pos += len(word)
        char = self.lines()
        self.pos = here
        return char.isalpha() or char == "_"

    def _names_configuration(self) -> bool:
        found = CONFIGURATION_NAME.match(self.text, self.pos)
        if found is None:
            return False
        here, self.pos = self.pos, found.end()
        opens = self.lines() == "{"
        self.pos = here
        return opens

    def _workflow_block(self, word: str) -> ast.NamedBlock:
        start = self.pos
        self.pos += len(word)
        body = self.braced_block()
        return ast.NamedBlock(start, self.pos, word, body)

    def _labelled(self, label: re.Match[str]) -> ast.Statement:
        start, self.pos = self.pos, label.end()
        loop = self.statement()
        if isinstance(loop, (ast.ForEach, ast.For, ast.While, ast.Do, ast.Switch)):
            loop.label = label.group(1).lower()
            loop.start = start
        return loop

    def _jump(self, keyword: str) -> ast.Jump:
        start = self.pos
        self.pos += len(keyword)
        end = self.pos
        char = self.blanks()
        if char in "\r\n;)}" or self.pos >= self.length:
            self.pos = end
            return ast.Jump(start, end, keyword, None)
        if keyword in ("break", "continue"):
            label = self.argument()
            name = label.value.lower() if isinstance(label, ast.StringConstant) else ""
            return ast.Jump(start, self.pos, keyword, None, name)
        value = self.pipeline()
        return ast.Jump(start, value.end, keyword, value)

    def _condition(self) -> ast.Statement:
        self.lines()
        self.expect("(")
        self.enter()
        self.lines()
        condition = self.pipeline()
        self.bracket(")")
        self.depth -= 1
        return condition

    def _if(self) -> ast.If:
        start = self.pos
        self.pos += 2
        clauses = [(self._condition(), self.braced_block())]
        otherwise = None
        while True:
            here = self.pos
            self.lines()
            word = self.word()
            if word == "elseif":
                self.pos += len(word)
                clauses.append((self._condition(), self.braced_block()))
            elif word == "else":
                self.pos += len(word)
                otherwise = self.braced_block()
                break
            else:
                self.pos = here
                break
        return ast.If(start, self.pos, clauses, otherwise)

    def _while(self) -> ast.While:
        start = self.pos
        self.pos += len("while")
        condition = self._condition()
        body = self.braced_block()
        return ast.While(start, self.pos, condition, body)

    def _do(self) -> ast.Do:
        start = self.pos
        self.pos += 2
        body = self.braced_block()
        self.lines()
        word = self.word()
        if word not in ("while", "until"):
            raise self.fail("`while` or `until` expected")
        self.pos += len(word)
        condition = self._condition()
        return ast.Do(start, self.pos, condition, body, word == "until")

    def _for(self) -> ast.For:
        start = self.pos
        self.pos += 3
        self.lines()
        self.expect("(")
        parts: list[ast.Statement | None] = []
        for _ in range(3):
            char = self.lines()
            parts.append(None if char in ";)" else self.pipeline())
            if self.blanks() == ";" or self.lines() == ";":
                self.pos += 1
        self.lines()
        self.expect(")")
        body = self.braced_block()
        return ast.For(start, self.pos, parts[0], parts[1], parts[2], body)

    def _foreach(self) -> ast.Statement:
        start = self.pos
        self.pos += len("foreach")
        char = self.lines()
        flagged = char in DASHES
        while char in DASHES:
            found = SWITCH_FLAG.match(self.text, self.pos)
            if found is None:
                raise self.fail("a flag of foreach expected")
            self.pos = found.end()
            char = self.blanks()
            if char != "(":
                self.argument()
                char = self.lines()
        if char != "(":
            if flagged:
                raise self.fail("`(` expected")
            self.pos = start
            return self.pipeline()
        self.pos += 1
        self.lines()
        variable = self._foreach_variable()
        self.lines()
        if self.word() != "in":
            raise self.fail("`in` expected")
        self.pos += 2
        self.lines()
        iterable = self.pipeline()
        self.lines()
        self.expect(")")
        body = self.braced_block()
        return ast.ForEach(start, self.pos, variable, iterable, body)

    def _foreach_variable(self) -> ast.Expression:
        while self.text[self.pos] == "[":
            self.bracketed()
            self.lines()
        variable = self.variable()
        if variable is None:
            raise self.fail("a variable expected")
        return variable

    def _switch(self) -> ast.Switch:
        start = self.pos
        self.pos += len("switch")
        flags: list[str] = []
        condition: ast.Statement | None = None
        while self.lines() != "{":
            found = SWITCH_FLAG.match(self.text, self.pos)
            if found is not None:
                self.pos = found.end()
                flags.append(found.group(1).lower())
                if flags[-1] == "file":
                    self.blanks()
                    file = self.argument()
                    element = ast.CommandExpression(file.start, file.end, file, [])
                    condition = ast.Pipeline(file.start, file.end, [element])
            else:
                condition = self._condition()
        if condition is None:
            raise self.fail("what to switch on expected")
        clauses: list[tuple[ast.Expression, ast.StatementBlock]] = []
        default = self._clauses(clauses)
        return ast.Switch(start, self.pos, flags, condition, clauses, default)

    def _clauses(self, clauses: list[tuple[ast.Expression, ast.StatementBlock]]) -> ast.StatementBlock | None:
        default = None
        start = self.pos
        self.expect("{")
        self.enter()
        self.braces += 1
        while self.separators() != "}":
            if self.at_end():
                self.unclosed(start, "}")
                self.pos -= 1
                break
            if self.word() == "default":
                self.pos += len("default")
                default = self.braced_block()
                continue
            test = self.arguments_list()
            clauses.append((test, self.braced_block()))
        self.pos += 1
        self.depth -= 1
        self.braces -= 1
        return default

    def _try(self) -> ast.Try:
        start = self.pos
        self.pos += 3
        body = self.braced_block()
        catches: list[ast.Catch] = []
        final = None
        while True:
            here = self.pos
            self.lines()
            word = self.word() or ("catch" if self.text[self.pos : self.pos + 6].lower() == "catch[" else "")
            if word == "catch":
                catches.append(self._catch())
            elif word == "finally":
                self.pos += len(word)
                final = self.braced_block()
            else:
                self.pos = here
                break
        if not catches and final is None:
            self.damaged(start, start + len("try"), "`catch` or `finally` expected")
        return ast.Try(start, self.pos, body, catches, final)

    def _catch(self) -> ast.Catch:
        start = self.pos
        self.pos += len("catch")
        types: list[str] = []
        while self.lines() == "[":
            types.append(self.type_name())
            if self.lines() == ",":
                self.pos += 1
        body = self.braced_block()
        return ast.Catch(start, self.pos, types, body)

    def _trap(self) -> ast.Trap:
        start = self.pos
        self.pos += len("trap")
        type_name = self.type_name() if self.lines() == "[" else None
        body = self.braced_block()
        return ast.Trap(start, self.pos, type_name, body)

    def _function(self) -> ast.Statement:
        keyword = self.word()
        return self.function(keyword)


READERS: dict[str, Callable[[Statements], ast.Statement]] = {
    "if": Statements._if,
    "while": Statements._while,
    "do": Statements._do,
    "for": Statements._for,
    "foreach": Statements._foreach,
    "switch": Statements._switch,
    "try": Statements._try,
    "trap": Statements._trap,
    "function": Statements._function,
    "filter": Statements._function,
}

__all__ = ["BREAKS", "Statements"]
