"""A Dask cluster of the user's own, real processes: the same store, row for row, also where a worker is killed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.inventory.stores import MAIL, scanned, whole, write
from tests.slow.servers import Dask

pytest.importorskip("distributed")
FILES = 400


@pytest.fixture
def share(tmp_path: Path) -> Path:
    files = {
        f"f{number % 7}/{number}.ps1": "Get-Date\n" * (number % 30) + (MAIL if number % 5 == 0 else "")
        for number in range(FILES)
    }
    return write(tmp_path / "share", files)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    cluster = Dask(tmp_path, 2)
    yield cluster
    cluster.stop()


def engaged(store: Path, share: Path, dask: Dask, on_read: Any = None) -> Any:
    """A scan with the workers of a cluster; `on_read` is called when the first files were read."""
    from pslint_tls.inventory.cluster import Cluster, Hands

    cluster = Cluster(dask.address)
    cluster.check([str(share)])

    class Watched(Hands):
        def collect(self, seconds: float):
            back = super().collect(seconds)
            if back and on_read is not None:
                on_read()
            return back

    def hire(plan, jobs):
        hands = cluster.hire(plan, jobs)
        hands.__class__ = Watched
        return hands

    try:
        return scanned(store, share, hire=hire)
    finally:
        cluster.close()


def test_the_same_store_row_for_row(share: Path, dask: Dask, tmp_path: Path) -> None:
    scanned(tmp_path / "here.sqlite", share)
    engaged(tmp_path / "dask.sqlite", share, dask)
    assert whole(tmp_path / "dask.sqlite") == whole(tmp_path / "here.sqlite")


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(share: Path, dask: Dask, tmp_path: Path) -> None:
    scanned(tmp_path / "here.sqlite", share)
    once = threading.Lock()

    def kill() -> None:
        if once.acquire(blocking=False):
            dask.kill_worker()

    engaged(tmp_path / "dask.sqlite", share, dask, kill)
    assert once.locked()
    assert whole(tmp_path / "dask.sqlite") == whole(tmp_path / "here.sqlite")


def test_a_scheduler_that_goes_is_one_sentence_and_nothing_is_lost(share: Path, dask: Dask, tmp_path: Path) -> None:
    from pslint_tls.inventory.cluster import ClusterError

    with pytest.raises(ClusterError, match="is gone; what was read is kept"):
        engaged(tmp_path / "dask.sqlite", share, dask, dask.stop)
    scanned(tmp_path / "dask.sqlite", share)
    scanned(tmp_path / "here.sqlite", share)
    assert whole(tmp_path / "dask.sqlite") == whole(tmp_path / "here.sqlite")


def test_a_worker_that_does_not_see_the_share_is_named(dask: Dask, tmp_path: Path) -> None:
    from pslint_tls.inventory.cluster import Cluster, ClusterError

    cluster = Cluster(dask.address)
    with pytest.raises(ClusterError, match="does not see"):
        cluster.check([str(tmp_path / "none")])
    cluster.close()
