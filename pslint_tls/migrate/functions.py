"""The PowerShell functions that a rewritten script may need: the files of `powershell/`, one function each.

They are written for Windows PowerShell 5.1 and PowerShell 7 (field-facts 5 and 9), in ASCII, with four blanks a
level and LF. The note in their help is how `script/dropins.py` knows them again.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

RECIPIENT = "ConvertTo-GraphRecipient"
ATTACHMENT = "ConvertTo-GraphAttachment"
MESSAGE = "ConvertTo-GraphMessage"
REQUEST = "Invoke-GraphMailRequest"
SEND = "Send-GraphMail"

NAMES = (RECIPIENT, ATTACHMENT, MESSAGE, REQUEST, SEND)
"""In the order in which they are written, so that each stands below what it calls."""
NEEDS = {SEND: (RECIPIENT, REQUEST)}
"""Functions that others call."""
GLOBAL_CLOUD = "https://graph.microsoft.com"


@cache
def text_of(name: str) -> str:
    """The text of a function, for the global cloud."""
    return (files("pslint_tls.migrate") / "powershell" / f"{name}.ps1").read_text(encoding="ascii")
