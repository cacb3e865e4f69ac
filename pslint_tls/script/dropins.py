"""The functions that `migrate` wrote: known for what they do, so that nobody has to run them to find out."""

from __future__ import annotations

import re

from pslint_tls.syntax import Tree, ast, parse

MARK = "Written by pslint-tls migrate."
"""Stands in the help of each of them."""
SEND = "send-graphmail"
RECIPIENT = "convertto-graphrecipient"
NAMES = frozenset((SEND, RECIPIENT, "convertto-graphattachment", "convertto-graphmessage", "invoke-graphmailrequest"))
_SOLID = re.compile(r"[^\r\n]")


def without_drop_ins(tree: Tree, deadline: float | None) -> tuple[Tree, frozenset[str]]:
    """The tree of the text with blanks in the place of these functions, and which of them it defines.

    Offsets stay what they were. The tree itself where there are none.
    """
    if MARK not in tree.text:
        return tree, frozenset()
    found = [
        node
        for node in tree.notable
        if isinstance(node, ast.FunctionDefinition)
        and node.name.lower() in NAMES
        and MARK in tree.text[node.start : node.end]
    ]
    if not found:
        return tree, frozenset()
    text = tree.text
    for node in found:
        text = text[: node.start] + _SOLID.sub(" ", text[node.start : node.end]) + text[node.end :]
    return parse(text, deadline), frozenset(node.name.lower() for node in found)
