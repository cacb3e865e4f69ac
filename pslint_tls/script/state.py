"""One moment on one path through a script: variables, objects, and the TLS mask of the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pslint_tls.script.values import Note, Option, Ref, Unknown, Value, union

MAX_STATES = 48
"""States kept apart at one point; past it they are joined, which loses only how values depend on each other."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object on the heap: a hashtable, a PSCustomObject, an SmtpClient, an instance of a class of the script.

    `kind` is `hashtable`, `smtpclient`, `list` or a type name. `members` are keyed in lower case and keep their order;
    a value of None in `maybe` marks a key that only some joined paths have. `open`: other members may be there.
    """

    kind: str
    members: tuple[tuple[str, Value], ...] = ()
    maybe: frozenset[str] = frozenset()
    open: bool = False
    names: tuple[tuple[str, str], ...] = ()
    """Lower-case key to the key as written."""

    def get(self, name: str) -> Value | None:
        """The member with this name in any case."""
        lowered = name.lower()
        for key, value in self.members:
            if key == lowered:
                return value
        return None

    def put(self, name: str, value: Value) -> Object:
        """A copy with the member set."""
        lowered = name.lower()
        if any(key == lowered for key, _ in self.members):
            members = tuple((key, value if key == lowered else old) for key, old in self.members)
        else:
            members = (*self.members, (lowered, value))
        names = self.names if any(key == lowered for key, _ in self.names) else (*self.names, (lowered, name))
        return replace(self, members=members, names=names, maybe=self.maybe - {lowered})

    def drop(self, name: str) -> Object:
        """A copy without the member."""
        lowered = name.lower()
        return replace(
            self, members=tuple(pair for pair in self.members if pair[0] != lowered), maybe=self.maybe - {lowered}
        )

    def written(self, key: str) -> str:
        """The key as it was written."""
        return dict(self.names).get(key, key)


Key = TypeVar("Key")
Item = TypeVar("Item")


class Table(dict[Key, Item]):
    """A dict that is never changed once made, with a digest that a changed copy need not compute anew."""

    __slots__ = ("_digest",)

    def __init__(self, items: Mapping[Key, Item] | Iterable[tuple[Key, Item]] = ()) -> None:
        super().__init__(items)
        self._digest: int | None = None

    @property
    def digest(self) -> int:
        """A 64-bit hash of the content, whatever the order."""
        if self._digest is None:
            found = 0
            for pair in self.items():
                found ^= hash(pair)
            self._digest = found
        return self._digest

    def having(self, key: Key, item: Item) -> Table[Key, Item]:
        """A copy with one entry set."""
        copy = Table(self)
        copy[key] = item
        if self._digest is not None:
            old = hash((key, self[key])) if key in self else 0
            copy._digest = self._digest ^ old ^ hash((key, item))
        return copy


Scope = Table[str, Value]
Heap = Table[tuple[object, ...], "Object"]
MANY = (Value((), Unknown("any number of outputs")),)
"""The output of something that writes an unknown number of times."""


class State:
    """Immutable; scopes and heap are never changed in place.

    `start`: the mask this process began with, 0 or 240. `mask`: the mask now, None if unknown. `scopes`: innermost
    last, variable
    and `function:` names in lower case. `out`: what the statements wrote so far, None where nobody collects it.
    `set_by`: the
    assignment that set the mask last, the proof of a verdict. `later`: blocks that may run at any later moment of
    this process
    (event actions, thread jobs).
    """

    __slots__ = ("_key", "heap", "later", "mask", "out", "scopes", "set_by", "start")

    def __init__(
        self,
        start: int,
        mask: int | None,
        scopes: tuple[Scope, ...],
        heap: Heap,
        out: tuple[Value, ...] | None = None,
        set_by: Note | None = None,
        later: tuple[int, ...] = (),
    ) -> None:
        self.start = start
        self.mask = mask
        self.scopes = scopes
        self.heap = heap
        self.out = out
        self.set_by = set_by
        self.later = later
        self._key: tuple[object, ...] | None = None

    def key(self) -> tuple[object, ...]:
        """Equal for states that behave alike; computed once."""
        if self._key is None:
            self._key = self._make_key()
        return self._key

    def _make_key(self) -> tuple[object, ...]:
        return (
            self.start,
            self.mask,
            tuple(scope.digest for scope in self.scopes),
            self.heap.digest,
            self.out,
            self.later,
            self.set_by,
        )

    def but(self, **changes: Any) -> State:
        """A copy with some fields changed."""
        copy = State(self.start, self.mask, self.scopes, self.heap, self.out, self.set_by, self.later)
        for name, value in changes.items():
            setattr(copy, name, value)
        return copy

    def find(self, name: str) -> Value | None:
        """The variable as dynamic scoping finds it, innermost first."""
        for scope in reversed(self.scopes):
            value = scope.get(name)
            if value is not None:
                return value
        return None

    def assign(self, name: str, value: Value, depth: int = -1) -> State:
        """A state in which the scope at `depth` (-1 the innermost, 0 the outermost) has the variable."""
        scopes = list(self.scopes)
        scopes[depth] = scopes[depth].having(name, value)
        return self.but(scopes=tuple(scopes))

    def unset(self, name: str) -> State:
        """A state without the variable in the innermost scope."""
        scope = Table((key, value) for key, value in self.scopes[-1].items() if key != name)
        return self.but(scopes=(*self.scopes[:-1], scope))

    def push(self, scope: Mapping[str, Value]) -> State:
        """A state one scope deeper."""
        return self.but(scopes=(*self.scopes, Table(scope)))

    def cut(self, depth: int) -> State:
        """A state with only the first `depth` scopes."""
        return self if len(self.scopes) == depth else self.but(scopes=self.scopes[:depth])

    def store(self, key: tuple[object, ...], value: Object) -> State:
        """A state whose heap has this object."""
        return self.but(heap=self.heap.having(key, value))

    def without_objects(self, unit: int, start: int, end: int) -> State:
        """Without the objects that were made in a range of a file, and that nothing outside of it holds."""
        kept = [pair for pair in self.heap.items() if not (pair[0][0] == unit and start <= _start(pair[0]) < end)]
        return self if len(kept) == len(self.heap) else self.but(heap=Table(kept))

    def object(self, option: Option) -> Object | None:
        """The object behind a reference."""
        return self.heap.get(option.key) if isinstance(option, Ref) else None

    def write(self, value: Value) -> State:
        """A state to whose output a value was added, if anybody collects it."""
        if self.out is None or self.out == MANY:
            return self
        if len(self.out) >= 64:
            return self.but(out=MANY)
        return self.but(out=(*self.out, value))


def _start(key: tuple[object, ...]) -> int:
    """Where the node begins that made an object; -1 for one that no node made."""
    return key[1] if len(key) > 1 and isinstance(key[1], int) else -1


def distinct(states: Iterable[State], limit: int = MAX_STATES) -> list[State]:
    """The states without duplicates; joined where there are too many."""
    several = list(states)
    if len(several) < 2:
        return several
    found: dict[tuple[object, ...], State] = {}
    for state in several:
        found.setdefault(state.key(), state)
    if len(found) <= limit:
        return list(found.values())
    return join(found.values())


def join(states: Iterable[State]) -> list[State]:
    """One state for each start, mask and depth: values become the union of what they were."""
    groups: dict[tuple[object, ...], list[State]] = {}
    for state in states:
        groups.setdefault((state.start, state.mask, len(state.scopes), state.out is None, state.later), []).append(
            state
        )
    return [_merge(group) for group in groups.values()]


def _merge(group: list[State]) -> State:
    first = group[0]
    if len(group) == 1:
        return first
    scopes = tuple(_merge_scopes([state.scopes[i] for state in group]) for i in range(len(first.scopes)))
    heap: Heap = Table()
    for key in {key for state in group for key in state.heap}:
        heap[key] = _merge_objects([state.heap[key] for state in group if key in state.heap])
    out = None
    if first.out is not None:
        lengths = {len(state.out or ()) for state in group}
        if len(lengths) == 1:
            out = tuple(union((state.out or ())[i] for state in group) for i in range(lengths.pop()))
        else:
            out = MANY
    return first.but(scopes=scopes, heap=heap, out=out)


def _merge_scopes(scopes: list[Scope]) -> Scope:
    first = scopes[0]
    if all(scope is first or scope.digest == first.digest for scope in scopes):
        return first
    merged: Scope = Table()
    for name in {name for scope in scopes for name in scope}:
        values = [scope.get(name, Value((None,))) for scope in scopes]
        merged[name] = values[0] if all(value == values[0] for value in values) else union(values)
    return merged


def _merge_objects(objects: list[Object]) -> Object:
    first = objects[0]
    if all(other == first for other in objects):
        return first
    names: dict[str, str] = {}
    for candidate in objects:
        names.update(dict(candidate.names))
    members = []
    maybe = {key for candidate in objects for key in candidate.maybe}
    for key in names:
        values = [value for candidate in objects if (value := candidate.get(key)) is not None]
        if not values:
            continue
        if len(values) < len(objects):
            maybe.add(key)
        members.append((key, union(values)))
    opened = any(candidate.open for candidate in objects)
    return Object(first.kind, tuple(members), frozenset(maybe), opened, tuple(names.items()))
