"""Commands, pipelines and statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pslint_tls.syntax.ast.expressions import StringConstant
from pslint_tls.syntax.ast.node import Expression, Node, Statement

if TYPE_CHECKING:
    from pslint_tls.syntax.ast.expressions import StatementBlock


@dataclass(slots=True, eq=False)
class CommandParameter(Node):
    """`-Name` or `-Name:argument`; `name` without dash and colon."""

    name: str
    argument: Expression | None


@dataclass(slots=True, eq=False)
class Redirection(Node):
    """`2> target`; `target` is None for a merge such as `2>&1`."""

    target: Expression | None


@dataclass(slots=True, eq=False)
class Command(Node):
    """A command with its elements; the first is its name. `invocation` is `&`, `.` or empty."""

    invocation: str
    elements: list[Expression | CommandParameter]
    redirections: list[Redirection]

    @property
    def name(self) -> str | None:
        """The name where it is constant, as GetCommandName() says it."""
        first = self.elements[0] if self.elements else None
        return first.value if isinstance(first, StringConstant) else None


@dataclass(slots=True, eq=False)
class CommandExpression(Node):
    """An expression as the first element of a pipeline."""

    expression: Expression
    redirections: list[Redirection]


@dataclass(slots=True, eq=False)
class Pipeline(Statement):
    """Commands joined by `|`; `background` with a trailing `&`."""

    elements: list[Command | CommandExpression]
    background: bool = False


@dataclass(slots=True, eq=False)
class PipelineChain(Statement):
    """Pipelines joined by `&&` and `||` (PowerShell 7)."""

    first: Statement
    rest: list[tuple[str, Statement]]


@dataclass(slots=True, eq=False)
class Assignment(Statement):
    """`left operator right`; the right side is a statement."""

    left: Expression
    operator: str
    right: Statement


@dataclass(slots=True, eq=False)
class If(Statement):
    """`if`, `elseif`, `else`."""

    clauses: list[tuple[Statement, StatementBlock]]
    otherwise: StatementBlock | None


@dataclass(slots=True, eq=False)
class Switch(Statement):
    """`switch`; `flags` in lower case without dash, `default` apart from the other clauses."""

    flags: list[str]
    condition: Statement
    clauses: list[tuple[Expression, StatementBlock]]
    default: StatementBlock | None
    label: str | None = None


@dataclass(slots=True, eq=False)
class While(Statement):
    """`while (condition) body`."""

    condition: Statement
    body: StatementBlock
    label: str | None = None


@dataclass(slots=True, eq=False)
class Do(Statement):
    """`do body while (condition)`, or until."""

    condition: Statement
    body: StatementBlock
    until: bool
    label: str | None = None


@dataclass(slots=True, eq=False)
class For(Statement):
    """`for (initializer; condition; iterator) body`."""

    initializer: Statement | None
    condition: Statement | None
    iterator: Statement | None
    body: StatementBlock
    label: str | None = None


@dataclass(slots=True, eq=False)
class ForEach(Statement):
    """`foreach (variable in iterable) body`."""

    variable: Expression
    iterable: Statement
    body: StatementBlock
    label: str | None = None


@dataclass(slots=True, eq=False)
class Catch(Node):
    """`catch [types] body`."""

    types: list[str]
    body: StatementBlock


@dataclass(slots=True, eq=False)
class Try(Statement):
    """`try`, `catch`, `finally`."""

    body: StatementBlock
    catches: list[Catch]
    final: StatementBlock | None


@dataclass(slots=True, eq=False)
class Trap(Statement):
    """`trap [type] body`."""

    type_name: str | None
    body: StatementBlock


@dataclass(slots=True, eq=False)
class Jump(Statement):
    """`return`, `exit`, `throw`, `break` or `continue`; `value` is a pipeline, `label` a constant label."""

    keyword: str
    value: Statement | None
    label: str | None = None


@dataclass(slots=True, eq=False)
class Damage(Statement):
    """A stretch that could not be read."""

    reason: str
