from __future__ import annotations

import datetime
import errno
import json
import os
import stat
from pathlib import Path

import pytest

from pslint_tls.files import journal, runs
from pslint_tls.files.journal import Journal, JournalError, default_journal, harmless, locked, mark
from pslint_tls.files.runs import mark_undone, old_bytes, prune, read_run, run_ids

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes")


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "state" / "journal")


def kept(place, *files, words=("fix", ".")):
    """A run that changed these files, each `(path, before, after)`."""
    run = Journal(place, words, str(Path.cwd()))
    for path, before, after in files:
        run.record(there(path), before, after)
    run.close()
    return run.id


def there(name):
    return str(Path(name).absolute())


def names(place):
    return sorted(file.name for file in Path(place).iterdir())


def lines_of(place, name):
    return Path(place, name, "journal.jsonl")


def named(when: datetime.datetime, end: str = "000001") -> str:
    return f"{when:%Y%m%d-%H%M%S}-000-{end}"


def made(place, name, size=10, written: float | None = None):
    """A run of that name."""
    Path(place, kept(place, ("a.ps1", b"x" * size, b"y"))).rename(Path(place, name))
    if written is not None:
        os.utime(lines_of(place, name), (written, written))


def test_what_is_recorded_is_read_again(place):
    name = kept(place, ("a.ps1", b"\xff\x00old", b"new"), ("b.ps1", None, b"made"))
    run = read_run(place, name)
    assert (run.words, run.cwd, run.damage, run.left) == (("fix", "."), str(Path.cwd()), None, None)
    first, second = run.entries
    assert (first.path, first.before, first.after) == (there("a.ps1"), mark(b"\xff\x00old"), mark(b"new"))
    assert old_bytes(run, first) == b"\xff\x00old"
    assert (second.before, second.backup) == (None, None)
    assert abs((datetime.datetime.now(datetime.timezone.utc) - run.started).total_seconds()) < 60


def test_the_folder_comes_with_the_first_record(place):
    run = Journal(place, (), "")
    assert run.id is None
    assert not Path(place).exists()
    run.record(there("a"), b"", b"x")
    assert run_ids(place) == [run.id]


@posix
def test_nobody_else_may_read_it(place):
    name = kept(place, ("a.ps1", b"old", b"new"))
    for folder, _, files in os.walk(place):
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
        assert [stat.S_IMODE(Path(folder, file).stat().st_mode) for file in files] == [0o600] * len(files)
    assert name in names(place)


def test_names_sort_by_time(place):
    made_runs = [kept(place, ("a.ps1", b"old", b"new")) for _ in range(3)]
    assert all(journal.RUN.fullmatch(name) for name in made_runs)
    assert [name[:15] for name in made_runs] == sorted(name[:15] for name in made_runs)


@posix
def test_a_name_that_is_no_text_is_kept(place):
    path = os.fsdecode(b"/tmp/caf\xe9.ps1")
    assert read_run(place, kept(place, (path, b"old", b"new"))).entries[0].path == path


def test_the_default_is_the_users_state_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_journal().parts[-2:] == ("pslint-tls", "journal")


def test_secrets_of_the_command_line_are_not_kept():
    words = [
        "fix",
        "--password",
        "canary",
        "--token=canary",
        "smb://u:canary@fs01/x",
        "--select",
        "PST001",
    ]
    told = harmless(words)
    assert "canary" not in " ".join(told)
    assert told == ["fix", "--password", "***", "--token=***", "smb://u:***@fs01/x", "--select", "PST001"]


# --- trouble while writing ------------------------------------------------------------------------------------------


def test_a_place_that_cannot_be_written_is_one_fragment(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(JournalError) as caught:
        kept(str(tmp_path / "file"), ("a.ps1", b"old", b"new"))
    assert str(caught.value).startswith(f"the journal in `{tmp_path / 'file'}` cannot be written: ")
    assert str(caught.value).endswith("; --journal DIR keeps it elsewhere")


@pytest.mark.parametrize("call", [1, 2, 3])
def test_after_an_error_the_next_record_can_be_made(place, monkeypatch, call):
    run = Journal(place, (), "")
    run.record(there("a"), b"old a", b"new")
    real, calls = os.write, []

    def full(handle, content):
        calls.append(1)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        # In pieces, so that an error comes in the middle of a line.
        return real(handle, bytes(content)[:20])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(JournalError, match="No space left on device"):
        run.record(there("b"), b"old b", b"new")
    monkeypatch.setattr(os, "write", real)
    run.record(there("c"), b"old c", b"new")
    read = read_run(place, run.id)
    assert read.damage is None
    assert [Path(entry.path).name for entry in read.entries] == ["a", "c"]
    assert [old_bytes(read, entry) for entry in read.entries] == [b"old a", b"old c"]


def test_a_half_line_that_cannot_be_taken_back_ends_the_journal(place, monkeypatch):
    run = Journal(place, (), "")
    run.record(there("a"), b"old a", b"new")

    def fails(*_):
        raise OSError(errno.EIO, "broken")

    with monkeypatch.context() as broken:
        broken.setattr(os, "ftruncate", fails)
        broken.setattr(os, "fsync", lambda handle: fails() if os.fstat(handle).st_size > 200 else None)
        with pytest.raises(JournalError):
            run.record(there("b"), b"old b", b"new")
    with pytest.raises(JournalError):
        run.record(there("c"), b"old c", b"new")


def test_a_run_whose_folder_cannot_be_made_leaves_nothing(place, monkeypatch):
    Path(place).mkdir(parents=True)

    def fails(*_):
        raise OSError(errno.EACCES, "no")

    with monkeypatch.context() as broken:
        broken.setattr(os, "rename", fails)
        with pytest.raises(JournalError):
            kept(place, ("a", b"old", b"new"))
    assert names(place) == []


def test_a_lock_that_cannot_be_had(place, monkeypatch):
    monkeypatch.setattr(journal, "LOCK_SECONDS", 0.0)
    refused = pytest.raises(JournalError, match="another run of pslint-tls is writing")
    with locked(place), refused, locked(place):
        pass
    with locked(place):
        pass


# --- damage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", [b'{"number": 3, "pa', b"\x00" * 50, b"{}", b'{"number": 3}', b"[", b"\xff"])
def test_a_last_line_that_a_kill_cut_short_is_normal(place, rest):
    name = kept(place, ("a", b"old", b"new"), ("b", b"old", b"new"))
    with lines_of(place, name).open("ab") as stream:
        stream.write(rest)
    run = read_run(place, name)
    assert (len(run.entries), run.damage) == (2, None)


def test_a_last_line_that_lost_its_end_only_counts(place):
    name = kept(place, ("a", b"old", b"new"))
    with lines_of(place, name).open("rb+") as stream:
        stream.truncate(lines_of(place, name).stat().st_size - 1)
    assert len(read_run(place, name).entries) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"path": "relative"},
        {"path": "/with\0zero"},
        {"backup": "../../../etc/passwd"},
        {"backup": "000002.bytes"},
        {"before": None},
        {"after": None},
        {"after": {"sha256": "x", "size": 3}},
        {"number": "1"},
        {"number": []},
    ],
)
def test_a_damaged_line_is_told_and_the_others_are_read(place, change):
    name = kept(place, ("a", b"old", b"new"), ("b", b"old", b"new"))
    first, second, _ = lines_of(place, name).read_bytes().split(b"\n")
    with lines_of(place, name).open("wb") as stream:
        stream.write(json.dumps({**json.loads(first), **change}).encode() + b"\n" + second + b"\n")
    run = read_run(place, name)
    assert [entry.number for entry in run.entries] == [2]
    assert run.damage == "line 1 of its journal.jsonl cannot be read, so the files named there are not known"


@pytest.mark.parametrize(
    "about", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": "x"}', b"\xff", b"null", b'{"format": 1, "words": 5}']
)
def test_a_damaged_run_json_is_told(place, about):
    name = kept(place, ("a", b"old", b"new"))
    Path(place, name, "run.json").write_bytes(about)
    assert read_run(place, name).damage == "its run.json cannot be read"


def test_missing_files_are_told(place):
    name = kept(place, ("a", b"old", b"new"))
    lines_of(place, name).unlink()
    assert read_run(place, name).damage.startswith("its journal.jsonl cannot be read")
    Path(place, name, "run.json").unlink()
    assert read_run(place, name).damage == "its run.json cannot be read"


def test_a_newer_journal_is_not_read(place):
    name = kept(place, ("a", b"old", b"new"))
    Path(place, name, "run.json").write_text('{"format": 2, "files": {}}', "ascii")
    run = read_run(place, name)
    assert run.newer
    assert run.entries == ()
    assert "newer version" in run.damage


@pytest.mark.parametrize("spoiled", [b"olD", b"", b"old+"])
def test_damaged_old_bytes_are_never_given_back(place, spoiled):
    run = read_run(place, kept(place, ("a", b"old", b"new")))
    Path(run.folder, "000001.bytes").write_bytes(spoiled)
    with pytest.raises(JournalError, match="its old bytes are damaged in the journal"):
        old_bytes(run, run.entries[0])
    Path(run.folder, "000001.bytes").unlink()
    with pytest.raises(JournalError, match="cannot be read from the journal"):
        old_bytes(run, run.entries[0])


def test_withdrawn_records_do_not_count(place):
    run = Journal(place, (), "")
    run.record(there("a"), b"old", b"new")
    run.record(there("b"), b"old", b"new")
    run.withdraw()
    assert [entry.number for entry in read_run(place, run.id).entries] == [1]


def test_an_undo_is_noted(place):
    run = read_run(place, kept(place, ("a", b"old", b"new")))
    mark_undone(run, 2)
    assert (read_run(place, run.id).left, read_run(place, run.id).undone) == (2, False)
    mark_undone(run, 0)
    assert read_run(place, run.id).undone


# --- pruning --------------------------------------------------------------------------------------------------------

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


def test_old_runs_go(place):
    made_runs = [named(NOW - age * DAY) for age in (200, 91, 89, 0)]
    for name in made_runs:
        made(place, name, written=0)
    prune(place, made_runs[-1])
    assert run_ids(place) == made_runs[2:]


def test_the_last_run_and_the_current_one_stay_however_old_and_large(place):
    made_runs = [named(NOW - age * DAY) for age in (400, 300, 200)]
    for name in made_runs:
        made(place, name, written=0)
    prune(place, made_runs[-1], size=1)
    assert run_ids(place) == made_runs[1:]


def test_the_oldest_go_while_all_are_too_large(place):
    made_runs = [named(NOW - age * DAY) for age in (5, 4, 3, 2, 1)]
    for name in made_runs:
        made(place, name, 10_000, written=0)
    prune(place, made_runs[-1], size=35_000)
    assert run_ids(place) == made_runs[2:]


def test_a_run_that_is_still_going_on_stays(place):
    made_runs = [named(NOW - age * DAY) for age in (3, 2, 1)]
    for name in made_runs:
        made(place, name, 10_000)
    prune(place, made_runs[-1], size=1)
    assert run_ids(place) == made_runs


def test_nothing_else_in_the_folder_is_touched(place):
    Path(place, "scripts").mkdir(parents=True)
    Path(place, "20200101-000000").mkdir()
    made(place, named(NOW - 400 * DAY), written=0)
    made(place, named(NOW), written=0)
    prune(place, named(NOW))
    assert {"scripts", "20200101-000000"} <= set(names(place))


def test_what_a_kill_left_of_making_and_removing_goes(place):
    old, young = named(NOW - DAY), named(NOW)
    made(place, young)
    for name in (f".{old}.new", f".{young}.new", f".{young}.old", ".other.old"):
        Path(place, name).mkdir(parents=True)
    prune(place, young)
    assert names(place) == sorted([f".{young}.new", ".other.old", young])


def test_a_prune_that_fails_is_no_error(place, monkeypatch):
    made(place, named(NOW - 400 * DAY), written=0)
    made(place, named(NOW))

    def fails(*_, **__):
        raise OSError(errno.EACCES, "no")

    monkeypatch.setattr(runs.os, "listdir", fails)
    prune(place, named(NOW))
    prune(str(Path(place, "nowhere")), None)
