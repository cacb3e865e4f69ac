"""What is done with one file, in whichever process it is done."""

# Plain strings, not Path: there can be a million of them.
# ruff: noqa: PTH118

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from pslint_tls.files.disk import Disk, Local, Place
from pslint_tls.files.paths import Stamp
from pslint_tls.files.prefilter import Prefilter
from pslint_tls.files.read import Content, UnreadableError, reason_of
from pslint_tls.files.settings import Encodings
from pslint_tls.text import Source, Undecodable, decode

T = TypeVar("T")
Result = TypeVar("Result", covariant=True)

Touched = tuple[tuple[str, "Stamp | None"], ...]
"""Other files that a result depends on, absolute, with the state in which they were found; None: not there."""

Run = Callable[[Source], "tuple[T, Touched]"]


class Job(Protocol[Result]):
    """What to do with each file. Crosses process borders, so it must be plain data with a class of its own."""

    def ready(self) -> Run[Result]:
        """What is run on a file; called once a process, before its first file. Heavy imports belong in here."""

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> Result:
        """The result for a file that holds nothing that is looked for."""

    def skipped(self, shown: str, reason: str) -> Result:
        """The result for a file that was not read or is no text."""

    def failed(self, shown: str, error: Exception) -> Result:
        """The result for a file at which the job itself failed."""

    def lasting(self, result: Any) -> bool:
        """Whether a run on the same bytes comes to the same result; False where time ran out or something failed."""


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """A job and how files are read for it."""

    job: Job[T]
    cwd: str
    limit: int
    encoding: str | None = None
    needles: tuple[str, ...] | None = None
    """None: the job is run on every file."""
    patience: float = 60.0
    """Seconds after which a worker that is still at one file is given up."""
    encodings: Encodings = field(default_factory=Encodings)
    """Code pages by path; they go before `encoding`."""
    place: Place = field(default_factory=Local)
    """Where the files lie."""
    about: Callable[[Content, Source | None], Any] | None = None
    """What is told of every file that was read, whatever it holds: a function of a module. No source: it is no text."""


class Task(NamedTuple):
    """A file to look at; `content` if it was read already and is known to hold a needle."""

    number: int
    shown: str
    path: str
    content: Content | None = None
    tries: int = 0


class Clean(NamedTuple):
    """All that there is to say of a file without a result of its own. Small: it is what most files come to."""

    encoding: str | None
    guessed: bool = False
    skipped: str | None = None


class Answer(NamedTuple):
    """What came of a file: `clean`, or a result.

    `stamp` is the state in which it was read, None if the answer must not be kept.
    """

    clean: Clean | None
    result: Any = None
    stamp: Stamp | None = None
    touched: Touched = ()
    about: Any = None
    """What the plan's own `about` told."""


class Bench(Generic[T]):
    """Where files are looked at: one in each process."""

    def __init__(self, plan: Plan[T]) -> None:
        self._plan = plan
        self._prefilter = None if plan.needles is None else Prefilter(plan.needles)
        self._run: Run[T] | None = None
        self._disk: Disk | None = None

    def look(self, task: Task) -> Answer:
        """Everything that is to be done with a file. Never raises for what the file is or for what the job does."""
        seen = self.glance(task)
        return self.finish(task._replace(content=seen)) if isinstance(seen, Content) else seen

    def glance(self, task: Task) -> Answer | Content:
        """The cheap part: the answer for a file that was not read or holds no needle, else its content."""
        if task.content is not None:
            return task.content
        try:
            content = self._read(os.path.join(self._plan.cwd, task.path))
        except UnreadableError as reason:
            return Answer(Clean(None, skipped=str(reason)))
        except Exception as error:
            return Answer(None, self._plan.job.failed(task.shown, error))
        if self._prefilter is None or self._prefilter.matches(content.raw):
            return content
        # Decoded all the same: a binary file is not clean but skipped, with and without the prefilter.
        try:
            source = self._decoded(task, content)
        except Undecodable as error:
            return self._no_text(content, error)
        except Exception as error:
            return Answer(None, self._plan.job.failed(task.shown, error))
        return self._clean(content, source)

    def _decoded(self, task: Task, content: Content) -> Source:
        plan = self._plan
        return decode(task.shown, content.raw, plan.encodings.of(task.path, plan.cwd, plan.encoding))

    def finish(self, task: Task) -> Answer:
        """The job itself, on a file whose content was read."""
        content = task.content
        assert content is not None
        try:
            source = self._decoded(task, content)
            if self._prefilter is not None and not self._prefilter.stands_in(source.text):
                return self._clean(content, source)
            if self._run is None:
                self._run = self._plan.job.ready()
            result, touched = self._run(source)
            stamp = content.stamp if self._plan.job.lasting(result) else None
            return Answer(None, result, stamp, touched, self._about(content, source))
        except Undecodable as error:
            return self._no_text(content, error)
        except Exception as error:
            return Answer(None, self._plan.job.failed(task.shown, error))

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _read(self, path: str) -> Content:
        if self._disk is None:
            try:
                self._disk = self._plan.place.open()
            except OSError as error:
                raise UnreadableError(reason_of(error)) from None
        return self._disk.read(path, self._plan.limit)

    def _clean(self, content: Content, source: Source) -> Answer:
        clean = Clean(source.encoding, source.guessed)
        return Answer(clean, stamp=content.stamp, about=self._about(content, source))

    def _no_text(self, content: Content, error: Undecodable) -> Answer:
        clean = Clean(None, skipped=error.reason)
        return Answer(clean, stamp=content.stamp, about=self._about(content, None))

    def _about(self, content: Content, source: Source | None) -> Any:
        return None if self._plan.about is None else self._plan.about(content, source)


def result_of(job: Job[T], shown: str, answer: Answer) -> T:
    """The job's own kind of result for an answer."""
    clean = answer.clean
    if clean is None:
        found: T = answer.result
        return found
    if clean.skipped is not None:
        return job.skipped(shown, clean.skipped)
    return job.clean(shown, clean.encoding, clean.guessed)
