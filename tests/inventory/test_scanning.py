from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

import pytest

from pslint_tls.files import disk
from pslint_tls.files.read import UnreadableError
from pslint_tls.inventory.pace import Rate
from pslint_tls.inventory.sources import SourceError
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import MAIL, found_in, posix, rows, scanned, whole, write

user = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return write(
        tmp_path / "share",
        {
            "a.ps1": MAIL,
            "sub/b.ps1": f"#Requires -Version 5.1\n{MAIL}",
            "sub/deep/c.ps1": "Get-Date\n",
            "sub/notes.txt": MAIL,
        },
    )


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read, by name."""
    seen: list[str] = []
    original = disk.read_file

    def counted(path: str, limit: int):
        seen.append(Path(path).name)
        return original(path, limit)

    monkeypatch.setattr(disk, "read_file", counted)
    return seen


def test_everything_below_a_root_is_in_the_store(share: Path, store: Path) -> None:
    outcome = scanned(store, share)
    assert (outcome.run, outcome.continued, outcome.lost) == (1, False, ())
    with open_store(store) as base:
        files = {base.path_of(file.file): file for file in base.files()}
        assert set(files) == {"a.ps1", "sub/b.ps1", "sub/deep/c.ps1"}
        one = files["sub/b.ps1"]
        assert (one.state, one.encoding, one.newline, one.requires) == ("read", "utf-8", "mixed", ("-Version 5.1",))
        assert one.size == len(MAIL) + 23
        assert files["sub/deep/c.ps1"].hash
        sites = list(base.sites())
        assert [(base.path_of(site.file), site.line, site.endpoint, site.verdict) for site in sites] == [
            ("a.ps1", 1, "exchange-online", "unset"),
            ("sub/b.ps1", 2, "exchange-online", "unset"),
        ]
        assert sites[0].senders == ("robot@b.example",)
        assert [site.site for site in base.sites_of("Robot@B.example")] == sorted(site.site for site in sites)
        assert list(base.clones()) == [(sites[0].clone, 2, 2)]
        assert {finding.code for finding in base.findings(site=sites[0].site)} >= {"PST001", "PST030"}
        assert [one.state for one in base.runs()] == ["finished"]
        assert [one.event for one in base.history(sites[0].site)] == ["appeared"]
        assert base.place_of(sites[0].file) == f"{share}/a.ps1".replace("\\", "/")
        assert '"smtp.office365.com"' in (base.details(sites[0].site) or "")


def test_a_second_run_reads_nothing(share: Path, store: Path, reads: list[str]) -> None:
    scanned(store, share)
    before = whole(store)
    assert sorted(reads) == ["a.ps1", "b.ps1", "c.ps1"]
    reads.clear()
    assert scanned(store, share).read.done == 0
    assert reads == []
    after = whole(store)
    for table in ("files", "sites", "findings", "details", "senders", "history", "mentions"):
        assert after[table] == before[table]


def test_what_changed_is_read_again(share: Path, store: Path, reads: list[str]) -> None:
    scanned(store, share)
    reads.clear()
    write(share, {"a.ps1": f"# more\r\n{MAIL}", "new.ps1": MAIL})
    scanned(store, share)
    assert reads == ["a.ps1", "new.ps1"]
    assert rows(store, "SELECT line FROM sites ORDER BY line") == [(1,), (2,), (2,)]


def test_another_day_reads_again_only_where_a_deadline_ended(share: Path, store: Path, reads: list[str]) -> None:
    scanned(store, share)
    reads.clear()
    scanned(store, share, as_of=datetime.date(2026, 11, 27))
    assert reads == []
    scanned(store, share, as_of=datetime.date(2031, 1, 1))
    assert sorted(reads) == ["a.ps1", "b.ps1"]


def test_a_suppression_that_ended_is_noticed(tmp_path: Path, store: Path, reads: list[str]) -> None:
    share = write(tmp_path / "share", {"a.ps1": f"# pslint: ignore[PST001] soon gone until=2026-11-28\n{MAIL}"})
    scanned(store, share)
    assert ("comment",) in rows(store, "SELECT suppressed FROM findings WHERE code = 'PST001'")
    reads.clear()
    scanned(store, share, as_of=datetime.date(2026, 11, 28))
    assert reads == []
    scanned(store, share, as_of=datetime.date(2026, 11, 29))
    assert reads == ["a.ps1"]
    assert rows(store, "SELECT suppressed FROM findings WHERE code = 'PST001'") == [(None,)]


def test_what_a_script_loads_makes_it_be_read_again(tmp_path: Path, store: Path, reads: list[str]) -> None:
    share = write(tmp_path / "share", {"a.ps1": f". .\\tls.ps1\n{MAIL}", "tls.ps1": "Get-Date\n"})
    scanned(store, share)
    assert rows(store, "SELECT verdict FROM sites") == [("unset",)]
    reads.clear()
    write(share, {"tls.ps1": "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"})
    scanned(store, share)
    assert "a.ps1" in reads
    assert rows(store, "SELECT verdict FROM sites") == [("secure",)]
    assert rows(store, "SELECT event FROM history ORDER BY run") == [("appeared",), ("changed",)]


def test_verify_reads_all_and_finds_the_same(share: Path, store: Path, reads: list[str]) -> None:
    scanned(store, share)
    reads.clear()
    file = share / "a.ps1"
    same = file.stat()
    file.write_bytes(MAIL.replace("robot", "other").encode())
    os.utime(file, ns=(same.st_atime_ns, same.st_mtime_ns))
    scanned(store, share, verify=True)
    assert sorted(reads) == ["a.ps1", "b.ps1", "c.ps1"]
    assert rows(store, "SELECT address FROM senders ORDER BY address") == [("other@b.example",), ("robot@b.example",)]


# --- what lasts -----------------------------------------------------------------------------------------------------


def test_a_site_keeps_its_name_where_lines_move_and_where_it_is_edited(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "share", {"a.ps1": MAIL + MAIL.replace("a@b", "z@b")})
    scanned(store, share)
    before = rows(store, "SELECT site FROM sites ORDER BY line")
    write(share, {"a.ps1": "Get-Date\r\n" + MAIL + MAIL.replace("a@b", "z@b").replace("-UseSsl", "-UseSsl -Port 587")})
    scanned(store, share)
    assert rows(store, "SELECT site FROM sites ORDER BY line") == before
    assert rows(store, "SELECT line, port FROM sites ORDER BY line") == [(2, None), (3, 587)]
    assert rows(store, "SELECT DISTINCT first_run, gone_run FROM sites") == [(1, None)]


def test_a_statement_that_returns_beside_the_edited_one_is_a_site_of_its_own(tmp_path: Path, store: Path) -> None:
    share = write(tmp_path / "share", {"a.ps1": MAIL})
    scanned(store, share)
    write(share, {"a.ps1": MAIL.replace("-UseSsl", "-UseSsl -Port 587")})
    scanned(store, share)
    write(share, {"a.ps1": MAIL.replace("-UseSsl", "-UseSsl -Port 587") + "Get-Date\r\n" + MAIL})
    scanned(store, share)
    assert len(rows(store, "SELECT DISTINCT site FROM sites WHERE gone_run IS NULL")) == 2


def test_what_is_gone_is_told_and_what_people_said_stays(share: Path, store: Path) -> None:
    scanned(store, share)
    with open_store(store) as base:
        site = next(base.sites())
        with base.change() as change:
            change.execute("INSERT INTO work VALUES ('site', ?, 'doing', 'Ann', NULL, NULL, NULL, 'now')", (site.site,))
    (share / "a.ps1").unlink()
    shutil.rmtree(share / "sub" / "deep")
    scanned(store, share)
    assert rows(store, "SELECT name, state FROM files ORDER BY name") == [
        ("a.ps1", "gone"),
        ("b.ps1", "read"),
        ("c.ps1", "gone"),
    ]
    with open_store(store) as base:
        assert [one.event for one in base.history(site.site)] == ["appeared", "gone"]
        assert site.site not in {one.site for one in base.sites()}
        assert site.site in {one.site for one in base.sites(gone=True)}
        assert base.work()[0].owner == "Ann"
    write(share, {"a.ps1": MAIL})
    scanned(store, share)
    with open_store(store) as base:
        assert [one.event for one in base.history(site.site)] == ["appeared", "gone", "back"]


# --- roots ----------------------------------------------------------------------------------------------------------


def test_a_root_given_twice_or_inside_another_is_scanned_once(share: Path, store: Path) -> None:
    scanned(store, share / "sub", share, share)
    assert len(rows(store, "SELECT * FROM roots")) == 1
    assert len(rows(store, "SELECT * FROM sites")) == 2


def test_a_folder_of_a_known_root_belongs_to_it(share: Path, store: Path, reads: list[str]) -> None:
    scanned(store, share)
    (share / "a.ps1").unlink()
    scanned(store, share / "sub")
    assert len(rows(store, "SELECT * FROM roots")) == 1
    assert rows(store, "SELECT name, state FROM files WHERE name = 'a.ps1'") == [("a.ps1", "read")]


def test_a_root_around_known_ones_takes_them_over(share: Path, store: Path) -> None:
    scanned(store, share / "sub", share / "a.ps1")
    names = rows(store, "SELECT site FROM sites ORDER BY site")
    scanned(store, share)
    assert rows(store, "SELECT site FROM sites WHERE gone_run IS NULL ORDER BY site") == names
    assert rows(store, "SELECT path FROM places ORDER BY path") == [("a.ps1",), ("sub/b.ps1",), ("sub/deep/c.ps1",)]
    assert rows(store, "SELECT DISTINCT state FROM files") == [("read",)]


def test_files_given_by_name(share: Path, store: Path) -> None:
    outcome = scanned(store, share / "a.ps1", share / "sub" / "b.ps1")
    assert outcome.read.done == 2
    assert [Path(place) for (place,) in rows(store, "SELECT place FROM places ORDER BY 1")] == [
        share / "a.ps1",
        share / "sub" / "b.ps1",
    ]


def test_what_is_not_there_is_refused(tmp_path: Path, store: Path) -> None:
    with pytest.raises(SourceError, match="there is no"):
        scanned(store, tmp_path / "none")


def test_the_name_that_tasks_know_a_root_by(share: Path, store: Path) -> None:
    scanned(store, share, names={str(share): r"\\fs01\scripts"})
    with open_store(store) as base:
        places = {base.place_of(site.file) for site in base.sites()}
    assert places == {r"\\fs01\scripts\a.ps1", r"\\fs01\scripts\sub\b.ps1"}


# --- what cannot be read --------------------------------------------------------------------------------------------


def test_what_is_not_read_is_counted_by_folder_and_reason(share: Path, store: Path) -> None:
    write(share, {"sub/big.ps1": "# " + "x" * 2000, "sub/binary.ps1": b"\0\1\2" * 50})
    scanned(store, share, read={"max_file_size": 1000})
    with open_store(store) as base:
        told = [(row.path, row.reason.split(":")[0], row.count) for row in base.coverage()]
    assert told == [("sub", "binary", 1), ("sub", "larger than 1 kB (--max-file-size)", 1)]


@posix
def test_links_pipes_and_odd_names(share: Path, store: Path) -> None:
    (share / "link.ps1").symlink_to(share / "a.ps1")
    (share / "loop").symlink_to(share)
    os.mkfifo(share / "pipe.ps1")
    write(share, {os.fsdecode(b"odd\xff/name\xfe.ps1"): MAIL})
    scanned(store, share)
    skipped = rows(store, "SELECT name, reason FROM files WHERE state = 'skipped' ORDER BY name")
    assert skipped == [
        ("link.ps1", "link, not followed"),
        ("loop", "link to a folder, not followed"),
        ("pipe.ps1", "not a regular file: named pipe"),
    ]
    assert rows(store, "SELECT path, state FROM places JOIN files USING (file) WHERE path LIKE 'odd%'") == [
        ("odd\\udcff/name\\udcfe.ps1", "read")
    ]
    assert len(rows(store, "SELECT * FROM sites")) == 3


def test_a_folder_that_cannot_be_listed_keeps_what_is_known(
    share: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned(store, share)
    original = disk.LocalDisk.listing

    def denied(self, folder):
        if folder.endswith("sub"):
            raise PermissionError(13, "no")
        return original(self, folder)

    monkeypatch.setattr(disk.LocalDisk, "listing", denied)
    scanned(store, share)
    with open_store(store) as base:
        assert [(row.path, row.reason) for row in base.coverage()] == [("sub", "permission denied")]
    assert rows(store, "SELECT DISTINCT state FROM files") == [("read",)]


def test_after_too_many_errors_a_folder_is_given_up(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = write(tmp_path / "share", {f"bad/{number}.ps1": MAIL for number in range(9)} | {"good.ps1": MAIL})

    def denied(path: str, limit: int):
        if "bad" in path:
            raise UnreadableError("permission denied")
        return original(path, limit)

    original = disk.read_file
    monkeypatch.setattr(disk, "read_file", denied)
    scanned(store, share, folder_errors=3)
    told = rows(store, "SELECT reason, count(*) FROM files WHERE state = 'skipped' GROUP BY 1 ORDER BY 2")
    assert told == [
        ("permission denied", 3),
        ("not tried: too many files of its folder could not be read (--folder-errors)", 6),
    ]
    assert len(rows(store, "SELECT * FROM sites")) == 1
    monkeypatch.setattr(disk, "read_file", original)
    scanned(store, share, folder_errors=3)
    assert len(rows(store, "SELECT * FROM sites")) == 10


def test_a_share_that_goes_and_returns(share: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = share.with_name("away")
    original = disk.read_file

    def goes(path: str, limit: int):
        if path.endswith("b.ps1") and share.exists():
            share.rename(away)
        return original(path, limit)

    monkeypatch.setattr(disk, "read_file", goes)
    outcome = scanned(store, share)
    assert outcome.lost == ((str(share).replace("\\", "/"), "vanished before it was read"),)
    assert rows(store, "SELECT name, state FROM files ORDER BY name")[1:] == [("b.ps1", "todo"), ("c.ps1", "todo")]
    monkeypatch.setattr(disk, "read_file", original)
    away.rename(share)
    outcome = scanned(store, share)
    # A run that came to its end is over: the next begins, and reads what is left.
    assert (outcome.run, outcome.continued, outcome.lost, outcome.read.done) == (2, False, (), 2)
    assert rows(store, "SELECT DISTINCT state FROM files") == [("read",)]


def test_an_empty_folder_where_a_share_was_mounted_makes_nothing_gone(share: Path, store: Path) -> None:
    scanned(store, share)
    share.rename(share.with_name("away"))
    share.mkdir()
    outcome = scanned(store, share)
    assert "is it mounted?" in outcome.lost[0][1]
    assert rows(store, "SELECT DISTINCT state FROM files") == [("read",)]


# --- the same, however it is done -----------------------------------------------------------------------------------


def test_without_the_prefilter_the_same_is_found(share: Path, tmp_path: Path) -> None:
    scanned(tmp_path / "with.sqlite", share)
    scanned(tmp_path / "without.sqlite", share, read={"prefilter": False})
    assert found_in(tmp_path / "with.sqlite") == found_in(tmp_path / "without.sqlite")


def test_two_workers_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"f{number % 3}/{number}.ps1": MAIL if number % 4 == 0 else "Get-Date\n" for number in range(40)}
    share = write(tmp_path / "share", files)
    scanned(tmp_path / "one.sqlite", share)
    monkeypatch.setattr("pslint_tls.files.sweep._FILES_WORTH_WORKERS", 1)
    scanned(tmp_path / "two.sqlite", share, read={"jobs": 2})
    assert whole(tmp_path / "one.sqlite") == whole(tmp_path / "two.sqlite")


def test_a_rate_is_kept_and_changes_nothing(share: Path, tmp_path: Path) -> None:
    scanned(tmp_path / "fast.sqlite", share)
    scanned(tmp_path / "slow.sqlite", share, rate=Rate(files=1000.0))
    assert whole(tmp_path / "fast.sqlite") == whole(tmp_path / "slow.sqlite")


def test_no_password_reaches_the_store(tmp_path: Path, store: Path) -> None:
    word = "Winter2019secret"
    share = write(
        tmp_path / "share",
        {
            "a.ps1": f"""$p = ConvertTo-SecureString '{word}' -AsPlainText -Force
$c = New-Object PSCredential 'u@b.example', $p
function Send-It {{ {MAIL.strip()} -Credential $c -Body "{word}" }}
Send-It
"""
        },
    )
    scanned(store, share)
    assert rows(store, "SELECT auth, user FROM sites") == [("plain-text", "u@b.example")]
    with open_store(store) as base:
        base.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in tmp_path.glob("s.sqlite*"):
        assert word.encode() not in file.read_bytes()
