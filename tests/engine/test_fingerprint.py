"""Fingerprints: stable under moves, different for different findings."""

from __future__ import annotations

import re

from pslint_tls.engine.check import judge
from pslint_tls.engine.fingerprint import normal_path
from pslint_tls.engine.settings import Settings
from tests.engine.toys import ToySite, ToyWord, ruleset, script, site, source


def names(text, path="a.ps1", secrets=(), statements=("send one", "send two")):
    sites = tuple(site(text, statement) for statement in statements if statement in text)
    result = judge(source(text, path), script(text, *sites, secrets=secrets), ruleset(ToySite, ToyWord), Settings())
    return [one.fingerprint for one in result.findings]


def test_form():
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names("send one\nbad\n"))


def test_moved_lines_and_white_space_change_nothing():
    before = names("send one\nsend two\n")
    assert names("# more\n\n  send one\r\nx\r\n\tsend two\r\n") == before
    assert names("send  one\n", statements=("send  one",)) == before[:1]


def test_rule_path_and_statement_matter():
    assert len({*names("send one\nsend two\n"), *names("send one\n", path="b.ps1")}) == 3


def test_equal_statements_are_counted():
    first, second = names("bad\nbad\n")
    assert first != second
    assert names("x\nbad\nx\n") == [first]


def test_passwords_do_not_matter():
    one = names("send one 'hunter2'\n", secrets=("'hunter2'",), statements=("send one 'hunter2'",))
    other = names("send one 'x'\n", secrets=("'x'",), statements=("send one 'x'",))
    assert one == other


def test_paths_have_one_spelling():
    assert normal_path(".\\a\\b.ps1") == normal_path("./a/b.ps1") == normal_path("a/b.ps1") == "a/b.ps1"
    assert normal_path("../a.ps1") == "../a.ps1"
