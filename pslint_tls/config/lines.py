"""Where the keys of a TOML document stand: tomllib does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KeyPath = tuple["str | int", ...]
"""The keys that lead to a value; the entries of an array of tables are numbered from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*""")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'|#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)


class Lines:
    """The line of each key and table of `text`, a document that tomllib has read without complaint."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[KeyPath, int] = {}
        self._counted = 0
        self._line = 1
        self._arrays: dict[KeyPath, int] = {}
        self._read()

    def of(self, *path: str | int) -> int:
        """The line of a key, or of what is nearest around it; 1 for what has no line of its own."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._at:
                return self._at[path[:length]]
        return 1

    def _read(self) -> None:
        text, at = self._text, 0
        table: KeyPath = ()
        while (at := _end(_BLANK, text, at)) < len(text):
            if text[at] == "[":
                array = text.startswith("[[", at)
                parts, at = self._key(at + 1 + array)
                table = self._table(parts, array)
                # `[a.b]` names the table `a` as well.
                for length in range(1, len(table) + 1):
                    self._note(table[:length], at)
                at += 1 + array
            else:
                begin = at
                parts, at = self._key(at)
                for length in range(1, len(parts) + 1):
                    self._note((*table, *parts[:length]), begin)
                at = self._value(at + 1, (*table, *parts))

    def _key(self, at: int) -> tuple[list[str], int]:
        parts: list[str] = []
        while match := _PART.match(self._text, at):
            bare, basic, literal = match.groups()
            parts.append(_unescaped(basic) if basic is not None else bare or literal or "")
            at = match.end()
            if self._text[at : at + 1] != ".":
                break
            at += 1
        return parts, at

    def _table(self, parts: list[str], array: bool) -> KeyPath:
        """The path of a header; what lies in an array of tables lies in its last entry."""
        path: KeyPath = ()
        for number, part in enumerate(parts, 1):
            path = (*path, part)
            if array and number == len(parts):
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _value(self, at: int, path: KeyPath) -> int:
        """Where a value ends; the tables of an array are noted."""
        depth, entries = 0, 0
        for token in _TOKEN.finditer(self._text, at):
            sign = token.group()
            if sign == "\n" and depth == 0:
                return token.end()
            if sign == "{" and depth == 1:
                self._note((*path, entries), token.start())
                entries += 1
            depth += (sign in ("[", "{")) - (sign in ("]", "}"))
        return len(self._text)

    def _note(self, path: KeyPath, at: int) -> None:
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        self._at.setdefault(path, self._line)


def table_in(document: Mapping[str, Any], *names: str) -> Any:
    """What `names` lead to in a document; None if nothing does."""
    found: Any = document
    for name in names:
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _unescaped(basic: str) -> str:
    if "\\" not in basic:
        return basic
    from pslint_tls.config.toml import loads

    return next(iter(loads(f'"{basic}" = 1')))
