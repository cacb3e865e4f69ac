"""`check --fix`, `check --diff` and `fix`: findings fixed, files written, and what is said of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from pslint_tls.cli import console
from pslint_tls.cli.errors import FOUND, OK, Refused
from pslint_tls.cli.inputs import Inputs
from pslint_tls.cli.run import found, rule_set
from pslint_tls.cli.view import layout, progress, show_diff
from pslint_tls.config import Config, Fixing
from pslint_tls.engine.fixing import Fixed
from pslint_tls.engine.report import Failure, Report
from pslint_tls.engine.summary import summarise
from pslint_tls.files.fix import fix_files, fix_text
from pslint_tls.files.journal import default_journal
from pslint_tls.files.write import Change, Writer
from pslint_tls.output import closing as ending
from pslint_tls.output import fixes


@dataclass(frozen=True, slots=True)
class Mended:
    """The report after the fixes, what was fixed, and the journal's name for it if something was written."""

    report: Report
    files: tuple[Fixed, ...]
    empty: tuple[str, ...] = ()
    run: str | None = None


def mend(named: Inputs, settings: Config, fixing: Fixing) -> Mended:
    """Fix what the paths lead to and write it, or with `--diff` show what would be written."""
    rules = rule_set(settings.judge)
    discovery = found(named, settings.read)
    results = fix_files(discovery, settings.judge, settings.read, rules, unsafe=fixing.unsafe)
    with closing(results):
        files = list(progress(results, settings.show))
    if named.text is not None:
        files.append(_of_stdin(named, settings, fixing))
    journal = fixing.journal or default_journal()
    with Writer(journal, sys.argv[1:], discovery.cwd, discovery.roots, resign_later=fixing.resign_later) as writer:
        written = [_write(writer, fixed, discovery.cwd, fixing) for fixed in files]
        run = writer.run
    results_after = tuple(fixed.after for fixed in written)
    return Mended(Report(results_after, settings.judge.as_of), tuple(written), discovery.empty_roots, run)


def _of_stdin(named: Inputs, settings: Config, fixing: Fixing) -> Fixed:
    assert named.text is not None
    rules = rule_set(settings.judge)
    cwd = str(Path.cwd())
    fixed = fix_text(named.text, named.text_name, settings.judge, settings.read, cwd, rules, unsafe=fixing.unsafe)
    if fixing.diff:
        show_diff(fixed.before, fixed.old, fixed.raw, layout(settings.show))
    else:
        console.raw(fixed.raw)
    return replace(fixed, old=b"", raw=b"")


def _write(writer: Writer, fixed: Fixed, cwd: str, fixing: Fixing) -> Fixed:
    """The file after it was written, or as it was with the reason why it could not be."""
    if not fixed.changed:
        return fixed
    path = fixed.before.path
    change = Change(str(Path(cwd, path)), path, fixed.old, fixed.raw)
    reason = writer.refusal(change) if fixing.diff else writer.write(change)
    if reason is None:
        return fixed
    failure = Failure(path, "write", f"it is not fixed: {reason}")
    before = replace(fixed.before, failures=(*fixed.before.failures, failure))
    return replace(fixed, after=before, before=before, raw=fixed.old, done=())


def said(mended: Mended, settings: Config, fixing: Fixing) -> list[str]:
    """What is said about the fixes between the findings that remain and the closing; on stderr what was withheld."""
    for line in fixes.withheld(mended.files):
        console.note(line)
    return list(_said(mended, settings, fixing, ()))


def show(mended: Mended, settings: Config, fixing: Fixing, nothing: Sequence[str], *, to_stderr: bool) -> None:
    """What is said about the fixes where no findings are shown."""
    look = layout(settings.show)
    lines = list(_said(mended, settings, fixing, nothing))
    for line in fixes.withheld(mended.files):
        console.note(line)
    if to_stderr:
        for line in lines:
            console.note(line)
    else:
        console.text(iter(lines), colour=look.colour)


def _said(mended: Mended, settings: Config, fixing: Fixing, nothing: Sequence[str]) -> Iterator[str]:
    look = layout(settings.show)
    if fixing.show:
        yield from fixes.applied(mended.files, look)
    if settings.show.quiet:
        return
    yield from nothing
    if mended.files:
        yield from fixes.told(mended.files, look, would=fixing.diff, unsafe=fixing.unsafe)
    if mended.run is not None:
        yield f"pslint-tls undo {mended.run} takes it back"
    if fixing.only and mended.report.files:
        yield ""
        yield from ending.closing(summarise(mended.report), look)


def show_diffs(mended: Mended, settings: Config) -> None:
    """The change of every file that would be written."""
    look = layout(settings.show)
    for fixed in mended.files:
        if fixed.changed:
            show_diff(fixed.before, fixed.old, fixed.raw, look)


def status_of_fixes(mended: Mended, fixing: Fixing, *, is_check: bool) -> int:
    """The exit code where no findings are shown: 0, or what `--exit-non-zero-on-fix` and `check --diff` ask for."""
    from pslint_tls.cli.check import status_of_failures

    failed = status_of_failures(mended.report)
    if failed != OK:
        return failed
    changes = any(fixed.done for fixed in mended.files)
    asked = fixing.exit_non_zero or (is_check and fixing.diff)
    return FOUND if changes and asked else OK


def refuse_contradictions(settings: Config, named: Inputs) -> None:
    """Raises `Refused` for options that contradict each other."""
    fixing = settings.fixing
    if fixing is None:
        return
    from pslint_tls.output.formats import FOR_PEOPLE

    if fixing.only and settings.show.outputs:
        raise Refused("--output writes findings, and with --fix-only and --diff none are shown; leave one of them out")
    if fixing.diff and settings.show.format not in FOR_PEOPLE:
        raise Refused("--diff prints a diff and --format a document; leave one of them out")
    if named.text is not None and named.paths:
        raise Refused("with --fix `-` goes from stdin to stdout, and files are given too; fix them one by one")
    if named.text is not None and settings.show.format not in FOR_PEOPLE:
        raise Refused("with --fix `-` the fixed script goes to stdout, and --format wants to; leave one of them out")


def fixed_only(named: Inputs, settings: Config, *, is_check: bool) -> int:
    """Fixes, what is said about them, and the exit code; findings are not shown."""
    from pslint_tls.cli.run import Outcome
    from pslint_tls.cli.view import notes, nothing

    fixing = settings.fixing
    assert fixing is not None
    refuse_contradictions(settings, named)
    mended = mend(named, settings, fixing)
    if fixing.diff:
        show_diffs(mended, settings)
    empty = nothing(Outcome(mended.report, mended.empty))
    show(mended, settings, fixing, empty, to_stderr=fixing.diff or named.text is not None)
    notes(mended.report, settings)
    return status_of_fixes(mended, fixing, is_check=is_check)
