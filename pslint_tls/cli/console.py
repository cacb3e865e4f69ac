"""What reaches stdout and stderr: the only place that writes."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterable, Iterator
from typing import IO

import click

BATCH = 1 << 16
"""Characters that are gathered before they are written."""


def document(chunks: Iterable[str]) -> None:
    """A machine-readable document: UTF-8 without BOM whatever the console, line ends as they are."""
    stream = sys.stdout.buffer
    with _quiet_when_closed():
        for batch in batches(chunks):
            # A file name that is no valid text keeps its bytes as \udcXX, which JSON reads back.
            stream.write(batch.encode("utf-8", "backslashreplace"))
        stream.flush()


def raw(content: bytes) -> None:
    """Bytes as they are: a script on its way from stdin to stdout."""
    with _quiet_when_closed():
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def text(lines: Iterable[str], *, colour: bool) -> None:
    """Lines for people; characters that the console cannot show become `?`."""
    _forgive(sys.stdout)
    with _quiet_when_closed():
        for batch in batches(f"{line}\n" for line in lines):
            click.echo(batch, file=sys.stdout, nl=False, color=colour)
        sys.stdout.flush()


def complain(message: str) -> None:
    """An error on stderr, with the program's name in front."""
    note(f"pslint-tls: {message}")


def note(line: str) -> None:
    """A line on stderr."""
    from pslint_tls.output.cells import safe

    if sys.stderr is None:
        return
    _forgive(sys.stderr)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{safe(line)}\n")
        sys.stderr.flush()


def close() -> None:
    """Flush what is left, so that nothing fails when the interpreter ends."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _flush(stream)


def shows(character: str) -> bool:
    """Whether stdout can encode `character`."""
    try:
        character.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def batches(chunks: Iterable[str]) -> Iterator[str]:
    """The text of `chunks` in pieces of a size that is worth a call to the system."""
    gathered: list[str] = []
    size = 0
    for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size >= BATCH:
            yield "".join(gathered)
            gathered, size = [], 0
    yield "".join(gathered)


@contextlib.contextmanager
def _quiet_when_closed() -> Iterator[None]:
    """Who reads our output may stop reading (`| head`): then the rest is not wanted, and that is no error."""
    try:
        yield
    except OSError as error:
        # Windows says EINVAL for a pipe whose other end is gone.
        if error.errno != errno.EPIPE and not (os.name == "nt" and error.errno == errno.EINVAL):
            raise
        _discard(sys.stdout)


def _flush(stream: IO[str]) -> None:
    try:
        stream.flush()
    except (OSError, ValueError):
        _discard(stream)


def _discard(stream: IO[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _forgive(stream: IO[str]) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
