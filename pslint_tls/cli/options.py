"""The options that `check`, `calls` and `debug` share, in the sections in which the help shows them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

SARIF_PROFILES = ("full", "github", "azure", "gitlab")
READ, JUDGE, FIX, SHOW = "Files", "Findings", "Fixes", "Output"
SECTIONS = (READ, JUDGE, FIX, SHOW)
FAIL = ("error", "warning", "info", "never")
SHAPES = ("auto", "sdk", "rest", "function")
AUTHS = ("certificate", "managed-identity", "secret", "device", "interactive")
CLOUDS = ("global", "usgov", "usgovdod", "china")
SURE = ("proven", "likely", "guess")
SECONDS = click.FloatRange(min=0, min_open=True)
JOBS = click.IntRange(min=0, max=1024)

Command = TypeVar("Command", bound=Callable[..., Any])


class Option(click.Option):
    """An option that knows its section of the help."""

    def __init__(self, declarations: Sequence[str], section: str = SHOW, **attributes: Any) -> None:
        super().__init__(declarations, **attributes)
        self.section = section

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Without the range of a number (`[x>=0]`): the error that names it is soon enough.

        Nor with what takes a flag back: that is for who has set it in a configuration file.
        """
        record = super().get_help_record(ctx)
        return record and (record[0].partition(" / ")[0], record[1].partition("  [")[0])


class Sectioned(click.Command):
    """A command whose help shows its options by section and its epilog as it is."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One list for each section that has options."""
        for section in SECTIONS:
            records = [
                record
                for option in self.get_params(ctx)
                if isinstance(option, click.Option) and getattr(option, "section", SHOW) == section
                for record in [option.get_help_record(ctx)]
                if record is not None
            ]
            if records:
                with formatter.section(section):
                    formatter.write_dl(records, col_max=28)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, not re-wrapped."""
        if self.epilog:
            formatter.write(f"\n{self.epilog.strip()}\n")


def size(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """Bytes of `1048576`, `5MB`, `500kB` (thousands) or `1MiB` (of 1024)."""
    from pslint_tls.config.size import in_bytes

    found = in_bytes(value)
    if found is None:
        raise click.BadParameter(f"`{value}` is no size; write bytes, or as in 500kB, 5MB, 1GB", ctx, param)
    return found


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.date | None:
    """A date such as `2026-12-31`."""
    try:
        return None if value is None else datetime.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"`{value}` is no date; write year-month-day: 2026-12-31", ctx, param) from None


def code_page(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A code page that scripts can be written in, named as Windows or Python does: `1252`, `cp932`, `shift_jis`."""
    if value is None:
        return None
    from pslint_tls.text import Undecodable
    from pslint_tls.text import code_page as known

    try:
        known(value)
    except (Undecodable, ValueError):
        raise click.BadParameter(
            f"there is no code page `{value}`; write for example cp1252, cp932 or utf-16-le", ctx, param
        ) from None
    return value


def option(*declarations: str, section: str = SHOW, **attributes: Any) -> Callable[[Command], Command]:
    """A click option in a section of the help."""
    return click.option(*declarations, cls=Option, section=section, **attributes)


def options(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which the help shows them."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


def choice(
    *declarations: str, values: Sequence[str], default: str, says: str, **attributes: Any
) -> Callable[[Command], Command]:
    """An option that takes one of a few words; the help lists them, the default first."""
    listed = ", ".join((default, *(value for value in values if value != default)))
    help = f"{says}: {listed}." if says else f"{listed}."
    return option(*declarations, type=click.Choice(values), default=default, help=help, **attributes)


def configured(command: Command) -> Command:
    """Which configuration file holds."""
    return options(
        option(
            "--config",
            "config_file",
            section=READ,
            type=click.Path(),
            metavar="FILE",
            help="Settings; default the nearest pslint.toml.",
        ),
        option("--isolated", section=READ, is_flag=True, help="Take no settings from any file."),
        option("--show-settings", section=READ, is_flag=True, help="Print what holds, and who said so."),
    )(command)


def assuming(command: Command) -> Command:
    """What is known of the hosts that no script shows."""
    return options(
        choice(
            "--assume-default",
            section=JUDGE,
            values=("legacy", "os"),
            default="legacy",
            says="TLS that .NET starts with",
            metavar="WHICH",
        ),
        option(
            "--tls-set-elsewhere/--no-tls-set-elsewhere",
            section=JUDGE,
            is_flag=True,
            help="A profile or the registry sets TLS 1.2.",
        ),
    )(command)


def listing(command: Command) -> Command:
    """Which paths are meant besides those typed."""
    return options(
        option(
            "--files-from",
            section=READ,
            type=click.Path(),
            metavar="FILE",
            help="Take paths from FILE, one a line (- is stdin).",
        ),
        option("-z", "null", section=READ, is_flag=True, help="Paths in --files-from end in NUL."),
    )(command)


def taking(command: Command) -> Command:
    """Which files are taken from folders, and how each is read."""
    return options(
        option("--include", section=READ, multiple=True, metavar="PATTERN", help="Take these files too."),
        option("--exclude", section=READ, multiple=True, metavar="PATTERN", help="Leave these out."),
        option(
            "--no-ignore/--respect-gitignore",
            section=READ,
            is_flag=True,
            help="Read what .gitignore leaves out too.",
        ),
        option("--encoding", section=READ, callback=code_page, metavar="NAME", help="Code page of non-Unicode files."),
        option("--max-file-size", section=READ, callback=size, default="5MB", metavar="SIZE", help="Default 5MB."),
        option("--timeout-per-file", section=READ, type=SECONDS, default=8.0, metavar="SECONDS", help="Default 8."),
        option("--jobs", "-j", section=READ, type=JOBS, default=0, metavar="N", help="Processes; default one a core."),
    )(command)


def strictly(command: Command) -> Command:
    """What makes a run incomplete."""
    return options(
        option("--no-prefilter", section=READ, is_flag=True, hidden=True),
        option("--strict/--no-strict", section=READ, is_flag=True, help="Exit 3 if anything was skipped or damaged."),
    )(command)


def reading(command: Command) -> Command:
    """Which files are read, and how."""
    return options(
        click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATHS]..."),
        listing,
        option("--stdin-filename", section=READ, metavar="NAME", help="The name of what - reads."),
        taking,
        option("--no-cache/--cache", section=READ, is_flag=True, help="Read unchanged files again."),
        strictly,
        configured,
    )(command)


def tables(command: Command) -> Command:
    """By what rules and dates files are judged."""
    return options(
        option("--as-of", section=JUDGE, callback=day, metavar="DATE", help="Deadlines count from it; default today."),
        option(
            "--rules",
            "rules_dirs",
            section=JUDGE,
            multiple=True,
            type=click.Path(),
            metavar="DIR",
            help="Rules of your own.",
        ),
        option(
            "--deadlines", section=JUDGE, type=click.Path(), metavar="FILE", help="Replaces the table of deadlines."
        ),
        assuming,
    )(command)


def judging(command: Command) -> Command:
    """Which findings are shown, and what they are judged by."""
    return options(
        option("--select", "-s", section=JUDGE, multiple=True, metavar="CODES", help="Only these, as in PST001,PST02."),
        option("--ignore", "-i", section=JUDGE, multiple=True, metavar="CODES", help="All but these."),
        option(
            "--severity",
            section=JUDGE,
            multiple=True,
            metavar="[CODE=]LEVEL",
            help="The least that is shown; with CODE=, a rule's own.",
        ),
        choice("--min-confidence", section=JUDGE, values=SURE, default="guess", says="", metavar="HOW"),
        choice("--fail-on", section=JUDGE, values=FAIL, default="warning", says="Exit 1 from", metavar="LEVEL"),
        tables,
    )(command)


def comparing(command: Command) -> Command:
    """What was found before."""
    return option(
        "--baseline", section=JUDGE, type=click.Path(), metavar="FILE", help="Known findings: show only new ones."
    )(command)


def since(command: Command) -> Command:
    """What a change touches."""
    return option("--diff-base", section=JUDGE, metavar="REF", help="Only what changed since git revision REF.")(
        command
    )


def fixing(*, hidden: bool) -> Callable[[Command], Command]:
    """What is fixed and how; `hidden`: those that `fix --help` shows are left out of the help, and --fix is there."""
    first = [
        option("--fix", section=FIX, is_flag=True, help="Fix what is safe to fix; more in fix --help."),
        option("--fix-only", section=FIX, is_flag=True, hidden=True, help="Do not show what remains."),
    ]
    return options(
        *(first if hidden else ()),
        option(
            "--unsafe-fixes/--no-unsafe-fixes",
            section=FIX,
            is_flag=True,
            help="Fix what may change what a script does, too.",
        ),
        option("--diff", section=FIX, is_flag=True, help="Print what would change and write nothing."),
        choice(
            "--tls-line",
            section=FIX,
            values=("pin", "additive", "guarded"),
            default="pin",
            says="How TLS 1.2 is set",
            metavar="STYLE",
            hidden=hidden,
        ),
        option("--show-fixes", section=FIX, is_flag=True, hidden=hidden, help="List what was fixed, file by file."),
        option(
            "--exit-non-zero-on-fix", section=FIX, is_flag=True, hidden=hidden, help="Exit 1 if anything was fixed."
        ),
        option("--resign-later", section=FIX, is_flag=True, hidden=hidden, help="Change signed files too."),
        option(
            "--journal",
            section=FIX,
            type=click.Path(),
            hidden=hidden,
            metavar="DIR",
            help="Where undo finds the old files.",
        ),
    )


def moving(command: Command) -> Command:
    """How mail is moved to Microsoft Graph."""
    return options(
        option("--write", section=FIX, is_flag=True, help="Change the files."),
        option("--diff", section=FIX, is_flag=True, help="Print what would change."),
        option("--plan", section=FIX, is_flag=True, help="Print what scripts and tenant need."),
        option("--line", section=FIX, type=click.IntRange(min=1), metavar="N", help="Only the mail of this line."),
        choice("--shape", section=FIX, values=SHAPES, default="auto", says="What sends", metavar="SHAPE"),
        option(
            "--helper",
            section=FIX,
            type=click.Path(),
            metavar="FILE",
            help="Put the functions into this file, which scripts load.",
        ),
        option("--all-servers", section=FIX, is_flag=True, help="Move mail to other servers too."),
        option("--save-to-sent-items/--no-save-to-sent-items", "save", section=FIX, help="Keep copies."),
        choice("--auth", section=FIX, values=AUTHS, default="certificate", says="", metavar="HOW"),
        option("--tenant", section=FIX, metavar="ID", help="The tenant's id or domain."),
        option("--client-id", section=FIX, metavar="ID", help="The application's id."),
        option("--certificate", section=FIX, metavar="THUMBPRINT", help="Of --auth certificate."),
        choice("--cloud", section=FIX, values=CLOUDS, default="global", says="", metavar="CLOUD"),
        choice(
            "--tls-line", section=FIX, values=("pin", "additive", "guarded"), default="pin", says="", metavar="STYLE"
        ),
        option("--resign-later", section=FIX, is_flag=True, hidden=True, help="Change signed files too."),
        option(
            "--journal", section=FIX, type=click.Path(), hidden=True, metavar="DIR", help="Where undo finds old files."
        ),
    )(command)


def reporting(command: Command) -> Command:
    """Which reports are written besides the one on stdout."""
    return option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=PATH",
        help="Write a report to a file too, as in junit=x.xml.",
    )(command)


def showing(*formats: str) -> Callable[[Command], Command]:
    """How results are shown; the first format is the default."""
    return options(
        choice("--format", "-f", values=formats, default=formats[0], says="", metavar="FORMAT"),
        choice("--color", "colour", values=("auto", "always", "never"), default="auto", says="", metavar="WHEN"),
        option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Default: the terminal's, else 100."),
        option("--statistics", is_flag=True, help="Count by rule or kind at the end."),
        option("-q", "--quiet", is_flag=True, help="No closing summary, no notes."),
        option("-v", "--verbose", is_flag=True, help="Name guesses and all that was skipped."),
        option("--debug", is_flag=True, help="Show where a rule or the program failed."),
    )


def reviewing(command: Command) -> Command:
    """What code review is told, and whether it is told the same every day."""
    return options(
        option(
            "--sarif-profile",
            type=click.Choice(SARIF_PROFILES),
            default=None,
            metavar="WHO",
            help="github, azure, gitlab, full; default by the CI.",
        ),
        option("--deterministic/--no-deterministic", is_flag=True, help="No times, no days left: same bytes daily."),
    )(command)
