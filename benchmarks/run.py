"""Measures pslint-tls against ripgrep and a bare parse: `python benchmarks/run.py [--files N] [--corpus DIR]`."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

from share import make_share  # noqa: E402

from pslint_tls.engine.registry import load_rules  # noqa: E402
from pslint_tls.engine.settings import Settings  # noqa: E402
from pslint_tls.files.discover import discover  # noqa: E402
from pslint_tls.files.settings import ReadSettings  # noqa: E402

TOOL = (sys.executable, "-m", "pslint_tls")
CHECK = (*TOOL, "check", "--fail-on", "never", "--format", "jsonl")
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Line:
    """One figure: what was measured, against what, and the most that the ratio should be."""

    what: str
    value: float
    unit: str
    base: float | None = None
    against: str = ""
    most: float | None = None

    def __str__(self) -> str:
        ratio = "" if self.base is None else f"{self.value / self.base:6.1f} x {self.against} ({self.base:.3f})"
        limit = "" if self.most is None else f"at most {self.most:g}"
        return f"{self.what:44}{self.value:9.3f} {self.unit:4}{ratio:44}{limit}"


@dataclass(frozen=True)
class Bench:
    """How things are measured: the best of so many runs, on so many cores."""

    runs: int
    jobs: int
    work: Path

    def seconds(self, command: Sequence[str], prepare: Callable[[], object] | None = None) -> float:
        """The wall clock of a command whose output nobody reads."""
        best = float("inf")
        for _ in range(self.runs):
            if prepare is not None:
                prepare()
            start = time.perf_counter()
            done = subprocess.run(
                command, env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )
            best = min(best, time.perf_counter() - start)
            if done.returncode not in (0, 1):
                raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}")
        return best

    def check(self, folder: Path, *more: str, prepare: Callable[[], object] | None = None) -> float:
        """The seconds of a check of a folder."""
        return self.seconds((*CHECK, "--jobs", str(self.jobs), *more, str(folder)), prepare)

    def ripgrep(self, folder: Path, needles: Sequence[str]) -> float | None:
        """The seconds of `rg -il` for the needles, None if there is no rg."""
        if shutil.which("rg") is None:
            return None
        pattern = "|".join(re.escape(needle).replace(r"\-", "-") for needle in needles)
        return self.seconds(("rg", "-il", "--no-ignore", "--hidden", f"-j{self.jobs}", pattern, str(folder)))

    def bare_parse(self, files: Sequence[Path]) -> float:
        """The seconds in which one grammar parses the files on as many cores."""
        listed = self.work / "mentions.txt"
        listed.write_text("\n".join(map(str, files)), encoding="utf-8")
        command = (sys.executable, str(HERE / "bare_parse.py"), str(self.jobs), str(listed))
        return min(float(subprocess.check_output(command, env=self.environment())) for _ in range(self.runs))

    def peak(self, folder: Path) -> float:
        """The most megabytes that a check and its workers held at once."""
        command = (*CHECK, "--jobs", str(self.jobs), "--no-cache", str(folder))
        with subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            sampler = Sampler(process.pid)
            sampler.start()
            process.wait()
            sampler.done.set()
            sampler.join()
        return sampler.most / MEGABYTE

    def environment(self) -> dict[str, str]:
        # The caches of the user, wherever platformdirs looks for them, stay out of it.
        places = dict.fromkeys(("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"), str(self.work / "cache"))
        path = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
        return {**os.environ, **places, "PYTHONPATH": path}


class Sampler(threading.Thread):
    """Adds up the memory of a process and all below it, every few milliseconds."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.most = 0
        self._pid = pid

    def run(self) -> None:
        while not self.done.wait(0.02):
            self.most = max(self.most, sum(map(_resident, _tree(self._pid))))


def _tree(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            todo += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


# --- what is measured -----------------------------------------------------------------------------------------------


def folders(arguments: argparse.Namespace, work: Path, needles: Sequence[str]) -> tuple[Path, Path, list[Path]]:
    """All scripts, those without a mention, and the list of those with one."""
    if arguments.corpus is None:
        top = work / "share"
        every = [file for file, _ in make_share(top, arguments.files)]
    else:
        top = Path(arguments.corpus).resolve()
        found = discover([top], ReadSettings(cache=False, respect_gitignore=False), work)
        every = [Path(found.cwd, file.path) for file in found.found]
    clean = work / "clean"
    mentions = []
    words = re.compile("|".join(map(re.escape, needles)), re.IGNORECASE)
    for number, file in enumerate(every):
        raw = file.read_bytes()
        if words.search(raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")):
            mentions.append(file)
            continue
        copy = clean / f"{number // 500:04}" / f"{number:06}{file.suffix}"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(raw)
    return top, clean, mentions


def throughput(bench: Bench, top: Path, clean: Path, mentions: Sequence[Path], needles: Sequence[str]) -> list[Line]:
    """The rows about many files."""
    cache = bench.work / "cache"
    rg_clean, rg_all = bench.ripgrep(clean, needles), bench.ripgrep(top, needles)
    parse = bench.bare_parse(mentions)
    every = bench.check(top, "--no-cache")
    shutil.rmtree(cache, ignore_errors=True)
    first = bench.check(top, prepare=lambda: shutil.rmtree(cache, ignore_errors=True))
    return [
        Line("files without a mention", bench.check(clean, "--no-cache"), "s", rg_clean, "rg -il", 10),
        Line("all files", every, "s", rg_all, "rg -il", 60),
        Line("all files", every, "s", parse, "bare parse of mentions", 4),
        Line("all files, filling the cache", first, "s", rg_all, "rg -il"),
        Line("all files, unchanged, second run", bench.check(top), "s", rg_all, "rg -il", 10),
        Line("peak memory of all processes", bench.peak(top), "MB", None, "", 600),
    ]


def scaling(bench: Bench, sizes: Sequence[int]) -> list[Line]:
    """Time and memory as the number of files grows."""
    lines = []
    for size in sizes:
        top = bench.work / f"scale{size}"
        for _ in make_share(top, size):
            pass
        seconds = bench.check(top, "--no-cache")
        lines.append(Line(f"{size:,} files, per file", seconds / size * 1000, "ms"))
        lines.append(Line(f"{size:,} files, peak memory", bench.peak(top), "MB", None, "", 600))
        shutil.rmtree(top)
    return lines


def start_up(bench: Bench) -> list[Line]:
    """The rows about a single start."""
    script = bench.work / "one.ps1"
    script.write_text(
        "Send-MailMessage -To a@b.c -From d@e.f -Subject x -SmtpServer smtp.office365.com\n", encoding="ascii"
    )

    def typical(command: Sequence[str]) -> float:
        return statistics.median(Bench(1, bench.jobs, bench.work).seconds(command) for _ in range(5 * bench.runs))

    click = typical((sys.executable, "-c", "import click"))
    return [
        Line("--version", typical((*TOOL, "--version")), "s", click, "import click", 3),
        Line("one file with a finding", typical((*CHECK, "--no-cache", str(script))), "s", click, "import click", 8),
        Line("one file with a finding, with cache", typical((*CHECK, str(script))), "s", click, "import click"),
    ]


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", help="measure on the scripts in this folder, not on made-up ones")
    parser.add_argument(
        "--files", type=int, default=12_836, help="how many scripts to make up; 0: only scaling (default: %(default)s)"
    )
    parser.add_argument(
        "--sizes", default="1000,10000,100000", help="numbers of files for the scaling rows; empty: none"
    )
    parser.add_argument("--runs", type=int, default=3, help="the best of so many runs counts (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes and threads (default: %(default)s)")
    arguments = parser.parse_args()
    needles = load_rules(Settings()).needles
    with tempfile.TemporaryDirectory(prefix="pslint-tls-bench-") as name:
        bench = Bench(arguments.runs, arguments.jobs, Path(name))
        for line in start_up(bench):
            print(line, flush=True)
        if arguments.files or arguments.corpus:
            top, clean, mentions = folders(arguments, bench.work, needles)
            print(f"{len(mentions):,} files with a mention", flush=True)
            for line in throughput(bench, top, clean, mentions, needles):
                print(line, flush=True)
            shutil.rmtree(bench.work / "share", ignore_errors=True)
            shutil.rmtree(clean)
        for line in scaling(bench, [int(size) for size in arguments.sizes.split(",") if size]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
