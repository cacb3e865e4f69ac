"""One file of a program, and where in it something matters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from pslint_tls.syntax import Tree, ast

NEEDLES = re.compile(
    r"send-?(?:mail|email)|smtpclient|smtpmail|securityprotocol|servicepointmanager|psemailserver|psdefaultparametervalues"
    r"|cdo\.|cdo/configuration|outlook\.application|exchangeservice|exchange\.webservices|mg(?:beta)?user(?:mail|message)|sslprotocol|sslstream"
    r"|\.sendmail|/sendmail|set-alias|new-alias|\.asmx|\bblat\b|swaks|smtps?://|--mail-from|mailkit|\bmsmtp\b"
    r"|(?:smtp|pop|imap)-legacy\.|webclient|webrequest|invoke-restmethod|\biwr\b|\birm\b",
    re.IGNORECASE,
)
SCOPES = ("script:", "global:", "local:", "private:", "using:")


@dataclass
class Unit:
    """One file of the program: its text, its tree, and where in it something matters (sorted offsets)."""

    number: int
    path: str
    text: str
    tree: Tree
    matters: list[int] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)
    raising: list[int] = field(default_factory=list)
    whole: bool = False
    command_starts: Sequence[int] = ()
    home: int = -1
    """The number of the file that the code stands in; not its own for code inside a string."""

    def __post_init__(self) -> None:
        self.command_starts = [command.start for command in self.tree.commands]
        if self.home < 0:
            self.home = self.number

    def inert(self, node: ast.Node) -> bool:
        """Whether running the node changes nothing that matters."""
        if self.whole:
            return False
        return not any_in(self.matters, node.start, node.end) and not any_in(self.jumps, node.start, node.end)

    def may_raise(self, node: ast.Node) -> bool:
        """Whether something in the node can raise a terminating error."""
        return any_in(self.raising, node.start, node.end)


def any_in(offsets: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted offsets lies in the half-open range."""
    index = bisect_left(offsets, start)
    return index < len(offsets) and offsets[index] < end


def plain_name(name: str) -> str:
    """A variable's name in lower case without its scope."""
    lowered = name.lower()
    for prefix in SCOPES:
        if lowered.startswith(prefix):
            return lowered[len(prefix) :]
    return lowered
