"""`explain`: what a rule finds, or what an id, a status or an error text means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.errors import Refused
from pslint_tls.cli.options import Sectioned, choice, option

if TYPE_CHECKING:
    from pslint_tls.rule import Rule

EXAMPLES = """
Examples:
  pslint-tls explain PST001
  pslint-tls explain MC297438
  pslint-tls explain "5.7.139 Authentication unsuccessful"
"""
LONGEST = 40
"""Characters of a text that an error repeats: what was pasted may be anything."""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@click.argument("text", nargs=-1, required=True)
@option("--rules", "rules_dirs", multiple=True, type=click.Path(), metavar="DIR", help="Rules of your own.")
@choice("--color", "colour", values=("auto", "always", "never"), default="auto", says="", metavar="WHEN")
@option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Default: the terminal's, else 100.")
@option("--debug", is_flag=True, help="Show where the program failed.")
def explain(text: tuple[str, ...], **given: Any) -> None:
    """Explain a rule, a message-center id, an SMTP status or an error text.

    TEXT is a rule's code or name, an id such as MC297438, a status such as 5.7.30, or a pasted error.
    """
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.run import rule_set
    from pslint_tls.cli.view import layout
    from pslint_tls.knowledge.explain import look_up
    from pslint_tls.output import rulebook

    settings = config(given)
    asked = " ".join(text).strip()
    known = rule_set(settings.judge).known
    look = layout(settings.show)
    for rule in known:
        if asked.lower() in (rule.code.lower(), rule.name):
            console.text(rulebook.page(rule, look), colour=look.colour)
            return
    entry = look_up(asked)
    if entry is None:
        raise Refused(_nothing_known(asked, known))
    names = {rule.code: rule.name for rule in known}
    console.text(rulebook.explanation(entry, names, look), colour=look.colour)


def _nothing_known(asked: str, known: Iterable[Rule[Any]]) -> str:
    from difflib import get_close_matches

    from pslint_tls.knowledge.explain import explanations

    if len(asked) > LONGEST or " " in asked:
        return "nothing is known of this text; paste the error's own words, or the status in it, such as 5.7.30"
    words = {word.lower(): word for rule in known for word in (rule.code, rule.name)}
    words |= {entry.id.lower(): entry.id for entry in explanations() if entry.kind != "error"}
    close = get_close_matches(asked.lower(), words, 1, 0.6)
    hint = f"did you mean `{words[close[0]]}`?" if close else "`pslint-tls rules` lists the rules"
    return f"nothing is known of `{asked}`; {hint}"
