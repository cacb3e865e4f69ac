"""What is told of every file that was read, whatever it holds."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from pslint_tls.files.read import Content
from pslint_tls.files.signature import is_signed
from pslint_tls.text import Source

_REQUIRES = re.compile(r"^[ \t]*#requires[ \t]+([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_MOST_WORDS = 200
_LOADS = re.compile(
    r"^[ \t]*(?:\.[ \t]|&|using[ \t]+module|import-module|ipmo)([^\r\n]{0,300})", re.IGNORECASE | re.MULTILINE
)
_ENDS = (".ps1", ".psm1")
_BEFORE_NAME = re.compile(r"[\\/\"'\s]")
_MOST_LOADS = 50


class About(NamedTuple):
    """See `FileRow`. A file that is no text has a hash and nothing else."""

    hash: str
    encoding: str | None = None
    guessed: bool | None = None
    newline: str | None = None
    signed: bool | None = None
    requires: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    """The names of the scripts and modules that it loads or calls by path, in lower case."""


def about(content: Content, source: Source | None) -> About:
    """What there is to tell of a file's bytes. Runs on each of a million files: words are searched before patterns."""
    digest = hashlib.sha256(content.raw).hexdigest()
    if source is None:
        return About(digest)
    text = source.text
    lowered = text.lower()
    signed = "signature" in lowered and is_signed(text)
    requires = tuple(_words(text)) if "#requires" in lowered else ()
    loads = tuple(_loads(text)) if ".ps1" in lowered or ".psm1" in lowered else ()
    return About(digest, source.encoding, source.guessed, _newline(text), signed, requires, loads)


def _newline(text: str) -> str:
    both = text.count("\r\n")
    kinds = {"crlf": both, "lf": text.count("\n") - both, "cr": text.count("\r") - both}
    there = [kind for kind, count in kinds.items() if count]
    return "none" if not there else there[0] if len(there) == 1 else "mixed"


def _words(text: str) -> list[str]:
    return [" ".join(found.split())[:_MOST_WORDS] for found in _REQUIRES.findall(text)]


def _loads(text: str) -> list[str]:
    found: dict[str, None] = {}
    for line in _LOADS.findall(text):
        lowered = line.lower()
        ends = [(place, suffix) for suffix in _ENDS if (place := lowered.find(suffix)) > 0]
        if ends and len(found) < _MOST_LOADS:
            end, suffix = min(ends)
            found[_BEFORE_NAME.split(lowered[:end])[-1] + suffix] = None
    return list(found)
