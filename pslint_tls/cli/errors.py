"""What the user is told when something goes wrong, and the exit codes."""

from __future__ import annotations

from traceback import extract_tb

import click

from pslint_tls.cli import console

OK = 0
FOUND = 1
USAGE = 2
INCOMPLETE = 3
INTERRUPTED = 130


class Refused(click.ClickException):
    """A wrong option, path or file. The text is one sentence: what, where, what to do."""

    exit_code = USAGE


class NotWritten(click.ClickException):
    """A file that could not be written. The text is one sentence: which, why, what holds now."""

    exit_code = INCOMPLETE


def sentence(error: click.ClickException) -> str:
    """A click error as one sentence, with where to read on for wrong usage."""
    text = " ".join(error.format_message().split()).rstrip(".").replace(". Did you mean", "; did you mean")
    if not isinstance(error, click.UsageError):
        return text
    where = error.ctx.command_path if error.ctx else "pslint-tls"
    hint = "" if text.endswith("?") or ";" in text else f"; see `{where} --help`"
    return text[:1].lower() + text[1:] + hint


def crashed(error: Exception, *, debug: bool) -> int:
    """Say that the program itself failed: where, never the exception's text, which may quote a script."""
    if isinstance(error, OSError) and error.strerror:
        named = f" `{error.filename}`" if isinstance(error.filename, str) else ""
        console.complain(f"the system refused to go on{named}: {error.strerror}; nothing after this point was done")
    else:
        console.complain(
            f"stopped by a fault of its own ({type(error).__name__}); --debug shows where, please report it"
        )
    if debug:
        for frame in extract_tb(error.__traceback__):
            console.note(f"  {frame.filename}:{frame.lineno} in {frame.name}")
        console.note(f"  {type(error).__name__}")
    return INCOMPLETE
