"""Authenticode signatures at the end of a script: whether there is one, and whose."""

from __future__ import annotations

import base64
import re
from typing import Any

# As PowerShell's own tokenizer finds it, blanks and case do not count.
_BEGIN = re.compile(r"^[ \t\ufeff]*#[ \t]*SIG[ \t]*#[ \t]*Begin[ \t]*signature[ \t]*block[ \t]*$", re.I | re.M)
_END = re.compile(r"^[ \t]*#[ \t]*SIG[ \t]*#[ \t]*End[ \t]*signature[ \t]*block", re.I | re.M)
_COMMENT = re.compile(r"^[ \t]*#[ \t]*", re.M)
_LINE_END = re.compile(r"\r\n?")

# Whoever signs a script chooses the name: it is shown in one line.
_LONGEST = 100

_SHORT = {"common_name": "CN", "organization_name": "O"}
"""What of a subject is shown: who it is, not where."""


def is_signed(script: str | bytes) -> bool:
    """Whether a script carries a signature, valid or not: any change makes it invalid, and an invalid one is no less
    a sign that somebody vouched for this script.
    """
    return _BEGIN.search(_text(script)) is not None


def signer(script: str | bytes) -> str | None:
    """The subject of the certificate that signed, as in `CN=Contoso IT, O=Contoso`; None if it cannot be read."""
    text = _text(script)
    begin = _BEGIN.search(text)
    end = _END.search(text, begin.end()) if begin else None
    if begin is None or end is None:
        return None
    try:
        block = base64.b64decode("".join(_COMMENT.sub("", text[begin.end() : end.start()]).split()), validate=True)
        return _subject(block)
    except Exception:
        # Whatever a damaged block does to the decoder.
        return None


def refusal_of_signed(script: str | bytes) -> str | None:
    """Why a signed script is not changed, None for one that is not signed."""
    if not is_signed(script):
        return None
    name = signer(script)
    return f"it is signed{f' by {name}' if name else ''}; sign it again after the change: --resign-later allows it"


def _text(script: str | bytes) -> str:
    """Enough of the text: the block is ASCII, so UTF-16 of either order is the same with zeros in between."""
    if isinstance(script, bytes):
        if script[:3] == b"\xef\xbb\xbf":
            script = script[3:]
        elif script[:2] in (b"\xff\xfe", b"\xfe\xff"):
            script = script[2:]
        script = script.replace(b"\0", b"").decode("latin-1")
    return _LINE_END.sub("\n", script)


def _subject(block: bytes) -> str | None:
    from asn1crypto import cms

    content = cms.ContentInfo.load(block, strict=True)
    if content["content_type"].native != "signed_data":
        return None
    signed = content["content"]
    who = signed["signer_infos"][0]["sid"]
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if choice.name == "certificate" and _is_meant(who, certificate):
            return _shown(certificate.subject)
    return None


def _is_meant(who: Any, certificate: Any) -> bool:
    if who.name == "subject_key_identifier":
        return bool(certificate.key_identifier == who.chosen.native)
    issued = who.chosen
    return bool(
        certificate.serial_number == issued["serial_number"].native
        and certificate.issuer.dump() == issued["issuer"].dump()
    )


def _shown(name: Any) -> str:
    pairs = [(pair["type"].native, str(pair["value"].native)) for part in name.chosen for pair in part]
    parts = [f"{short}={value}" for long, short in _SHORT.items() for kind, value in pairs if kind == long]
    text = ", ".join(parts) or name.human_friendly
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
