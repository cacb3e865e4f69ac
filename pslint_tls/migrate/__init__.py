"""From mail sites to Microsoft Graph: what a mail becomes, and the PowerShell that sends it (DESIGN section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pslint_tls.migrate.choices import AUTHS, CLOUDS, SHAPES, Choices
from pslint_tls.migrate.model import FIELDS, Dropped, Effort, Field, FilePlan, Hazard, Message, Shape, SitePlan

if TYPE_CHECKING:
    from pslint_tls.script import Script

__all__ = [
    "AUTHS",
    "CLOUDS",
    "FIELDS",
    "SHAPES",
    "Choices",
    "Dropped",
    "Effort",
    "Field",
    "FilePlan",
    "Hazard",
    "Message",
    "Shape",
    "SitePlan",
    "plan",
]


def plan(script: Script, choices: Choices) -> FilePlan:
    """What becomes of the mails of a script. The machinery is loaded only where there is mail."""
    if not script.sites:
        return FilePlan()
    from pslint_tls.migrate.planning import plan as made

    return made(script, choices)
