"""The nodes of a PowerShell syntax tree, named as PowerShell's own (System.Management.Automation.Language, without the Ast suffix).

`start` and `end` are code point offsets into the parsed text. Nodes compare by identity. Chains that PowerShell nests to the
left (`a + b + c`) are kept flat, so that depth follows what is nested in the source and not how long a line is.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Quote(enum.Enum):
    """How a string constant is written."""

    BARE = "bare"
    SINGLE = "single"
    DOUBLE = "double"
    HERE_SINGLE = "here-single"
    HERE_DOUBLE = "here-double"


@dataclass(slots=True, eq=False)
class Node:
    """Any node: the half-open range that PowerShell calls its Extent."""

    start: int
    end: int


@dataclass(slots=True, eq=False)
class Expression(Node):
    """What yields a value without being a command."""


@dataclass(slots=True, eq=False)
class Statement(Node):
    """What can stand in a statement list."""


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
class Parameter(Node):
    """One parameter of a param block."""

    variable: Variable
    types: list[str]
    attributes: list[Attribute]
    default: Expression | None


@dataclass(slots=True, eq=False)
class ParamBlock(Node):
    """`param(...)` with the attributes in front of it."""

    attributes: list[Attribute]
    parameters: list[Parameter]


@dataclass(slots=True, eq=False)
class ScriptBlock(Node):
    """A script, a function body or a script block. `blocks` maps begin, process, end, dynamicparam and clean to statement lists;
    a body without named blocks is all `end` (a filter's all `process`)."""

    params: ParamBlock | None
    blocks: dict[str, StatementBlock]
    named: bool = False
    usings: list[Using] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class FunctionDefinition(Statement):
    """`function`, `filter` or `workflow`; `name` as written, scope prefix included."""

    name: str
    body: ScriptBlock
    parameters: list[Parameter]
    keyword: str = "function"
    static: bool = False


@dataclass(slots=True, eq=False)
class PropertyMember(Node):
    """A property of a class."""

    name: str
    default: Expression | None


@dataclass(slots=True, eq=False)
class ClassDefinition(Statement):
    """A class; its methods are functions."""

    name: str
    bases: list[str]
    properties: list[PropertyMember]
    methods: list[FunctionDefinition]


@dataclass(slots=True, eq=False)
class EnumDefinition(Statement):
    """An enum; its members have constant values or none."""

    name: str
    members: list[tuple[str, Expression | None]]


@dataclass(slots=True, eq=False)
class Data(Statement):
    """A data section."""

    name: str | None
    body: StatementBlock


@dataclass(slots=True, eq=False)
class Using(Statement):
    """`using namespace|module|assembly name`."""

    kind: str
    name: str


@dataclass(slots=True, eq=False)
class Configuration(Statement):
    """A DSC configuration."""

    name: Expression
    body: ScriptBlock


@dataclass(slots=True, eq=False)
class NamedBlock(Statement):
    """`parallel`, `sequence` or `inlinescript` in a workflow."""

    keyword: str
    body: StatementBlock


@dataclass(slots=True, eq=False)
class Damage(Statement):
    """A stretch that could not be read."""

    reason: str
