"""What PSScriptAnalyzer's settings say of our rules; nothing in them is run."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.config import BadConfig
from pslint_tls.config.psscriptanalyzer import Analyzer, of_ours, read_settings

FILE = "PSScriptAnalyzerSettings.psd1"


def read(folder: Path, text: str, encoding: str = "utf-8") -> Analyzer:
    (folder / FILE).write_bytes(text.encode(encoding))
    return read_settings(folder / FILE, folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_in_every_literal_form(tmp_path: Path, encoding: str) -> None:
    said = read(
        tmp_path,
        """# our settings
@{
    Severity     = @('Error',
                     'Warning')
    ExcludeRules = 'PST030', "PSAvoidUsingWriteHost"
    'IncludeRules' = @(
        'PST0*'
        ('PSAvoid*')
    )
    Rules = @{ PSPlaceOpenBrace = @{ Enable = $true } }
}
""",
        encoding,
    )
    assert said.exclude == ("PST030", "PSAvoidUsingWriteHost")
    assert said.include == ("PST0*", "PSAvoid*")
    assert said.least == "warning"
    assert said.notes == ()
    assert (said.where("severity"), said.where("excluderules")) == (f"{FILE}:3", f"{FILE}:5")


@pytest.mark.parametrize(
    ("levels", "least", "noted"),
    [
        ("'Error'", "error", False),
        ("'warning', 'ERROR'", "warning", False),
        ("'Error','Warning','Information'", "info", False),
        ("'Information'", "info", True),
        ("'Error','Information'", "info", True),
        ("'ParseError'", None, False),
        ("@()", None, False),
    ],
)
def test_severities_are_a_least_one(tmp_path: Path, levels: str, least: str | None, noted: bool) -> None:
    said = read(tmp_path, f"@{{ Severity = {levels} }}")
    assert said.least == least
    assert bool(said.notes) == noted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@(1)",
        "@{ ExcludeRules = 'PST001' ",
        "param($x) @{}",
        "@{}; @{}",
        "@{} | Out-File x",
        "Remove-Item x",
        "@{} > x",
    ],
)
def test_what_is_no_plain_hashtable_does_not_hold(tmp_path: Path, text: str) -> None:
    said = read(tmp_path, text)
    assert (said.exclude, said.least) == ((), None)
    assert said.notes == (f"{FILE} is no plain hashtable, so nothing of it holds",)


@pytest.mark.parametrize(
    "value", ["$rules", "@('PST001', $x)", '"PST$n"', "(Get-Content rules.txt)", "@('PST001'; 1)", "5"]
)
def test_what_is_no_literal_is_passed_over_with_a_note(tmp_path: Path, value: str) -> None:
    said = read(tmp_path, f"@{{ ExcludeRules = {value}\nSeverity = 'Error' }}")
    assert (said.exclude, said.least) == ((), "error")
    assert said.notes == (f"{FILE}:1: ExcludeRules is no plain list of strings and does not hold",)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\0\1\2" * 99)
    with pytest.raises(BadConfig, match=f"cannot read {FILE}: .*; --isolated goes without it"):
        read_settings(tmp_path / FILE, tmp_path)


def test_wildcards_and_case() -> None:
    codes = ("PST001", "PST022", "ORG001")
    assert of_ours(("pst001",), codes) == ("PST001",)
    assert of_ours(("PST0?2", "PSAvoid*"), codes) == ("PST022",)
    assert of_ours(("*",), codes) == codes
    assert of_ours(("PSAvoidUsingWriteHost", "", "[", "PST0[02]1"), codes) == ("PST001",)


def test_depth_is_no_danger(tmp_path: Path) -> None:
    said = read(tmp_path, f"@{{ ExcludeRules = {'@(' * 3000}'PST001'{')' * 3000} }}")
    assert said.exclude in ((), ("PST001",))
    assert bool(said.notes) != bool(said.exclude)


@given(
    st.lists(
        st.sampled_from(["@{", "}", "@(", ")", "'PST001'", "ExcludeRules", "Severity", "=", ",", ";", "\n", "$x", "#"])
    )
)
def test_anything_at_all(tokens: list[str]) -> None:
    with TemporaryDirectory() as folder:
        read(Path(folder), " ".join(tokens))
