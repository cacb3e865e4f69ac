"""Files fixed: computed for all of them first, so that no result depends on what was written meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from pslint_tls.engine.check import locations, skipped_result
from pslint_tls.engine.fixing import MOST_PASSES, Fixed, Fixer, unchanged
from pslint_tls.engine.registry import RuleSet, load_rules
from pslint_tls.engine.report import Failure, FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.files.discover import Discovery
from pslint_tls.files.given import Unread, decoder_at, given
from pslint_tls.files.loader import make_loader
from pslint_tls.files.scan import patience_for
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.sweep import sweep
from pslint_tls.files.work import Plan, Run, Touched
from pslint_tls.text import Source


@dataclass(frozen=True, slots=True)
class FixJob:
    """Fixes files by the rules of `judge`; nothing is written."""

    judge: Settings
    read: ReadSettings
    roots: tuple[str, ...]
    cwd: str
    unsafe: bool

    def ready(self) -> Run[Fixed]:
        """Loads the rules."""
        load = make_loader(self.roots, self.read, self.cwd)
        ruleset = load_rules(self.judge)

        def run(source: Source) -> tuple[Fixed, Touched]:
            again = decoder_at(source.path, self.read, self.cwd)
            fixer = Fixer(ruleset, self.judge, unsafe=self.unsafe, load=load, read=again)
            return fixer.fix(source), ()

        return run

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> Fixed:
        """A file in which no rule has anything to look for."""
        return unchanged(FileResult(shown, encoding, guessed))

    def skipped(self, shown: str, reason: str) -> Fixed:
        """A file that was not analysed, and why."""
        return unchanged(skipped_result(shown, reason))

    def failed(self, shown: str, error: Exception) -> Fixed:
        """A file at which the tool failed."""
        message = f"fixing the file ended in {type(error).__name__}; it is left as it was, --debug shows where"
        failure = Failure(shown, "fix", message, None, locations(error))
        return unchanged(replace(skipped_result(shown, "internal error"), failures=(failure,)))

    def lasting(self, result: Fixed) -> bool:
        """Nothing of it is remembered."""
        return False


def fix_files(
    discovery: Discovery, judge: Settings, read: ReadSettings, ruleset: RuleSet, *, unsafe: bool
) -> Generator[Fixed, None, None]:
    """What fixing makes of every file found, sorted by path. Close the generator to end it early."""
    wanted = ruleset.needles if read.prefilter else None
    job = FixJob(judge, read, discovery.roots, discovery.cwd, unsafe)
    patience = MOST_PASSES * patience_for(judge)
    plan = Plan(job, discovery.cwd, read.max_file_size, read.encoding, wanted, patience, read.encodings)
    return sweep(discovery, plan, read.jobs, None)


def fix_text(
    raw: bytes, name: str, judge: Settings, read: ReadSettings, cwd: str, ruleset: RuleSet, *, unsafe: bool
) -> Fixed:
    """What fixing makes of bytes that were not read from a file, as though they lay at `name`."""
    text = given(raw, name, read, cwd)
    if isinstance(text, Unread):
        return replace(unchanged(skipped_result(text.shown, text.reason)), old=raw, raw=raw)
    load = make_loader((text.root,), read, cwd)
    again = decoder_at(text.source.path, read, cwd)
    fixed = Fixer(ruleset, judge, unsafe=unsafe, load=load, read=again).fix(text.source)
    return fixed if fixed.changed else replace(fixed, old=raw, raw=raw)
