"""What is known of a value: a set of possibilities, or the reason why nothing is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pslint_tls.script.model import AuthKind
from pslint_tls.syntax import ast
from pslint_tls.text import Span

MAX_OPTIONS = 24
"""Possibilities that one value may have before it counts as unknown."""

HERE = "\ue000"
"""Stands for the folder of the script inside a string: `$PSScriptRoot`."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known, or more than is known may come: why, and what that means for a password that comes this way.

    `scalar`: it is one thing, not a collection.
    """

    reason: str
    kind: AuthKind = AuthKind.UNKNOWN
    scalar: bool = False
    prefix: str = ""
    """How the text begins, where that is known."""


@dataclass(frozen=True, slots=True)
class Note:
    """A place in a file that a value came through, and what happened there. `path` is None for the analysed file."""

    start: int
    end: int
    message: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Array:
    """A collection; each item a value of its own. `grows` names the type of one that can: arraylist or list."""

    items: tuple[Value, ...]
    grows: str = ""


@dataclass(frozen=True, slots=True)
class Mask:
    """A SecurityProtocolType."""

    bits: int


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A .NET type, its name in lower case without `system.`."""

    name: str


@dataclass(frozen=True, slots=True)
class StaticMember:
    """A static member of a type that is not modelled further: `[Text.Encoding]::UTF8`."""

    type_name: str
    member: str


@dataclass(frozen=True, slots=True)
class Ref:
    """An object on the heap of the state."""

    key: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A script block; `unit` is the number of the file that it stands in."""

    block: ast.ScriptBlock
    unit: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function, filter or method."""

    definition: ast.FunctionDefinition
    unit: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class that the script defines."""

    definition: ast.ClassDefinition
    unit: int


@dataclass(frozen=True, slots=True)
class Secure:
    """A SecureString: where the password came from; `literal` is its place if it stands in a file, `empty` if it is
    ''.
    """

    kind: AuthKind
    literal: Note | None = None
    empty: bool = False
    text: Value | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A PSCredential or NetworkCredential."""

    kind: AuthKind
    user: Value
    literal: Note | None = None
    anonymous: bool = False
    passwords: frozenset[str] = frozenset()
    """The literal passwords it can hold, so that nothing shows them."""


Option = (
    str
    | int
    | float
    | bool
    | None
    | Array
    | Mask
    | TypeRef
    | StaticMember
    | Ref
    | Block
    | Function
    | Class
    | Secure
    | Credential
)


class Value:
    """Everything that can be there: `options`, and `unknown` if something else may be there too.

    Immutable. Two values are the same if their possibilities are; where they came from (`trace`) does not count. The
    hash is
    kept, since states are compared by their values all the time.
    """

    __slots__ = ("_hash", "options", "trace", "unknown")

    def __init__(
        self, options: tuple[Option, ...] = (), unknown: Unknown | None = None, trace: tuple[Note, ...] = ()
    ) -> None:
        self.options = options
        self.unknown = unknown
        self.trace = trace
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Value) or hash(self) != hash(other):
            return False
        return self.options == other.options and self.unknown == other.unknown

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.options, self.unknown))
        return self._hash

    def __repr__(self) -> str:
        return f"Value({self.options!r}, {self.unknown!r})"

    @property
    def known(self) -> bool:
        """Nothing but the options can be there."""
        return self.unknown is None

    @property
    def single(self) -> bool:
        """Exactly one thing can be there."""
        return self.unknown is None and len(self.options) == 1

    def via(self, note: Note) -> Value:
        """The same value, one step on."""
        if len(self.trace) >= 12 or (self.trace and self.trace[-1] == note):
            return self
        return Value(self.options, self.unknown, (*self.trace, note))

    def with_trace(self, trace: tuple[Note, ...]) -> Value:
        """The same value with another history."""
        return Value(self.options, self.unknown, trace)


NULL = Value((None,))
TRUE = Value((True,))
FALSE = Value((False,))
EITHER = Value((True, False))


def same(left: Option, right: Option) -> bool:
    """Whether two options are one: Python takes True for 1 and 1.0."""
    return type(left) is type(right) and left == right


def unknown(
    reason: str, kind: AuthKind = AuthKind.UNKNOWN, scalar: bool = False, trace: tuple[Note, ...] = ()
) -> Value:
    """A value of which nothing is known."""
    return Value((), Unknown(reason, kind, scalar), trace)


def known(option: Option, *trace: Note) -> Value:
    """A value of which everything is known."""
    return Value((option,), None, trace)


def union(values: Iterable[Value]) -> Value:
    """What can be there if any of the values can."""
    options: list[Option] = []
    reason: Unknown | None = None
    trace: tuple[Note, ...] = ()
    for value in values:
        for option in value.options:
            if not any(same(option, seen) for seen in options):
                options.append(option)
        if value.unknown is not None and (reason is None or _worse(value.unknown, reason)):
            reason = value.unknown
        if len(value.trace) > len(trace):
            trace = value.trace
    if len(options) > MAX_OPTIONS:
        return Value((), Unknown("more possibilities than are followed"), trace)
    return Value(tuple(options), reason, trace)


def _worse(left: Unknown, right: Unknown) -> bool:
    order = list(AuthKind)
    return order.index(left.kind) < order.index(right.kind)


def span_of(note: Note) -> Span:
    """The place of a note."""
    return Span(note.start, note.end)
