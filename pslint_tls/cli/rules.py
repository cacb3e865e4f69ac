"""`rules`: list the rules."""

from __future__ import annotations

from typing import Any

import click

from pslint_tls.cli import console
from pslint_tls.cli.options import Sectioned, configured, option, showing

EXAMPLES = """
Examples:
  pslint-tls rules
  pslint-tls explain PST001
"""


@click.command(cls=Sectioned, epilog=EXAMPLES)
@option("--select", "-s", multiple=True, metavar="CODE", help="Mark what else would be off.")
@option("--ignore", "-i", multiple=True, metavar="CODE", help="Mark these as off.")
@option("--rules", "rules_dirs", multiple=True, type=click.Path(), metavar="DIR", help="More rules.")
@configured
@showing("table", "json")
def rules(**given: Any) -> None:
    """List the rules, with those that are off marked."""
    from pslint_tls.cli.configure import config
    from pslint_tls.cli.run import rule_set
    from pslint_tls.output import rulebook

    settings = config(given)
    found = rule_set(settings.judge)
    on = frozenset(rule.code for rule in found.rules)
    if settings.show.format == "json":
        from pslint_tls.output.documents import encode

        records = ",\n ".join(encode(record) for record in rulebook.data(found.known, on))
        console.document([f"[{records}]\n"])
    else:
        from pslint_tls.cli.view import layout

        look = layout(settings.show)
        console.text(rulebook.table(found.known, on, look), colour=look.colour)
