"""Literal passwords: where they stand, so that nothing shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pslint_tls.script.positions import children, path_to
from pslint_tls.script.recorder import Recorder
from pslint_tls.script.secretnames import names_secret, takes_secret
from pslint_tls.script.units import Unit
from pslint_tls.script.unparsed import hidden_in
from pslint_tls.script.values import Credential, Note, Option, Secure, Value
from pslint_tls.syntax import Tree, ast
from pslint_tls.syntax.ast import Quote
from pslint_tls.text import Span

CONNECTION = re.compile(r"(?<![\w$-])(?:password|pwd)\s?=\s?([^;\"'\s$(@{]+)", re.IGNORECASE)
HEADER = re.compile(r"\b(?:basic|bearer)\s+([A-Za-z0-9+/=._-]{6,})", re.IGNORECASE)
SECURE_STRING = frozenset(("convertto-securestring",))
MIN_WORD = 5
"""A shorter password is masked where it is written, but not looked for elsewhere: it could be any syllable."""
PLACEHOLDERS = frozenset(("password", "passwort", "anonymous", "secret"))
STRINGS = (ast.StringConstant, ast.ExpandableString)
MASK = "***"


class Redaction:
    """What of a file is a literal password: found by what flows, by what names say, and by the password itself."""

    def __init__(self, text: str, units: list[Unit], recorder: Recorder) -> None:
        self._text = text
        self._tree = units[0].tree
        self._passwords: set[str] = set()
        self._spans = Written(text, self._tree).found()
        for damage in self._tree.damage:
            self._spans.update(hidden_in(text, damage.start, damage.end))
        for start, end in recorder.secrets:
            self._inside(start, end)
        self._from_observations(recorder)
        for unit in units[1:]:
            self._from_embedded(unit)
        for password in self._passwords:
            self._wherever(password, 0, len(text))

    def spans(self) -> tuple[Span, ...]:
        """All spans, sorted; they may overlap."""
        return tuple(Span(start, end) for start, end in sorted(self._spans))

    def text(self, span: Span) -> str:
        """The text of a span with the passwords in it masked."""
        out = []
        at = span.start
        for start, end in sorted(self._spans):
            if end <= at or start >= span.end:
                continue
            out.append(self._text[at : max(at, start)])
            out.append(MASK)
            at = min(end, span.end)
        out.append(self._text[at : span.end])
        return "".join(out)

    def hide(self, value: str) -> str:
        """A value with the passwords in it masked."""
        for password in sorted(self._passwords, key=len, reverse=True):
            value = value.replace(password, MASK)
        return value

    def _from_observations(self, recorder: Recorder) -> None:
        for spot in recorder.sites.values():
            for seen in spot.seen:
                for bound in seen.bound:
                    for option in bound.value.options:
                        if isinstance(option, Credential):
                            self._know(option.passwords)
                            self._from_literal(option.literal)
                        elif isinstance(option, Secure):
                            self._from_literal(option.literal)
                            self._know(one for one in _options(option.text) if isinstance(one, str))

    def _know(self, passwords: Iterable[str]) -> None:
        """Passwords that are long and odd enough to be looked for everywhere."""
        self._passwords.update(one for one in passwords if len(one) >= MIN_WORD and one.lower() not in PLACEHOLDERS)

    def _from_literal(self, literal: Note | None) -> None:
        if literal is None or literal.path is not None:
            return
        self._inside(literal.start, literal.end)
        # A password that is put together: every part of it is one.
        for node in path_to(self._tree.root, literal.start):
            if isinstance(node, ast.Binary):
                self._parts(node)

    def _parts(self, node: ast.Node) -> None:
        for child in children(node):
            if isinstance(child, STRINGS):
                self._inside(child.start, child.end)
            elif isinstance(child, (ast.Binary, ast.ArrayLiteral, ast.Convert, ast.Unary)):
                self._parts(child)

    def _inside(self, start: int, end: int) -> None:
        if self._text[start : start + 1] in ("'", '"') and end - start > 2:
            start, end = start + 1, end - 1
        self._spans.add((start, end))

    def _from_embedded(self, unit: Unit) -> None:
        """Code in a string: its places are nearly those of the string, so its passwords are looked for there."""
        begin = len(unit.text) - len(unit.text.lstrip())
        found = Written(unit.text, unit.tree).found()
        for damage in unit.tree.damage:
            found.update(hidden_in(unit.text, damage.start, damage.end))
        for start, end in found:
            self._wherever(unit.text[start:end], begin, len(unit.text) + unit.text.count("'") + 2)

    def _wherever(self, password: str, start: int, end: int) -> None:
        """Mask a password in a part of the text, but for variables that are named like it."""
        at = self._text.find(password, start, end)
        while at >= 0:
            if self._text[at - 1 : at] not in ("$", "{"):
                self._spans.add((at, at + len(password)))
            at = self._text.find(password, at + len(password), end)


class Written:
    """The spans of one text that are literal passwords by what commands, names and patterns say."""

    def __init__(self, text: str, tree: Tree) -> None:
        self._text = text
        self._spans: set[tuple[int, int]] = set()
        self._from_commands(tree)
        self._from_nodes(tree)
        self._from_patterns()

    def found(self) -> set[tuple[int, int]]:
        """The spans as start and end offsets, not sorted."""
        return self._spans

    def _add(self, node: ast.Node) -> None:
        if (
            isinstance(node, STRINGS)
            and node.end - node.start > 2
            and isinstance(node, (ast.StringConstant, ast.ExpandableString))
        ):
            inset = {Quote.BARE: 0, Quote.SINGLE: 1, Quote.DOUBLE: 1}.get(node.quote, 2)
            if isinstance(node, ast.StringConstant) and not node.value.strip():
                return
            self._spans.add((node.start + inset, node.end - inset))

    def _from_commands(self, tree: Tree) -> None:
        for command in tree.commands:
            name = (command.name or "").lower().rpartition("\\")[2]
            expects = False
            for element in command.elements[1:]:
                if isinstance(element, ast.CommandParameter):
                    expects = takes_secret(element.name.lstrip("-"))
                    if expects and element.argument is not None:
                        self._add(element.argument)
                    continue
                if expects or (name in SECURE_STRING and isinstance(element, STRINGS)):
                    self._add(element)
                if name == "new-object":
                    self._from_constructor(command, element)
                expects = False

    def _from_constructor(self, command: ast.Command, element: ast.Expression) -> None:
        text = self._text[command.start : element.start].lower()
        if "credential" not in text:
            return
        inner: ast.Expression = element
        while isinstance(inner, ast.Paren):
            pipeline = inner.pipeline
            if not isinstance(pipeline, ast.Pipeline) or not isinstance(pipeline.elements[0], ast.CommandExpression):
                return
            inner = pipeline.elements[0].expression
        if isinstance(inner, ast.ArrayLiteral):
            for part in inner.elements[1:]:
                self._add(part)

    def _from_nodes(self, tree: Tree) -> None:
        for node in tree.notable:
            if isinstance(node, ast.Pipeline) and len(node.elements) > 1:
                self._from_pipeline(node)
            elif isinstance(node, ast.Assignment) and self._names_secret(node.left):
                self._from_value(node.right)
            elif isinstance(node, ast.InvokeMember):
                self._from_call(node)
            elif isinstance(node, ast.FunctionDefinition):
                params = node.parameters or (node.body.params.parameters if node.body.params else [])
                self._from_parameters(params)
        if tree.root.params is not None:
            self._from_parameters(tree.root.params.parameters)
        for command in tree.commands:
            for element in command.elements:
                self._from_table(element)
        for node in tree.notable:
            if isinstance(node, ast.Assignment):
                self._from_table(_expression(node.right))

    def _from_pipeline(self, node: ast.Pipeline) -> None:
        """`'secret' | ConvertTo-SecureString`."""
        first, second = node.elements[:2]
        if (
            isinstance(first, ast.CommandExpression)
            and isinstance(second, ast.Command)
            and (second.name or "").lower() in SECURE_STRING
        ):
            self._add(first.expression)

    def _from_parameters(self, parameters: list[ast.Parameter]) -> None:
        for parameter in parameters:
            if parameter.default is not None and names_secret(parameter.variable.name):
                self._add(parameter.default)

    def _names_secret(self, target: ast.Expression) -> bool:
        while isinstance(target, (ast.Convert, ast.Attributed)):
            target = target.child
        if isinstance(target, ast.Variable):
            return names_secret(target.name)
        if isinstance(target, ast.Member) and isinstance(target.member, ast.StringConstant):
            return names_secret(target.member.value)
        if isinstance(target, ast.Index) and isinstance(target.index, ast.StringConstant):
            return names_secret(target.index.value)
        return False

    def _from_value(self, statement: ast.Statement) -> None:
        expression = _expression(statement)
        if expression is not None:
            self._add(expression)
            if isinstance(expression, ast.Binary):
                for part in (expression.first, *(operand for _, operand in expression.rest)):
                    self._add(part)

    def _from_call(self, node: ast.InvokeMember) -> None:
        target = self._text[node.target.start : node.target.end].lower()
        if "credential" in target:
            for part in node.arguments[1:]:
                self._add(part)

    def _from_table(self, node: ast.Node | None) -> None:
        if isinstance(node, ast.Convert):
            node = node.child
        if not isinstance(node, ast.Hashtable):
            return
        for key, statement in node.pairs:
            if isinstance(key, ast.StringConstant) and names_secret(key.value):
                self._from_value(statement)
            self._from_table(_expression(statement))

    def _from_patterns(self) -> None:
        for pattern in (CONNECTION, HEADER):
            for found in pattern.finditer(self._text):
                if not found.group(1).lstrip().startswith("$"):
                    self._spans.add(found.span(1))


def _options(value: Value | None) -> tuple[Option, ...]:
    return value.options if value is not None else ()


def _expression(statement: ast.Statement) -> ast.Expression | None:
    if isinstance(statement, ast.Pipeline) and isinstance(statement.elements[0], ast.CommandExpression):
        return statement.elements[0].expression
    return None
