"""All files, in order: looked at here, by workers, or remembered from another run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from heapq import merge
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from pslint_tls.files.discover import Discovery, Found, Skipped
from pslint_tls.files.pool import Back, Pool, cores
from pslint_tls.files.work import Answer, Bench, Clean, Plan, Task, result_of

T = TypeVar("T")

# Results that wait for an earlier one, and file content that waits for a worker: what bounds the memory.
_WINDOW_FILES = 8192
_WINDOW_BYTES = 16_000_000

# Starting workers costs about 0.15 s each and 0.2 s more before their first job. Looking at a file costs some 0.1 ms,
# a job some 20 ms: below these numbers the answer is there before the workers are.
_FILES_WORTH_WORKERS = 4000
_JOBS_WORTH_WORKERS = 16

# So that no worker waits long for the parent, nor the parent for the slowest worker.
_SECONDS_A_CHUNK = 0.1
_LARGEST_CHUNK = 256
_FILES_BETWEEN_POLLS = 16
_BLOCK = 256
_AHEAD = 2048


class Memory(Protocol):
    """What is known from earlier runs."""

    def recall(self, files: Sequence[Found]) -> dict[str, Answer]:
        """Answers that still hold, by the path shown."""

    def keep(self, file: Found, answer: Answer) -> None:
        """Remembers an answer."""

    def close(self) -> None:
        """Writes down what is to be remembered."""


class Workers(Protocol):
    """Who works on a plan elsewhere: processes of this machine (`Pool`), or somebody else's."""

    broken: bool

    def idle(self) -> Iterator[Any]:
        """Those that `give` can be called on with tasks."""

    @property
    def busy(self) -> bool:
        """Whether something is still to come back."""

    def collect(self, seconds: float) -> list[Back]:
        """What came back within so many seconds; returns as soon as there is something."""

    def close(self) -> tuple[Task, ...]:
        """Ends the work; what was in hand comes back unanswered."""


def sweep(discovery: Discovery, plan: Plan[T], jobs: int = 0, memory: Memory | None = None) -> Generator[T, None, None]:
    """The result of every file found or skipped, sorted by the path shown.

    `jobs`: the most worker processes, 0 for one a core. Memory use does not grow with the number of files. Closing
    the iterator, or Ctrl-C, ends the workers.
    """
    entries: Iterator[Found | Skipped] = merge(discovery.found, discovery.skipped, key=attrgetter("shown"))
    work = _Sweep(entries, len(discovery.found), plan, jobs or cores(), memory)
    with closing(work.answers()) as answers:
        for entry, answer in answers:
            yield result_of(plan.job, entry.shown, answer)


def stream(
    entries: Iterator[Found | Skipped | None], count: int, plan: Plan[T], jobs: int = 0, hire: Hire | None = None
) -> Generator[tuple[Found | Skipped, Answer], None, None]:
    """The answer for each of `count` files, in their order, taken from `entries` as there is room for them.

    None among the entries: no more for now. `hire` engages other workers than processes of this machine, and at once.
    """
    return _Sweep(entries, count, plan, jobs or cores(), None, hire).answers()


Hire = Callable[[Plan[Any], int], Workers]
"""Engages so many workers for a plan."""


class _Sweep(Generic[T]):
    """One pass over the files."""

    def __init__(
        self,
        entries: Iterator[Found | Skipped | None] | Iterator[Found | Skipped],
        count: int,
        plan: Plan[T],
        jobs: int,
        memory: Memory | None,
        hire: Hire | None = None,
    ) -> None:
        self._plan = plan
        self._jobs = jobs
        self._memory = memory
        self._bench = Bench(plan)
        self._hire: Hire = hire or Pool
        self._pool: Workers | None = None
        self._count = count
        self._entries: Iterator[Found | Skipped | None] = entries
        self._fresh: deque[Task] = deque()
        self._waiting: deque[Task] = deque()
        self._waiting_bytes = 0
        self._window: dict[int, tuple[Found | Skipped, Answer | None]] = {}
        self._taken = 0
        self._given_out = 0
        # What a file has cost a worker of late, in seconds: one to be looked at, one that is known to need the job.
        self._seconds_a_look = 0.001
        self._seconds_a_job = 0.02
        self._exhausted = False
        self._may_start = jobs > 1 or hire is not None
        # Others were engaged so that this machine need not do it.
        self._elsewhere = hire is not None

    def answers(self) -> Generator[tuple[Found | Skipped, Answer], None, None]:
        """The answers in order."""
        try:
            while True:
                self._refill()
                self._step()
                yield from self._finished()
                if self._exhausted and not self._window:
                    return
        finally:
            if self._pool is not None:
                self._pool.close()
            if self._memory is not None:
                self._memory.close()

    # --- taking files -----------------------------------------------------------------------------------------------

    def _refill(self) -> None:
        """Takes the next files while there is room for their results."""
        while not self._exhausted and len(self._fresh) < _AHEAD and len(self._window) < _WINDOW_FILES:
            block: list[Found] = []
            for entry in self._entries:
                if entry is None:
                    return self._take(block)
                self._window[self._taken] = (entry, None)
                if isinstance(entry, Found):
                    self._fresh.append(Task(self._taken, entry.shown, entry.path))
                    block.append(entry)
                else:
                    self._answer(self._taken, Answer(Clean(None, skipped=entry.reason)))
                self._taken += 1
                if len(block) >= _BLOCK:
                    break
            else:
                self._exhausted = True
            self._take(block)
        return None

    def _take(self, block: list[Found]) -> None:
        if self._memory is not None and block:
            self._recall(self._memory, block)

    def _recall(self, memory: Memory, block: list[Found]) -> None:
        """Answers what is known of the files that were taken last."""
        known = memory.recall(block)
        if not known:
            return
        tasks = [self._fresh.pop() for _ in block]
        for task in reversed(tasks):
            answer = known.get(task.shown)
            if answer is None:
                self._fresh.append(task)
            else:
                self._answer(task.number, answer)

    # --- working ----------------------------------------------------------------------------------------------------

    def _step(self) -> None:
        """Something that brings the run forward: gives out work, does some, or waits for some."""
        self._start_workers()
        pool = self._pool
        if pool is None:
            if self._fresh:
                self._look_at_some()
            else:
                self._finish_one()
            return
        for worker in pool.idle():
            tasks = self._next_chunk()
            if not tasks:
                break
            worker.give(tasks)
        room = self._waiting_bytes < _WINDOW_BYTES
        looks = bool(self._fresh) and room and not self._elsewhere
        if looks:
            self._look_at_some()
        more = looks or not (self._waiting or pool.busy)
        self._take_back(pool.collect(0.0 if more else 1.0))
        if pool.broken:
            self._waiting.extend(pool.close())
            self._pool, self._may_start, self._elsewhere = None, False, False

    def _start_workers(self) -> None:
        if self._pool is None and self._may_start:
            ahead = self._count - self._taken + len(self._fresh)
            # What the memory knows costs nothing: judge by what it did not know so far.
            unknown = (
                ahead if self._memory is None else ahead * len(self._fresh) // max(1, self._taken - self._given_out)
            )
            many = unknown > _FILES_WORTH_WORKERS or len(self._waiting) > _JOBS_WORTH_WORKERS
            if many or self._elsewhere:
                self._pool = self._hire(self._plan, self._jobs)

    def _next_chunk(self) -> list[Task]:
        if self._waiting and self._waiting[0].tries:
            return [self._next_waiting()]
        queue, seconds = (self._waiting, self._seconds_a_job) if self._waiting else (self._fresh, self._seconds_a_look)
        # A share of what there is, so that at the end no worker has much while the others have nothing.
        most = min(_LARGEST_CHUNK, int(_SECONDS_A_CHUNK / seconds), len(queue) // self._jobs)
        take = self._next_waiting if self._waiting else self._fresh.popleft
        return [take() for _ in range(min(max(1, most), len(queue)))]

    def _next_waiting(self) -> Task:
        task = self._waiting.popleft()
        self._waiting_bytes -= _size(task)
        return task

    def _look_at_some(self) -> None:
        """Looks at a few files here; those that need the job wait for a worker, or for the end if there is none."""
        for _ in range(min(_FILES_BETWEEN_POLLS, len(self._fresh))):
            task = self._fresh.popleft()
            seen = self._bench.glance(task)
            if isinstance(seen, Answer):
                self._answer(task.number, seen)
            elif self._may_start:
                self._wait(task._replace(content=seen))
            else:
                self._answer(task.number, self._bench.finish(task._replace(content=seen)))

    def _wait(self, task: Task) -> None:
        self._waiting.append(task)
        self._waiting_bytes += _size(task)

    def _finish_one(self) -> None:
        if self._waiting:
            task = self._next_waiting()
            self._answer(task.number, self._bench.look(task))

    def _take_back(self, back: list[Back]) -> None:
        for one in back:
            if one.lost is not None:
                self._retry(one.tasks, one.lost)
                continue
            for task, answer in zip(one.tasks, one.answers, strict=True):
                self._answer(task.number, answer)
            self._learn(one)

    def _learn(self, back: Back) -> None:
        each = max(back.seconds / len(back.tasks), 1e-5)
        if back.tasks[0].content is None:
            self._seconds_a_look += (each - self._seconds_a_look) / 4
        else:
            self._seconds_a_job += (each - self._seconds_a_job) / 4

    def _retry(self, tasks: tuple[Task, ...], reason: str) -> None:
        """Files whose worker died are tried once more, each by itself, so that only the one to blame is lost."""
        for task in tasks:
            if task.tries:
                self._answer(task.number, Answer(Clean(None, skipped=reason)))
            else:
                # In front, where it is not given out together with others.
                self._waiting.appendleft(task._replace(tries=1))
                self._waiting_bytes += _size(task)

    # --- giving results ---------------------------------------------------------------------------------------------

    def _answer(self, index: int, answer: Answer) -> None:
        entry, _ = self._window[index]
        self._window[index] = (entry, answer)
        if self._memory is not None and answer.stamp is not None and isinstance(entry, Found):
            self._memory.keep(entry, answer)

    def _finished(self) -> Iterator[tuple[Found | Skipped, Answer]]:
        while self._given_out in self._window:
            entry, answer = self._window[self._given_out]
            if answer is None:
                return
            del self._window[self._given_out]
            self._given_out += 1
            yield entry, answer


def _size(task: Task) -> int:
    return len(task.content.raw) if task.content is not None else 0
