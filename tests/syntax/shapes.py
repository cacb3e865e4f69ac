"""A tree as one line of text, so that a test can say what it expects."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from pslint_tls.syntax import Tree, ast, parse

Part = str | ast.Node


def read(text: str) -> Tree:
    """The tree of a script that must be whole."""
    tree = parse(text)
    assert not tree.damage, [(one.reason, text[one.start : one.end]) for one in tree.damage]
    return tree


def shown(text: str) -> str:
    """A whole script."""
    return shape(read(text).root)


def below(node: ast.Node) -> Iterator[ast.Node]:
    """The nodes directly under a node."""
    for name in type(node).__match_args__[2:]:
        yield from nodes_in(getattr(node, name))


def nodes_in(value: object) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from nodes_in(item)
    elif isinstance(value, dict):
        yield from nodes_in(list(value.values()))


def find(root: ast.Node, kind: type) -> list:
    """All nodes of a kind, outer ones first."""
    found = [root] if isinstance(root, kind) else []
    for child in below(root):
        found += find(child, kind)
    return found


def joined(nodes: Iterable[Part], between: str) -> str:
    return between.join(node if isinstance(node, str) else shape(node) for node in nodes)


@functools.singledispatch
def shape(node: ast.Node) -> str:
    raise AssertionError(f"no shape for {type(node).__name__}")


def plain(kind: type, template: str) -> None:
    """A kind whose shape is its fields put into a template."""

    def render(node: ast.Node) -> str:
        fields = {name: getattr(node, name) for name in type(node).__match_args__[2:]}
        return template.format(**{k: shape(v) if isinstance(v, ast.Node) else v for k, v in fields.items()})

    shape.register(kind, render)


plain(ast.Constant, "{value}")
plain(ast.TypeExpression, "[{type_name}]")
plain(ast.Convert, "([{type_name}] {child})")
plain(ast.Attributed, "({attribute} {child})")
plain(ast.Unary, "({operator} {child})")
plain(ast.Ternary, "({condition} ? {then} : {otherwise})")
plain(ast.Paren, "({pipeline})")
plain(ast.SubExpression, "$({body})")
plain(ast.ArrayExpression, "@({body})")
plain(ast.ScriptBlockExpression, "{{{block}}}")
plain(ast.Index, "{target}[{index}]")
plain(ast.Assignment, "{left} {operator} {right}")
plain(ast.Damage, "DAMAGE")
plain(ast.Using, "using {kind} {name}")
plain(ast.Data, "data {name} {{{body}}}")
plain(ast.Configuration, "configuration {name} {{{body}}}")
plain(ast.NamedBlock, "{keyword} {{{body}}}")


@shape.register
def _(node: ast.StringConstant) -> str:
    return node.value if node.quote is ast.Quote.BARE else repr(node.value)


@shape.register
def _(node: ast.ExpandableString) -> str:
    mark = "~" if node.quote is ast.Quote.BARE else "%"
    return f"{mark}<" + " ".join(repr(part) if isinstance(part, str) else shape(part) for part in node.parts) + ">"


@shape.register
def _(node: ast.Variable) -> str:
    return ("@" if node.splatted else "$") + node.name


@shape.register
def _(node: ast.Attribute) -> str:
    named = [key if value is None else f"{key}={shape(value)}" for key, value in node.named]
    return f"[{node.type_name}({', '.join([*map(shape, node.positional), *named])})]"


@shape.register
def _(node: ast.Binary) -> str:
    rest = "".join(f" {operator} {shape(operand)}" for operator, operand in node.rest)
    return f"({shape(node.first)}{rest})"


@shape.register
def _(node: ast.ArrayLiteral) -> str:
    return f"<{joined(node.elements, ', ')}>"


@shape.register
def _(node: ast.Hashtable) -> str:
    return "@{" + "; ".join(f"{shape(key)} = {shape(value)}" for key, value in node.pairs) + "}"


@shape.register
def _(node: ast.Member) -> str:
    return f"{shape(node.target)}{'::' if node.static else '.'}{shape(node.member)}"


@shape.register
def _(node: ast.InvokeMember) -> str:
    dots = "::" if node.static else "."
    return f"{shape(node.target)}{dots}{shape(node.member)}({joined(node.arguments, ', ')})"


@shape.register
def _(node: ast.CommandParameter) -> str:
    return f"-{node.name}" + (f":{shape(node.argument)}" if node.argument else "")


@shape.register
def _(node: ast.Redirection) -> str:
    return ">" + (shape(node.target) if node.target else "merge")


@shape.register
def _(node: ast.Command) -> str:
    first = [node.invocation] if node.invocation else []
    return f"`{joined([*first, *node.elements, *node.redirections], ' ')}`"


@shape.register
def _(node: ast.CommandExpression) -> str:
    return joined([node.expression, *node.redirections], " ")


@shape.register
def _(node: ast.Pipeline) -> str:
    return joined(node.elements, " | ") + (" &" if node.background else "")


@shape.register
def _(node: ast.PipelineChain) -> str:
    return shape(node.first) + "".join(f" {operator} {shape(one)}" for operator, one in node.rest)


@shape.register
def _(node: ast.StatementBlock) -> str:
    return joined(node.statements, "; ")


@shape.register
def _(node: ast.ScriptBlock) -> str:
    head = [*node.usings, *([node.params] if node.params else [])]
    if not node.named and set(node.blocks) == {"end"}:
        return joined([*head, *node.blocks["end"].statements], "; ")
    return joined([*head, *(f"{name} {{{shape(block)}}}" for name, block in node.blocks.items())], "; ")


@shape.register
def _(node: ast.Parameter) -> str:
    types = "".join(f"[{one}]" for one in node.types)
    default = f" = {shape(node.default)}" if node.default else ""
    return f"{joined(node.attributes, '')}{types}{shape(node.variable)}{default}"


@shape.register
def _(node: ast.ParamBlock) -> str:
    return f"{joined(node.attributes, '')}param({joined(node.parameters, ', ')})"


@shape.register
def _(node: ast.FunctionDefinition) -> str:
    static = "static " if node.static else ""
    parameters = f"({joined(node.parameters, ', ')})" if node.parameters else ""
    return f"{static}{node.keyword} {node.name}{parameters} {{{shape(node.body)}}}"


@shape.register
def _(node: ast.PropertyMember) -> str:
    return f"${node.name}" + (f" = {shape(node.default)}" if node.default else "")


@shape.register
def _(node: ast.ClassDefinition) -> str:
    bases = f" : {', '.join(node.bases)}" if node.bases else ""
    return f"class {node.name}{bases} {{{joined([*node.properties, *node.methods], '; ')}}}"


@shape.register
def _(node: ast.EnumDefinition) -> str:
    members = [name if value is None else f"{name} = {shape(value)}" for name, value in node.members]
    return f"enum {node.name} {{{'; '.join(members)}}}"


def label(node: ast.While | ast.Do | ast.For | ast.ForEach | ast.Switch) -> str:
    return f":{node.label} " if node.label else ""


@shape.register
def _(node: ast.If) -> str:
    clauses = [f"if ({shape(condition)}) {{{shape(body)}}}" for condition, body in node.clauses]
    return " else".join(clauses) + (f" else {{{shape(node.otherwise)}}}" if node.otherwise else "")


@shape.register
def _(node: ast.While) -> str:
    return f"{label(node)}while ({shape(node.condition)}) {{{shape(node.body)}}}"


@shape.register
def _(node: ast.Do) -> str:
    word = "until" if node.until else "while"
    return f"{label(node)}do {{{shape(node.body)}}} {word} ({shape(node.condition)})"


@shape.register
def _(node: ast.For) -> str:
    parts = [shape(part) if part else "" for part in (node.initializer, node.condition, node.iterator)]
    return f"{label(node)}for ({'; '.join(parts)}) {{{shape(node.body)}}}"


@shape.register
def _(node: ast.ForEach) -> str:
    return f"{label(node)}foreach ({shape(node.variable)} in {shape(node.iterable)}) {{{shape(node.body)}}}"


@shape.register
def _(node: ast.Switch) -> str:
    flags = "".join(f" -{flag}" for flag in node.flags)
    clauses = [f"{shape(test)} {{{shape(body)}}}" for test, body in node.clauses]
    if node.default:
        clauses.append(f"default {{{shape(node.default)}}}")
    return f"{label(node)}switch{flags} ({shape(node.condition)}) {{{' '.join(clauses)}}}"


@shape.register
def _(node: ast.Try) -> str:
    catches = "".join(f" catch {' '.join([*one.types, ''])}{{{shape(one.body)}}}" for one in node.catches)
    return f"try {{{shape(node.body)}}}{catches}" + (f" finally {{{shape(node.final)}}}" if node.final else "")


@shape.register
def _(node: ast.Trap) -> str:
    return f"trap {(node.type_name + ' ') if node.type_name else ''}{{{shape(node.body)}}}"


@shape.register
def _(node: ast.Jump) -> str:
    return joined(
        [node.keyword, *([f":{node.label}"] if node.label else []), *([node.value] if node.value else [])], " "
    )
