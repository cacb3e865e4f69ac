"""The shared file with the functions, for scripts that load it instead of holding them."""

from __future__ import annotations

from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.functions import NAMES, SEND
from pslint_tls.migrate.placing import function

_HEAD = "# Functions with which scripts send mail through Microsoft Graph; written by pslint-tls migrate --helper.\n"


def shared_file(choices: Choices) -> bytes:
    """The bytes of the file: ASCII, lines that end in CR LF, as Windows PowerShell reads it under every code page."""
    text = "\n".join([_HEAD, *(function(name, choices) for name in NAMES)])
    return text.replace("\n", "\r\n").encode("ascii")


def is_shared_file(raw: bytes) -> bool:
    """Whether a file that is there was written by us, so that a newer one may take its place."""
    return raw.startswith(_HEAD.rstrip("\n").encode("ascii")) and SEND.encode("ascii") in raw
