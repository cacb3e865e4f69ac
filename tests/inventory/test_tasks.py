from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.inventory.imports.importing import TASKS_GONE, Imported, ImportOrder, import_files
from pslint_tls.inventory.imports.remarks import ImportProblem
from pslint_tls.inventory.imports.tasks import BROKEN, NO_HOST, NO_TASK, host_of_windows
from pslint_tls.inventory.store import open_store
from pslint_tls.inventory.tasklist import Task, tasks
from pslint_tls.inventory.worklist import items
from tests.inventory.stores import AS_OF, MAIL, rows, scanned, write

SEND = "Send-MailMessage -To a@b.example -From x@b.example -SmtpServer smtp.office365.com -UseSsl"
SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
QUARTERS = (
    "<CalendarTrigger><StartBoundary>2020-01-01T02:30:00</StartBoundary><ScheduleByMonth><Months><January/><April/><July/>"
    "<October/></Months></ScheduleByMonth></CalendarTrigger>"
)
VERBOSE = [
    *("HostName", "TaskName", "Next Run Time", "Status", "Logon Mode", "Last Run Time", "Last Result", "Author"),
    *("Task To Run", "Start In", "Comment", "Scheduled Task State", "Idle Time", "Power Management", "Run As User"),
    *("Delete Task If Not Rescheduled", "Stop Task If Runs X Hours and X Mins", "Schedule", "Schedule Type"),
    *("Start Time", "Start Date", "End Date", "Days", "Months", "Repeat: Every", "Repeat: Until: Time"),
    *("Repeat: Until: Duration", "Repeat: Stop If Still Running"),
]
GERMAN = {0: "Hostname", 1: "Aufgabenname", 8: "Auszuführende Aufgabe", 9: "Starten in", 14: "Als Benutzer ausführen"}


def xml(
    program: str, arguments: str = "", *, uri: str | None = None, triggers: str = "", enabled: bool | None = None
) -> str:
    about = f"<RegistrationInfo><URI>{uri}</URI></RegistrationInfo>" if uri else ""
    state = "" if enabled is None else f"<Settings><Enabled>{str(enabled).lower()}</Enabled></Settings>"
    shown = arguments.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<?xml version="1.0" encoding="UTF-16"?>\n<Task version="1.2" xmlns="{SPACE}">{about}'
        f"<Triggers>{triggers}</Triggers>"
        '<Principals><Principal id="A"><UserId>B\\svc_mail</UserId></Principal></Principals>'
        f"{state}"
        f'<Actions Context="A"><Exec><Command>{program}</Command><Arguments>{shown}</Arguments></Exec></Actions></Task>'
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write(tmp_path / "share" / "mail", {"report.ps1": MAIL, "other.ps1": "Get-Item x"})
    scanned(tmp_path / "s.sqlite", tmp_path / "share", names={str(tmp_path / "share"): r"\\fs01\scripts"})
    return tmp_path / "s.sqlite"


def imported(store: Path, *files: Path, **how: Any) -> Imported:
    with open_store(store) as base:
        return import_files(base, ImportOrder("tasks", files, **how))


def listed(store: Path) -> dict[tuple[str, str], Task]:
    with open_store(store) as base:
        return {(task.row.host, task.row.name): task for task in tasks(base, items(base, AS_OF))}


def table(folder: Path, header: list[str], *lines: dict[int, str], encoding: str = "utf-8") -> Path:
    file = folder / "tasks.csv"
    text = ",".join(f'"{name}"' for name in header) + "\r\n"
    for line in lines:
        text += ",".join(f'"{line.get(place, "N/A")}"' for place in range(len(header))) + "\r\n"
    file.write_bytes(text.encode(encoding))
    return file


def test_a_folder_of_task_files(store: Path, tmp_path: Path) -> None:
    nightly = xml("powershell.exe", r"-File \\FS01\Scripts\mail\report.ps1", uri=r"\Mail\Nightly", triggers=QUARTERS)
    top = tmp_path / "hosts"
    write(top / "SRV01.b.example" / "Mail", {"Nightly": nightly.encode("utf-16")})
    write(top / "SRV02", {"Direct.xml": xml("pwsh", f'-c "{SEND}"').replace("UTF-16", "UTF-8")})
    done = imported(store, top)
    assert (done.row.rows, done.row.used, done.remarks) == (2, 2, ())
    found = listed(store)
    task = found["srv01", r"\Mail\Nightly"]
    assert (task.row.run_as, task.row.enabled) == (r"B\svc_mail", True)
    assert task.row.schedule == "every quarter in January, April, July, October at 02:30"
    assert [(action.kind, action.problem) for action in task.actions] == [("script", None)]
    assert task.places == (r"\\fs01\scripts\mail\report.ps1",)
    assert [item.site.fate for item in task.items] == ["may-fail"]
    inline = found["srv02", r"\Direct"]
    assert [item.place for item in inline.items] == ["scheduled tasks/srv02/Direct (action 1)"]


def test_the_work_list_knows_who_runs_a_script(store: Path, tmp_path: Path) -> None:
    write(tmp_path / "hosts", {"a": xml("powershell.exe", r"-File \\fs01\scripts\mail\report.ps1")})
    imported(store, tmp_path / "hosts", host="SRV01")
    with open_store(store) as base:
        assert [item.tasks for item in items(base, AS_OF)] == [(("srv01", r"\a"),)]


def test_a_task_that_is_switched_off_runs_nothing(store: Path, tmp_path: Path) -> None:
    run = ("powershell.exe", r"-File \\fs01\scripts\mail\report.ps1")
    write(tmp_path / "hosts", {"a": xml(*run, enabled=False), "b": xml(*run, enabled=True)})
    imported(store, tmp_path / "hosts", host="srv01")
    assert [task.row.enabled for _, task in sorted(listed(store).items())] == [False, True]
    with open_store(store) as base:
        assert [item.tasks for item in items(base, AS_OF)] == [(("srv01", r"\b"),)]


def test_code_of_tasks_is_judged_and_its_passwords_stay_secret(store: Path, tmp_path: Path) -> None:
    secret = "(New-Object PSCredential('u@b.example', (ConvertTo-SecureString 'Geheim1' -AsPlainText -Force)))"
    code = base64.b64encode(f"{SEND} -Credential {secret}".encode("utf-16-le")).decode()
    write(tmp_path / "hosts", {"a": xml("cmd.exe", f"/c powershell -enc {code}")})
    imported(store, tmp_path / "hosts", host="srv01")
    (task,) = listed(store).values()
    assert task.actions[0].kind == "encoded"
    assert task.actions[0].command.startswith("Send-MailMessage")
    assert (task.items[0].site.auth, task.items[0].site.user) == ("plain-text", "u@b.example")
    assert "PST022" in task.items[0].codes
    base = store.read_bytes()
    assert b"Geheim1" not in base
    assert code.encode() not in base


def test_passwords_that_a_task_gives_to_programs_are_nowhere_in_the_store(store: Path, tmp_path: Path) -> None:
    code = base64.b64encode(f"{SEND} -Cc kanari5@b.example; x.ps1 -Password Kanari6".encode("utf-16-le")).decode()
    write(
        tmp_path / "hosts",
        {
            "a": xml("powershell", r"-File \\fs01\scripts\mail\report.ps1 -MailPassword Kanari1"),
            "b": xml(
                "powershell", f"-Command net use Z: \\\\s\\x Kanari2; curl -u u:Kanari3 h; $m='b'; {SEND} -Subject $m"
            ),
            "c": xml("cmd", f"/c set SMTP_PW=Kanari4&powershell -ec {code}"),
            "d": xml("unheard-of.exe", f"--run {code} --token Kanari7"),
        },
    )
    imported(store, tmp_path / "hosts", host="srv01")
    assert [len(task.items) for _, task in sorted(listed(store).items())] == [1, 1, 1, 0]
    raw = store.read_bytes()
    assert b"kanari5" in raw
    assert b"Kanari" not in raw
    assert code.encode() not in raw


def test_code_that_calls_scripts_leads_to_them(store: Path, tmp_path: Path) -> None:
    call = r"& '\\fs01\scripts\mail\report.ps1' -Now; Send-MailMessage -To a@b.example -From c@b.example"
    write(
        tmp_path / "hosts", {"a": xml("powershell", f"-Command {call}"), "b": xml("powershell", call.partition(";")[0])}
    )
    imported(store, tmp_path / "hosts", host="srv01")
    found = listed(store)
    assert [action.kind for action in found["srv01", r"\a"].actions] == ["inline", "script"]
    assert [action.kind for action in found["srv01", r"\b"].actions] == ["script"]
    assert len(found["srv01", r"\a"].items) == 2


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        (VERBOSE, "utf-8"),
        (VERBOSE, "utf-16"),
        ([GERMAN.get(place, f"Spalte {place}") for place in range(28)], "cp1252"),
        ([f"列 {place}" for place in range(28)], "cp932"),
    ],
)
def test_schtasks_in_any_language(store: Path, tmp_path: Path, header: list[str], encoding: str) -> None:
    line = {0: "SRV01", 1: r"\Mail\Nightly", 5: "26.11.2026 02:30:00", 6: "0", 9: r"C:\mail", 11: "Aktiviert"}
    line |= {8: r"powershell.exe -File report.ps1", 14: r"B\svc_mail", 18: "Monatlich", 19: "02:30:00"}
    again = dict(enumerate(header))
    file = table(tmp_path, header, line, again, {**line, 19: "14:30:00"}, encoding=encoding)
    done = imported(store, file)
    assert done.row.rows == 1
    ((key, task),) = listed(store).items()
    assert key == ("srv01", r"\Mail\Nightly")
    assert (task.row.last_run, task.row.last_result, task.row.run_as) == ("26.11.2026 02:30:00", "0", r"B\svc_mail")
    assert task.row.schedule == "Monatlich 02:30:00; Monatlich 14:30:00"
    # `C:\mail\report.ps1` of the host is known by the end of its path only.
    assert [action.problem for action in task.actions] == ["found by the end of its path"]


FRENCH = ["Nom de l'hôte", "Nom de la tâche", "Prochaine exécution", *(f"Colonne {place}" for place in range(3, 28))]
FRENCH[8:10] = ["Tâche à exécuter", "Démarrer dans"]
FRENCH[11] = "État de la tâche planifiée"
JAPANESE = ["ホスト名", "タスク名", "次回の実行時刻", "状態", *(f"列 {place}" for place in range(4, 28))]
RUSSIAN = ["Имя узла", "Имя задачи", *(f"Столбец {place}" for place in range(2, 28))]


@pytest.mark.parametrize(
    ("header", "encoding", "folder", "state", "enabled"),
    [
        (FRENCH, "cp850", r"C:\Prüfung\Été", "Désactivé", False),
        (FRENCH, "cp1252", r"C:\Prüfung\Été", "Désactivé", False),
        (FRENCH, "cp437", r"C:\Prüfung", "Activé", True),
        (VERBOSE, "cp850", r"C:\Prüfung", "Enabled", True),
        (VERBOSE, "cp437", r"C:\Größe", "Disabled", False),
        (VERBOSE, "cp1252", r"C:\Größe\l’été", "Disabled", False),
        (VERBOSE, "cp852", r"C:\Skrypty\wysyłka", "Włączone", True),
        (VERBOSE, "cp1250", r"C:\Zażółć gęślą jaźń\wysyłka", "Wyłączone", False),
        (RUSSIAN, "cp866", r"C:\Почта", "Отключено", False),
        (RUSSIAN, "cp1251", r"C:\Почта", "Включено", True),
        (JAPANESE, "cp932", r"C:\送信", "無効", False),
        (VERBOSE, "utf-8", r"C:\Prüfung", "Kveikt", None),
    ],
)
def test_schtasks_of_a_console(
    store: Path, tmp_path: Path, header: list[str], encoding: str, folder: str, state: str, enabled: bool | None
) -> None:
    line = {0: "SRV01", 1: r"\Mail", 8: rf"powershell.exe -File {folder}\x.ps1", 11: state}
    imported(store, table(tmp_path, header, line, encoding=encoding))
    (task,) = listed(store).values()
    assert (task.actions[0].script, task.row.enabled) == (rf"{folder}\x.ps1", enabled)


def test_headers_that_are_neither_known_nor_all_there(store: Path, tmp_path: Path) -> None:
    file = table(tmp_path, ["Where", "What"], {0: "a", 1: "b"})
    with pytest.raises(ImportProblem, match="schtasks /query /v /fo csv"):
        imported(store, file)
    imported(store, file, mapping={"Where": "name", "What": "run"}, host="srv01")
    assert list(listed(store)) == [("srv01", r"\a")]


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><Task>&c;</Task>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Task>&b;</Task>'


def test_hostile_and_broken_files_are_counted_and_the_rest_goes_on(store: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "hosts",
        {
            "good": xml("powershell", r"-File \\fs01\scripts\mail\report.ps1"),
            "bomb": BOMB,
            "outside": OUTSIDE,
            "broken": "<?xml version='1.0'?><Task><Actions>",
            "empty": "",
            "note.txt": "hello",
            "image.png": bytes(range(256)),
        },
    )
    done = imported(store, tmp_path / "hosts", host="srv01")
    assert {row.reason: row.count for row in done.remarks} == {BROKEN: 3, NO_TASK: 3}
    assert len(listed(store)) == 1
    for name in ("bomb", "outside"):
        with pytest.raises(ImportProblem, match="defines entities"):
            imported(store, tmp_path / "hosts" / name)
    with pytest.raises(ImportProblem, match="broken XML in line 1"):
        imported(store, tmp_path / "hosts" / "broken")


def test_a_new_import_of_a_host_replaces_what_was_known_of_it(store: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "one",
        {"a": xml("powershell", f'-c "{SEND}"'), "b": xml("powershell", f'-c "{SEND} -Cc c@b.example"')},
    )
    imported(store, tmp_path / "one", host="srv01")
    imported(store, tmp_path / "one", host="srv02")
    with open_store(store) as base, base.change() as change:
        site = rows(store, "SELECT site FROM sites JOIN files USING (file) WHERE name LIKE 'a (%' LIMIT 1")[0][0]
        change.execute("INSERT INTO work (kind, subject, owner, changed) VALUES ('site', ?, 'ann', '2030')", (site,))
    (tmp_path / "one" / "b").unlink()
    done = imported(store, tmp_path / "one", host="srv01")
    assert [(row.reason, row.count, row.example) for row in done.remarks] == [(TASKS_GONE, 1, r"srv01\b")]
    assert sorted(listed(store)) == [("srv01", r"\a"), ("srv02", r"\a"), ("srv02", r"\b")]
    with open_store(store) as base:
        found = items(base, AS_OF)
    assert sum("srv01" in item.place for item in found) == 1
    assert [item.owner for item in found if item.site.site == site] == ["ann"]


RUN = xml("powershell", f'-c "{SEND}"')


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (r"\\SRV01.b.example\c$\Windows\System32\Tasks", "srv01"),
        (r"\\srv01\ADMIN$\System32\Tasks\Backup", "srv01"),
        (r"\\fs01\copies\srv01\Tasks", None),
        (r"\\admin01\d$\copies\srv01\Tasks", None),
        (r"C:\Windows\System32\Tasks", None),
    ],
)
def test_only_the_folder_of_windows_itself_says_the_host_by_its_share(path: str, host: str | None) -> None:
    assert host_of_windows(path) == host


def test_a_folder_that_says_no_host_is_refused(store: Path, tmp_path: Path) -> None:
    write(tmp_path / "T", {"srv01/Tasks/Backup/N": RUN, "srv02/Tasks/M": xml("powershell", "-File x.ps1", uri=r"\M")})
    for folder in ("T/srv01/Tasks", "T/srv02/Tasks"):
        with pytest.raises(ImportProblem, match="give it with --host"):
            imported(store, tmp_path / folder)
    imported(store, tmp_path / "T")
    assert sorted(listed(store)) == [("srv01", r"\Backup\N"), ("srv02", r"\M")]
    imported(store, tmp_path / "T" / "srv01")
    imported(store, tmp_path / "T" / "srv02" / "Tasks", host="srv03")
    assert sorted(listed(store)) == [("srv01", r"\Backup\N"), ("srv02", r"\M"), ("srv03", r"\M")]


def test_a_part_of_the_folder_of_windows_says_neither_the_host_nor_that_others_are_gone(
    store: Path, tmp_path: Path
) -> None:
    write(tmp_path / "srv01" / "Tasks", {"Backup/N": xml("powershell", "-File x.ps1", uri=r"\Backup\N"), "M": RUN})
    imported(store, tmp_path / "srv01")
    with pytest.raises(ImportProblem, match="give it with --host"):
        imported(store, tmp_path / "srv01" / "Tasks" / "Backup")
    imported(store, tmp_path / "srv01" / "Tasks" / "Backup", host="srv01")
    assert sorted(listed(store)) == [("srv01", r"\Backup\N"), ("srv01", r"\M")]


def test_a_single_file_replaces_only_the_task_that_it_is(store: Path, tmp_path: Path) -> None:
    write(tmp_path, {"one/a": RUN, "one/b": RUN, "a.xml": xml("powershell", "-File x.ps1"), "b.xml": RUN})
    imported(store, tmp_path / "one", host="srv01")
    imported(store, tmp_path / "a.xml", host="srv01")
    found = listed(store)
    assert sorted(found) == [("srv01", r"\a"), ("srv01", r"\b")]
    assert [(found["srv01", name].actions[0].kind, len(found["srv01", name].items)) for name in (r"\a", r"\b")] == [
        ("script", 0),
        ("inline", 1),
    ]
    # Its code is gone with it.
    assert rows(store, "SELECT count(*) FROM files WHERE state = 'gone'") == [(1,)]
    done = [imported(store, tmp_path / name) for name in ("a.xml", "b.xml")]
    assert [row.reason for one in done for row in one.remarks] == [NO_HOST, NO_HOST]
    assert sorted(listed(store)) == [("", r"\a"), ("", r"\b"), ("srv01", r"\a"), ("srv01", r"\b")]


def test_what_could_not_be_read_is_not_gone(store: Path, tmp_path: Path) -> None:
    write(tmp_path / "one", {"a": RUN, "b": RUN})
    imported(store, tmp_path / "one", host="srv01")
    write(tmp_path / "one", {"b": "<?xml version='1.0'?><Task><Actions>"})
    imported(store, tmp_path / "one", host="srv01")
    assert sorted(listed(store)) == [("srv01", r"\a"), ("srv01", r"\b")]


def test_only_a_whole_report_says_what_is_gone(store: Path, tmp_path: Path) -> None:
    line = [{0: "SRV01", 1: rf"\{name}", 8: r"powershell -File x.ps1"} for name in "abc"]
    imported(store, table(tmp_path, VERBOSE, *line))
    # `schtasks /tn`, then a report that was cut off.
    imported(store, table(tmp_path, VERBOSE, line[0]))
    imported(store, table(tmp_path, VERBOSE, line[0], {**line[1], 27: ""}))
    assert len(listed(store)) == 3
    done = imported(store, table(tmp_path, VERBOSE, *line[:2]))
    assert [(row.reason, row.example) for row in done.remarks] == [(TASKS_GONE, r"srv01\c")]
    assert sorted(listed(store)) == [("srv01", r"\a"), ("srv01", r"\b")]


def test_a_scan_does_not_take_the_code_of_tasks_away_and_finds_new_scripts(store: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "hosts",
        {"a": xml("powershell", f'-c "{SEND}"'), "b": xml("powershell", r"-File \\fs01\scripts\new.ps1")},
    )
    imported(store, tmp_path / "hosts", host="srv01")
    assert listed(store)["srv01", r"\b"].actions[0].problem == "no scanned file is called so"
    write(tmp_path / "share", {"new.ps1": MAIL})
    scanned(store, tmp_path / "share", names={str(tmp_path / "share"): r"\\fs01\scripts"})
    found = listed(store)
    assert found["srv01", r"\b"].actions[0].problem is None
    assert len(found["srv01", r"\b"].items) == 1
    assert len(found["srv01", r"\a"].items) == 1


def test_several_files_of_one_name_are_not_guessed_between(store: Path, tmp_path: Path) -> None:
    write(tmp_path / "share", {"a/x.ps1": MAIL, "b/x.ps1": MAIL})
    scanned(store, tmp_path / "share", names={str(tmp_path / "share"): r"\\fs01\scripts"})
    write(
        tmp_path / "hosts", {"a": xml("powershell", r"-File C:\old\x.ps1"), "b": xml("powershell", r"-File D:\b\X.PS1")}
    )
    imported(store, tmp_path / "hosts", host="srv01")
    found = listed(store)
    assert found["srv01", r"\a"].actions[0].problem == "several scanned files are called so"
    assert found["srv01", r"\b"].places == (r"\\fs01\scripts\b\x.ps1",)
