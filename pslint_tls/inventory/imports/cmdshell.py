"""What a line of cmd.exe runs: its commands, each with the directory that the ones before it went to."""

from __future__ import annotations

import ntpath
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)
       |\^(?P<literal>.?)
       |(?:(?<!\S)\d)?(?P<redirect>>>?|<)\s*(?:&\d|"[^"]*"?|[^\s&|<>"]+)?
       |(?P<end>&&|\|\||[&|])
       |[^"^&|<>\d]+|.""",
    re.S | re.X,
)
_PROGRAM = re.compile(r"(?i)\"[^\"\s]*[^\"]*\.(?:exe|com|cmd|bat|ps1|vbs|py)\"")
_BEFORE = re.compile(
    r"(?i)(?:[@(\s]+|call\s+|if\s+(?:/i\s+)?(?:not\s+)?(?:exist|defined|errorlevel)\s+(?:\"[^\"]*\"|\S+)\s+)+"
)
_START = re.compile(r"(?i)start\s+(?:\"[^\"]*\"\s+)?((?:/d\s*(?:\"[^\"]*\"|\S+)\s+|/\w+(?::\S+)?\s+)*)")
_START_IN = re.compile(r"(?i)/d\s*(\"[^\"]*\"|\S+)")
_MOVE = re.compile(r"(?i)(cd|chdir|pushd)(?=[\s\\/.\"]|$)\s*(?:/d\s+)?(.*)$", re.S)


class Part(NamedTuple):
    """A command; `directory` is where it is run, None for where the shell was started."""

    text: str
    directory: str | None


def commands(line: str) -> Iterator[Part]:
    """The commands behind the `/c` of a shell, without those that only change the directory."""
    directory: str | None = None
    before: list[str | None] = []
    for piece in _pieces(_unwrapped(line)):
        text = _BEFORE.sub("", piece, count=1) if _BEFORE.match(piece) else piece
        if text.count(")") > text.count("("):
            text = text.rstrip().removesuffix(")")
        text = text.strip()
        moved = _MOVE.match(text)
        if moved:
            if moved[1].lower() == "pushd":
                before.append(directory)
            directory = joined(directory, moved[2].strip().strip('"')) or directory
        elif text.lower() == "popd":
            directory = before.pop() if before else None
        elif text and not re.fullmatch("[A-Za-z]:", text):
            started = _START.match(text)
            inside = _START_IN.search(started[1]) if started else None
            text = text[started.end() :] if started else text
            yield Part(text, joined(directory, inside[1].strip('"')) if inside else directory)


def joined(directory: str | None, path: str | None) -> str | None:
    """A directory as seen from another."""
    if not path or not directory:
        return path or directory
    return ntpath.normpath(ntpath.join(directory, path))


def _unwrapped(line: str) -> str:
    """The line without the quotes around all of it, which cmd.exe takes away: the first and the last of the line,
    unless they hold the path of a program and are the only ones.
    """
    line = line.strip()
    if not line.startswith('"'):
        return line
    program = _PROGRAM.match(line)
    path = program is not None and re.match(r"\"(?:[A-Za-z]:|\\\\|%)[^\"]*$", program[0][:-1]) is not None
    # What is redirected stands behind the quotes.
    said = re.sub(r"\s*\d?>{1,2}\s*\S+(\s+2>&1)?\s*$", "", line)
    if path and (line.count('"') == 2 or not said.endswith('"')):
        return line
    last = line.rindex('"')
    return line[1:last] + line[last + 1 :] if last else line[1:]


def _pieces(line: str) -> Iterator[str]:
    """The line cut at `&`, `&&`, `|` and `||` outside of quotes, without what it redirects; `^` makes a sign plain."""
    made: list[str] = []
    for found in _TOKEN.finditer(line):
        if found["end"]:
            yield "".join(made)
            made = []
        elif not found["redirect"]:
            made.append(found[0] if found["literal"] is None else found["literal"])
    yield "".join(made)
