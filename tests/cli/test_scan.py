from __future__ import annotations

import io
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli import scanview
from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.cli.scanview import Told, duration
from pslint_tls.config import Show
from pslint_tls.inventory.marking import Seen
from pslint_tls.inventory.reading import Read
from pslint_tls.inventory.store import open_store, scanning
from tests.inventory.stores import MAIL, rows, write


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return write(tmp_path / "share", {"a.ps1": MAIL, "b.ps1": "Get-Date\n", "c.ps1": b"\0\1\2" * 50})


def run(*words: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["scan", *map(str, words), "--isolated", "--as-of", "2026-11-26", "--jobs", "1"])
    return done.exit_code, done.stdout, done.stderr


def test_a_scan_says_what_stands_in_the_store(share: Path, tmp_path: Path) -> None:
    code, out, err = run(share, "--store", tmp_path / "s.sqlite")
    assert code == OK
    assert out.splitlines() == [
        "not read: 1",
        "        1  binary: it holds NUL bytes and is neither UTF-16 nor UTF-32 text",
        "this run: 3 new or changed files read",
        "1 call, by TLS state: 0 secure, 1 at risk, 0 unknown",
        "3 files: 2 read, 1 skipped",
    ]
    assert err == "run 1: begun\n"


def test_quiet_is_quiet_and_the_log_has_it_all(share: Path, tmp_path: Path) -> None:
    code, out, err = run(share, "--store", tmp_path / "s.sqlite", "-q", "--log", tmp_path / "log")
    assert (code, out, err) == (OK, "", "")
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "  run 1: begun\n" in log
    assert log.endswith("  3 files: 2 read, 1 skipped\n")


def test_verbose_names_the_folders(share: Path, tmp_path: Path) -> None:
    _, out, _ = run(share, "--store", tmp_path / "s.sqlite", "-v")
    assert f"{share}: 1 binary" in out.replace("\\", "/")


def test_strict_makes_what_was_skipped_an_incomplete_run(share: Path, tmp_path: Path) -> None:
    assert run(share, "--store", tmp_path / "s.sqlite", "--strict")[0] == INCOMPLETE
    (share / "c.ps1").unlink()
    assert run(share, "--store", tmp_path / "s.sqlite", "--strict")[0] == OK


def test_files_from_a_list(share: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"{share / 'a.ps1'}\n{share / 'b.ps1'}\n", encoding="utf-8")
    assert run("--files-from", listed, "--store", tmp_path / "s.sqlite")[0] == OK
    assert rows(tmp_path / "s.sqlite", "SELECT name FROM files ORDER BY name") == [("a.ps1",), ("b.ps1",)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing to scan"),
        (("none",), "there is no `none`"),
        (("SHARE", "--max-rate", "fast"), "is no rate"),
        (("SHARE", "--unc", "x"), "names no ROOT"),
        (("SHARE", "--engine", "dask"), "needs --scheduler"),
        (("SHARE", "--scheduler", "tcp://x:1"), "is for --engine dask"),
        (("SHARE", "--log", "/none/none/x"), "cannot write the log"),
        (("SHARE", "--select", "PST001"), "no such option"),
        (("smb://",), "smb://HOST/SHARE"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], said: str, share: Path, tmp_path: Path) -> None:
    code, out, err = run(*[str(share) if word == "SHARE" else word for word in words], "--store", tmp_path / "s.sqlite")
    assert (code, out) == (USAGE, "")
    assert said.lower() in err.lower()
    assert err.count("\n") == 1


def test_settings_that_cannot_be_used_are_refused_before_anything_is_written(share: Path, tmp_path: Path) -> None:
    (tmp_path / "days.tsv").write_text("no table")
    code, _, err = run(share, "--store", tmp_path / "s.sqlite", "--deadlines", tmp_path / "days.tsv")
    assert (code, err.count("\n")) == (USAGE, 1)
    assert not (tmp_path / "s.sqlite").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("SHARE", "--unc", r"smb://u:S3CRET@h/s=\\x"),
        ("SHARE", "--unc", r"\\x=smb://u:S3C@S3CRET@h/s"),
        ("SHARE", "--unc", "smb://u:S3CRET=S3CRET@h/s"),
        ("smb:/u:S3CRET@h/s",),
        ("smb://u:S3CRET/S3CRET@h/s",),
    ],
)
def test_no_password_is_said(words: tuple[str, ...], share: Path, tmp_path: Path) -> None:
    code, out, err = run(*[str(share) if word == "SHARE" else word for word in words], "--store", tmp_path / "s.sqlite")
    assert code == USAGE
    assert "S3C" not in out + err


def test_a_fault_of_our_own_is_not_called_wrong_usage(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("something odd")

    monkeypatch.setattr("pslint_tls.inventory.keeping.Keeper.keep", fails)
    code, _, err = run(share, "--store", tmp_path / "s.sqlite")
    assert code == INCOMPLETE
    assert "a fault of its own (ValueError)" in err


def test_a_store_that_cannot_be_used_is_refused(share: Path, tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_text("hello")
    code, _, err = run(share, "--store", tmp_path / "s.sqlite")
    assert (code, err.count("\n")) == (USAGE, 1)
    assert "is no store" in err
    assert not (tmp_path / "s.sqlite.lock").exists()


def test_two_scans_do_not_write_to_one_store(share: Path, tmp_path: Path) -> None:
    open_store(tmp_path / "s.sqlite", create=True).close()
    with scanning(tmp_path / "s.sqlite"):
        code, _, err = run(share, "--store", tmp_path / "s.sqlite")
    assert code == USAGE
    assert "another scan" in err


def test_a_store_that_fails_in_the_middle_is_one_sentence(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("pslint_tls.inventory.keeping.Keeper.keep", full)
    code, _, err = run(share, "--store", tmp_path / "s.sqlite")
    assert code == INCOMPLETE
    assert err.splitlines()[-1].endswith("make room and run the same command again")
    monkeypatch.undo()
    code, _, err = run(share, "--store", tmp_path / "s.sqlite")
    assert (code, err) == (OK, "run 1: continued where it was stopped\n")


def test_a_root_that_is_lost_makes_the_run_incomplete(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(share, "--store", tmp_path / "s.sqlite")
    monkeypatch.setattr("pslint_tls.inventory.sources.Source.identity", _unreachable)
    code, out, _ = run(share, "--store", tmp_path / "s.sqlite")
    assert code == INCOMPLETE
    assert "not scanned to its end" in out


def _unreachable(_: object) -> str:
    raise OSError(112, "Host is down")


# --- progress -------------------------------------------------------------------------------------------------------


def test_elsewhere_than_on_a_terminal_there_is_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(scanview.time, "monotonic", lambda: clock[0])
    told = Told(Show(), None)
    for second in range(0, 200, 10):
        clock[0] = float(second)
        told.reading(Read(done=second * 5, total=2000, bytes=second * 1_000_000, sites=3))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "reading: 300 of 2,000 files (15 %), 3 calls; 5 files/s, 1.0 MB/s; 6 min left"
    assert len(lines) == 3


def test_the_walk_is_told_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    told = Told(Show(), None)
    monkeypatch.setattr(scanview.time, "monotonic", lambda: 1e9)
    told.walking(Seen(2, 3000, 40))
    assert capsys.readouterr().err == "listing: 2 folders, 3,000 files, 40 of them to read\n"


@pytest.mark.parametrize(("seconds", "text"), [(5, "5 s"), (300, "5 min"), (12_000, "3 h 20 min")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize("width", [80, 120])
def test_on_a_terminal_there_is_one_line_that_fits(width: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock = [0.0]
    monkeypatch.setattr(scanview.time, "monotonic", lambda: clock[0])
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(scanview.sys, "stderr", terminal)
    told = Told(Show(), str(tmp_path / "log"))
    for second in range(0, 100, 10):
        clock[0] = float(second)
        told.reading(Read(done=second * 5000, total=1_000_000, bytes=second * 1_000_000, sites=3))
    told.close()
    drawn = [re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", line) for line in re.split("[\r\n]", terminal.getvalue())]
    last = [line for line in drawn if line.strip()][-1]
    assert re.match(r"reading [━╺╸]+ +45% 2 min left; 5,000 files/s, 1.0 MB/s", last), last
    assert max(map(len, drawn)) <= width
    assert "\x1b[?25l" not in terminal.getvalue(), "a scan that is killed would leave no cursor"
    assert len((tmp_path / "log").read_text().splitlines()) == 1


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_log_on_a_full_disk_does_not_stop_the_scan(share: Path, tmp_path: Path) -> None:
    code, out, err = run(share, "--store", tmp_path / "s.sqlite", "--log", "/dev/full")
    assert (code, "1 call" in out) == (OK, True)
    assert "the log `/dev/full` cannot be written any more: No space left on device; the scan goes on" in err


def test_a_root_that_is_not_there_is_told_and_the_rest_is_scanned(share: Path, tmp_path: Path) -> None:
    code, out, err = run(share, tmp_path / "none", "--store", tmp_path / "s.sqlite")
    assert (code, "1 call" in out) == (INCOMPLETE, True)
    assert f"there is no `{(tmp_path / 'none').as_posix()}`" in err
