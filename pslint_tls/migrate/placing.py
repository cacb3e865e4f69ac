"""What a rewritten script needs once: functions, the Tls12 line, the connection; and where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pslint_tls.mend import tls12_line
from pslint_tls.migrate.choices import Choices
from pslint_tls.migrate.connecting import connection
from pslint_tls.migrate.functions import GLOBAL_CLOUD, text_of
from pslint_tls.migrate.layout import Style, style_of
from pslint_tls.script import Opening, Script
from pslint_tls.script.givens import quoted
from pslint_tls.text import Edit, Span


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of one mail: where its connection, its functions and its Tls12 line go."""

    connect: tuple[Opening, ...]
    homes: tuple[Opening, ...]
    tls: tuple[Opening, ...]
    uploads: bool = False


@dataclass(slots=True)
class _Here:
    """What goes to one place."""

    opening: Opening
    functions: bool = False
    tls: bool = False
    connect: bool = False
    uploads: bool = False


def inserted(script: Script, placed: Iterable[Placed], names: tuple[str, ...], choices: Choices) -> list[Edit]:
    """The edits that put everything into the script; `names` are the functions that it has to have."""
    here: dict[int, _Here] = {}

    def at(opening: Opening) -> _Here:
        return here.setdefault(opening.offset, _Here(opening))

    for one in placed:
        for opening in one.homes if names else ():
            at(opening).functions = True
        for opening in one.tls:
            at(opening).tls = True
        for opening in one.connect:
            found = at(opening)
            found.connect, found.uploads = True, found.uploads or one.uploads
    return [_edit(script, one, names, choices) for _, one in sorted(here.items())]


def _edit(script: Script, here: _Here, names: tuple[str, ...], choices: Choices) -> Edit:
    opening = here.opening
    style = style_of(script.text, opening.offset)
    alone = not opening.before.strip() and opening.after in ("\n", "\r\n", "\r")
    pieces = list(_pieces(script, here, names, choices))
    span = Span(opening.offset, opening.offset)
    if alone:
        indent = opening.before
        text = (style.newline * 2).join(style.adapt(piece, indent) for piece in pieces)
        blank = style.newline if len(pieces) > 1 or "\n" in pieces[-1] else ""
        # A function right below the help of a script would take that help for its own (about_Comment_Based_Help).
        apart = (
            style.newline * 2 if pieces[0].startswith("function ") and _is_below_help(script.text, span.start) else ""
        )
        return Edit(span, f"{apart}{text}{opening.after}{blank}")
    if len(pieces) == 1 and "\n" not in pieces[0]:
        return Edit(span, f"{opening.before}{pieces[0]}{opening.after}")
    return Edit(span, _within(opening, pieces, style))


def _within(opening: Opening, pieces: list[str], style: Style) -> str:
    """Several lines where the place is in the middle of one, or in a block that has to be made for them."""
    before, after = opening.before, opening.after
    indent = before[: len(before) - len(before.lstrip(" \t\r\n"))].rpartition("\n")[2]
    inner = indent + style.unit if before.strip() else indent
    text = style.newline.join(style.adapt(piece, inner) for piece in pieces)
    if before.strip():
        return f"{before.rstrip()}{style.newline}{text}{style.newline}{indent}{after.lstrip(' ')}"
    if after.startswith(";"):
        return f"{style.newline}{text}{style.newline}"
    return f"{before}{text.lstrip()}{style.newline}{after}"


def _pieces(script: Script, here: _Here, names: tuple[str, ...], choices: Choices) -> Iterator[str]:
    """The texts in their order, in our own indentation and with LF."""
    if here.functions and choices.helper is not None:
        yield load_line(choices.helper)
    lines = [tls12_line(choices.tls_line)] if here.tls else []
    if here.connect:
        guarded = here.opening.why is not None
        lines += connection(choices, uploads=here.uploads, guarded=guarded)
    if lines:
        yield "\n".join(lines)
    if here.functions and choices.helper is None:
        yield from (function(name, choices) for name in names)


def _is_below_help(text: str, offset: int) -> bool:
    return text[:offset].rstrip().endswith("#>")


def function(name: str, choices: Choices) -> str:
    """The text of one of our functions, for the chosen cloud."""
    return text_of(name).replace(GLOBAL_CLOUD, choices.where.graph)


def load_line(helper: str) -> str:
    """What loads the shared file; its place is relative to the script's own folder."""
    return f". (Join-Path -Path $PSScriptRoot -ChildPath {quoted(helper.replace('/', chr(92)))})"
