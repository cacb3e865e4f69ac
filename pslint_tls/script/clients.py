"""SmtpClient objects as they are written: every statement that touches one, so that it can be taken out whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pslint_tls.script.calls import Client, ClientCall, Given
from pslint_tls.script.givens import given_by
from pslint_tls.script.objects import CLIENT_PROPERTIES, SENDS
from pslint_tls.script.positions import children, path_to
from pslint_tls.script.structure import LOOPS
from pslint_tls.syntax import Tree, ast
from pslint_tls.text import Span, line_start

VIEWS = re.compile(r"alternateview|linkedresource|pkcs\.|smimecap", re.IGNORECASE)
EXTRAS = re.compile(r"\.(?:headers\b|sender\s*=)", re.IGNORECASE)
TRAP = re.compile(r"^\s*trap\b", re.IGNORECASE | re.MULTILINE)
_SCOPES = (ast.FunctionDefinition, ast.ScriptBlockExpression)
_BRANCHES = (ast.If, ast.Switch, ast.Try, *LOOPS)
_SETTINGS = frozenset((*CLIENT_PROPERTIES, "timeout", "targetname")) - {"deliverymethod"}
_PATH_LIMIT = 400


class Clients:
    """Finds the uses of the clients of one file."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._text = tree.text
        self._views = VIEWS.search(tree.text) is not None
        self._extras = EXTRAS.search(tree.text) is not None
        self._traps = TRAP.search(tree.text) is not None
        self._by_name: dict[str, list[list[ast.Node]]] | None = None

    def of(self, made: ast.Node) -> Client:
        """The client that `made` constructs."""
        path = self._around(made)
        for index, one in enumerate(path[:-1]):
            # `(New-Object ...).Send(...)`, `[...]::new(...).Send(...)`
            target = one.target if isinstance(one, ast.InvokeMember) else None
            if target is made or (isinstance(target, ast.Paren) and _is_whole(target.pipeline, made)):
                use = self._use(path[: index + 1], target)
                if use is not None and use.kind == "send":
                    return self._client((use,), True)
        assigned = next((one for one in reversed(path) if isinstance(one, ast.Assignment)), None)
        variable = _variable_of(assigned.left) if assigned is not None else None
        if assigned is None or variable is None or not _is_whole(assigned.right, made):
            return Client(reason="the client is not kept in a variable", views=self._views)
        return self._in_variable(variable, path)

    def _in_variable(self, variable: ast.Variable, made: list[ast.Node]) -> Client:
        home = _scope_of(made)
        name = _bare(variable)
        uses: list[ClientCall] = []
        lists: list[ast.Node | None] = []
        for path in self._references(name):
            scope = _scope_of(path)
            if scope is not home and self._makes_own(scope, name):
                continue
            if home is not None and home not in path:
                return self._refused("the client is used in another function as well", path)
            use = self._use(path, path[-1])
            if use is None:
                return self._refused("the script does something else with the client", path)
            uses.append(use)
            lists.append(_list_of(path))
        uses.sort(key=lambda one: one.span)
        if not any(one.kind == "send" for one in uses):
            return Client(reason="nothing is sent with the client in this file", views=self._views)
        listed = lists[0] if lists and all(one is lists[0] for one in lists) else None
        return self._client(tuple(uses), self._is_straight(listed, uses))

    def _client(self, uses: tuple[ClientCall, ...], straight: bool) -> Client:
        return Client(uses, None, straight, self._extras, self._views)

    def _refused(self, reason: str, path: list[ast.Node]) -> Client:
        line = self._text.count("\n", 0, path[-1].start) + 1
        return Client(reason=f"{reason}, in line {line}", views=self._views)

    def _is_straight(self, listed: ast.Node | None, uses: list[ClientCall]) -> bool:
        if not isinstance(listed, ast.StatementBlock):
            return False
        between = (one for one in listed.statements if uses[0].span.end <= one.start < uses[-1].span.start)
        return not any(isinstance(one, _BRANCHES) for one in between)

    def _use(self, path: list[ast.Node], client: ast.Node) -> ClientCall | None:
        """What the statement around `client` does with it; None if it is nothing known."""
        statement = next((one for one in reversed(path) if isinstance(one, ast.Statement)), None)
        assigned = next((one for one in reversed(path) if isinstance(one, ast.Assignment)), None)
        if assigned is not None and _contains(assigned.left, client):
            return self._assigned(assigned, client, path)
        if not isinstance(statement, ast.Pipeline) or _list_of(path) is None:
            return None
        whole: ast.Statement = statement
        if assigned is not None and assigned.right is statement and _is_null(assigned.left):
            whole = assigned
        elif assigned is not None and assigned.right is statement:
            return None
        element = statement.elements[0]
        expression = element.expression if isinstance(element, ast.CommandExpression) else None
        if isinstance(expression, ast.Convert) and expression.type_name.lower() in ("void", "system.void"):
            expression = expression.child
        for waited in ("wait", "getresult", "getawaiter"):
            if isinstance(expression, ast.InvokeMember) and _called(expression) == waited:
                expression = expression.target
        if not isinstance(expression, ast.InvokeMember) or expression.target is not client:
            return None
        if len(statement.elements) > 1 and not _is_discarded(statement):
            return None
        return self._invoked(whole, expression, path)

    def _assigned(self, assigned: ast.Assignment, variable: ast.Node, path: list[ast.Node]) -> ClientCall | None:
        span = Span(assigned.start, assigned.end)
        chained = any(isinstance(one, ast.Assignment) and one is not assigned for one in path)
        if _list_of(path) is None or assigned.operator != "=" or chained or _assigns(assigned.right):
            return None
        if _variable_of(assigned.left) is variable:
            kind = "drop" if self._text[assigned.right.start : assigned.right.end].lower() == "$null" else "make"
            if kind == "make" and not _makes_client(assigned.right):
                return None
            return ClientCall(kind, span, self._line(span))
        left = assigned.left
        if not isinstance(left, ast.Member) or left.target is not variable:
            return None
        known = isinstance(left.member, ast.StringConstant) and left.member.value.lower() in _SETTINGS
        return ClientCall("set", span, self._line(span)) if known else None

    def _invoked(self, whole: ast.Statement, call: ast.InvokeMember, path: list[ast.Node]) -> ClientCall | None:
        span = Span(whole.start, whole.end)
        name = _called(call)
        if name == "dispose":
            return ClientCall("drop", span, self._line(span))
        if name not in SENDS:
            return None
        given = [given_by(one, self._text, bare_is_text=False) for one in call.arguments]
        kept = tuple(one for one in given if one is not None)
        if len(kept) != len(given):
            return None
        return _send(span, self._line(span), kept, self._is_awaited(path, call.start))

    def _is_awaited(self, path: list[ast.Node], offset: int) -> bool:
        """Whether somebody waits for an error: a try around the place or around a call of its function, or a trap."""
        if _in_try(path, offset) or self._traps:
            return True
        names = {one.name.lower() for one in path if isinstance(one, ast.FunctionDefinition)}
        called = (one for one in self._tree.commands if (one.name or "").lower() in names)
        return any(_in_try(path_to(self._tree.root, one.start), one.start) for one in called)

    def _line(self, span: Span) -> Span | None:
        text = self._text
        start = line_start(text, span.start)
        rest = re.compile(r"[ \t]*;?[ \t]*(?:\r\n|\r|\n|\Z)").match(text, span.end)
        if text[start : span.start].strip() or rest is None:
            return None
        return Span(start, rest.end())

    def _makes_own(self, scope: ast.Node | None, name: str) -> bool:
        return any(_scope_of(path) is scope and self._is_make(path) for path in self._references(name))

    def _is_make(self, path: list[ast.Node]) -> bool:
        assigned = next((one for one in reversed(path) if isinstance(one, ast.Assignment)), None)
        return assigned is not None and _variable_of(assigned.left) is path[-1] and _makes_client(assigned.right)

    def _references(self, name: str) -> list[list[ast.Node]]:
        if self._by_name is None:
            self._by_name = {}
            for path in _variables(self._tree.root):
                assert isinstance(path[-1], ast.Variable)
                self._by_name.setdefault(_bare(path[-1]), []).append(path)
        return self._by_name.get(name, [])

    def _around(self, node: ast.Node) -> list[ast.Node]:
        path = path_to(self._tree.root, node.start)
        return path[: path.index(node) + 1] if node in path else path


def _send(span: Span, line: Span | None, given: tuple[Given, ...], caught: bool) -> ClientCall | None:
    if len(given) in (1, 2):
        return ClientCall("send", span, line, given[0], (), caught)
    if len(given) in (4, 5):
        return ClientCall("send", span, line, None, given[:4], caught)
    return None


def _in_try(path: list[ast.Node], offset: int) -> bool:
    return any(isinstance(one, ast.Try) and one.body.start <= offset < one.body.end for one in path)


def _variables(root: ast.Node) -> Iterator[list[ast.Node]]:
    """The way to every variable of a tree, those in strings included."""
    waiting: list[list[ast.Node]] = [[root]]
    while waiting:
        path = waiting.pop()
        node = path[-1]
        if isinstance(node, ast.Variable):
            yield path
        if len(path) > _PATH_LIMIT:
            continue
        waiting.extend([*path, child] for child in children(node))


def _scope_of(path: list[ast.Node]) -> ast.Node | None:
    return next((one for one in reversed(path) if isinstance(one, _SCOPES)), None)


def _list_of(path: list[ast.Node]) -> ast.Node | None:
    """The statement list in which the statement stands for itself."""
    for outer, inner in zip(reversed(path[:-1]), reversed(path), strict=False):
        if isinstance(outer, ast.StatementBlock) and isinstance(inner, ast.Statement):
            return outer
        if isinstance(inner, ast.Statement) and not isinstance(outer, ast.Assignment):
            return None
    return None


def _contains(node: ast.Node, other: ast.Node) -> bool:
    return node.start <= other.start and other.end <= node.end


def _variable_of(left: ast.Expression) -> ast.Variable | None:
    while isinstance(left, (ast.Convert, ast.Attributed)):
        left = left.child
    return left if isinstance(left, ast.Variable) else None


def _bare(variable: ast.Variable) -> str:
    return variable.key.rpartition(":")[2]


def _is_null(left: ast.Expression) -> bool:
    return isinstance(left, ast.Variable) and left.key == "null"


def _assigns(node: ast.Node) -> bool:
    """Whether something in it keeps a value, as in `$client.Port = $port = 587`: it is not to be taken out."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Assignment):
            return True
        waiting.extend(children(one))
    return False


def _called(call: ast.InvokeMember) -> str:
    return call.member.value.lower() if isinstance(call.member, ast.StringConstant) else ""


def _is_whole(statement: ast.Statement, node: ast.Node) -> bool:
    """Whether a statement is nothing but this command or expression."""
    if not isinstance(statement, ast.Pipeline) or len(statement.elements) != 1:
        return False
    element = statement.elements[0]
    inner = element.expression if isinstance(element, ast.CommandExpression) else element
    return inner is node or (isinstance(inner, (ast.Convert, ast.Paren)) and _contains(inner, node))


def _makes_client(right: ast.Statement) -> bool:
    """Whether a right side makes an object: New-Object, ::new() or a cast."""
    if not isinstance(right, ast.Pipeline) or len(right.elements) != 1:
        return False
    element = right.elements[0]
    if isinstance(element, ast.Command):
        return (element.name or "").lower() == "new-object"
    return isinstance(element.expression, (ast.InvokeMember, ast.Convert, ast.Paren))


def _is_discarded(statement: ast.Pipeline) -> bool:
    last = statement.elements[-1]
    return len(statement.elements) == 2 and isinstance(last, ast.Command) and (last.name or "").lower() == "out-null"
