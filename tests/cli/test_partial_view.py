"""Files that are given one by one, as a hook gives them: what calls them and what they load is read all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.files import callers

MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject $t -SmtpServer smtp.office365.com -UseSsl\n"
LIBRARY = "function Send-Alert($t) {\n" + MAIL + "}\n"
TLS = "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"
CALL = ". $PSScriptRoot\\lib.ps1\nSend-Alert 'x'\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "lib.ps1").write_text(LIBRARY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def views(*paths: str, code: str = "PST001") -> list[str | None]:
    arguments = ["check", "--isolated", "--no-cache", "--jobs", "1", "--format", "json", *paths]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code in (0, 1), result.stderr
    return [one["partialView"] for one in json.loads(result.stdout)["findings"] if one["code"] == code]


def test_callers_of_the_work_tree_are_told_worst_first(tree: Path) -> None:
    (tree / "safe.ps1").write_text(TLS + CALL)
    (tree / "naked.ps1").write_text(CALL)
    (tree / "jobs").mkdir()
    (tree / "jobs" / "old ä.ps1").write_text(
        ("[Net.ServicePointManager]::SecurityProtocol = 'Tls'\n" + CALL).replace("\\lib", "\\..\\lib"),
        encoding="utf-16",
    )
    assert views("lib.ps1") == [
        "nothing in this file calls it; in the work tree it is reached by jobs/old ä.ps1:1 with old TLS only, "
        "naked.ps1 with TLS never set, safe.ps1:1 with TLS 1.2 set; scripts elsewhere were not seen"
    ]


def test_a_module_is_found_by_its_manifest(tree: Path) -> None:
    (tree / "mod").mkdir()
    (tree / "mod" / "mod.psm1").write_text(LIBRARY)
    (tree / "mod" / "mod.psd1").write_text("@{\nRootModule = 'mod.psm1'\n}\n")
    (tree / "main.ps1").write_text(TLS + "Import-Module $PSScriptRoot\\mod\nSend-Alert 'x'\n")
    (view,) = views("mod/mod.psm1")
    assert view is not None
    assert "reached by main.ps1:1 with TLS 1.2 set" in view


def test_from_a_folder_inside(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "main.ps1").write_text(CALL)
    (tree / "sub").mkdir()
    monkeypatch.chdir(tree / "sub")
    (view,) = views("../lib.ps1")
    assert view is not None
    assert f"reached by {tree}/main.ps1 with TLS never set" in view


def test_who_only_names_it_or_does_not_call_it_is_no_caller(tree: Path) -> None:
    (tree / "note.ps1").write_text("# lib.ps1 sends mail\n")
    (tree / "load.ps1").write_text(". $PSScriptRoot\\lib.ps1\n")
    (view,) = views("lib.ps1")
    assert view is not None
    assert view.startswith("nothing in this file calls it, and no script was found in the work tree")


def test_no_work_tree(tree: Path) -> None:
    (tree / ".git").rmdir()
    (view,) = views("lib.ps1")
    assert view == "nothing in this file calls it, and it lies in no work tree whose scripts could be looked at"


def test_a_loaded_file_that_was_not_read_is_told_where_tls_is_the_point(tree: Path) -> None:
    (tree / "main.ps1").write_text(". \\\\srv\\share\\c.ps1\n" + MAIL)
    (view,) = views("main.ps1")
    assert view == "what this file loads was not all read (\\\\srv\\share\\c.ps1: outside the roots)"
    assert views("main.ps1", code="PST030") == [None]


def test_loaded_files_of_the_work_tree_are_read(tree: Path) -> None:
    (tree / "tls.ps1").write_text(TLS)
    (tree / "main.ps1").write_text(". $PSScriptRoot\\tls.ps1\n" + MAIL)
    assert views("main.ps1") == []


def test_a_proven_finding_and_a_whole_folder_have_no_partial_view(tree: Path) -> None:
    (tree / "main.ps1").write_text(MAIL)
    assert views("main.ps1") == [None]
    assert views(".") == [None, None]


def test_the_work_tree_is_only_read_where_it_matters(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(*_: object) -> None:
        raise AssertionError("the work tree was listed")

    monkeypatch.setattr(callers, "discover", listed)
    (tree / "main.ps1").write_text(MAIL)
    assert views("main.ps1") == [None]


@pytest.mark.parametrize(
    ("form", "said"), [("full", "partial view: nothing in"), ("concise", "(likely, partial view)")]
)
def test_people_see_it(form: str, said: str) -> None:
    result = CliRunner().invoke(cli, ["check", "--isolated", "--no-cache", "--format", form, "lib.ps1"])
    assert said in result.stdout
