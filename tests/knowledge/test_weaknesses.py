from __future__ import annotations

from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.knowledge.weaknesses import Weakness, enumeration, weakness_of


def test_every_rule_has_a_row_and_every_weakness_a_name() -> None:
    known = {cwe.id for cwe in enumeration()}
    for rule in load_rules(Settings()).known:
        weakness = weakness_of(rule.code)
        assert weakness.tags, f"{rule.code} needs a row in weaknesses.tsv"
        assert set(weakness.cwes) <= known
        assert weakness.security_severity is None or 0 < float(weakness.security_severity) <= 10


def test_only_the_password_in_the_text_is_a_secret() -> None:
    secret = {
        rule.code for rule in load_rules(Settings()).known if {259, 321, 522, 798} & set(weakness_of(rule.code).cwes)
    }
    assert secret == {"PST022"}


def test_nothing_is_known_of_rules_from_elsewhere() -> None:
    assert weakness_of("ABC001") == Weakness()
