"""The `tool` of a log: all rules with their help, the kinds of notifications, and the weaknesses they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pslint_tls import __version__
from pslint_tls.engine.report import Hunk
from pslint_tls.knowledge.deadlines import Deadlines
from pslint_tls.knowledge.weaknesses import CWE_VERSION, Cwe, enumeration, weakness_of
from pslint_tls.output import rulebook, rulepages
from pslint_tls.output.contract import Value
from pslint_tls.output.layout import Layout
from pslint_tls.output.sarif.messages import diff, plain, sentence
from pslint_tls.output.sarif.notifications import KINDS, Kind
from pslint_tls.output.sarif.options import SarifOptions
from pslint_tls.output.sarif.results import LEVELS
from pslint_tls.rule import Rule, Severity

CWE = {"name": "CWE", "index": 0, "guid": "25F72D7E-8A92-459D-AD67-64853F788765"}
"""The taxonomy by the identity that other tools give it."""
LONGEST = 1024
"""Characters of a description that GitHub takes."""
PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_WIDTH = 80


def tool(options: SarifOptions) -> Value:
    """The `tool` of a run."""
    driver: Value = {
        "name": "pslint-tls",
        "fullName": "pslint-tls: mail, TLS and log-on in PowerShell scripts",
        "organization": "pslint-tls",
        "version": __version__,
        "semanticVersion": __version__,
        "language": "en-US",
        "shortDescription": {"text": "Finds the mail code in PowerShell scripts that Microsoft 365 refuses."},
        "rules": [descriptor(rule, options.deadlines, with_diff=options.profile == "github") for rule in options.rules],
        "notifications": [_notification(kind) for kind in KINDS],
        "supportedTaxonomies": [CWE],
    }
    return {"driver": driver}


def taxonomy() -> Value:
    """The weaknesses that rules refer to."""
    return {
        "name": CWE["name"],
        "version": CWE_VERSION,
        "guid": CWE["guid"],
        "organization": "MITRE",
        "informationUri": "https://cwe.mitre.org/data/published/cwe_latest.pdf",
        "downloadUri": "https://cwe.mitre.org/data/xml/cwec_latest.xml.zip",
        "isComprehensive": False,
        "shortDescription": {"text": "The MITRE Common Weakness Enumeration."},
        "taxa": [_taxon(cwe) for cwe in enumeration()],
    }


def descriptor(rule: Rule[Any], deadlines: Deadlines | None, *, with_diff: bool = False) -> Value:
    """All that is to be known of a rule."""
    weakness = weakness_of(rule.code)
    level = LEVELS[gravest(rule)]
    properties: Value = {
        "tags": _tags(weakness.tags, weakness.cwes, is_security=weakness.security_severity is not None),
        "precision": "high",
        "problem.severity": PROBLEM[level],
    }
    if weakness.security_severity is not None:
        properties["security-severity"] = weakness.security_severity
    told: Value = {
        "id": rule.code,
        "name": pascal_case(rule.name),
        "shortDescription": {"text": sentence(plain(rulebook.headline(rule)))[:LONGEST]},
        "fullDescription": {"text": _described(rule)},
        "help": {"text": _help_text(rule), "markdown": _help_markdown(rule, deadlines, with_diff=with_diff)},
        "defaultConfiguration": {"level": level, "enabled": rule.enabled},
        "properties": properties,
    }
    if rule.references:
        told["helpUri"] = rule.references[0]
    if weakness.cwes:
        known = {cwe.id for cwe in enumeration()}
        targets = [{"id": str(cwe), "toolComponent": CWE} for cwe in weakness.cwes if cwe in known]
        told["relationships"] = [{"target": target, "kinds": ["superset"]} for target in targets]
    return told


def gravest(rule: Rule[Any]) -> Severity:
    """The severity that a rule has at worst, by its own examples; a warning where they do not say."""
    found = [severity for severity in rulebook.levels(rule) if severity != "by case"]
    return Severity(found[0]) if found else Severity.WARNING


def pascal_case(name: str) -> str:
    """`mail-without-tls12` as `MailWithoutTls12`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _described(rule: Rule[Any]) -> str:
    """The description without what stands in the help alone, as plain text."""
    sections = rulepages.sections(rule)
    parts = [rulebook.headline(rule), sections.get("What it does", ""), sections.get("Why it breaks", "")]
    text = " ".join(sentence(" ".join(plain(part).split())) for part in parts if part)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}…."


def _help_text(rule: Rule[Any]) -> str:
    return "\n".join(rulebook.page(rule, Layout(_WIDTH))).rstrip()


def _help_markdown(rule: Rule[Any], deadlines: Deadlines | None, *, with_diff: bool) -> str:
    page = rulepages.page(rule, deadlines or Deadlines(())).rstrip()
    example = next((bad for bad in rule.bad if bad.fixed is not None), None)
    if not with_diff or example is None or example.fixed is None:
        return page
    changed = diff([Hunk(1, tuple(example.code.splitlines()), tuple(example.fixed.splitlines()))])
    return f"{page}\n\n## The fix as a diff\n\n{rulepages.fenced(chr(10).join(changed), 'diff')}"


def _tags(tags: Iterable[str], cwes: Iterable[int], *, is_security: bool) -> list[str]:
    weaknesses = [f"external/cwe/cwe-{cwe}" for cwe in cwes]
    return [*(["security"] if is_security else []), "powershell", *tags, *weaknesses]


def _taxon(cwe: Cwe) -> Value:
    return {
        "id": str(cwe.id),
        "name": pascal_case("-".join(word for word in _words(cwe.name))),
        "shortDescription": {"text": f"{cwe.name}."},
        "helpUri": cwe.source,
    }


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name).split()


def _notification(kind: Kind) -> Value:
    return {
        "id": kind.id,
        "name": pascal_case(kind.id),
        "shortDescription": {"text": kind.says},
        "fullDescription": {"text": f"{kind.says} {kind.means}"},
        "help": {"text": kind.to_do},
        "defaultConfiguration": {"level": kind.level},
    }
