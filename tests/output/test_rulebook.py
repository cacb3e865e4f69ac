from __future__ import annotations

import pytest

from pslint_tls.knowledge.explain import Explanation
from pslint_tls.output import rulebook
from pslint_tls.output.cells import width_of
from pslint_tls.output.layout import Layout
from pslint_tls.rule import Bad, Good, Rule, Script, Severity


class Toy(Rule[Script]):
    """The script says `toy`, which is described here in a sentence that is longer than any terminal would like.

    ## What it does
    Looks for a word, and for a description that has to be wrapped because it goes on and on and on and on.

    ## References
    - https://example.com/toys
    """

    code = "TOY001"
    name = "toy-word"
    watches = Script
    needles = ("toy",)
    references = ("https://example.com/toys", "https://example.com/more")
    bad = (Bad("Write-Host 'toy'\n  # next", marks=("toy",), severity=Severity.WARNING), Bad("toy", ("toy",)))
    good = (Good("Write-Host 'bear'", why="another word"),)


@pytest.mark.parametrize("width", [80, 120])
def test_a_page_has_all_of_a_rule_and_fits(width: int) -> None:
    lines = list(rulebook.page(Toy(), Layout(width)))
    assert all(width_of(line) <= width for line in lines)
    text = "\n".join(lines)
    assert text.startswith("TOY001 toy-word (on by default, since 0.1.0)\n")
    assert "\nWhat it does\n  Looks for a word" in text
    assert "Severity: warning\n" in text
    assert "\nFound\n    Write-Host 'toy'\n      # next\n" in text
    assert "\nNot found\n    # another word\n    Write-Host 'bear'\n" in text
    assert text.count("https://example.com/toys") == 1
    assert "https://example.com/more" in text


def test_the_list_marks_rules_that_are_off() -> None:
    (on,) = rulebook.table([Toy()], frozenset({"TOY001"}), Layout(80))
    (off,) = rulebook.table([Toy()], frozenset(), Layout(80))
    assert on.startswith("TOY001  toy-word  The script says")
    assert off.startswith("TOY001  toy-word  (off) The script says")
    assert width_of(on) <= 80


def test_rules_as_data() -> None:
    (record,) = rulebook.data([Toy()], frozenset())
    assert record["code"] == "TOY001"
    assert record["enabled"] is False
    assert record["severities"] == ["warning"]


def test_an_explanation_names_rules_and_hides_sources_that_are_no_addresses() -> None:
    entry = Explanation(
        "5.7.30", "status", ("5.7.30",), "Refused", "Why. " * 40, ("TOY001", "GONE1"), "notes", "2026-01-01"
    )
    text = "\n".join(rulebook.explanation(entry, {"TOY001": "toy-word"}, Layout(80)))
    assert text.startswith("5.7.30\n  Refused\n")
    assert "  TOY001  toy-word\n" in text
    assert "GONE1" not in text
    assert text.endswith("Source: verified 2026-01-01")
