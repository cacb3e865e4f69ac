from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

import pytest

from pslint_tls.inventory import schema
from pslint_tls.inventory.bundles import BundleKind, bundles, next_steps
from pslint_tls.inventory.burndown import compared, pace, points
from pslint_tls.inventory.store import Store, open_store
from pslint_tls.inventory.worklist import (
    State,
    by_deadline,
    by_endpoint,
    by_owner,
    by_wave,
    items,
    shares,
    statement,
)
from tests.inventory.stores import AS_OF, rows, scanned, write

CLOUD = "Send-MailMessage -To a@b.example -From robot@b.example -SmtpServer smtp.office365.com -UseSsl -Credential $c\n"
RELAY = "Send-MailMessage -To a@b.example -From bob@b.example -SmtpServer relay01\n"
HIDDEN = "param($Server)\nSend-MailMessage -To a@b.example -From bob@b.example -SmtpServer $Server -UseSsl\n"
ALERT = (
    "function Send-Alert($t) { Send-MailMessage -To a@b.example -From c@b.example -Subject $t"
    " -SmtpServer smtp.office365.com -UseSsl -Credential $c }\nSend-Alert 1\nSend-Alert 2\nSend-Alert 3\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(tmp_path / "share", {"cloud.ps1": CLOUD, "copy.ps1": CLOUD, "relay.ps1": RELAY, "ask.ps1": HIDDEN})
    scanned(tmp_path / "s.sqlite", tmp_path / "share")
    return tmp_path / "s.sqlite"


def decide(store: Store, kind: str, subject: str, changed: str = "2030-01-01T00:00:00Z", **values: str) -> None:
    names = ("status", "owner", "option", "wave", "until")
    with store.change() as base:
        row = (kind, subject, *(values.get(name) for name in names), changed)
        base.execute("INSERT OR REPLACE INTO work VALUES (?,?,?,?,?,?,?,?)", row)


def test_what_presses_comes_first(place: Path) -> None:
    with open_store(place) as store:
        found = items(store, AS_OF)
        assert [Path(item.place).name for item in found] == ["cloud.ps1", "copy.ps1", "ask.ps1", "relay.ps1"]
        assert [item.state for item in found] == [State.AT_RISK, State.AT_RISK, State.UNKNOWN, State.SECURE]
        assert [item.option for item in found] == ["graph", "graph", "find-out", "keep"]
        assert [item.days_left for item in found] == [35, 35, None, None]
        assert [item.copies for item in found] == [2, 2, 1, 1]
        assert found[0].breaks == "stops at the end of December 2026"
        assert [item.status for item in found] == ["open", "open", "open", None]


def test_the_statement_adds_up(place: Path) -> None:
    with open_store(place) as store:
        said = statement(store, items(store, AS_OF), AS_OF)
    assert said.sentence == "Of 4 sites 1 is secure, 2 at risk, 1 unknown, 0 not read"
    assert (said.next_deadline, said.days_left, said.due) == (datetime.date(2026, 12, 31), 35, 2)


def test_what_cannot_be_read_any_more_is_not_read(place: Path) -> None:
    (place.parent / "share" / "copy.ps1").write_bytes(b"x" * 5000)
    write(place.parent / "share", {"relay.ps1": RELAY + "#" * 5000})
    scanned(place, place.parent / "share", read={"max_file_size": 1000})
    with open_store(place) as store:
        said = statement(store, items(store, AS_OF), AS_OF)
    assert said.sentence == "Of 4 sites 0 are secure, 1 at risk, 1 unknown, 2 not read"
    assert said.files_skipped == 2


def test_parts(place: Path) -> None:
    with open_store(place) as store:
        found = items(store, AS_OF)
    assert [(one.label, one.count) for one in shares(found, by_deadline)] == [("2026-12-31", 2), ("", 2)]
    assert [one.label for one in shares(found, by_endpoint)] == ["exchange-online", "internal", "unknown"]
    assert [(one.label, one.to_do) for one in shares(found, by_wave)] == [("2 dated", 2), ("3 find out", 1), ("", 0)]
    assert sum(one.count for one in shares(found, by_owner)) == 4


def test_what_was_said_of_the_site_counts_more_than_of_its_clones(place: Path) -> None:
    with open_store(place) as store:
        first, second, *_ = items(store, AS_OF)
        decide(store, "clone", first.site.clone, owner="ann", option="hve", wave="spring")
        decide(store, "site", second.site.site, owner="ben")
        decide(store, "sender", "bob@b.example", owner="bob")
        first, second, *rest = items(store, AS_OF)
    assert (first.owner, first.option, first.option_chosen, first.wave) == ("ann", "hve", True, "spring")
    assert (second.owner, second.option) == ("ben", "hve")
    assert {item.owner for item in rest} == {"bob"}


@pytest.mark.parametrize(("until", "expired"), [("2026-11-25", True), ("2026-11-26", False), (None, False)])
def test_an_exception_holds_until_its_day(place: Path, until: str | None, expired: bool) -> None:
    with open_store(place) as store:
        first = items(store, AS_OF)[0]
        decide(store, "site", first.site.site, status="excepted", **({"until": until} if until else {}))
        first = items(store, AS_OF)[0]
        assert (first.expired, first.to_do) == (expired, expired)
        assert statement(store, items(store, AS_OF), AS_OF).settled == (not expired)


def test_what_is_said_to_be_done_and_still_is_there_is_told(place: Path) -> None:
    with open_store(place) as store:
        first = items(store, AS_OF)[0]
        decide(store, "site", first.site.site, status="done")
        assert not items(store, AS_OF)[0].to_do
        decide(store, "site", first.site.site, status="done", changed="2020-01-01T00:00:00Z")
        assert items(store, AS_OF)[0].again
        assert items(store, AS_OF)[0].to_do


def test_what_is_done_is_found_again_only_by_a_scan_that_met_it(place: Path) -> None:
    share = place.parent / "share"
    with open_store(place) as store:
        decide(store, "site", items(store, AS_OF)[0].site.site, status="done", changed="2026-11-25T00:00:00Z")
        with store.change() as base:
            base.execute("UPDATE runs SET started = '2026-11-24T00:00:00Z'")
    write(place.parent / "other", {"x.ps1": CLOUD})
    scanned(place, place.parent / "other")
    scanned(place, share / "ask.ps1", share / "relay.ps1")
    with open_store(place) as store:
        first = next(item for item in items(store, AS_OF) if item.place.endswith("share/cloud.ps1"))
        assert (first.status, first.again) == ("done", False)
    scanned(place, share)
    with open_store(place) as store:
        first = next(item for item in items(store, AS_OF) if item.place.endswith("share/cloud.ps1"))
        assert first.again


def test_nobody_looked_at_what_a_folder_that_was_refused_holds(place: Path) -> None:
    write(place.parent / "share", {"hr/old/deep.ps1": CLOUD})
    scanned(place, place.parent / "share")
    with open_store(place) as store:
        deep = next(item for item in items(store, AS_OF) if item.place.endswith("deep.ps1"))
        decide(store, "site", deep.site.site, status="done", changed="2020-01-01T00:00:00Z")
        assert next(item for item in items(store, AS_OF) if item.place.endswith("deep.ps1")).again
        with store.change() as base:
            base.execute("UPDATE folders SET reason = 'denied' WHERE path = 'hr'")
        assert not next(item for item in items(store, AS_OF) if item.place.endswith("deep.ps1")).again


def test_what_is_never_reached_is_refused_by_nobody(place: Path) -> None:
    direct = RELAY.replace("relay01", "contoso.mail.protection.outlook.com")
    write(place.parent / "share", {"live.ps1": direct, "dead.ps1": f"exit\n{direct}"})
    scanned(place, place.parent / "share")
    with open_store(place) as store:
        with store.change() as base:
            base.execute("INSERT INTO tenant VALUES ('organisation', 'RejectDirectSend', 'true', 1)")
        found = {Path(item.place).name: item for item in items(store, AS_OF)}
    assert found["live.ps1"].breaks.startswith("fails already: the tenant refuses direct send")
    dead = found["dead.ps1"]
    assert (dead.breaks, dead.state, dead.refused, dead.fails) == ("is never reached", State.SECURE, None, False)


def test_decisions_survive_a_scan_that_moves_and_edits(place: Path) -> None:
    with open_store(place) as store:
        decide(store, "site", items(store, AS_OF)[0].site.site, owner="ann")
    write(place.parent / "share", {"cloud.ps1": "# new\n\n" + CLOUD.replace("-UseSsl", "-UseSsl -Port 587")})
    scanned(place, place.parent / "share")
    with open_store(place) as store:
        first = items(store, AS_OF)[0]
    assert (first.owner, first.site.line) == ("ann", 3)


def test_clones_and_shared_functions_are_one_piece_of_work(place: Path) -> None:
    write(place.parent / "share", {"alert.ps1": ALERT})
    scanned(place, place.parent / "share")
    with open_store(place) as store:
        shared, clone = bundles(items(store, AS_OF))[::-1]
    assert (clone.kind, clone.files, clone.reach, clone.split) == (BundleKind.CLONE, 2, 2, False)
    assert (shared.kind, shared.title, shared.reach) == (BundleKind.FUNCTION, "function Send-Alert", 3)
    assert [line for _, line in shared.callers] == [2, 3, 4]


def test_next_steps_name_numbers(place: Path) -> None:
    with open_store(place) as store:
        said = [step.text for step in next_steps(items(store, AS_OF))]
    assert "move 2 calls before 2026-12-31, in 35 days" in said
    assert "find out which server 1 call uses" in said


def test_burn_down_over_runs(place: Path) -> None:
    write(place.parent / "share", {"copy.ps1": "# gone"})
    scanned(place, place.parent / "share")
    with open_store(place) as store:
        with store.change() as base:
            base.execute("UPDATE runs SET started = '2026-11-12T00:00:00Z' WHERE run = 1")
            base.execute("UPDATE runs SET started = '2026-11-26T00:00:00Z' WHERE run = 2")
        first, second = points(store, items(store, AS_OF), AS_OF)
        assert (first.open, second.open, second.gone) == (3, 2, 1)
        assert pace([first, second]) == (0.5, 28)
        assert pace([first]) == (0.0, None)


def test_what_people_decided_burns_down_from_its_day_on(place: Path) -> None:
    scanned(place, place.parent / "share")
    with open_store(place) as store:
        with store.change() as base:
            for run, day in ((1, "2026-11-02"), (2, "2026-11-16")):
                base.execute(
                    "UPDATE runs SET started = ?, ended = ? WHERE run = ?",
                    (f"{day}T00:00:00Z", f"{day}T01:00:00Z", run),
                )
        for item, status in zip(items(store, AS_OF), ("excepted", "retired", "retired"), strict=False):
            day = "2026-11-09" if status == "excepted" else "2026-11-20"
            decide(store, "site", item.site.site, status=status, changed=f"{day}T00:00:00Z")
        found = items(store, AS_OF)
        told = points(store, found, AS_OF)
    assert [(point.day.isoformat(), point.open) for point in told] == [
        ("2026-11-02", 3),
        ("2026-11-16", 2),
        ("2026-11-20", 0),
    ]
    assert sum(item.to_do for item in found) == 0
    assert pace(told)[1] == 0


def test_what_the_tenant_refuses_and_what_is_not_read_is_open_in_all_counts(place: Path) -> None:
    direct = (
        "Send-MailMessage -To a@b.example -From c@b.example -SmtpServer contoso.mail.protection.outlook.com -UseSsl\n"
    )
    write(place.parent / "share", {"direct.ps1": "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n" + direct})
    scanned(place, place.parent / "share")
    (place.parent / "share" / "relay.ps1").write_bytes(b"x" * 5000)
    scanned(place, place.parent / "share", read={"max_file_size": 1000})
    with open_store(place) as store:
        with store.change() as base:
            base.execute("INSERT INTO tenant VALUES ('organisation', 'RejectDirectSend', 'true', 1)")
        found = items(store, AS_OF)
        said = statement(store, found, AS_OF)
        assert (said.at_risk, said.unknown, said.not_read) == (3, 1, 1)
        assert [point.open for point in points(store, found, AS_OF)] == [3, 4, 5]


def test_two_stores_compared(place: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    (share / "copy.ps1").unlink()
    edited = CLOUD.replace("-Credential $c", "-Priority High -Credential $c")
    write(share, {"cloud.ps1": edited, "new.ps1": CLOUD + CLOUD})
    scanned(tmp_path / "new.sqlite", share)
    with open_store(place) as old, open_store(tmp_path / "new.sqlite") as new:
        for store, day in ((old, "2026-11-19"), (new, "2026-11-26")):
            with store.change() as base:
                base.execute("UPDATE runs SET started = ?", (f"{day}T00:00:00Z",))
        told = compared((old, items(old, AS_OF)), (new, items(new, AS_OF)))
    assert (told.days, told.before, told.after) == (7, 3, 4)
    assert (told.solved, told.added, told.left, told.worse, told.days_needed) == (1, 2, 2, 0, None)


def test_an_older_store_gets_the_new_tables(tmp_path: Path) -> None:
    place = tmp_path / "old.sqlite"
    base = sqlite3.connect(place)
    base.executescript(f"{schema._FIRST} PRAGMA application_id = {schema.APPLICATION}; PRAGMA user_version = 1;")
    base.close()
    open_store(place).close()
    assert rows(place, "SELECT count(*) FROM imports") == [(0,)]
