"""`--show-settings`: a pslint.toml that says the same, with who said so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import OK
from pslint_tls.config.keys import KEYS
from pslint_tls.config.tomlfile import nearest

FULL = r"""
select = ["PST0", "mail-without-ssl"]
ignore = ["PST030"]
min-confidence = "likely"
fail-on = "error"
include = ["*.txt"]
exclude = ['back\slash', "quo\"te\tand tab"]
respect-gitignore = false
encoding = "cp1252"
max-file-size = "1MB"
timeout-per-file = 2
jobs = 3
cache = false
strict = true
assume-default = "os"
tls-set-elsewhere = true
tls-line = "guarded"
unsafe-fixes = true
graph-shape = "rest"
graph-auth = "managed-identity"
graph-tenant = "contoso.com"
graph-client-id = "1-2"
graph-certificate = "AB12"
graph-cloud = "china"
save-to-sent-items = true
external-domains = ["gmail.com"]
baseline = 'sub\known.json'
deadlines = "dates.tsv"
format = "json"
sarif-profile = "gitlab"
deterministic = true
psscriptanalyzer-settings = false
severity = { minimum = "warning", PST001 = "info", PST002 = "error" }

[encodings]
"legacy/**" = "cp932"
[per-file-ignores]
"tests/**" = ["PST022", "PST001"]
"with.dot 'and' quote" = []
[servers]
relay01 = "internal"
"*.contoso.com" = "hve"
[[exceptions]]
path = "a.ps1"
rules = ["PST020"]
reason = "a \"good\" reason"
owner = "müller"
until = 2027-06-30
function = "Send-It"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    table = Path(__file__).parents[2] / "pslint_tls" / "knowledge" / "deadlines.tsv"
    (tmp_path / "dates.tsv").write_bytes(table.read_bytes())
    return tmp_path


def shown(*arguments: str) -> str:
    done = CliRunner().invoke(cli, [*arguments, "--show-settings"])
    assert (done.exit_code, done.stderr) == (OK, "")
    return done.stdout


def values(folder: Path, text: str) -> dict[str, Any]:
    (folder / "pslint.toml").write_text(text, encoding="utf-8")
    found = nearest(folder)
    assert found is not None
    return {name: value for name, value in found.values.items() if name != "exceptions"}


def test_what_is_shown_says_the_same(folder: Path) -> None:
    before = values(folder, FULL)
    assert set(before) == {key.name for key in KEYS} - {"exceptions"}
    text = shown("check")
    assert values(folder, text) == before
    again = shown("check")
    assert [line.split("  #")[0] for line in again.splitlines()] == [line.split("  #")[0] for line in text.splitlines()]
    assert "# default" not in text


@pytest.mark.parametrize("command", ["check", "calls", "rules"])
def test_who_said_what(folder: Path, command: str) -> None:
    (folder / "pslint.toml").write_text(
        'strict = true\n\n[severity]\nPST001 = "info"\n[[exceptions]]\npath = "a"\nrules = ["PST001"]\nreason = "r"\n'
    )
    text = shown(command, "--ignore", "PST030,PST031") if command != "calls" else shown(command, "--jobs", "2")
    lines = {line.split(" ")[0]: line for line in text.splitlines() if line}
    assert lines["strict"].endswith("# pslint.toml:1")
    assert lines["[severity]"].endswith("# pslint.toml:3")
    assert lines["[[exceptions]]"].endswith("# pslint.toml:5")
    assert lines["cache"] == "cache = true                                  # default"
    if command == "calls":
        assert lines["jobs"] == "jobs = 2                                      # command line"
    else:
        assert lines["ignore"].split("  #") == ['ignore = ["PST030", "PST031"]'.ljust(44), " command line"]
    assert text.startswith("# settings from pslint.toml\n")


def test_without_a_file(folder: Path) -> None:
    text = shown("check", "--isolated", "--as-of", "2026-11-25")
    assert text.startswith("# no configuration file\n# as-of = 2026-11-25\n")
    assert all(line.endswith(("default", "2026-11-25", "file", '"info"')) for line in text.splitlines() if line)


def test_nothing_is_read_or_judged(folder: Path) -> None:
    assert "# settings from" not in shown("check", "no-such-folder")
