"""Bytes that were not read from a file, as though they lay at a name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pslint_tls.files.discover import root_of
from pslint_tls.files.paths import absolute, display, shorten
from pslint_tls.files.read import too_large
from pslint_tls.files.settings import ReadSettings
from pslint_tls.text import Source, Undecodable, decode


@dataclass(frozen=True, slots=True)
class Given:
    """The source, and the folder below which it may load other files."""

    source: Source
    root: str


@dataclass(frozen=True, slots=True)
class Unread:
    """The path to show, and why nothing can be said of what is given."""

    shown: str
    reason: str


def given(raw: bytes, name: str, read: ReadSettings, cwd: str) -> Given | Unread:
    """`raw` as a file at `name`, absolute or below `cwd`, would be read."""
    path = absolute(name, cwd)
    shown = display(shorten(path, cwd))
    if len(raw) > read.max_file_size:
        return Unread(shown, too_large(read.max_file_size))
    try:
        source = decode(shown, raw, read.encodings.of(path, cwd, read.encoding))
    except Undecodable as error:
        return Unread(shown, error.reason)
    return Given(source, os.path.realpath(root_of(os.path.dirname(path), cwd)))  # noqa: PTH120


def decoder_at(path: str, read: ReadSettings, cwd: str) -> Callable[[str, bytes], Source]:
    """What decodes changed bytes of the file at `path` as that file was decoded."""
    return partial(_decoded, encoding=read.encodings.of(path, cwd, read.encoding))


def _decoded(path: str, raw: bytes, *, encoding: str | None) -> Source:
    return decode(path, raw, encoding)
