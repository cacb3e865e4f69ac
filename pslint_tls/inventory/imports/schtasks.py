"""What `schtasks /query /v /fo csv` prints, in any language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pslint_tls.inventory.imports.foundtask import Command, FoundTask, HowTasks, ReadTasks
from pslint_tls.inventory.imports.hosts import host_name
from pslint_tls.inventory.imports.oempage import oem_page
from pslint_tls.inventory.imports.remarks import ImportProblem, Remarks
from pslint_tls.inventory.imports.tabular import Line, Sheet, columns_of, open_sheet
from pslint_tls.knowledge.headers import plain

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


def read_report(path: Path, how: HowTasks, remarks: Remarks) -> ReadTasks:
    """The tasks of a report. Raises `ImportProblem`."""
    before = sum(remarks.counts.values())
    last: Sequence[str] = ()
    with open_sheet(path, remarks, how.encoding or _page(path), how.delimiter) as sheet:
        places = _places(sheet, how.mapping)
        tasks: dict[tuple[str, str], FoundTask] = {}
        for line in sheet.lines:
            if line.cells == list(sheet.columns):
                # The report has its header once for each folder.
                continue
            last = line.cells
            task = _row(line, places, how.host)
            if task is None:
                remarks.add(NO_NAME, f"{path.name}:{line.number}")
                continue
            # A task has a row for each of its triggers.
            key = (task.host, task.name)
            tasks[key] = _together(tasks[key], task) if key in tasks else task
    counts = Counter(host for host, _ in tasks)
    # A cell of schtasks is never empty, so a row that ends with one was cut off; `/tn` prints a single task.
    complete = len(sheet.columns) == len(_VERBOSE) and all(last[-1:]) and sum(remarks.counts.values()) == before
    whole = frozenset(host for host, count in counts.items() if host and count > 1) if complete else frozenset()
    return ReadTasks(tuple(tasks.values()), whole)


def _page(path: Path) -> str | None:
    try:
        return oem_page(path, "tasks")
    except OSError:
        # Whoever reads the table tells it.
        return None


def _places(sheet: Sheet, mapping: Mapping[str, str]) -> dict[str, int]:
    found = dict(columns_of("tasks", sheet, mapping).places)
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
