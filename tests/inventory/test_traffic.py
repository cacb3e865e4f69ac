from __future__ import annotations

import datetime
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.inventory.imports import staging, traffic
from pslint_tls.inventory.imports.importing import DAYS_SAID, Imported, ImportOrder, import_files
from pslint_tls.inventory.imports.remarks import ImportProblem
from pslint_tls.inventory.imports.tabular import BROKEN_TEXT, OPEN_QUOTE, OTHER_WIDTH
from pslint_tls.inventory.joinrows import ImportRow
from pslint_tls.inventory.rows import inserting
from pslint_tls.inventory.store import open_store
from tests.inventory.stores import AS_OF, rows

HEADERS = {
    "en": ("Sender address", "Domain", "TLS 1.0 (%)", "TLS 1.1 (%)", "TLS 1.2 (%)", "Messages sent"),
    "de": ("Absenderadresse", "Domäne", "TLS 1.0 (%)", "TLS 1.1 (%)", "TLS 1.2 (%)", "Gesendete Nachrichten"),
    "fr": ("Adresse de l’expéditeur", "Domaine", "TLS 1.0 (%)", "TLS 1.1 (%)", "TLS 1.2 (%)", "Messages envoyés"),
    "ja": ("差出人アドレス", "ドメイン", "TLS 1.0 (%)", "TLS 1.1 (%)", "TLS 1.2 (%)", "送信済みメッセージ"),
}
SCANNER = ("scanner@b.example", "b.example", "25", "0", "75", "80")
SUMS = [("scanner@b.example", "1.0", 20), ("scanner@b.example", "1.2", 60)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    open_store(tmp_path / "s.sqlite", create=True).close()
    return tmp_path / "s.sqlite"


def report(
    folder: Path, *lines: tuple[str, ...], sign: str = ",", encoding: str = "utf-8", name: str = "r.csv"
) -> Path:
    file = folder / name
    file.write_bytes("".join(f"{sign.join(cells)}\r\n" for cells in lines).encode(encoding))
    return file


def imported(store: Path, *files: Path, kind: str = "smtp-auth", **how: Any) -> Imported:
    with open_store(store) as base:
        return import_files(base, ImportOrder(kind, files, **{"today": AS_OF, **how}))


def sums(store: Path) -> list[tuple[Any, ...]]:
    return rows(store, "SELECT sender, tls, messages FROM traffic ORDER BY 1, 2")


def remarks(done: Imported) -> dict[str, int]:
    return {row.reason: row.count for row in done.remarks}


@pytest.mark.parametrize(
    ("language", "encoding", "sign"),
    [
        ("en", "utf-8-sig", ","),
        ("en", "utf-16", "\t"),
        ("de", "cp1252", ";"),
        ("de", "utf-16-le", ";"),
        ("fr", "cp1252", ";"),
        ("fr", "utf-8", ","),
        ("ja", "cp932", ","),
        ("ja", "utf-8-sig", ","),
    ],
)
def test_any_language_code_page_and_sign(store: Path, language: str, encoding: str, sign: str) -> None:
    file = report(store.parent, HEADERS[language], SCANNER, sign=sign, encoding=encoding)
    done = imported(store, file)
    assert (done.row.rows, done.row.used, remarks(done)) == (1, 1, {})
    assert sums(store) == SUMS


def test_a_code_page_that_was_named_is_taken(store: Path) -> None:
    header = ("Absenderadresse", "Domäne", "Gesendete Nachrichten")
    file = report(store.parent, header, ("ü@b.example", "b.example", "1"), encoding="cp850")
    imported(store, file, encoding="cp850")
    assert sums(store) == [("ü@b.example", "", 1)]


def test_a_header_that_is_spelled_a_little_otherwise(store: Path) -> None:
    header = ("SENDER-ADDRESS", "domain", "Tls1.0%", "TLS_1_1", "tls 1.2", "Message sent")
    imported(store, report(store.parent, header, SCANNER))
    assert sums(store) == SUMS


def test_unknown_headers_are_told_and_can_be_mapped(store: Path) -> None:
    file = report(store.parent, ("Who", "What"), ("a@b.example", "3"))
    with pytest.raises(ImportProblem, match=r"its header is `Who`, `What`; say which it is with --map COLUMN=sender"):
        imported(store, file)
    assert rows(store, "SELECT count(*) FROM imports") == [(0,)]
    imported(store, file, mapping={"who": "sender", "What": "messages"})
    assert sums(store) == [("a@b.example", "", 3)]


MESSAGES = (
    (
        "date",
        "senderName",
        "senderDomain",
        "authMethod",
        "original_client_ip",
        "tls_version",
        "message_count",
        "message_id",
    ),
    ("2026-11-20T10:00:00Z", "ALERTS", "b.example", "Basic Authentication", "10.0.0.5", "TLS1.2", "1", "<1@b>"),
    ("2026-11-22T10:00:00Z", "alerts", "b.example", "OAuth", "10.0.0.5", "TLS1.2", "1", "<2@b>"),
    ("2026-11-21T10:00:00Z", "alerts", "b.example", "OAuth", "10.0.0.5", "TLS1.2", "1", "<3@b>"),
)


def test_a_report_of_messages(store: Path) -> None:
    done = imported(store, report(store.parent, *MESSAGES, encoding="utf-16"))
    assert rows(store, "SELECT client, protocol, tls, messages, first_day, last_day FROM traffic ORDER BY 2") == [
        ("10.0.0.5", "basic", "1.2", 1, "2026-11-20", "2026-11-20"),
        ("10.0.0.5", "oauth", "1.2", 2, "2026-11-21", "2026-11-22"),
    ]
    assert (done.row.first_day, done.row.last_day) == ("2026-11-20", "2026-11-22")


def test_a_trace_counts_each_message_once_and_nobody_elses(store: Path) -> None:
    file = report(
        store.parent,
        ("origin_timestamp", "sender_address", "recipient_address", "message_id", "directionality"),
        ("2026-11-20T10:00:00Z", "a@b.example", "x@y.example", "<1@b>", "Originating"),
        ("2026-11-20T10:00:00Z", "a@b.example", "z@y.example", "<1@b>", "Originating"),
        ("2026-11-20T10:00:00Z", "c@b.example", "z@y.example", "<1@b>", "Originating"),
        ("2026-11-20T10:00:00Z", "spam@z.example", "a@b.example", "<2@z>", "Incoming"),
    )
    done = imported(store, file, kind="trace")
    assert sums(store) == [("a@b.example", "", 1)]
    assert remarks(done) == {staging.INCOMING: 1, staging.OTHER_SENDER: 1}


def test_mail_that_came_in_from_the_organisation_itself_counts(store: Path) -> None:
    header = ("origin_timestamp", "sender_address", "message_id", "directionality")
    day = "2026-11-20T10:00:00Z"
    file = report(
        store.parent,
        header,
        (day, "scanner@b.example", "<1>", "Incoming"),
        (day, "spam@z.example", "<2>", "Incoming"),
        (day, "spam@z.example", "<2>", "Incoming"),
        (day, "script@c.example", "<3>", "Incoming"),
        (day, "a@b.example", "<4>", "Originating"),
    )
    with open_store(store) as base, base.change() as change:
        change.execute("INSERT INTO senders VALUES ('script@c.example', 'site', 'from')")
    done = imported(store, file, kind="trace")
    assert [row[0] for row in sums(store)] == ["a@b.example", "scanner@b.example", "script@c.example"]
    assert (done.row.rows, done.row.used, remarks(done)) == (5, 3, {staging.INCOMING: 2})


def test_a_sender_has_a_row_for_each_version(store: Path) -> None:
    rows_of = [("a@b.example", "TLS1.0", "5"), ("a@b.example", "TLS1.2", "100"), ("a@b.example", "TLS1.0", "7")]
    done = imported(store, report(store.parent, ("Sender", "TLS version", "Messages"), *rows_of), kind="tls-report")
    assert sums(store) == [("a@b.example", "1.0", 7), ("a@b.example", "1.2", 100)]
    assert (done.row.used, remarks(done)) == (2, {staging.CONTRADICTS: 1})


def test_a_day_that_two_files_have_counts_once(store: Path) -> None:
    header = ("Date", "Sender", "Client IP", "Messages")
    one, other = (("2026-11-01", "a@b.example", client, "5") for client in ("10.0.0.5", "10.0.0.6"))
    done = imported(
        store,
        report(store.parent, header, one, other, name="week 44.csv"),
        report(store.parent, header, one, ("2026-11-02", "a@b.example", "10.0.0.5", "3"), name="week 45.csv"),
    )
    assert rows(store, "SELECT client, messages, last_day FROM traffic ORDER BY 1") == [
        ("10.0.0.5", 8, "2026-11-02"),
        ("10.0.0.6", 5, "2026-11-01"),
    ]
    assert remarks(done) == {staging.DAY_TWICE: 1}


def test_without_a_number_of_messages_a_row_is_one(store: Path) -> None:
    header = ("Sender address", "Mails", "TLS 1.0 (%)", "TLS 1.2 (%)")
    file = report(store.parent, header, ("a@b.example", "500", "10", "90"))
    done = imported(store, file)
    assert sums(store) == [("a@b.example", "1.0", 1), ("a@b.example", "1.2", 1)]
    (remark,) = done.remarks
    assert remark.reason == traffic.NO_MESSAGES
    assert remark.example == "r.csv:2; it has `Mails`, --map COLUMN=messages says which it is"
    with pytest.raises(ImportProblem, match=r"no column `Mail`, which --map names: its header is .*`Mails`"):
        imported(store, file, mapping={"Mail": "messages"})
    imported(store, file, mapping={"Mails": "messages"})
    assert rows(store, "SELECT max(messages) FROM traffic") == [(450,)]


def test_a_small_share_is_a_message(store: Path) -> None:
    small, none = ("a@b.example", "", "< 1 %", "0", "99.9", "50"), ("c@b.example", "", "0", "0", "100", "0")
    imported(store, report(store.parent, HEADERS["en"], small, none))
    assert sums(store) == [("a@b.example", "1.0", 1), ("a@b.example", "1.2", 49), ("c@b.example", "1.2", 0)]


def test_a_sender_with_a_name_and_a_number_that_is_none(store: Path) -> None:
    lines = ("Scanner <Scan@b.example>", "5"), ("a@b.example", "99999999999999999999")
    done = imported(store, report(store.parent, ("Sender", "Messages"), *lines))
    assert sums(store) == [("scan@b.example", "", 5)]
    assert remarks(done) == {traffic.NO_COUNT: 1}


def test_rows_that_say_nothing_or_contradict_are_counted(store: Path) -> None:
    header = HEADERS["en"]
    done = imported(
        store,
        report(
            store.parent,
            header,
            SCANNER,
            SCANNER,
            ("scanner@b.example", "b.example", "0", "0", "100", "200"),
            ("scanner@b.example", "b.example", "0", "0", "100", "10"),
            ("", "b.example", "0", "0", "100", "2"),
            ("no-address", "", "0", "0", "100", "2"),
            ("no a@b.example", "", "0", "0", "100", "2"),
            ("a@b.example", "b.example", "0", "0", "100", "many"),
            ("c@b.example", "b.example", "80", "80", "100", "4"),
            ("d@b.example", "b.example", "0", "0", "100", "4", "surplus"),
        ),
    )
    assert sums(store) == [("c@b.example", "", 4), ("scanner@b.example", "1.2", 200)]
    assert remarks(done) == {
        staging.TWICE: 1,
        staging.CONTRADICTS: 2,
        traffic.NO_SENDER: 3,
        traffic.NO_COUNT: 1,
        traffic.NO_SHARE: 1,
        OTHER_WIDTH: 1,
    }
    assert {row.example for row in done.remarks if row.reason == staging.TWICE} == {"r.csv:3"}


def test_a_wrong_encoding_is_counted_and_the_rest_goes_on(store: Path) -> None:
    file = report(store.parent, ("Sender", "Messages"), ("a@b.example", "1"), ("ü@b.example", "1"), encoding="cp1252")
    done = imported(store, file, encoding="utf-8")
    assert remarks(done)[BROKEN_TEXT] == 1
    assert ("a@b.example", "", 1) in sums(store)


def test_a_quote_that_is_never_closed_costs_its_rows_only(store: Path) -> None:
    file = store.parent / "r.csv"
    with file.open("w") as stream:
        stream.write('Sender,Messages\na@b.example,1\n"b@b.example,2\n')
        for number in range(30_000):
            stream.write(f"c{number}@b.example,1\n")
    done = imported(store, file)
    assert remarks(done) == {OPEN_QUOTE: 1}
    assert ("a@b.example", "", 1) in sums(store)
    assert done.row.used == 30_001


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no table"),
        (b"PK\x03\x04rest", "save the table as CSV"),
        (bytes(range(256)) * 20, "is no text"),
        (b"\r\n\r\n", "holds no table"),
    ],
)
def test_what_is_no_table(store: Path, content: bytes, says: str) -> None:
    (store.parent / "r.csv").write_bytes(content)
    with pytest.raises(ImportProblem, match=says):
        imported(store, store.parent / "r.csv")


def test_a_file_that_cannot_be_used_does_not_keep_the_others_out(store: Path) -> None:
    good = report(store.parent, HEADERS["en"], SCANNER)
    done = imported(store, store.parent / "none.csv", good)
    assert "none.csv" in done.failed[0]
    assert sums(store) == SUMS
    with pytest.raises(ImportProblem, match=r"none\.csv"):
        imported(store, store.parent / "none.csv")


def test_the_same_file_again_is_nothing_new(store: Path) -> None:
    file = report(store.parent, HEADERS["en"], SCANNER)
    imported(store, file)
    assert imported(store, file).before
    assert not imported(store, file, days=30).before
    assert rows(store, "SELECT count(*) FROM imports") == [(2,)]


def test_the_window_is_stored(store: Path) -> None:
    file = report(store.parent, HEADERS["en"], SCANNER)
    done = imported(store, file)
    assert (done.row.first_day, done.row.last_day) == (None, None)
    done = imported(store, file, days=90, until=datetime.date(2026, 11, 26))
    assert (done.row.first_day, done.row.last_day) == ("2026-08-29", "2026-11-26")
    os.utime(file, (1_793_000_000, 1_793_000_000))
    done = imported(store, file, days=7)
    assert (done.row.first_day, done.row.last_day) == ("2026-10-20", "2026-10-26")
    os.utime(file, (2_793_000_000, 2_793_000_000))
    done = imported(store, file, days=6)
    assert (done.row.first_day, done.row.last_day) == ("2026-11-21", "2026-11-26")


def test_days_of_rows_count_before_the_window(store: Path) -> None:
    file = report(store.parent, ("Date", "Sender", "Messages"), ("2026-08-01", "a@b.example", "1"))
    done = imported(store, file, days=30, until=AS_OF)
    assert (done.row.first_day, done.row.last_day) == ("2026-08-01", "2026-08-01")
    assert remarks(done) == {DAYS_SAID: 1}
    done = imported(store, report(store.parent, HEADERS["en"], SCANNER), until=AS_OF)
    assert (done.row.first_day, done.row.last_day) == (None, "2026-11-26")
    done = imported(store, file, store.parent / "none.csv", days=30)
    assert done.failed


def test_a_day_that_is_still_to_come_is_none(store: Path) -> None:
    lines = ("2026-11-20", "a@b.example", "1"), ("2062-11-20", "a@b.example", "2")
    done = imported(store, report(store.parent, ("Date", "Sender", "Messages"), *lines))
    assert rows(store, "SELECT messages, last_day FROM traffic") == [(3, "2026-11-20")]
    assert (done.row.last_day, remarks(done)) == ("2026-11-20", {traffic.TO_COME: 1})


def test_days_are_read_as_the_language_writes_them(store: Path) -> None:
    header = ("Datum", "Absenderadresse", "Gesendete Nachrichten")
    file = report(
        store.parent, header, ("03/04/2026", "a@b.example", "1"), ("05.06.2026", "a@b.example", "2"), sign=";"
    )
    assert imported(store, file).row.first_day == "2026-04-03"
    file = report(store.parent, ("Date", "Sender", "Messages"), ("03/04/2026", "a@b.example", "1"), name="e.csv")
    done = imported(store, file)
    assert done.row.first_day == "2026-03-04"
    assert [row.example for row in done.remarks] == ["e.csv, where 03/04/2026 counts as 2026-03-04"]
    file = report(
        store.parent, ("Date", "Sender", "Messages"), *((f"{n}/04/2026", "a@b.example", "1") for n in (3, 13))
    )
    done = imported(store, file)
    assert (done.row.first_day, done.row.last_day, done.remarks) == ("2026-04-03", "2026-04-13", ())


def test_memory_does_not_grow_with_the_report(store: Path) -> None:
    def written(count: int, name: str) -> Path:
        file = store.parent / name
        with file.open("w") as stream:
            stream.write("date,senderName,senderDomain,message_count,message_id\n")
            for number in range(count):
                stream.write(f"2026-11-20,u{number % 50},b.example,1,<{number}@b>\n")
        return file

    def peak(file: Path) -> int:
        tracemalloc.start()
        try:
            imported(store, file)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = written(3_000, "small.csv"), written(20_000, "large.csv")
    assert peak(large) < peak(small) + 2_000_000
    assert rows(store, "SELECT sum(messages) FROM traffic") == [(23_000,)]


def test_an_import_is_whole_or_not_there(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = report(store.parent, HEADERS["en"], SCANNER, SCANNER)

    def killed(table: str, kind: type[Any]) -> str:
        if table == "remarks":
            raise KeyboardInterrupt
        return inserting(table, kind)

    monkeypatch.setattr("pslint_tls.inventory.imports.importing.inserting", killed)
    with pytest.raises(KeyboardInterrupt):
        imported(store, file)
    monkeypatch.undo()
    assert rows(store, "SELECT (SELECT count(*) FROM traffic) + (SELECT count(*) FROM imports)") == [(0,)]
    imported(store, file)
    assert sums(store) == SUMS


def test_an_import_row_comes_back_as_it_was(store: Path) -> None:
    done = imported(store, report(store.parent, HEADERS["en"], SCANNER))
    with open_store(store) as base:
        assert list(base.imported(ImportRow)) == [done.row]
