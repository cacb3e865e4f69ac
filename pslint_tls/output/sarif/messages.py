"""What a finding says to a reviewer: as a sentence for annotations, and in Markdown with its fix as a diff."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pslint_tls.engine.report import Hunk, Located
from pslint_tls.output.contract import Value
from pslint_tls.output.rulepages import fenced
from pslint_tls.rule import Confidence, Safety
from pslint_tls.script import Step

STEPS_TOLD = 6
"""Steps of a proof that stand in the sentence; all of them are among the related locations."""
DIFF_LINES = 120
"""Lines of a diff in a message: a rewrite of a script may have hundreds."""
LONGEST_INSERT = 160
"""Characters of a fix that stand in the sentence, where it is one line."""


def message(located: Located, path: str, hunks: Sequence[Hunk], *, linked: bool) -> Value:
    """The `message`; `linked`: its proof refers to the related locations, which are numbered from 1."""
    return {
        "text": " ".join(_sentences(located, path, linked=linked)),
        "markdown": "\n\n".join(_paragraphs(located, path, hunks, linked=linked)),
    }


def sentence(text: str) -> str:
    """`text` with a capital, if its first word is one, and a full stop."""
    first = re.match(r"[a-z]+(?=[ ,;:]|$)", text)
    begun = text[0].upper() + text[1:] if first else text
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."


def plain(text: str) -> str:
    """Without Markdown: names in single quotes, and nothing that would be taken for a link."""
    return text.replace("`", "'").replace("](", "] (")


def _sentences(located: Located, path: str, *, linked: bool) -> Iterator[str]:
    found = located.finding
    yield sentence(plain(found.message))
    steps = [
        f"{plain(step.message)} ({where(step, path, number, linked=linked)})" for number, step in _told(found.related)
    ]
    more = len(found.related) - len(steps)
    if steps:
        yield f"Why: {'; '.join(steps)}{f'; and {more} more' if more else ''}."
    if found.confidence is not Confidence.PROVEN:
        yield f"Confidence: {found.confidence.value}."
    if found.help:
        yield sentence(f"To do: {plain(found.help)}")
    offered = _offer(located)
    if offered:
        yield sentence(plain(offered))


def _paragraphs(located: Located, path: str, hunks: Sequence[Hunk], *, linked: bool) -> Iterator[str]:
    found = located.finding
    yield sentence(found.message)
    steps = [f"1. {step.message} ({where(step, path, number, linked=linked)})" for number, step in _told(found.related)]
    more = len(found.related) - len(steps)
    if steps:
        yield "\n".join(["Why:", "", *steps, *([f"1. and {more} more"] if more else [])])
    if found.confidence is not Confidence.PROVEN:
        yield f"Confidence: {found.confidence.value}."
    if found.help:
        yield sentence(f"To do: {found.help}")
    offered = _offer(located)
    if offered:
        yield sentence(offered)
    shown = diff(hunks)
    if shown:
        yield fenced("\n".join(shown), "diff")


def _told(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    return enumerate(steps[:STEPS_TOLD], 1)


def where(step: Step, path: str, number: int, *, linked: bool) -> str:
    """`line 12`, with the file's name where it is another; a link to the related location of that number."""
    line = f"line {step.place.start.line}"
    text = line if step.place.path == path else f"{step.place.path.rpartition('/')[2]}, {line}"
    shown = re.sub(r"([\[\]\\])", r"\\\1", text) if linked else text
    return f"[{shown}]({number})" if linked else shown


def _offer(located: Located) -> str | None:
    """What a fix would do, and that it can be left to us."""
    fix = located.finding.fix
    if fix is None or not fix.edits:
        return None
    option = "--fix" if fix.safety is Safety.SAFE else "--unsafe-fixes"
    inserted = fix.edits[0].new_text.strip()
    named = ""
    if len(fix.edits) == 1 and 0 < len(inserted) <= LONGEST_INSERT and not set("\r\n`") & set(inserted):
        line = located.fix_edits[0][0].line
        named = f", in line {line}: `{inserted}`"
    return f"`pslint-tls check {option}` can {fix.title}{named}; {fix.reason or fix.safety.value}"


def diff(hunks: Sequence[Hunk]) -> list[str]:
    """What a fix changes as the lines of a unified diff, about `DIFF_LINES` of them: of each place as many."""
    parts: list[list[str]] = []
    shift = 0
    for hunk in hunks:
        parts.append(list(_lines(hunk, shift)))
        shift += len(hunk.new) - len(hunk.old)
    if sum(map(len, parts)) <= DIFF_LINES:
        return [line for part in parts for line in part]
    most = DIFF_LINES // len(parts)
    return [line for part in parts for line in _cut(part, most)]


def _cut(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"# {len(lines) - most} more lines; `pslint-tls check --diff` shows all"]


def _lines(hunk: Hunk, shift: int) -> Iterator[str]:
    changes = SequenceMatcher(None, hunk.old, hunk.new, autojunk=False).get_opcodes()
    if all(tag == "equal" for tag, *_ in changes):
        return
    yield f"@@ -{hunk.start},{len(hunk.old)} +{hunk.start + shift},{len(hunk.new)} @@"
    for tag, a, b, c, d in changes:
        if tag == "equal":
            yield from (f" {line}" for line in hunk.old[a:b])
        else:
            yield from (f"-{line}" for line in hunk.old[a:b])
            yield from (f"+{line}" for line in hunk.new[c:d])
