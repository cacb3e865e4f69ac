"""`fix`: change what is safe to change, and say what remains."""

from __future__ import annotations

from typing import Any

import click

from pslint_tls.cli.options import Sectioned, comparing, fixing, judging, reading, showing

EXAMPLES = r"""
Examples:
  pslint-tls fix C:\Scripts --diff      what would change
  pslint-tls fix . --tls-line guarded   where an old default rules
  pslint-tls undo                       take the last run back
Exit: 0 done, 2 wrong usage, 3 a file could not be written, 130 stopped.
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@reading
@judging
@comparing
@fixing(hidden=False)
@showing("full")
def fix(paths: tuple[str, ...], **given: Any) -> int:
    """Fix what is safe to fix: the same as `check --fix --fix-only`.

    PATHS are files and folders (default: the current folder); - goes from stdin to stdout.
    Every file that changes is kept in a journal first: `pslint-tls undo` brings it back.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.inputs import inputs
    from pslint_tls.cli.mending import fixed_only

    settings = config({**given, "fix": True, "fix_only": True})
    return fixed_only(inputs(paths, given), settings, is_check=False)
