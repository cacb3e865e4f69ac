from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pslint_tls.files import attributes
from pslint_tls.files.replace import CannotWriteError, NotReplacedError, content, remove, replace
from pslint_tls.files.restore import Fate
from tests.files import changes
from tests.files.changes import NEW, OLD, change, lay, leftovers, undone, writer

ROOT = Path(__file__).parents[2]
NOBODY = 65_534
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="extended attributes as Linux has them")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"


def access_list(group: int) -> bytes:
    """rw for the owner, r for one more group, nothing for others."""
    nobody = 0xFFFFFFFF
    rows = [(1, 6, nobody), (4, 0, nobody), (8, 4, group), (16, 4, nobody), (32, 0, nobody)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *row) for row in rows)


def give(file: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(file, name, value)
    except OSError as error:
        pytest.skip(f"not on this file system: {error.strerror}")


@contextlib.contextmanager
def nobody():
    """As a user who may do nothing."""
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def shared():
    """A folder that another user reaches; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


# --- what is kept ---------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666, 0o6755, 0o222])
def test_the_mode_is_kept(tmp_path, mode):
    (file,) = lay(tmp_path)
    file.chmod(mode)
    wanted = stat.S_IMODE(file.stat().st_mode)
    with contextlib.suppress(CannotWriteError):
        replace(str(file), OLD, NEW)
    assert file.stat().st_mode & 0o7777 == wanted
    assert leftovers(tmp_path) == []


def test_the_time_is_new(tmp_path):
    (file,) = lay(tmp_path)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    replace(str(file), OLD, NEW)
    assert file.stat().st_mtime > 1_000_000_000


@root
def test_the_owner_is_kept(tmp_path):
    (file,) = lay(tmp_path)
    os.chown(file, 1234, 4321)
    file.chmod(0o6755)
    replace(str(file), OLD, NEW)
    status = file.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (1234, 4321, 0o6755)


@root
def test_an_owner_that_cannot_be_kept(shared):
    (file,) = lay(shared)
    file.chmod(0o666)
    for owner, what in (((0, NOBODY), "owner"), ((NOBODY, 0), "group")):
        os.chown(file, *owner)
        with nobody(), pytest.raises(CannotWriteError, match=f"its {what} cannot be kept: Operation not permitted"):
            replace(str(file), OLD, NEW)
    assert file.read_bytes() == OLD
    assert leftovers(shared) == []


@linux
def test_attributes_are_kept(tmp_path):
    (file,) = lay(tmp_path)
    give(file, "user.origin", b"\x00fs01")
    replace(str(file), OLD, NEW)
    assert os.getxattr(file, "user.origin") == b"\x00fs01"


@linux
def test_an_access_list_is_kept(tmp_path):
    (file,) = lay(tmp_path)
    file.chmod(0o600)
    give(file, ACCESS, access_list(4711))
    before = os.getxattr(file, ACCESS), file.stat().st_mode
    assert changes.writer(tmp_path, tmp_path).write(change(file)) is None
    assert (os.getxattr(file, ACCESS), file.stat().st_mode) == before
    assert undone(tmp_path)[0].fate is Fate.RESTORED
    assert (os.getxattr(file, ACCESS), file.stat().st_mode) == before


@linux
def test_an_access_list_that_the_folder_gives_is_not_taken(tmp_path):
    (file,) = lay(tmp_path)
    file.chmod(0o640)
    give(tmp_path, DEFAULT, access_list(4711))
    replace(str(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert ACCESS not in os.listxattr(file)
    assert file.stat().st_mode & 0o777 == 0o640


@linux
def test_an_attribute_that_cannot_be_kept(tmp_path, monkeypatch):
    (file,) = lay(tmp_path)
    give(file, "user.origin", b"fs01")

    def refuses(*_):
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(os, "setxattr", refuses)
    with pytest.raises(CannotWriteError, match=r"its attribute user.origin cannot be kept: "):
        replace(str(file), OLD, NEW)
    assert file.read_bytes() == OLD
    assert leftovers(tmp_path) == []


@linux
def test_a_file_system_without_attributes(tmp_path, monkeypatch):
    (file,) = lay(tmp_path)

    def knows_none(*_):
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(attributes.os, "listxattr", knows_none)
    replace(str(file), OLD, NEW)
    assert file.read_bytes() == NEW


# --- trouble --------------------------------------------------------------------------------------------------------


@root
def test_permission_denied(shared):
    (file,) = lay(shared / "tree")
    os.chown(file, NOBODY, NOBODY)
    run = writer(shared)
    with nobody():
        assert run.refusal(change(file)) == "its folder cannot be written: Permission denied"
        assert run.write(change(file)) == "its folder cannot be written: Permission denied"
    os.chown(file.parent, NOBODY, NOBODY)
    os.chown(file, 0, 0)
    with nobody():
        # Who owns the folder could replace the file; that is no permission to write it.
        assert run.write(change(file)) == "it cannot be written: Permission denied"
    file.chmod(0o200)
    os.chown(file, NOBODY, NOBODY)
    with nobody():
        assert run.write(change(file)) == "it cannot be read: Permission denied"
    assert file.read_bytes() == OLD
    file.chmod(0o644)
    with nobody():
        assert run.write(change(file)) is None
    run.close()
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("step", ["write", "fsync", "chmod", "replace"])
def test_an_error_in_any_step(tmp_path, monkeypatch, number, step):
    if os.name == "nt" and step in ("chmod", "replace"):
        pytest.skip("Windows has other steps")
    (file,) = lay(tmp_path)

    def fails(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, fails)
    with pytest.raises(CannotWriteError) as caught:
        replace(str(file), OLD, NEW)
    room = number in (errno.ENOSPC, errno.EFBIG) and step != "chmod"
    start = "there is no room for it: " if room else "its mode cannot be kept: " if step == "chmod" else "it cannot be"
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(os.strerror(number))
    assert isinstance(caught.value, NotReplacedError) is (step == "replace")
    assert file.read_bytes() == OLD
    assert leftovers(tmp_path) == []


def test_a_disk_that_cannot_flush_is_written_all_the_same(tmp_path, monkeypatch):
    (file,) = lay(tmp_path)

    def unknown(_):
        raise OSError(errno.EINVAL, "no flush here")

    monkeypatch.setattr(os, "fsync", unknown)
    replace(str(file), OLD, NEW)
    assert file.read_bytes() == NEW


def test_a_file_system_without_hard_links(tmp_path, monkeypatch):
    def unknown(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", unknown, raising=False)
    replace(str(tmp_path / "new.ps1"), None, NEW)
    assert (tmp_path / "new.ps1").read_bytes() == NEW
    with pytest.raises(CannotWriteError, match="already"):
        replace(str(tmp_path / "new.ps1"), None, OLD)
    assert leftovers(tmp_path) == []


def test_only_what_is_expected_is_removed(tmp_path):
    (file,) = lay(tmp_path)
    with pytest.raises(CannotWriteError, match="it changed"):
        remove(str(file), NEW)
    remove(str(file), OLD)
    assert not file.exists()
    with pytest.raises(CannotWriteError, match="not there"):
        remove(str(file), OLD)


def test_a_share_that_gives_and_takes_in_pieces(tmp_path, monkeypatch):
    (file,) = lay(tmp_path)
    read, write = os.read, os.write
    monkeypatch.setattr(os, "read", lambda handle, size: read(handle, min(size, 3)))
    monkeypatch.setattr(os, "write", lambda handle, raw: write(handle, bytes(raw)[:2]))
    replace(str(file), OLD, NEW)
    monkeypatch.undo()
    assert file.read_bytes() == NEW
    assert content(str(file), 4) == NEW[:5]


SIZE_LIMIT = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.files.changes import *
top = Path({top!r})
small, large, last = sorted((top / "tree").iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
with writer(top) as run:
    print(*(run.write(change(file, OLD, text)) for file, text in [(small, NEW), (large, b"x" * 30_000), (last, NEW)]))
"""


@posix
def test_no_room_in_the_middle(tmp_path):
    small, large, last = lay(tmp_path / "tree", 3)
    told = subprocess.run(
        [sys.executable, "-c", SIZE_LIMIT.format(root=str(ROOT), top=str(tmp_path))],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told == "None there is no room for it: File too large None\n"
    assert [file.read_bytes() for file in (small, large, last)] == [NEW, OLD, NEW]
    assert leftovers(tmp_path) == []
    assert [done.fate for done in undone(tmp_path)] == [Fate.RESTORED] * 2


BOTH = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.files.changes import *
top = Path({top!r})
with writer(top) as run:
    sys.stdin.readline()
    print([run.write(change(file, OLD, {mine!r} * 3000)) for file in sorted((top / "tree").glob("*.ps1"))])
"""


def test_two_runs_at_once_change_each_file_once(tmp_path):
    files = lay(tmp_path / "tree", 30)
    texts = [b"a", b"b"]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", BOTH.format(root=str(ROOT), top=str(tmp_path), mine=mine)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for mine in texts
    ]
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    told = [eval(process.communicate()[0]) for process in running]
    for file, *answers in zip(sorted(files), *told, strict=True):
        assert sorted(answers, key=str) == [None, "it changed since it was read"]
        assert file.read_bytes() == texts[answers.index(None)] * 3000
    runs = [path.name for path in (tmp_path / "journal").iterdir() if path.is_dir()]
    fates = [done.fate for name in runs for done in undone(tmp_path, name)]
    assert fates == [Fate.RESTORED] * 30
    assert [file.read_bytes() for file in files] == [OLD] * 30
