"""A file as text, and the way between offsets, positions and bytes."""

from __future__ import annotations

import codecs
import io
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from pslint_tls.text.codepage import CodePage, code_page
from pslint_tls.text.span import Position

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BLOCK = 1024


@dataclass(frozen=True)
class Source:
    """The text of a file and the bytes it came from.

    `text` has no byte order mark and keeps its line ends. `guessed`: nothing in the file says that `encoding` (a Python
    codec name) is right. `exact`: `bom` and the encoded text are `raw` again; where they are not, the file may be read
    but its writer should refuse it. Offsets are code points of `text`, byte offsets count from the start of `raw`.
    """

    path: str
    raw: bytes = field(repr=False)
    text: str = field(repr=False)
    encoding: str = "utf-8"
    bom: bytes = b""
    guessed: bool = False
    exact: bool = True

    @classmethod
    def from_text(cls, text: str, path: str = "script.ps1", encoding: str = "utf-8", bom: bytes = b"") -> Source:
        """The source of a file that would hold `text`."""
        page = code_page(encoding)
        return cls(path, bom + page.encode(text), text, page.name, bom)

    @property
    def line_count(self) -> int:
        """How many lines there are; a line end at the very end starts one more, empty line, as in an editor."""
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Line and UTF-16 column of an offset from 0 to len(text), that included."""
        if not 0 <= offset <= len(self.text):
            raise ValueError(f"offset {offset} is outside the text of {self.path} (0 to {len(self.text)})")
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        pairs = bisect_left(self._astral, offset) - bisect_left(self._astral, start)
        return Position(line, offset - start + pairs + 1)

    def offset(self, position: Position) -> int:
        """The offset of a position; the inverse of `position`. ValueError if the text has no such place."""
        start, end = self._line_range(position.line)
        units = position.column - 1
        low = high = bisect_left(self._astral, start)
        while high < len(self._astral) and self._astral[high] - start + (high - low) < units:
            high += 1
        found = start + units - (high - low)
        last = end if position.line == self.line_count else end - 1
        if units < 0 or found > last or self.position(found) != position:
            raise ValueError(f"{self.path} has no column {position.column} in line {position.line}")
        return found

    def byte_offset(self, offset: int) -> int:
        """Where in `raw` the character at `offset` starts; for len(text), the end of `raw`."""
        if not 0 <= offset <= len(self.text):
            raise ValueError(f"offset {offset} is outside the text of {self.path} (0 to {len(self.text)})")
        if self._simple:
            return len(self.bom) + offset
        if not (self.exact and self._page.concatenative):
            return self._walked[offset]
        block = offset // _BLOCK
        return self._marks[block] + len(self._page.encode(self.text[block * _BLOCK : offset]))

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        start, end = self._line_range(line)
        return self.text[start : end - len(self._line_end(line))]

    def newline_at(self, offset: int) -> str:
        """The line end to use near `offset`: that of its line, else of the line before, else LF."""
        line = self.position(offset).line
        return self._line_end(line) or (self._line_end(line - 1) if line > 1 else "") or "\n"

    @cached_property
    def _starts(self) -> list[int]:
        # io.StringIO with newline="" splits at LF, CRLF and lone CR only, and in C; str.splitlines knows more ends.
        starts = [0, *accumulate(map(len, io.StringIO(self.text, newline="")))]
        if len(starts) > 1 and self.text[-1] not in "\r\n":
            starts.pop()
        return starts

    @cached_property
    def _astral(self) -> list[int]:
        if self.text.isascii() or len(self.text.encode("utf-16-le", "surrogatepass")) == 2 * len(self.text):
            return []
        return [match.start() for match in _ASTRAL.finditer(self.text)]

    @cached_property
    def _page(self) -> CodePage:
        return code_page(self.encoding)

    @cached_property
    def _simple(self) -> bool:
        """Whether every character is one byte."""
        return len(self.raw) - len(self.bom) == len(self.text) and (self.text.isascii() or self._page.table is not None)

    @cached_property
    def _marks(self) -> list[int]:
        blocks = (self.text[at : at + _BLOCK] for at in range(0, len(self.text), _BLOCK))
        return list(accumulate((len(self._page.encode(block)) for block in blocks), initial=len(self.bom)))

    @cached_property
    def _walked(self) -> list[int]:
        """The byte offset of every character, for pages where encoding the text does not give the same bytes."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        found: list[int] = []
        width = len(self._page.encode("\n"))
        start = len(self.bom)
        for at in range(start, len(self.raw)):
            chars = len(decoder.decode(self.raw[at : at + 1], at + 1 == len(self.raw)))
            if chars:
                # More than one at a time only behind a broken character: the later ones are one unit each.
                found.append(start)
                found.extend(at + 1 - width * later for later in range(chars - 1, 0, -1))
                start = at + 1
        return [*found, len(self.raw)]

    def _line_range(self, line: int) -> tuple[int, int]:
        if not 1 <= line <= self.line_count:
            raise ValueError(f"{self.path} has no line {line}; it has {self.line_count}")
        return self._starts[line - 1], self._starts[line] if line < self.line_count else len(self.text)

    def _line_end(self, line: int) -> str:
        start, end = self._line_range(line)
        tail = self.text[max(start, end - 2) : end]
        return "\r\n" if tail == "\r\n" else tail[-1:] if tail[-1:] in ("\r", "\n") else ""


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins, for whoever needs no numbers: lines end in LF, CR LF or CR."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
