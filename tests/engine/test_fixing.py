"""Fixes applied until nothing is left to fix, and the gates in front of them: with toy rules."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations

import pytest

from pslint_tls.engine.fixing import MOST_PASSES, Fixed, Fixer
from pslint_tls.engine.registry import RuleSet, enable
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Edit, Fix, Rule, Safety, Script, Severity, Span
from pslint_tls.text import Source, decode
from tests.engine.toys import ruleset


def toy(code: str, word: str, new: str, safety: Safety = Safety.SAFE, **given) -> type[Rule]:
    """A rule that finds `word` and puts `new` in its place; `at` shifts both ends of the edit."""
    before, after = given.pop("at", (0, 0))
    crashes = given.pop("crashes", None)
    extra = given.pop("extra", None)

    class Toy(Rule[Script]):
        """Finds a word."""

        watches = Script
        needles = (word,)
        takes_over_from = given.pop("takes_over_from", ())

        def check(self, element, script, context):
            if crashes and re.search(crashes, script.text):
                raise RuntimeError(script.text)
            for match in re.finditer(word, script.text):
                edits = [Edit(Span(max(0, match.start() + before), match.end() + after), new)]
                if extra:
                    edits.append(Edit(Span(0, 0), extra))
                in_order = () if safety is Safety.MANUAL else tuple(sorted(edits, key=lambda edit: edit.span))
                fix = Fix(f"write {new}", safety, "it is a toy", in_order)
                yield self.finding(Span(*match.span()), "the word is there", Severity.WARNING, fix=fix)

    Toy.code = code
    Toy.name = code.lower()
    return Toy


def fixed(text: str | bytes, *kinds: type[Rule], unsafe: bool = False, rules: RuleSet | None = None, **given) -> Fixed:
    source = decode("a.ps1", text) if isinstance(text, bytes) else Source.from_text(text, "a.ps1")
    return Fixer(rules or ruleset(*kinds), Settings(), unsafe=unsafe, **given).fix(source)


def written(result: Fixed) -> str:
    return result.raw.decode()


def test_all_at_once():
    result = fixed("bad $x bad\nbad\n", toy("TOY1", r"\bbad\b", "good"))
    assert written(result) == "good $x good\ngood\n"
    assert [(one.code, one.title, one.safety, one.line) for one in result.done] == [
        ("TOY1", "write good", Safety.SAFE, line) for line in (1, 1, 2)
    ]
    assert (result.changed, result.withheld, result.after.findings) == (True, (), ())
    assert len(result.before.findings) == 3


def test_nothing_to_fix():
    result = fixed("fine\n", toy("TOY1", "bad", "good"))
    assert not result.changed
    assert result.before is result.after


def test_one_fix_makes_way_for_another():
    chain = (toy("TOY1", "one", "two"), toy("TOY2", "two", "three", takes_over_from=("TOY1",)))
    result = fixed("one\n", *chain)
    assert written(result) == "three\n"
    assert [(one.code, one.line) for one in result.done] == [("TOY1", 1), ("TOY2", 1)]


# --- gates ----------------------------------------------------------------------------------------------------------


def test_damage_may_not_grow():
    result = fixed("bad\n$x = 1\n", toy("TOY1", "bad", "if ((("))
    assert (result.changed, [one.reason for one in result.withheld]) == (
        False,
        ["the file could be read less well then"],
    )


def test_damage_is_not_touched():
    result = fixed("$x = 1\nif (((bad\n", toy("TOY1", "bad", "good"))
    assert not result.changed
    assert result.withheld[0].reason == "it touches code that could not be read"


def test_the_finding_must_be_gone():
    result = fixed("bad\n", toy("TOY1", "bad", "bad "))
    assert (result.changed, [one.reason for one in result.withheld]) == (False, ["TOY1 would still be found"])


def test_no_new_finding():
    result = fixed("bad\n", toy("TOY1", "bad", "worse"), toy("TOY2", "worse", "x", Safety.MANUAL))
    assert (result.changed, [one.reason for one in result.withheld]) == (False, ["it would bring TOY2 in line 1"])


def test_a_finding_that_was_there_is_not_new():
    result = fixed("bad\nold\n", toy("TOY1", "bad", "a\nb\nc"), toy("TOY2", "old", "x", Safety.MANUAL))
    assert written(result) == "a\nb\nc\nold\n"
    assert [one.finding.code for one in result.after.findings] == ["TOY2"]


def test_text_that_the_encoding_does_not_hold():
    latin = decode("a.ps1", "# \u00e4\nbad\n".encode("cp1252"))
    refused = Fixer(ruleset(toy("TOY1", "bad", "\u4f60")), Settings(), unsafe=False).fix(latin)
    assert not refused.changed
    assert "cannot be written in the file's encoding" in refused.withheld[0].reason


def test_bytes_that_would_be_read_in_another_way():
    def read(path, raw):
        return replace(decode(path, raw), encoding="cp1252")

    result = fixed("bad\n", toy("TOY1", "bad", "good"), read=read)
    assert (result.changed, result.withheld[0].reason) == (False, "the file would be read in another encoding then")


def test_a_file_that_is_not_exactly_decodable():
    broken = decode("a.ps1", b"\xff\xfe" + "bad\n".encode("utf-16-le") + b"\x00")
    assert not broken.exact
    result = Fixer(ruleset(toy("TOY1", "bad", "good")), Settings(), unsafe=False).fix(broken)
    assert not result.changed
    assert result.withheld[0].reason == "its bytes are not those that its text would be written as"


def test_a_rule_that_would_crash_then():
    result = fixed("bad\n", toy("TOY1", "bad", "good"), toy("TOY2", "never", "", crashes="good"))
    assert (result.changed, result.withheld[0].reason) == (False, "a rule would fail at the changed file")


# --- several fixes --------------------------------------------------------------------------------------------------


def test_colliding_fixes_wait_for_the_next_pass():
    result = fixed("bad too\n", toy("TOY1", r"\bbad\b", "good"), toy("TOY2", "too", " two", at=(-1, 0)))
    assert written(result) == "good two\n"
    assert [one.code for one in result.done] == ["TOY1", "TOY2"]


def test_neighbours_in_two_passes():
    result = fixed("onetwo\n", toy("TOY1", "one", "1"), toy("TOY2", "two", "2"))
    assert written(result) == "12\n"
    assert [(one.code, one.line) for one in result.done] == [("TOY1", 1), ("TOY2", 1)]


@pytest.mark.parametrize("position", [0, 7, 19])
def test_one_that_fails_does_not_hold_up_the_others(position):
    words = ["bad"] * 20
    words[position] = "ugly"
    text = "\n".join(words) + "\n"
    result = fixed(text, toy("TOY1", "bad", "good"), toy("TOY2", "ugly", "ugly "))
    assert written(result) == text.replace("bad", "good")
    assert [(one.code, one.line, one.reason) for one in result.withheld] == [
        ("TOY2", position + 1, "TOY2 would still be found")
    ]


def test_what_is_withheld_is_said_once_and_of_the_text_as_it_is_now():
    kinds = (toy("TOY1", "bad", "good", extra="# one\n# two\n"), toy("TOY2", "ugly", "ugly "))
    result = fixed("ugly\nbad\n", *kinds)
    assert written(result) == "# one\n# two\nugly\ngood\n"
    assert [(one.code, one.line) for one in result.withheld] == [("TOY2", 3)]


def test_fixes_that_undo_each_other_leave_the_file_as_it_was():
    there = toy("TOY1", "black", "white", takes_over_from=("TOY2",))
    back = toy("TOY2", "white", "black", takes_over_from=("TOY1",))
    result = fixed("black\n", there, back)
    assert not result.changed
    assert result.withheld


def test_fixes_without_end_give_back_the_original():
    class Growing(Rule[Script]):
        """Wants one more line, whatever there is; each time at another place."""

        code, name, watches, needles = "TOY1", "toy", Script, ("x",)

        def check(self, element, script, context):
            end = len(script.text)
            fix = Fix("grow", Safety.SAFE, "it is a toy", (Edit(Span(end - 1, end), "yx"),))
            yield self.finding(Span(end - 1, end), "more", Severity.WARNING, fix=fix)

    class Taker(Growing):
        code, takes_over_from = "TOY2", ("TOY1",)

        def check(self, element, script, context):
            return iter(())

    Growing.takes_over_from = ("TOY1",)
    raw = b"abc x"
    result = fixed(raw, Growing, Taker)
    assert (result.changed, result.done) == (False, ())
    assert (
        result.withheld[0].reason
        == f"the fixes did not come to an end after {MOST_PASSES} passes, so the file is left as it was"
    )
    assert len(result.withheld) == 1


def test_the_order_of_rules_does_not_matter():
    kinds = (
        toy("TOY1", "bad", "good"),
        toy("TOY2", "dab", "dog"),
        toy("TOY3", "bad dab", "x", Safety.UNSAFE),
        toy("TOY4", "z", "z "),
    )
    results = {fixed("bad dab\nz\ndabad\n", *order, unsafe=True).raw for order in permutations(kinds)}
    assert len(results) == 1


# --- what is chosen -------------------------------------------------------------------------------------------------


def test_safe_ones_only_unless_asked():
    kinds = (
        toy("TOY1", "bad", "good"),
        toy("TOY2", "odd", "even", Safety.UNSAFE),
        toy("TOY3", "hand", "x", Safety.MANUAL),
    )
    result = fixed("bad odd hand\n", *kinds)
    assert written(result) == "good odd hand\n"
    assert [one.finding.code for one in result.after.findings] == ["TOY2", "TOY3"]
    assert written(fixed("bad odd hand\n", *kinds, unsafe=True)) == "good even hand\n"


def test_the_selection_decides():
    every = ruleset(toy("TOY1", "bad", "good"), toy("TOY2", "odd", "even"))
    chosen = enable(every.rules, Settings(select=("TOY2",)))
    assert written(fixed("bad odd\n", rules=chosen)) == "bad even\n"


def test_suppressed_findings_are_left():
    settings = Settings(per_file_ignores=(("a.ps1", ("TOY1",)),))
    kinds = ruleset(toy("TOY1", "bad", "good"), toy("TOY2", "odd", "even"))
    result = Fixer(kinds, settings, unsafe=False).fix(Source.from_text("bad odd\n", "a.ps1"))
    assert written(result) == "bad even\n"
    assert [one.finding.code for one in result.after.suppressed] == ["TOY1"]


def test_a_rule_that_crashes_stops_no_other():
    result = fixed("bad\n", toy("TOY1", "bad", "good"), toy("TOY2", "x", "y", crashes="."))
    assert written(result) == "good\n"
    assert [failure.rule for failure in result.after.failures] == ["TOY2"]


def test_a_fix_outside_the_text_is_a_failure_of_its_rule():
    result = fixed("odd\nbad", toy("TOY1", "bad", "good", at=(0, 5)), toy("TOY2", "odd", "even"))
    assert written(result) == "even\nbad"
    assert [failure.rule for failure in result.after.failures] == ["TOY1"]
