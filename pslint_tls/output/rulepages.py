"""The pages of docs/rules: one a rule, and their index, in Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pslint_tls.knowledge.deadlines import Deadline, Deadlines
from pslint_tls.output.rulebook import headline, levels
from pslint_tls.rule import Bad, Good, Rule

INDEX = "README.md"
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_LANGUAGES = {"ps1": "powershell", "psm1": "powershell", "psd1": "powershell", "py": "python"}


def pages(rules: Iterable[Rule[Any]], deadlines: Deadlines) -> dict[str, str]:
    """Every page by its file name."""
    listed = list(rules)
    named = {f"{rule.code}.md": page(rule, deadlines) for rule in listed}
    return {INDEX: index(listed), **named}


def index(rules: Iterable[Rule[Any]]) -> str:
    """The list of all rules."""
    lines = [
        "# Rules",
        "",
        "Rendered from the rules: change the rule, then run `python -m pslint_tls debug rule-pages docs/rules`.",
        "",
        "| code | name | finds | severity |",
        "|---|---|---|---|",
    ]
    for rule in rules:
        off = "" if rule.enabled else "; off by default"
        found = _cell(headline(rule))
        lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.name} | {found} | {', '.join(levels(rule))}{off} |")
    return "\n".join(lines) + "\n"


def page(rule: Rule[Any], deadlines: Deadlines) -> str:
    """What a rule finds, why that breaks and when, examples, how safe its fix is, how to suppress it."""
    told = sections(rule)
    blocks = [f"# {rule.code}: {rule.name}", headline(rule), _facts(rule)]
    blocks += _section("What it does", told.pop("What it does", ""))
    blocks += _section("Why it breaks", told.pop("Why it breaks", ""))
    due = [entry for name in rule.deadlines if (entry := deadlines.by_id(name)) is not None]
    if due:
        blocks += ["### When", "\n".join(dict.fromkeys(_when(entry) for entry in due))]
    if rule.bad:
        blocks += ["## Bad", *(block for example in rule.bad for block in _bad(example))]
    if rule.good:
        blocks += ["## Good", *(block for example in rule.good for block in _good(example))]
    blocks += _section("Fix safety", told.pop("Fix safety", ""))
    blocks += _suppression(rule)
    told.pop("References", None)
    for title, text in told.items():
        blocks += _section(title, text)
    if rule.references:
        blocks += ["## References", "\n".join(f"- <{url}>" for url in rule.references)]
    return "\n\n".join(blocks) + "\n"


# --- what the docstring says ----------------------------------------------------------------------------------------


def sections(rule: Rule[Any]) -> dict[str, str]:
    """The text below each heading of the docstring."""
    parts = _HEADING.split(inspect.getdoc(rule) or "")
    return {title.strip(): text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def _section(title: str, text: str) -> list[str]:
    return [f"## {title}", text] if text else []


def _facts(rule: Rule[Any]) -> str:
    state = "on by default" if rule.enabled else f"off by default, `--select {rule.code}` turns it on"
    return f"Severity: {', '.join(levels(rule))} · {state} · since {rule.since}"


# --- deadlines ------------------------------------------------------------------------------------------------------


def _when(entry: Deadline) -> str:
    """One line; no day counts from today, so that a page stays true."""
    earlier = f"; announced before for {', '.join(entry.superseded)}" if entry.superseded else ""
    source = entry.message_center or "source"
    linked = f"[{source}]({entry.source})" if entry.source.startswith("http") else entry.message_center
    where = f"{linked}, looked up {entry.verified}" if linked else f"looked up {entry.verified}"
    return f"- **{_date(entry)}**: {entry.sentence}{earlier} ({where})."


def _date(entry: Deadline) -> str:
    if entry.date is None:
        return "already off" if entry.state == "off" else "no date announced"
    if entry.state == "off":
        return f"since {entry.date}"
    begins = f"for some since {entry.starts}, " if entry.starts and entry.state == "throttled" else ""
    return f"{begins}for all from {entry.date}" if begins else f"from {entry.date}"


# --- examples -------------------------------------------------------------------------------------------------------


def _bad(example: Bad) -> Iterator[str]:
    marks = ", ".join(quoted(mark) for mark in example.marks)
    level = f", {example.severity.value}" if example.severity else ""
    yield f"Found{level}: {marks}"
    yield _code(example.code, example.name)
    if example.fixed is not None:
        yield "Fixed:"
        yield _code(example.fixed, example.name)


def _good(example: Good) -> Iterator[str]:
    if example.why:
        yield f"Not found: {example.why}"
    yield _code(example.code, example.name)


def _code(code: str, name: str) -> str:
    return fenced(code, _LANGUAGES.get(name.rpartition(".")[2], ""))


def fenced(code: str, language: str) -> str:
    """A block of code, whatever stands in it."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 0)
    text = code.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return f"{fence}{language}\n{text}\n{fence}"


def quoted(text: str) -> str:
    """Inline code on one line, whatever stands in it."""
    shown = " ".join(text.split())
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{ticks} {shown} {ticks}" if "`" in shown else f"{ticks}{shown}{ticks}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# --- suppression ----------------------------------------------------------------------------------------------------


def _suppression(rule: Rule[Any]) -> list[str]:
    code = rule.code
    return [
        "## How to suppress",
        "In the script, at the end of the line or on the line above, with a reason and the last day on which it holds:",
        f"```powershell\n# pslint: ignore[{code}] accepted by the mail team until=2027-06-30\n```",
        "Outside the script, in `pslint.toml`, which serves signed and read-only files as well:",
        f'```toml\n[[exceptions]]\npath = "legacy/report.ps1"\nrules = ["{code}"]\n'
        'reason = "accepted by the mail team"\nowner = "mail@contoso.com"\nuntil = 2027-06-30\n```',
        "For a whole folder:",
        f'```toml\n[per-file-ignores]\n"tests/**" = ["{code}"]\n```',
    ]
