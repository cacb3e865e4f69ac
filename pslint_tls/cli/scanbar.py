"""The progress of a scan on a terminal: one line, drawn over and over."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Column

_WHAT, _BAR, _SHARE = 7, 12, 4
"""The cells of what is fixed; what is told beside gets the rest, and is cut off where it does not fit."""


class _Steady(Console):
    """A console whose cursor stays: a scan may be killed at any moment, and nobody would bring it back."""

    def show_cursor(self, show: bool = True) -> bool:
        return False


class ScanBar:
    """What is done, how much of it, and what is told beside. It is drawn when it is told so: no thread runs."""

    def __init__(self, stream: TextIO) -> None:
        told = TextColumn("{task.fields[told]}", table_column=Column(no_wrap=True, overflow="ellipsis"), markup=False)
        self._progress = Progress(
            TextColumn("{task.description}", table_column=Column(min_width=_WHAT)),
            BarColumn(_BAR, table_column=Column(min_width=_BAR)),
            TaskProgressColumn(table_column=Column(min_width=_SHARE)),
            told,
            console=_Steady(file=stream),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("", told="", total=None)

    def draw(self, what: str, told: str, done: int = 0, total: int | None = None) -> None:
        """Show the line; without `total` nobody knows how much there is."""
        self._progress.start()
        self._progress.update(self._task, description=what, told=told, completed=done, total=total)
        self._progress.refresh()

    def clear(self) -> None:
        """Take the line away, for other output; `draw` brings it back."""
        self._progress.stop()
