"""What runs when: the scheduled tasks of hosts with the scripts and sites that they start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.inventory.joinrows import ActionRow, HostRow, TaskRow
from pslint_tls.inventory.store import Store, errors_of
from pslint_tls.inventory.worklist import Item


@dataclass(frozen=True, slots=True)
class Task:
    """A scheduled task. `items` are the sites of the files that its actions run; `host` is None where no list of hosts
    knows it. `places` are the whole paths of the files of its actions, None where a scan did not meet them.
    """

    row: TaskRow
    actions: tuple[ActionRow, ...]
    places: tuple[str | None, ...]
    items: tuple[Item, ...]
    host: HostRow | None

    @property
    def to_do(self) -> int:
        """How many of its sites somebody has to see to."""
        return sum(item.to_do for item in self.items)


def tasks(store: Store, found: Sequence[Item]) -> list[Task]:
    """All tasks, those with something to do first, then by host and name. Raises `StoreError`."""
    by_file: dict[int, list[Item]] = defaultdict(list)
    for item in found:
        by_file[item.site.file].append(item)
    with errors_of(store.place):
        hosts = {row.host: row for row in store.imported(HostRow)}
        actions: dict[int, list[ActionRow]] = defaultdict(list)
        for action in store.imported(ActionRow):
            actions[action.task].append(action)
        made = []
        for row in store.imported(TaskRow):
            run = tuple(actions[row.task])
            files = dict.fromkeys(action.file for action in run if action.file is not None)
            made.append(
                Task(
                    row=row,
                    actions=run,
                    places=tuple(None if one.file is None else store.place_of(one.file) for one in run),
                    items=tuple(item for file in files for item in by_file.get(file, ())),
                    host=hosts.get(row.host),
                )
            )
    return sorted(made, key=lambda task: (-bool(task.to_do), task.row.host, task.row.name))
