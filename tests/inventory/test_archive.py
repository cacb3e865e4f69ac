from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from pslint_tls.inventory.archive import ArchiveDisk
from pslint_tls.inventory.sources import SourceError
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import MAIL, found_in, rows, scanned, write

SCRIPTS = {
    "a.ps1": MAIL,
    "sub/loads.ps1": f". ..\\lib\\tls.ps1\n{MAIL}",
    "lib/tls.ps1": "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n",
    "sub/readme.txt": "text",
}


def packed(place: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    os.utime(place, (1_600_000_000, 1_600_000_000))
    return place


def test_the_same_rows_as_from_folders(tmp_path: Path) -> None:
    share = write(tmp_path / "share", SCRIPTS)
    scanned(tmp_path / "disk.sqlite", share)
    scanned(tmp_path / "zip.sqlite", packed(tmp_path / "scripts.zip", SCRIPTS))
    assert found_in(tmp_path / "zip.sqlite") == found_in(tmp_path / "disk.sqlite")
    assert rows(tmp_path / "zip.sqlite", "SELECT verdict FROM sites ORDER BY verdict") == [("secure",), ("unset",)]


def test_an_unchanged_archive_is_not_read_again_and_a_changed_one_is(tmp_path: Path) -> None:
    store, archive = tmp_path / "s.sqlite", packed(tmp_path / "scripts.zip", SCRIPTS)
    scanned(store, archive)
    assert scanned(store, archive).read.done == 0
    packed(archive, {**SCRIPTS, "new.ps1": MAIL, "a.ps1": "Get-Date\n"})
    outcome = scanned(store, archive)
    assert outcome.lost == ()
    assert rows(store, "SELECT count(*) FROM sites WHERE gone_run IS NULL") == [(2,)]


def test_names_that_lead_out_of_it_stay_in_it(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"../../out.ps1": MAIL, "/abs.ps1": MAIL, "win\\dows.ps1": MAIL, "..": "x"})
    scanned(tmp_path / "s.sqlite", archive)
    assert rows(tmp_path / "s.sqlite", "SELECT path FROM places ORDER BY path") == [
        ("abs.ps1",),
        ("out.ps1",),
        ("win/dows.ps1",),
    ]


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"bomb.ps1": "#" * 50_000_000, "a.ps1": MAIL})
    scanned(tmp_path / "s.sqlite", archive)
    with open_store(tmp_path / "s.sqlite") as store:
        assert [(row.path, row.reason) for row in store.coverage()] == [("", "larger than 5 MB (--max-file-size)")]


def test_an_archive_that_lies_about_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = ArchiveDisk(str(packed(tmp_path / "a.zip", {"bomb.ps1": "#" * 50_000})))
    with pytest.raises(Exception, match="larger than"):
        disk.read(str(tmp_path / "a.zip" / "bomb.ps1"), 1000)


def test_damage_inside_is_counted(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": "Get-Date\n" * 500, "b.ps1": MAIL})
    raw = bytearray(archive.read_bytes())
    raw[40:60] = b"\xff" * 20
    archive.write_bytes(raw)
    scanned(tmp_path / "s.sqlite", archive)
    with open_store(tmp_path / "s.sqlite") as store:
        assert [row.reason for row in store.coverage()] == ["damaged in its archive"]
    assert rows(tmp_path / "s.sqlite", "SELECT count(*) FROM sites") == [(1,)]


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("hello")
    with pytest.raises(SourceError, match="it is no zip archive"):
        scanned(tmp_path / "s.sqlite", tmp_path / "a.zip")
