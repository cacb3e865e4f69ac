"""What a caller may say about a file besides the file itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pslint_tls.text import Source

Loader = Callable[[str, str], "Source | str"]
"""Called with the path of the loading file and the target as PowerShell would resolve it; returns the source, or why
it was not
followed."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows that the script cannot show.

    `timeout`: seconds of wall clock for one file, parsing included. `servers`: the organisation's own endpoint
    table, (host or
    pattern, endpoint class). `assume_default`, `tls_set_elsewhere`: the settings of the same names.
    """

    timeout: float = 8.0
    servers: tuple[tuple[str, str], ...] = ()
    assume_default: str = "legacy"
    tls_set_elsewhere: bool = False
