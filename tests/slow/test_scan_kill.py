"""kill -9 at any moment of a scan: the same command goes on, and ends with the store of a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.inventory.stores import MAIL, rows, whole, write

ROOT = Path(__file__).parents[2]
KILLS = 50
FILES = 600

# Small batches, so that there are many moments between two of them. STORE and SHARE follow; says when it begins.
SCAN = """
import sys
import pslint_tls.inventory.reading as reading
import pslint_tls.inventory.walking as walking
from pslint_tls.cli.app import cli
reading._FILES_A_BATCH, walking._FILES_A_BATCH, walking._FOLDERS_A_BATCH = 20, 20, 3
print("begin", flush=True)
cli.main(["scan", sys.argv[2], "--store", sys.argv[1], "--isolated", "--quiet", "--as-of", "2026-11-26", "--jobs", "1"])
"""


def lay(top: Path, dice: random.Random) -> Path:
    files: dict[str, str | bytes] = {}
    for number in range(FILES):
        folder = "/".join(f"f{dice.randrange(5)}" for _ in range(dice.randrange(4)))
        text = "Get-Date\n" * dice.randrange(40) + (MAIL * dice.randrange(1, 4) if dice.random() < 0.1 else "")
        files[f"{folder}/{number}.ps1".lstrip("/")] = text if number % 50 else b"\0\1\2" * 30
    return write(top, files)


def begun(store: Path, share: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", SCAN, str(store), str(share)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    return process


def finished(store: Path, share: Path) -> float:
    """Runs the scan to its end; how many seconds it took."""
    process = begun(store, share)
    start = time.perf_counter()
    process.communicate()
    assert process.returncode == 0
    return time.perf_counter() - start


def killed(store: Path, share: Path, delay: float) -> None:
    process = begun(store, share)
    time.sleep(delay)
    process.kill()
    process.communicate()


def state(store: Path) -> str:
    """In which half the scan was killed."""
    if not store.exists():
        return "none"
    if not rows(store, "SELECT 1 FROM sqlite_master WHERE name = 'runs'"):
        return "none"
    return next((found for (found,) in rows(store, "SELECT state FROM runs ORDER BY run DESC LIMIT 1")), "none")


def test_a_scan_that_is_killed_at_any_moment_goes_on(tmp_path: Path) -> None:
    dice = random.Random(1147)
    share = lay(tmp_path / "share", dice)
    calm = tmp_path / "calm.sqlite"
    longest = finished(calm, share)
    expected = whole(calm)
    ends: Counter[str] = Counter()
    for number in range(KILLS):
        store = tmp_path / f"{number}.sqlite"
        # Killed again while it goes on, half of the time.
        for _ in range(dice.randrange(1, 3)):
            if state(store) != "finished":
                killed(store, share, dice.uniform(0, longest))
                ends[state(store)] += 1
        if state(store) != "finished":
            finished(store, share)
        assert whole(store) == expected, f"killed at random moment {number}"
    assert ends["reading"] + ends["walking"] > KILLS / 3, ends


def test_the_second_scan_too(tmp_path: Path) -> None:
    dice = random.Random(42)
    share = lay(tmp_path / "share", dice)
    calm, store = tmp_path / "calm.sqlite", tmp_path / "killed.sqlite"
    finished(calm, share)
    finished(store, share)
    for number in range(0, FILES, 7):
        for file in share.rglob(f"{number}.ps1"):
            file.unlink()
    write(share, {f"new/{number}.ps1": MAIL for number in range(100)})
    longest = finished(calm, share)
    kills = 0
    while kills < 8 and rows(store, "SELECT max(run), state FROM runs") != [(2, "finished")]:
        killed(store, share, dice.uniform(0, longest / 2))
        kills += 1
    if rows(store, "SELECT max(run), state FROM runs") != [(2, "finished")]:
        finished(store, share)
    assert whole(store) == whole(calm)
