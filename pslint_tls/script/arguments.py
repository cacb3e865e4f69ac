"""The arguments of a command, and how PowerShell's binder gives them to parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pslint_tls.knowledge import Match
from pslint_tls.script.model import Via
from pslint_tls.script.recorder import Bound
from pslint_tls.script.state import Object
from pslint_tls.script.values import FALSE, TRUE, Array, Value, known, union
from pslint_tls.syntax import ast


@dataclass(frozen=True, slots=True)
class Named:
    """`-Name value`; `value` is None for a parameter without an argument so far."""

    name: str
    node: ast.Node
    value: Value | None
    colon: bool = False
    argument: ast.Node | None = None
    """What stands behind the colon."""


@dataclass(frozen=True, slots=True)
class Positional:
    """An argument without a name."""

    value: Value
    node: ast.Node
    via: Via = Via.POSITIONAL
    index: int | None = None
    """Where it stands in a splatted array."""


@dataclass(frozen=True, slots=True)
class Splat:
    """`@variable`: the object, array or unknown thing behind it."""

    node: ast.Variable
    table: Object | None
    value: Value


Argument = Named | Positional | Splat


@dataclass(frozen=True, slots=True)
class Signature:
    """What the binder needs of a command's parameters."""

    match: Callable[[str], Match]
    is_switch: Callable[[str], bool]
    positions: tuple[str, ...]
    rest: str | None = None
    """The parameter that takes the remaining arguments."""


@dataclass(slots=True)
class Binding:
    """What was bound to what, and what was not."""

    bound: dict[str, Bound] = field(default_factory=dict)
    problems: list[tuple[str, str, int, int]] = field(default_factory=list)
    rest: list[Value] = field(default_factory=list)
    maybe: set[str] = field(default_factory=set)
    """Parameters that only some of the joined paths bind (through a splat)."""

    def value(self, name: str) -> Value | None:
        """The value of a parameter, None if it was not bound."""
        found = self.bound.get(name)
        return found.value if found else None


def bind(arguments: list[Argument], signature: Signature, text: str) -> Binding:
    """Bind as PowerShell does: named first, then splats, then positions in order."""
    binding = Binding()
    pending: list[Positional] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        index += 1
        if isinstance(argument, Positional):
            pending.append(argument)
        elif isinstance(argument, Splat):
            _bind_splat(argument, signature, binding, pending, text)
        else:
            following = arguments[index] if index < len(arguments) else None
            index += _bind_named(argument, following, signature, binding, pending, text)
    _bind_positions(pending, signature, binding)
    return binding


def _bind_named(
    argument: Named,
    following: Argument | None,
    signature: Signature,
    binding: Binding,
    pending: list[Positional],
    text: str,
) -> int:
    """Bind a named argument; returns how many of the following arguments it used up."""
    match = signature.match(argument.name)
    shown = text[argument.node.start : argument.node.end]
    takes = isinstance(following, Positional) and argument.value is None and not argument.colon
    if match.name is None:
        problem = "ambiguous" if match.kind == "ambiguous" else "unknown"
        binding.problems.append((shown, problem, argument.node.start, argument.node.end))
        return 0
    if signature.is_switch(match.name):
        value = argument.value if argument.value is not None else TRUE
        _put(binding, Bound(match.name, value, Via.NAMED, argument.argument), shown, argument.node)
        return 0
    if argument.value is not None:
        _put(binding, Bound(match.name, argument.value, Via.NAMED, argument.argument), shown, argument.node)
        return 0
    if takes:
        assert isinstance(following, Positional)
        _put(binding, Bound(match.name, following.value, Via.NAMED, following.node), shown, argument.node)
        return 1
    binding.problems.append((shown, "unknown", argument.node.start, argument.node.end))
    return 0


def _put(binding: Binding, bound: Bound, shown: str, node: ast.Node) -> None:
    if bound.name in binding.bound and binding.bound[bound.name].via is not Via.SPLAT:
        binding.problems.append((shown, "duplicate", node.start, node.end))
        return
    binding.bound[bound.name] = bound
    binding.maybe.discard(bound.name)


def _bind_splat(argument: Splat, signature: Signature, binding: Binding, pending: list[Positional], text: str) -> None:
    shown = text[argument.node.start : argument.node.end]
    if argument.table is not None:
        for key, value in argument.table.members:
            name = argument.table.written(key)
            match = signature.match(name)
            if match.name is None:
                problem = "ambiguous" if match.kind == "ambiguous" else "unknown"
                binding.problems.append((f"{shown}: {name}", problem, argument.node.start, argument.node.end))
            elif match.name not in binding.bound:
                always = key not in argument.table.maybe
                binding.bound[match.name] = Bound(match.name, value, Via.SPLAT, argument.node, name, always)
                if not always:
                    binding.maybe.add(match.name)
        if argument.table.open:
            binding.problems.append((shown, "dynamic-splat", argument.node.start, argument.node.end))
    elif argument.value.single and isinstance(argument.value.options[0], Array):
        items = argument.value.options[0].items
        pending += [Positional(item, argument.node, Via.SPLAT, index) for index, item in enumerate(items)]
    else:
        binding.problems.append((shown, "dynamic-splat", argument.node.start, argument.node.end))


def _bind_positions(pending: list[Positional], signature: Signature, binding: Binding) -> None:
    free = [name for name in signature.positions if name not in binding.bound]
    for argument in pending:
        if free:
            name = free.pop(0)
            binding.bound[name] = Bound(name, argument.value, argument.via, argument.node, argument.index)
        elif signature.rest is not None:
            binding.rest.append(argument.value)
        else:
            binding.rest.append(argument.value)
            start, end = argument.node.start, argument.node.end
            binding.problems.append(("", "unknown", start, end))
    if signature.rest is not None and binding.rest:
        binding.bound[signature.rest] = Bound(signature.rest, known(Array(tuple(binding.rest))), Via.POSITIONAL, None)


def switch_value(value: Value | None, maybe: bool) -> Value:
    """A switch that was bound to `value`, not at all, or only on some paths."""
    if value is None:
        return FALSE
    return union([value, FALSE]) if maybe else value


def merge_defaults(binding: Binding, defaults: Mapping[str, Bound]) -> None:
    """Add `$PSDefaultParameterValues` where nothing was given."""
    for name, bound in defaults.items():
        if name not in binding.bound:
            binding.bound[name] = bound
