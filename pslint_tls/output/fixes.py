"""What a run of fixes did, and what it left: lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pslint_tls.engine.fixing import Fixed
from pslint_tls.output.cells import safe
from pslint_tls.output.layout import Layout
from pslint_tls.rule import Safety

INDENT = "  "
_REASONS_SHOWN = 3


def applied(files: Sequence[Fixed], layout: Layout) -> Iterator[str]:
    """With --show-fixes: file by file, how often each rule was fixed."""
    for fixed in files:
        if not fixed.done:
            continue
        yield layout.paint(safe(fixed.before.path), "bold")
        counts = Counter((one.code, one.name, one.title) for one in fixed.done)
        for (code, name, title), count in sorted(counts.items()):
            yield from layout.wrap(f"{count} x {code} {name}: {title}", INDENT, INDENT * 3)
    if any(fixed.done for fixed in files):
        yield ""


def withheld(files: Sequence[Fixed]) -> Iterator[str]:
    """A line for each fix that was wanted and not applied."""
    for fixed in files:
        for one in fixed.withheld:
            yield f"{safe(fixed.before.path)}:{one.line}: {one.code} is not fixed: {one.reason}"


def told(files: Sequence[Fixed], layout: Layout, *, would: bool, unsafe: bool) -> Iterator[str]:
    """How many findings were fixed or would be, and how many more could be."""
    count = sum(len(fixed.done) for fixed in files)
    changed = sum(1 for fixed in files if fixed.done)
    verb = "would be fixed" if would else "fixed"
    if count:
        yield from layout.wrap(f"{_many(count, 'finding')} {verb} in {_many(changed, 'file')}", "", INDENT)
    else:
        yield f"nothing {'would be' if would else 'was'} fixed"
    if not unsafe:
        yield from _more(files, layout)


def _more(files: Sequence[Fixed], layout: Layout) -> Iterator[str]:
    """`n more with --unsafe-fixes, because ...`."""
    reasons: Counter[str] = Counter()
    for fixed in files:
        for located in fixed.after.findings:
            fix = located.finding.fix
            if fix is not None and fix.edits and fix.safety is Safety.UNSAFE:
                reasons[fix.reason or fix.title] += 1
    total = sum(reasons.values())
    if not total:
        return
    most = reasons.most_common(_REASONS_SHOWN)
    if len(reasons) == 1:
        yield from layout.wrap(f"{total} more with --unsafe-fixes, because {most[0][0]}", "", INDENT)
        return
    yield from layout.wrap(f"{total} more with --unsafe-fixes, because", "", INDENT)
    for reason, count in most:
        yield from layout.wrap(f"{count} x {reason}", INDENT, INDENT * 2)
    rest = total - sum(count for _, count in most)
    if rest:
        yield f"{INDENT}{rest} for other reasons"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
