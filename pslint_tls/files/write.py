"""Changed scripts reach the disk: each whole or not at all, with its old bytes in the journal first."""

# Plain strings, not Path: long Windows paths have a form of their own.
# ruff: noqa: PTH118

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pslint_tls.files.journal import Journal, JournalError, default_journal, locked
from pslint_tls.files.paths import display, inside_any
from pslint_tls.files.replace import CannotWriteError, NotReplacedError, content, replace, writable
from pslint_tls.files.runs import prune

OUTSIDE = "lies outside the folders given"


@dataclass(frozen=True, slots=True)
class Change:
    """New bytes for a file. `path` is absolute, `shown` is what the user calls it, `before` is what was read; None: the
    file is new.
    """

    path: str
    shown: str
    before: bytes | None
    after: bytes


class Writer:
    """Writes the changes of one run, one after another; a context manager.

    `journal` is where the user wants the journal, None for the user's state folder. `words` is the command line without
    the program's name. Nothing is written outside `roots`, which are resolved folders.
    `run` is the id of the run in the journal, None while nothing was written. `written` counts changed files.
    """

    def __init__(
        self,
        journal: Path | None,
        words: Sequence[str],
        cwd: str,
        roots: Sequence[str],
        *,
        resign_later: bool = False,
    ) -> None:
        place = default_journal() if journal is None else journal
        self.written = 0
        self._place = os.path.abspath(os.path.join(cwd, place))  # noqa: PTH100
        self._roots = tuple({os.path.realpath(root): None for root in roots})
        self._resign_later = resign_later
        self._in_the_way = journal is None and inside_any(os.path.realpath(self._place), self._roots)
        self._journal = Journal(self._place, words, cwd)
        self._recorded = self._untouched = 0

    @property
    def run(self) -> str | None:
        """The id of the run, for `pslint-tls undo`; None while nothing was written."""
        return self._journal.id if self._recorded > self._untouched else None

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the run. Old runs are thrown away, and this one if it changed nothing."""
        self._journal.close()
        if self._recorded == self._untouched:
            self._journal.discard()
        elif self._journal.id is not None:
            prune(self._place, self._journal.id)

    def refusal(self, change: Change) -> str | None:
        """Why `write` would refuse this change as things are now; None if nothing speaks against it. Writes nothing."""
        try:
            self._examined(change)
        except (CannotWriteError, JournalError) as error:
            return str(error)
        return None

    def write(self, change: Change) -> str | None:
        """Writes a change. None: the file holds the new bytes; else why not, as a fragment to stand behind its name.

        At any moment, whatever happens, the file holds the old bytes or the new ones. An interrupt passes through.
        """
        try:
            real = self._examined(change)
            if change.before == change.after:
                return None
            with locked(self._place):
                if not _holds(real, change.after):
                    self._replace(real, change)
        except (CannotWriteError, JournalError) as error:
            return str(error)
        return None

    def _replace(self, real: str, change: Change) -> None:
        def ready() -> None:
            self._recorded += 1
            try:
                self._journal.record(real, change.before, change.after)
            except JournalError:
                self._untouched += 1
                raise

        recorded = self._recorded
        try:
            replace(real, change.before, change.after, ready)
        except CannotWriteError as error:
            # Where the replacing itself failed, the record is only withdrawn if the file is seen to be what it was.
            sure = not isinstance(error, NotReplacedError) or _holds(real, change.before)
            if self._recorded > recorded and sure:
                self._untouched += 1
                self._journal.withdraw()
            raise
        self.written += 1

    def _examined(self, change: Change) -> str:
        """The file that the change is about, behind all links. Raises where something speaks against changing it."""
        if self._in_the_way:
            raise JournalError(
                f"the journal would lie inside the folders given, in `{display(self._place)}`; "
                "--journal DIR says where to keep it"
            )
        real = os.path.realpath(change.path)
        if not inside_any(real, self._roots):
            link = os.path.normcase(real) != os.path.normcase(change.path)
            says = f"is a link that leads outside the folders given, to `{display(real)}`" if link else OUTSIDE
            raise CannotWriteError(f"it {says}")
        if change.before is not None and not self._resign_later:
            from pslint_tls.files.signature import refusal_of_signed

            signed = refusal_of_signed(change.before)
            if signed:
                raise CannotWriteError(signed)
        if not _holds(real, change.after):
            writable(real, change.before)
        return real


def _holds(path: str, expected: bytes | None) -> bool:
    """Whether a file holds just these bytes; None: whether there is none."""
    if expected is None:
        return not os.path.lexists(path)
    try:
        return content(path, len(expected)) == expected
    except CannotWriteError:
        return False
