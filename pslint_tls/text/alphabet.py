"""Code pages of alphabets that are not Latin, told by whole words in their letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.text.codepage import code_page

_LEAST_LETTERS = 6
_LEAST_DISTINCT = 5
_LEAST_IN_WORDS = 0.8
_LEAST_WELL_CASED = 0.85
_LEAST_COMMON = 0.5
_WITHOUT_CASE = 0.85
"""What evidence without upper and lower case is worth: a short Russian word is a Hebrew one too."""
_PUNCTUATION = re.compile("[\xa0\xa7\xa9\xab\xae\xb0\xb7\xbb\u2013\u2014\u2018\u2019\u201c-\u201e\u2022\u2026\u2116]")


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """`common` are the letters that make up two thirds of running text; they are a third of `letters` or less."""

    page: str
    letters: str
    common: str
    cased: bool = True


_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџѓќѕ"
_ALPHABETS = (
    _Alphabet("cp1251", _CYRILLIC, "оеаинтсрвлі"),
    _Alphabet("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "αοιετσνηυρκ"),
    _Alphabet("cp1255", "אבגדהוזחטיךכלםמןנסעףפץצקרשת", "יהולאמתרשב", cased=False),
    _Alphabet("cp1256", "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيپچژگ", "اليمنوترةدعب", cased=False),
    _Alphabet("cp874", "".join(map(chr, range(0x0E01, 0x0E4F))), "านรกอเงมยลวด่้ัิสต", cased=False),
)


@dataclass(frozen=True, slots=True)
class AlphabetPage:
    """`certain`: the case of the letters confirms it; pairs of bytes of a double-byte page would not come out so."""

    page: str
    certain: bool


def alphabet_page(words: Sequence[bytes]) -> AlphabetPage | None:
    """The page of the alphabet in which nearly all non-ASCII bytes spell words, or None.

    `words` are the runs of ASCII letters and non-ASCII bytes that hold one of the latter. A Western word has its
    accents between ASCII letters, so it is no word in any of these alphabets.
    """
    scores = {alphabet: _score(alphabet, b" ".join(words)) for alphabet in _ALPHABETS}
    enough = [alphabet for alphabet, score in scores.items() if score >= _LEAST_COMMON]
    if not enough:
        return None
    best = max(enough, key=lambda alphabet: scores[alphabet] * (1.0 if alphabet.cased else _WITHOUT_CASE))
    return AlphabetPage(best.page, best.cased)


def _score(alphabet: _Alphabet, raw: bytes) -> float:
    """The share of common letters, 0 if the bytes are not words of the alphabet."""
    text = code_page(alphabet.page).decode(raw, "replace")
    letters = alphabet.letters + alphabet.letters.upper()
    found = re.findall(f"[A-Za-z{letters}]+", text)
    pure = [word for word in found if not re.search("[A-Za-z]", word)]
    spelled = "".join(pure)
    strange = len(re.findall(r"[^\x00-\x7f]", _PUNCTUATION.sub("", text)))
    if len(spelled) < max(_LEAST_LETTERS, _LEAST_IN_WORDS * strange) or not any(len(word) > 2 for word in pure):
        return 0.0
    if len(set(spelled)) < _LEAST_DISTINCT:
        return 0.0
    if alphabet.cased and sum(map(len, filter(_well_cased, pure))) < _LEAST_WELL_CASED * len(spelled):
        return 0.0
    return sum(letter in alphabet.common for letter in spelled.lower()) / len(spelled)


def _well_cased(word: str) -> bool:
    return word.isupper() or word[1:].islower() or len(word) == 1
