"""Senders as they are written in one file: what their rewrite has to know."""

from __future__ import annotations

from collections.abc import Sequence

from pslint_tls.script.calls import Around, Call, Client
from pslint_tls.script.callsites import PlaceOf, Surroundings, call_of
from pslint_tls.script.clients import Clients
from pslint_tls.script.model import SiteKind
from pslint_tls.script.openings import Openings
from pslint_tls.script.recorder import Recorder, Seen, Spot
from pslint_tls.syntax import Tree


class Written:
    """Looks at the senders of one file; what they have in common is looked at once."""

    def __init__(self, tree: Tree, openings: Openings, place: PlaceOf, recorder: Recorder) -> None:
        self._tree = tree
        self._recorder = recorder
        self._around = Surroundings(tree, openings, place)
        self._clients: Clients | None = None

    def of(self, spot: Spot, seen: Sequence[Seen], zero: Sequence[Seen]) -> tuple[Call | Client | None, Around]:
        """How the sender is written, and what stands around it. `zero`: `seen` of a process that starts at 0."""
        if spot.kind is SiteKind.SEND_MAILMESSAGE:
            return call_of(spot, zero, self._tree, self._recorder), self._around.of(spot.node, seen)
        self._clients = self._clients or Clients(self._tree)
        client = self._clients.of(spot.node)
        sends = [one.span.start for one in client.uses if one.kind == "send"]
        return client, self._around.of(spot.node, seen, sends)
