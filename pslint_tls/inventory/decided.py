"""What people decided about each site, and whether a scan contradicts them."""

from __future__ import annotations

from sqlite3 import Connection

from pslint_tls.inventory.rows import SiteRow, WorkRow
from pslint_tls.inventory.sources import LIST
from pslint_tls.inventory.store import Store

OPEN, ASSIGNED, WORKING, DONE, EXCEPTED, RETIRED = STATUSES = (
    "open",
    "assigned",
    "in-progress",
    "done",
    "excepted",
    "retired",
)
"""What people say of a site. `excepted` holds until a day; `retired`: the script is not used any more."""

SETTLED = (DONE, EXCEPTED, RETIRED)
"""Nothing is left to do, as long as it holds."""

_TASKS = "tasks"
"""The kind of the root that holds the code of scheduled tasks."""


class Decided:
    """Asked for each site. Read once for all sites: none of it is bigger than the sites themselves."""

    def __init__(self, store: Store) -> None:
        base = store.base
        self._work = {(row.kind, row.subject): row for row in store.work()}
        self._senders: dict[str, list[str]] = {}
        for address, site in base.execute("SELECT DISTINCT address, site FROM senders ORDER BY address"):
            self._senders.setdefault(site, []).append(address)
        notes = base.execute("SELECT kind, subject, count(*) FROM notes GROUP BY 1, 2")
        self._notes = {(kind, subject): count for kind, subject, count in notes}
        self._met = _last_met(base)

    def of(self, row: SiteRow) -> WorkRow:
        """Field by field: what was said of the site itself counts more than what was said of what it is part of."""
        found = [self._work[subject] for subject in self._subjects(row) if subject in self._work]
        values = {
            name: next((value for one in found if (value := getattr(one, name)) is not None), None)
            for name in ("owner", "option", "wave")
        }
        said = next((one for one in found if one.status is not None), None)
        return WorkRow(
            kind="site",
            subject=row.site,
            status=said.status if said else None,
            until=said.until if said else None,
            changed=said.changed if said else "",
            **values,
        )

    def notes(self, row: SiteRow) -> int:
        """How many notes there are about a site and what it is part of."""
        return sum(self._notes.get(subject, 0) for subject in self._subjects(row))

    def senders(self, site: str) -> list[str]:
        """The mailboxes that a site sends from or logs on with."""
        return self._senders.get(site, [])

    def is_found_again(self, row: SiteRow, work: WorkRow) -> bool:
        """Whether a site is said to be done or retired and was met since."""
        return work.status in (DONE, RETIRED) and work.changed < self._met.get(row.file, "")

    def _subjects(self, row: SiteRow) -> list[tuple[str, str]]:
        addresses = [("sender", address) for address in self.senders(row.site)]
        return [("site", row.site), ("clone", row.clone), ("file", str(row.file)), *addresses]


def _last_met(base: Connection) -> dict[int, str]:
    """When the last run began that met a file, for files with sites. What a run did not come by, or could not open,
    is as it was before it: nobody looked.
    """
    query = "SELECT root, path FROM folders WHERE reason IS NOT NULL"
    refused = {(root, path) for root, path in base.execute(query)}
    # Of a list that was given by name a folder was seen also if another of its files was asked for.
    query = """SELECT file, root, path, started FROM
               (SELECT file, root, folders.path,
                       CASE kind WHEN ? THEN read_run ELSE max(seen_run, coalesce(read_run, 0)) END AS run
                FROM files JOIN folders USING (folder) JOIN roots USING (root)
                WHERE files.state = 'read' AND kind != ?) JOIN runs USING (run)
               WHERE file IN (SELECT file FROM sites WHERE gone_run IS NULL)"""
    found: dict[int, str] = {}
    closed: dict[tuple[int, str], bool] = {}
    for file, root, path, started in base.execute(query, (LIST, _TASKS)):
        folder = (root, path)
        if folder not in closed:
            closed[folder] = bool(refused) and any((root, above) in refused for above in _around(path))
        if not closed[folder]:
            found[file] = started
    query = """SELECT actions.file, max(imported) FROM actions JOIN tasks USING (task) JOIN imports USING (import_id)
               JOIN files ON files.file = actions.file JOIN folders USING (folder) JOIN roots USING (root)
               WHERE roots.kind = ? GROUP BY 1"""
    return {**found, **dict(base.execute(query, (_TASKS,)))}


def _around(path: str) -> list[str]:
    """A folder and all that it lies in, down to the root."""
    parts = path.split("/")
    return ["", *("/".join(parts[:end]) for end in range(1, len(parts) + 1))]
