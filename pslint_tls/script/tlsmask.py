"""Assignments to ServicePointManager.SecurityProtocol."""

from __future__ import annotations

from pslint_tls.knowledge import protocols
from pslint_tls.script.access import POINT_MANAGERS, Access
from pslint_tls.script.convert import NoConversion, to_mask
from pslint_tls.script.recorder import AssignmentSpot
from pslint_tls.script.state import State
from pslint_tls.script.values import Value
from pslint_tls.syntax import ast


class TlsState(Access):
    """Keeps the mask of the process."""

    def assign_static(self, type_name: str, name: str, value: Value, state: State, node: ast.Node) -> list[State]:
        """`[Type]::Name = value`; only SecurityProtocol has an effect that is followed."""
        if type_name not in POINT_MANAGERS or name.lower() != "securityprotocol":
            return [state]
        spot = self._assignment_spot(node)
        masks: list[int | None] = []
        for option in value.options:
            try:
                masks.append(to_mask(option))
            except NoConversion:
                # PowerShell rejects the value: inside a try the path goes to the catch, elsewhere nothing changes.
                self.may_raise([state])
                if not self.collectors:
                    masks.append(state.mask)
        if value.unknown is not None:
            masks.append(None)
        return [self._with_mask(state, mask, node, spot) for mask in dict.fromkeys(masks)]

    def _assignment_spot(self, node: ast.Node) -> AssignmentSpot:
        operator = node.operator if isinstance(node, ast.Assignment) else "="
        key = (self.unit.home, node.start, node.end)
        spot = self.recorder.assignments.setdefault(key, AssignmentSpot(node, operator))
        spot.guarded = spot.guarded or bool(self.collectors)
        spot.called = spot.called or self.recorder.called
        return spot

    def _with_mask(self, state: State, mask: int | None, node: ast.Node, spot: AssignmentSpot) -> State:
        seen = (state.start, state.mask, mask)
        if seen not in spot.seen and not (spot.seen and self.recorder.is_closed(node, self.unit.home)):
            spot.seen.append(seen)
        shown = "an unknown value" if mask is None else protocols.names(mask) if mask else "the system's default"
        changed = state.but(mask=mask, set_by=self.note(node, f"SecurityProtocol is set to {shown} here"))
        for later in changed.later:
            self.deferred[later](changed)
        return changed
