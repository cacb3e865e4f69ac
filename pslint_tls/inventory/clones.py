"""Code that stands in several places: the same syntax, however it is laid out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pslint_tls.syntax import ast, parse

_DIGITS = 16


def clone_key(text: str) -> str:
    """16 hexadecimal digits that are equal for code that differs in blanks, comments, case and quotes only.

    `text` is code with its passwords masked: so copies with different passwords are equal, and the key tells none.
    """
    tree = parse(text)
    if tree.damage:
        # What cannot be read is equal where it is written equally.
        return _digest([" ".join(text.split()).casefold()])
    return _digest(_words(tree.root))


def _words(node: ast.Node) -> Iterator[str]:
    yield type(node).__name__
    # Every node is a dataclass whose first two fields are its start and end.
    names: tuple[str, ...] = type(node).__match_args__[2:]
    for name in names:
        yield from _value(getattr(node, name))
    yield ")"


def _value(value: object) -> Iterator[str]:
    if isinstance(value, ast.Node):
        yield from _words(value)
    elif isinstance(value, (list, tuple)):
        yield "("
        for item in value:
            yield from _value(item)
        yield ")"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key).casefold()
            yield from _value(item)
    elif not isinstance(value, ast.Quote):
        yield str(value).casefold()


def _digest(words: list[str] | Iterator[str]) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
