"""One file of a program, and where in it something matters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from pslint_tls.syntax import Tree, ast

NEEDLES = (
    "send-mail",
    "sendmail",
    "send-email",
    "sendemail",
    "smtpclient",
    "smtpmail",
    "securityprotocol",
    "servicepointmanager",
    "psemailserver",
    "psdefaultparametervalues",
    "cdo.",
    "cdo/configuration",
    "outlook.application",
    "exchangeservice",
    "exchange.webservices",
    "mgusermail",
    "mgusermessage",
    "mgbetausermail",
    "mgbetausermessage",
    "graphmail",
    "sslprotocol",
    "sslstream",
    "set-alias",
    "new-alias",
    ".asmx",
    "swaks",
    "smtp://",
    "smtps://",
    "--mail-from",
    "mailkit",
    "smtp-legacy.",
    "pop-legacy.",
    "imap-legacy.",
    "webclient",
    "webrequest",
    "invoke-restmethod",
)
"""In lower case: whatever can matter has one of these, or one of `SHORT` as a word, in its text."""
WORDS = re.compile(r"\b(?:blat|msmtp|iwr|irm)\b")
SHORT = ("blat", "msmtp", "iwr", "irm")
SCOPES = ("script:", "global:", "local:", "private:", "using:")


def lower(text: str) -> str:
    """The text in lower case with every character where it was: a few letters have a longer lower case, these stay."""
    lowered = text.lower()
    return (
        lowered
        if len(lowered) == len(text)
        else "".join(low if len(low := char.lower()) == 1 else char for char in text)
    )


def needle_offsets(lowered: str) -> list[int]:
    """Where something is named that can matter, sorted."""
    found: list[int] = []
    for needle in NEEDLES:
        at = lowered.find(needle)
        while at >= 0:
            found.append(at)
            at = lowered.find(needle, at + 1)
    if any(word in lowered for word in SHORT):
        found += [match.start() for match in WORDS.finditer(lowered)]
    return sorted(found)


@dataclass
class Unit:
    """One file of the program: its text, its tree, and where in it something matters (sorted offsets)."""

    number: int
    path: str
    text: str
    tree: Tree
    matters: list[int] = field(default_factory=list)
    jumps: list[tuple[int, int]] = field(default_factory=list)
    """Where a jump stands and where it lands (`landings.py`), sorted."""
    raising: list[int] = field(default_factory=list)
    whole: bool = False
    lowered: str = ""
    command_starts: Sequence[int] = ()
    home: int = -1
    """The number of the file that the code stands in; not its own for code inside a string."""

    def __post_init__(self) -> None:
        self.lowered = lower(self.text)
        self.command_starts = [command.start for command in self.tree.commands]
        if self.home < 0:
            self.home = self.number

    def inert(self, node: ast.Node) -> bool:
        """Whether running the node changes nothing that matters."""
        if self.whole:
            return False
        return not any_in(self.matters, node.start, node.end) and not self._left_by_jump(node)

    def _left_by_jump(self, node: ast.Node) -> bool:
        """Whether a jump inside the node lands outside it."""
        index = bisect_left(self.jumps, (node.start, -1))
        while index < len(self.jumps) and self.jumps[index][0] < node.end:
            if self.jumps[index][1] < node.start:
                return True
            index += 1
        return False

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
