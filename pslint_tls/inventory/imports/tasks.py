"""Scheduled tasks as they are saved: their XML files, and what `schtasks` prints of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pslint_tls.inventory.imports.foundtask import Command, FoundTask, HowTasks, ReadTasks
from pslint_tls.inventory.imports.hosts import host_name
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.schtasks import read_report
from pslint_tls.inventory.imports.xmlfile import parse_xml
from pslint_tls.text import Undecodable, decode

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 10_000_000
"""Bytes; a task has a few thousand."""

NO_TASK = "files that hold no task"
BROKEN = "files that are broken, hostile or too large"
UNREADABLE = "files and folders that could not be read"
NO_HOST = "tasks of which nothing says the host; --host does"

_NO_HOSTS = frozenset(
    ("tasks", "scheduled tasks", "scheduledtasks", "system32", "windows", "winnt", "c", "c$", "admin$")
)
"""Folders around tasks that are not called like a host."""
_OF_WINDOWS = re.compile(r"(?i)\\\\([^\\]+)\\(?:[a-z]\$\\(?:windows|winnt)|admin\$)\\system32\\tasks(?:\\|$)")
"""The folder of Windows itself on another host. Any other share may hold copies of tasks from anywhere."""


def read_tasks(path: Path, how: HowTasks, remarks: Remarks) -> ReadTasks:
    """The tasks of a folder, an XML file or a report. Raises `ImportProblem` for a file that is none of them."""
    found = _Folder(path, how, remarks).read() if path.is_dir() else _file(path, how, remarks)
    for task in found.tasks:
        if not task.host:
            remarks.add(NO_HOST, f"{path.name}: {task.name}")
    return found


def _file(path: Path, how: HowTasks, remarks: Remarks) -> ReadTasks:
    try:
        with path.open("rb") as stream:
            start = stream.read(512).replace(b"\0", b"")
    except OSError as error:
        raise ImportProblem(f"cannot read `{path}`: {error.strerror}; give a file that can be read") from None
    if b"<" in start and start.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
        return ReadTasks(tuple(_xml_file(path, how.host or host_of_windows(str(path)) or "", path.stem)))
    return read_report(path, how, remarks)


def host_of_windows(path: str) -> str | None:
    r"""The host of `\\HOST\c$\Windows\System32\Tasks` and what is below it."""
    found = _OF_WINDOWS.match(path)
    return host_name(found[1]) if found else None


# --- folders --------------------------------------------------------------------------------------------------------


class _Folder:
    r"""A copy of `C:\Windows\System32\Tasks`, or one for each host: what stands before a task's own folder names it."""

    def __init__(self, top: Path, how: HowTasks, remarks: Remarks) -> None:
        self._top = top
        self._name = top.resolve().name.lower()
        self._how = how
        self._remarks = remarks
        self._host = how.host or host_of_windows(str(top))
        self._complete = True

    def read(self) -> ReadTasks:
        found: list[FoundTask] = []
        hosts: set[str] = set()
        reported: set[str] = set()
        for path in self._files():
            try:
                if path.suffix.lower() == ".csv":
                    report = read_report(path, self._how, self._remarks)
                    found += report.tasks
                    reported |= report.whole
                    continue
                tasks = self._one_file(path)
            except ImportProblem:
                self._missed(BROKEN, str(path))
                continue
            except OSError:
                self._missed(UNREADABLE, str(path))
                continue
            placed = [self._placed(task, path) for task in tasks]
            found += placed
            hosts |= {task.host for task in placed}
        if not found:
            raise ImportProblem(
                f"`{self._top}` holds no task; give a copy of C:\\Windows\\System32\\Tasks or a schtasks report"
            )
        return ReadTasks(tuple(found), frozenset(reported | hosts if self._complete else reported))

    def _files(self) -> Iterator[Path]:
        def refused(error: OSError) -> None:
            self._missed(UNREADABLE, str(error.filename))

        for folder, folders, names in os.walk(self._top, onerror=refused):
            folders.sort()
            yield from (Path(folder, name) for name in sorted(names))

    def _missed(self, reason: str, where: str) -> None:
        self._remarks.add(reason, where)
        self._complete = False

    def _one_file(self, path: Path) -> list[FoundTask]:
        with path.open("rb") as stream:
            start = stream.read(512).replace(b"\0", b"")
        tasks = []
        if b"<Task" in start or b"<?xml" in start:
            tasks = list(_xml_file(path, self._host or "", "\\".join(self._own(path))))
        if not tasks:
            self._remarks.add(NO_TASK, str(path))
        return tasks

    def _own(self, path: Path) -> list[str]:
        """The folder and name of a task that does not tell its own, as the path says it."""
        parts = list(path.relative_to(self._top).parts)
        parts[-1] = parts[-1].removesuffix(".xml")
        lower = [part.lower() for part in parts[:-1]]
        if "tasks" in lower:
            return parts[len(lower) - lower[::-1].index("tasks") :]
        return parts if self._host or self._name == "tasks" else parts[-1:]

    def _placed(self, task: FoundTask, path: Path) -> FoundTask:
        inner = path.relative_to(self._top).parts
        own = [part for part in task.name.split("\\") if part]
        # A part of the folder of Windows was given: of the others nothing is known.
        self._complete = self._complete and len(own) <= len(inner)
        if task.host:
            return task
        around = (*inner[: len(inner) - len(own)], self._name) if len(own) <= len(inner) else ()
        host = next((host_name(part) for part in around if part.lower() not in _NO_HOSTS), None)
        if not host:
            raise ImportProblem(f"nothing says of which host the tasks in `{self._top}` are; give it with --host")
        return replace(task, host=host)


# --- XML ------------------------------------------------------------------------------------------------------------


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
