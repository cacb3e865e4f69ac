"""Latin code pages other than Windows-1252, told by a language that explains every accented letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.text.codepage import code_page

_WESTERN = (
    "éèàùçêâîôûëïüœæ",
    "äöüßé",
    "áéíóúñüçàèòï",
    "ãõáéíóúâêôçàü",
    "àèéìòùíú",
    "åäöæøéü",
    "ëïéèöüáóêâ",
)
"""The accented letters of French, German, Spanish and Catalan, Portuguese, Italian, the Nordic languages, Dutch."""
_LEAST_OCCURRENCES = 4
_LEAST_DISTINCT = 2
_LEAST_EXPLAINED = 0.95
_LEAST_MARGIN = 0.2
_LEAST_FOREIGN = 0.15


@dataclass(frozen=True, slots=True)
class _Language:
    """`letters`: its accented letters; `needed`: one that no text of some length is without."""

    page: str
    letters: str
    needed: str = ""


# Icelandic last: it shares the bytes of three letters with Turkish and Latvian.
_OTHERS = (
    _Language("cp1250", "ąćęłńóśźż"),  # Polish
    _Language("cp1250", "áčďéěíňóřšťúůýž"),  # Czech
    _Language("cp1250", "áäčďéíĺľňóôŕšťúýž"),  # Slovak
    _Language("cp1250", "áéíóöőúüű"),  # Hungarian
    _Language("cp1250", "čćđšž"),  # Croatian, Slovene
    _Language("cp1250", "ăâîşţ"),  # Romanian
    _Language("cp1257", "ąčęėįšųūž"),  # Lithuanian
    _Language("cp1257", "āčēģīķļņšūž"),  # Latvian
    _Language("cp1257", "äöüõšž"),  # Estonian
    _Language("cp1254", "çğıöşüâîû", "ı"),  # Turkish
    _Language("cp1252", "áðéíóúýþæö"),  # Icelandic
)


def latin_page(words: Sequence[bytes]) -> str | None:
    """The page of the language that explains the accented letters where no Western language does, or None."""
    inside = b"".join(word for word in words if any(byte < 0x80 for byte in word))
    read = code_page("cp1252").decode(inside)
    western = _share(_accented(inside, "cp1252", read), _WESTERN)
    best, page = 0.0, None
    for language in _OTHERS:
        accented = _accented(inside, language.page, read)
        share = _share(accented, (language.letters,))
        if share > best and len(set(accented)) >= _LEAST_DISTINCT and language.needed in "".join(accented):
            best, page = share, language.page
    return page if best >= max(_LEAST_EXPLAINED, western + _LEAST_MARGIN) and _is_foreign(inside, read) else None


def _accented(raw: bytes, page: str, western: str) -> list[str]:
    """What is a letter in Windows-1252, or in this page something else than there."""
    read = code_page(page).decode(raw, "replace")
    pairs = zip(read, western, strict=True)
    return [char.lower() for char, other in pairs if char > "\x7f" and (other.isalpha() or char != other)]


def _share(accented: list[str], alphabets: Sequence[str]) -> float:
    """The greatest share that an alphabet explains; 0 if there is too little to tell."""
    if len(accented) < _LEAST_OCCURRENCES:
        return 0.0
    return max(sum(char in letters for char in accented) / len(accented) for letters in alphabets)


def _is_foreign(raw: bytes, western: str) -> bool:
    """Whether some characters are in no Western alphabet: `³` or `þ` within words, not just `å` in French."""
    known = "".join(_WESTERN)
    other = code_page("cp1250").decode(raw, "replace")
    inside = [char.lower() for char, second in zip(western, other, strict=True) if char.isalpha() or char != second]
    accented = [char for char in inside if char > "\x7f"]
    strange = sum(char not in known for char in accented)
    return strange >= max(_LEAST_DISTINCT, _LEAST_FOREIGN * len(accented))
