from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import OK, USAGE
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import rows, scanned, write

SENT = "Send-MailMessage -To a@b.example -From bob@b.example -SmtpServer {} -UseSsl -Credential (Get-Credential)\n"
DAY = ("--as-of", "2026-11-26")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write(
        tmp_path / "share",
        {
            "a.ps1": SENT.format("smtp.office365.com"),
            "b.ps1": SENT.format("smtp.office365.com"),
            "c.ps1": SENT.format("relay01"),
        },
    )
    scanned(tmp_path / "s.sqlite", tmp_path / "share", names={str(tmp_path / "share"): r"\\fs01\scripts"})
    with open_store(tmp_path / "s.sqlite") as base, base.change() as change:
        # Who owns a file of the test is the system's business.
        change.execute("UPDATE files SET owner = NULL")
    return tmp_path / "s.sqlite"


def run(store: Path, *words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["status", *words, "--store", str(store)])
    return done.exit_code, done.stdout, done.stderr


def test_the_work_list(store: Path) -> None:
    code, out, err = run(store, "show", *DAY)
    assert (code, err) == (OK, "")
    lines = out.splitlines()
    assert lines[0] == "Of 3 sites 1 is secure, 2 at risk, 0 unknown, 0 not read."
    assert lines[1] == "35 days left: 2 of them stop with 2026-12-31."
    assert r"\\fs01\scripts\a.ps1" in lines
    assert r"\\fs01\scripts\c.ps1" not in lines
    assert "Once for many" in lines
    assert max(len(line) for line in run(store, "show", *DAY, "--width", "80")[1].splitlines()) <= 80


def test_what_if(store: Path) -> None:
    _, out, _ = run(store, "show", *DAY, "--assume", "relay01=exchange-online")
    assert "  1 site: is fine -> stops at the end of December 2026" in out.splitlines()
    assert r"\\fs01\scripts\c.ps1" in out.splitlines()
    assert "nothing changes" in run(store, "show", *DAY, "--assume", "relay02=exchange-online")[1]


def test_as_data(store: Path) -> None:
    _, out, _ = run(store, "show", *DAY, "--format", "jsonl", "--all")
    found = [json.loads(line) for line in out.splitlines()]
    assert [one["fate"] for one in found] == ["stops", "stops", "fine"]
    assert found[0]["option"] == "graph"


def test_deciding_and_looking_at_it(store: Path) -> None:
    assert run(store, "set", r"\\fs01\scripts\a.ps1", "--owner", "Ann")[1] == "kept for file \\\\fs01\\scripts\\a.ps1\n"
    assert run(store, "set", r"\\fs01\scripts", "--wave", "spring")[1] == "kept for 3 files\n"
    _, out, _ = run(store, "show", *DAY, "--owner", "ann")
    assert r"\\fs01\scripts\a.ps1" in out
    assert r"\\fs01\scripts\b.ps1" not in out
    _, out, _ = run(store, "show", *DAY, "--owner", "-", "--wave", "spring")
    assert r"\\fs01\scripts\b.ps1" in out
    assert r"\\fs01\scripts\a.ps1" not in out


def test_clones_are_decided_about_together(store: Path) -> None:
    clone = rows(store, "SELECT clone FROM sites WHERE endpoint = 'exchange-online' LIMIT 1")[0][0]
    run(store, "set", f"clone:{clone}", "--status", "excepted", "--until", "2099-01-01", "--note", "a new ERP comes")
    _, out, _ = run(store, "show", *DAY, "--all")
    assert out.count("excepted until 2099-01-01") == 2
    assert "a new ERP comes" in run(store, "notes", f"clone:{clone}")[1]
    assert r"\\fs01\scripts\a.ps1" not in run(store, "show", *DAY)[1]


def test_a_day_alone_is_said_to_make_an_exception(store: Path) -> None:
    said = run(store, "set", r"\\fs01\scripts\a.ps1", "--until", "2099-01-01", "--note", "erp")[1]
    assert said == "kept for file \\\\fs01\\scripts\\a.ps1: excepted until 2099-01-01\n"
    assert "excepted until 2099-01-01" in run(store, "show", *DAY, "--all")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "none.ps1"), "status show` lists them"),
        (("show", "--assume", "relay01=mine"), "write HOST=CLASS with one of exchange-online"),
        (("set", "a.ps1"), "nothing is decided"),
        (("set", "a.ps1", "--status", "finished"), "no status `finished`"),
        (("set", "a.ps1", "--type", "device"), "--type is for senders"),
        (("set", "a.ps1", "--until", "2020-01-01"), "over already"),
        (("set", "none.ps1", "--owner", "x"), "is no site, clone, sender or file"),
        (("notes", "none.ps1"), "is no site, clone, sender or file"),
    ],
)
def test_what_is_refused_is_one_sentence_and_nothing_is_kept(store: Path, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(store, *words)
    assert (code, out) == (USAGE, "")
    assert said in err
    assert err.count("\n") == 1
    assert rows(store, "SELECT count(*) FROM work") == [(0,)]


def test_a_decision_about_several_is_kept_for_all_or_none(store: Path) -> None:
    code, _, _ = run(store, "set", "a.ps1", "none.ps1", "--owner", "x")
    assert code == USAGE
    assert rows(store, "SELECT count(*) FROM work") == [(0,)]
