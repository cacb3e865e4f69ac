"""The same work on a Dask cluster of the user's own: workers that see the same folders under the same paths."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from pslint_tls import __version__
from pslint_tls.files.pool import DIED, Back
from pslint_tls.files.work import Answer, Bench, Plan, Task

_CONNECT_SECONDS = 20
_MOST_CHUNKS = 256
_BENCHES = "_pslint_tls_benches"


class ClusterError(Exception):
    """A cluster that cannot be used, or not any more; the text is one sentence."""


class Cluster:
    """The way to a scheduler. Close it; that ends nothing but what was asked of it."""

    def __init__(self, address: str) -> None:
        self._address = address
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("--engine dask needs more than is installed: install pslint-tls[dask]") from None
        try:
            connect: Any = Client
            self._client = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"no Dask scheduler answers at `{address}` ({type(error).__name__}); give its address as in "
                "tcp://HOST:8786"
            ) from None

    def check(self, folders: Sequence[str]) -> None:
        """Raises `ClusterError` where a worker has another version, or does not see one of `folders`."""
        try:
            told = self._client.run(_tell, tuple(folders))
        except Exception as error:
            raise ClusterError(
                f"the workers of `{self._address}` cannot load pslint-tls ({type(error).__name__}); install it there"
            ) from None
        if not told:
            raise ClusterError(f"the scheduler `{self._address}` has no workers; start some, then scan again")
        for worker, (version, missing) in told.items():
            if version != __version__:
                raise ClusterError(f"the worker {worker} has pslint-tls {version}, this is {__version__}; update it")
            if missing:
                raise ClusterError(f"the worker {worker} does not see `{missing[0]}`; mount it there under this path")

    def hire(self, plan: Plan[Any], jobs: int) -> Hands:
        """Workers for a plan; how many there are the cluster says."""
        threads = sum(self._client.nthreads().values()) if self._client.status == "running" else 1
        # Twice as many chunks as threads, so that none of them waits for this process.
        return Hands(self._client, self._address, plan, min(_MOST_CHUNKS, max(2, 2 * threads)))

    def close(self) -> None:
        """Ends the connection."""
        with suppress(Exception):
            self._client.close(timeout=5)


class Hands:
    """Chunks of work that are under way in a cluster. A worker that dies is replaced by the scheduler."""

    def __init__(self, client: Any, address: str, plan: Plan[Any], chunks: int) -> None:
        self.broken = False
        self._client = client
        self._address = address
        self._plan = plan
        self._key = f"{time.time_ns():x}-{id(self):x}"
        self._done: queue.SimpleQueue[_Chunk] = queue.SimpleQueue()
        self._chunks = [_Chunk(self) for _ in range(chunks)]

    def idle(self) -> Iterator[_Chunk]:
        """The chunks that can be given something."""
        return (chunk for chunk in self._chunks if not chunk.tasks)

    @property
    def busy(self) -> bool:
        """Whether something is still to come back."""
        return any(chunk.tasks for chunk in self._chunks)

    def collect(self, seconds: float) -> list[Back]:
        """What came back within so many seconds. Raises `ClusterError` where the scheduler is gone."""
        back: list[Back] = []
        with suppress(queue.Empty):
            back.append(self._back(self._done.get(timeout=seconds) if seconds > 0 else self._done.get_nowait()))
            while True:
                back.append(self._back(self._done.get_nowait()))
        if not back and self._client.status != "running":
            raise self._gone()
        return back

    def close(self) -> tuple[Task, ...]:
        """Nothing more is wanted."""
        unanswered = tuple(task for chunk in self._chunks for task in chunk.tasks)
        futures = [chunk.future for chunk in self._chunks if chunk.future is not None]
        with suppress(Exception):
            self._client.cancel(futures)
        return unanswered

    def give(self, chunk: _Chunk) -> None:
        """Sends a chunk to the scheduler."""
        try:
            chunk.future = self._client.submit(look, self._key, self._plan, chunk.tasks, pure=False, retries=2)
        except Exception:
            raise self._gone() from None
        chunk.future.add_done_callback(lambda _: self._done.put(chunk))

    def _back(self, chunk: _Chunk) -> Back:
        future, tasks = chunk.future, chunk.tasks
        chunk.future, chunk.tasks = None, ()
        if future.status == "finished":
            answers, seconds = future.result()
            return Back(tasks, answers, seconds)
        if future.status == "error":
            # The scheduler gave the chunk up: it was in the hands of too many workers that died.
            return Back(tasks, lost=DIED)
        raise self._gone()

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"the Dask scheduler at `{self._address}` is gone; what was read is kept: give the same command again"
        )


class _Chunk:
    """Some tasks that go together; free while it has none."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.tasks: tuple[Task, ...] = ()
        self.future: Any = None

    def give(self, tasks: Sequence[Task]) -> None:
        """Hands over tasks."""
        self.tasks = tuple(tasks)
        self._hands.give(self)


# --- on the workers -------------------------------------------------------------------------------------------------


def look(key: str, plan: Plan[Any], tasks: Sequence[Task]) -> tuple[tuple[Answer, ...], float]:
    """The answers for some files, and how many seconds they took; runs on a worker."""
    bench = _bench(key, plan)
    start = time.perf_counter()
    return tuple(bench.look(task) for task in tasks), time.perf_counter() - start


def _bench(key: str, plan: Plan[Any]) -> Bench[Any]:
    """The bench of this thread for this plan: it has loaded the rules. Kept with the worker, which ends with it."""
    from distributed import get_worker

    worker = get_worker()
    benches: dict[tuple[str, int], Bench[Any]] = worker.__dict__.setdefault(_BENCHES, {})
    mine = (key, threading.get_ident())
    if mine not in benches:
        for old in [one for one in benches if one[0] != key and one[1] == mine[1]]:
            del benches[old]
        benches[mine] = Bench(plan)
    return benches[mine]


def _tell(folders: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The version of a worker, and those of the folders that it does not see."""
    import os

    return __version__, tuple(folder for folder in folders if not os.path.isdir(folder))  # noqa: PTH112
