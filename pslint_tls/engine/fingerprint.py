"""Names for findings that survive moved lines."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from pslint_tls.engine.excerpt import Page
from pslint_tls.rule import Finding, Script
from pslint_tls.text import Span

_NEIGHBOURS = 64
"""How many elements are looked at for the one around a finding: they nest a few deep, and a file may hold 100,000."""


def fingerprints(path: str, findings: Iterable[Finding], page: Page, script: Script) -> list[tuple[str, str]]:
    """Two names for each finding, 16 hexadecimal digits: of rule, path, statement and the place among equals, and the
    same without the path.

    The statement is folded to single blanks with passwords masked; line numbers play no part.
    """
    elements = sorted(
        element.span
        for group in (script.sites, script.assignments, script.web_requests, script.protocol_arguments)
        for element in group
    )
    ordinals: Counter[tuple[str, str]] = Counter()
    names = []
    for finding in findings:
        around = _around(finding.span, elements) or _whole_lines(finding.span, page)
        statement = " ".join(page.text(around.start, around.end).split())
        ordinal = ordinals[finding.code, statement]
        ordinals[finding.code, statement] += 1
        here = (statement, str(ordinal))
        names.append((digest(finding.code, normal_path(path), *here), digest(finding.code, *here)))
    return names


def digest(*parts: str) -> str:
    """16 hexadecimal digits for some words."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def normal_path(path: str) -> str:
    """The path with `/` between its parts and no `./` in front, so that one file has one name on every system."""
    text = path.replace("\\", "/")
    while text.startswith("./"):
        text = text[2:].lstrip("/")
    return text


def _around(span: Span, elements: list[Span]) -> Span | None:
    """The smallest element that holds `span`: elements nest, so the last to begin in front of it."""
    last = bisect_right(elements, span.start, key=lambda element: element.start)
    before = (elements[index] for index in range(last - 1, max(0, last - _NEIGHBOURS) - 1, -1))
    return next((element for element in before if element.contains(span)), None)


def _whole_lines(span: Span, page: Page) -> Span:
    first, last = (page.source.position(at).line for at in (span.start, span.end))
    return Span(page.line_start(first), page.line_start(last) + len(page.source.line_text(last)))
