"""The error for bytes that are no text."""

from __future__ import annotations


class Undecodable(ValueError):
    """The bytes cannot be read as text. `reason` says why, in one line that may be shown; it holds no file content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
