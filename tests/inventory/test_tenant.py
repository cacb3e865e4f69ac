from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pslint_tls.inventory.bundles import next_steps
from pslint_tls.inventory.imports.importing import HOST_TWICE, Imported, ImportOrder, import_files
from pslint_tls.inventory.imports.remarks import ImportProblem
from pslint_tls.inventory.imports.tenant import NO_ADDRESS, NOTHING_KNOWN, TWICE
from pslint_tls.inventory.store import open_store
from pslint_tls.inventory.worklist import Item, State, items, statement
from tests.inventory.stores import AS_OF, rows, scanned, write

LOGS_ON = (
    "$c = Get-Credential robot@b.example\nSend-MailMessage -To a@b.example -From robot@b.example -UseSsl"
    " -SmtpServer smtp.office365.com -Credential $c\n"
)
DIRECT = (
    "Send-MailMessage -To a@b.example -From b@b.example -SmtpServer b-example.mail.protection.outlook.com -UseSsl\n"
)
PLAIN = "Send-MailMessage -To a@b.example -From b@b.example -SmtpServer smtp.office365.com -UseSsl\n"

TRANSPORT = "SmtpClientAuthenticationDisabled,AllowLegacyTLSClients\nTrue,\n"
CLIXML = """<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0">
<TN RefId="0"><T>Deserialized.CASMailbox</T></TN><Props><S N="PrimarySmtpAddress">Robot@b.example</S>
<B N="SmtpClientAuthenticationDisabled">false</B></Props></Obj></Objs>"""
JSON = '[{"Name": "Block basic", "AllowBasicAuthSmtp": false, "Guid": {"a": 1}}]'
LISTED = "\r\n\r\nRejectDirectSend            : True\r\nDefaultAuthenticationPolicy : Block basic\r\nOther : x\r\n\r\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write(tmp_path / "share", {"log-on.ps1": LOGS_ON, "direct.ps1": DIRECT, "plain.ps1": PLAIN})
    scanned(tmp_path / "s.sqlite", tmp_path / "share")
    return tmp_path / "s.sqlite"


def imported(store: Path, kind: str, *texts: str | bytes, **how: Any) -> Imported:
    names = [f"f{number}" for number in range(len(texts))]
    write(store.parent / "in", dict(zip(names, texts, strict=True)))
    with open_store(store) as base:
        return import_files(base, ImportOrder(kind, tuple(store.parent / "in" / name for name in names), **how))


def listed(store: Path) -> dict[str, Item]:
    with open_store(store) as base:
        return {Path(item.place).stem: item for item in items(base, AS_OF)}


def test_every_way_in_which_powershell_saves(store: Path) -> None:
    texts = (TRANSPORT, CLIXML.encode("utf-16"), JSON, LISTED.encode("utf-16"))
    assert imported(store, "tenant", *texts).remarks == ()
    assert rows(store, "SELECT subject, name, value FROM tenant ORDER BY 1, 2") == [
        ("mailbox robot@b.example", "SmtpClientAuthenticationDisabled", "false"),
        ("organisation", "AllowLegacyTLSClients", ""),
        ("organisation", "DefaultAuthenticationPolicy", "Block basic"),
        ("organisation", "RejectDirectSend", "true"),
        ("organisation", "SmtpClientAuthenticationDisabled", "true"),
        ("policy block basic", "AllowBasicAuthSmtp", "false"),
    ]


def test_what_the_tenant_refuses_fails_already(store: Path) -> None:
    assert listed(store)["log-on"].breaks == "stops at the end of December 2026"
    imported(store, "tenant", TRANSPORT, CLIXML.replace(">false<", "><"))
    item = listed(store)["log-on"]
    assert (item.breaks, item.wave) == ("fails already: SMTP AUTH is disabled in the tenant", "1 now")
    with open_store(store) as base:
        found = items(base, AS_OF)
        steps = next_steps(found)
        failing = statement(base, found, AS_OF).failing
    assert steps[0].text.startswith("look at ")
    assert len(steps[0].items) == failing
    assert item.site in [one.site for one in steps[0].items]
    assert listed(store)["direct"].refused is None
    assert listed(store)["plain"].refused is None


def test_the_tenants_switch_alone_refuses_nobody(store: Path) -> None:
    imported(store, "tenant", TRANSPORT)
    item = listed(store)["log-on"]
    assert item.refused is None
    assert item.remarks == (
        "SMTP AUTH is disabled in the tenant unless the mailbox has its own switch: import Get-CASMailbox",
    )
    imported(store, "tenant", CLIXML)
    assert (listed(store)["log-on"].refused, listed(store)["log-on"].remarks) == (None, ())


def test_what_is_told_to_owners_names_no_mailbox(store: Path) -> None:
    imported(store, "tenant", CLIXML.replace(">false<", ">true<"))
    item = listed(store)["log-on"]
    assert item.breaks == "fails already: SMTP AUTH is disabled for robot@b.example"
    assert item.breaks_told == "fails already: SMTP AUTH is disabled for its mailbox"


def test_a_mailbox_counts_more_than_the_tenant_and_a_policy_holds_beside_it(store: Path) -> None:
    imported(store, "tenant", TRANSPORT, CLIXML)
    assert listed(store)["log-on"].refused is None
    imported(store, "tenant", LISTED, JSON)
    assert listed(store)["log-on"].refused == "the authentication policy Block basic takes no password for SMTP"
    direct = listed(store)["direct"]
    assert "RejectDirectSend" in str(direct.refused)
    assert (direct.state, direct.status) == (State.AT_RISK, "open")


def test_what_says_nothing_or_contradicts_is_counted(store: Path) -> None:
    done = imported(store, "tenant", f"{TRANSPORT}False,\n", "Name,Size\na,1\n", '{"RejectDirectSend": null}')
    assert {row.reason: row.count for row in done.remarks} == {TWICE: 1, NOTHING_KNOWN: 1}
    assert "says nothing about mail" in done.failed[0]
    assert rows(store, "SELECT value FROM tenant WHERE name LIKE 'Smtp%'") == [("false",)]


def test_a_mailbox_without_an_address_does_not_speak_for_the_tenant(store: Path) -> None:
    mailboxes = "Name,SmtpClientAuthenticationDisabled\nalice,True\n"
    done = imported(store, "tenant", "SmtpClientAuthenticationDisabled\nFalse\n", f"{mailboxes}bob@b.example,False\n")
    assert {row.reason: row.count for row in done.remarks} == {NO_ADDRESS: 1}
    assert rows(store, "SELECT subject, value FROM tenant") == [
        ("mailbox bob@b.example", "false"),
        ("organisation", "false"),
    ]
    with pytest.raises(ImportProblem, match="does not say whose settings these are"):
        imported(store, "tenant", mailboxes)


def test_an_address_that_clixml_keeps_as_an_object(store: Path) -> None:
    address = """<Obj N="PrimarySmtpAddress" RefId="1">
      <TN RefId="1"><T>Deserialized.SmtpAddress</T></TN>
      <Props><S N="Local">robot</S></Props>
      <ToString>Robot@b.example</ToString>
    </Obj>"""
    imported(store, "tenant", CLIXML.replace('<S N="PrimarySmtpAddress">Robot@b.example</S>', address))
    assert rows(store, "SELECT subject, value FROM tenant") == [("mailbox robot@b.example", "false")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1, ", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
        ("<Objs><Obj>", "broken XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Objs>&b;</Objs>', "defines entities"),
        ("<Objs/>", "says nothing about mail"),
    ],
)
def test_what_cannot_be_used(store: Path, text: str, says: str) -> None:
    with pytest.raises(ImportProblem, match=says):
        imported(store, "tenant", text)


HOSTS = (
    "Name,OperatingSystem,OperatingSystemVersion,IPv4Address\r\n"
    "SRV01,Windows Server 2016 Standard,10.0 (14393),10.0.0.5\r\n"
    "PC07.b.example,Windows 10 Enterprise,10.0 (19045),\r\n"
    ",Windows 10,,\r\n"
    "LINUX,Ubuntu,,\r\n"
)


def run_by(store: Path, *hosts: str) -> None:
    with open_store(store) as base, base.change() as change:
        for number, host in enumerate(hosts, 1):
            change.execute("INSERT INTO tasks (task, import_id, host, name) VALUES (?, 0, ?, 'a')", (number, host))
            change.execute(
                "INSERT INTO actions (task, number, kind, command, file) SELECT ?, 0, 'script', '', file FROM files"
                " WHERE name = 'plain.ps1'",
                (number,),
            )


def test_hosts(store: Path) -> None:
    done = imported(store, "hosts", HOSTS)
    assert done.row.used == 3
    assert rows(store, "SELECT host, build, start, addresses FROM hosts ORDER BY 1") == [
        ("linux", None, None, "[]"),
        ("pc07", 19045, 0, "[]"),
        ("srv01", 14393, 240, '["10.0.0.5"]'),
    ]
    german = "Computername;Betriebssystem\r\nSRV01;Windows Server 2022\r\nsrv01;Windows 11\r\n".encode("cp1252")
    assert {row.reason for row in imported(store, "hosts", german).remarks} == {HOST_TWICE}
    assert rows(store, "SELECT windows FROM hosts WHERE host = 'srv01'") == [("Windows 11",)]
    with pytest.raises(ImportProblem, match="--map COLUMN=host"):
        imported(store, "hosts", "a,b\n1,2\n")
    with pytest.raises(
        ImportProblem, match="no column `c`, which --map names: its header is `a`, `b`; name one of these"
    ):
        imported(store, "hosts", "a,b\n1,2\n", mapping={"c": "host"})


def test_the_hosts_of_tasks_say_where_it_fails(store: Path) -> None:
    imported(store, "hosts", HOSTS)
    run_by(store, "pc07")
    assert listed(store)["plain"].remarks == ("on all hosts whose tasks run it, Windows decides and uses TLS 1.2",)
    with open_store(store) as base, base.change() as change:
        change.execute("DELETE FROM actions")
        change.execute("DELETE FROM tasks")
    run_by(store, "pc07", "elsewhere")
    assert listed(store)["plain"].remarks == ()
    with open_store(store) as base, base.change() as change:
        change.execute("UPDATE tasks SET host = 'srv01' WHERE host = 'elsewhere'")
    (remark,) = listed(store)["plain"].remarks
    assert remark == "a task runs it on srv01 (Windows Server 2016 Standard), where PowerShell starts with TLS 1.0"
