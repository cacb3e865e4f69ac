"""How a scan is told: progress on a terminal, a line a minute elsewhere, a log file, and what closes it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pslint_tls.cli import console
from pslint_tls.cli.errors import Refused
from pslint_tls.config import Show

if TYPE_CHECKING:
    from pslint_tls.cli.scanbar import ScanBar
    from pslint_tls.inventory.marking import Seen
    from pslint_tls.inventory.reading import Read
    from pslint_tls.inventory.scanning import Outcome
    from pslint_tls.inventory.store import Store

TICK = 0.5
"""Seconds between two progress lines on a terminal."""
MINUTE = 60.0
REASONS = 12


class Told:
    """Tells how far a scan is."""

    def __init__(self, show: Show, log: str | None) -> None:
        self._quiet = show.quiet
        self._terminal = not show.quiet and sys.stderr is not None and sys.stderr.isatty()
        self._log_name = log
        self._log = _opened(log)
        self._began = time.monotonic()
        self._next_drawn = self._began + TICK
        self._next_line = self._began + MINUTE
        self._reading_since: float | None = None
        self._bar: ScanBar | None = None

    def began(self, run: int, continued: bool) -> None:
        """The run has a number."""
        self.say(f"run {run}: {'continued where it was stopped' if continued else 'begun'}")

    def walking(self, seen: Seen) -> None:
        """Folders are being listed."""
        told = f"{seen.folders:,} folders, {seen.files:,} files, {seen.todo:,} of them to read"
        self._draw("listing", told)
        self._line(f"listing: {told}")

    def reading(self, read: Read) -> None:
        """Files are being read."""
        if self._reading_since is None:
            self._reading_since = time.monotonic()
        left, rate = self._speed(read)
        files, calls = f"{read.done:,} of {read.total:,} files", f"{read.sites:,} calls"
        # What does not fit on a terminal is cut off at the end: what people ask first stands in front.
        self._draw("reading", "; ".join(filter(None, (left, rate, f"{files}, {calls}"))), read.done, read.total)
        share = f"{read.done * 100 // max(1, read.total)} %"
        self._line("; ".join(filter(None, (f"reading: {files} ({share}), {calls}", rate, left))))

    def say(self, *lines: str) -> None:
        """Notes for people, unless they asked for quiet; the log has them in any case."""
        self._clear()
        for line in lines:
            self._write(line)
            if not self._quiet:
                console.note(line)

    def end(self, lines: Sequence[str]) -> None:
        """What closes the scan, on stdout."""
        self._clear()
        for line in lines:
            self._write(line)
        if not self._quiet:
            console.text(lines, colour=False)

    def close(self) -> None:
        """Nothing more is said."""
        self._clear()
        log, self._log = self._log, None
        if log is not None:
            with suppress(OSError):
                log.close()

    # --- how --------------------------------------------------------------------------------------------------------

    def _speed(self, read: Read) -> tuple[str, str]:
        """(time that is left, files and megabytes a second); both empty before they can be told."""
        seconds = time.monotonic() - (self._reading_since or self._began)
        if seconds < 1 or not read.done:
            return "", ""
        left = (read.total - read.done) * seconds / read.done
        return f"{duration(left)} left", f"{read.done / seconds:,.0f} files/s, {read.bytes / seconds / 1e6:.1f} MB/s"

    def _draw(self, what: str, told: str, done: int = 0, total: int | None = None) -> None:
        """The line on a terminal, twice a second."""
        now = time.monotonic()
        if not self._terminal or now < self._next_drawn:
            return
        from pslint_tls.cli.scanbar import ScanBar

        self._next_drawn = now + TICK
        self._bar = self._bar or ScanBar(sys.stderr)
        with suppress(OSError):
            self._bar.draw(what, told, done, total)

    def _line(self, line: str) -> None:
        """A line a minute: in the log, and on what is no terminal."""
        now = time.monotonic()
        if now < self._next_line:
            return
        self._next_line = now + MINUTE
        self._write(line)
        if not self._terminal and not self._quiet:
            console.note(line)

    def _clear(self) -> None:
        if self._bar is not None:
            with suppress(OSError):
                self._bar.clear()

    def _write(self, line: str) -> None:
        if self._log is None:
            return
        moment = datetime.now(timezone.utc).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        try:
            self._log.write(f"{moment}  {line.encode('utf-8', 'backslashreplace').decode()}\n")
            self._log.flush()
        except OSError as error:
            # A full disk is no reason to stop: the store may lie on another.
            self._give_up_log(error)

    def _give_up_log(self, error: OSError) -> None:
        log, self._log = self._log, None
        with suppress(OSError):
            if log is not None:
                log.close()
        console.complain(f"the log `{self._log_name}` cannot be written any more: {error.strerror}; the scan goes on")


def closing(store: Store, outcome: Outcome, show: Show) -> list[str]:
    """What stands in the store now, and what this run did."""
    from pslint_tls.engine.summary import account_of_sites, plural

    verdicts = {row.value: row.count for row in store.counts(outcome.run) if row.what == "verdict"}
    return [
        *_lost(outcome),
        *_skipped(store, outcome, verbose=show.verbose),
        f"this run: {plural(outcome.read.done, 'new or changed file')} read",
        account_of_sites(verdicts),
        _files(store, outcome.run),
    ]


def duration(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 20 min`."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _lost(outcome: Outcome) -> Iterator[str]:
    for given, why in outcome.lost:
        yield f"{given}: not scanned to its end: {why}; give the same command again when it is back"


def _skipped(store: Store, outcome: Outcome, *, verbose: bool) -> Iterator[str]:
    counts = Counter({row.value: row.count for row in store.counts(outcome.run) if row.what == "skipped"})
    if counts:
        yield f"not read: {sum(counts.values()):,}"
    for reason, count in counts.most_common(None if verbose else REASONS):
        yield f"  {count:>7,}  {reason}"
    if len(counts) > REASONS and not verbose:
        yield f"  and {len(counts) - REASONS} more reasons; -v lists them"
    if verbose and counts:
        roots = {root.root: root.path for root in store.roots()}
        for row in store.coverage():
            yield f"  {'/'.join(filter(None, (roots[row.root], row.path)))}: {row.count:,} {row.reason}"


def _files(store: Store, run: int) -> str:
    from pslint_tls.engine.summary import plural

    counts = {row.value: row.count for row in store.counts(run) if row.what == "files"}
    there = {name: count for name, count in counts.items() if name != "gone"}
    words = {"read": "read", "skipped": "skipped", "todo": "still to be read"}
    told = ", ".join(f"{there[name]:,} {word}" for name, word in words.items() if there.get(name))
    gone = f"; {counts['gone']:,} are gone" if counts.get("gone") else ""
    return f"{plural(sum(there.values()), 'file')}{': ' if told else ''}{told}{gone}"


def _opened(log: str | None) -> TextIO | None:
    if log is None:
        return None
    try:
        return Path(log).open("a", encoding="utf-8")
    except OSError as error:
        raise Refused(f"cannot write the log `{log}`: {error.strerror}; give another --log") from error
