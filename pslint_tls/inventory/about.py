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


class About(NamedTuple):
    """See `FileRow`. A file that is no text has a hash and nothing else."""

    hash: str
    encoding: str | None = None
    guessed: bool | None = None
    newline: str | None = None
    signed: bool | None = None
    requires: tuple[str, ...] = ()


def about(content: Content, source: Source | None) -> About:
    """What there is to tell of a file's bytes. Runs on each of a million files: words are searched before patterns."""
    digest = hashlib.sha256(content.raw).hexdigest()
    if source is None:
        return About(digest)
    text = source.text
    lowered = text.lower()
    signed = "signature" in lowered and is_signed(text)
    requires = tuple(_words(text)) if "#requires" in lowered else ()
    return About(digest, source.encoding, source.guessed, _newline(text), signed, requires)


def _newline(text: str) -> str:
    both = text.count("\r\n")
    kinds = {"crlf": both, "lf": text.count("\n") - both, "cr": text.count("\r") - both}
    there = [kind for kind, count in kinds.items() if count]
    return "none" if not there else there[0] if len(there) == 1 else "mixed"


def _words(text: str) -> list[str]:
    return [" ".join(found.split())[:_MOST_WORDS] for found in _REQUIRES.findall(text)]
