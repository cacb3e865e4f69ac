"""What a rewritten script needs once: functions, the Tls12 line, the connection; and where it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pslint_tls.mend import tls12_line
from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.connecting import connection
from pslint_tls.migrate.functions import GLOBAL_CLOUD, text_of
from pslint_tls.migrate.layout import Style, Styles
from pslint_tls.migrate.lines import indent_of, with_blanks_before
from pslint_tls.script import Opening, Script
from pslint_tls.script.givens import quoted
from pslint_tls.text import Edit, Span, line_start

_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of one mail: where its connection, its functions and its Tls12 line go."""

    connect: tuple[Opening, ...]
    homes: tuple[Opening, ...]
    tls: tuple[Opening, ...]
    uploads: bool = False
    own: bool = False
    """It runs in another runspace, process or computer, which does not know where the script lies."""


@dataclass(slots=True)
class _Here:
    """What goes to one place."""

    opening: Opening
    functions: bool = False
    tls: bool = False
    connect: bool = False
    uploads: bool = False
    own: bool = False


def inserted(
    script: Script, placed: Iterable[Placed], names: tuple[str, ...], choices: Choices, styles: Styles
) -> list[Edit]:
    """The edits that put everything into the script; `names` are the functions that it has to have."""
    here: dict[int, _Here] = {}

    def at(opening: Opening) -> _Here:
        return here.setdefault(opening.offset, _Here(opening))

    for one in placed:
        for opening in one.homes if names else ():
            at(opening).functions, at(opening).own = True, at(opening).own or one.own
        for opening in one.tls:
            at(opening).tls = True
        for opening in one.connect:
            found = at(opening)
            found.connect, found.uploads = True, found.uploads or one.uploads
    return [_edit(script, one, names, choices, styles.at(one.opening.offset)) for _, one in sorted(here.items())]


def _edit(script: Script, here: _Here, names: tuple[str, ...], choices: Choices, style: Style) -> Edit:
    opening, text = here.opening, script.text
    pieces = list(_pieces(here, names, choices))
    if not opening.before.strip() and opening.after in ("\n", "\r\n", "\r"):
        new = (style.newline * 2).join(style.adapt(piece, opening.before) for piece in pieces)
        several = len(pieces) > 1 or "\n" in pieces[-1]
        blank = style.newline if several and _BLANK_LINE.match(text, opening.offset) is None else ""
        # A function right below the help of a script would take that help for its own (about_Comment_Based_Help).
        is_near = pieces[0].startswith("function ") and text[: opening.offset].rstrip().endswith("#>")
        apart = style.newline * 2 if is_near else ""
        return Edit(Span(opening.offset, opening.offset), f"{apart}{new}{opening.after}{blank}")
    return _within(text, opening, pieces, style)


def _within(text: str, opening: Opening, pieces: list[str], style: Style) -> Edit:
    """Where the place is in the middle of a line, or in a block that has to be made."""
    place = Span(opening.offset, opening.offset)
    if len(pieces) == 1 and "\n" not in pieces[0]:
        return Edit(place, f"{opening.before}{pieces[0]}{opening.after}")
    newline = style.newline
    if opening.before.strip():
        # `begin { ` in front and ` }` behind.
        indent = opening.before[: len(opening.before) - len(opening.before.lstrip(" \t"))]
        new = (newline * 2).join(style.adapt(piece, indent + style.unit) for piece in pieces)
        return Edit(place, f"{opening.before.rstrip()}{newline}{new}{newline}{indent}{opening.after.lstrip(' ')}")
    start = with_blanks_before(text, opening.offset)
    head = indent_of(text, opening.offset)
    in_block = text[line_start(text, start) : start].endswith("{")
    indent = head + style.unit if in_block else head
    new = (newline * 2).join(style.adapt(piece, indent) for piece in pieces)
    last = indent if opening.after.startswith(";") else head
    return Edit(Span(start, opening.offset), f"{newline}{new}{newline}{last}")


def _pieces(here: _Here, names: tuple[str, ...], choices: Choices) -> Iterator[str]:
    """The texts in their order, in our own indentation and with LF."""
    loaded = here.functions and choices.helper is not None and not here.own
    if loaded and choices.helper is not None:
        yield load_line(choices.helper)
    lines = [tls12_line(choices.tls_line)] if here.tls else []
    if here.connect:
        guarded = here.opening.why is not None
        lines += connection(choices, uploads=here.uploads, guarded=guarded)
    if lines:
        yield "\n".join(lines)
    if here.functions and not loaded:
        yield from (function(name, choices) for name in names)


def function(name: str, choices: Choices) -> str:
    """The text of one of our functions, for the chosen cloud."""
    return text_of(name).replace(GLOBAL_CLOUD, choices.where.graph)


def load_line(helper: str) -> str:
    """What loads the shared file; its place is relative to the script's own folder."""
    return f". (Join-Path -Path $PSScriptRoot -ChildPath {quoted(helper.replace('/', chr(92)))})"
