from __future__ import annotations

import random
from pathlib import Path

import pytest

from pslint_tls.inventory import frontier as room
from pslint_tls.inventory.frontier import Frontier, Waiting
from pslint_tls.inventory.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "s.sqlite", create=True) as found:
        yield found


def saved(store: Store, frontier: Frontier) -> None:
    with store.change():
        frontier.save()


def test_what_was_pushed_first_comes_first(store: Store) -> None:
    frontier = Frontier(store.base, 1)
    frontier.push([Waiting("a", None), Waiting("b", None)])
    frontier.push([Waiting("c", None)])
    assert [frontier.pop(), frontier.pop(), frontier.pop(), frontier.pop()] == [
        Waiting("c", None),
        Waiting("a", None),
        Waiting("b", None),
        None,
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_restart_at_any_save_goes_on_as_though_nothing_had_been(
    seed: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_PAGE", 3)
    dice = random.Random(seed)
    plain: list[Waiting] = []
    frontier = Frontier(store.base, 1)
    kept: list[Waiting] = []
    for number in range(300):
        if dice.random() < 0.5:
            found = [Waiting(f"{number}-{inner}", None) for inner in range(dice.randrange(4))]
            frontier.push(found)
            plain.extend(reversed(found))
        else:
            assert frontier.pop() == (plain.pop() if plain else None)
        if dice.random() < 0.3:
            saved(store, frontier)
            kept = list(plain)
        elif dice.random() < 0.1:
            frontier, plain = Frontier(store.base, 1), list(kept)
    while plain:
        assert frontier.pop() == plain.pop()
    assert frontier.pop() is None


def test_roots_do_not_see_each_other(store: Store) -> None:
    one, two = Frontier(store.base, 1), Frontier(store.base, 2)
    one.push([Waiting("a", None)])
    saved(store, one)
    assert two.pop() is None
    saved(store, two)
    assert Frontier(store.base, 1).pop() == Waiting("a", None)
