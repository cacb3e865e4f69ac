"""What the cmdlets yield and do that a mail site can depend on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pslint_tls.script.access import INVOCATION
from pslint_tls.script.arguments import Argument, Binding, Positional, bind
from pslint_tls.script.cmdletnames import FILTERS, MAIL_COMMANDS, MESSAGES, QUIET, STORES
from pslint_tls.script.convert import items_of, to_text
from pslint_tls.script.evaluation import combine, truths
from pslint_tls.script.machine import Flow, Result, output_value
from pslint_tls.script.mailers import (
    CURL,
    CURL_MAIL,
    OBJECT_KINDS,
    PROGRAMS,
    WEB_COMMANDS,
    cmdlet_signature,
)
from pslint_tls.script.members import join_path, parent_path
from pslint_tls.script.model import AuthKind, Origin
from pslint_tls.script.processes import Processes
from pslint_tls.script.secrets import secure_of
from pslint_tls.script.state import Object, State
from pslint_tls.script.typenames import plain_type
from pslint_tls.script.values import (
    EITHER,
    FALSE,
    NULL,
    Array,
    Block,
    Credential,
    Note,
    Ref,
    Secure,
    StaticMember,
    Unknown,
    Value,
    known,
    union,
    unknown,
)
from pslint_tls.syntax import ast
from pslint_tls.text import Span

Handler = Callable[["Cmdlets", ast.Command, Binding, State, "Value | None"], list[Result]]
SCRIPT_FILE = re.compile(r"\.psm?1$", re.IGNORECASE)


class Cmdlets(Processes):
    """Runs cmdlets."""

    def opaque_result(self, command: ast.Command, state: State) -> Value:
        """What a command that is not run yields."""
        name = (command.name or "").lower().rpartition("\\")[2]
        if name in QUIET:
            return NULL
        return unknown(
            f"the output of {command.name or 'a command'}", AuthKind.STORED if name in STORES else AuthKind.UNKNOWN
        )

    def run_cmdlet(
        self,
        command: ast.Command,
        name: str,
        origin: Origin,
        arguments: list[Argument],
        state: State,
        piped: Value | None,
    ) -> list[Result]:
        """Run a command that is not the script's own."""
        if name in self.program.drop_ins:
            return self.run_drop_in(command, name, origin, arguments, state, piped)
        if name in MESSAGES:
            return [(NULL, self.note_graph_message(command, name, origin, arguments, state))]
        if name in MAIL_COMMANDS:
            self.note_mail(command, name, origin, arguments, state, piped)
            return [(NULL, state)]
        if name.rpartition("\\")[2] in PROGRAMS or (name in CURL and self._mails(command)):
            self.note_program(command, origin, arguments, state)
            return [(NULL, state)]
        elsewhere = self.run_cmdlet_elsewhere(command, name, arguments, state, piped)
        if elsewhere is not None:
            return elsewhere
        handler = HANDLERS.get(name)
        if name not in NEVER_RAISE:
            self.may_raise([state])
        if handler is not None:
            binding = bind(arguments, cmdlet_signature(name), self.unit.text)
            return handler(self, command, binding, state, piped)
        if name in QUIET:
            return self._quiet(arguments, state)
        kind = AuthKind.STORED if name in STORES else AuthKind.UNKNOWN
        done = self.maybe_blocks(arguments, state, f"the output of {name}")
        return [
            (Value((), replace_kind(value, kind), (self.note(command, f"read with {command.name or name}"),)), after)
            for value, after in done
        ]

    def _mails(self, command: ast.Command) -> bool:
        return CURL_MAIL.search(self.unit.text, command.start, command.end) is not None

    def _quiet(self, arguments: list[Argument], state: State) -> list[Result]:
        return [(NULL, after) for _, after in self.maybe_blocks(arguments, state)]

    def _new_object(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        com = binding.bound.get("ComObject")
        bound = com or binding.bound.get("TypeName")
        if bound is None or not bound.value.single or not isinstance(bound.value.options[0], str):
            return [(unknown("an object of an unknown type"), state)]
        name = plain_type(bound.value.options[0])
        span = Span(bound.node.start, bound.node.end) if bound.node is not None else Span(command.start, command.end)
        if name in OBJECT_KINDS:
            self.note_object(command, name, span, state)
        if com is not None:
            ref = Ref((self.unit.home, command.start, *self.calls))
            return [(known(ref), state.store(ref.key, Object(name, open=True)))]
        declared = state.find(f"class:{name}")
        arguments = binding.value("ArgumentList")
        given = [] if arguments is None else [arguments]
        results = []
        for made, after in (
            self.construct(name, given, command, span, state)
            if declared is None
            else self._new_class(declared, command, state)
        ):
            table = binding.value("Property")
            results.append((made, self.put_properties(made, table, after) if table is not None else after))
        return results

    def _new_class(self, declared: Value, command: ast.Command, state: State) -> list[Result]:
        return [self.instance(declared.options[0], command, state)]  # type: ignore[arg-type]

    def _secure_string(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        text = binding.value("String") or piped or unknown("a text")
        note = self.note(command, "made into a SecureString here")
        if binding.value("AsPlainText") not in (None, FALSE):
            return [(secure_of(text).via(note), state)]
        keyed = "Key" in binding.bound or "SecureKey" in binding.bound
        options: list[Secure] = []
        for option in text.options:
            if isinstance(option, str):
                literal = text.trace[0] if text.trace else None
                options.append(Secure(AuthKind.PLAIN_TEXT, literal) if keyed else Secure(AuthKind.STORED))
        if text.unknown is not None:
            kind = text.unknown.kind
            options.append(
                Secure(AuthKind.STORED if kind is AuthKind.UNKNOWN and "parameter" not in text.unknown.reason else kind)
            )
        return [(Value(tuple(options), None, text.trace).via(note), state)]

    def _get_credential(
        self, command: ast.Command, binding: Binding, state: State, piped: Value | None
    ) -> list[Result]:
        user = binding.value("UserName") or binding.value("Credential") or unknown("a user who is asked for")
        return [
            (known(Credential(AuthKind.PROMPTED, user), self.note(command, "asked for with Get-Credential")), state)
        ]

    def _read_host(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        note = self.note(command, "asked for with Read-Host")
        if binding.value("AsSecureString") not in (None, FALSE):
            return [(known(Secure(AuthKind.PROMPTED), note), state)]
        return [(unknown("what somebody types", AuthKind.PROMPTED, True, (note,)), state)]

    def _test(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        return [(EITHER, state)]

    def _join_path(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        parts = [binding.value("Path") or NULL, binding.value("ChildPath") or NULL]
        return [
            (combine(parts, lambda two: join_path(to_text(two[0]), to_text(two[1])), "a path that is not known"), state)
        ]

    def _split_path(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        path = binding.value("Path") or binding.value("LiteralPath") or piped or NULL
        leaf = binding.value("Leaf") not in (None, FALSE)
        if leaf:
            return [
                (
                    combine([path], lambda one: re.split(r"[\\/]", to_text(one[0]))[-1], "a path that is not known"),
                    state,
                )
            ]
        return [(combine([path], lambda one: parent_path(to_text(one[0])), "a path that is not known"), state)]

    def _set_variable(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        name, value = binding.value("Name"), binding.value("Value") or piped or NULL
        if name is None or not name.single or not isinstance(name.options[0], str):
            return [(NULL, state)]
        key = name.options[0].lower()
        scope = binding.value("Scope")
        outer = scope is not None and scope.single and str(scope.options[0]).lower() in ("script", "global", "1")
        noted = value.via(self.note(command, "set here"))
        return [(NULL, self.write_variable(f"script:{key}" if outer else key, noted, state))]

    def _get_variable(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        name = binding.value("Name")
        if name is not None and name.single and str(name.options[0]).lower() == "myinvocation":
            return [(known(StaticMember(INVOCATION, "Variable")), state)]
        if (
            name is None
            or not name.single
            or not isinstance(name.options[0], str)
            or binding.value("ValueOnly") is None
        ):
            return [(unknown("a variable that is looked up"), state)]
        return [(self.read_variable(name.options[0].lower(), state), state)]

    def _set_alias(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        name, value = binding.value("Name"), binding.value("Value")
        if name is None or value is None or not name.single or not isinstance(name.options[0], str):
            return [(NULL, state)]
        return [(NULL, state.assign(f"alias:{name.options[0].lower()}", value))]

    def _for_each(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        parallel = self.block_of(binding.value("Parallel"))
        if parallel:
            return [
                (unknown("the output of parallel blocks"), after)
                for after in self.run_later(parallel[0], [], state, command)
            ]
        states: list[State] = [state]
        for name in ("Begin",):
            for block in self.block_of(binding.value(name)):
                states = [after for one in states for _, after in self.run_block(block, [], one, scoped=False)]
        blocks = [block for name in ("Process", "RemainingScripts") for block in self._blocks_of(binding.value(name))]
        blocks += [block for value in binding.rest for block in self._blocks_of(value)]

        def run(one: State) -> Flow:
            flow = Flow([one])
            for block in blocks[:1] if len(blocks) < 2 else blocks:
                with self.inside(self.program.units[block.unit]):
                    self.reached.add(id(block.block))
                    step = Flow()
                    for current in flow.normal:
                        done = self.run_blocks(block.block, current, None)
                        step.normal += done.normal
                        step.jumps += done.jumps
                    flow = Flow(step.normal, [*flow.jumps, *step.jumps])
            return flow

        results: list[Result] = []
        for one in states:
            results += self.capture(
                lambda inner: self.for_each_item(piped if piped is not None else NULL, [inner], run), one
            )
        for block in self.block_of(binding.value("End")):
            results = [
                (value, last) for value, after in results for _, last in self.run_block(block, [], after, scoped=False)
            ]
        return results

    def _blocks_of(self, value: Value | None) -> list[Block]:
        found = self.block_of(value)
        if value is not None and value.single and isinstance(value.options[0], Array):
            found = [block for item in value.options[0].items for block in self.block_of(item)]
        return found

    def _where(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        blocks = [block for bound in binding.bound.values() for block in self.block_of(bound.value)]
        blocks += [block for value in binding.rest for block in self.block_of(value)]
        states = [state]
        for block in blocks[:1]:

            def run(one: State, block: Block = block) -> Flow:
                with self.inside(self.program.units[block.unit]):
                    self.reached.add(id(block.block))
                    return self.run_blocks(block.block, one.but(out=None), None)

            flow = self.for_each_item(piped if piped is not None else NULL, states, run)
            self.pending += flow.jumps
            states = [one.but(out=state.out) for one in flow.normal]
        kind = piped.unknown.kind if piped is not None and piped.unknown is not None else AuthKind.UNKNOWN
        passed = self._passing(blocks, piped, state)
        if passed is not None:
            return [(passed, one) for one in states]
        return [(unknown("the items that pass a filter", kind), one) for one in states]

    def _passing(self, blocks: list[Block], piped: Value | None, state: State) -> Value | None:
        """The items that a filter lets through, None where that is not known."""
        items = items_of(piped.options[0]) if piped is not None and piped.single else None
        if items is None or len(items) > 40 or len(blocks) != 1:
            return None
        kept: list[Value] = []
        for item in items:
            found = self.run_block(blocks[0], [], state.assign("_", item), scoped=False)
            answers = {truth for value, _ in found for truth in truths(value)}
            if len(answers) != 1:
                return None
            kept += [item] if answers.pop() else []
        return output_value(tuple(kept))

    def _filter(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        kind = piped.unknown.kind if piped is not None and piped.unknown is not None else AuthKind.UNKNOWN
        return [(unknown("a part of a list", kind), state)]

    def _write_output(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        value = binding.value("InputObject") or piped or NULL
        return [(value, state)]

    def _out_string(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        return [(unknown("a formatted text", scalar=True), state)]

    def _web(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        first = command.elements[0]
        protocol = binding.bound.get("SslProtocol")
        if protocol is not None and protocol.node is not None:
            self.note_protocol(protocol.node, "-SslProtocol", protocol.value)
        text = self.unit.text[first.start : first.end]
        self.note_request(command, text, Span(first.start, first.end), binding.value("Uri"), state)
        return [(unknown("what a server answers"), state)]

    def _add_member(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        owner = binding.value("InputObject") or piped
        name = binding.value("Name") or binding.value("NotePropertyName")
        value = binding.value("Value") or binding.value("NotePropertyValue")
        if owner is None:
            return [(NULL, state)]
        key = str(name.options[0]) if name is not None and name.single else None
        if value is not None and key is not None:
            state = self.put_member(owner, key, value, state)
        return [(owner if binding.value("PassThru") is not None else NULL, state)]

    def _import_module(self, command: ast.Command, binding: Binding, state: State, piped: Value | None) -> list[Result]:
        name = binding.value("Name")
        if name is not None and name.single and isinstance(name.options[0], str):
            text = name.options[0]
            if re.search(r"[\\/]", text) or SCRIPT_FILE.search(text):
                return [(NULL, after) for after in self.load_file(text, state, command)]
        return [(NULL, state)]

    def merge_tables(self, left: Value, right: Value, state: State) -> tuple[Value, State] | None:
        """Hashtable plus hashtable; None if they are none."""
        one = state.object(left.options[0]) if left.single else None
        two = state.object(right.options[0]) if right.single else None
        if one is None or two is None or not isinstance(left.options[0], Ref):
            return None
        for key, value in two.members:
            one = one.put(two.written(key), value)
        merged = replace(one, maybe=one.maybe | two.maybe, open=one.open or two.open)
        ref = Ref((*left.options[0].key, "+"))
        return known(ref, *left.trace), state.store(ref.key, merged)


def replace_kind(value: Value, kind: AuthKind) -> Unknown:
    """The reason of an unknown value with another kind."""
    assert value.unknown is not None
    return replace(value.unknown, kind=kind)


HANDLERS: dict[str, Handler] = {
    "new-object": Cmdlets._new_object,
    "convertto-securestring": Cmdlets._secure_string,
    "get-credential": Cmdlets._get_credential,
    "read-host": Cmdlets._read_host,
    "test-path": Cmdlets._test,
    "test-connection": Cmdlets._test,
    "join-path": Cmdlets._join_path,
    "split-path": Cmdlets._split_path,
    "set-variable": Cmdlets._set_variable,
    "new-variable": Cmdlets._set_variable,
    "get-variable": Cmdlets._get_variable,
    "set-alias": Cmdlets._set_alias,
    "new-alias": Cmdlets._set_alias,
    "foreach-object": Cmdlets._for_each,
    "where-object": Cmdlets._where,
    "write-output": Cmdlets._write_output,
    "out-string": Cmdlets._out_string,
    "add-member": Cmdlets._add_member,
    "import-module": Cmdlets._import_module,
    **dict.fromkeys(FILTERS, Cmdlets._filter),
    **dict.fromkeys(WEB_COMMANDS, Cmdlets._web),
}
NEVER_RAISE = frozenset(("foreach-object", "where-object", "write-output", "out-null"))

__all__ = ["Cmdlets", "Note", "Positional", "union"]
