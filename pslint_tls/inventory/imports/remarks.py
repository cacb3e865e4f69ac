"""What of an import was left out or contradicts, counted; nothing of it ends the import."""

from __future__ import annotations

from collections import Counter


class ImportProblem(Exception):
    """A file that cannot be imported; the text is one sentence: what, where, what to do."""


class Remarks:
    """Counts by reason, each with the first place where it was met."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def add(self, reason: str, where: str, count: int = 1) -> None:
        """Something of a row; `reason` is a noun phrase in the plural."""
        self.counts[reason] += count
        self.examples.setdefault(reason, where)
