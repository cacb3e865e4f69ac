"""The switch statement."""

from __future__ import annotations

from pslint_tls.script.convert import NoConversion, items_of, to_bool, to_text
from pslint_tls.script.loops import Loops, item_of
from pslint_tls.script.machine import Flow
from pslint_tls.script.operators import compile_pattern, equal, matches_wildcard
from pslint_tls.script.state import State
from pslint_tls.script.values import Block, Option, Unknown, Value, known, unknown
from pslint_tls.syntax import ast


class Switches(Loops):
    """Runs switch statements."""

    def extend(self, flow: Flow, more: Flow) -> None:
        """Add the paths of one flow to another."""
        flow.normal += more.normal
        flow.jumps += more.jumps

    def switch(self, statement: ast.Switch, state: State) -> Flow:
        flow = Flow()
        for value, after in self.statement_value(statement.condition, state):
            if "file" in statement.flags:
                self.extend(flow, self._switch_unknown(statement, unknown("a line of a file"), after))
                continue
            for option in value.options:
                items = items_of(option)
                items = (known(option),) if items is None else items
                self.extend(flow, self._switch_items(statement, items, after))
            if value.unknown is not None or not value.options:
                self.extend(flow, self._switch_unknown(statement, value, after))
        flow.normal = self.distinct(flow.normal)
        return flow

    def _switch_items(self, statement: ast.Switch, items: tuple[Value, ...], state: State) -> Flow:
        flow = Flow()
        exits: list[State] = []
        current = [state]
        for item in items:
            done = Flow()
            for one in current:
                self.extend(done, self._clauses(statement, item, one))
            current = self.distinct([*done.normal, *self._leave(done, flow, exits, statement.label)])
        flow.normal = self.distinct([*exits, *(one.unset("_") for one in current)])
        return flow

    def _switch_unknown(self, statement: ast.Switch, value: Value, state: State) -> Flow:
        item = item_of(value)
        scalar = value.unknown is not None and value.unknown.scalar and "file" not in statement.flags
        if scalar:
            return self._switch_items(
                statement, (Value((), Unknown(item.unknown.reason if item.unknown else "", scalar=True)),), state
            )

        def body(entering: list[State]) -> Flow:
            done = Flow()
            for one in entering:
                self.extend(done, self._clauses(statement, item, one))
            done.normal = [one.unset("_") for one in done.normal]
            return done

        return self.repeat([state], lambda one: [(True, one), (False, one)], body, statement.label)

    def _clauses(self, statement: ast.Switch, item: Value, state: State) -> Flow:
        """One item against all clauses in order; `break` leaves, else later clauses may match as well."""
        flow = Flow()
        exclusive = item.unknown is not None and _exclusive(statement)
        waiting = [(state.assign("_", item), False)]
        for test, body in statement.clauses:
            onward: list[tuple[State, bool]] = []
            for one, matched in waiting:
                if matched and exclusive:
                    onward.append((one, True))
                    continue
                for truth, after in self._matches(statement, test, item, one):
                    if not truth:
                        onward.append((after, matched))
                        continue
                    done = self.execute_block(body.statements, [after])
                    flow.jumps += done.jumps
                    onward += [(last, True) for last in done.normal]
            waiting = _distinct_pairs(onward)
        for one, matched in waiting:
            if matched or statement.default is None:
                flow.normal.append(one)
            else:
                self.extend(flow, self.execute_block(statement.default.statements, [one]))
        return flow

    def _matches(
        self, statement: ast.Switch, test: ast.Expression, item: Value, state: State
    ) -> list[tuple[bool, State]]:
        results: list[tuple[bool, State]] = []
        for value, after in self.evaluate(test, state):
            if item.single and value.single:
                option = value.options[0]
                if isinstance(option, Block):
                    results += [
                        (truth, last)
                        for answer, last in self.run_block(option, [], after, scoped=True)
                        for truth in ([True, False] if not answer.single else [bool(answer.options[0])])
                    ]
                    continue
                try:
                    results.append((_clause_matches(statement.flags, item.options[0], option), after))
                    continue
                except NoConversion:
                    pass
            results += [(True, after), (False, after)]
        return results


def _exclusive(statement: ast.Switch) -> bool:
    """Whether an item can match at most one clause: constants that differ, compared for equality."""
    if set(statement.flags) & {"regex", "wildcard"}:
        return False
    texts = [
        test.value.lower()
        if isinstance(test, ast.StringConstant)
        else test.name.lower()
        if isinstance(test, ast.Variable)
        else None
        for test, _ in statement.clauses
    ]
    return None not in texts and len(set(texts)) == len(texts)


def _clause_matches(flags: list[str], item: Option, clause: Option) -> bool:
    sensitive = "casesensitive" in flags
    if "regex" in flags:
        return compile_pattern(to_text(clause), sensitive).search(to_text(item)) is not None
    if "wildcard" in flags:
        return matches_wildcard(to_text(item), to_text(clause), sensitive)
    if isinstance(clause, bool) and not isinstance(item, str):
        return to_bool(item) == clause
    return equal(item, clause, sensitive)


def _distinct_pairs(pairs: list[tuple[State, bool]]) -> list[tuple[State, bool]]:
    found = {(state.key(), matched): (state, matched) for state, matched in pairs}
    return list(found.values())
