from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.files import journal, write
from pslint_tls.files.restore import Fate
from pslint_tls.files.write import Writer
from tests.files import changes
from tests.files.changes import NEW, OLD, change, lay, leftovers, undone, writer

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files")
BLOCK = Path(__file__).with_name("signatures").joinpath("by_serial_number.txt").read_bytes()


def refused(top, file, wanted=None, **given):
    """The reason of a refusal; nothing changed, nothing is left behind, and `refusal` says the same beforehand."""
    wanted = wanted or change(file)
    before = file.read_bytes() if file.is_file() else None
    with writer(top, **given) as run:
        early = run.refusal(wanted)
        assert not (top / "journal").exists()
        why = run.write(wanted)
        assert (run.written, run.run) == (0, None)
    assert why is not None
    assert "\n" not in why
    assert early == why
    assert before == (file.read_bytes() if file.is_file() else None)
    assert leftovers(top) == []
    return why


def test_the_new_bytes_are_written_and_undone(tmp_path):
    files = lay(tmp_path / "tree", 3)
    with writer(tmp_path) as run:
        assert run.run is None
        assert [run.write(change(file)) for file in files] == [None] * 3
        assert (run.written, journal.RUN.fullmatch(run.run or "") is not None) == (3, True)
    assert [file.read_bytes() for file in files] == [NEW] * 3
    assert [(done.path, done.fate) for done in undone(tmp_path)] == [(str(file), Fate.RESTORED) for file in files]
    assert [file.read_bytes() for file in files] == [OLD] * 3
    assert leftovers(tmp_path) == []
    assert sorted(path.name for path in (tmp_path / "tree").iterdir()) == ["0.ps1", "1.ps1", "2.ps1"]


@given(before=st.binary(max_size=50), after=st.binary(max_size=50))
def test_any_bytes(tmp_path_factory, before, after):
    top = tmp_path_factory.mktemp("any")
    (file,) = lay(top / "tree")
    file.write_bytes(before)
    with writer(top) as run:
        assert run.write(change(file, before, after)) is None
    assert file.read_bytes() == after
    if before != after:
        assert [done.fate for done in undone(top)] == [Fate.RESTORED]
    assert file.read_bytes() == before


def test_nothing_is_written_where_nothing_changes(tmp_path):
    (file,) = lay(tmp_path / "tree")
    status = file.stat()
    with writer(tmp_path) as run:
        assert run.write(change(file, OLD, OLD)) is None
        assert (run.written, run.run) == (0, None)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)
    assert not (tmp_path / "journal").exists()


def test_a_file_that_has_the_new_bytes_already(tmp_path):
    (file,) = lay(tmp_path / "tree")
    file.write_bytes(NEW)
    with writer(tmp_path) as run:
        assert run.write(change(file)) is None
        assert (run.written, run.run) == (0, None)
    assert [path.name for path in (tmp_path / "journal").iterdir() if path.is_dir()] == []


def test_a_new_file_is_made_and_removed_by_the_undo(tmp_path):
    lay(tmp_path / "tree")
    file = tmp_path / "tree" / "Send-GraphMail.ps1"
    with writer(tmp_path) as run:
        assert run.write(change(file, None)) is None
    assert file.read_bytes() == NEW
    assert leftovers(tmp_path) == []
    assert [done.fate for done in undone(tmp_path)] == [Fate.REMOVED]
    assert not file.exists()
    assert [done.fate for done in undone(tmp_path)] == [Fate.UNCHANGED]


@posix
def test_a_new_file_gets_the_mode_that_all_new_files_get(tmp_path):
    lay(tmp_path / "tree")
    file = tmp_path / "tree" / "new.ps1"
    mask = os.umask(0o027)
    try:
        with writer(tmp_path) as run:
            run.write(change(file, None))
    finally:
        os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_new_file_takes_no_other_files_place(tmp_path):
    (file,) = lay(tmp_path / "tree")
    assert refused(tmp_path, file, change(file, None)) == "there is a file of that name already"


def test_a_file_written_twice_goes_back_to_the_start(tmp_path):
    (file,) = lay(tmp_path / "tree")
    with writer(tmp_path) as run:
        run.write(change(file))
        run.write(change(file, NEW, b"third"))
        assert run.written == 2
    assert file.read_bytes() == b"third"
    assert [done.fate for done in undone(tmp_path)] == [Fate.RESTORED]
    assert file.read_bytes() == OLD


def test_a_file_whose_name_is_as_long_as_can_be(tmp_path):
    file = tmp_path / "tree" / ("ä" * 125 + ".ps1")
    file.parent.mkdir()
    try:
        file.write_bytes(OLD)
    except OSError:
        pytest.skip("this file system has shorter names")
    assert changes.write(tmp_path, file) == [None]
    assert file.read_bytes() == NEW


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [b"", OLD + b"x", OLD[:-1], OLD.replace(b"o", b"O")])
def test_a_file_that_changed_since_it_was_read(tmp_path, now):
    (file,) = lay(tmp_path / "tree")
    file.write_bytes(now)
    assert refused(tmp_path, file) == "it changed since it was read"


def test_a_file_that_is_gone(tmp_path):
    (file,) = lay(tmp_path / "tree")
    file.unlink()
    assert refused(tmp_path, file) == "it is not there any more"


def test_a_folder_that_is_gone(tmp_path):
    (file,) = lay(tmp_path / "tree" / "inner")
    file.unlink()
    file.parent.rmdir()
    assert refused(tmp_path, file) == "it is not there any more"
    file.parent.write_bytes(b"a file now")
    assert refused(tmp_path, file) == "it is not there any more"


def test_a_folder_in_its_place(tmp_path):
    (file,) = lay(tmp_path / "tree")
    file.unlink()
    file.mkdir()
    assert refused(tmp_path, file) == "it is no regular file"


def test_a_read_only_file_even_for_root(tmp_path):
    (file,) = lay(tmp_path / "tree")
    file.chmod(0o444)
    assert refused(tmp_path, file) == "it is read-only"


def test_a_file_with_several_names(tmp_path):
    (file,) = lay(tmp_path / "tree")
    os.link(file, tmp_path / "other.ps1")
    assert refused(tmp_path, file) == "it has 2 names (hard links), and only one of them would change"


def test_a_file_outside_the_folders_given(tmp_path):
    (file,) = lay(tmp_path / "elsewhere")
    (tmp_path / "tree").mkdir()
    assert refused(tmp_path, file) == "it lies outside the folders given"


@posix
def test_a_link_that_leads_outside(tmp_path):
    (outside,) = lay(tmp_path / "elsewhere")
    lay(tmp_path / "tree")
    link = tmp_path / "tree" / "link.ps1"
    link.symlink_to(outside)
    says = f"it is a link that leads outside the folders given, to `{outside}`"
    assert refused(tmp_path, link) == says
    (tmp_path / "tree" / "folder").symlink_to(outside.parent)
    assert refused(tmp_path, tmp_path / "tree" / "folder" / outside.name) == says


@posix
def test_a_link_inside_leads_to_the_file_that_is_written(tmp_path):
    (file,) = lay(tmp_path / "tree")
    link = tmp_path / "tree" / "link.ps1"
    link.symlink_to(file.name)
    assert changes.write(tmp_path, link, file) == [None, None]
    assert link.is_symlink()
    assert file.read_bytes() == NEW
    assert [(done.path, done.fate) for done in undone(tmp_path)] == [(str(file), Fate.RESTORED)]


@posix
def test_links_to_nowhere_and_in_a_circle(tmp_path):
    lay(tmp_path / "tree")
    link = tmp_path / "tree" / "link.ps1"
    link.symlink_to("nowhere.ps1")
    assert refused(tmp_path, link) == "it is not there any more"
    link.unlink()
    link.symlink_to("link.ps1")
    assert refused(tmp_path, link)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_signed_file(tmp_path, encoding):
    (file,) = lay(tmp_path / "tree")
    signed = ("Get-Date\r\n" + BLOCK.decode()).encode(encoding)
    file.write_bytes(signed)
    assert refused(tmp_path, file, change(file, signed)) == (
        "it is signed by CN=Example Scripts, O=Example Ltd; sign it again after the change: --resign-later allows it"
    )
    with writer(tmp_path, resign_later=True) as run:
        assert run.refusal(change(file, signed)) is None
        assert run.write(change(file, signed)) is None
    assert [done.fate for done in undone(tmp_path)] == [Fate.RESTORED]
    assert file.read_bytes() == signed


# --- changed at the last moment -------------------------------------------------------------------------------------


def test_what_others_write_in_the_last_moment_is_not_lost(tmp_path, monkeypatch):
    first, second = lay(tmp_path / "tree", 2)
    real = journal.Journal.record

    def meanwhile(self, path, before, after):
        real(self, path, before, after)
        if path == str(second):
            second.write_bytes(b"theirs")

    monkeypatch.setattr(journal.Journal, "record", meanwhile)
    assert changes.write(tmp_path, first, second) == [None, "it changed since it was read"]
    assert second.read_bytes() == b"theirs"
    # The file was never the run's: an undo does not speak of it.
    assert [(done.path, done.fate) for done in undone(tmp_path)] == [(str(first), Fate.RESTORED)]


def test_a_run_that_changed_nothing_leaves_no_run(tmp_path, monkeypatch):
    (file,) = lay(tmp_path / "tree")
    real = journal.Journal.record

    def meanwhile(self, path, before, after):
        real(self, path, before, after)
        file.unlink()

    monkeypatch.setattr(journal.Journal, "record", meanwhile)
    assert changes.write(tmp_path, file) == ["it is not there any more"]
    assert [path.name for path in (tmp_path / "journal").iterdir() if path.is_dir()] == []


def test_a_new_file_that_another_one_makes_first(tmp_path, monkeypatch):
    lay(tmp_path / "tree")
    file = tmp_path / "tree" / "new.ps1"
    real = os.link

    def meanwhile(source, target):
        file.write_bytes(b"theirs")
        real(source, target)

    monkeypatch.setattr(os, "link", meanwhile)
    monkeypatch.setattr(os, "rename", lambda *_: pytest.fail("took its place"))
    with writer(tmp_path) as run:
        monkeypatch.setattr(run, "_journal", NoJournal())
        assert run.write(change(file, None)) == "there is a file of that name already"
    assert file.read_bytes() == b"theirs"


class NoJournal:
    id = None

    def record(self, *_):
        pass

    withdraw = close = discard = record


# --- the journal ----------------------------------------------------------------------------------------------------


def test_a_journal_that_cannot_be_written_refuses_the_change(tmp_path):
    (file,) = lay(tmp_path / "tree")
    (tmp_path / "journal").write_bytes(b"")
    (why,) = changes.write(tmp_path, file)
    assert why.startswith(f"the journal in `{tmp_path / 'journal'}` cannot be written: ")
    assert file.read_bytes() == OLD


def test_a_full_disk_of_the_journal_refuses_the_change(tmp_path, monkeypatch):
    first, second = lay(tmp_path / "tree", 2)
    real = journal.create

    def full(path, content, mode=0o600):
        if path.endswith("000002.bytes"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, content, mode)

    monkeypatch.setattr(journal, "create", full)
    done, why = changes.write(tmp_path, first, second)
    assert done is None
    assert "No space left on device" in why
    assert second.read_bytes() == OLD
    assert leftovers(tmp_path) == []


def test_the_journal_does_not_lie_in_the_scanned_folders_unasked(tmp_path, monkeypatch):
    (file,) = lay(tmp_path / "tree")
    monkeypatch.setattr(write, "default_journal", lambda: tmp_path / "tree" / "state")
    with Writer(None, [], str(tmp_path), [str(tmp_path / "tree")]) as run:
        why = run.write(change(file))
        assert run.refusal(change(file)) == why
    assert "--journal DIR says where to keep it" in why
    assert (file.read_bytes(), list(file.parent.iterdir())) == (OLD, [file])
    with Writer(tmp_path / "tree" / "state", [], str(tmp_path), [str(tmp_path / "tree")]) as run:
        assert run.write(change(file)) is None


def test_another_run_that_does_not_end(tmp_path, monkeypatch):
    (file,) = lay(tmp_path / "tree")
    monkeypatch.setattr(journal, "LOCK_SECONDS", 0.0)
    with journal.locked(str(tmp_path / "journal")):
        assert changes.write(tmp_path, file) == ["another run of pslint-tls is writing and does not come to an end"]
    assert file.read_bytes() == OLD
    assert changes.write(tmp_path, file) == [None]
