"""A share that is not mounted, on a real Samba server: the same rows as from the disk, whatever the server does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pslint_tls.inventory import smb
from pslint_tls.inventory.sources import SourceError
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import MAIL, found_in, rows, scanned, write
from tests.slow.servers import PASSWORD, Samba

pytest.importorskip("fsspec")
pytest.importorskip("smbprotocol")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {f"f{number % 7}/{number}.ps1": "Get-Date\n" * number for number in range(60)}
    files |= {"mail.ps1": MAIL, "f1/loads.ps1": f". ..\\lib\\tls.ps1\n{MAIL}", "f2/ünï.ps1": MAIL}
    files["lib/tls.ps1"] = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
    files["f3/binary.ps1"] = b"\0\1\2" * 40
    return write(tmp_path / "share", files)


@pytest.fixture
def server(tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Samba]:
    samba = Samba(tmp_path / "samba", share)
    samba.start()
    monkeypatch.setenv(smb.PASSWORD, PASSWORD)
    yield samba
    samba.stop()


@pytest.mark.parametrize(("name", "user"), [("open", ""), ("closed", "root")])
def test_the_same_rows_as_from_the_disk(name: str, user: str, server: Samba, share: Path, tmp_path: Path) -> None:
    scanned(tmp_path / "disk.sqlite", share)
    address = server.address(name, user)
    scanned(tmp_path / "smb.sqlite", address)
    assert found_in(tmp_path / "smb.sqlite") == found_in(tmp_path / "disk.sqlite")
    assert ("secure",) in rows(tmp_path / "smb.sqlite", "SELECT verdict FROM sites")
    assert scanned(tmp_path / "smb.sqlite", address).read.done == 0


def test_workers_log_on_themselves(server: Samba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pslint_tls.files.sweep._FILES_WORTH_WORKERS", 1)
    scanned(tmp_path / "one.sqlite", server.address("closed", "root"))
    scanned(tmp_path / "two.sqlite", server.address("closed", "root"), read={"jobs": 2})
    assert found_in(tmp_path / "one.sqlite") == found_in(tmp_path / "two.sqlite")


def test_no_password_is_kept(server: Samba, tmp_path: Path) -> None:
    scanned(tmp_path / "s.sqlite", server.address("closed", f"root:{PASSWORD}"))
    with open_store(tmp_path / "s.sqlite") as store:
        (root,) = store.roots()
        assert root.path == f"smb://127.0.0.1:{server.port}/closed"
        store.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert PASSWORD.encode() not in (tmp_path / "s.sqlite").read_bytes()


def test_who_may_not_is_told(server: Samba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(smb.PASSWORD, "wrong")
    with pytest.raises(SourceError, match="permission denied"):
        scanned(tmp_path / "s.sqlite", server.address("closed", "root"))
    with pytest.raises(SourceError, match="no such share"):
        scanned(tmp_path / "s.sqlite", server.address("none"))


def test_a_denied_folder_and_a_locked_file(tmp_path: Path, share: Path) -> None:
    for folder, _, names in os.walk(share):
        for name in [folder, *(f"{folder}/{one}" for one in names)]:
            os.chmod(name, 0o755)  # noqa: PTH101
    (share / "f4").chmod(0o700)
    samba = Samba(tmp_path / "samba", share, guest="nobody")
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    samba.start()
    import smbclient

    try:
        other: dict[str, object] = {}
        smbclient.register_session(
            "127.0.0.1", username="root", password=PASSWORD, port=samba.port, connection_cache=other
        )
        locked = r"\\127.0.0.1\closed\f5\5.ps1"
        with smbclient.open_file(locked, mode="rb", port=samba.port, connection_cache=other):
            scanned(tmp_path / "s.sqlite", samba.address("open"))
        with open_store(tmp_path / "s.sqlite") as store:
            told = {(row.path, row.reason) for row in store.coverage()}
        assert told >= {("f4", "permission denied"), ("f5", "in use by another program")}
        scanned(tmp_path / "s.sqlite", samba.address("open"))
        with open_store(tmp_path / "s.sqlite") as store:
            assert ("f5", "in use by another program") not in {(row.path, row.reason) for row in store.coverage()}
    finally:
        samba.stop()


def test_asking_whether_a_share_is_there_takes_no_log_on(server: Samba, monkeypatch: pytest.MonkeyPatch) -> None:
    from smbprotocol.connection import Connection

    opened: list[object] = []
    original = Connection.connect
    monkeypatch.setattr(
        Connection, "connect", lambda self, *how, **more: opened.append(self) or original(self, *how, **more)
    )
    source = smb.smb_source(server.address("closed", "root"), None)
    assert len(opened) == 1
    disk = source.place.open()
    for _ in range(3):
        source.identity()
    assert len(opened) == 2
    disk.close()
    source.identity()
    assert len(opened) == 3


def test_a_name_that_is_no_text_is_no_broken_connection() -> None:
    found = smb._said(UnicodeDecodeError("utf-16-le", b"", 0, 1, "odd"))
    assert (found.errno in smb._BROKEN, found.strerror) == (False, "a name in it is no text")


def test_when_a_file_was_created_is_kept(server: Samba, share: Path, tmp_path: Path) -> None:
    scanned(tmp_path / "s.sqlite", server.address("open"))
    assert rows(tmp_path / "s.sqlite", "SELECT count(*) FROM files WHERE created IS NULL OR owner IS NOT NULL") == [
        (0,)
    ]


def test_a_server_that_is_stopped_and_started_in_the_middle(
    server: Samba, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = smb.ShareDisk._read

    def read(self, path: str, limit: int):
        if path.endswith("/30.ps1") and not seen:
            seen.append(path)
            server.stop()
            server.start()
        return original(self, path, limit)

    seen: list[str] = []
    monkeypatch.setattr(smb.ShareDisk, "_read", read)
    scanned(tmp_path / "disk.sqlite", share)
    outcome = scanned(tmp_path / "smb.sqlite", server.address("open"))
    assert seen
    assert outcome.lost == ()
    assert found_in(tmp_path / "smb.sqlite") == found_in(tmp_path / "disk.sqlite")


def test_a_server_that_stays_away_leaves_the_rest_for_the_next_time(
    server: Samba, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = smb.ShareDisk._read

    def read(self, path: str, limit: int):
        if path.endswith("/30.ps1"):
            server.stop()
        return original(self, path, limit)

    monkeypatch.setattr(smb, "WAITS", (0.0, 0.0))
    monkeypatch.setattr(smb.ShareDisk, "_read", read)
    outcome = scanned(tmp_path / "smb.sqlite", server.address("open"))
    assert len(outcome.lost) == 1
    assert rows(tmp_path / "smb.sqlite", "SELECT count(*) FROM files WHERE state = 'todo'")[0][0] > 10
    monkeypatch.setattr(smb.ShareDisk, "_read", original)
    server.start()
    outcome = scanned(tmp_path / "smb.sqlite", server.address("open"))
    assert (outcome.run, outcome.continued, outcome.lost) == (2, False, ())
    scanned(tmp_path / "disk.sqlite", share)
    assert found_in(tmp_path / "smb.sqlite") == found_in(tmp_path / "disk.sqlite")
