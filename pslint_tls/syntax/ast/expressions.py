"""Nodes that yield a value without being a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pslint_tls.syntax.ast.node import Expression, Node, Quote, Statement

if TYPE_CHECKING:
    from pslint_tls.syntax.ast.definitions import ScriptBlock


@dataclass(slots=True, eq=False)
class StringConstant(Expression):
    """A string without expansions; `value` is unescaped."""

    value: str
    quote: Quote


@dataclass(slots=True, eq=False)
class ExpandableString(Expression):
    """A string with variables or subexpressions in it; `parts` are literal text and nodes in order."""

    parts: list[str | Expression]
    quote: Quote


@dataclass(slots=True, eq=False)
class Constant(Expression):
    """A number."""

    value: int | float


@dataclass(slots=True, eq=False)
class Variable(Expression):
    """`$name`, `${name}`, `$scope:name` or, splatted, `@name`; `name` without sigil and braces, as written."""

    name: str
    splatted: bool = False

    @property
    def key(self) -> str:
        """The name as PowerShell compares it."""
        return self.name.lower()


@dataclass(slots=True, eq=False)
class TypeExpression(Expression):
    """`[Type.Name]` used as a value."""

    type_name: str


@dataclass(slots=True, eq=False)
class Convert(Expression):
    """`[type] child`."""

    type_name: str
    child: Expression


@dataclass(slots=True, eq=False)
class Attribute(Node):
    """`[Name(positional, Key = value)]`."""

    type_name: str
    positional: list[Expression]
    named: list[tuple[str, Expression | None]]


@dataclass(slots=True, eq=False)
class Attributed(Expression):
    """`[Attribute()] child`."""

    attribute: Attribute
    child: Expression


@dataclass(slots=True, eq=False)
class Binary(Expression):
    """A chain of operators of one precedence, applied from the left; operators in lower case without their dash."""

    precedence: int
    first: Expression
    rest: list[tuple[str, Expression]]


@dataclass(slots=True, eq=False)
class Unary(Expression):
    """A prefix operator, or `post++` and `post--`."""

    operator: str
    child: Expression


@dataclass(slots=True, eq=False)
class Ternary(Expression):
    """`condition ? then : otherwise` (PowerShell 7)."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(slots=True, eq=False)
class ArrayLiteral(Expression):
    """`a, b, c`."""

    elements: list[Expression]


@dataclass(slots=True, eq=False)
class Paren(Expression):
    """`( pipeline )`."""

    pipeline: Statement


@dataclass(slots=True, eq=False)
class StatementBlock(Node):
    """A statement list, with its braces where it has some."""

    statements: list[Statement]


@dataclass(slots=True, eq=False)
class SubExpression(Expression):
    """`$( statements )`."""

    body: StatementBlock


@dataclass(slots=True, eq=False)
class ArrayExpression(Expression):
    """`@( statements )`."""

    body: StatementBlock


@dataclass(slots=True, eq=False)
class Hashtable(Expression):
    """`@{ key = statement }`."""

    pairs: list[tuple[Expression, Statement]]


@dataclass(slots=True, eq=False)
class ScriptBlockExpression(Expression):
    """`{ ... }` as a value."""

    block: ScriptBlock


@dataclass(slots=True, eq=False)
class Member(Expression):
    """`target.member` or `target::member`."""

    target: Expression
    member: Expression
    static: bool


@dataclass(slots=True, eq=False)
class InvokeMember(Expression):
    """`target.member(arguments)` or `target::member(arguments)`."""

    target: Expression
    member: Expression
    static: bool
    arguments: list[Expression]


@dataclass(slots=True, eq=False)
class Index(Expression):
    """`target[index]`."""

    target: Expression
    index: Expression
