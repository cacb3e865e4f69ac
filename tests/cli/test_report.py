from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.inventory.decisions import Decision, decide, subjects_of
from pslint_tls.inventory.store import open_store
from tests.cli.test_secrets import CANARY, SCRIPT
from tests.inventory.stores import MAIL, scanned, write

ALL = ("r.html", "r.xlsx", "r.csv", "r.jsonl", "r.md")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    write(folder / "share", {"a.ps1": MAIL, "b.ps1": SCRIPT, "c.ps1": b"\0\1\2" * 50})
    scanned(folder / "s.sqlite", folder / "share")
    return folder / "s.sqlite"


def run(*words: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["report", "--as-of", "2026-11-26", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_the_summary_of_a_store(store: Path) -> None:
    code, out, err = run("--store", store)
    assert (code, err) == (OK, "")
    lines = out.splitlines()
    assert lines[0].startswith("Of ")
    assert " days left: " in out or "fail already" in out
    assert "1 file could not be read, and nobody knows what is in them (1 binary)." in lines
    assert any(line.startswith("1. ") for line in lines)


def test_every_output_is_written_and_named(store: Path, tmp_path: Path) -> None:
    outputs = [word for name in ALL for word in ("-o", tmp_path / name)]
    code, out, _ = run("--store", store, *outputs, "--owner-pages", tmp_path / "owners")
    assert code == OK
    names = sorted(file.name for file in tmp_path.iterdir())
    tables = [f"r-{name}.csv" for name in ("bundles", "calls", "coverage", "scripts", "senders", "tasks")]
    assert names == sorted(["owners", "r.html", "r.jsonl", "r.md", "r.xlsx", *tables])
    assert f"written: {tmp_path / 'r.html'}" in out
    assert " for owners in" in out


def test_pages_of_owners_who_have_finished_do_not_stay(store: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copy(store, tmp_path / "s.sqlite"))
    with open_store(mine) as base:
        decide(base, subjects_of(base, "a.ps1"), Decision(owner="Ann"))
        decide(base, subjects_of(base, "b.ps1"), Decision(owner="Bob"))
    folder = tmp_path / "owners"
    assert f"written: 2 pages for owners in {folder}" in run("--store", mine, "--owner-pages", folder)[1]
    shutil.copy(folder / "Bob.html", folder / "Eve.html")
    (folder / "mine.html").write_text("<title>My own</title>")
    with open_store(mine) as base:
        decide(base, subjects_of(base, "a.ps1"), Decision(status="done"))
    lines = run("--store", mine, "--owner-pages", folder)[1].splitlines()
    assert f"written: 1 page for owners in {folder}" in lines
    assert f"written: 1 page for owners with nothing left to do in {folder}" in lines
    assert [line for line in lines if line.startswith("left: ")] == [
        f"left: {folder / 'Eve.html'} is of an earlier report, and nobody in this store is meant by it; delete it"
    ]
    assert "nothing is left to do" in (folder / "Ann.html").read_text(encoding="utf-8")
    assert not (folder / "nobody.html").exists()


def test_no_output_shows_a_password(store: Path, tmp_path: Path) -> None:
    import zipfile

    outputs = [word for name in ALL for word in ("-o", tmp_path / name)]
    _, out, err = run("--store", store, *outputs, "--owner-pages", tmp_path / "owners")
    assert CANARY not in out + err
    for file in tmp_path.rglob("*.*"):
        contents = [file.read_bytes()]
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as inside:
                contents += [inside.read(name) for name in inside.namelist()]
        assert not [one for one in contents if CANARY.encode() in one or CANARY.encode("utf-16-le") in one], file


def test_only_the_store_and_the_outputs_are_touched(store: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in store.parent.rglob("*.ps1")}
    run("--store", store, "-o", tmp_path / "r.html")
    assert {file: file.read_bytes() for file in store.parent.rglob("*.ps1")} == before
    assert {file.name for file in store.parent.iterdir()} <= {"share", "s.sqlite", "s.sqlite-wal", "s.sqlite-shm"}
    assert [file.name for file in tmp_path.iterdir()] == ["r.html"]


def test_a_report_again_takes_the_place_of_the_old_one(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.md"
    file.write_text("old")
    assert run("--store", store, "-o", file, "-q")[:2] == (OK, "")
    assert file.read_text(encoding="utf-8").startswith("# Mail calls in scripts, 2026-11-26")


def test_what_if_is_said_to_be_one(store: Path) -> None:
    _, out, _ = run("--store", store, "--assume", "smtp.office365.com=internal", "--assume", "unknown=internal")
    assert "What if: all of this holds if smtp.office365.com is internal and unknown is internal." in out.splitlines()
    assert out.splitlines()[0] != run("--store", store)[1].splitlines()[0]


def test_what_can_go_to_stdout(store: Path) -> None:
    code, out, _ = run("--store", store, "-o", "md=-")
    assert code == OK
    assert out.startswith("# Mail calls in scripts, 2026-11-26")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows another read-only")
def test_a_file_that_cannot_be_written_stays_and_is_named(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    file.write_text("old")
    file.chmod(0o444)
    code, _, err = run("--store", store, "-o", file)
    assert (code, err) == (INCOMPLETE, f"pslint-tls: cannot write `{file}`: it is read-only; it is as it was\n")
    assert file.read_text() == "old"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "report.doc"), "says no format; write FORMAT=PATH with one of html, xlsx,"),
        (("-o", "html=-"), "only jsonl and md can go to stdout"),
        (("-o", "none/r.html"), "there is no folder"),
        (("-o", "html=STORE"), "is the store itself"),
        (("-o", "html=STORE-wal"), "is the store itself"),
        (("-o", "FOLDER/r.md", "-o", "md=FOLDER/r.md"), "would be written twice"),
        (("-o", "md=FOLDER"), "is a folder"),
        (("--compare", "FOLDER/none.sqlite"), "there is no store"),
        (("--compare", "STORE"), "is the store itself; give --compare a copy that was made earlier"),
        (("--as-of", "soon"), "is no date"),
        (("--assume", "relay01=inside"), "is no assumption"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], said: str, store: Path, tmp_path: Path) -> None:
    typed = [word.replace("STORE", str(store)).replace("FOLDER", str(tmp_path)) for word in words]
    code, out, err = run("--store", store, *typed)
    assert (code, out) == (USAGE, "")
    assert said in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_missing_package_is_named_before_anything_is_read(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    known = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "xlsxwriter" else known(name))
    code, _, err = run("--store", store, "-o", "r.xlsx")
    assert (code, err) == (
        USAGE,
        "pslint-tls: xlsx needs XlsxWriter, which is not installed; install pslint-tls[report]\n",
    )
