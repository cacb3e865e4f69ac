"""Files, names and values such as nobody writes on purpose: they cost a scan nothing but their row."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pslint_tls.files import paths
from pslint_tls.files.paths import Stamp
from pslint_tls.files.read import NotReadError
from pslint_tls.inventory.elsewhere import Remote
from pslint_tls.inventory.smb import _time
from pslint_tls.inventory.sources import native_of, native_path, readable
from pslint_tls.inventory.status import OFFLINE, Met, met
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import MAIL, rows, scanned, write

posix = pytest.mark.skipif(os.name == "nt", reason="needs names as POSIX has them")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return write(tmp_path / "share", {"a.ps1": MAIL, "sub/b.ps1": MAIL})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "s.sqlite"


def test_numbers_over_64_bits_end_no_scan(store: Path, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year_2400 = 13_569_465_600 * 10**9
    os.utime(share / "a.ps1", ns=(year_2400, year_2400))
    original = paths.stamp_from
    monkeypatch.setattr(paths, "stamp_from", lambda *four: original(*four[:3], four[3] + (1 << 63)))
    assert scanned(store, share).lost == ()
    with open_store(store) as base:
        files = {file.name: file for file in base.files()}
    most = (1 << 63) - 1
    assert (files["a.ps1"].state, files["a.ps1"].modified, files["a.ps1"].accessed) == ("read", most, most)
    assert all(file.file_id is not None and file.file_id < 0 for file in files.values())
    assert scanned(store, share, verify=True).read.done == 2


def test_values_that_are_no_text_or_no_number_of_64_bits_end_no_scan(tmp_path: Path, store: Path) -> None:
    script = (
        '. "./x`u{D800}.ps1"\n'
        'Send-MailMessage -To a@b.c -From "A`u{D800}@b.c" -SmtpServer "smtp`u{DC01}.b.c" -Port 99999999999999999999\n'
    )
    share = write(tmp_path / "share", {"a.ps1": script})
    scanned(store, share)
    assert rows(store, "SELECT address FROM senders") == [("a\\ud800@b.c",)]
    assert rows(store, "SELECT state, read_run FROM files") == [("read", 1)]
    assert rows(store, "SELECT port FROM sites") == [((1 << 63) - 1,)]
    assert scanned(store, share, verify=True).read.sites == 1
    assert rows(store, "SELECT event FROM history") == [("appeared",)]


ALIKE = (
    b"\xff",
    b"\\udcff",
    b"\\\xff",
    b"\\\\udcff",
    b"\\\\\xff",
    b"\\\\\\udcff",
    b"\\udc",
    b"\\ud",
    b"a\\b",
    "\u00fc\\udcff".encode(),
)


@posix
def test_each_name_is_readable_in_its_own_way() -> None:
    names = [os.fsdecode(raw) for raw in ALIKE]
    assert len({readable(name) for name in names}) == len(names)
    assert [native_path(readable(name), native_of(name)) for name in names] == names
    assert [readable(name) for name in (names[0], names[1], names[-2])] == ["\\udcff", "\\\\udcff", "a\\b"]
    assert native_of(names[1]) == b"\\udcff"
    assert native_of(names[-2]) is None


@posix
def test_files_and_folders_whose_names_read_alike(tmp_path: Path, store: Path) -> None:
    share = tmp_path / "share"
    for raw in ALIKE[:3]:
        name = os.fsdecode(raw)
        write(share, {f"{name}.ps1": MAIL, f"{name}/in.ps1": MAIL})
    scanned(store, share)
    assert rows(store, "SELECT count(*), count(hash), count(native) FROM files") == [(6, 6, 3)]
    assert rows(store, "SELECT count(*) FROM sites") == [(6,)]
    assert scanned(store, share).read.done == 0


def test_a_status_from_elsewhere_is_whole_on_every_system() -> None:
    one = Remote("a.ps1", stat.S_IFREG, 5, 10, 20, 30, created=40, accessed=50)
    found = met("a.ps1", one.stat())
    assert found == Met("a.ps1", None, Stamp(5, 10, 20, 30), 40, 50, None)
    assert met("a.ps1", replace(one, attributes=0x1000).stat()) == OFFLINE
    with pytest.raises(NotReadError, match="for a reason"):
        replace(one, refused="for a reason").stat()


def test_times_of_a_server() -> None:
    utc = timezone.utc
    assert _time(datetime(1970, 1, 1, 0, 0, 1, tzinfo=utc)) == 10**9
    # No time at all is where the server's clock begins; what it cannot say comes without a zone.
    assert [_time(moment) for moment in (datetime(1601, 1, 1, tzinfo=utc), datetime.max)] == [0, (1 << 63) - 1]
    assert _time(datetime(1602, 1, 1, tzinfo=utc)) == -(1 << 63)


def test_where_windows_is_asked_for_owners_it_is_for_files_with_calls(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("pslint_tls.inventory.facts.windows_owner", lambda path: asked.append(path) or "CONTOSO\\ann")
    share = write(tmp_path / "share", {"sub/a.ps1": MAIL, "sub/b.ps1": "Get-Date # smtp\n"})
    scanned(store, share)
    assert asked == [str(share / "sub" / "a.ps1")]
    assert rows(store, "SELECT count(*) FROM files WHERE owner = 'CONTOSO\\ann'") == [(1,)]
