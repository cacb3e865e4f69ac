"""String literals: single and double quoted, here-strings, and barewords with expansions in them."""

from __future__ import annotations

import re

from pslint_tls.syntax import ast
from pslint_tls.syntax.ast import Quote
from pslint_tls.syntax.scan import (
    BLANK,
    BREAKS,
    DOUBLE,
    DOUBLE_QUOTES,
    ESCAPE,
    GENERIC,
    NEWLINE,
    QUOTES,
    SINGLE,
    SINGLE_QUOTES,
    Mark,
    ParseError,
    Scanner,
    unescaped,
)

SINGLE_SIMPLE = re.compile(rf"[^{SINGLE}]*")
DOUBLE_SIMPLE = re.compile(rf"[{DOUBLE}]([^{DOUBLE}`$]*)[{DOUBLE}]")
DOUBLE_TEXT = re.compile(rf"[^{DOUBLE}`$]+")
HERE_OPEN = re.compile(rf"@([{SINGLE}{DOUBLE}])[{BLANK}]*(?={NEWLINE})")
HERE_SINGLE_CLOSE = re.compile(rf"{NEWLINE}[{SINGLE}]@")
HERE_DOUBLE_CLOSE = re.compile(rf"{NEWLINE}[{DOUBLE}]@")
HERE_TEXT = re.compile(r"[^`$\r\n]+")
ONE_NEWLINE = re.compile(NEWLINE)
QUOTE_PAIR = re.compile(rf"[`{DOUBLE}][{DOUBLE}]")


class Strings(Scanner):
    """Reads strings. `subexpression` is supplied by the layer above."""

    def subexpression(self) -> ast.SubExpression:
        """`$( ... )` at this place."""
        raise NotImplementedError

    def quoted(self) -> ast.StringConstant | ast.ExpandableString:
        """The quoted string at this place."""
        if self.text[self.pos] in SINGLE_QUOTES:
            return self.single_quoted()
        return self.double_quoted()

    def single_quoted(self) -> ast.StringConstant:
        """`'text'`, quotes inside doubled."""
        text, start = self.text, self.pos
        self.refuse_endless()
        pieces: list[str] = []
        pos = start + 1
        while True:
            found = SINGLE_SIMPLE.match(text, pos, self.length)
            if found is not None:
                pieces.append(found.group())
                pos = found.end()
            if pos >= self.length:
                raise self.no_end(start)
            if text[pos + 1] not in SINGLE_QUOTES:
                break
            pieces.append(text[pos + 1])
            pos += 2
        self.pos = pos + 1
        return ast.StringConstant(start, self.pos, "".join(pieces), Quote.SINGLE)

    def double_quoted(self) -> ast.StringConstant | ast.ExpandableString:
        """`"text"` with escapes and expansions."""
        text, start = self.text, self.pos
        if self.folded and text[start + 1] in DOUBLE_QUOTES:
            return self.folded_quoted(text[start : start + 2])
        self.refuse_endless()
        simple = DOUBLE_SIMPLE.match(text, start)
        if simple is not None and text[simple.end()] not in DOUBLE_QUOTES:
            self.pos = simple.end()
            return ast.StringConstant(start, self.pos, simple.group(1), Quote.DOUBLE)
        self.pos = start + 1
        parts: list[str | ast.Expression] = []
        while True:
            found = DOUBLE_TEXT.match(text, self.pos)
            if found is not None:
                parts.append(found.group())
                self.pos = found.end()
            if self.pos >= self.length:
                raise self.no_end(start)
            char = text[self.pos]
            if char not in "`$":
                if text[self.pos + 1] not in DOUBLE_QUOTES:
                    self.pos += 1
                    return _string(start, self.pos, parts, Quote.DOUBLE)
                parts.append(text[self.pos + 1])
                self.pos += 2
            else:
                self._special(char, parts)

    def refuse_endless(self) -> None:
        """Fail at a string that is known to have no end."""
        if self.endless and (self.pos, self.folded) in self.endless:
            raise self.fail("string without end")

    def no_end(self, start: int) -> ParseError:
        """The error of a string without end, remembered: what is nested in it may come upon it again."""
        self.endless.add((start, self.folded))
        return self.fail("string without end", start)

    def _special(self, char: str, parts: list[str | ast.Expression], here: bool = False) -> None:
        """A backtick or a dollar inside expandable text."""
        self.tick()
        if char == "`":
            parts.append(self.escape())
            return
        parts.append(self._dollar(here) or "$")

    def _dollar(self, here: bool) -> ast.Expression | None:
        """The expansion at this dollar; a dollar that begins none is taken and None returned."""
        if self.text[self.pos + 1] == "(":
            return self.subexpression() if here else self._nested()
        found = self.variable()
        if found is None:
            self.pos += 1
        return found

    def _nested(self) -> ast.SubExpression:
        """A subexpression inside a string, whose own quotes may be written plain, doubled or behind a backtick.

        Before it reads the inside, PowerShell folds a doubled or escaped quote into one, save in here-strings. Where
        that leads to nothing, the quotes are read as they stand.
        """
        start, mark = self.pos, self.mark()
        failure = None
        plain = None
        try:
            plain = self.subexpression()
        except ParseError as error:
            failure = error
        whole = failure is None and len(self.damage) == mark.damage
        reached = self.pos if whole else min(self.pos + 200, self.length)
        if not self.folded and QUOTE_PAIR.search(self.text, start, reached) is not None:
            reading = self.since(mark)
            folded = self._folded_subexpression(start, mark)
            if folded is not None:
                return folded
            self.put_back(mark, reading)
        if plain is None:
            raise failure or self.fail("an expression expected")
        return plain

    def _folded_subexpression(self, start: int, mark: Mark) -> ast.SubExpression | None:
        """The subexpression at `start` read as PowerShell folds it, None if that does not work out."""
        self.start_over(start, mark)
        self.folded = True
        try:
            found = self.subexpression()
        except ParseError:
            return None
        finally:
            self.folded = False
        return found if len(self.damage) == mark.damage else None

    def at_folded_quote(self) -> bool:
        """Whether an escaped quote opens a string here, as it may in a subexpression inside a string."""
        return self.folded and self.text[self.pos] == "`" and self.text[self.pos + 1] in DOUBLE_QUOTES

    def folded_quoted(self, opening: str) -> ast.StringConstant | ast.ExpandableString:
        """A string inside a string, between `""` and `""` or between two quotes behind backticks."""
        start = self.pos
        self.refuse_endless()
        self.pos += len(opening)
        parts: list[str | ast.Expression] = []
        while not self.text.startswith(opening, self.pos):
            if self.pos >= self.length:
                raise self.no_end(start)
            char = self.text[self.pos]
            if char in "`$":
                self._special(char, parts)
            else:
                parts.append(char)
                self.pos += 1
        self.pos += len(opening)
        return _string(start, self.pos, parts, Quote.DOUBLE)

    def escape(self) -> str:
        """Take a backtick and what it escapes; return the text that stands for."""
        found = ESCAPE.match(self.text, self.pos, self.length)
        if found is None:
            self.pos += 1
            return ""
        self.pos = found.end()
        return unescaped(found.group(1))

    def here_string(self) -> ast.StringConstant | ast.ExpandableString | None:
        """The here-string at this `@`, or None if none opens here."""
        found = HERE_OPEN.match(self.text, self.pos)
        if found is None:
            return None
        if found.group(1) in SINGLE_QUOTES:
            return self._here_single(found.end())
        return self._here_double(found.end())

    def _here_single(self, body: int) -> ast.StringConstant:
        start = self.pos
        close = None if body >= self.here_ends["'"] else HERE_SINGLE_CLOSE.search(self.text, body)
        if close is None:
            self.here_ends["'"] = min(self.here_ends["'"], body)
            raise self.fail("here-string without end")
        first = ONE_NEWLINE.match(self.text, body)
        assert first is not None
        self.pos = close.end()
        return ast.StringConstant(start, self.pos, self.text[first.end() : close.start()], Quote.HERE_SINGLE)

    def _here_double(self, body: int) -> ast.StringConstant | ast.ExpandableString:
        text, start = self.text, self.pos
        self.refuse_endless()
        if body >= self.here_ends['"']:
            raise self.fail("here-string without end")
        close = HERE_DOUBLE_CLOSE.match(text, body)
        first = ONE_NEWLINE.match(text, body)
        assert first is not None
        self.pos = first.end()
        parts: list[str | ast.Expression] = []
        while close is None:
            found = HERE_TEXT.match(text, self.pos)
            if found is not None:
                parts.append(found.group())
                self.pos = found.end()
            if self.pos >= self.length:
                if HERE_DOUBLE_CLOSE.search(text, body) is None:
                    self.here_ends['"'] = body
                raise self.no_end(start)
            char = text[self.pos]
            if char in "`$":
                self._special(char, parts, True)
                continue
            self.tick()
            close = HERE_DOUBLE_CLOSE.match(text, self.pos)
            if close is None:
                newline = ONE_NEWLINE.match(text, self.pos)
                assert newline is not None
                parts.append(newline.group())
                self.pos = newline.end()
        self.pos = close.end()
        return _string(start, self.pos, parts, Quote.HERE_DOUBLE)

    def bareword(self, start: int | None = None) -> ast.StringConstant | ast.ExpandableString:
        """A generic token: everything up to a character that forces a new token, with escapes, quotes and expansions
        inside.
        """
        text = self.text
        start = self.pos if start is None else start
        found = GENERIC.match(text, self.pos)
        if found is not None:
            self.pos = found.end()
            if text[self.pos] in BREAKS:
                return ast.StringConstant(start, self.pos, text[start : self.pos], Quote.BARE)
        parts: list[str | ast.Expression] = [text[start : self.pos]]
        while text[self.pos] not in BREAKS:
            self._bare_piece(parts)
        if self.pos == start:
            raise self.fail("an argument expected")
        return _string(start, self.pos, parts, Quote.BARE)

    def _bare_piece(self, parts: list[str | ast.Expression]) -> None:
        char = self.text[self.pos]
        if char in QUOTES:
            inner = self.quoted()
            parts.extend(inner.parts if isinstance(inner, ast.ExpandableString) else [inner.value])
        elif char in "`$":
            self._special(char, parts)
        else:
            found = GENERIC.match(self.text, self.pos)
            assert found is not None
            parts.append(found.group())
            self.pos = found.end()


def _string(
    start: int, end: int, parts: list[str | ast.Expression], quote: Quote
) -> ast.StringConstant | ast.ExpandableString:
    """A constant where nothing expands, else the parts with neighbouring text joined."""
    joined: list[str | ast.Expression] = []
    text: list[str] = []
    for part in parts:
        if isinstance(part, str):
            text.append(part)
            continue
        if any(text):
            joined.append("".join(text))
        text.clear()
        joined.append(part)
    if not joined:
        return ast.StringConstant(start, end, "".join(text), quote)
    if any(text):
        joined.append("".join(text))
    return ast.ExpandableString(start, end, joined, quote)
