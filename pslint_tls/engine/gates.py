"""What changed bytes have to pass before anybody may write them, whatever changed them (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Callable

from pslint_tls.rule import Script
from pslint_tls.text import Source, Undecodable

Decoder = Callable[[str, bytes], Source]

INEXACT = "its bytes are not those that its text would be written as"
"""Why a file whose text is not `exact` is not changed."""
NOT_ANALYSED = "the changed file could not be analysed"
LESS_READ = "the file could be read less well then"


def reread(source: Source, raw: bytes, read: Decoder) -> Source | str:
    """The changed bytes of `source` as `read` decodes them, or why they must not be written."""
    try:
        changed = read(source.path, raw)
    except Undecodable as error:
        return f"the file would no longer be text: {error.reason}"
    if (changed.encoding, changed.bom, changed.exact) != (source.encoding, source.bom, True):
        return "the file would be read in another encoding then"
    return changed


def worsened(old: Script, new: Script) -> str | None:
    """What speaks against a changed script: more of it is damaged, or it takes longer than it may."""
    if _damaged(new) > _damaged(old):
        return LESS_READ
    if new.budget is not None and old.budget is None:
        return "the changed file takes too long to analyse"
    return None


def _damaged(script: Script) -> int:
    """Code points that the parser could make nothing of."""
    return sum(one.end - one.start for one in script.damage)
