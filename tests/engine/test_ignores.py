"""Rules that the configuration takes away from some files."""

from __future__ import annotations

from pslint_tls.engine.ignores import ignored_here
from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.report import Suppressed
from pslint_tls.engine.settings import Settings

RULES = load_rules(Settings())


def ignored(path: str, *table: tuple[str, tuple[str, ...]]) -> dict[str, Suppressed]:
    return ignored_here(path, RULES, Settings(per_file_ignores=table, base="/repo", cwd="/repo"))


def test_codes_prefixes_and_names() -> None:
    table = (("tests/**", ("PST022", "PST03", "mail-without-ssl")), ("*.psm1", ("PST001",)))
    assert sorted(ignored("tests/a.ps1", *table)) == [
        "PST007",
        "PST022",
        "PST030",
        "PST031",
        "PST033",
        "PST038",
        "PST039",
    ]
    assert sorted(ignored("a.psm1", *table)) == ["PST001"]
    assert ignored("a.ps1", *table) == {}
    assert len(ignored("tests/a.psm1", *table)) == 8


def test_the_first_pattern_is_the_reason() -> None:
    found = ignored("tests/a.ps1", ("tests/**", ("PST022",)), ("*.ps1", ("PST022",)))
    assert found == {"PST022": Suppressed("configuration", "per-file-ignores of `tests/**`")}


def test_a_rule_that_is_not_there_harms_nothing() -> None:
    assert sorted(ignored("a.ps1", ("*", ("XYZ1", "PST022")))) == ["PST022"]
