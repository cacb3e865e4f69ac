"""What is read, and how: plain data that crosses process borders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_SUFFIXES = (".ps1", ".psm1", ".psd1")


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Which files are taken and how they are read."""

    include: tuple[str, ...] = ()
    """gitignore-style patterns taken besides the default suffixes."""
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    encoding: str | None = None
    """Code page for files that are neither Unicode nor ASCII; None means guess."""
    max_file_size: int = 5_000_000
    """Bytes; a larger file is skipped and counted."""
    jobs: int = 0
    """Worker processes; 0 means one per core."""
    cache: bool = True
    cache_dir: Path | None = None
    """None means the user's cache folder (platformdirs)."""
    prefilter: bool = True
