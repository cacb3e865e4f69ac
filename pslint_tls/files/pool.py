"""Worker processes: given files, asked for answers, replaced when they die, gone when they are not wanted."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, NamedTuple, TypeVar

from pslint_tls.files.pickled import dumps
from pslint_tls.files.work import Answer, Bench, Plan, Task

T = TypeVar("T")

# Windows can wait for no more than 63 things at a time.
MOST_WORKERS = 60

DIED = "the worker process died on it"
STUCK = "given up: it took far longer than --timeout-per-file"

_READY = b"ready"


class Back(NamedTuple):
    """Tasks that came back: with an answer each, or with the reason why the worker that had them is no more."""

    tasks: tuple[Task, ...]
    answers: tuple[Answer, ...] = ()
    seconds: float = 0.0
    lost: str | None = None


class Pool(Generic[T]):
    """Processes that work on a plan. Spawned, never forked, so that it is the same on every system.

    `broken` if a worker could not even start: then nothing should be given to it any more.
    """

    def __init__(self, plan: Plan[T], jobs: int) -> None:
        self._plan = plan
        self._workers = [_Worker(plan) for _ in range(min(jobs, MOST_WORKERS))]
        self.broken = False

    def idle(self) -> Iterator[_Worker[T]]:
        """The workers that can be given something."""
        return (worker for worker in self._workers if worker.started and not worker.tasks)

    @property
    def busy(self) -> bool:
        """Whether something is still to come back."""
        return any(worker.tasks for worker in self._workers)

    def collect(self, seconds: float) -> list[Back]:
        """What came back within so many seconds; returns as soon as there is something."""
        by_pipe = {worker.pipe: worker for worker in self._workers}
        now = time.monotonic()
        nearest = min((worker.overdue_at - now for worker in self._workers if worker.tasks), default=seconds)
        back = [self._receive(by_pipe[pipe]) for pipe in wait(list(by_pipe), max(0.0, min(seconds, nearest)))]  # type: ignore[index]
        now = time.monotonic()
        back += [self._replace(worker, STUCK) for worker in self._workers if worker.tasks and worker.overdue_at < now]
        return [one for one in back if one.tasks]

    def close(self) -> tuple[Task, ...]:
        """Ends all workers at once, whatever they are doing; what they had in hand comes back unanswered."""
        unanswered = tuple(task for worker in self._workers for task in worker.tasks)
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.end()
        self._workers = []
        return unanswered

    def _receive(self, worker: _Worker[T]) -> Back:
        try:
            data = worker.pipe.recv_bytes()
            if data == _READY:
                worker.started = True
                return Back(())
            answers, seconds = pickle.loads(data)  # Written by our own worker, over a pipe that nobody else has.
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._replace(worker, DIED)
        tasks, worker.tasks = worker.tasks, ()
        return Back(tasks, answers, seconds)

    def _replace(self, worker: _Worker[T], reason: str) -> Back:
        lost = Back(worker.tasks, lost=reason)
        worker.process.kill()
        worker.end()
        self._workers.remove(worker)
        if worker.started:
            self._workers.append(_Worker(self._plan))
        else:
            self.broken = True
        return lost


class _Worker(Generic[T]):
    """One process and what it was given."""

    def __init__(self, plan: Plan[T]) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.tasks: tuple[Task, ...] = ()
        self.started = False
        self.overdue_at = 0.0
        self._patience = plan.patience
        self.process: BaseProcess = context.Process(target=serve, args=(theirs, plan), daemon=True)
        with _deaf_to_interrupts():
            self.process.start()
        # Ours must be the only other end: then a dead worker is an end of file, and a dead parent is one to the worker.
        theirs.close()

    def give(self, tasks: Sequence[Task]) -> None:
        """Hands over tasks; a worker that is dead is found out when its answer is collected."""
        self.tasks = tuple(tasks)
        self.overdue_at = time.monotonic() + self._patience * len(self.tasks)
        with suppress(OSError):
            self.pipe.send_bytes(dumps(self.tasks))

    def end(self) -> None:
        """Waits for the end of a process that was told to end."""
        self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(2)
        self.pipe.close()


def serve(pipe: Connection[Any, Any], plan: Plan[Any]) -> None:
    """A worker's life: until its parent closes the pipe or is gone."""
    # Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bench = Bench(plan)
    with suppress(EOFError, OSError):
        pipe.send_bytes(_READY)
        while True:
            tasks: tuple[Task, ...] = pickle.loads(pipe.recv_bytes())
            start = time.perf_counter()
            answers = tuple(_picklable(plan, task, bench.look(task)) for task in tasks)
            spent = time.perf_counter() - start
            pipe.send_bytes(dumps((answers, spent)))


def _picklable(plan: Plan[Any], task: Task, answer: Answer) -> Answer:
    """The answer, or a failure where a result cannot cross the border, so that one file does not lose the others."""
    if answer.clean is not None:
        return answer
    try:
        dumps(answer)
    except Exception as error:
        return Answer(None, plan.job.failed(task.shown, error))
    return answer


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started in here does not hear Ctrl-C, not even while it starts up and could only die of it loudly."""
    if sys.platform == "win32":
        import ctypes

        # Children inherit it. A Ctrl-C within these milliseconds is lost; the next one is not.
        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def cores() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
