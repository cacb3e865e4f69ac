"""Where something stands, told so that it can be shown without the file."""

from __future__ import annotations

from dataclasses import dataclass

from pslint_tls.text import Position


@dataclass(frozen=True, slots=True)
class Place:
    """A range in a file, resolved to lines and columns so that it can be shown without the file's text.

    `path` as displayed (`/`-separated). Positions count from 1, columns in UTF-16 code units.
    """

    path: str
    start: Position
    end: Position
