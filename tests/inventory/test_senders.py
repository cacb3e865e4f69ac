from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.inventory.imports.importing import ImportOrder, import_files
from pslint_tls.inventory.joinrows import TrafficRow
from pslint_tls.inventory.reports import current_reports
from pslint_tls.inventory.rows import from_columns
from pslint_tls.inventory.senders import Match, Sender, explained, senders
from pslint_tls.inventory.store import open_store
from pslint_tls.inventory.worklist import items
from tests.inventory.stores import AS_OF, scanned, write

SECURE = (
    "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\nSend-MailMessage -To a@b.example"
    " -From 'Robot <ROBOT@b.example>' -SmtpServer smtp.office365.com -UseSsl"
    " -Credential (Get-Credential svc@b.example)\n"
)
OLD = SECURE.replace("Tls12", "Tls").replace("ROBOT", "old").replace("svc@", "old@")
QUARTERLY = SECURE.replace("ROBOT", "quarter").replace("svc@", "quarter@")
HEADER = "Sender address,TLS 1.0 (%),TLS 1.2 (%),Messages sent,Authentication Protocol,Client IP\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write(tmp_path / "share", {"secure.ps1": SECURE, "old.ps1": OLD, "quarterly.ps1": QUARTERLY})
    scanned(tmp_path / "s.sqlite", tmp_path / "share")
    return tmp_path / "s.sqlite"


def imported(store: Path, kind: str, text: str, **how: Any) -> None:
    write(store.parent, {f"{kind}.csv": text})
    with open_store(store) as base:
        import_files(base, ImportOrder(kind, (store.parent / f"{kind}.csv",), today=datetime.date.max, **how))


def listed(store: Path) -> dict[str, Sender]:
    with open_store(store) as base:
        return {one.address: one for one in senders(base, items(base, AS_OF))}


def test_without_a_report_nobody_is_missing(store: Path) -> None:
    found = listed(store)
    assert {one.match for one in found.values()} == {Match.NO_REPORT}
    assert len(found["svc@b.example"].as_user) == len(found["robot@b.example"].as_from) == 1
    assert len(found["old@b.example"].items) == 1


def test_observed_against_predicted(store: Path) -> None:
    rows = (
        "svc@b.example,50,50,10,Basic,10.0.0.5",
        "old@b.example,100,0,4,Basic,",
        "scanner@b.example,100,0,90,Basic,",
    )
    imported(store, "smtp-auth", HEADER + "\n".join(rows), days=7)
    found = listed(store)
    assert {name: one.match for name, one in found.items()} == {
        "scanner@b.example": Match.NO_SCRIPT,
        "svc@b.example": Match.EXPLAINED,
        "old@b.example": Match.EXPLAINED,
        "robot@b.example": Match.NOT_SEEN,
        "quarter@b.example": Match.NOT_SEEN,
    }
    assert next(iter(found)) == "scanner@b.example"
    assert found["svc@b.example"].says == (
        "TLS 1.0 seen, all its scripts are secure: look for a device or another copy",
    )
    assert found["old@b.example"].says == ("TLS 1.0 seen, as its scripts let expect",)
    assert found["svc@b.example"].tls == (("1.0", 5), ("1.2", 5))
    assert found["svc@b.example"].protocols == (("basic", 10),)
    told = explained(found.values())
    assert (told.messages, told.with_script, told.senders, told.senders_with_script) == (104, 14, 3, 2)


def test_a_task_says_that_a_script_is_not_dead(store: Path) -> None:
    imported(store, "smtp-auth", f"{HEADER}other@b.example,0,100,1,,", days=7)
    assert "may be dead" in listed(store)["quarter@b.example"].says[0]
    with open_store(store) as base, base.change() as change:
        change.execute("INSERT INTO tasks (task, import_id, host, name) VALUES (1, 0, 'srv01', 'a')")
        change.execute(
            "INSERT INTO actions (task, number, kind, command, file) SELECT 1, 0, 'script', '', file FROM files"
            " WHERE name = 'quarterly.ps1'"
        )
    assert "1 scheduled task runs its scripts" in listed(store)["quarter@b.example"].says[0]


def test_a_short_report_does_not_take_back_a_long_one(store: Path) -> None:
    imported(store, "smtp-auth", f"{HEADER}svc@b.example,0,100,900,,", days=90)
    imported(store, "smtp-auth", f"{HEADER}robot@b.example,0,100,7,,", days=7)
    found = listed(store)
    assert (found["svc@b.example"].messages, found["robot@b.example"].messages) == (900, 7)


def test_a_report_counts_until_one_as_long_ends_later(store: Path) -> None:
    row = f"{HEADER}svc@b.example,0,100,"
    current = []
    for number, (days, until) in enumerate(
        [
            (90, "2025-10-01"),
            (90, "2026-03-31"),
            (7, "2026-07-20"),
            (7, "2026-07-27"),
            (30, "2026-07-27"),
            (7, "2027-03-30"),
            (7, "2027-04-03"),
        ]
    ):
        imported(store, "smtp-auth", f"{row}{number},,", days=days, until=datetime.date.fromisoformat(until))
        with open_store(store) as base:
            current.append([one.import_id for one in current_reports(base)])
    assert current == [[1], [2], [2, 3], [2, 4], [2, 4, 5], [2, 5, 6], [5, 7]]


def test_of_a_trace_only_senders_with_a_script_are_loaded(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strangers = "".join(f"user{number}@z.example,<{number}>\n" for number in range(500))
    imported(store, "trace", f"sender_address,message_id\nsvc@b.example,<a>\n{strangers}")
    loaded: list[TrafficRow] = []

    def watched(kind: type[TrafficRow], found: Any) -> Any:
        for row in from_columns(kind, found):
            loaded.append(row)
            yield row

    monkeypatch.setattr("pslint_tls.inventory.senders.from_columns", watched)
    assert listed(store)["svc@b.example"].messages == 1
    assert [row.sender for row in loaded] == ["svc@b.example"]


def test_a_trace_confirms_and_accuses_nobody(store: Path) -> None:
    imported(store, "trace", "sender_address,message_id\nsvc@b.example,<1>\nanybody@b.example,<2>\n")
    found = listed(store)
    assert "anybody@b.example" not in found
    assert found["svc@b.example"].match is Match.EXPLAINED
    imported(store, "smtp-auth", f"{HEADER}svc@b.example,0,100,1,OAuth,10.0.0.5")
    # The trace knows no TLS version; the same message is not counted twice.
    assert found["svc@b.example"].messages == 1
    assert listed(store)["svc@b.example"].tls == (("1.2", 1),)


def test_a_client_that_is_a_known_host_is_called_so(store: Path) -> None:
    imported(store, "hosts", "Name,OperatingSystem,IP address\nSRV01,Windows Server 2016,10.0.0.5\n")
    imported(store, "smtp-auth", f"{HEADER}svc@b.example,0,100,1,OAuth,10.0.0.5")
    assert listed(store)["svc@b.example"].clients == (("10.0.0.5 (srv01)", 1),)
