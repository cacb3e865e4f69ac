"""Literal passwords: where they stand, so that nothing shows them."""

from __future__ import annotations

import re

from pslint_tls.script.recorder import Recorder
from pslint_tls.script.values import Credential, Secure
from pslint_tls.syntax import Tree, ast
from pslint_tls.syntax.ast import Quote
from pslint_tls.text import Span

SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase)?|pwd|secret|apikey|api_key|token|credential|^pw$|^pw_|_pw$|kennwort|mdp", re.IGNORECASE
)
SECRET_PARAMETER = re.compile(
    r"^(?:pw|pass\w*|pwd|secret\w*|token|apikey|securestring|au?th-?pass\w*|xp|ap)$", re.IGNORECASE
)
CONNECTION = re.compile(r"(?<![\w$-])(?:password|pwd)\s?=\s?([^;\"'\s$(@{]+)", re.IGNORECASE)
HEADER = re.compile(r"\b(?:basic|bearer)\s+([A-Za-z0-9+/=._-]{6,})", re.IGNORECASE)
SECURE_STRING = frozenset(("convertto-securestring",))
STRINGS = (ast.StringConstant, ast.ExpandableString)
MASK = "***"


class Redaction:
    """The spans of a file that are literal passwords, found by what flows and by what names say."""

    def __init__(self, text: str, tree: Tree, recorder: Recorder) -> None:
        self._text = text
        self._spans: set[tuple[int, int]] = set(recorder.secrets)
        self._from_observations(recorder)
        self._from_commands(tree)
        self._from_nodes(tree)
        self._from_patterns()

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

    def _from_observations(self, recorder: Recorder) -> None:
        for spot in recorder.sites.values():
            for seen in spot.seen:
                for bound in seen.bound:
                    for option in bound.value.options:
                        literal = option.literal if isinstance(option, (Credential, Secure)) else None
                        if literal is not None and literal.path is None:
                            self._inside(literal.start, literal.end)

    def _inside(self, start: int, end: int) -> None:
        if self._text[start : start + 1] in ("'", '"') and end - start > 2:
            start, end = start + 1, end - 1
        self._spans.add((start, end))

    def _from_commands(self, tree: Tree) -> None:
        for command in tree.commands:
            name = (command.name or "").lower().rpartition("\\")[2]
            expects = False
            for element in command.elements[1:]:
                if isinstance(element, ast.CommandParameter):
                    expects = SECRET_PARAMETER.match(element.name.lstrip("-")) is not None
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
            if isinstance(node, ast.Assignment) and self._names_secret(node.left):
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

    def _from_parameters(self, parameters: list[ast.Parameter]) -> None:
        for parameter in parameters:
            if parameter.default is not None and SECRET_NAME.search(parameter.variable.name):
                self._add(parameter.default)

    def _names_secret(self, target: ast.Expression) -> bool:
        while isinstance(target, (ast.Convert, ast.Attributed)):
            target = target.child
        if isinstance(target, ast.Variable):
            return SECRET_NAME.search(target.name) is not None
        if isinstance(target, ast.Member) and isinstance(target.member, ast.StringConstant):
            return SECRET_NAME.search(target.member.value) is not None
        if isinstance(target, ast.Index) and isinstance(target.index, ast.StringConstant):
            return SECRET_NAME.search(target.index.value) is not None
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
            if isinstance(key, ast.StringConstant) and SECRET_NAME.search(key.value):
                self._from_value(statement)
            self._from_table(_expression(statement))

    def _from_patterns(self) -> None:
        for pattern in (CONNECTION, HEADER):
            for found in pattern.finditer(self._text):
                if not found.group(1).lstrip().startswith("$"):
                    self._spans.add(found.span(1))


def _expression(statement: ast.Statement) -> ast.Expression | None:
    if isinstance(statement, ast.Pipeline) and isinstance(statement.elements[0], ast.CommandExpression):
        return statement.elements[0].expression
    return None
