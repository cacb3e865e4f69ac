"""`new-rule`: a file that the engine loads, whose examples fail until it is written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli import new_rule as command
from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.engine import registry
from pslint_tls.engine.check import check_source
from pslint_tls.engine.registry import enable, load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.text import Source

CODES = "# codes\nPST001 mail-without-tls12\nPST006 tls-pinned retired\nPST090 not-analysed\n"


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["new-rule", *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "own rules"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a rules folder of its own, so that the real one is left alone."""
    folder = tmp_path / "clone"
    (folder / "rules").mkdir(parents=True)
    (folder / "deep").mkdir()
    (folder / "pyproject.toml").touch()
    (folder / "rules" / "CODES").write_text(CODES)
    monkeypatch.setattr(registry, "builtin_folder", lambda: folder / "rules")
    monkeypatch.setattr(registry, "BUILTIN_PACKAGE", f"test_rules_{tmp_path.name}")
    monkeypatch.chdir(folder / "deep")
    return folder / "rules"


def test_a_rule_of_ones_own_is_loaded_and_every_example_fails(own: Path) -> None:
    code, out, err = run("ORG001", "mail-without-retry", "--rules", str(own))
    assert (code, err) == (OK, "")
    file = own / "org001_mail_without_retry.py"
    assert out.splitlines()[:2] == [f"wrote {file}", f"use it with: pslint-tls check --rules {own} PATH"]
    assert [path.name for path in own.iterdir() if path.suffix == ".py"] == [file.name]
    settings = Settings(rules_dirs=(own,), select=("ORG001",))
    known = load_rules(settings).known
    (rule,) = (rule for rule in known if rule.code == "ORG001")
    assert (rule.name, type(rule).__name__) == ("mail-without-retry", "MailWithoutRetry")
    for example in (*rule.good, *rule.bad):
        result = check_source(Source.from_text(example.code), enable((rule,), Settings()), Settings())
        assert [failure.rule for failure in result.failures] == ["ORG001"]
        assert any(needle in example.code.lower() for needle in rule.needles)


def test_the_file_is_typed_python_in_house_style(own: Path) -> None:
    run("ORG001", "mail-without-retry", "--rules", str(own))
    text = (own / "org001_mail_without_retry.py").read_bytes().decode("ascii")
    assert "\r" not in text
    assert max(map(len, text.splitlines())) <= 120
    assert (ast.get_docstring(ast.parse(text)) or "").startswith("ORG001: ")


def test_in_the_checkout_it_stands_among_the_others_and_its_code_is_recorded(checkout: Path) -> None:
    code, out, err = run("PST042", "mail-without-retry")
    assert (code, err) == (OK, "")
    assert (checkout / "pst042_mail_without_retry.py").is_file()
    lines = (checkout / "CODES").read_text().splitlines()
    assert lines == [*CODES.splitlines()[:3], "PST042 mail-without-retry", "PST090 not-analysed"]
    assert f"wrote {checkout / 'CODES'}" in out
    run("PST099", "mail-at-night")
    assert (checkout / "CODES").read_text().endswith("PST090 not-analysed\nPST099 mail-at-night\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("PST001", "new-name"), "`PST001` is taken"),
        (("PST006", "new-name"), "`PST006` is taken"),
        (("PST042", "tls-pinned"), "`tls-pinned` is taken, by PST006"),
        (("ORG001", "new-name"), "a built-in rule has PST and three digits"),
        (("PST42", "new-name"), "a built-in rule has PST and three digits"),
        (("pst042", "new-name"), "the code `pst042` is not capital letters and then digits"),
        (("PST042", "New-Name"), "the name `New-Name` is not lower-case words joined by hyphens"),
        (("PST042", "new_name"), "is not lower-case words joined by hyphens"),
        (("PST042", "new-"), "is not lower-case words joined by hyphens"),
        (("PST042", "3des"), "is not lower-case words joined by hyphens"),
        (("PST042", "../x"), "is not lower-case words joined by hyphens"),
        (("PST042", "x" * 61), "is not lower-case words joined by hyphens"),
        (("PST042", "no-tls12"), "the name `no-tls12` does not read after `allow`"),
        (("PST042", "avoid-tls1"), "does not read after `allow`"),
    ],
)
def test_what_is_refused(checkout: Path, arguments: tuple[str, str], said: str) -> None:
    before = sorted(checkout.iterdir())
    code, out, err = run(*arguments)
    assert (code, out) == (USAGE, "")
    assert len(err.splitlines()) == 1
    assert said in err
    assert sorted(checkout.iterdir()) == before
    assert (checkout / "CODES").read_text() == CODES


def test_what_is_there_is_not_written_over(checkout: Path) -> None:
    (checkout / "pst042_mail_at_night.py").mkdir()
    assert "is there already; choose another code or name" in run("PST042", "mail-at-night")[2]
    assert (checkout / "CODES").read_text() == CODES


def test_the_folder_of_own_rules(own: Path) -> None:
    assert "codes with PST are those of pslint-tls itself" in run("PST042", "new-name", "--rules", str(own))[2]
    assert "this is no checkout of pslint-tls; give --rules DIR" in run("PST042", "new-name")[2]
    own.touch()
    assert "is no folder; give the folder that holds the rule files" in run("ORG1", "new-name", "--rules", str(own))[2]
    own.unlink()
    run("ORG001", "new-name", "--rules", str(own))
    assert "`ORG001` is taken" in run("ORG001", "other-name", "--rules", str(own))[2]
    assert "`new-name` is taken, by ORG001" in run("ORG002", "new-name", "--rules", str(own))[2]
    assert "`mail-without-tls12` is taken, by PST001" in run("ORG002", "mail-without-tls12", "--rules", str(own))[2]


def test_a_folder_with_codes_gets_the_code(own: Path) -> None:
    own.mkdir()
    (own / "CODES").write_text("ORG001 old-one retired\n")
    assert "`ORG001` is taken" in run("ORG001", "new-name", "--rules", str(own))[2]
    run("ORG000", "new-name", "--rules", str(own))
    assert (own / "CODES").read_text() == "ORG000 new-name\nORG001 old-one retired\n"


def test_a_run_with_it_is_incomplete_until_it_is_written(own: Path) -> None:
    run("ORG001", "new-name", "--rules", str(own))
    Path("a.ps1").write_text("Send-MailMessage -To a@b.example\n")
    done = CliRunner().invoke(cli, ["check", "a.ps1", "--rules", str(own), "--no-cache", "--isolated"])
    assert done.exit_code == INCOMPLETE
    assert "the rule ORG001 on this file ended in NotImplementedError" in done.stderr


def test_the_template_is_all_there_is(own: Path) -> None:
    assert command.TEMPLATE.count("{code}") == 3
