"""What every node has, and how strings are written."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Quote(enum.Enum):
    """How a string constant is written."""

    BARE = "bare"
    SINGLE = "single"
    DOUBLE = "double"
    HERE_SINGLE = "here-single"
    HERE_DOUBLE = "here-double"


@dataclass(slots=True, eq=False)
class Node:
    """Any node: the half-open range that PowerShell calls its Extent."""

    start: int
    end: int


@dataclass(slots=True, eq=False)
class Expression(Node):
    """What yields a value without being a command."""


@dataclass(slots=True, eq=False)
class Statement(Node):
    """What can stand in a statement list."""
