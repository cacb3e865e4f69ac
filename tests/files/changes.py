"""A tree of scripts and changes to them, for the tests of writing and undoing."""

from __future__ import annotations

import os
from pathlib import Path

from pslint_tls.files.replace import TEMPORARY
from pslint_tls.files.restore import Restored, restore
from pslint_tls.files.runs import read_run
from pslint_tls.files.write import Change, Writer

OLD, NEW = b"\xff\xfe\x00old \x80\r\n\r", b"\xff\xfe\x00new \x80 and longer\r\n\r"


def lay(folder: Path, count: int = 1) -> list[Path]:
    """Scripts that hold OLD."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number}.ps1" for number in range(count)]
    for file in files:
        file.write_bytes(OLD)
    return files


def change(file: Path, before: bytes | None = OLD, after: bytes = NEW) -> Change:
    return Change(str(file), file.name, before, after)


def writer(top: Path, *roots: Path, **given) -> Writer:
    """A writer with its journal beside the scripts in `top/tree`."""
    return Writer(top / "journal", ["fix", "tree"], str(top), [str(root) for root in roots or (top / "tree",)], **given)


def write(top: Path, *files: Path, **given) -> list[str | None]:
    with writer(top, **given) as run:
        return [run.write(change(file)) for file in files]


def undone(top: Path, name: str | None = None) -> list[Restored]:
    """What an undo of a run does, by default of the newest."""
    place = top / "journal"
    runs = sorted(file.name for file in place.iterdir() if file.is_dir() and not file.name.startswith("."))
    return list(restore(read_run(str(place), name or runs[-1])))


def leftovers(folder: Path) -> list[str]:
    return [name for _, _, names in os.walk(folder) for name in names if name.endswith(TEMPORARY)]
