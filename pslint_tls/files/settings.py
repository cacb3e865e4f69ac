"""What is read, and how: plain data that crosses process borders."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pslint_tls.engine.patterns import fits

DEFAULT_SUFFIXES = (".ps1", ".psm1", ".psd1")


@dataclass(frozen=True, slots=True)
class Encodings:
    """Code pages by path: (pattern as in .gitignore, code page), relative to `base`; the first that fits counts."""

    table: tuple[tuple[str, str], ...] = ()
    base: str = ""
    """Absolute; empty: the working directory."""

    def of(self, path: str, cwd: str, otherwise: str | None) -> str | None:
        """The code page for the file at `path`, absolute or relative to `cwd`."""
        return next((page for pattern, page in self.table if fits(pattern, path, self.base, cwd)), otherwise)


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Which files are taken and how they are read."""

    include: tuple[str, ...] = ()
    """gitignore-style patterns taken besides the default suffixes."""
    exclude: tuple[str, ...] = ()
    include_base: str = ""
    """The folder that `include` is relative to, absolute; empty: the working directory."""
    exclude_base: str = ""
    respect_gitignore: bool = True
    encoding: str | None = None
    """Code page for files that are neither Unicode nor ASCII; None means guess."""
    encodings: Encodings = field(default_factory=Encodings)
    """Go before `encoding`."""
    max_file_size: int = 5_000_000
    """Bytes; a larger file is skipped and counted."""
    jobs: int = 0
    """Worker processes; 0 means one per core."""
    cache: bool = True
    cache_dir: Path | None = None
    """None means the user's cache folder (platformdirs)."""
    prefilter: bool = True
