from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from pslint_tls.inventory.bundles import BundleKind, bundles, loaders_of
from pslint_tls.inventory.decisions import CLEAR, Decision, DecisionError, _meant, check, decide, subjects_of
from pslint_tls.inventory.store import Store, open_store
from pslint_tls.inventory.whatif import CLASSES, Assumption, parse
from pslint_tls.inventory.worklist import Item, items
from tests.inventory.stores import AS_OF, rows, scanned, write

SENT = "Send-MailMessage -To a@b.example -From bob@b.example -SmtpServer {} -UseSsl -Credential (Get-Credential)\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(
        tmp_path / "share",
        {
            "hr/relay.ps1": SENT.format("relay01"),
            "hr/cloud.ps1": SENT.format("smtp.office365.com"),
            "it/hidden.ps1": "param($Server)\n" + SENT.format("$Server"),
            "it/public.ps1": SENT.format("smtp.gmail.com"),
        },
    )
    scanned(tmp_path / "s.sqlite", tmp_path / "share", names={str(tmp_path / "share"): r"\\fs01\scripts"})
    return tmp_path / "s.sqlite"


def listed(store: Store, *assumptions: Assumption) -> dict[str, Item]:
    return {item.place.rpartition("\\")[2]: item for item in items(store, AS_OF, assumptions)}


# --- decisions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "count"),
    [
        (r"\\FS01\Scripts\hr", 2),
        (r"\\fs01\scripts\hr\relay.ps1", 1),
        ("//fs01/scripts/*/*.ps1", 4),
        ("relay.ps1", 1),
        ("hr/relay.ps1", 1),
        ("hr", 2),
        ("share/hr", 2),
        (r"share\it\\", 2),
        ("h", 0),
        ("bob@b.example", 1),
    ],
)
def test_targets(place: Path, target: str, count: int) -> None:
    with open_store(place) as store:
        assert len(list(_meant(store, target))) == count


@pytest.mark.parametrize(
    ("folder", "target", "count"),
    [
        (".", "./share/hr/relay.ps1", 1),
        (".", "share/", 4),
        (".", "./share/*/*.ps1", 4),
        ("share", ".", 4),
        ("share", "./hr", 2),
        ("share/hr", r"..\it", 2),
        ("share/hr", "../it/hidden.ps1", 1),
        ("share/hr", "./it", 0),
    ],
)
def test_targets_as_they_are_typed_in_a_folder(
    place: Path, folder: str, target: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.parent / folder)
    with open_store(place) as store:
        assert len(list(_meant(store, target))) == count


@pytest.mark.parametrize("target", ["elay.ps1", "0123456789abcdef", "clone:0", "who@b.example", ""])
def test_a_target_that_means_nothing_is_refused(place: Path, target: str) -> None:
    with open_store(place) as store, pytest.raises(DecisionError, match="status show"):
        subjects_of(store, target)


def test_what_is_decided_is_kept_and_taken_back(place: Path) -> None:
    with open_store(place) as store:
        decide(store, subjects_of(store, "relay.ps1"), Decision(owner="ann", wave="spring", option="connector"))
        decide(store, subjects_of(store, "relay.ps1"), Decision(status="assigned"))
        item = listed(store)["relay.ps1"]
        assert (item.owner, item.wave, item.option, item.status) == ("ann", "spring", "connector", "assigned")
        decide(store, subjects_of(store, "relay.ps1"), Decision(*(CLEAR,) * 4))
        item = listed(store)["relay.ps1"]
        assert (item.option_chosen, item.wave_chosen, item.owner_from == "assigned") == (False, False, False)
        assert store.work() == []


def test_an_exception_that_ends_takes_its_day_along(place: Path) -> None:
    with open_store(place) as store:
        subjects = subjects_of(store, "relay.ps1")
        decide(store, subjects, Decision(status="excepted", until="2030-01-01"))
        assert listed(store)["relay.ps1"].until == datetime.date(2030, 1, 1)
        decide(store, subjects, Decision(status="open"))
        assert listed(store)["relay.ps1"].until is None


def test_a_day_alone_makes_an_exception(place: Path) -> None:
    with open_store(place) as store:
        decide(store, subjects_of(store, "relay.ps1"), Decision(until="2030-01-01"))
        item = listed(store)["relay.ps1"]
        assert (item.status, item.until) == ("excepted", datetime.date(2030, 1, 1))


@pytest.mark.parametrize(("before", "after"), [("2026-11-25", None), ("2026-11-26", datetime.date(2026, 11, 26))])
def test_a_new_exception_does_not_keep_a_day_that_is_over(
    place: Path, before: str, after: datetime.date | None
) -> None:
    with open_store(place) as store:
        subjects = subjects_of(store, "cloud.ps1")
        decide(store, subjects, Decision(status="excepted", until=before))
        decide(store, subjects, Decision(status="excepted"), AS_OF)
        item = listed(store)["cloud.ps1"]
        assert (item.until, item.expired, item.to_do) == (after, False, False)


def test_an_owner_does_not_make_a_site_done_once_more(place: Path) -> None:
    with open_store(place) as store:
        subjects = subjects_of(store, "cloud.ps1")
        decide(store, subjects, Decision(status="done"))
        with store.change() as base:
            base.execute("UPDATE work SET changed = '2020-01-01T00:00:00Z'")
        decide(store, subjects, Decision(owner="ann"))
        assert listed(store)["cloud.ps1"].again


def test_notes_are_added_and_survive_a_scan(place: Path) -> None:
    with open_store(place) as store:
        subjects = subjects_of(store, "relay.ps1")
        decide(store, subjects, Decision(note="ask Bob", author="ann"))
        decide(store, subjects, Decision(note="asked"))
    scanned(place, place.parent / "share", verify=True)
    with open_store(place) as store:
        assert [note.text for note in store.notes("file", subjects[0].id)] == ["ask Bob", "asked"]
        assert listed(store)["relay.ps1"].notes == 2


def test_the_type_of_a_sender_is_kept(place: Path) -> None:
    with open_store(place) as store:
        decide(store, subjects_of(store, "bob@b.example"), Decision(type="device"))
    assert rows(place, "SELECT address, type FROM sender_types") == [("bob@b.example", "device")]


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (Decision(), "nothing is decided"),
        (Decision(status="fixed"), "no status `fixed`"),
        (Decision(option="grap"), "no option"),
        (Decision(type="printer"), "no type"),
        (Decision(status="excepted", until="soon"), "no date"),
        (Decision(status="excepted", until="2026-01-01"), "over already"),
        (Decision(status="done", until="2030-01-01"), "the status is done"),
    ],
)
def test_what_cannot_be_decided(decision: Decision, says: str) -> None:
    with pytest.raises(DecisionError, match=says):
        check(decision, AS_OF)


# --- what if --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", CLASSES)
@pytest.mark.parametrize("host", ["relay01", "smtp.office365.com", "*gmail.com", "*"])
def test_an_assumption_finds_what_a_scan_with_it_finds(place: Path, host: str, endpoint: str) -> None:
    other = place.parent / "other.sqlite"
    scanned(other, place.parent / "share", judge={"servers": ((host, endpoint),)})
    with open_store(place) as store, open_store(other) as judged:
        guessed = {
            Path(item.place.replace("\\", "/")).name: item.site
            for item in items(store, AS_OF, [Assumption(host, endpoint)])
        }
        found = {Path(item.place).name: item.site for item in items(judged, AS_OF)}
    for name, site in found.items():
        here = guessed[name]
        assert (here.endpoint, here.fate, here.deadline) == (site.endpoint, site.fate, site.deadline), name


def test_servers_that_no_script_shows(place: Path) -> None:
    with open_store(place) as store:
        assert listed(store)["hidden.ps1"].site.fate == "unknown"
        assert listed(store, Assumption("unknown", "internal"))["hidden.ps1"].site.fate == "fine"
        assert listed(store, Assumption("unknown", "exchange-online"))["hidden.ps1"].days_left == 35


def test_assumptions_as_they_are_written() -> None:
    assert parse("Relay*=internal") == Assumption("relay*", "internal")
    assert parse("relay=on-prem") is parse("=internal") is parse("relay") is None


# --- shared functions -----------------------------------------------------------------------------------------------


def test_a_function_that_other_files_load_is_one_piece_of_work(tmp_path: Path) -> None:
    shared = f"function Send-Alert($t) {{\n{SENT.format('smtp.office365.com')}}}\n"
    loads = {
        "a.ps1": ". $PSScriptRoot\\lib\\Mail.ps1\r\nSend-Alert 1",
        "b.ps1": "& { 1 }\n. '\\\\fs01\\x y\\MAIL.PS1'\nSend-Alert 2",
        "c.ps1": "# . mail.ps1\n",
    }
    write(tmp_path / "share", {"lib/Mail.ps1": shared, **loads})
    scanned(tmp_path / "s.sqlite", tmp_path / "share")
    with open_store(tmp_path / "s.sqlite") as store:
        found = items(store, AS_OF)
        (bundle,) = bundles(found, loaders_of(store))
        assert (bundle.kind, bundle.reach, bundle.files) == (BundleKind.FUNCTION, 2, 1)
        assert [Path(place).name for place in bundle.loaders] == ["a.ps1", "b.ps1"]
    (tmp_path / "share" / "a.ps1").unlink()
    write(tmp_path / "share", {"b.ps1": "1"})
    scanned(tmp_path / "s.sqlite", tmp_path / "share")
    assert rows(tmp_path / "s.sqlite", "SELECT count(*) FROM loads") == [(0,)]
