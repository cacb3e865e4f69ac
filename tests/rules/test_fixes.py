"""Every rule's fixable examples: the text that its fix makes of them, in each spelling."""

from __future__ import annotations

import pytest

from pslint_tls.engine.fixing import Fixer
from pslint_tls.engine.registry import enable
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Safety, SuppressionUse
from pslint_tls.text import decode
from tests.rules.examples import AS_OF, RULES, cases, run

SETTINGS = Settings(as_of=AS_OF, timeout_per_file=60.0)


def fixed(rule, text: str, name: str, bom: bytes = b"", encoding: str = "utf-8"):
    source = decode(name, bom + text.encode(encoding))
    if rule.watches is SuppressionUse:
        # It judges what the others do; what they would fix in its examples is unsafe.
        return Fixer(enable(RULES, SETTINGS), SETTINGS, unsafe=False).fix(source)
    return Fixer(enable((rule,), SETTINGS), SETTINGS, unsafe=True).fix(source)


@pytest.mark.parametrize(("rule", "example", "spelling"), cases("bad"))
def test_what_a_fix_makes_of_the_example(rule, example, spelling):
    text = spelling.text(example.code)
    outcome = fixed(rule, text, example.name, spelling.bom, spelling.encoding)
    if example.fixed is None:
        fixes = [one.finding.fix for one in run(rule, example, spelling).findings]
        assert all(fix is None or not fix.edits for fix in fixes), "an example with a fix shows what it makes"
        assert not outcome.changed
        return
    after = outcome.raw.decode(spelling.encoding).removeprefix("\ufeff")
    if spelling.name == "nested":
        assert after != text
    else:
        expected = spelling.text(example.fixed)
        assert after.lower() == expected.lower() if spelling.name == "upper" else after == expected
    assert outcome.withheld == ()
    own = [one.finding for one in outcome.after.findings if one.finding.code == rule.code]
    assert not any(finding.fix and finding.fix.edits for finding in own)


@pytest.mark.parametrize(("rule", "example", "spelling"), [case for case in cases("bad") if "-same" in case.id])
def test_a_second_run_changes_nothing(rule, example, spelling):
    once = fixed(rule, example.code, example.name)
    text = once.raw.decode() if once.changed else example.code
    assert not fixed(rule, text, example.name).changed


@pytest.mark.parametrize(("rule", "example", "spelling"), [case for case in cases("bad") if "-same" in case.id])
def test_each_safety_has_its_reason(rule, example, spelling):
    for one in run(rule, example, spelling).findings:
        fix = one.finding.fix
        if fix is not None:
            assert fix.reason
            assert fix.safety is not Safety.MANUAL or not fix.edits
