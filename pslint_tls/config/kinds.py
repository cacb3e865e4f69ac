"""What may stand as the value of a key: how it is read, and how the schema says it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pslint_tls.config import size

Schema = Mapping[str, Any]


_TYPES: Mapping[type, str] = {
    bool: "true or false",
    str: "a string",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


class Wrong(Exception):
    """A value that does not fit its key. `path` leads from the key to what is wrong in it, `text` ends the sentence."""

    def __init__(self, text: str, *path: str | int) -> None:
        super().__init__(text)
        self.text = text
        self.path = path

    def below(self, part: str | int) -> Wrong:
        """The same, seen from one level higher."""
        return Wrong(self.text, part, *self.path)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a value stands: the file as shown, its folder, and the line of what lies below the key."""

    shown: str
    folder: Path
    line_of: Callable[..., int]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. `read` returns what the settings take, and raises `Wrong` for what is none."""

    read: Callable[[Any, Context], Any]
    schema: Schema


def wrong_type(value: Any, wanted: str) -> Wrong:
    """`value` has another type than is wanted."""
    names = {
        bool: "true or false",
        str: "a string",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return Wrong(f"is {names.get(type(value), 'a date or time')}; write {wanted}")


def meant(typed: str, words: tuple[str, ...], otherwise: str) -> str:
    """The end of a sentence about a word that is none of `words`."""
    from difflib import get_close_matches

    close = get_close_matches(typed.lower().replace("_", "-"), words, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else otherwise


# --- single values --------------------------------------------------------------------------------------------------


def text(wanted: str, **schema: Any) -> Kind:
    """A string that is not blank."""

    def read(value: Any, context: Context) -> str:
        if not isinstance(value, str):
            raise wrong_type(value, wanted)
        if not value.strip():
            raise Wrong(f"is empty; write {wanted}")
        return value

    return Kind(read, {"type": "string", "pattern": r"\S", **schema})


def word(*words: str) -> Kind:
    """One of a few words."""
    wanted = ", ".join(words)

    def read(value: Any, context: Context) -> str:
        if not isinstance(value, str):
            raise wrong_type(value, f"one of {wanted}, in quotes")
        if value not in words:
            raise Wrong(f"is `{value}`; {meant(value, words, f'write one of {wanted}')}")
        return value

    return Kind(read, {"enum": list(words)})


def _flag(value: Any, context: Context) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(value, "true or false, without quotes")
    return value


FLAG = Kind(_flag, {"type": "boolean"})


def whole(least: int, most: int) -> Kind:
    """A whole number."""
    wanted = f"a whole number from {least} to {most}"

    def read(value: Any, context: Context) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(value, wanted)
        if not least <= value <= most:
            raise Wrong(f"is {value}; write {wanted}")
        return value

    return Kind(read, {"type": "integer", "minimum": least, "maximum": most})


def _seconds(value: Any, context: Context) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong_type(value, "seconds as a number")
    if not 0 < value < math.inf:
        raise Wrong(f"is {value}; write seconds, more than 0")
    return float(value)


SECONDS = Kind(_seconds, {"type": "number", "exclusiveMinimum": 0})


def _size(value: Any, context: Context) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise wrong_type(value, 'bytes, or a size as in "5MB"')
    found = size.in_bytes(str(value))
    if found is None:
        raise Wrong('is no size; write bytes, or as in "500kB", "5MB", "1GB"')
    return found


_SIZE = r"^\s*\d+(\.\d+)?\s*([kKmMgG]i?)?[bB]?\s*$"
SIZE = Kind(
    _size,
    {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": _SIZE}]},
)


def _code_page(value: Any, context: Context) -> str:
    from pslint_tls.text import Undecodable, code_page

    if not isinstance(value, str):
        raise wrong_type(value, "a code page in quotes, as in cp1252 or cp932")
    try:
        code_page(value)
    except (Undecodable, ValueError):
        raise Wrong("names no code page; write for example cp1252, cp932 or utf-16-le") from None
    return value


CODE_PAGE = Kind(_code_page, {"type": "string", "pattern": r"\S"})


def path(*, must_exist: bool) -> Kind:
    """A file, relative to the folder of the configuration file."""

    def read(value: Any, context: Context) -> Path:
        if not isinstance(value, str):
            raise wrong_type(value, "a path in 'single quotes'")
        if not value.strip() or "\0" in value:
            raise Wrong("is no path; write one in 'single quotes'")
        found = context.folder / value
        if must_exist and not found.is_file():
            raise Wrong(f"names `{value}`, which is no file beside {context.shown}; correct the path")
        return found

    return Kind(read, {"type": "string", "pattern": r"\S"})


def or_false(kind: Kind) -> Kind:
    """A value of `kind`, or false where nothing of it is wanted; then None is read."""

    def read(value: Any, context: Context) -> Any:
        return None if value is False else kind.read(value, context)

    return Kind(read, {"anyOf": [kind.schema, {"const": False}]})


def _day(value: Any, context: Context) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str):
        raise wrong_type(value, "a date as 2027-06-30, without quotes and time")
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise Wrong("is no date; write it as 2027-06-30") from None


DAY = Kind(_day, {"type": "string", "format": "date"})


def _pattern(value: Any, context: Context) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, 'a pattern as in .gitignore, such as "legacy/**"')
    from pathspec import GitIgnoreSpec

    try:
        found = list(GitIgnoreSpec.from_lines([value]).patterns)
    except ValueError:
        found = []
    # A comment, a blank and an exception from another pattern would match nothing, and say nothing of it.
    if not found or found[0].include is not True:
        raise Wrong('is no pattern that matches files; write one as in .gitignore, such as "legacy/**"')
    return value


PATTERN = Kind(_pattern, {"type": "string", "pattern": r"^[^!#]"})


# --- lists and tables -----------------------------------------------------------------------------------------------


def many(kind: Kind, wanted: str) -> Kind:
    """A list of values of one kind."""

    def read(value: Any, context: Context) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise wrong_type(value, wanted)
        found = []
        for number, one in enumerate(value):
            try:
                found.append(kind.read(one, context))
            except Wrong as error:
                raise error.below(number) from None
        return tuple(found)

    return Kind(read, {"type": "array", "items": kind.schema})


def pairs(kind: Kind, wanted: str, names: Kind | None = None) -> Kind:
    """A table whose keys are the user's own: read as pairs in the order of the file."""

    def read(value: Any, context: Context) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, dict):
            raise wrong_type(value, wanted)
        found = []
        for name, one in value.items():
            try:
                if isinstance(one, dict):
                    raise Wrong(f"is a table; a name with a dot in it needs quotes, write {wanted}")
                if not name.strip():
                    raise Wrong(f"has no name; write {wanted}")
                if names is not None:
                    names.read(name, context)
                found.append((name, kind.read(one, context)))
            except Wrong as error:
                raise error.below(name) from None
        return tuple(found)

    keys = names.schema if names is not None else {"pattern": r"\S"}
    return Kind(read, {"type": "object", "propertyNames": keys, "additionalProperties": kind.schema})
