from __future__ import annotations

import datetime
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from pslint_tls.inventory.burndown import Point
from pslint_tls.inventory.store import StoreError, open_store
from pslint_tls.inventory.whatif import Assumption
from pslint_tls.inventory.worklist import State
from pslint_tls.report import sentences
from pslint_tls.report.charts import Bar, bars, burn_down
from pslint_tls.report.content import Content, content
from pslint_tls.report.figures import figures
from pslint_tls.report.lines import lines
from pslint_tls.report.page import _tiles, page
from pslint_tls.report.visible import visible
from tests.cli.test_secrets import CANARY
from tests.inventory.stores import MAIL, scanned, write
from tests.report.inventories import HOSTILE, TODAY, filled


def test_an_earlier_store_is_compared_with(place: Path, tmp_path: Path) -> None:
    old = filled(tmp_path / "old.sqlite", 300)
    with open_store(place) as new, open_store(old) as before:
        told = content(new, TODAY, before)
    assert told.compared is not None
    assert (told.compared.before, told.compared.after) == (200, 161)
    first = next(sentences.changes(told))
    assert first.startswith("Since old.sqlite, of the same day: 200 open then, 161 open now; 39 solved")
    # Nobody has two numbers for the same thing.
    said = told.statement
    assert said.at_risk + said.unknown + said.not_read - said.settled == 161 == told.points[-1].open


def test_a_copy_that_was_set_aside_adds_no_points(place: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(place, tmp_path / "copy.sqlite"))
    with open_store(place) as new, open_store(copy) as same:
        assert len(content(new, TODAY, same).points) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE runs SET started = '2026-12-24T08:00:00Z'", "is of 2026-12-24, later than that of"),
        ("DELETE FROM runs", "nothing was scanned into"),
    ],
)
def test_what_is_no_earlier_store_is_not_compared_with(place: Path, tmp_path: Path, change: str, said: str) -> None:
    copy = Path(shutil.copy(place, tmp_path / "old.sqlite"))
    with open_store(place) as new, open_store(copy) as old:
        with old.change() as base:
            base.execute(change)
        with pytest.raises(StoreError, match=said):
            content(new, TODAY, old)
    with open_store(place) as new, open_store(place) as same, pytest.raises(StoreError, match="is the store itself"):
        content(new, TODAY, same)


def test_what_if_has_no_burn_down_and_no_pace(place: Path) -> None:
    with open_store(place) as store:
        told = content(store, TODAY, assumptions=[Assumption("unknown", "internal")])
    assert not told.points
    assert not list(sentences.changes(told))
    assert [one.title for one in figures(told)][-1] == "What was read"


def test_a_place_that_could_not_be_analysed_is_a_row_of_calls(tmp_path: Path) -> None:
    place = tmp_path / "s.sqlite"
    bad = f"1\r\nforeach ( {{{{{{ $p = '{CANARY}'; {MAIL}"
    write(tmp_path / "share", {"a.ps1": MAIL, "bad.ps1": bad})
    scanned(place, tmp_path / "share")
    with open_store(place) as store:
        told = content(store, TODAY)
    assert (told.statement.sites, told.statement.not_read) == (2, 1)
    assert sum(told.points[-1].states.values()) == told.points[-1].open == 2
    (calls,) = [table for table in told.tables if table.name == "calls"]
    keys = [column.key for column in calls.columns]
    (row,) = [row for cells in calls.rows if (row := dict(zip(keys, cells, strict=True)))["state"] == "not-read"]
    assert (Path(str(row["path"])).name, row["line"], row["rules"], row["toDo"]) == ("bad.ps1", 2, "PST090", True)
    # Nobody knows which part of it is a password.
    assert row["statement"] is None
    for text in (page(told), lines(told.tables)):
        assert b"could not be analysed" in text
        assert CANARY.encode() not in text


def test_a_scan_that_is_not_at_its_end_is_told(tmp_path: Path) -> None:
    place = filled(tmp_path / "s.sqlite", 9)
    with open_store(place) as store:
        with store.change() as base:
            base.execute("UPDATE files SET state = 'todo' WHERE file = 1")
            base.execute("UPDATE runs SET state = 'reading', ended = NULL WHERE run = 2")
            base.execute("UPDATE roots SET state = 'lost', reason = 'the share is gone'")
        found = content(store, TODAY)
    told = list(sentences.warnings(found))
    # What is not read and what is still to be read are two numbers, each with its rows of Coverage.
    tiles = [(tile.number, tile.value) for tile in _tiles(found) if tile.table == "coverage"]
    assert tiles == [("41", "not read"), ("1", "waiting")]
    assert told[0] == "The last scan is not at its end: 1 file still to be read; the same scan command goes on"
    assert told[1] == "The root \\\\fs01\\scripts could not be reached to its end: the share is gone"


def test_what_is_written_meanwhile_is_not_seen(place: Path, tmp_path: Path) -> None:
    """A report of one moment: a scan may go on."""
    mine = filled(tmp_path / "s.sqlite", 30)
    with open_store(mine) as store, open_store(mine) as other:
        store.base.execute("BEGIN")
        store.base.execute("SELECT count(*) FROM sites").fetchone()
        with other.change() as base:
            base.execute("UPDATE sites SET gone_run = 2")
        store.base.execute("ROLLBACK")
        assert not content(store, TODAY).items


def test_what_stopped_since_the_scan_fails(place: Path) -> None:
    with open_store(place) as store:
        told = content(store, datetime.date(2027, 1, 1))
    # 96 are refused; four of them are settled, which another number says.
    assert told.statement.failing == 92
    assert told.statement.next_deadline == datetime.date(2028, 9, 30)
    assert "The last scan is 36 days old" in list(sentences.warnings(told))


# --- charts ---------------------------------------------------------------------------------------------------------


def test_every_chart_is_well_formed(told: Content) -> None:
    found = list(figures(told))
    assert [one.title for one in found] == ["By deadline", "By kind of server", "What was read", "Burn-down"]
    for one in found:
        assert {element.tag for element in ET.fromstring(one.drawing).iter()} <= {
            "svg", "text", "rect", "title", "line", "polygon", "polyline", "circle",
        }  # fmt: skip


def test_a_chart_has_the_numbers_of_the_sentences(told: Content) -> None:
    by_deadline = ET.fromstring(next(figures(told)).drawing)
    texts = [str(text.text) for text in by_deadline.iter("text")]
    counts = dict(zip(texts[::2], map(int, texts[1::2]), strict=True))
    assert counts["fails already, on some hosts at least"] == told.statement.failing
    assert counts["settled: done, excepted or retired"] == told.statement.settled
    assert sum(counts.values()) == sum(item.state is not State.SECURE for item in told.items)


def test_bars_are_as_long_as_their_counts() -> None:
    drawn = ET.fromstring(bars("x", [Bar("a", (("at-risk", 100), ("secure", 300))), Bar("b", (("unknown", 200),))]))
    widths = [float(rect.attrib["width"]) for rect in drawn.iter("rect")]
    assert widths == [87.5, 262.5, 175.0]
    assert [text.text for text in drawn.iter("text")] == ["a", "400", "b", "200"]


def test_no_name_breaks_out_of_a_chart() -> None:
    for name in HOSTILE:
        drawn = ET.fromstring(bars(name, [Bar(name, (("at-risk", 1),))]))
        assert [element.tag for element in drawn.iter()] == ["svg", "text", "rect", "title", "text"]
        assert drawn.find("text").text == visible(name)


def test_the_needed_line_ends_at_nothing_left_on_the_day() -> None:
    days = [datetime.date(2026, 11, day) for day in (1, 26)]
    points = [Point(n, day, {State.AT_RISK: 100 - 50 * n}, 0, 0) for n, day in enumerate(days)]
    drawn = ET.fromstring(burn_down("x", points, datetime.date(2026, 12, 31)))
    (needed,) = [line for line in drawn.iter("line") if line.attrib["class"] == "needed"]
    grid = [float(line.attrib["y1"]) for line in drawn.iter("line") if line.attrib["class"] == "grid"]
    assert float(needed.attrib["y2"]) == max(grid)
    assert float(needed.attrib["x2"]) == float(drawn.find("line").attrib["x2"])


def test_only_what_is_there_is_drawn() -> None:
    points = [Point(1, TODAY, {State.UNKNOWN: 2, State.NOT_READ: 1}, 0, 0)]
    drawn = ET.fromstring(burn_down("x", points, None))
    assert [line.attrib["class"] for line in drawn.iter("polyline")] == ["line unknown", "line not-read"]


def test_one_run_is_one_point() -> None:
    drawn = ET.fromstring(burn_down("x", [Point(1, TODAY, {}, 0, 0)], None))
    assert sum(1 for _ in drawn.iter("circle")) == 1


# --- what a reader is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failing", "everywhere", "where"),
    [
        (8, 8, ""),
        (8, 0, ", on hosts where Windows does not use TLS 1.2 by itself"),
        (8, 6, ": 6 wherever they run, 2 on hosts where Windows does not use TLS 1.2 by itself"),
    ],
)
def test_on_which_hosts_calls_fail(failing: int, everywhere: int, where: str) -> None:
    assert sentences.where_failing(failing, everywhere) == where


def test_it_is_told_whether_it_can_be_done_in_time(told: Content) -> None:
    day = datetime.timedelta(days=1)
    before, now = (Point(n, told.today - 28 * day * (2 - n), {State.AT_RISK: 200 - 4 * n}, 0, 0) for n in (1, 2))
    due = told.statement.due
    said = list(sentences.urgent(replace(told, points=(before, now))))
    late = due * 7 - 35
    assert late > 0
    wanted = f"At the pace so far, 1 less a week, these {due} alone take {late + 35} days: {late} days too late"
    assert wanted in said
    still = replace(now, states=before.states)
    said = list(sentences.urgent(replace(told, points=(before, still))))
    assert f"So far it does not get less: at this pace none of the {due} is moved in time" in said


def test_a_reader_is_told_why(told: Content) -> None:
    assert "TLS 1.0 and 1.1" in sentences.reason()
    assert "December 2026" in sentences.reason()


def test_what_nobody_could_open_and_who_sends_without_a_script_is_to_be_done(told: Content) -> None:
    shown = {(step.table, step.value) for step in told.steps if not step.items}
    assert shown == {("coverage", "=not read"), ("senders", "=no script found")}
