"""Arguments as expressions that can be written at another place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pslint_tls.script.calls import Form, Given
from pslint_tls.script.positions import children
from pslint_tls.syntax import ast
from pslint_tls.syntax.ast import Quote

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_PLAIN_BARE = re.compile(r"[^\s`'\"“”„‘’‚‛(){};|&,]*")
_RUNS = (ast.Command, ast.ScriptBlockExpression, ast.Assignment, ast.Jump)
_ON_TEXT = frozenset(
    (
        "insert",
        "padleft",
        "padright",
        "remove",
        "replace",
        "split",
        "substring",
        "tolower",
        "tolowerinvariant",
        "tostring",
        "toupper",
        "toupperinvariant",
        "trim",
        "trimend",
        "trimstart",
    )
)
_OF_TEXT = frozenset(("string", "system.string", "io.path", "system.io.path", "regex", "text.regularexpressions.regex"))
"""Types whose static methods only compute."""
_STEPS = ("++", "--", "post++", "post--")
_PRIMARY = (
    ast.StringConstant,
    ast.ExpandableString,
    ast.Variable,
    ast.Member,
    ast.InvokeMember,
    ast.Index,
    ast.Paren,
    ast.SubExpression,
    ast.ArrayExpression,
    ast.Hashtable,
    ast.Constant,
)


def quoted(text: str) -> str:
    """A string that PowerShell reads as this text, in single quotes; typographic ones end such a string too."""
    return "'" + re.sub("['‘’‚‛]", lambda match: match.group() * 2, text) + "'"


def given_by(node: ast.Expression, text: str, *, bare_is_text: bool = True) -> Given | None:
    """What an argument says, written so that it can stand elsewhere; None where that cannot be done.

    `bare_is_text`: it stands behind a command, where a word without quotes is a string and a number keeps its spelling.
    """
    written = text[node.start : node.end]
    if isinstance(node, ast.StringConstant):
        plain = quoted(node.value) if node.quote is Quote.BARE else written
        return Given(plain, written, Form.CONSTANT, node.value, string=True)
    if isinstance(node, ast.Constant) and bare_is_text:
        return Given(quoted(written), written, Form.CONSTANT, written)
    if isinstance(node, ast.ExpandableString) and node.quote is Quote.BARE:
        if _PLAIN_BARE.fullmatch(written) is None:
            return None
        return Given(f'"{written}"', written, Form.TEXT, string=True)
    if isinstance(node, ast.ArrayLiteral):
        items = [given_by(element, text, bare_is_text=bare_is_text) for element in node.elements]
        if any(item is None for item in items):
            return None
        found = tuple(item for item in items if item is not None)
        joined = ", ".join(item.text for item in found)
        return Given(joined, written, _of_all(found), None, found, primary=False)
    is_string = isinstance(node, ast.ExpandableString)
    return Given(written, written, _form(node), None, _listed(node, text), isinstance(node, _PRIMARY), is_string)


def member_of(variable: ast.Variable, key: str | int) -> Given:
    """What a splatted table or array holds under a key."""
    name = f"${{{variable.name}}}" if re.fullmatch(r"(?:\w+:)?\w+", variable.name) is None else f"${variable.name}"
    if isinstance(key, int):
        found = f"{name}[{key}]"
    elif _IDENTIFIER.fullmatch(key):
        found = f"{name}.{key}"
    else:
        found = f"{name}[{quoted(key)}]"
    return Given(found, found, Form.SIMPLE)


def default_of(key: str, value: str | None) -> Given:
    """What `$PSDefaultParameterValues` holds under a key: `value` itself where nothing else can be there."""
    if value is not None:
        return Given(quoted(value), quoted(value), Form.CONSTANT, value, string=True)
    found = f"$PSDefaultParameterValues[{quoted(key)}]"
    return Given(found, found, Form.SIMPLE)


def switch(value: Given | None) -> Given:
    """A switch, with what stands behind its colon."""
    return value or Given("$true", "$true", Form.SIMPLE)


def _listed(node: ast.Expression, text: str) -> tuple[Given, ...] | None:
    """The elements of `@('a', 'b')` and `('a', 'b')`."""
    inner: ast.Node | None = None
    if isinstance(node, ast.ArrayExpression):
        statements = node.body.statements
        inner = statements[0] if len(statements) == 1 else None
    elif isinstance(node, ast.Paren):
        inner = node.pipeline
    if not isinstance(inner, ast.Pipeline) or len(inner.elements) != 1:
        return None
    element = inner.elements[0]
    if not isinstance(element, ast.CommandExpression):
        return None
    expression = element.expression
    if isinstance(expression, ast.StringConstant) and isinstance(node, ast.ArrayExpression):
        return (Given(text[expression.start : expression.end], "", Form.CONSTANT, expression.value),)
    if not isinstance(expression, ast.ArrayLiteral):
        return None
    items = [given_by(one, text, bare_is_text=False) for one in expression.elements]
    return None if any(item is None for item in items) else tuple(item for item in items if item is not None)


def _form(node: ast.Expression) -> Form:
    waiting: list[ast.Node] = [node]
    while waiting:
        one = waiting.pop()
        steps = isinstance(one, ast.Unary) and one.operator in _STEPS
        if steps or isinstance(one, _RUNS) or (isinstance(one, ast.InvokeMember) and not _only_computes(one)):
            return Form.CALL
        waiting.extend(children(one))
        if isinstance(one, ast.ExpandableString):
            waiting.extend(part for part in one.parts if isinstance(part, ast.Node))
    return Form.TEXT if isinstance(node, ast.ExpandableString) else Form.SIMPLE


def _only_computes(call: ast.InvokeMember) -> bool:
    """Whether a method has no effect, so that it may be called once more."""
    name = call.member.value.lower() if isinstance(call.member, ast.StringConstant) else ""
    if call.static:
        return isinstance(call.target, ast.TypeExpression) and call.target.type_name.lower() in _OF_TEXT
    return name in _ON_TEXT


def _of_all(items: Iterable[Given]) -> Form:
    forms = {item.form for item in items}
    for form in (Form.CALL, Form.SIMPLE, Form.TEXT):
        if form in forms:
            return form
    return Form.CONSTANT
