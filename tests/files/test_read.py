from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pslint_tls.files import read
from pslint_tls.files.read import UnreadableError, read_file, too_large

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files")
LIMIT = 1000


def reason(path, limit=LIMIT):
    with pytest.raises(UnreadableError) as caught:
        read_file(str(path), limit)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_bytes_and_their_stamp(tmp_path):
    file = tmp_path / "a.ps1"
    file.write_bytes(b"Get-Date\r\n")
    content = read_file(str(file), LIMIT)
    assert content.raw == b"Get-Date\r\n"
    assert (content.stamp.size, content.stamp.modified) == (10, file.stat().st_mtime_ns)


@pytest.mark.parametrize("size", [0, 1, LIMIT])
def test_up_to_the_limit_a_file_is_read(tmp_path, size):
    (tmp_path / "a.ps1").write_bytes(b"x" * size)
    assert len(read_file(str(tmp_path / "a.ps1"), LIMIT).raw) == size


def test_larger_than_the_limit(tmp_path):
    (tmp_path / "a.ps1").write_bytes(b"x" * (LIMIT + 1))
    assert reason(tmp_path / "a.ps1") == "larger than 1 kB (--max-file-size)"


@pytest.mark.parametrize(
    ("limit", "shown"),
    [(5_000_000, "5 MB"), (1_500_000, "1.5 MB"), (64_000, "64 kB"), (100, "100 bytes"), (1_048_576, "1048576 bytes")],
)
def test_the_limit_is_told_as_it_was_given(limit, shown):
    assert too_large(limit) == f"larger than {shown} (--max-file-size)"


def test_a_file_that_grows_past_the_limit_while_it_is_read(tmp_path, monkeypatch):
    file = tmp_path / "a.ps1"
    file.write_bytes(b"x" * 10)
    real = os.read

    def growing(handle, size):
        with file.open("ab") as more:
            more.write(b"y" * 600)
        return real(handle, size)

    monkeypatch.setattr(read.os, "read", growing)
    assert reason(file).startswith("larger than")


def test_a_share_that_gives_a_file_in_pieces(tmp_path, monkeypatch):
    (tmp_path / "a.ps1").write_bytes(b"0123456789")
    real = os.read
    monkeypatch.setattr(read.os, "read", lambda handle, size: real(handle, min(size, 3)))
    assert read_file(str(tmp_path / "a.ps1"), LIMIT).raw == b"0123456789"


def test_a_file_that_vanished(tmp_path):
    assert reason(tmp_path / "gone.ps1") == "vanished before it was read"


@posix
def test_a_folder(tmp_path):
    assert reason(tmp_path) == "not a regular file: folder"


@posix
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ps1")
    assert reason(tmp_path / "pipe.ps1") == "not a regular file: named pipe"


@posix
def test_a_device():
    assert reason("/dev/null") == "not a regular file: device"


@posix
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.ps1")
        assert reason(tmp_path / "s.ps1") == "not a regular file: socket"


@posix
def test_a_link_loop(tmp_path):
    (tmp_path / "a.ps1").symlink_to("b.ps1")
    (tmp_path / "b.ps1").symlink_to("a.ps1")
    assert reason(tmp_path / "a.ps1") == "link loop"


def refused(*_):
    raise PermissionError(13, "Permission denied")


def test_no_permission(tmp_path, monkeypatch):
    (tmp_path / "a.ps1").write_bytes(b"x")
    monkeypatch.setattr(read.os, "open", refused)
    assert reason(tmp_path / "a.ps1") == "permission denied"


def test_in_use_on_windows(tmp_path, monkeypatch):
    def locked(*_):
        error = PermissionError(13, "Permission denied")
        error.winerror = 32
        raise error

    monkeypatch.setattr(read.os, "open", locked)
    assert reason(tmp_path / "a.ps1") == "in use by another program"


def test_a_disk_that_fails(tmp_path, monkeypatch):
    (tmp_path / "a.ps1").write_bytes(b"x")

    def failing(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(read.os, "read", failing)
    assert reason(tmp_path / "a.ps1") == "read error: Input/output error"


@pytest.mark.skipif(not hasattr(os, "O_NOATIME"), reason="only Linux can read without a trace")
def test_reading_leaves_the_access_time_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.ps1"
    file.write_bytes(b"x")
    # Older than the last change: there even a disk mounted with relatime would note that it was read.
    os.utime(file, (1_500_000_000, 1_600_000_000))
    read_file(str(file), LIMIT)
    assert file.stat().st_atime == 1_500_000_000
