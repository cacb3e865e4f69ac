"""The double-byte code pages of Japanese, Chinese and Korean, told by runs of common characters."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"[^\x00-\x7f]+")
_REPEATED = re.compile(r"(.)\1+")
_HAS_SIGNS = re.compile(rb"[\x80-\xbf\xd7\xf7]")
"""Bytes that are no letters in Windows-1252. Without one, a run may be a list of accented letters, to be replaced."""
_KANA = "".join(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30F7)))) + "ー、。「」"
_LEAST_WORTH = 1.0
_LEAST_WORTH_OF_LETTERS = 4.0
_LEAST_MEAN = 0.42
_COMMON, _KNOWN = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class _Page:
    """`known`: ranges of lead bytes of the characters that are taught first, and the least trail byte.

    The standards sort them there: JIS X 0208 level 1, GB 2312 level 1, the syllables of KS X 1001, Big5 level 1, each
    with its rows of punctuation. `common` are the most frequent characters of running text.
    """

    name: str
    known: tuple[tuple[int, int], ...]
    trail: int
    common: str


_PAGES = (
    _Page("cp932", ((0x81, 0x82), (0x88, 0x97)), 0x40, _KANA),
    _Page(
        "cp936",
        ((0xA1, 0xA3), (0xB0, 0xD7)),
        0xA1,
        "的一是不了在有人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行"
        "学法所民得经文件户服务器错误邮送设置取名机日志",
    ),
    _Page(
        "cp949",
        ((0xA1, 0xA3), (0xB0, 0xC8)),
        0xA1,
        "이다는을를에의가한하로고지은사서도자기대일으해시그인정리어수스아니전동보상게파오류용일메일되었습니까실행",
    ),
    _Page(
        "cp950",
        ((0xA1, 0xA3), (0xA4, 0xC6)),
        0x40,
        "的一是不了在有人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行"
        "學法所民得經文件檔案戶伺服器錯誤郵送設置取名機日誌",
    ),
)


def double_byte_page(sample: bytes) -> str | None:
    """The page under which the non-ASCII characters stand in runs and are common ones, or None.

    Windows-1252 text under such a page gives single rare characters amid ASCII letters (an accent and the letter behind
    it), if it can be decoded at all.
    """
    least = _LEAST_WORTH if _HAS_SIGNS.search(sample) else _LEAST_WORTH_OF_LETTERS
    best, name = _LEAST_MEAN, None
    for page in _PAGES:
        mean = _mean_worth(page, sample, least)
        if mean > best:
            best, name = mean, page.name
    return name


def _mean_worth(page: _Page, sample: bytes, least: float) -> float:
    try:
        # Not final: the sample may end within a character.
        text = codecs.getincrementaldecoder(page.name)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    # Rules made of one repeated sign say nothing, in whatever page.
    text = _REPEATED.sub(r"\1", text)
    total = sum(map(len, _RUN.findall(text)))
    counts = Counter(char for run in _words(page, text) for char in run)
    worth = sum(count * _worth(page, char) for char, count in counts.items())
    return worth / total if worth >= least else 0.0


def _words(page: _Page, text: str) -> Iterator[str]:
    """The runs of non-ASCII characters; of single ones only the common that touch no ASCII letter."""
    for match in _RUN.finditer(text):
        run = match.group()
        around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if len(run) > 1 or (run in page.common and not any(map(str.isalpha, around))):
            yield run


def _worth(page: _Page, char: str) -> float:
    if char in page.common:
        return _COMMON
    encoded = char.encode(page.name)
    known = len(encoded) == 2 and encoded[1] >= page.trail and any(a <= encoded[0] <= b for a, b in page.known)
    return _KNOWN if known else 0.0
