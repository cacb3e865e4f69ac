"""One plan for all rules that look at the same script."""

from __future__ import annotations

from dataclasses import dataclass, field

from pslint_tls.migrate import Choices, FilePlan, plan
from pslint_tls.script import Script


@dataclass(slots=True)
class Planner:
    """Plans a script when it is first asked for; the plan is kept, for every mail of a file is part of the same."""

    choices: Choices
    _plans: dict[int, FilePlan] = field(default_factory=dict)

    def __call__(self, script: Script) -> FilePlan:
        """What becomes of the mails of `script`, which must stay alive as long as this."""
        if id(script) not in self._plans:
            self._plans[id(script)] = plan(script, self.choices)
        return self._plans[id(script)]
