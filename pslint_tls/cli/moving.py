"""From paths to moved mail: the options that contradict each other, the run, what is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pslint_tls.cli import console
from pslint_tls.cli.errors import Refused
from pslint_tls.cli.inputs import Inputs
from pslint_tls.cli.run import found, judged_by_none
from pslint_tls.cli.view import progress, show_diff
from pslint_tls.config import Config
from pslint_tls.engine.migrating import Moved
from pslint_tls.engine.report import Failure, Report
from pslint_tls.files.journal import default_journal
from pslint_tls.files.migrate import migrate_files, migrate_text
from pslint_tls.files.paths import inside_any
from pslint_tls.files.write import Change, Writer
from pslint_tls.migrate import Choices
from pslint_tls.output.layout import Layout


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done. `helper` is the absolute path of the shared file."""

    write: bool = False
    diff: bool = False
    only_diff: bool = False
    plan: bool = False
    helper: str | None = None
    resign_later: bool = False
    journal: Path | None = None
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files, and the journal's name for it if something was written."""

    moved: tuple[Moved, ...]
    report: Report
    empty: tuple[str, ...] = ()
    run: str | None = None
    diff: bool = False
    only_diff: bool = False
    """The diff alone goes to stdout, for `git apply`."""
    write: bool = False


def asked_for(given: Mapping[str, Any], settings: Config, named: Inputs) -> Asked:
    """What the options ask for. Raises `Refused` where they contradict each other or one is missing."""
    choices = settings.judge.migrate
    _refuse_auth(choices)
    form = settings.show.format
    write, diff, plan = given["write"], given["diff"], given["plan"]
    if sum((write, diff, plan)) > 1:
        raise Refused("--write, --diff and --plan are three different things; give one of them")
    if form in ("csv", "markdown") and not plan:
        raise Refused(f"--format {form} is for --plan; give --plan too, or --format text or json")
    if diff and form != "text":
        raise Refused("--diff prints a diff and --format a document; leave one of them out")
    if choices.line is not None and (named.text is None) == (len(named.paths) != 1 or Path(named.paths[0]).is_dir()):
        raise Refused("--line names a line of one script; give that script alone")
    if named.text is not None and (named.paths or given.get("helper")):
        raise Refused("`-` is one script from stdin; other paths and --helper have no place beside it")
    if named.text is not None and write and form != "text":
        raise Refused("with --write `-` the new script goes to stdout, and --format wants to; leave one of them out")
    journal = given.get("journal")
    if not (write or diff) and (journal is not None or given.get("resign_later")):
        name = "journal" if journal is not None else "resign-later"
        raise Refused(f"--{name} is about files that are written; give --write or --diff too")
    return Asked(
        write,
        diff or (choices.line is not None and not write and form == "text" and not plan),
        diff,
        plan,
        None if given.get("helper") is None else os.path.abspath(given["helper"]),  # noqa: PTH100
        given.get("resign_later", False),
        None if journal is None else Path(journal),
        choices,
    )


def _refuse_auth(choices: Choices) -> None:
    if choices.auth == "managed-identity" and choices.tenant is not None:
        raise Refused("--auth managed-identity knows its tenant; leave --tenant out")
    if choices.auth != "certificate" and choices.thumbprint is not None:
        raise Refused(f"--certificate is for --auth certificate, and --auth is {choices.auth}; leave one of them out")


def move(named: Inputs, settings: Config, asked: Asked) -> Outcome:
    """Plan everything, then write it if that is asked for. Raises `Refused` for a path where nothing lies."""
    judge, needles = judged_by_none(settings.judge)
    discovery = found(named, settings.read)
    if asked.helper is not None:
        _refuse_helper(asked.helper, discovery.roots)
    results = migrate_files(discovery, judge, settings.read, needles, asked.helper)
    with closing(results):
        moved = list(progress(results, settings.show))
    if named.text is not None:
        moved.append(migrate_text(named.text, named.text_name, judge, settings.read, str(Path.cwd())))
        if asked.write:
            console.raw(moved[-1].raw)
        asked = replace(asked, write=False)
    run = None
    if asked.write or asked.diff:
        moved, run = _written(moved, discovery.cwd, discovery.roots, asked)
    report = Report(tuple(one.result for one in moved), judge.as_of)
    return Outcome(tuple(moved), report, discovery.empty_roots, run, asked.diff, asked.only_diff, asked.write)


def _refuse_helper(helper: str, roots: tuple[str, ...]) -> None:
    shown = os.path.relpath(helper)
    if not helper.lower().endswith(".ps1"):
        raise Refused(f"--helper `{shown}` is loaded by scripts, so its name has to end in .ps1")
    if not inside_any(os.path.realpath(helper), roots):
        raise Refused(f"--helper `{shown}` lies outside the paths given; name a file inside one of them")
    if not os.path.isdir(os.path.dirname(helper)):  # noqa: PTH112, PTH120
        raise Refused(f"--helper `{shown}` lies in no folder that exists; make the folder first")


def _written(moved: list[Moved], cwd: str, roots: tuple[str, ...], asked: Asked) -> tuple[list[Moved], str | None]:
    """The results after writing, or as they were with the reason why a file could not be; the shared file first."""
    journal = asked.journal or default_journal()
    with Writer(journal, sys.argv[1:], cwd, roots, resign_later=asked.resign_later) as writer:
        refused = None
        if asked.helper is not None and any(one.changed for one in moved):
            refused = _write_helper(writer, asked)
        done = [_write(writer, one, cwd, asked, refused) for one in moved]
        return done, writer.run


def _write_helper(writer: Writer, asked: Asked) -> str | None:
    from pslint_tls.migrate.sharing import is_shared_file, shared_file

    assert asked.helper is not None
    path = Path(asked.helper)
    shown = os.path.relpath(path)
    try:
        before = path.read_bytes() if path.exists() else None
    except OSError as error:
        return f"the shared file `{shown}` cannot be read: {error.strerror}"
    if before is not None and not is_shared_file(before):
        return f"`{shown}` is there already and is no file of ours; give --helper another name"
    change = Change(str(path), shown, before, shared_file(asked.choices))
    reason = writer.refusal(change) if asked.diff else writer.write(change)
    return None if reason is None else f"the shared file `{shown}` is not written: {reason}"


def _write(writer: Writer, one: Moved, cwd: str, asked: Asked, refused: str | None) -> Moved:
    if not one.changed:
        return one
    path = one.result.path
    change = Change(str(Path(cwd, path)), path, one.old, one.raw)
    reason = refused or (writer.refusal(change) if asked.diff else writer.write(change))
    if reason is None:
        return one
    failure = Failure(path, "write", f"its mail is not moved: {reason}")
    return replace(one, result=replace(one.result, failures=(*one.result.failures, failure)), raw=one.old)


def diffs(outcome: Outcome, look: Layout) -> None:
    """The change of every file that would be written."""
    for one in outcome.moved:
        if one.changed:
            show_diff(one.result, one.old, one.raw, look)


def said(outcome: Outcome) -> list[str]:
    """What is said of the run at its end."""
    changed = sum(1 for one in outcome.moved if one.changed)
    files = "1 file" if changed == 1 else f"{changed} files"
    if outcome.write:
        back = [f"pslint-tls undo {outcome.run} takes it back"] if outcome.run is not None else []
        return [f"{files} changed", *back]
    if not changed:
        return []
    return [f"nothing is changed yet: --write changes {files}, --diff shows how, --plan says what the tenant needs"]
