from __future__ import annotations

import re

from pslint_tls.knowledge.deadlines import load_deadlines
from pslint_tls.output.rulepages import INDEX, pages
from pslint_tls.rule import Bad, Good, Rule, Script, Severity


class Toy(Rule[Script]):
    """The script says `toy`|`teddy`.

    ## What it does
    Looks for a word.

    ## Why it breaks
    Toys break.

    ## Near misses
    Bears.

    ## References
    - https://example.com/toys
    """

    code = "TOY001"
    name = "toy-word"
    watches = Script
    needles = ("toy",)
    enabled = False
    deadlines = ("exo-basic-submission", "pop-imap-legacy-endpoints", "acs-basic", "azuread", "no-such-deadline")
    references = ("https://example.com/toys",)
    bad = (
        Bad("Write-Host 'toy'\r\n", marks=("'toy'",), severity=Severity.WARNING, fixed="Write-Host 'bear'\n"),
        Bad("```\n`toy\n```", marks=("`to\ny",), name="toy.py"),
    )
    good = (Good("Write-Host 'bear'", why="another word"), Good("1"))


class Plain(Rule[Script]):
    """Nothing more."""

    code = "TOY002"
    name = "plain-toy"


FOUND = pages([Toy(), Plain()], load_deadlines())
PAGE = FOUND["TOY001.md"]


def test_a_page_a_rule_and_an_index() -> None:
    assert sorted(FOUND) == [INDEX, "TOY001.md", "TOY002.md"]
    assert (
        "| [TOY001](TOY001.md) | toy-word | The script says `toy`\\|`teddy`. | warning; off by default |"
        in FOUND[INDEX]
    )
    assert FOUND["TOY002.md"].startswith("# TOY002: plain-toy\n\nNothing more.\n")


def test_everything_has_its_place() -> None:
    titles = re.findall(r"^##+ (.*)$", PAGE, re.MULTILINE)
    assert titles == [
        *("What it does", "Why it breaks", "When", "Bad", "Good", "How to suppress", "Near misses", "References")
    ]
    assert "off by default, `--select TOY001` turns it on" in PAGE
    assert "# pslint: ignore[TOY001] accepted by the mail team until=2027-06-30\n" in PAGE
    assert 'rules = ["TOY001"]\n' in PAGE
    assert "- <https://example.com/toys>\n" in PAGE


def test_dates_stand_without_the_days_that_are_left() -> None:
    when = PAGE.partition("### When\n")[2].partition("\n## ")[0]
    assert "- **from 2026-12-31**: Exchange Online turns password log-on" in when
    assert "; announced before for 2025-09, 2026-03-01, 2026-04-30 ([MC786329](https://" in when
    assert "- **for some since 2026-07-01, for all from 2026-12-31**: pop-legacy" in when
    assert "- **no date announced**: Azure Communication Services" in when
    # What the table takes from our own notes has no address.
    assert "- **since 2025-07-01**: The AzureAD" in when
    assert "(looked up 2026-11-22)" in when
    assert "days" not in when


def test_examples_are_shown_as_they_are() -> None:
    toy, bear = ("```powershell\nWrite-Host 'toy'\n```", "```powershell\nWrite-Host 'bear'\n```")
    assert f"Found, warning: `'toy'`\n\n{toy}\n\nFixed:\n\n{bear}\n" in PAGE
    assert "Found: `` `to y ``\n\n````python\n```\n`toy\n```\n````\n" in PAGE
    assert f"Not found: another word\n\n{bear}\n\n```powershell\n1\n```\n" in PAGE
