"""The suppressions of a script: which comments and attributes are one, and what each of them means."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from pslint_tls.script.comments import Comment, comments_with
from pslint_tls.script.outline import Outline, block_end
from pslint_tls.script.places import Place
from pslint_tls.script.suppressions import (
    Suppression,
    Words,
    codes_in,
    may_suppress,
    reason_and_until,
    words_of,
)
from pslint_tls.syntax import Tree, ast
from pslint_tls.syntax.scan import SEPARATORS
from pslint_tls.text import Source, Span

_WORD = re.compile(r"pslint:", re.IGNORECASE)
_OPENS = re.compile(r"#[#\s]*\Z")
_ATTRIBUTE = re.compile(r"(?:(?:system\.)?diagnostics\.codeanalysis\.)?suppressmessage(?:attribute)?", re.IGNORECASE)
_BLANKS = " \t\f\v\u00a0"


def suppressions_of(source: Source, tree: Tree, lowered: str) -> tuple[Suppression, ...]:
    """All suppressions in source order. `lowered` is the text in lower case: most files end with a look at it."""
    if not may_suppress(lowered):
        return ()
    reader = _Reader(source, tree)
    found = [*reader.comments(), *reader.attributes()]
    return tuple(sorted(found, key=lambda one: one.span))


class _Reader:
    def __init__(self, source: Source, tree: Tree) -> None:
        self._source = source
        self._text = source.text
        self._tree = tree
        self._outline = Outline(source, tree)
        self._gap = Span(0, 0)
        """The last stretch of blanks and comments that was looked through: many comments may stand in one."""

    # --- comments ---------------------------------------------------------------------------------------------------

    def comments(self) -> Iterator[Suppression]:
        offsets = [match.start() for match in _WORD.finditer(self._text)]
        for comment in comments_with(self._tree, offsets):
            yield from self._of_comment(comment)

    def _of_comment(self, comment: Comment) -> Iterator[Suppression]:
        """A line comment may hold several, each behind a `#` of its own; a block comment one a line."""
        block = self._text.startswith("<#", comment.start)
        inner = comment.end - 2 if block and self._text.endswith("#>", comment.start, comment.end) else comment.end
        begins = [match.start() for match in _WORD.finditer(self._text, comment.start, inner)]
        for number, at in enumerate(begins):
            line = max(comment.start, self._outline.line_start(at))
            opened = _OPENS.search(self._text, line, at)
            bare = block and not self._text[line:at].strip(f"<# {_BLANKS}.")
            if opened is None and not bare:
                continue
            start = opened.start() if opened and not (block and opened.start() == comment.start + 1) else at
            if start < at and start > line and self._text[start - 1] not in _BLANKS:
                continue
            later = begins[number + 1] if number + 1 < len(begins) else inner
            end = min(later, inner, self._outline.line_end(at))
            if later == end and number + 1 < len(begins):
                end = start + len(self._text[start:end].rstrip(f"# {_BLANKS}"))
            words = words_of(self._text, at, end)
            whole = (
                block
                and not self._text[comment.start : at].strip(f"<# {_BLANKS}\r\n")
                and (not self._text[end:inner].strip())
            )
            span = Span(comment.start, comment.end) if whole else Span(start, end)
            if block and not whole and words.kind != "file":
                # Inside a description: an example of how it is written, more likely than not.
                continue
            yield self._made(words, span, comment, alone=self._alone(span))

    def _made(self, words: Words, span: Span, comment: Comment, *, alone: bool) -> Suppression:
        kind = words.kind
        if kind == "next" and not alone:
            kind = "line"
        scope = () if words.problem else self._scope(kind, span, comment)
        return self._suppression(kind, words, span, scope)

    def _suppression(self, kind: str, words: Words, span: Span, scope: tuple[Span, ...]) -> Suppression:
        position = self._source.position
        place = Place(self._source.path, position(span.start), position(span.end))
        return Suppression(
            kind,
            words.codes,
            span,
            place,
            scope,
            self._removal(span),
            words.reason,
            words.until,
            words.problem,
        )

    def _scope(self, kind: str, span: Span, comment: Comment) -> tuple[Span, ...]:
        if kind == "file":
            return (Span(0, len(self._text) + 1),)
        if kind == "block":
            end = block_end(self._text, comment.around)
            return (Span(span.start, max(span.start, end + (end == len(self._text)))),)
        return self._of_line(span) if kind == "line" else self._of_next(comment.end)

    def _of_line(self, span: Span) -> tuple[Span, ...]:
        start = self._outline.line_start(span.start)
        first = self._outline.first_start(self._outline.line(span.start))
        return (Span(start if first is None else min(start, first), self._outline.line_end(span.start) + 1),)

    def _of_next(self, behind: int) -> tuple[Span, ...]:
        """The next statement, or the next line where none begins there."""
        if not self._gap.start <= behind <= self._gap.end:
            match = SEPARATORS.match(self._text, behind)
            self._gap = Span(behind, match.end() if match else behind)
        at = self._gap.end
        if at >= len(self._text) or self._text[at] in "})]":
            return ()
        end = self._outline.head(at)
        if end is None:
            line_end = self._outline.line_end(at)
            end = max((line_end, *self._outline.heads(at, line_end)))
        return (Span(at, max(end, at + 1)),)

    def _alone(self, span: Span) -> bool:
        start, end = self._outline.line_start(span.start), self._outline.line_end(span.end)
        return not self._text[start : span.start].strip() and not self._text[span.end : end].strip()

    def _removal(self, span: Span) -> Span:
        start, end = self._outline.line_start(span.start), self._outline.line_end(span.end)
        if self._alone(span):
            newline = re.compile(r"\r\n|\r|\n").match(self._text, end)
            return Span(start, newline.end() if newline else end)
        front = self._text[start : span.start]
        if not front.strip():
            # Something stands behind it: what is in front of that stays as it is.
            behind = self._text[span.end : end]
            return Span(span.start, span.end + len(behind) - len(behind.lstrip(_BLANKS)))
        return Span(start + len(front.rstrip(_BLANKS)), span.end)

    # --- attributes -------------------------------------------------------------------------------------------------

    def attributes(self) -> Iterator[Suppression]:
        for block, owner in self._outline.param_blocks:
            for attribute in block.attributes:
                if _ATTRIBUTE.fullmatch(attribute.type_name.strip()):
                    yield from self._of_attribute(attribute, owner)

    def _of_attribute(self, attribute: ast.Attribute, owner: Span) -> Iterator[Suppression]:
        named = {name.lower(): value for name, value in attribute.named}
        category = attribute.positional[0] if attribute.positional else named.get("category")
        if not isinstance(category, ast.StringConstant):
            return
        codes = codes_in(self._text, category.start + 1, category.end - 1)
        reason, until, problem = reason_and_until(_constant(named.get("justification")))
        scope = self._owned(owner, _constant(named.get("scope")), _constant(named.get("target")))
        words = Words("attribute", codes, reason, until, problem)
        span = Span(attribute.start, attribute.end)
        yield self._suppression("attribute", words, span, () if problem else scope)

    def _owned(self, owner: Span, scope: str, target: str) -> tuple[Span, ...]:
        """What an attribute on a `param()` is about: its owner, or the functions in there that `target` names."""
        if scope.lower() != "function":
            return (owner if owner.end < len(self._text) else Span(owner.start, owner.end + 1),)
        pattern = (target or "*").lower()
        return tuple(
            Span(one.start, one.end)
            for one in sorted(self._outline.functions, key=lambda one: one.start)
            if owner.contains(Span(one.start, one.end))
            and any(fnmatch.fnmatchcase(name, pattern) for name in _names(one.name))
        )


def _names(name: str) -> tuple[str, str]:
    """A function's name with and without its scope."""
    return name.lower(), name.lower().rpartition(":")[2]


def _constant(value: ast.Expression | None) -> str:
    return value.value if isinstance(value, ast.StringConstant) else ""
