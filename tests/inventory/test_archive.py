from __future__ import annotations

import ntpath
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from pslint_tls.files.read import UnreadableError
from pslint_tls.inventory import archive as archives
from pslint_tls.inventory.archive import DEEP, DOUBLE, ArchiveDisk, _parts
from pslint_tls.inventory.sources import SourceError
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import MAIL, found_in, rows, scanned, write

SCRIPTS = {
    "a.ps1": MAIL,
    "sub/loads.ps1": f". ..\\lib\\tls.ps1\n{MAIL}",
    "lib/tls.ps1": "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n",
    "sub/readme.txt": "text",
}


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
LIMIT = 5_000_000


def packed(place: Path, files: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(place, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    os.utime(place, (1_600_000_000, 1_600_000_000))
    return place


def changed(archive: Path, offset: int, to: bytes) -> None:
    """Writes something else into the first entry of the table of contents."""
    raw = bytearray(archive.read_bytes())
    start = raw.find(b"PK\1\2") + offset
    raw[start : start + len(to)] = to
    archive.write_bytes(raw)


def reasons(store: Path, archive: Path) -> list[str]:
    """Why files of an archive were not read."""
    scanned(store, archive)
    return [reason for (reason,) in rows(store, "SELECT DISTINCT reason FROM files WHERE state = 'skipped'")]


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


def test_an_unchanged_archive_is_not_read_again_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pslint_tls.files.paths.WINDOWS", True)
    store, archive = tmp_path / "s.sqlite", packed(tmp_path / "scripts.zip", SCRIPTS)
    scanned(store, archive)
    assert scanned(store, archive).read.done == 0


def test_names_that_lead_out_of_it_stay_in_it(tmp_path: Path) -> None:
    names = ("../../out.ps1", "/abs.ps1", "win\\dows.ps1", "..", "out.ps1", "win/../dows.ps1")
    scanned(tmp_path / "s.sqlite", packed(tmp_path / "a.zip", dict.fromkeys(names, MAIL)))
    query = "SELECT path, count(site) FROM places LEFT JOIN sites USING (file) GROUP BY 1 ORDER BY 1"
    assert rows(tmp_path / "s.sqlite", query) == [
        ("[..]/[..]/out.ps1", 1),
        ("abs.ps1", 1),
        ("out.ps1", 1),
        ("win/[..]/dows.ps1", 1),
        ("win/dows.ps1", 1),
    ]


def test_no_name_in_it_is_a_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pslint_tls.inventory.archive.os.path", ntpath)
    assert _parts("C:\\a\\b.ps1") == ["[C:]", "a", "b.ps1"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_of_one_name_the_last_is_read_and_the_others_are_counted(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for text in ("# first", "# second", MAIL):
            archive.writestr("sub/a.ps1", text)
        archive.writestr("sub/a (2).ps1", "# another")
    scanned(tmp_path / "s.sqlite", tmp_path / "a.zip")
    assert rows(tmp_path / "s.sqlite", "SELECT name, state, reason FROM files ORDER BY name") == [
        ("a (2).ps1", "read", None),
        ("a (3).ps1", "skipped", DOUBLE),
        ("a (4).ps1", "skipped", DOUBLE),
        ("a.ps1", "read", None),
    ]
    assert rows(tmp_path / "s.sqlite", "SELECT count(*) FROM sites") == [(1,)]
    assert scanned(tmp_path / "s.sqlite", tmp_path / "a.zip").read.done == 0


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    scanned(tmp_path / "s.sqlite", packed(tmp_path / "a.zip", {"x.ps1/y.ps1": MAIL, "x.ps1": MAIL, "x.ps1/": ""}))
    assert rows(tmp_path / "s.sqlite", "SELECT path, state FROM files JOIN places USING (file) ORDER BY path") == [
        ("x.ps1", "read"),
        ("x.ps1/y.ps1", "read"),
    ]


def test_a_folder_in_a_folder_and_so_on_without_end(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a/" * 30_000 + "b.ps1": MAIL, "b.ps1": MAIL})
    scanned(tmp_path / "s.sqlite", archive)
    assert rows(tmp_path / "s.sqlite", "SELECT name, reason FROM files ORDER BY name") == [
        ("b (2).ps1", DEEP),
        ("b.ps1", None),
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


@pytest.mark.parametrize("method", METHODS)
def test_each_way_of_packing(tmp_path: Path, method: int) -> None:
    text = MAIL * 5000
    disk = ArchiveDisk(str(packed(tmp_path / "a.zip", {"a.ps1": text, "empty.ps1": ""}, method)))
    assert disk.read(str(tmp_path / "a.zip" / "a.ps1"), LIMIT).raw.decode() == text
    assert disk.read(str(tmp_path / "a.zip" / "empty.ps1"), LIMIT).raw == b""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("told", [0, 100, 2_000_001, (1 << 32) - 1])
def test_a_size_that_is_a_lie_costs_no_memory(tmp_path: Path, method: int, told: int) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": "#" * 2_000_000}, method)
    changed(archive, 24, struct.pack("<I", told))
    disk = ArchiveDisk(str(archive))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError, match=r"damaged|larger than"):
            disk.read(str(archive / "a.ps1"), LIMIT)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 3 * min(told, LIMIT) + 400_000


@pytest.mark.parametrize(("offset", "number"), [(10, 9), (8, 0x20)])
def test_a_way_of_packing_that_is_not_known(tmp_path: Path, offset: int, number: int) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL})
    changed(archive, offset, struct.pack("<H", number))
    assert reasons(tmp_path / "s.sqlite", archive) == ["packed in a way that is not known here"]


@pytest.mark.parametrize("method", METHODS)
def test_damage_inside_is_counted_however_it_is_packed(tmp_path: Path, method: int) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL * 200}, method)
    raw = bytearray(archive.read_bytes())
    raw[39:44] = b"\xff" * 5
    archive.write_bytes(raw)
    assert reasons(tmp_path / "s.sqlite", archive) == ["damaged in its archive"]


def test_an_entry_that_lies_elsewhere_than_the_archive_says(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL})
    changed(archive, 42, struct.pack("<I", 10))
    assert reasons(tmp_path / "s.sqlite", archive) == ["damaged in its archive"]


@pytest.mark.parametrize("method", METHODS)
def test_an_entry_that_is_told_shorter_than_it_is(tmp_path: Path, method: int) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL}, method)
    changed(archive, 20, struct.pack("<I", 3))
    assert reasons(tmp_path / "s.sqlite", archive) == ["damaged in its archive"]


def test_lzma_with_a_window_of_four_gigabytes(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL * 200}, zipfile.ZIP_LZMA)
    raw = bytearray(archive.read_bytes())
    raw[40:44] = b"\xff" * 4
    archive.write_bytes(raw)
    assert ArchiveDisk(str(archive)).read(str(archive / "a.ps1"), LIMIT).raw.decode() == MAIL * 200


def test_an_entry_without_a_date(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL})
    changed(archive, 12, bytes(4))
    scanned(tmp_path / "s.sqlite", archive)
    assert rows(tmp_path / "s.sqlite", "SELECT state, modified FROM files") == [("read", 0)]


def test_a_size_over_63_bits(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL})
    raw = archive.read_bytes()
    start, end = raw.find(b"PK\1\2"), raw.find(b"PK\5\6")
    entry = bytearray(raw[start:end])
    extra = struct.pack("<HHQ", 1, 8, (1 << 64) - 1)
    entry[24:28], entry[30:32] = b"\xff" * 4, struct.pack("<H", len(extra))
    last = bytearray(raw[end:])
    last[12:16] = struct.pack("<I", len(entry) + len(extra))
    archive.write_bytes(raw[:start] + entry + extra + last)
    assert reasons(tmp_path / "s.sqlite", archive) == ["larger than 5 MB (--max-file-size)"]
    assert rows(tmp_path / "s.sqlite", "SELECT size FROM files") == [((1 << 63) - 1,)]


def test_an_unreadable_entry_does_not_make_the_table_of_contents_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = packed(tmp_path / "a.zip", {f"{number}.ps1": MAIL for number in range(50)})
    raw = archive.read_bytes()
    archive.write_bytes(raw.replace(b"PK\3\4", b"PK\3\5"))
    read: list[str] = []
    original = archives._table
    monkeypatch.setattr(archives, "_table", lambda stream: read.append(stream.name) or original(stream))
    assert reasons(tmp_path / "s.sqlite", archive) == ["damaged in its archive"]
    # As a root, for the walk, and for reading.
    assert len(read) == 3


def test_a_table_of_contents_is_held_once_in_a_process(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", {"a.ps1": MAIL})
    one, two = ArchiveDisk(str(archive)), ArchiveDisk(str(archive))
    assert one._contents is two._contents
    one.close()
    assert two.read(str(archive / "a.ps1"), LIMIT).raw == MAIL.encode()
    packed(archive, {"b.ps1": MAIL, "c.ps1": ""})
    assert ArchiveDisk(str(archive)).names(str(archive)) == ["c.ps1", "b.ps1"]


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


@pytest.mark.skipif(os.name == "nt", reason="named pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(SourceError, match="not a regular file: named pipe"):
        scanned(tmp_path / "s.sqlite", tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("offset", "raw", "said"),
    [(6, struct.pack("<H", 99), "a way that is not known here"), (46, b"\xff\xfe", "table of contents is damaged")],
)
def test_an_archive_that_cannot_be_opened_is_one_sentence(tmp_path: Path, offset: int, raw: bytes, said: str) -> None:
    archive = packed(tmp_path / "a.zip", {"\u00e4.ps1": MAIL})
    changed(archive, offset, raw)
    with pytest.raises(SourceError, match=said) as error:
        scanned(tmp_path / "s.sqlite", archive)
    assert str(error.value).endswith("; copy it once more, or pack it anew")
