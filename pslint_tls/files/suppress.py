"""Comments for the findings of files, computed for all of them before one is written."""

from __future__ import annotations

import datetime
from collections.abc import Generator
from dataclasses import dataclass, field, replace

from pslint_tls.engine.check import check_source, locations, skipped_result
from pslint_tls.engine.registry import RuleSet, load_rules
from pslint_tls.engine.report import Failure, FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.suppression_edits import comments_for
from pslint_tls.files.discover import Discovery
from pslint_tls.files.loader import make_loader
from pslint_tls.files.scan import patience_for
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.sweep import sweep
from pslint_tls.files.work import Plan, Run, Touched
from pslint_tls.text import Source, apply


@dataclass(frozen=True, slots=True)
class Commented:
    """What came of one file. `raw` is `old` where no comment is added; `left` are (line, code) of what has no place
    for one, `count` are the findings that are suppressed with `comments` comments.
    """

    result: FileResult
    old: bytes = field(default=b"", repr=False)
    raw: bytes = field(default=b"", repr=False)
    comments: int = 0
    count: int = 0
    left: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SuppressJob:
    """Writes comments for what the rules of `judge` find; nothing is written to the disk."""

    judge: Settings
    read: ReadSettings
    roots: tuple[str, ...]
    cwd: str
    reason: str
    until: datetime.date | None

    def ready(self) -> Run[Commented]:
        """Loads the rules."""
        ruleset = load_rules(self.judge)
        load = make_loader(self.roots, self.read, self.cwd)

        def run(source: Source) -> tuple[Commented, Touched]:
            result = check_source(source, ruleset, self.judge, load)
            return self._commented(source, result, ruleset), ()

        return run

    def _commented(self, source: Source, result: FileResult, ruleset: RuleSet) -> Commented:
        wanted = [one for one in result.findings if one.finding.code not in ruleset.about_suppressions]
        if not wanted:
            return Commented(result)
        if not source.exact:
            message = "it got no comments: its bytes are not those that its text would be written as"
            failure = Failure(source.path, "write", message)
            return Commented(replace(result, failures=(*result.failures, failure)))
        made = comments_for(source, wanted, self.reason, self.until)
        raw = apply(source, made.fixes).raw
        left = tuple((one.start.line, one.finding.code) for one in made.without_place)
        return Commented(result, source.raw, raw, len(made.fixes), len(wanted) - len(left), left)

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> Commented:
        """A file in which no rule has anything to look for."""
        return Commented(FileResult(shown, encoding, guessed))

    def skipped(self, shown: str, reason: str) -> Commented:
        """A file that was not analysed, and why."""
        return Commented(skipped_result(shown, reason))

    def failed(self, shown: str, error: Exception) -> Commented:
        """A file at which the tool failed."""
        message = f"reading the file ended in {type(error).__name__}; it is left as it was, --debug shows where"
        failure = Failure(shown, "suppress", message, None, locations(error))
        return Commented(replace(skipped_result(shown, "internal error"), failures=(failure,)))

    def lasting(self, result: Commented) -> bool:
        """Nothing of it is remembered."""
        return False


def comment_files(
    discovery: Discovery,
    judge: Settings,
    read: ReadSettings,
    ruleset: RuleSet,
    reason: str,
    until: datetime.date | None,
) -> Generator[Commented, None, None]:
    """Every file found with comments for its findings, sorted by path. Close the generator to end it early."""
    wanted = ruleset.needles if read.prefilter else None
    job = SuppressJob(judge, read, discovery.roots, discovery.cwd, reason, until)
    plan = Plan(job, discovery.cwd, read.max_file_size, read.encoding, wanted, patience_for(judge), read.encodings)
    return sweep(discovery, plan, read.jobs, None)
