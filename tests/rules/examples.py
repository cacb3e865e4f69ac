"""The built-in rules, and each of their examples in several spellings."""

from __future__ import annotations

import codecs
import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from pslint_tls.engine.check import check_source
from pslint_tls.engine.registry import enable, load_rules
from pslint_tls.engine.report import FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Bad, Good, Rule, SuppressionUse
from pslint_tls.text import decode

AS_OF = datetime.date(2026, 11, 25)
RULES: tuple[Rule[Any], ...] = tuple(
    rule for rule in load_rules(Settings()).known if type(rule).__module__.startswith("pslint_tls.rules.")
)


def nested(text: str) -> str:
    return f"function Invoke-Outer {{\n{text}}}\nInvoke-Outer\n"


@dataclass(frozen=True)
class Spelling:
    """One way to write an example down; `mark` is what becomes of the marked text."""

    name: str
    text: Callable[[str], str]
    mark: Callable[[str], str]
    bom: bytes = b""
    encoding: str = "utf-8"


def same(text: str) -> str:
    return text


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


SPELLINGS = (
    Spelling("same", same, same),
    Spelling("crlf", crlf, crlf),
    Spelling("utf-16", lambda text: f"# Übersicht \U0001f4e7\n{text}", same, codecs.BOM_UTF16_LE, "utf-16-le"),
    Spelling("upper", str.upper, str.upper),
    Spelling("nested", nested, same),
)


def fits(rule: Rule[Any], example: Good | Bad, spelling: Spelling) -> bool:
    """A script's parameters are its own, and damage has no inside."""
    return spelling.name != "nested" or not (rule.name == "not-analysed" or "param(" in example.code)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(rule, example, spelling, id=f"{rule.code}-{number}-{spelling.name}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, kind))
        for spelling in SPELLINGS
        if fits(rule, example, spelling)
    ]


def run(rule: Rule[Any], example: Good | Bad, spelling: Spelling) -> FileResult:
    """What the rule alone says of the example. One about suppressions judges what the others do."""
    text = spelling.text(example.code)
    source = decode(example.name, spelling.bom + text.encode(spelling.encoding))
    settings = Settings(as_of=AS_OF, timeout_per_file=60.0)
    if rule.watches is not SuppressionUse:
        return check_source(source, enable((rule,), settings), settings)
    result = check_source(source, enable(RULES, settings), settings)
    return replace(result, findings=tuple(one for one in result.findings if one.finding.code == rule.code))
