"""A file as formats for code review describe it: its hash, the lines around findings, what a fix changes in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pslint_tls.engine.excerpt import MASK, Page
from pslint_tls.engine.report import Artifact, FileResult, Hunk, Located
from pslint_tls.text import Edit, line_hashes

NEIGHBOURS = 1
"""Lines shown above and below a finding, and around what a fix changes."""
LONGEST = 1000
"""Code points of a line of a hunk: a script may be one line of five million."""
MIN_SECRET = 5
"""A shorter password could be any syllable: it is not looked for in what a fix writes."""


def described(result: FileResult, page: Page) -> FileResult:
    """The result with its `artifact`, if there is a finding to describe."""
    found = (*result.findings, *result.suppressed)
    if not found:
        return result
    source = page.source
    edited = [located for located in found if located.finding.fix is not None and located.finding.fix.edits]
    secrets = [secret for secret in page.secrets() if len(secret) >= MIN_SECRET]
    artifact = Artifact(
        length=len(source.raw),
        sha256=hashlib.sha256(source.raw).hexdigest(),
        line_hashes=line_hashes(source.raw, {located.start.line for located in found}),
        lines=_lines(found, page),
        hunks=_all_hunks(edited, page, secrets),
        secret_fixes=frozenset(located.fingerprint for located in edited if _shows(_edits(located), secrets)),
        line_lengths={
            located.start.line: units(source.line_text(located.start.line))
            for located in found
            if located.end.line > located.start.line
        },
    )
    return replace(result, artifact=artifact)


def _lines(found: Iterable[Located], page: Page) -> dict[int, str]:
    wanted = {
        line
        for located in found
        for line in range(located.start.line - NEIGHBOURS, _last(located) + NEIGHBOURS + 1)
        if 1 <= line <= page.source.line_count
    }
    return {line: page.line(line) for line in sorted(wanted)}


def _last(located: Located) -> int:
    return min(located.end.line, located.start.line + max(0, len(located.excerpt) - 1))


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- what fixes change ----------------------------------------------------------------------------------------------


def _edits(located: Located) -> tuple[Edit, ...]:
    fix = located.finding.fix
    return fix.edits if fix is not None else ()


def _shows(edits: Iterable[Edit], secrets: Sequence[str]) -> bool:
    return any(secret in edit.new_text for edit in edits for secret in secrets)


def _all_hunks(edited: Iterable[Located], page: Page, secrets: Sequence[str]) -> dict[str, tuple[Hunk, ...]]:
    # Several findings share one fix, and then its lines as well.
    known: dict[tuple[Edit, ...], tuple[Hunk, ...]] = {}
    found: dict[str, tuple[Hunk, ...]] = {}
    for located in edited:
        edits = _edits(located)
        if edits not in known:
            known[edits] = tuple(_hunks(edits, page, secrets))
        found[located.fingerprint] = known[edits]
    return found


def _hunks(edits: tuple[Edit, ...], page: Page, secrets: Sequence[str]) -> Iterator[Hunk]:
    """One hunk for each group of edits whose lines meet."""
    position = page.source.position
    group: list[Edit] = []
    for edit in edits:
        if group and position(edit.span.start).line - position(group[-1].span.end).line > 2 * NEIGHBOURS + 1:
            yield _hunk(group, page, secrets)
            group = []
        group.append(edit)
    yield _hunk(group, page, secrets)


def _hunk(edits: Sequence[Edit], page: Page, secrets: Sequence[str]) -> Hunk:
    source = page.source
    first = max(1, source.position(edits[0].span.start).line - NEIGHBOURS)
    last = min(source.line_count, source.position(edits[-1].span.end).line + NEIGHBOURS)
    begin, end = page.line_start(first), page.line_start(last) + len(source.line_text(last))
    pieces, at = [], begin
    for edit in edits:
        pieces += [page.text(at, edit.span.start), _masked(edit.new_text, secrets)]
        at = edit.span.end
    pieces.append(page.text(at, end))
    return Hunk(first, _split(page.text(begin, end)), _split("".join(pieces)))


def _split(text: str) -> tuple[str, ...]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(line if len(line) <= LONGEST else line[: LONGEST - 1] + "…" for line in lines)


def _masked(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
