"""What rules find and what servers' answers mean: the page of one rule, the list of all, an explanation."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pslint_tls.knowledge.explain import Explanation
from pslint_tls.output.cells import fit, pad, width_of
from pslint_tls.output.contract import Value
from pslint_tls.output.layout import Layout
from pslint_tls.rule import Bad, Good, Rule

INDENT = "  "
CODE = "    "


def page(rule: Rule[Any], layout: Layout) -> Iterator[str]:
    """What a rule finds, why it matters, how safe its fix is, with examples."""
    state = "on by default" if rule.enabled else f"off by default: --select {rule.code}"
    yield f"{layout.paint(rule.code, 'bold')} {layout.paint(rule.name, 'bold')} ({state}, since {rule.since})"
    yield ""
    yield from _prose(inspect.getdoc(rule) or "", layout)
    yield f"Severity: {', '.join(levels(rule))}"
    yield ""
    yield from _examples("Found", rule.bad, layout)
    yield from _examples("Not found", rule.good, layout)
    cited = [url for url in rule.references if url not in (inspect.getdoc(rule) or "")]
    if cited:
        yield layout.paint("Sources", "bold")
        yield from (f"{INDENT}{url}" for url in cited)


def explanation(entry: Explanation, names: Mapping[str, str], layout: Layout) -> Iterator[str]:
    """What an id, a status or an error text means for scripts, and which rules find what causes it."""
    told = entry.texts[0] if entry.kind == "error" else entry.id
    yield layout.paint(told, "bold")
    yield from layout.wrap(entry.title, INDENT)
    yield ""
    yield from layout.wrap(entry.meaning, INDENT)
    known = [code for code in entry.codes if code in names]
    if known:
        yield ""
        yield "Rules that find what causes it:"
    yield from (f"{INDENT}{code}  {names[code]}" for code in known)
    yield ""
    place = f"{entry.source}, " if entry.source.startswith("http") else ""
    yield from layout.wrap(f"Source: {place}verified {entry.verified}", "")


def levels(rule: Rule[Any]) -> list[str]:
    """The severities that the rule's own examples have, gravest first."""
    found = {example.severity for example in rule.bad if example.severity is not None}
    return [severity.value for severity in sorted(found, key=lambda severity: severity.rank)] or ["by case"]


def table(rules: Iterable[Rule[Any]], enabled: frozenset[str], layout: Layout) -> Iterator[str]:
    """A line for each rule; one that does not run is marked."""
    listed = list(rules)
    names = max((width_of(rule.name) for rule in listed), default=0)
    for rule in listed:
        off = "" if rule.code in enabled else "(off) "
        used = width_of(rule.code) + names + 4
        line = fit(off + headline(rule), layout.room(used), layout.ellipsis)
        yield f"{layout.paint(rule.code, 'bold')}  {pad(rule.name, names)}  {line}"


def data(rules: Iterable[Rule[Any]], enabled: frozenset[str]) -> list[Value]:
    """The same as JSON."""
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "since": rule.since,
            "enabled": rule.code in enabled,
            "severities": [severity for severity in levels(rule) if severity != "by case"],
            "summary": headline(rule),
            "description": inspect.getdoc(rule) or "",
            "references": list(rule.references),
        }
        for rule in rules
    ]


def headline(rule: Rule[Any]) -> str:
    """The first sentence of a rule's description."""
    paragraphs = (inspect.getdoc(rule) or rule.name).split("\n\n")
    return " ".join(paragraphs[0].split()).lstrip("# ")


def _prose(text: str, layout: Layout) -> Iterator[str]:
    """Markdown as it is, headings set off; paragraphs are wrapped, lists and code are not."""
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if lines and lines[0].startswith("#"):
            yield layout.paint(lines.pop(0).lstrip("# "), "bold")
        if lines and all(line[:1] not in (" ", "-", "*", "|", "`", "") for line in lines):
            yield from layout.wrap(" ".join(lines), INDENT if text else "")
        else:
            yield from (f"{INDENT}{line}".rstrip() for line in lines)
        yield ""


def _examples(title: str, examples: tuple[Good | Bad, ...], layout: Layout) -> Iterator[str]:
    for number, example in enumerate(examples):
        if number == 0:
            yield layout.paint(title, "bold")
        why = getattr(example, "why", "")
        if why:
            yield from layout.wrap(f"# {why}", CODE, f"{CODE}# ")
        yield from (f"{CODE}{line}".rstrip() for line in example.code.splitlines())
        fixed = example.fixed if isinstance(example, Bad) else None
        if fixed is not None:
            yield f"{INDENT}Fixed:"
            yield from (f"{CODE}{line}".rstrip() for line in fixed.splitlines())
        yield ""
