"""Which paths were given: as arguments, in a list, or as text on stdin."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pslint_tls.cli.errors import Refused

STDIN = "-"
DEFAULT_NAME = "stdin.ps1"


@dataclass(frozen=True, slots=True)
class Inputs:
    """`paths` are as they were given; `text` is what stdin holds, to be treated as the file `text_name`."""

    paths: tuple[str, ...]
    text: bytes | None = None
    text_name: str = DEFAULT_NAME


def inputs(paths: Sequence[str], given: Mapping[str, Any]) -> Inputs:
    """What is to be read; the current folder where nothing is named. Raises `Refused` for options that contradict."""
    listed = given.get("files_from")
    from_stdin = STDIN in paths
    if listed == STDIN and from_stdin:
        raise Refused("`-` and `--files-from -` both want stdin; write the list or the script to a file")
    if given.get("null") and listed is None:
        raise Refused("-z says how the paths of --files-from end; give --files-from too")
    name = given.get("stdin_filename")
    if name is not None and not from_stdin:
        raise Refused("--stdin-filename names what `-` reads; give `-` as the path")
    found = [path for typed in paths if typed != STDIN for path in _globbed(typed)]
    if listed is not None:
        found += _listed(listed, null=given.get("null", False))
    elif not found and not from_stdin:
        found = ["."]
    return Inputs(tuple(found), _stdin() if from_stdin else None, name or DEFAULT_NAME)


def _globbed(typed: str) -> list[str]:
    """Windows leaves `*.ps1` to the program; a name that exists is meant as it is."""
    if os.name != "nt" or not any(sign in typed for sign in "*?") or os.path.lexists(typed):
        return [typed]
    return sorted(glob.glob(typed, recursive=True)) or [typed]  # noqa: PTH207 - the typed form of the path is kept


def _listed(name: str, *, null: bool) -> list[str]:
    """The paths of a `--files-from` list, taken literally."""
    where = "the list on stdin" if name == STDIN else f"the list `{name}`"
    try:
        raw = _stdin() if name == STDIN else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"cannot read {where}: {error.strerror}; give --files-from a text file of paths") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{where} is not UTF-8; save it as UTF-8 (PowerShell: Set-Content -Encoding utf8)") from error
    if null:
        return [path for path in text.split("\0") if path]
    if "\0" in text:
        raise Refused(f"{where} holds NUL characters; -z reads paths that end in NUL")
    return [path for path in text.replace("\r\n", "\n").split("\n") if path]


def _stdin() -> bytes:
    return sys.stdin.buffer.read()
