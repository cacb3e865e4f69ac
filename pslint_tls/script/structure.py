"""What can be read off the syntax alone: which names a function owns, what a statement is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pslint_tls.knowledge import match_parameter
from pslint_tls.script.units import Unit, plain_name
from pslint_tls.syntax import ast

DECISIVE = frozenset(("SmtpServer", "Port", "UseSsl", "Credential", "From"))
VARIABLE = re.compile(r"[$@]\{?((?:\w+:)?[\w?]+)")
SET_VARIABLE = re.compile(r"\$\{?((?:\w+:)?[\w?]+)\}?\s*=(?!=)|\(\s*\$(\w+)\s+in\b")
LOOPS = (ast.ForEach, ast.For, ast.While, ast.Do)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The names that are parameters, and nothing else, inside a function."""

    start: int
    end: int
    names: frozenset[str]


def parameters_of(node: ast.FunctionDefinition) -> list[ast.Parameter]:
    """The parameters of a function, wherever they are declared."""
    return node.parameters or (node.body.params.parameters if node.body.params else [])


def parameter_scopes(unit: Unit) -> list[Parameters]:
    """The functions of a file with their parameters. A name that some function reads from its callers is left out."""
    functions = [node for node in unit.tree.notable if isinstance(node, ast.FunctionDefinition)]
    functions += [
        method for node in unit.tree.notable if isinstance(node, ast.ClassDefinition) for method in node.methods
    ]
    own = {id(node): frozenset(one.variable.key for one in parameters_of(node)) for node in functions}
    borrowed: set[str] = set()
    for node in functions:
        used = {plain_name(found.group(1)) for found in VARIABLE.finditer(unit.text, node.start, node.end)}
        set_here = {
            plain_name(found.group(1) or found.group(2))
            for found in SET_VARIABLE.finditer(unit.text, node.start, node.end)
        }
        borrowed |= used - own[id(node)] - set_here
    return [Parameters(node.start, node.end, own[id(node)] - borrowed) for node in functions]


def blocks_of(statement: ast.Statement) -> list[ast.StatementBlock]:
    """The statement lists directly inside a statement."""
    if isinstance(statement, ast.If):
        return [body for _, body in statement.clauses] + ([statement.otherwise] if statement.otherwise else [])
    if isinstance(statement, ast.Switch):
        return [body for _, body in statement.clauses] + ([statement.default] if statement.default else [])
    if isinstance(statement, ast.Try):
        return [statement.body, *(catch.body for catch in statement.catches)]
    if isinstance(statement, LOOPS):
        return [statement.body]
    return []


def is_block(statement: ast.Statement) -> bool:
    """Whether a statement is a script block as a value: what matters in it is found by itself."""
    return expression_of(statement, ast.ScriptBlockExpression) is not None


def table_of(statement: ast.Statement) -> ast.Hashtable | None:
    """The hashtable literal that a statement is, cast or not."""
    found = expression_of(statement, ast.Hashtable)
    return found if isinstance(found, ast.Hashtable) else None


def expression_of(statement: ast.Statement, kind: type[ast.Expression]) -> ast.Expression | None:
    """The expression that a statement is, if it is of this kind, cast or not."""
    if not isinstance(statement, ast.Pipeline) or len(statement.elements) != 1:
        return None
    element = statement.elements[0]
    expression = element.expression if isinstance(element, ast.CommandExpression) else None
    if isinstance(expression, ast.Convert):
        expression = expression.child
    return expression if isinstance(expression, kind) else None


def is_message_part(key: str) -> bool:
    """Whether a key of a splat only fills the message."""
    match = match_parameter("send-mailmessage", key) if key else None
    return match is not None and match.name is not None and match.name not in DECISIVE


def fills_message(target: ast.Expression) -> bool:
    """`$mail.Body = ...` and `$mail['Body'] = ...`."""
    if isinstance(target, ast.Member) and isinstance(target.member, ast.StringConstant):
        return is_message_part(target.member.value)
    if isinstance(target, ast.Index) and isinstance(target.index, ast.StringConstant):
        return is_message_part(target.index.value)
    return False


def plain_command(command: ast.Command) -> str:
    """The name in lower case without a module."""
    return (command.name or "").lower().rpartition("\\")[2]
