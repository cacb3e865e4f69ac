from __future__ import annotations

import shutil
import sqlite3
from dataclasses import fields, replace
from pathlib import Path

import pytest

from pslint_tls.inventory import schema
from pslint_tls.inventory.rows import FindingRow, NoteRow, WorkRow, columns, from_columns, to_columns
from pslint_tls.inventory.store import _TABLES, StoreError, errors_of, open_store, scanning


def refused(place: Path, **how: bool) -> str:
    with pytest.raises(StoreError) as error:
        open_store(place, **how)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    store = tmp_path / "s.sqlite"
    open_store(store, create=True).close()
    return store


def test_rows_have_the_columns_of_their_tables_in_their_order(place: Path) -> None:
    base = sqlite3.connect(place)
    for kind, table in _TABLES.items():
        assert columns(kind) == tuple(row[1] for row in base.execute(f"PRAGMA table_info({table})")), table


def test_rows_come_back_as_they_were() -> None:
    values = {field.name: None for field in fields(FindingRow)}
    odd = 'b "c" ' + chr(0xDCFF)
    row = FindingRow(**{**values, "file": 1, "conditional": True, "excerpt": ((3, "a"), (4, odd))})
    (back,) = from_columns(FindingRow, [to_columns(row)])
    assert back.conditional is True
    # What is no valid text comes back as JSON spells it; in a column of its own, as Python does.
    assert next(from_columns(FindingRow, [to_columns(replace(row, message=odd))])).message == 'b "c" \\udcff'
    assert back.excerpt == ((3, "a"), (4, odd))


def test_a_store_is_made_where_it_is_asked_for(tmp_path: Path) -> None:
    assert "there is no store" in refused(tmp_path / "a.sqlite")
    with open_store(tmp_path / "a.sqlite", create=True) as store:
        assert store.runs() == []
        assert store.base.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert "make its folder first" in refused(tmp_path / "none" / "a.sqlite", create=True)


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").touch()
    open_store(tmp_path / "a.sqlite", create=True).close()
    assert "there is no store" not in (tmp_path / "a.sqlite").read_bytes()[:20].decode("latin-1")
    open_store(tmp_path / "a.sqlite").close()


def test_what_is_no_store_is_left_alone(tmp_path: Path, place: Path) -> None:
    (tmp_path / "text").write_text("hello")
    assert "is no store" in refused(tmp_path / "text", create=True)
    assert (tmp_path / "text").read_text() == "hello"
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE a (b)")
    other.close()
    assert "of another program" in refused(tmp_path / "other.sqlite", create=True)
    assert "cannot read" in refused(tmp_path)


def test_a_newer_store_is_left_alone(place: Path) -> None:
    base = sqlite3.connect(place)
    base.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    base.close()
    before = place.read_bytes()
    assert "newer pslint-tls" in refused(place, create=True)
    assert place.read_bytes() == before


@pytest.mark.parametrize("size", [50, 99, 4096, 60_000])
def test_a_store_that_is_cut_off_is_named(place: Path, size: int) -> None:
    place.write_bytes(place.read_bytes()[:size])
    assert "is cut off" in refused(place)


def test_a_damaged_store_is_named(place: Path) -> None:
    raw = bytearray(place.read_bytes())
    raw[100:1000] = b"\xff" * 900
    place.write_bytes(raw)
    assert "is damaged" in refused(place)


def test_a_store_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE more (a);"))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with open_store(place) as store:
        assert store.base.execute("SELECT count(*) FROM more").fetchone() == (0,)
        assert schema.version_of(store.base) == schema.VERSION


def test_a_step_that_fails_leaves_the_version_before_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE more (a); CREATE TABLE runs (b);"))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    refused(place)
    base = sqlite3.connect(place)
    assert schema.version_of(base) == schema.VERSION - 1
    assert base.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)


def test_one_scan_at_a_time(place: Path) -> None:
    with scanning(place), pytest.raises(StoreError, match="another scan is writing"), scanning(place):
        pass
    with scanning(place):
        pass


def test_others_write_while_a_scan_holds_the_store(place: Path) -> None:
    with scanning(place), open_store(place) as store, store.change() as base:
        base.execute("INSERT INTO work VALUES ('site', 'abc', 'done', 'Ann', NULL, NULL, NULL, '2026-11-26T10:00:00Z')")
    with open_store(place) as store:
        assert store.work("site") == [WorkRow("site", "abc", "done", "Ann", None, None, None, "2026-11-26T10:00:00Z")]
        assert store.notes("site", "abc") == []


def test_notes_are_kept_in_order(place: Path) -> None:
    with open_store(place) as store:
        for text in ("first", "second"):
            with store.change() as base:
                base.execute(
                    "INSERT INTO notes (kind, subject, written, author, text) VALUES ('site', 'abc', 'now', 'Ann', ?)",
                    (text,),
                )
        assert store.notes("site", "abc") == [
            NoteRow(1, "site", "abc", "now", "Ann", "first"),
            NoteRow(2, "site", "abc", "now", "Ann", "second"),
        ]


def test_a_change_is_made_wholly_or_not_at_all(place: Path) -> None:
    with open_store(place) as store:
        with pytest.raises(StoreError), store.change() as base:
            base.executemany("INSERT INTO bases (key) VALUES (?)", [("a",), ("a",)])
        assert store.base.execute("SELECT count(*) FROM bases").fetchone() == (0,)


def test_a_locked_store_is_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pslint_tls.inventory.store.BUSY_SECONDS", 0.01)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(place) as store, pytest.raises(StoreError, match="locked by another program"), store.change():
        pass
    other.close()


def test_a_store_that_others_are_reading_can_be_copied(place: Path, tmp_path: Path) -> None:
    with open_store(place):
        shutil.copy(place, tmp_path / "copy.sqlite")
    open_store(tmp_path / "copy.sqlite").close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("database or disk is full", "is full; what was read is kept"),
        ("attempt to write a readonly database", "cannot be written"),
        ("disk I/O error", "put it on a local disk"),
    ],
)
def test_what_sqlite_says_is_told_in_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=said), errors_of(tmp_path / "s.sqlite"):
        raise sqlite3.OperationalError(text)
