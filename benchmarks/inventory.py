"""Measures `scan` on a made-up share: `python benchmarks/inventory.py [--files N,N] [--jobs N]`.

The share has the sizes of real scripts, one in thirty mentions mail. Its files are links to a pool of bodies, so that
a million of them need no disk of their own.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from run import CHECK, MEGABYTE, TOOL, Bench, Line, Sampler
from share import NOUNS, VERBS, WITH_MENTION, make_share

POOL = 3000
FILES_A_FOLDER = 40
LONG_AGO = 1_600_000_000
MOST_MEMORY = 700
READING = re.compile(r"(\d\d):(\d\d):(\d\d)  reading: ([\d,]+) of")


def make_links(top: Path, pool: Path, files: int, seed: int = 20_261_126) -> None:
    """A share of so many files below `top`, each a link to one of the bodies in `pool`."""
    random_ = random.Random(seed)
    bodies: dict[bool, list[Path]] = {True: [], False: []}
    for file, mentions in make_share(pool, POOL):
        # What was changed a moment ago is read again in any case.
        os.utime(file, (LONG_AGO, LONG_AGO))
        bodies[mentions].append(file)
    for number in range(files):
        folder = (
            top / f"dept{number // 20_000:03}" / f"{NOUNS[number // 1000 % len(NOUNS)]}{number // FILES_A_FOLDER:06}"
        )
        if number % FILES_A_FOLDER == 0:
            folder.mkdir(parents=True)
        body = random_.choice(bodies[random_.random() < WITH_MENTION])
        os.link(body, folder / f"{random_.choice(VERBS)}-{number:07}.ps1")


def scan(bench: Bench, top: Path, store: Path, log: Path | None = None) -> tuple[float, float]:
    """(seconds, most megabytes of all processes) of one scan."""
    command = [*TOOL, "scan", str(top), "--store", str(store), "--jobs", str(bench.jobs), "--isolated", "--quiet"]
    command += [] if log is None else ["--log", str(log)]
    start = time.perf_counter()
    with subprocess.Popen(command, env=bench.environment(), stdout=subprocess.DEVNULL) as process:
        sampler = Sampler(process.pid)
        sampler.start()
        process.wait()
        sampler.done.set()
        sampler.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, sampler.most / MEGABYTE


def tenths(log: Path, files: int) -> tuple[float, float] | None:
    """Seconds a file of the first and the last tenth of the reading; None where it was too short to tell."""
    points: list[tuple[int, int]] = []
    for hour, minute, second, done in READING.findall(log.read_text(encoding="utf-8")):
        points.append((int(hour) * 3600 + int(minute) * 60 + int(second), int(done.replace(",", ""))))
    if len(points) < 4:
        return None
    share = max(2, len(points) // 10)
    return tuple(_pace(part) for part in (points[: share + 1], points[-share - 1 :]))  # type: ignore[return-value]


def _pace(points: Sequence[tuple[int, int]]) -> float:
    (since, first), (until, last) = points[0], points[-1]
    return ((until - since) % 86_400) / max(1, last - first)


def measured(bench: Bench, files: int) -> Iterator[Line]:
    """The rows for a share of so many files."""
    top, pool = bench.work / f"share{files}", bench.work / f"pool{files}"
    store, log = bench.work / f"{files}.sqlite", bench.work / f"{files}.log"
    make_links(top, pool, files)
    first, memory = scan(bench, top, store, log)
    name = f"{files:,} files"
    yield Line(f"{name}: scan, per 1,000 files", first / files * 1000, "s")
    yield Line(f"{name}: memory of all processes", memory, "MB", None, "", MOST_MEMORY)
    parts = tenths(log, files)
    if parts is not None:
        yield Line(f"{name}: last tenth, per 1,000 files", parts[1] * 1000, "s", parts[0] * 1000, "first tenth", 1.2)
    second, memory = scan(bench, top, store)
    yield Line(f"{name}: second run", second, "s", first, "the first", 0.25)
    yield Line(f"{name}: second run, memory", memory, "MB", None, "", MOST_MEMORY)
    check = bench.seconds((*CHECK, "--jobs", str(bench.jobs), "--no-cache", "--isolated", str(top)))
    yield Line(f"{name}: scan", first, "s", check, "check", 1.5)
    yield Line(f"{name}: the store, bytes a file", store.stat().st_size / files, "B")
    for folder in (top, pool):
        shutil.rmtree(folder)


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", default="10000,100000", help="numbers of files (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--work", help="a folder on a disk with room for as many links; default the temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pslint-tls-bench-", dir=arguments.work) as name:
        bench = Bench(1, arguments.jobs, Path(name))
        for size in arguments.files.split(","):
            for line in measured(bench, int(size)):
                print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
