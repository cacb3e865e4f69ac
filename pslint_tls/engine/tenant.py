"""What the tenant has to grant so that moved mail can be sent: mailboxes, permissions, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pslint_tls.engine.migrating import Moved
from pslint_tls.migrate import Shape, SitePlan


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission of Microsoft Graph, and the mailboxes for which it is needed, in order."""

    name: str
    mailboxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """A plan in numbers. `unknown` mails have a sender that the scripts do not show."""

    mails: int
    files: int
    shapes: tuple[tuple[str, int], ...]
    efforts: tuple[tuple[str, int], ...]
    hazards: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    kept: int
    unknown: int


def permissions(moved: Iterable[Moved]) -> tuple[Permission, ...]:
    """The least that is needed (field-facts 5.1): Mail.Send, and Mail.ReadWrite where attachments may be large."""
    converted = [site for one in moved for site in one.plan.converted]
    if not converted:
        return ()
    large = [site for site in converted if site.uploads]
    needed = [Permission("Mail.Send", _mailboxes(converted))]
    return (*needed, Permission("Mail.ReadWrite", _mailboxes(large))) if large else tuple(needed)


def _mailboxes(sites: Sequence[SitePlan]) -> tuple[str, ...]:
    """Each once, in any case, by domain."""
    found = {address.lower(): address for site in sites for address in site.mailboxes}
    return tuple(found[key] for key in sorted(found, key=lambda one: one.rpartition("@")[::-1]))


def totals(moved: Sequence[Moved]) -> Totals:
    """The numbers of a plan."""
    sites = [site for one in moved for site in one.plan.sites]
    own = [site for site in sites if not site.kept]
    return Totals(
        len(sites),
        sum(1 for one in moved if one.plan.sites),
        _counted(site.shape.value for site in own),
        _counted(site.effort.value for site in own),
        _counted(hazard.kind for site in own for hazard in site.hazards),
        _counted(site.reason or "" for site in own if site.shape is Shape.MANUAL),
        len(sites) - len(own),
        sum(1 for site in own if site.shape is not Shape.MANUAL and not site.mailboxes),
    )


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How often each occurs, the most frequent first."""
    return tuple(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
