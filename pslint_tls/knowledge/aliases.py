"""PowerShell's built-in command aliases."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from pslint_tls.knowledge.tables import Row, read_table


@functools.cache
def _by_name() -> Mapping[str, Row]:
    return {row["alias"].casefold(): row for row in read_table("aliases")}


def builtin_alias(name: str, *, core_only: bool = False) -> str | None:
    """The command that the built-in alias `name` stands for, in any case; None if it is none.

    `core_only`: only PowerShell 6 and later runs the script. There `curl` and `wget` are programs, not aliases.
    """
    row = _by_name().get(name.casefold())
    if row is None or (core_only and row["edition"] == "desktop"):
        return None
    return row["command"]
