from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import rows, write

REPORT = "Sender address,TLS 1.2 (%),Messages sent\na@b.example,100,3\n,100,1\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    open_store(tmp_path / "s.sqlite", create=True).close()
    write(tmp_path, {"r.csv": REPORT, "odd.csv": "a,b\n1,2\n"})
    return tmp_path / "s.sqlite"


def run(store: Path, *words: str | Path) -> tuple[int, str, str]:
    given = [str(store.parent / word) if str(word).endswith(".csv") else str(word) for word in words]
    done = CliRunner().invoke(cli, ["import", *given, "--store", str(store), "--isolated"])
    return done.exit_code, done.stdout, done.stderr


def test_what_was_read_and_what_was_not(store: Path) -> None:
    code, out, err = run(store, "smtp-auth", "r.csv", "--days", "90", "--until", "2025-11-26")
    assert (code, err) == (OK, "")
    assert out.splitlines() == [
        "r.csv: 2 rows read, counted 1",
        "it covers 2025-08-29 to 2025-11-26",
        "  rows without a sender's address: 1, first at r.csv:3",
    ]
    assert "imported before" in run(store, "smtp-auth", "r.csv", "--days", "90", "--until", "2025-11-26")[1]
    assert run(store, "smtp-auth", "r.csv", "-q") == (OK, "", "")


def test_a_window_that_nobody_knows_is_asked_for(store: Path) -> None:
    assert "give --days 7, 30 or 90" in run(store, "smtp-auth", "r.csv")[1]


def test_one_file_of_two_that_cannot_be_used(store: Path) -> None:
    code, _, err = run(store, "smtp-auth", "odd.csv", "r.csv")
    assert code == INCOMPLETE
    assert "its header is `a`, `b`" in err
    assert rows(store, "SELECT sum(messages) FROM traffic") == [(3,)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("smtp-auth", "none.csv"), "cannot read"),
        (("smtp-auth", "odd.csv"), "--map COLUMN=sender"),
        (("smtp-auth", "odd.csv", "--map", "a=who"), "the fields are sender, domain"),
        (("tenant", "odd.csv", "--map", "a=who"), "as PowerShell names them"),
        (("smtp-auth", "odd.csv", "--map", "c=sender"), "no column `c`, which --map names: its header is `a`, `b`"),
        (("smtp-auth", "r.csv", "--until", "9999-12-31"), "--until 9999-12-31 is still to come"),
        (("smtp-auth", "odd.csv", "--map", "a"), "write COLUMN=FIELD"),
        (("smtp-auth", "odd.csv", "--delimiter", "--"), "one character, or tab"),
        (("smtp-auth", "odd.csv", "--encoding", "klingon"), "there is no code page"),
        (("mail", "odd.csv"), "is not one of"),
        (("smtp-auth",), "missing argument"),
        (("tasks", "odd.csv"), "schtasks /query /v /fo csv"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(store: Path, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(store, *words)
    assert (code, out) == (USAGE, "")
    assert said in err
    assert err.count("\n") == 1
    assert rows(store, "SELECT count(*) FROM imports") == [(0,)]


def test_there_must_be_a_store(tmp_path: Path) -> None:
    write(tmp_path, {"r.csv": REPORT})
    code, _, err = run(tmp_path / "none.sqlite", "smtp-auth", "r.csv")
    assert code == USAGE
    assert "there is no store" in err
    assert not (tmp_path / "none.sqlite").exists()


def test_mapping_by_hand(store: Path) -> None:
    write(store.parent, {"odd.csv": "who;how many\na@b.example;3\n"})
    code, _, _ = run(store, "smtp-auth", "odd.csv", "--map", "Who=sender", "--map", "how many=messages")
    assert code == OK
    assert rows(store, "SELECT sender, messages FROM traffic") == [("a@b.example", 3)]
