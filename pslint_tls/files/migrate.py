"""Files whose mails are moved to Microsoft Graph: all computed before one is written."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass, replace

from pslint_tls.engine.check import locations, skipped_result
from pslint_tls.engine.migrating import PATIENCE, Moved, move
from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.report import Failure, FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.files.discover import Discovery
from pslint_tls.files.given import Unread, decoder_at, given
from pslint_tls.files.loader import make_loader
from pslint_tls.files.paths import absolute
from pslint_tls.files.scan import patience_for
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.sweep import sweep
from pslint_tls.files.work import Plan, Run, Touched
from pslint_tls.migrate import Choices
from pslint_tls.text import Source

PASSES = 1 + PATIENCE
"""A file is analysed before and after, with more time then."""


@dataclass(frozen=True, slots=True)
class MigrateJob:
    """Moves the mails of files; nothing is written. `helper` is the absolute path of the shared file, or None."""

    judge: Settings
    read: ReadSettings
    roots: tuple[str, ...]
    cwd: str
    helper: str | None = None

    def ready(self) -> Run[Moved]:
        """Loads the rules, of which none is applied: only the script is wanted."""
        load = make_loader(self.roots, self.read, self.cwd)
        ruleset = load_rules(self.judge)

        def run(source: Source) -> tuple[Moved, Touched]:
            again = decoder_at(source.path, self.read, self.cwd)
            choices = self.choices_for(absolute(source.path, self.cwd))
            return move(source, ruleset, self.judge, choices, load, again), ()

        return run

    def choices_for(self, path: str) -> Choices:
        """The choices with the shared file as the script at `path` sees it."""
        if self.helper is None:
            return self.judge.migrate
        seen = os.path.relpath(self.helper, os.path.dirname(path))  # noqa: PTH120
        return replace(self.judge.migrate, helper=seen.replace(os.sep, "/"))

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> Moved:
        """A file without mail."""
        return Moved(FileResult(shown, encoding, guessed))

    def skipped(self, shown: str, reason: str) -> Moved:
        """A file that was not analysed, and why."""
        return Moved(skipped_result(shown, reason))

    def failed(self, shown: str, error: Exception) -> Moved:
        """A file at which the tool failed."""
        message = f"moving its mail ended in {type(error).__name__}; it is left as it was, --debug shows where"
        failure = Failure(shown, "migrate", message, None, locations(error))
        return Moved(replace(skipped_result(shown, "internal error"), failures=(failure,)))

    def lasting(self, result: Moved) -> bool:
        """Nothing of it is remembered."""
        return False


def migrate_files(
    discovery: Discovery, judge: Settings, read: ReadSettings, needles: tuple[str, ...], helper: str | None
) -> Generator[Moved, None, None]:
    """What becomes of every file found, sorted by path. Close the generator to end it early."""
    job = MigrateJob(judge, read, discovery.roots, discovery.cwd, helper)
    wanted = needles if read.prefilter else None
    patience = PASSES * patience_for(judge)
    plan = Plan(job, discovery.cwd, read.max_file_size, read.encoding, wanted, patience, read.encodings)
    return sweep(discovery, plan, read.jobs, None)


def migrate_text(raw: bytes, name: str, judge: Settings, read: ReadSettings, cwd: str) -> Moved:
    """What becomes of bytes that were not read from a file, as though they lay at `name`."""
    text = given(raw, name, read, cwd)
    if isinstance(text, Unread):
        return replace(Moved(skipped_result(text.shown, text.reason)), old=raw, raw=raw)
    job = MigrateJob(judge, read, (text.root,), cwd)
    moved, _ = job.ready()(text.source)
    return moved if moved.changed else replace(moved, old=raw, raw=raw)
