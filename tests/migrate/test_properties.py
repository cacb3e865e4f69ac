"""What holds for any call: the new script reads as well as the old one, and means the same mail."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pslint_tls.migrate import Choices, Shape, plan
from pslint_tls.script import SiteKind
from tests.migrate.calls import OTHERS, clients, scripts
from tests.migrate.moves import ALL, Move, message_in, move, reads_worse, script_of

RUNS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BODY = re.compile(r"(?:-BodyParameter|-InputObject) (@\{\r?\n.*?^[ \t]*\})", re.MULTILINE | re.DOTALL)


def holds(moved: Move, before: str, choices: Choices) -> None:
    """Everything that is promised of a rewritten script."""
    new = script_of(moved.text)
    assert not new.damage
    assert not reads_worse(before, moved.text)
    assert not [site for site in new.sites if site.kind is SiteKind.SEND_MAILMESSAGE]
    assert not plan(new, choices).converted
    (graph,) = (site for site in new.sites if site.kind is SiteKind.GRAPH)
    old, meant = message_in(moved.script.sites[0], choices), message_in(graph, choices)
    names = [name for name in old if name != "attachments" or moved.site.shape is Shape.FUNCTION]
    assert {name: meant[name] for name in names} == {name: old[name] for name in names}


@pytest.mark.parametrize("shape", ["auto", "function"])
@RUNS
@given(text=scripts(plain=True))
def test_calls_with_known_names(shape: str, text: str) -> None:
    choices = replace(ALL, shape=shape)
    assume(not script_of(text).damage)
    moved = move(text, choices)
    assert moved.site.shape is (Shape.SDK if shape == "auto" else Shape.FUNCTION)
    holds(moved, text, choices)


@RUNS
@given(text=scripts(), shape=st.sampled_from(["auto", "function"]))
def test_calls_of_every_kind(text: str, shape: str) -> None:
    choices = replace(ALL, shape=shape)
    assume(not script_of(text).damage)
    moved = move(text, choices)
    assert moved.site.shape is not Shape.MANUAL
    holds(moved, text, choices)


@RUNS
@given(text=scripts(plain=True))
def test_rest_sends_what_sdk_sends(text: str) -> None:
    assume(not script_of(text).damage)
    sdk, rest = move(text), move(text, shape="rest")
    assert rest.site.shape is Shape.REST
    assert not script_of(rest.text).damage
    assert not plan(script_of(rest.text), ALL).converted
    assert not reads_worse(text, rest.text)
    bodies = [BODY.findall(moved.text) for moved in (sdk, rest)]
    assert bodies[0] == bodies[1]
    assert len(bodies[0]) == 1


@RUNS
@given(text=clients(), shape=st.sampled_from(["auto", "rest"]))
def test_clients_in_straight_blocks(text: str, shape: str) -> None:
    before = script_of(text)
    assert not before.damage
    moved = move(text, shape=shape)
    assert {one.shape for one in moved.plan.sites} == {Shape.REST if shape == "rest" else Shape.SDK}
    new = script_of(moved.text)
    assert not new.damage
    assert not reads_worse(text, moved.text)
    assert not re.search(r"SmtpClient|\$client\b", moved.text, re.IGNORECASE)
    assert not plan(new, ALL).sites
    assert [line for line in OTHERS if line in text] == [line for line in OTHERS if line in moved.text]
