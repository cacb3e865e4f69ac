"""What the second opinion promises whatever the grammars do."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.syntax import Tree, ast, parse, second_opinion, witness


def test_an_exception_inside_is_no_opinion(monkeypatch):
    monkeypatch.setattr(witness, "_least_damaged", lambda raw, deadline: 1 / 0)
    assert second_opinion(parse("f (Send-It\n")) == ()


def test_large_texts_have_none():
    text = "f (\n" + "#" * witness.MAX_TEXT
    tree = Tree(text, parse("").root, (), (ast.Damage(0, 3, "x"),))
    assert second_opinion(tree) == ()


def test_overlapping_damage_counts_once():
    text = "Send-A (Send-B ]\n"
    tree = Tree(text, parse("").root, (), (ast.Damage(0, 12, "x"), ast.Damage(8, 15, "y")))
    assert [one.name for one in second_opinion(tree)] == ["Send-A", "Send-B"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("af $@{}()[]'\"`|;=-<>#\n\u00e4\U0001f4e7\ud800\0")), max_size=60))
def test_never_raises_and_stays_inside(text):
    tree = parse(text)
    for one in second_opinion(tree):
        assert 0 <= one.start <= one.end <= len(text)
        assert any(damage.start <= one.start < damage.end for damage in tree.damage)
