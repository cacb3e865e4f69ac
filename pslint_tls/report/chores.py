"""What is to be done besides calls: what nobody could open, and mailboxes that send without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pslint_tls.inventory.bundles import Step
from pslint_tls.inventory.senders import Match, Sender
from pslint_tls.inventory.worklist import Statement
from pslint_tls.report.coverage import NOT_READ, Covered, most
from pslint_tls.report.traffic import MATCHES


def chores(said: Statement, covered: Sequence[Covered], found: Sequence[Sender]) -> Iterator[Step]:
    """The steps, each with the table that shows what it is about."""
    closed = said.files_skipped + said.folders_skipped
    if closed:
        what = "file or folder" if closed == 1 else "files and folders"
        text = f"find out what is in {closed:,} {what} that could not be opened ({most(covered)})"
        yield Step(text, (), "coverage", "state", f"={NOT_READ}")
    alone = [one for one in found if one.match is Match.NO_SCRIPT and one.type == "unknown"]
    if alone:
        which = "a mailbox that sends" if len(alone) == 1 else f"{len(alone):,} mailboxes that send"
        yield Step(
            f"find out what logs on as {which} without a script: a device, a mail client, a program",
            (),
            "senders",
            "match",
            f"={MATCHES[Match.NO_SCRIPT]}",
        )
