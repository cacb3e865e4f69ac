"""Script blocks, parameters, functions, classes and the rarer definitions."""

from __future__ import annotations

import re

from pslint_tls.syntax import ast
from pslint_tls.syntax.commands import Commands
from pslint_tls.syntax.scan import BREAKS, ParseError

PLAIN_NAME = re.compile(r"[\w.]+")
NAMED_BLOCKS = frozenset(("begin", "process", "end", "dynamicparam", "clean"))
CLASS_MEMBER = re.compile(r"[A-Za-z_]\w*")


class Definitions(Commands):
    """Reads what declares something. Statement lists are supplied by the layer above."""

    def statements(self, close: str, into: list[ast.Statement]) -> None:
        """Statements up to, not with, the closing bracket or the end."""
        raise NotImplementedError

    def script_block(self) -> ast.ScriptBlock:
        """`{ ... }` at this place."""
        self.bracket("{")
        start = self.pos - 1
        self.enter()
        self.braces += 1
        block = self.block_body("}")
        self._close(start, "}")
        self.depth -= 1
        self.braces -= 1
        block.start, block.end = start, self.pos
        return block

    def _close(self, start: int, close: str) -> None:
        """Take the closing bracket of what opened at `start`, or note that there is none and leave it at that: the
        error of an outer bracket would have everything inside read again.
        """
        if self.text[self.pos] == close:
            self.pos += 1
        else:
            self.unclosed(start, close)

    def block_body(self, close: str) -> ast.ScriptBlock:
        """What stands between the braces of a script block, or a whole script."""
        start = self.pos
        usings: list[ast.Using] = []
        params, broken = self._head(close, usings)
        if self.word() in NAMED_BLOCKS and self._brace_follows():
            return self._named_blocks(start, close, params, usings)
        body = ast.StatementBlock(broken[0].start if broken else self.pos, self.pos, list(broken))
        self.statements(close, body.statements)
        body.end = self.pos
        return ast.ScriptBlock(start, self.pos, params, {"end": body}, False, usings)

    def _head(self, close: str, usings: list[ast.Using]) -> tuple[ast.ParamBlock | None, list[ast.Damage]]:
        """The `using` lines and the parameters; if they cannot be read, what follows is read as statements."""
        start, mark = self.pos, self.mark()
        params = None
        try:
            self.separators()
            while close == "" and self.word() == "using":
                usings.append(self.using())
                self.separators()
            start = self.pos
            params = self.param_block()
            self.separators()
        except ParseError as error:
            return params, [self.recover(self.pos if params else start, mark, error)]
        return params, []

    def _brace_follows(self) -> bool:
        here = self.pos
        self.pos += len(self.word())
        try:
            found = self.lines() == "{"
        except ParseError:
            found = False
        self.pos = here
        return found

    def _named_blocks(
        self, start: int, close: str, params: ast.ParamBlock | None, usings: list[ast.Using]
    ) -> ast.ScriptBlock:
        blocks: dict[str, ast.StatementBlock] = {}
        stray: list[ast.Statement] = []
        while (name := self.word()) in NAMED_BLOCKS and self._brace_follows():
            here, mark = self.pos, self.mark()
            try:
                self.pos += len(name)
                block = self.braced_block()
                if name in blocks:
                    self.damaged(here, here + len(name), f"a second `{name}`")
                    stray += block.statements
                else:
                    blocks[name] = block
                self.separators()
            except ParseError as error:
                stray.append(self.recover(here, mark, error))
        if not self.at_end() and self.text[self.pos] != close:
            self.damaged(self.pos, self.pos + 1, "a statement beside named blocks")
            self.statements(close, stray)
        if stray:
            last = blocks.setdefault("end", ast.StatementBlock(self.pos, self.pos, []))
            last.statements += stray
            last.start, last.end = min(last.start, stray[0].start), max(last.end, stray[-1].end)
        return ast.ScriptBlock(start, self.pos, params, blocks, True, usings)

    def braced_block(self) -> ast.StatementBlock:
        """`{ statements }`."""
        self.bracket("{")
        start = self.pos - 1
        self.braces += 1
        block = self.statement_block("}")
        self.braces -= 1
        block.start = start
        return block

    def statement_block(self, close: str) -> ast.StatementBlock:
        """Statements up to and with the closing bracket."""
        self.enter()
        start = self.pos
        block = ast.StatementBlock(start, start, [])
        self.statements(close, block.statements)
        self._close(start - 1, close)
        block.end = self.pos
        self.depth -= 1
        return block

    def using(self) -> ast.Using:
        """`using namespace X`, `using module X`, `using assembly X`."""
        start = self.pos
        self.pos += len("using")
        self.blanks()
        kind = self.word()
        if kind not in ("namespace", "module", "assembly"):
            raise self.fail("`namespace`, `module` or `assembly` expected")
        self.pos += len(kind)
        self.blanks()
        argument = self.argument()
        name = argument.value if isinstance(argument, ast.StringConstant) else ""
        if self.blanks() == "=":
            self.pos += 1
            self.lines()
            target = self.argument()
            name = target.value if isinstance(target, ast.StringConstant) else name
        return ast.Using(start, self.pos, kind, name)

    def param_block(self) -> ast.ParamBlock | None:
        """`param(...)` with attributes in front, or None with nothing taken."""
        start = self.pos
        attributes: list[ast.Attribute] = []
        try:
            while self.text[self.pos] == "[":
                found = self.bracketed_ahead()
                if isinstance(found, ast.Attribute):
                    attributes.append(found)
                self.lines()
        except ParseError:
            attributes = []
        word = self.word()
        end = self.pos + len(word)
        if word == "param":
            self.pos = end
            if self.lines() == "(":
                parameters = self.parameters()
                return ast.ParamBlock(start, self.pos, attributes, parameters)
        self.pos = start
        return None

    def parameters(self) -> list[ast.Parameter]:
        """`(...)` with parameters in it."""
        self.enter()
        self.expect("(")
        found: list[ast.Parameter] = []
        while self.lines() != ")":
            found.append(self._parameter_definition())
            here = self.pos
            char = self.lines()
            if char == ",":
                self.pos += 1
            elif char != ")":
                raise self.fail("`,` or `)` expected between parameters", here)
        self.pos += 1
        self.depth -= 1
        return found

    def _parameter_definition(self) -> ast.Parameter:
        start = self.pos
        types: list[str] = []
        attributes: list[ast.Attribute] = []
        while self.lines() == "[":
            found = self.bracketed()
            if isinstance(found, ast.Attribute):
                attributes.append(found)
            else:
                types.append(found)
        variable = self.variable()
        if variable is None:
            raise self.fail("a parameter expected")
        default = None
        end = self.pos
        if self.lines() == "=":
            self.pos += 1
            self.lines()
            default = self.argument_expression()
            end = default.end
        self.pos = end
        return ast.Parameter(start, end, variable, types, attributes, default)

    def function(self, keyword: str) -> ast.FunctionDefinition:
        """`function name (parameters) { body }`, a filter or a workflow."""
        start = self.pos
        self.pos += len(keyword)
        self.lines()
        name_node = self.bareword() if self.text[self.pos] not in "\"'" else self.quoted()
        name = name_node.value if isinstance(name_node, ast.StringConstant) else ""
        here = self.pos
        parameters: list[ast.Parameter] = []
        if self.lines() == "(":
            parameters = self.parameters()
        else:
            self.pos = here
        body = self.script_block()
        if keyword == "filter" and not body.named:
            body.blocks = {"process": body.blocks["end"]}
        return ast.FunctionDefinition(start, self.pos, name, body, parameters, keyword)

    def class_definition(self) -> ast.ClassDefinition:
        """`class Name : Base { members }`."""
        start = self.pos
        self.pos += len("class")
        self.lines()
        name = self._plain_name()
        bases: list[str] = []
        if self.lines() == ":":
            self.pos += 1
            self.lines()
            bases.append(self._base_name())
            while self.lines() == ",":
                self.pos += 1
                self.lines()
                bases.append(self._base_name())
        self.expect("{")
        self.braces += 1
        properties: list[ast.PropertyMember] = []
        methods: list[ast.FunctionDefinition] = []
        while self.separators() != "}":
            if self.at_end():
                self.unclosed(start, "}")
                self.pos -= 1
                break
            self._member_definition(properties, methods)
        self.pos += 1
        self.braces -= 1
        return ast.ClassDefinition(start, self.pos, name, bases, properties, methods)

    def _plain_name(self) -> str:
        found = PLAIN_NAME.match(self.text, self.pos)
        if found is None:
            raise self.fail("a name expected")
        self.pos = found.end()
        return found.group()

    def _base_name(self) -> str:
        if self.text[self.pos] == "[":
            return self.type_name()
        name = self._plain_name()
        if self.text[self.pos] == "[":
            name += f"[{self.type_name()}]"
        return name

    def _member_definition(self, properties: list[ast.PropertyMember], methods: list[ast.FunctionDefinition]) -> None:
        start = self.pos
        static = False
        while True:
            char = self.lines()
            word = self.word()
            if char == "[":
                self.bracketed()
            elif word in ("static", "hidden"):
                static = static or word == "static"
                self.pos += len(word)
            else:
                break
        if char == "$":
            properties.append(self._property(start))
            return
        found = CLASS_MEMBER.match(self.text, self.pos)
        if found is None:
            raise self.fail("a class member expected")
        self.pos = found.end()
        methods.append(self._method(start, found.group(), static))

    def _property(self, start: int) -> ast.PropertyMember:
        variable = self.variable()
        if variable is None:
            raise self.fail("a property expected")
        default = None
        if self.blanks() == "=":
            self.pos += 1
            self.lines()
            default = self.expression()
        return ast.PropertyMember(start, self.pos, variable.name, default)

    def _method(self, start: int, name: str, static: bool) -> ast.FunctionDefinition:
        self.lines()
        parameters = self.parameters()
        if self.lines() == ":":
            self.pos += 1
            self.lines()
            found = CLASS_MEMBER.match(self.text, self.pos)
            self.pos = found.end() if found else self.pos
            self.lines()
            self.invocation_arguments()
            self.lines()
        body = self.script_block()
        return ast.FunctionDefinition(start, self.pos, name, body, parameters, "method", static)

    def enum_definition(self) -> ast.EnumDefinition:
        """`enum Name { A; B = 2 }`."""
        start = self.pos
        self.pos += len("enum")
        self.lines()
        name = self._plain_name()
        if self.lines() == ":":
            self.pos += 1
            self.lines()
            self._base_name()
            self.lines()
        self.expect("{")
        members: list[tuple[str, ast.Expression | None]] = []
        while self.separators() != "}":
            while self.lines() == "[":
                self.bracketed()
            member = self._plain_name()
            value = None
            if self.blanks() == "=":
                self.pos += 1
                self.lines()
                value = self.expression()
            members.append((member, value))
        self.pos += 1
        return ast.EnumDefinition(start, self.pos, name, members)

    def data(self) -> ast.Data:
        """`data name -SupportedCommand x { statements }`."""
        start = self.pos
        self.pos += len("data")
        name = None
        while self.lines() != "{":
            if self.text[self.pos] in BREAKS:
                raise self.fail("`{` expected")
            argument = self.arguments_list()
            if name is None and isinstance(argument, ast.StringConstant):
                name = argument.value
        block = self.braced_block()
        return ast.Data(start, self.pos, name, block)

    def configuration(self) -> ast.Configuration:
        """`configuration name { body }`."""
        start = self.pos
        self.pos += len("configuration")
        self.blanks()
        name = self.argument()
        self.lines()
        body = self.script_block()
        return ast.Configuration(start, self.pos, name, body)
