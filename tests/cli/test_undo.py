from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.files import journal
from pslint_tls.files.journal import JournalError
from tests.files.changes import NEW, OLD, change, lay, writer


@pytest.fixture
def top(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def run(top: Path, *arguments: str, journal: bool = True) -> tuple[int, str, str]:
    where = ("--journal", str(top / "journal")) if journal else ()
    done = CliRunner().invoke(cli, ["undo", *arguments, *where])
    return done.exit_code, done.stdout, done.stderr


def fixed(top: Path, *files: Path, before: bytes = OLD, after: bytes = NEW) -> str:
    """A run that changed these files; its name."""
    with writer(top) as written:
        assert [written.write(change(file, before, after)) for file in files] == [None] * len(files)
        assert written.run is not None
        return written.run


def told(err: str) -> str:
    """The one sentence on stderr."""
    assert err.startswith("pslint-tls: ")
    assert err.count("\n") == 1
    return err.removeprefix("pslint-tls: ").rstrip("\n")


def test_the_newest_run_is_undone(top):
    files = lay(top / "tree", 3)
    name = fixed(top, *files)
    code, out, err = run(top)
    assert (code, err) == (OK, "")
    head, *lines, last = out.splitlines()
    assert head.startswith(f"run {name} of ")
    assert head.endswith(": pslint-tls fix tree")
    assert lines == [f"  restored: tree/{number}.ps1" for number in range(3)]
    assert last == "3 files restored"
    assert [file.read_bytes() for file in files] == [OLD] * 3


def test_one_after_another_from_the_newest(top):
    (file,) = lay(top / "tree")
    fixed(top, file)
    fixed(top, file, before=NEW, after=b"third")
    assert run(top)[0] == OK
    assert file.read_bytes() == NEW
    assert run(top)[0] == OK
    assert file.read_bytes() == OLD
    code, out, err = run(top)
    assert (code, out) == (USAGE, "")
    assert told(err) == "nothing to undo: every run in the journal is undone; `pslint-tls undo --list` shows them"


def test_an_older_run_waits_for_the_later_one(top):
    (file,) = lay(top / "tree")
    first = fixed(top, file)
    second = fixed(top, file, before=NEW, after=b"third")
    code, _, err = run(top, first)
    assert code == INCOMPLETE
    assert told(err) == f"tree/0.ps1: it changed since the run, by run {second}: undo that one first"
    assert (run(top)[0], run(top)[0]) == (OK, OK)
    assert file.read_bytes() == OLD


def test_each_file_that_is_left_is_named_with_its_reason(top):
    files = lay(top / "tree", 5)
    name = fixed(top, *files)
    changed, gone, read_only, damaged, good = files
    changed.write_bytes(b"mine")
    gone.unlink()
    read_only.chmod(0o444)
    (top / "journal" / name / "000004.bytes").write_bytes(b"damaged")
    code, out, err = run(top, "--width", "80")
    assert code == INCOMPLETE
    assert err.splitlines() == [
        "pslint-tls: tree/0.ps1: it changed since the run",
        "pslint-tls: tree/1.ps1: it is not there any more",
        "pslint-tls: tree/2.ps1: it is read-only",
        "pslint-tls: tree/3.ps1: its old bytes are damaged in the journal",
    ]
    assert " ".join(out.splitlines()[2:]) == (
        f"1 file restored, 4 left; the old bytes are kept in {top / 'journal' / name}"
    )
    assert [good.read_bytes(), changed.read_bytes(), damaged.read_bytes()] == [OLD, b"mine", NEW]
    assert not gone.exists()


def test_what_was_left_can_be_undone_later(top):
    files = lay(top / "tree", 2)
    fixed(top, *files)
    files[0].chmod(0o444)
    assert run(top)[0] == INCOMPLETE
    assert "undone but for 1 file" in run(top, "--list")[1]
    files[0].chmod(0o644)
    code, out, _ = run(top)
    assert code == OK
    assert out.splitlines()[1:] == ["  restored: tree/0.ps1", "1 file restored, 1 as before the run already"]
    assert [file.read_bytes() for file in files] == [OLD] * 2
    assert ", undone\n" in run(top, "--list")[1]


def test_a_file_that_somebody_put_back_needs_nothing(top):
    files = lay(top / "tree", 1)
    fixed(top, *files)
    files[0].write_bytes(OLD)
    code, out, err = run(top)
    assert (code, err) == (OK, "")
    assert out.splitlines()[1:] == ["0 files restored, 1 as before the run already"]


def test_a_dry_run_writes_nothing(top):
    files = lay(top / "tree", 2)
    name = fixed(top, *files)
    files[1].write_bytes(b"mine")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (top / "journal" / name).iterdir())
    code, out, err = run(top, "--dry-run")
    assert code == INCOMPLETE
    assert out.splitlines()[1] == "  would be restored: tree/0.ps1"
    assert out.splitlines()[2].startswith("1 file would be restored, 1 left")
    assert told(err) == "tree/1.ps1: it changed since the run"
    assert files[0].read_bytes() == NEW
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (top / "journal" / name).iterdir()) == before


def test_quiet_names_only_what_is_left(top):
    fixed(top, *lay(top / "tree", 2))
    assert run(top, "-q") == (OK, "", "")


def test_the_list(top):
    (file,) = lay(top / "tree")
    first = fixed(top, file)
    second = fixed(top, file, before=NEW, after=b"third")
    run(top)
    code, out, err = run(top, "--list", "--width", "80")
    assert (code, err) == (OK, "")
    rows = out.splitlines()
    assert [row[:26] for row in rows[::2]] == [second, first]
    assert rows[0].endswith("  1 file, undone")
    assert rows[2].endswith("  1 file, not undone")
    assert rows[1::2] == ["  pslint-tls fix tree"] * 2
    assert max(map(len, rows)) <= 80


def test_an_empty_list(top):
    assert run(top, "--list", "--width", "200") == (OK, f"no run in the journal {top / 'journal'}\n", "")


# --- wrong usage ----------------------------------------------------------------------------------------------------


def test_nothing_to_undo(top):
    code, out, err = run(top)
    assert (code, out) == (USAGE, "")
    assert told(err).startswith(f"nothing to undo: there is no run in the journal `{top / 'journal'}`")


def test_without_an_option_the_journal_is_the_users(top):
    code, _, err = run(top, journal=False)
    assert code == USAGE
    assert os.path.join("pslint-tls", "journal") in told(err)  # noqa: PTH118


def test_the_beginning_of_a_name_is_enough_if_only_one_begins_so(top):
    files = lay(top / "tree", 2)
    fixed(top, files[0])
    fixed(top, files[1])
    for name, new in zip(sorted(os.listdir(top / "journal"))[:2], ("20200101", "20210101"), strict=True):  # noqa: PTH208
        (top / "journal" / name).rename(top / "journal" / f"{new}-120000-000-abcdef")
    code, _, err = run(top, "20")
    assert (code, told(err)) == (
        USAGE,
        "2 runs begin with `20`; write more of the name, as in `20210101-120000-000-abcdef`",
    )
    code, _, err = run(top, "20220101-120000-000-abcdef")
    assert (code, told(err)) == (
        USAGE,
        "there is no run `20220101-120000-000-abcdef`; did you mean `20210101-120000-000-abcdef`?",
    )
    code, _, err = run(top, "xyz")
    assert (code, told(err)) == (USAGE, "there is no run `xyz`; `pslint-tls undo --list` shows them")
    assert run(top, "2020")[0] == OK
    assert [file.read_bytes() for file in files] == [OLD, NEW]


@pytest.mark.parametrize("name", ["..", "", "/etc", ".", "*"])
def test_a_name_is_no_path(top, name):
    fixed(top, *lay(top / "tree"))
    code, _, err = run(top, name)
    assert code == USAGE
    assert told(err).startswith(f"there is no run `{name}`")


def test_a_run_or_the_list(top):
    name = fixed(top, *lay(top / "tree"))
    code, _, err = run(top, name, "--list")
    assert (code, told(err)) == (USAGE, "--list shows all runs; give a run or --list, not both")


def test_a_journal_that_is_a_file(top):
    (top / "journal").write_bytes(b"")
    code, _, err = run(top)
    assert code == USAGE
    assert told(err).endswith("; --journal DIR says where it is")


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_newer_journal_is_left_alone(top):
    files = lay(top / "tree")
    name = fixed(top, *files)
    about = top / "journal" / name / "run.json"
    about.write_text(json.dumps({**json.loads(about.read_text("ascii")), "format": 2}), "ascii")
    code, out, err = run(top)
    assert (code, out) == (INCOMPLETE, "")
    assert told(err).startswith(f"run {name}: it was written by a newer version of pslint-tls (journal format 2)")
    assert files[0].read_bytes() == NEW
    assert "of a newer version" in run(top, "--list")[1]


def test_what_can_be_read_of_a_damaged_journal_is_restored(top):
    files = lay(top / "tree", 3)
    name = fixed(top, *files)
    lines = top / "journal" / name / "journal.jsonl"
    one, two, three, _ = lines.read_bytes().split(b"\n")
    lines.write_bytes(b"\n".join([one, two[:40], three, b""]))
    code, out, err = run(top)
    assert code == INCOMPLETE
    assert told(err) == (
        f"run {name}: line 2 of its journal.jsonl cannot be read, so the files named there are not known; "
        f"what there is of it lies in {top / 'journal' / name}"
    )
    assert "2 files restored" in out
    assert [file.read_bytes() for file in files] == [OLD, NEW, OLD]
    assert "damaged" in run(top, "--list")[1]


def test_a_journal_that_cannot_be_read_at_all(top):
    name = fixed(top, *lay(top / "tree"))
    (top / "journal" / name / "run.json").write_bytes(b"\x00")
    code, out, err = run(top)
    assert (code, out) == (INCOMPLETE, "")
    assert told(err).startswith(f"run {name}: its run.json cannot be read; ")


def test_a_journal_that_cannot_be_noted_in(top, monkeypatch):
    files = lay(top / "tree")
    fixed(top, *files)

    def fails(*_):
        raise JournalError("that it was undone cannot be noted in `x`: No space left on device")

    monkeypatch.setattr("pslint_tls.files.runs.mark_undone", fails)
    code, _, err = run(top)
    assert (code, told(err)) == (INCOMPLETE, "that it was undone cannot be noted in `x`: No space left on device")
    assert files[0].read_bytes() == OLD


def test_another_run_that_does_not_end(top, monkeypatch):
    files = lay(top / "tree")
    fixed(top, *files)
    monkeypatch.setattr(journal, "LOCK_SECONDS", 0.0)
    with journal.locked(str(top / "journal")):
        code, _, err = run(top)
    assert (code, told(err)) == (
        INCOMPLETE,
        "tree/0.ps1: another run of pslint-tls is writing and does not come to an end",
    )
    assert files[0].read_bytes() == NEW


@pytest.mark.skipif(os.name == "nt", reason="POSIX links")
def test_a_link_that_took_the_place_of_a_file_is_left(top):
    (file,) = lay(top / "tree")
    fixed(top, file)
    file.rename(top / "tree" / "moved.ps1")
    file.symlink_to("moved.ps1")
    code, _, err = run(top)
    assert (code, told(err)) == (INCOMPLETE, "tree/0.ps1: it is a link now")
    assert file.is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="POSIX names")
def test_names_that_move_the_cursor_do_not_reach_the_terminal(top):
    (top / "tree").mkdir()
    file = top / "tree" / "a\x1b[2J\n.ps1"
    file.write_bytes(OLD)
    fixed(top, file)
    code, out, _ = run(top)
    assert code == OK
    assert "\x1b" not in out
    assert len(out.splitlines()) == 3
