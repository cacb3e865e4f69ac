"""Scheduled tasks as they are saved: their XML files, and what `schtasks /query /v /fo csv` prints in any language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pslint_tls.inventory.imports.hosts import host_name
from pslint_tls.inventory.imports.oempage import oem_page
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import Line, Sheet, open_sheet
from pslint_tls.inventory.imports.xmlfile import parse_xml
from pslint_tls.knowledge.headers import match_columns, plain
from pslint_tls.text import Undecodable, decode

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 10_000_000
"""Bytes; a task has a few thousand."""

NO_TASK = "files that hold no task"
BROKEN = "files that are broken, hostile or too large"
UNREADABLE = "files and folders that could not be read"
NO_NAME = "rows without the name of a task"

_VERBOSE = (
    *("host", "name", "next_run", "", "", "last_run", "last_result", "author", "run", "directory", "", "state", "", ""),
    *("run_as", "", "", "schedule", "schedule_type", "start_time", "", "", "days", "months", "", "", "", ""),
)
"""The columns of `schtasks /query /v /fo csv`, which has 28 of them in every language."""
_NONE = ("n/a", "nicht zutreffend", "nicht zutr.", "n.v.", "s/o", "n/d", "なし", "該当なし", "適用なし", "-", "")
_ON = (
    *("enabled", "aktiviert", "activé", "activée", "有効", "habilitado", "habilitada", "abilitato", "abilitata"),
    *("ativado", "ativada", "ingeschakeld", "włączone", "włączony", "povoleno", "aktiverad", "aktiveret", "aktivert"),
    *("käytössä", "включено", "включена", "engedélyezve", "etkin", "已启用", "已啟用", "사용", "true", "1"),
    *("ready", "running", "queued", "bereit", "wird ausgeführt", "prêt", "en cours"),
)
_OFF = (
    *("disabled", "deaktiviert", "désactivé", "désactivée", "無効", "deshabilitado", "deshabilitada", "disabilitato"),
    *(
        "disabilitata",
        "desativado",
        "desativada",
        "desabilitado",
        "uitgeschakeld",
        "wyłączone",
        "wyłączony",
        "zakázáno",
    ),
    *("inaktiverad", "deaktiveret", "deaktivert", "ei käytössä", "отключено", "отключена", "letiltva", "devre dışı"),
    *("已禁用", "已停用", "사용 안 함", "false", "0"),
)
"""What schtasks and Get-ScheduledTask call a task that runs and one that is switched off."""
_STATES = {plain(word): state for state, words in ((True, _ON), (False, _OFF)) for word in words}


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments; `handler`: a COM handler instead, which no file shows."""

    program: str
    arguments: str = ""
    directory: str | None = None
    handler: bool = False


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task of a host (lower case, "" if nobody says which)."""

    host: str
    name: str
    run_as: str | None
    enabled: bool | None
    schedule: str | None
    last_run: str | None
    last_result: str | None
    next_run: str | None
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class HowTasks:
    """How task files are read. `host` is the host of files that name none."""

    mapping: Mapping[str, str]
    encoding: str | None
    delimiter: str | None
    host: str | None


def read_tasks(path: Path, how: HowTasks, remarks: Remarks) -> Iterator[FoundTask]:
    """The tasks of a folder, an XML file or a report. Raises `ImportProblem` for a file that is none of them."""
    if path.is_dir():
        yield from _folder(path, how, remarks)
        return
    try:
        with path.open("rb") as stream:
            start = stream.read(512).replace(b"\0", b"")
    except OSError as error:
        raise ImportProblem(f"cannot read `{path}`: {error.strerror}; give a file that can be read") from None
    if b"<" in start and start.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
        yield from _xml_file(path, how.host or "", path.stem)
    else:
        yield from _report(path, how, remarks)


# --- XML ------------------------------------------------------------------------------------------------------------


def _folder(top: Path, how: HowTasks, remarks: Remarks) -> Iterator[FoundTask]:
    r"""A copy of `C:\Windows\System32\Tasks`, or one for each host: what stands before a task's own folder names it."""

    def refused(error: OSError) -> None:
        remarks.add(UNREADABLE, str(error.filename))

    found = False
    for folder, folders, names in os.walk(top, onerror=refused):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            try:
                for task in _one_file(path, how, remarks):
                    found = True
                    yield task if task.host else replace(task, host=_host_of(path, top, task.name))
            except ImportProblem:
                remarks.add(BROKEN, str(path))
            except OSError:
                remarks.add(UNREADABLE, str(path))
    if not found:
        raise ImportProblem(f"`{top}` holds no task; give a copy of C:\\Windows\\System32\\Tasks or a schtasks report")


def _one_file(path: Path, how: HowTasks, remarks: Remarks) -> Iterator[FoundTask]:
    if path.suffix.lower() == ".csv":
        yield from _report(path, how, remarks)
        return
    with path.open("rb") as stream:
        start = stream.read(512).replace(b"\0", b"")
    if b"<Task" not in start and b"<?xml" not in start:
        remarks.add(NO_TASK, str(path))
        return
    tasks = list(_xml_file(path, how.host or "", path.name.removesuffix(".xml")))
    if not tasks:
        remarks.add(NO_TASK, str(path))
    yield from tasks


def _host_of(path: Path, top: Path, name: str) -> str:
    inner = [part.lower() for part in path.relative_to(top).parts]
    own = [part.lower() for part in name.split("\\") if part]
    before = inner[: len(inner) - len(own)]
    return host_name(before[0] if before else top.resolve().name)


def _xml_file(path: Path, host: str, name: str) -> Iterator[FoundTask]:
    if path.stat().st_size > LARGEST:
        raise ImportProblem(f"`{path}` is larger than {LARGEST:,} bytes and is not read")
    try:
        text = decode(str(path), path.read_bytes()).text
    except Undecodable as error:
        raise ImportProblem(f"`{path}` is no XML: {error.reason}") from None
    root = parse_xml(path, text)
    several = _local(root) == "Tasks"
    for number, task in enumerate(root if several else [root], 1):
        if _local(task) == "Task":
            uri = _text(task, "RegistrationInfo", "URI")
            yield _task(task, host, uri or f"\\{name}{f' {number}' if several else ''}")


def _task(task: Element, host: str, name: str) -> FoundTask:
    actions = _child(task, "Actions")
    commands = tuple(_command(action) for action in (actions if actions is not None else ()))
    enabled = _text(task, "Settings", "Enabled")
    principal = _child(task, "Principals", "Principal")
    who = None
    if principal is not None:
        who = _text(principal, "UserId") or _text(principal, "GroupId")
    return FoundTask(
        host=host_name(host),
        name=name if name.startswith("\\") else f"\\{name}",
        run_as=who,
        enabled=enabled is None or enabled.lower() == "true",
        schedule="; ".join(_triggers(task)) or None,
        last_run=None,
        last_result=None,
        next_run=None,
        commands=commands,
    )


def _command(action: Element) -> Command:
    if _local(action) != "Exec":
        return Command(_text(action, "ClassId") or _local(action), handler=True)
    program, arguments = _text(action, "Command") or "", _text(action, "Arguments") or ""
    return Command(program, arguments, _text(action, "WorkingDirectory"))


def _triggers(task: Element) -> Iterator[str]:
    triggers = _child(task, "Triggers")
    for trigger in triggers if triggers is not None else ():
        kind, start = _local(trigger).removesuffix("Trigger"), _text(trigger, "StartBoundary") or ""
        if (_text(trigger, "Enabled") or "true").lower() != "true":
            continue
        words = [_calendar(trigger) if kind == "Calendar" else _EVENTS.get(kind, kind.lower())]
        if start:
            words.append(f"at {start[11:16]}" if kind == "Calendar" else f"from {start[:16].replace('T', ' ')}")
        every = _text(trigger, "Repetition", "Interval")
        if every:
            words.append(f"every {_duration(every)}")
        yield " ".join(words)


_UNITS = {"D": "days", "H": "hours", "M": "minutes"}
_EVENTS = {"Time": "once", "Boot": "at startup", "Logon": "at log-on", "Idle": "when idle", "Registration": "when made"}


def _calendar(trigger: Element) -> str:
    for kind, word in (("ScheduleByDay", "day"), ("ScheduleByWeek", "week")):
        found = _child(trigger, kind)
        if found is not None:
            number = _text(found, "DaysInterval") or _text(found, "WeeksInterval") or "1"
            days = [_local(day) for day in (_child(found, "DaysOfWeek") or ())]
            return " ".join(
                [
                    f"every {f'{number} {word}s' if number != '1' else word}",
                    *([f"on {', '.join(days)}"] if days else []),
                ]
            )
    for kind in ("ScheduleByMonth", "ScheduleByMonthDayOfWeek"):
        found = _child(trigger, kind)
        if found is not None:
            months = [_local(month) for month in (_child(found, "Months") or ())]
            often = {1: "every year", 2: "twice a year", 4: "every quarter"}.get(len(months), "every month")
            return often if len(months) in (0, 12) else f"{often} in {', '.join(months)}"
    return "by calendar"


def _duration(text: str) -> str:
    parts = re.findall(r"(\d+)([DHM])", text)
    return " ".join(f"{number} {_UNITS[unit]}" for number, unit in parts) or text


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element, *names: str) -> Element | None:
    found: Element | None = element
    for name in names:
        found = next((one for one in found if _local(one) == name), None) if found is not None else None
    return found


def _text(element: Element, *names: str) -> str | None:
    found = _child(element, *names)
    return found.text.strip() if found is not None and found.text and found.text.strip() else None


# --- schtasks -------------------------------------------------------------------------------------------------------


def _report(path: Path, how: HowTasks, remarks: Remarks) -> Iterator[FoundTask]:
    with open_sheet(path, remarks, how.encoding or _page(path), how.delimiter) as sheet:
        places = _places(sheet, how.mapping)
        tasks: dict[tuple[str, str], FoundTask] = {}
        for line in sheet.lines:
            if line.cells == list(sheet.columns):
                # The report has its header once for each folder.
                continue
            task = _row(line, places, how.host)
            if task is None:
                remarks.add(NO_NAME, f"{path.name}:{line.number}")
                continue
            # A task has a row for each of its triggers.
            key = (task.host, task.name)
            tasks[key] = _together(tasks[key], task) if key in tasks else task
    yield from tasks.values()


def _page(path: Path) -> str | None:
    try:
        return oem_page(path, "tasks")
    except OSError:
        # Whoever reads the table tells it.
        return None


def _places(sheet: Sheet, mapping: Mapping[str, str]) -> dict[str, int]:
    found = dict(match_columns("tasks", sheet.columns, mapping).places)
    if len(sheet.columns) == len(_VERBOSE):
        return {**{field: place for place, field in enumerate(_VERBOSE) if field}, **found}
    if "name" in found and "run" in found:
        return found
    shown = ", ".join(f"`{name}`" for name in sheet.columns[:12]) or "nothing"
    raise ImportProblem(
        f"`{sheet.path}` names no tasks and what they run: its header is {shown}; write it with "
        "`schtasks /query /v /fo csv`, or say --map COLUMN=name and --map COLUMN=run"
    )


def _row(line: Line, places: Mapping[str, int], host: str | None) -> FoundTask | None:
    cells = {field: line.cells[place] for field, place in places.items()}

    def said(field: str) -> str | None:
        value = cells.get(field, "")
        return None if value.lower() in _NONE else value

    name = said("name")
    if name is None:
        return None
    run = said("run")
    handler = run is not None and run.lower().startswith(("com ", "com-"))
    state = said("state")
    when = [value for field in ("schedule_type", "start_time", "days", "months") if (value := said(field))]
    return FoundTask(
        host=host_name(said("host") or host or ""),
        name=name if name.startswith("\\") else f"\\{name}",
        run_as=said("run_as"),
        enabled=None if state is None else _STATES.get(plain(state)),
        schedule=" ".join(when) or said("schedule"),
        last_run=said("last_run"),
        last_result=said("last_result"),
        next_run=said("next_run"),
        commands=(Command(run, directory=said("directory"), handler=handler),) if run else (),
    )


def _together(one: FoundTask, other: FoundTask) -> FoundTask:
    times = _distinct([one.schedule, other.schedule])
    return replace(
        one, schedule="; ".join(times) or None, commands=tuple(dict.fromkeys((*one.commands, *other.commands)))
    )


def _distinct(values: Iterable[str | None]) -> Sequence[str]:
    parts = (part for value in values if value for part in value.split("; "))
    return list(dict.fromkeys(parts))
