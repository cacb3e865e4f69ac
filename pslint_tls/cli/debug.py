"""`debug`: what the parser sees, and what is rendered for the repository."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import INCOMPLETE, OK
from pslint_tls.cli.options import Sectioned, option, reading

if TYPE_CHECKING:
    from pslint_tls.cli.inputs import Inputs
    from pslint_tls.files.settings import ReadSettings
    from pslint_tls.files.work import Run
    from pslint_tls.text import Source

EXAMPLES = """
Examples:
  pslint-tls debug commands script.ps1
  pslint-tls debug commands --files-from list.txt
"""


class Seen(NamedTuple):
    """What is printed of a file; `crash` names the exception that the parser ended in, if it did."""

    path: str
    damaged: bool
    commands: list[Any]
    crash: str | None = None

    def record(self) -> dict[str, Any]:
        """The line of the contract."""
        return {"path": self.path, "damaged": self.damaged, "commands": self.commands}


@dataclass(frozen=True, slots=True)
class CommandsJob:
    """Finds the commands of each file; sent to the worker processes."""

    def ready(self) -> Run[Seen]:
        """Loads the parser."""
        from pslint_tls.syntax import commands_of

        def run(source: Source) -> tuple[Seen, tuple[()]]:
            commands, damaged = commands_of(source)
            return Seen(source.path, damaged, [list(command) for command in commands]), ()

        return run

    def clean(self, shown: str, encoding: str | None, guessed: bool) -> Seen:
        """Not asked for: every file is parsed."""
        return Seen(shown, False, [])

    def skipped(self, shown: str, reason: str) -> Seen:
        """A file that was not read has no commands that anybody could vouch for."""
        return Seen(shown, True, [])

    def lasting(self, result: Seen) -> bool:
        """Nothing of it is remembered."""
        return False

    def failed(self, shown: str, error: Exception) -> Seen:
        """A file at which the parser itself failed."""
        return Seen(shown, True, [], type(error).__name__)


@click.group()
def debug() -> None:
    """Show what the parser sees."""


@debug.command(cls=Sectioned, epilog=EXAMPLES)
@reading
@option("--debug", is_flag=True, help="Show where the program failed.")
def commands(paths: tuple[str, ...], **given: Any) -> int:
    """Print every command of each file, one JSON line a file."""
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.output.documents import encode

    settings = config(given)
    crashed = False

    def lines() -> Iterator[str]:
        nonlocal crashed
        for seen in results:
            if seen.crash is not None:
                crashed = True
                console.complain(f"{seen.path}: parsing it ended in {seen.crash}; please report it")
            yield f"{encode(seen.record())}\n"

    with closing(_results(inputs(paths, given), settings.read, settings.judge.timeout_per_file)) as results:
        console.document(lines())
    return INCOMPLETE if crashed else OK


def _results(named: Inputs, read: ReadSettings, seconds: float) -> Generator[Seen, None, None]:
    from pathlib import Path

    from pslint_tls.cli.run import found
    from pslint_tls.files.sweep import sweep
    from pslint_tls.files.work import Plan
    from pslint_tls.text import Undecodable, decode

    job = CommandsJob()
    discovery = found(named, read)
    if named.text is not None:
        try:
            encoding = read.encodings.of(named.text_name, str(Path.cwd()), read.encoding)
            yield job.ready()(decode(named.text_name, named.text, encoding))[0]
        except Undecodable as error:
            yield job.skipped(named.text_name, error.reason)
    plan = Plan(job, str(Path.cwd()), read.max_file_size, read.encoding, None, 4 * seconds + 20, read.encodings)
    yield from sweep(discovery, plan, read.jobs)


@debug.command(name="rule-pages")
@click.argument("folder", type=click.Path(), metavar="DIR")
def rule_pages(folder: str) -> None:
    """Write the pages of the built-in rules to DIR, as docs/rules holds them."""
    from pathlib import Path

    from pslint_tls.cli.run import rule_set
    from pslint_tls.engine.registry import BUILTIN_PACKAGE
    from pslint_tls.engine.settings import Settings
    from pslint_tls.knowledge.deadlines import load_deadlines
    from pslint_tls.output.rulepages import pages

    known = rule_set(Settings()).known
    built_in = [rule for rule in known if type(rule).__module__.startswith(f"{BUILTIN_PACKAGE}.")]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, text in pages(built_in, load_deadlines()).items():
        (Path(folder) / name).write_text(text, encoding="utf-8", newline="\n")
