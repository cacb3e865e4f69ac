"""Which weakness each rule is about: CWE, how grave it is for security, tags. For code review, which sorts by them."""

from __future__ import annotations

from dataclasses import dataclass

from pslint_tls.knowledge.tables import read_table

CWE_VERSION = "4.18"


@dataclass(frozen=True, slots=True)
class Weakness:
    """What a rule finds, in the terms of others. `security_severity` is a number from 0.1 to 10.0 as text; None if a
    finding is a flaw but no weakness of security.
    """

    cwes: tuple[int, ...] = ()
    security_severity: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cwe:
    """An entry of the Common Weakness Enumeration."""

    id: int
    name: str
    source: str


def weakness_of(code: str) -> Weakness:
    """What is known of a rule; nothing of rules from elsewhere."""
    for row in read_table("weaknesses"):
        if row["rule"] == code:
            cwes = tuple(int(cwe) for cwe in row["cwes"].split(",") if cwe)
            return Weakness(cwes, row["security_severity"] or None, tuple(row["tags"].split(",")))
    return Weakness()


def enumeration() -> tuple[Cwe, ...]:
    """All weaknesses that rules are about, by number."""
    return tuple(Cwe(int(row["id"]), row["name"], row["source"]) for row in read_table("cwe"))
