"""What was observed while the script ran: plain notes, made into sites and verdicts afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from pslint_tls.script.model import Origin, SiteKind, Via
from pslint_tls.script.values import Note, Value
from pslint_tls.syntax import ast
from pslint_tls.text import Span


@dataclass(frozen=True, slots=True)
class Bound:
    """A parameter that got a value: by which argument node, and how."""

    name: str
    value: Value
    via: Via
    node: ast.Node | None
    key: str | int | None = None
    """The key of the splatted table or of the table of defaults, as written there; the index of a splatted array."""
    always: bool = True
    """Every path that was joined into this state binds it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One state in which a site, an assignment or a request was reached."""

    start: int
    mask: int | None
    set_by: Note | None
    scope: int
    bound: tuple[Bound, ...] = ()
    problems: tuple[tuple[str, str, int, int], ...] = ()
    """(text, problem, start, end) of arguments that were not bound."""
    called: bool = True
    """The code is reached from the file's top level; False in functions that nobody calls."""
    sent: bool = True
    """Mail leaves here; False for the construction of a client."""


@dataclass(slots=True)
class Spot:
    """A place in the script that is observed."""

    node: ast.Node
    kind: SiteKind | None
    origin: Origin
    command: str
    name_span: Span
    seen: list[Seen] = field(default_factory=list)
    shadowed: bool = False
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class AssignmentSpot:
    """An assignment to SecurityProtocol."""

    node: ast.Node
    operator: str
    seen: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    """(start, mask before, mask after)."""
    named: list[int | None] = field(default_factory=list)
    """What the right side itself allows."""
    restores: bool = False
    reads: bool = False
    guarded: bool = False
    called: bool = False
    """It is reached from the file's top level."""


class Recorder:
    """Collects observations of the analysed file; what happens in loaded files is only counted by those that ask for
    it.
    """

    def __init__(self) -> None:
        self.sites: dict[tuple[int, int, int], Spot] = {}
        self.assignments: dict[tuple[int, int, int], AssignmentSpot] = {}
        self.requests: dict[tuple[int, int, int], Spot] = {}
        self.protocols: dict[tuple[int, int, int], tuple[ast.Node, str, list[Value]]] = {}
        self.secrets: set[tuple[int, int]] = set()
        self.entries: dict[int, list[ast.ScriptBlock]] = {}
        """The blocks of the analysed file that are run first in a process of their own, by its scope."""
        self.names: dict[tuple[int, int, int], set[object]] = {}
        """What a command is called that is named by a variable or an expression; None for a name that is not known."""
        self.called = True
        self.scope = 0
        self._closed: frozenset[tuple[int, int, int]] = frozenset()

    def only_new(self) -> None:
        """From here on nothing is added to what was already observed."""
        self._closed = frozenset((*self.sites, *self.requests, *self.assignments))

    def is_closed(self, node: ast.Node, unit: int) -> bool:
        """Whether the node was observed before `only_new`."""
        return (unit, node.start, node.end) in self._closed

    def spot(self, table: dict[tuple[int, int, int], Spot], unit: int, node: ast.Node, make: Spot) -> Spot:
        """The spot for this node, made on first sight."""
        return table.setdefault((unit, node.start, node.end), make)
