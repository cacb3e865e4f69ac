"""Script blocks, parameters, functions, classes and other definitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pslint_tls.syntax.ast.node import Expression, Node, Statement

if TYPE_CHECKING:
    from pslint_tls.syntax.ast.expressions import Attribute, StatementBlock, Variable


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
    """A script, a function body or a script block. `blocks` maps begin, process, end, dynamicparam and clean to
    statement lists;
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
