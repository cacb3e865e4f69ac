"""The lowest layer of the parser: characters, blanks, comments, names and numbers, as PowerShell reads them.

Rules follow PowerShell's `tokenizer.cs` and `CharTraits.cs`, to be found in github PowerShell/PowerShell in the folder
src/System.Management.Automation/engine/parser.
"""

from __future__ import annotations

import re
import time
from typing import NamedTuple, Protocol, TypeVar

from pslint_tls.syntax import ast

BLANK = " \t\f\v\u00a0\u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
DASH = "-\u2013\u2014\u2015"
NEWLINE = r"(?:\r\n|\r|\n)"

SINGLE_QUOTES = frozenset(SINGLE)
DOUBLE_QUOTES = frozenset(DOUBLE)
QUOTES = SINGLE_QUOTES | DOUBLE_QUOTES
DASHES = frozenset(DASH)
# CharTraits.ForceStartNewToken, with the blanks and the sentinel that ends the text. `<` and `>` are not among them:
# they redirect only where a token begins.
BREAKS = frozenset(" \t\f\v\u00a0\u0085\u1680\u2028\u2029\u202f\u205f\u3000\r\n{}();,|&\0") | {
    chr(c) for c in range(0x2000, 0x200B)
}
STATEMENT_ENDS = frozenset("\r\n;)}")
ELEMENT_ENDS = frozenset("\r\n;|)}&")

TRIVIA = re.compile(rf"(?:[{BLANK}]+|`(?:{NEWLINE}|[{BLANK}])|#[^\r\n]*|<#[\s\S]*?#>)*")
LINES = re.compile(rf"(?:[{BLANK}\r\n]+|`(?:{NEWLINE}|[{BLANK}])|#[^\r\n]*|<#[\s\S]*?#>)*")
SEPARATORS = re.compile(rf"(?:[{BLANK}\r\n;]+|`(?:{NEWLINE}|[{BLANK}])|#[^\r\n]*|<#[\s\S]*?#>)*")
BLANKS = re.compile(rf"[{BLANK}]*")
LINE_END = re.compile(r"[\r\n]|\Z")
CONFLICT = re.compile(r"(?<![^\r\n])(?:<{7}|={7}|>{7})(?=[ \r\n\0])")
CONFLICT_BEGINS = re.compile(r"(?<![^\r\n])<{7}(?=[ \r\n\0])")
"""What git leaves in a file that it could not merge. `=======` is a command to PowerShell, so it is a marker only
behind a line that opens a conflict.
"""
WORD = re.compile(r"[A-Za-z_]\w*")
NAME = re.compile(r"\w+")
VARIABLE = re.compile(
    r"\$(?:\{((?:[^`}]|`(?:u\{[0-9a-fA-F]{1,6}\}|[\s\S]))*)\}|([$^?])|((?:\w[\w?]*|:(?=\w))(?::(?!:)[\w?]+(?::(?!:)[\w?]*)*)?))"
)
ESCAPE = re.compile(r"`(u\{[0-9a-fA-F]{1,6}\}|[\s\S])")
ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
SPLAT = re.compile(r"@([$^?]|(?:\w[\w?]*|:(?=\w))(?::(?!:)[\w?]+)?)")
NUMBER = re.compile(
    r"(?:0[xX][0-9a-fA-F]+|0[bB][01]+(?![0-9a-zA-Z])"
    r"|(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"(?:[uU]?[yYsSlL]|[uUdDnN])?(?:[kKmMgGtTpP][bB])?"
)
BREAK_CLASS = rf"{BLANK}\r\n{{}}();,|&\0"
GENERIC = re.compile(rf"[^{BREAK_CLASS}{SINGLE}{DOUBLE}`$]+")
SCALES = {"kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40, "pb": 1 << 50}

MAX_DEPTH = 100
"""Brackets that may stand open; real scripts stay below 40. Each costs about a dozen frames of Python's stack."""


class ParseError(Exception):
    """Something PowerShell would not accept, or this parser cannot; `position` is where."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position

    def again(self) -> ParseError:
        """The same error without its traceback, which would keep everything alive that was read."""
        return type(self)(self.reason, self.position)


class TooDeep(ParseError):
    """Too many brackets stand open. Only the outermost statement gets over it: going on inside would come upon it
    again and again.
    """


class BudgetSpent(Exception):
    """The wall clock ran out."""


class Mark(NamedTuple):
    """How much was read at the beginning of a statement."""

    depth: int
    braces: int
    commands: int
    notable: int
    starts: int
    damage: int


class Reading(NamedTuple):
    """What was read from a mark on, and where it ended."""

    pos: int
    commands: list[ast.Command]
    notable: list[ast.Node]
    starts: list[int]
    damage: list[ast.Damage]


class Scanner:
    """The text, the place in it, and what every layer above needs of both.

    `text` carries three NULs more than were given, so that looking ahead never needs a bounds check.
    """

    def __init__(self, text: str, deadline: float | None = None) -> None:
        self.length = len(text)
        self.text = text + "\0\0\0"
        self.pos = 0
        self.depth = 0
        self.braces = 0
        """Of the open brackets those that a `}` closes."""
        self.commands: list[ast.Command] = []
        self.damage: list[ast.Damage] = []
        self.notable: list[ast.Node] = []
        self.starts: list[int] = []
        self.modern = False
        """Something was read that Windows PowerShell 5.1 cannot parse."""
        self.folded = False
        """Inside a string whose subexpressions write their quotes doubled or escaped."""
        self.endless: set[tuple[int, bool]] = set()
        """Strings known to have no end, each with `folded`, so that no text is read for them twice."""
        self.brackets: dict[int, tuple[str | ast.Attribute | ParseError, int]] = {}
        """What was read ahead in square brackets, with its end, for whoever reads the same place again."""
        self.here_ends = dict.fromkeys("'\"", self.length + 1)
        """For each kind of here-string: from here on none ends."""
        self.peeked_at = -1
        self.peeked = ("", 0, 0)
        """The operator that was last looked at."""
        self._conflicted: bool | None = None
        self._deadline = deadline
        self._ticks = 0

    def fail(self, reason: str, position: int | None = None) -> ParseError:
        """The error to raise for this place."""
        return ParseError(reason, self.pos if position is None else position)

    def tick(self) -> None:
        """Look at the clock now and then."""
        self._ticks += 1
        if self._ticks & 127 == 0 and self._deadline is not None and time.monotonic() > self._deadline:
            raise BudgetSpent

    def enter(self) -> None:
        """One bracket deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.depth -= 1
            raise TooDeep(f"more than {MAX_DEPTH} nested brackets", self.pos)

    def blanks(self) -> str:
        """Skip blanks, comments and continued lines; return the character that follows."""
        text = self.text
        pos = self.pos
        char = text[pos]
        if char == " ":
            pos += 1
            char = text[pos]
        if char in " \t`#<" or char > "\x7f" or char in "\f\v":
            found = TRIVIA.match(text, pos, self.length)
            if found is not None:
                pos = found.end()
            char = text[pos]
            if char == "<":
                self._refuse_comment(pos)
        self.pos = pos
        return char

    def lines(self) -> str:
        """Skip what `blanks` does and newlines; return the character that follows."""
        return self._skip(LINES)

    def separators(self) -> str:
        """Skip what `lines` does and semicolons; return the character that follows."""
        return self._skip(SEPARATORS)

    def _skip(self, what: re.Pattern[str]) -> str:
        found = what.match(self.text, self.pos, self.length)
        if found is not None:
            self.pos = found.end()
        char = self.text[self.pos]
        if char == "<":
            self._refuse_comment(self.pos)
        return char

    def _refuse_comment(self, position: int) -> None:
        """A comment that was not skipped has no end: the rest of the text belongs to it."""
        if self.text.startswith("<#", position):
            raise self.fail("comment without end", self.length)

    def conflict_marker(self) -> bool:
        """Whether git's conflict marker stands here."""
        if CONFLICT.match(self.text, self.pos) is None:
            return False
        if self.text[self.pos] != "=":
            return True
        if self._conflicted is None:
            self._conflicted = CONFLICT_BEGINS.search(self.text) is not None
        return self._conflicted

    def mark(self) -> Mark:
        """What to go back to should the statement that begins here fail."""
        return Mark(
            self.depth,
            self.braces,
            len(self.commands),
            len(self.notable),
            len(self.starts),
            len(self.damage),
        )

    def recover(self, start: int, mark: Mark, error: ParseError) -> ast.Damage:
        """Give up what began at `start`: everything up to the end of the line of the error is damage.

        What was read behind that is forgotten, for it is read again.
        """
        if mark.depth and isinstance(error, TooDeep):
            raise error
        found = LINE_END.search(self.text, max(error.position, start), self.length)
        end = found.start() if found else self.length
        end = max(end, min(start + 1, self.length))
        self.depth, self.braces = mark.depth, mark.braces
        if end < self.pos:
            forget(self.commands, mark.commands, end)
            forget(self.notable, mark.notable, end)
            forget(self.damage, mark.damage, end)
            self.starts[mark.starts :] = [one for one in self.starts[mark.starts :] if one < end]
            self.brackets.clear()
        self.pos = end
        return self.damaged(start, end, error.reason)

    def start_over(self, start: int, mark: Mark) -> None:
        """Go back to `start` and forget everything since."""
        self.pos, self.depth, self.braces = start, mark.depth, mark.braces
        del self.commands[mark.commands :], self.notable[mark.notable :]
        del self.starts[mark.starts :], self.damage[mark.damage :]
        self.brackets.clear()

    def since(self, mark: Mark) -> Reading:
        """What was read since the mark."""
        return Reading(
            self.pos,
            self.commands[mark.commands :],
            self.notable[mark.notable :],
            self.starts[mark.starts :],
            self.damage[mark.damage :],
        )

    def put_back(self, mark: Mark, reading: Reading) -> None:
        """Prefer a former reading of the same place."""
        self.start_over(reading.pos, mark)
        self.commands += reading.commands
        self.notable += reading.notable
        self.starts += reading.starts
        self.damage += reading.damage

    def damaged(self, start: int, end: int, reason: str) -> ast.Damage:
        """Note that something could not be read."""
        damage = ast.Damage(start, end, reason)
        self.damage.append(damage)
        return damage

    def unclosed(self, start: int, close: str) -> None:
        """Note that what opened at `start` is never closed; what was read of it stays."""
        found = LINE_END.search(self.text, start, self.length)
        self.damaged(start, found.start() if found else self.length, f"`{close}` missing")

    def at_end(self) -> bool:
        """Whether the text is used up."""
        return self.pos >= self.length

    def expect(self, char: str) -> None:
        """Take exactly this character."""
        if self.text[self.pos] != char:
            raise self.fail(f"`{char}` expected")
        self.pos += 1

    def bracket(self, char: str) -> None:
        """Take a bracket, newlines in front of it too. If it is missing, the error is at the end of what was read, so
        that the line that follows is not lost.
        """
        here = self.pos
        if self.lines() != char:
            raise self.fail(f"`{char}` expected", here)
        self.pos += 1

    def word(self) -> str:
        """The word at this place in lower case if it ends like a keyword does, else an empty string. Takes nothing."""
        found = WORD.match(self.text, self.pos)
        if found is None or self.text[found.end()] not in BREAKS:
            return ""
        return found.group().lower()

    def variable(self) -> ast.Variable | None:
        """The variable at this place, or None if `$` begins none here."""
        found = VARIABLE.match(self.text, self.pos)
        if found is None:
            return None
        braced, special, plain = found.groups()
        name = _unbrace(braced) if braced is not None else plain or special
        start, self.pos = self.pos, found.end()
        if plain and self.text[self.pos] == ":" != self.text[self.pos + 1]:
            self.damaged(self.pos, self.pos + 1, "`:` behind a variable's name")
        return ast.Variable(start, self.pos, name)

    def number(self) -> ast.Constant | None:
        """The number at this place if it is not the beginning of a word."""
        found = NUMBER.match(self.text, self.pos)
        if found is None:
            return None
        end = found.end()
        if self.text[end].isalnum() or self.text[end] == "_":
            return None
        start, self.pos = self.pos, end
        return ast.Constant(start, end, number_value(found.group()))


class Placed(Protocol):
    """What has a beginning."""

    start: int


P = TypeVar("P", bound=Placed)


def forget(nodes: list[P], known: int, end: int) -> None:
    """Drop from the nodes behind the first `known` those that do not begin before `end`."""
    nodes[known:] = [node for node in nodes[known:] if node.start < end]


def _unbrace(text: str) -> str:
    return ESCAPE.sub(lambda found: unescaped(found.group(1)), text) if "`" in text else text


def unescaped(text: str) -> str:
    """What stands for the text behind a backtick."""
    if len(text) > 1 and text.startswith("u{"):
        code = int(text[2:-1], 16)
        return chr(code) if code <= 0x10FFFF else ""
    return ESCAPES.get(text, text)


def number_value(text: str) -> int | float:
    """The value of a number as written: hexadecimal, suffixes and multipliers included."""
    lowered = text.lower()
    scale = (
        SCALES.get(lowered[-2:], 1)
        if not lowered.startswith("0x") or lowered[-2:] in ("kb", "mb", "gb", "tb", "pb")
        else 1
    )
    if scale != 1:
        lowered = lowered[:-2]
    if lowered.startswith("0x"):
        return _hexadecimal(lowered[2:].rstrip("uylsn")) * scale
    if lowered.startswith("0b") and set(lowered[2:]) <= {"0", "1"} and len(lowered) > 2:
        return int(lowered[2:], 2) * scale
    lowered = lowered.rstrip("uylsdn")
    if lowered.isdigit():
        return int(lowered) * scale if len(lowered) < 400 else float("inf")
    return float(lowered) * scale


def _hexadecimal(digits: str) -> int:
    """Eight or sixteen digits with the top bit set are negative, as in .NET."""
    value = int(digits or "0", 16)
    if len(digits) in (8, 16) and digits[0] in "89abcdef":
        value -= 1 << (4 * len(digits))
    return value
