"""A change as a unified diff, from the decoded texts: right for UTF-16 and for a missing last line end too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pslint_tls.output.layout import Layout
from pslint_tls.text import Source

_CONTEXT = 3
_PLAIN = Layout()
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_GIT_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_STYLES = {"-": "red", "+": "green", "@": "cyan"}


def unified(path: str, old: Source, new: Source, layout: Layout = _PLAIN) -> Iterator[str]:
    """The text of the diff, in pieces that end in a line feed; nothing where the texts are equal.

    For a file in UTF-8, `git apply` and `patch -p1` take it as it is. Lines end as they do in the file; of others than
    UTF-8 they end in a line feed, for the diff is to be read there.
    """
    exact = old.encoding in ("utf-8", "ascii")
    before, after = _lines(old, exact=exact), _lines(new, exact=exact)
    hunks = list(_hunks(before, after))
    if hunks:
        yield layout.paint(f"--- {_name('a', path)}", "bold") + "\n"
        yield layout.paint(f"+++ {_name('b', path)}", "bold") + "\n"
    for hunk in hunks:
        for line in hunk:
            yield from _printed(line, layout, exact=exact)


def _lines(source: Source, *, exact: bool) -> list[str]:
    mark = "\ufeff" if exact and source.bom else ""
    return (_GIT_LINE if exact else _LINE).findall(mark + source.text)


def _printed(line: str, layout: Layout, *, exact: bool) -> Iterator[str]:
    body = line.rstrip("\n") if exact else line.rstrip("\r\n")
    style = _STYLES.get(line[0])
    yield (layout.paint(body, style) if style else body) + "\n"
    if line[0] != "@" and not line.endswith(("\n", "\r")):
        yield "\\ No newline at end of file\n"


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[list[str]]:
    same = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        same += 1
    # What stands in front of the first change is not compared line by line again.
    skipped = max(0, same - _CONTEXT)
    matcher = SequenceMatcher(None, before[skipped:], after[skipped:], autojunk=False)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        moved = [(tag, a + skipped, b + skipped, c + skipped, d + skipped) for tag, a, b, c, d in group]
        first, last = moved[0], moved[-1]
        if all(tag == "equal" for tag, *_ in moved):
            continue
        hunk = [f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"]
        for tag, a, b, c, d in moved:
            if tag == "equal":
                hunk += [f" {line}" for line in before[a:b]]
            else:
                hunk += [f"-{line}" for line in before[a:b]]
                hunk += [f"+{line}" for line in after[c:d]]
        yield hunk


def _range(start: int, end: int) -> str:
    count = end - start
    return f"{start + (1 if count else 0)}" + ("" if count == 1 else f",{count}")


def _name(side: str, path: str) -> str:
    """As git writes it: with a tab behind a name that holds a blank, quoted where it must be."""
    name = f"{side}/{path.replace(chr(92), '/').lstrip('/')}"
    if any(sign in name for sign in '"\t\n\r'):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return f"{name}\t" if " " in name else name
