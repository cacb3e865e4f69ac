"""Where configuration files lie, and how messages name them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pslint_tls.files.paths import long_path

ANALYZER = "PSScriptAnalyzerSettings.psd1"


def is_there(path: Path) -> bool:
    """Whether a file lies at `path` that this user may know of."""
    return os.path.isfile(long_path(str(path)))  # noqa: PTH113 - Path.is_file raises where a folder may not be entered


def shown_from(path: Path, cwd: Path) -> str:
    """The path as messages name it: short in the working directory, else complete."""
    return path.name if path.parent == cwd else str(path)


def analyzer_in(folders: Iterable[Path]) -> Path | None:
    """The PSScriptAnalyzer settings file in the first of `folders` that has one."""
    return next((folder / ANALYZER for folder in folders if is_there(folder / ANALYZER)), None)
