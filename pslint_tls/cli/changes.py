"""`check --diff-base REF`: findings about what changed since a revision, with the help of git."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pslint_tls.cli import console
from pslint_tls.cli.errors import Refused

if TYPE_CHECKING:
    from pslint_tls.cli.inputs import Inputs
    from pslint_tls.config import Config
    from pslint_tls.engine.report import Report
    from pslint_tls.files.changed import Comparison


@dataclass(frozen=True, slots=True)
class Since:
    """A comparison that is ready: everything that can be refused has been."""

    comparison: Comparison
    named: Inputs
    settings: Config

    def narrowed(self, report: Report) -> Report:
        """The report with what nothing of the change touches suppressed. Raises `Refused` where git fails."""
        from pslint_tls.cli.run import rule_set
        from pslint_tls.engine.changed import narrowed
        from pslint_tls.files.git import GitError

        judge = self.settings.judge
        try:
            changes = self.comparison.changes(report, judge, self.settings.read, rule_set(judge), self._texts(report))
        except GitError as error:
            raise Refused(str(error)) from error
        for root in self.comparison.unknown if not self.settings.show.quiet else ():
            console.note(
                f"{root}: this work tree does not know the revision of --diff-base; all of it counts as changed"
            )
        return narrowed(report, changes)

    def _texts(self, report: Report) -> dict[str, bytes]:
        """What stdin holds, by the path under which the report shows it."""
        if self.named.text is None:
            return {}
        from pslint_tls.files.paths import absolute, display, shorten

        cwd = str(Path.cwd())
        return {display(shorten(absolute(self.named.text_name, cwd), cwd)): self.named.text}


def since(named: Inputs, settings: Config) -> Since | None:
    """The comparison that `--diff-base` asks for, None without it. Raises `Refused` before anything is scanned."""
    if settings.diff_base is None:
        return None
    if settings.fixing is not None:
        raise Refused("--diff-base chooses which findings are shown, and fixes go by all; leave one of them out")
    from pslint_tls.files.changed import Comparison
    from pslint_tls.files.git import GitError

    paths = (*named.paths, *((named.text_name,) if named.text is not None else ()))
    try:
        comparison = Comparison(paths, settings.diff_base, str(Path.cwd()))
    except GitError as error:
        raise Refused(str(error)) from error
    for root in comparison.unforked if not settings.show.quiet else ():
        console.note(
            f"{root}: HEAD and {settings.diff_base} have no common commit here (a shallow clone?); "
            "what differs between them counts as changed"
        )
    return Since(comparison, named, settings)
