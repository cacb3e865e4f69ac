"""The command group: finds commands without loading them, turns every error into one sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Any, NoReturn

import click

from pslint_tls import __version__
from pslint_tls.cli import console
from pslint_tls.cli.arguments import expand
from pslint_tls.cli.errors import INTERRUPTED, OK, USAGE, crashed, sentence

PROGRAM = "pslint-tls"

# name: (module, short help). The help stands here so that `--help` and `--version` load no command.
COMMANDS = {
    "check": ("check", "Find mail code that stops working, and say why and when."),
    "fix": ("fix", "Fix what is safe to fix, and say what remains."),
    "migrate": ("migrate", "Rewrite mail so that Microsoft Graph sends it, or plan that."),
    "calls": ("calls", "List every place where a script sends mail, as a table or data."),
    "scan": ("scan", "Take stock of whole shares, once, in a store that outlives the run."),
    "import": ("importing", "Join the inventory with reports of the tenant, hosts and tasks."),
    "status": ("status", "Show the work list of an inventory, and keep who does what."),
    "report": ("report", "Report what a store holds: a page, a workbook, tables, owners' pages."),
    "explain": ("explain", "Explain a rule, a message-center id, an SMTP status or an error text."),
    "rules": ("rules", "List the rules."),
    "suppress": ("suppress", "Write comments that accept what is found now."),
    "baseline": ("baseline", "Keep the findings that are known in a file; only new ones show."),
    "undo": ("undo", "Give the files of a run the bytes back that they had before."),
    "new-rule": ("new_rule", "Write the file of a new rule, with examples that fail."),
    "completion": ("completion", "Print the tab completion script for a shell."),
    "debug": ("debug", "Show what the parser sees."),
}

EXAMPLES = r"""
Examples:
  pslint-tls check C:\Scripts            what breaks, when, and what to do
  pslint-tls check . --format json       the same as data
  pslint-tls fix . --diff                what would be changed, and why not more
  pslint-tls calls \\fs01\scripts        every mail call with server and log-on
  pslint-tls explain 5.7.30              what a server's answer means
"""


class App(click.Group):
    """A group whose commands are modules of this package, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module; its function has the command's name with `_` for `-`, and behind a keyword."""
        if cmd_name not in COMMANDS:
            return None
        module = COMMANDS[cmd_name][0]
        name = cmd_name.replace("-", "_")
        loaded = import_module(f"pslint_tls.cli.{module}")
        command: click.Command = getattr(loaded, f"{name}_" if iskeyword(name) else name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but with advice for who gives a path right away."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(_no_command(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their short help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples as they are, not re-wrapped."""
        formatter.write(EXAMPLES)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = False,
        **extra: Any,
    ) -> NoReturn:
        """Run and leave with an exit code; see DESIGN section 9 for what each means."""
        given = list(sys.argv[1:] if args is None else args)

        def run() -> Any:
            return super(App, self).main(
                expand(given), PROGRAM, complete_var, standalone_mode=False, windows_expand_args=False, **extra
            )

        status = guarded(run, debug="--debug" in given)
        console.close()
        sys.exit(status)


def guarded(run: Callable[[], Any], *, debug: bool) -> int:
    """The exit code of `run`, every exception told in one sentence on stderr."""
    try:
        status = run()
        return status if isinstance(status, int) else OK
    except click.ClickException as error:
        console.complain(sentence(error))
        return USAGE if isinstance(error, click.UsageError) else error.exit_code
    except (click.Abort, KeyboardInterrupt):
        console.complain("interrupted")
        return INTERRUPTED
    except Exception as error:
        return crashed(error, debug=debug)


def _no_command(typed: str) -> str:
    from difflib import get_close_matches
    from pathlib import Path

    close = get_close_matches(typed.lower(), COMMANDS, 1)
    if close:
        return f"there is no command `{typed}`; did you mean `{close[0]}`?"
    if Path(typed).exists():
        return f"there is no command `{typed}`; to check a file or folder write `{PROGRAM} check {typed}`"
    return f"there is no command `{typed}`; the commands are {', '.join(COMMANDS)}"


@click.group(cls=App, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message=f"{PROGRAM} %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> int | None:
    """Finds the mail code in PowerShell scripts that Microsoft 365 is about to refuse. Runs nothing, reaches out to
    nothing, and changes files only when it is asked to.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return USAGE
    return None
