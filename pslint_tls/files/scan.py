"""Files judged: from what was found on the disk to a result for each file."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from pslint_tls.engine.check import check_source, locations, skipped_result
from pslint_tls.engine.registry import RuleSet, load_rules
from pslint_tls.engine.report import Failure, FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.files.cache import open_cache
from pslint_tls.files.discover import Discovery
from pslint_tls.files.given import Unread, given
from pslint_tls.files.loader import make_loader
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.sweep import sweep
from pslint_tls.files.work import Plan, Run, Touched
from pslint_tls.text import Source

# A worker that is at one file for so many times its budget, and then some, hangs where no budget is checked.
_PATIENCE = 4
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class CheckJob:
    """Judges files by the rules of `judge`."""

    judge: Settings
    read: ReadSettings
    roots: tuple[str, ...]
    cwd: str

    def ready(self) -> Run[FileResult]:
        """Loads the rules."""
        ruleset = load_rules(self.judge)
        load = make_loader(self.roots, self.read, self.cwd)

        def run(source: Source) -> tuple[FileResult, Touched]:
            load.take_touched()
            result = check_source(source, ruleset, self.judge, load)
            return result, load.take_touched()

        return run

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> FileResult:
        """A file in which no rule has anything to look for."""
        return FileResult(shown, encoding, guessed)

    def skipped(self, shown: str, reason: str) -> FileResult:
        """A file that was not analysed, and why."""
        return skipped_result(shown, reason)

    def failed(self, shown: str, error: Exception) -> FileResult:
        """A file at which the tool failed: a report, not the end of the run."""
        message = f"reading the file ended in {type(error).__name__}; it was not analysed, --debug shows where"
        failure = Failure(shown, "read", message, None, locations(error))
        return replace(skipped_result(shown, "internal error"), failures=(failure,))

    def lasting(self, result: FileResult) -> bool:
        """Not where the time budget was exceeded or a rule crashed: the next run may get further."""
        return result.budget is None and not result.failures


def scan(
    discovery: Discovery,
    judge: Settings,
    read: ReadSettings,
    *,
    needles: tuple[str, ...] | None = None,
    everything: bool = False,
    ruleset: RuleSet | None = None,
) -> Generator[FileResult, None, None]:
    """A result for every file found or skipped, sorted by path; streamed, and with bounded memory.

    A file that holds none of `needles` (default: those of the enabled rules) is not parsed, unless `everything`.
    `ruleset` saves loading the rules twice. Raises `UnknownRule` and `BrokenRule` at once, not at the first result.
    Close the generator to end it early: that, like Ctrl-C, ends the worker processes.
    """
    rules = load_rules(judge) if ruleset is None else ruleset
    wanted = None if everything or not read.prefilter else rules.needles if needles is None else needles
    job = CheckJob(judge, read, discovery.roots, discovery.cwd)
    plan = Plan(job, discovery.cwd, read.max_file_size, read.encoding, wanted, patience_for(judge), read.encodings)
    return sweep(discovery, plan, read.jobs, open_cache(discovery, judge, read, rules, wanted))


def patience_for(judge: Settings) -> float:
    """Seconds after which a worker that is still at one file is given up."""
    return _PATIENCE * judge.timeout_per_file + _PATIENCE_SECONDS


def scan_text(raw: bytes, name: str, judge: Settings, read: ReadSettings, cwd: str, ruleset: RuleSet) -> FileResult:
    """The result for bytes that were not read from a file, as though they lay at `name`, absolute or below `cwd`."""
    text = given(raw, name, read, cwd)
    if isinstance(text, Unread):
        return skipped_result(text.shown, text.reason)
    return check_source(text.source, ruleset, judge, make_loader((text.root,), read, cwd))
