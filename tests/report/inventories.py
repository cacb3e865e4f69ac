"""Stores made row by row: as many sites as a test needs, with names that attack whoever shows them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pslint_tls.inventory.joinrows import ActionRow, HostRow, ImportRow, TaskRow, TrafficRow
from pslint_tls.inventory.rows import (
    FailureRow,
    FileRow,
    FindingRow,
    HistoryRow,
    NoteRow,
    RootRow,
    RunRow,
    SiteRow,
    WorkRow,
    inserting,
    to_columns,
)
from pslint_tls.inventory.store import open_store

TODAY = datetime.date(2026, 11, 26)
END = "2026-12-31"
HOSTILE = (
    "<script>document.title='OWNED'</script>",
    "</script><img src=x onerror=document.title='OWNED'>",
    "\"' onmouseover=document.title='OWNED' x=\"",
    "invoice\u202egnp.1sp",
    "\u2066\u200fשלום\u2069 mail",
    "=cmd|'/c calc'!A1",
    "{{ 7*7 }} ${7*7} <!-- ]]>",
    "+1-@SUM(1)",
    "naïve 文字 🚀",
    "tab\tand\x1b[31mescape\x07",
    "half \udc80 a letter",
    "a|b`c*d_e[f](g)",
)
OWNERS = ("anna", "CORP\\björn", "<b>chris</b>", "../../evil", "dora & co", None)
KINDS = (
    # fate, deadline, endpoint, auth, verdict, fix, servers
    ("fails", "2022-02-28", "exchange-online", "stored", "legacy", "safe", ("smtp.office365.com",)),
    ("stops", END, "exchange-online", "plain-text", "secure", "unsafe", ("smtp.office365.com",)),
    ("stops", END, "exchange-online", "prompted", "secure", "unsafe", ("smtp.office365.com",)),
    ("may-fail", None, "exchange-online", "none", "unset", "safe", ("outlook.office365.com",)),
    ("stops", "2028-09-30", "hve", "stored", "secure", "manual", ("smtp-hve.office365.com",)),
    ("unknown", None, "unknown", "unknown", "unknown", "manual", ()),
    ("at-risk", None, "other-public", "stored", "partial", "unsafe", ("smtp.example.com",)),
    ("fine", None, "internal", "none", "unset", None, ("relay01",)),
    ("fine", None, "exchange-online", "none", "not-applicable", None, ()),
    ("unreachable", None, "internal", "none", "unset", None, ("relay01",)),
)


def filled(place: Path, sites: int, *, names: Iterable[str] = HOSTILE, earlier: int = 0) -> Path:
    """A store with `sites` sites in a third as many files, two runs, tasks, traffic and decisions.

    `earlier` sites more were there in the first run and are gone.
    """
    told = tuple(names)
    files = max(1, sites // 3)
    with open_store(place, create=True) as store, store.change() as base:
        _folders(base, told)
        for table, rows in (*_scanned(sites, files, earlier, told), *_decided(sites), *_imported(files, told)):
            kept = [_clean(to_columns(row)) for row in rows]
            base.executemany(f"INSERT {inserting(table, _ROWS[table])}", kept)
        senders = ((f"user{n % 50}@corp.example", _id(n), "from") for n in range(sites))
        base.executemany("INSERT INTO senders VALUES (?,?,?)", senders)
    return place


Rows = Iterable[tuple[str, Iterable[Any]]]


def _scanned(sites: int, files: int, earlier: int, names: tuple[str, ...]) -> Rows:
    yield "runs", (_run(1, "2026-11-02"), _run(2, "2026-11-26"))
    yield "roots", [RootRow(1, "local", "share", "/srv/share", r"\\fs01\scripts", None, None, "there", None, 1, 2)]
    yield "files", (_file(number, names) for number in range(1, files + 1))
    yield "files", (_skipped(files + number) for number in range(1, 41))
    yield "sites", (_site(number, files, names) for number in range(sites))
    yield "findings", (row for number in range(sites) for row in _findings(number, files))
    yield "failures", [FailureRow(1, 0, "rule", "PST001", "the rule failed")]
    yield "history", (row for number in range(sites + earlier) for row in _history(number, sites))


def _decided(sites: int) -> Rows:
    yield "work", _work(sites)
    yield "notes", [NoteRow(1, "site", _id(1), "2026-11-20T08:00:00Z", "anna", "asked <b>Bob</b>")]


def _imported(files: int, names: tuple[str, ...]) -> Rows:
    yield "imports", [ImportRow(1, "smtp-auth", ("r.csv",), "d", "2026-11-25", "2026-11-01", "2026-11-25", 9, 9)]
    yield "imports", [ImportRow(2, "tasks", ("t.csv",), "e", "2026-11-25", None, None, 9, 9)]
    yield "hosts", [HostRow("srv01", "Windows Server 2016 <i>", 14393, (), 240, 2)]
    for n in range(1, 31):
        name = names[n % len(names)]
        yield "tasks", [TaskRow(n, 2, "srv01", f"\\{name} {n}", "SYSTEM", True, "daily", None, "0", None)]
        if n <= files:
            yield "actions", [ActionRow(n, 0, "script", f"powershell -File {name}", None, None, n, None)]
    for n in range(1, 60):
        tls = "1.0" if n % 5 == 0 else "1.2"
        yield "traffic", [TrafficRow(1, f"user{n}@corp.example", "10.0.0.1", "basic", tls, 10 * n, None, None)]


_ROWS: dict[str, type[Any]] = {
    "runs": RunRow,
    "roots": RootRow,
    "files": FileRow,
    "sites": SiteRow,
    "findings": FindingRow,
    "failures": FailureRow,
    "history": HistoryRow,
    "work": WorkRow,
    "notes": NoteRow,
    "imports": ImportRow,
    "hosts": HostRow,
    "tasks": TaskRow,
    "actions": ActionRow,
    "traffic": TrafficRow,
}


def _clean(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(v.encode("utf-8", "backslashreplace").decode() if isinstance(v, str) else v for v in values)


def _id(number: int) -> str:
    return f"{number:016x}"


def _run(number: int, day: str) -> RunRow:
    return RunRow(number, "finished", "scan", f"{day}T08:00:00Z", f"{day}T09:00:00Z", day, "1.0.0")


def _folders(base: Any, names: tuple[str, ...]) -> None:
    for number, name in enumerate(names, 1):
        told = name.replace("/", "\u2215").encode("utf-8", "backslashreplace").decode()
        reason = "denied: Permission denied" if number == 2 else None
        base.execute("INSERT INTO folders VALUES (?,1,?,NULL,?,2)", (number, f"dept{number}/{told}", reason))


def _file(number: int, names: tuple[str, ...]) -> FileRow:
    name = f"{names[number % len(names)].replace('/', chr(0x2215))}-{number}.ps1"
    modified = 1_400_000_000_000_000_000 + number * 10**12
    return FileRow(
        number, number % len(names) + 1, name, None, "read", None, 1000 + number, modified, None, None, None, None,
        OWNERS[number % len(OWNERS)], f"{number // 4:064x}", "utf-8", False, "crlf", False, None, ("-Version 5.1",),
        False, None, None, None, None, 1, 2,
    )  # fmt: skip


def _skipped(number: int) -> FileRow:
    reason = "denied: Permission denied" if number % 3 else "offline: reading it would bring it back from the archive"
    return FileRow(
        number, number % 3 + 1, f"skipped{number}.ps1", None, "skipped", reason, 10, None, None, None, None, None, None,
        None, None, None, None, None, None, (), None, None, None, None, None, 1, 2,
    )  # fmt: skip


def _site(number: int, files: int, names: tuple[str, ...]) -> SiteRow:
    fate, deadline, endpoint, auth, verdict, fix, servers = KINDS[number % len(KINDS)]
    name = names[number % len(names)]
    return SiteRow(
        site=_id(number), file=number % files + 1, ordinal=0, line=number // files * 7 + 3, column=5,
        end_line=number // files * 7 + 3, end_column=80, kind="send-mailmessage", command="Send-MailMessage",
        statement=f"Send-MailMessage -To ops@corp.example -Subject '{name}' -SmtpServer $server # {number}",
        function=name if number % 4 == 0 else None, callers=(), clone=f"{number // 6:016x}", clone_of="statement",
        endpoint=endpoint, servers=servers, server_known=bool(servers), port=587, ssl=True, auth=auth,
        user=f"user{number % 50}@corp.example", senders=(f"user{number % 50}@corp.example",), verdict=verdict,
        masks=(3072,), reason=None, edition="any", fate=fate, deadline=deadline, severity="error", fix=fix, effort="M",
        shadowed=False, damaged=False, first_run=1, gone_run=None,
    )  # fmt: skip


def _findings(number: int, files: int) -> Iterable[FindingRow]:
    fate, deadline, *_ = KINDS[number % len(KINDS)]
    if fate in ("fine", "unreachable"):
        return
    said = (
        f"the mail call at {HOSTILE[number % len(HOSTILE)]} logs on with a password that Exchange Online stops taking"
    )
    for place, code in enumerate(("PST001", "PST020")):
        yield FindingRow(
            number % files + 1, number * 2 + place, f"{number:x}{place}", _id(number), code, "some-name", "error",
            "proven", said.encode("utf-8", "backslashreplace").decode(), "set TLS 1.2 before it", deadline, False, 1, 1,
            1, 9, (), "safe", "insert the line", None, None, None, None,
        )  # fmt: skip


def _history(number: int, sites: int) -> Iterable[HistoryRow]:
    fate, deadline, endpoint, auth, verdict, *_ = KINDS[number % len(KINDS)]
    before = "at-risk" if number % 9 == 7 else fate
    yield HistoryRow(_id(number), 1, "appeared", verdict, endpoint, auth, before, deadline)
    if number >= sites:
        yield HistoryRow(_id(number), 2, "gone", verdict, endpoint, auth, fate, deadline)
    elif before != fate:
        yield HistoryRow(_id(number), 2, "changed", verdict, endpoint, auth, fate, deadline)


def _work(sites: int) -> Iterable[WorkRow]:
    for number in range(0, sites, 11):
        status = ("assigned", "in-progress", "done", "excepted")[number // 11 % 4]
        until = "2027-03-31" if status == "excepted" else None
        yield WorkRow("site", _id(number), status, OWNERS[number % 5], None, None, until, "2026-11-27T00:00:00Z")
