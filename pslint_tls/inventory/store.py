"""The store of an inventory: one SQLite file that outlives the runs which fill it.

**Who writes.** A scan holds `scanning(place)` (the file `.lock` beside the store) for as long as it runs, so there is
one at a time; everybody else reads at any time (WAL), also while a scan runs, and writes in short transactions of
their own (`Store.change`). A scan writes all tables but `work`, `notes` and `sender_types`; these belong to people,
refer to subjects by ids that stay the same, and survive every scan and import.

**What survives.** `sites.site` is made of the file's path, the statement with passwords masked, and its place among
equal statements of the file: lines may move, a scan may be given another root that holds the same file. A site that
is not found any more keeps its row with `gone_run`; `history` has one row for each run that found something new about
a site, so the state at any run can be told (burn-down). `counts` are the numbers at the end of each run.

**Ids.** `files.file`, `folders.folder`, `roots.root` and `runs.run` are small numbers that stay as they are;
`senders` is the join by mailbox: lower-case addresses with the `role` from (From address) or log-on (user of the
credential). `details.body` is the site as `calls --format json` shows it, with its proofs.

**Half a run.** Rows of a transaction are a batch of folders with their files, or a batch of files with all that was
found in them, always together with the progress: `frontier` holds the folders that are still to be listed,
`files.state = 'todo'` the files that are still to be read. So a killed run continues where its last transaction
ended. Files of a run that is not finished are as they were before it, until they are read.

**What was imported** stands in the tables of `joinrows`: reports of a tenant, its state, hosts, scheduled tasks. The
code that a task holds itself is a file below the root of kind `tasks`, with sites and findings like any other.

**What is skipped** stays a row of `files` (or `folders`) with its `reason`; `Store.coverage` counts it.

**Versions.** `schema.MIGRATIONS` bring an older store up to date when it is opened for writing or reading; a newer
one is refused. No table holds a password: texts come from what `engine` and `output` mask already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pslint_tls.inventory import schema
from pslint_tls.inventory.joinrows import (
    ActionRow,
    HostRow,
    ImportRow,
    RemarkRow,
    SenderTypeRow,
    TaskRow,
    TenantRow,
    TrafficRow,
)
from pslint_tls.inventory.rows import (
    CountRow,
    CoverageRow,
    FailureRow,
    FileRow,
    FindingRow,
    HistoryRow,
    NoteRow,
    RootRow,
    RunRow,
    SiteRow,
    WorkRow,
    columns,
    from_columns,
)

BUSY_SECONDS = 30.0
"""How long a transaction waits for that of another program."""

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_TABLES: dict[type[Any], str] = {
    RunRow: "runs",
    CountRow: "counts",
    RootRow: "roots",
    FileRow: "files",
    SiteRow: "sites",
    FindingRow: "findings",
    FailureRow: "failures",
    HistoryRow: "history",
    WorkRow: "work",
    NoteRow: "notes",
    ImportRow: "imports",
    RemarkRow: "remarks",
    TrafficRow: "traffic",
    SenderTypeRow: "sender_types",
    TenantRow: "tenant",
    HostRow: "hosts",
    TaskRow: "tasks",
    ActionRow: "actions",
}

Row = TypeVar("Row")


class StoreError(Exception):
    """A store that cannot be used, or not any more; the text is one sentence: what, where, what to do."""


def open_store(place: Path, *, create: bool = False) -> Store:
    """The store in the file `place`, brought up to this version. Raises `StoreError` for whatever cannot be used.

    `create`: an empty or missing file becomes a store; without it there must be one.
    """
    _check_file(place, create=create)
    with errors_of(place):
        base = sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _check_base(base, place)
            base.execute("PRAGMA journal_mode = WAL")
            # A crash of the machine may cost the last transactions, never the store.
            base.execute("PRAGMA synchronous = NORMAL")
            schema.migrate(base)
        except BaseException:
            base.close()
            raise
    return Store(place, base)


@contextmanager
def scanning(place: Path) -> Iterator[None]:
    """Nobody else scans into the store meanwhile. Raises `StoreError` where somebody does."""
    from filelock import FileLock, Timeout

    # Whatever the store is called: two names of one file are one store.
    lock = FileLock(f"{place.resolve()}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"another scan is writing to the store `{place}`; wait for its end, or give another --store"
        ) from None
    except (OSError, NotImplementedError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "its folder allows no locks"
        raise StoreError(f"cannot write beside the store `{place}`: {why}; put the store on a local disk") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def errors_of(place: Path) -> Iterator[None]:
    """What SQLite says of a store, as one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(_sentence(place, error)) from error


class Store:
    """An open store. Close it, or use it in a `with`."""

    def __init__(self, place: Path, base: sqlite3.Connection) -> None:
        self.place = place
        self.base = base
        """For queries of your own; wrap them in `errors_of(store.place)`."""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the file."""
        self.base.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Raises `StoreError`."""
        with errors_of(self.place):
            self.base.execute("BEGIN IMMEDIATE")
            try:
                yield self.base
                self.base.execute("COMMIT")
            except BaseException:
                if self.base.in_transaction:
                    self.base.execute("ROLLBACK")
                raise

    # --- reading ----------------------------------------------------------------------------------------------------

    def runs(self) -> list[RunRow]:
        """All runs, the oldest first."""
        return list(self._rows(RunRow, "ORDER BY run"))

    def counts(self, run: int) -> list[CountRow]:
        """The numbers at the end of a run."""
        return list(self._rows(CountRow, "WHERE run = ? ORDER BY what, value", run))

    def roots(self) -> list[RootRow]:
        """All roots that were ever scanned."""
        return list(self._rows(RootRow, "ORDER BY root"))

    def files(self, state: str | None = None) -> Iterator[FileRow]:
        """All files, or those in one state, by id; streamed."""
        if state is None:
            return self._rows(FileRow, "ORDER BY file")
        return self._rows(FileRow, "WHERE state = ? ORDER BY file", state)

    def file(self, file: int) -> FileRow | None:
        """One file."""
        return next(self._rows(FileRow, "WHERE file = ?", file), None)

    def path_of(self, file: int) -> str:
        """The path of a file relative to its root, with `/`."""
        with errors_of(self.place):
            found = self.base.execute("SELECT path FROM places WHERE file = ?", (file,)).fetchone()
        return "" if found is None else str(found[0])

    def place_of(self, file: int) -> str:
        """The whole path of a file: as the root was called by `--unc` if it was, else as the system calls it."""
        with errors_of(self.place):
            found = self.base.execute("SELECT coalesce(unc, place) FROM places WHERE file = ?", (file,)).fetchone()
        return "" if found is None else str(found[0])

    def sites(self, *, gone: bool = False) -> Iterator[SiteRow]:
        """The mail sites that are there, with `gone` also those that were; by file and place; streamed."""
        return self._rows(SiteRow, f"{'' if gone else 'WHERE gone_run IS NULL '}ORDER BY file, line, column, site")

    def sites_of(self, sender: str) -> Iterator[SiteRow]:
        """The sites that send from an address or log on with it."""
        where = "WHERE gone_run IS NULL AND site IN (SELECT site FROM senders WHERE address = ?) ORDER BY site"
        return self._rows(SiteRow, where, sender.lower())

    def clones(self, least: int = 2) -> Iterator[tuple[str, int, int]]:
        """(clone key, sites, files) of code that stands in several files, the widest reach first."""
        query = """SELECT clone, count(*), count(DISTINCT file) AS reach FROM sites WHERE gone_run IS NULL
                   GROUP BY clone HAVING reach >= ? ORDER BY reach DESC, clone"""
        with errors_of(self.place):
            yield from self.base.execute(query, (least,))

    def details(self, site: str) -> str | None:
        """A site as JSON, as the contract of `calls` defines it."""
        with errors_of(self.place):
            found = self.base.execute("SELECT body FROM details WHERE site = ?", (site,)).fetchone()
        return None if found is None else str(found[0])

    def findings(self, *, site: str | None = None, file: int | None = None) -> Iterator[FindingRow]:
        """All findings, those about a site, or those in a file."""
        if site is not None:
            return self._rows(FindingRow, "WHERE site = ? ORDER BY number", site)
        if file is not None:
            return self._rows(FindingRow, "WHERE file = ? ORDER BY number", file)
        return self._rows(FindingRow, "ORDER BY file, number")

    def failures(self) -> Iterator[FailureRow]:
        """What went wrong at files."""
        return self._rows(FailureRow, "ORDER BY file, number")

    def history(self, site: str) -> list[HistoryRow]:
        """What became of a site, run by run."""
        return list(self._rows(HistoryRow, "WHERE site = ? ORDER BY run", site))

    def coverage(self) -> Iterator[CoverageRow]:
        """What was not read, by folder and reason."""
        query = """SELECT folders.root, folders.path, files.reason, count(*)
                   FROM files JOIN folders USING (folder) WHERE files.reason IS NOT NULL AND state = 'skipped'
                   GROUP BY folder, files.reason
                   UNION ALL SELECT root, path, reason, 1 FROM folders WHERE reason IS NOT NULL
                   ORDER BY 1, 2, 3"""
        with errors_of(self.place):
            yield from from_columns(CoverageRow, self.base.execute(query))

    def damaged(self) -> int:
        """How many files could be read only in parts."""
        with errors_of(self.place):
            query = "SELECT count(*) FROM files WHERE state = 'read' AND (damaged OR budget IS NOT NULL)"
            return int(self.base.execute(query).fetchone()[0])

    def work(self, kind: str | None = None) -> list[WorkRow]:
        """What people decided, about everything or about one kind of subject."""
        if kind is None:
            return list(self._rows(WorkRow, "ORDER BY kind, subject"))
        return list(self._rows(WorkRow, "WHERE kind = ? ORDER BY subject", kind))

    def notes(self, kind: str, subject: str) -> list[NoteRow]:
        """The notes about a subject, the oldest first."""
        return list(self._rows(NoteRow, "WHERE kind = ? AND subject = ? ORDER BY note", kind, subject))

    def imported(self, kind: type[Row]) -> Iterator[Row]:
        """The rows of `joinrows` of one kind, by their keys; streamed."""
        return self._rows(kind, "ORDER BY 1, 2, 3")

    def _rows(self, kind: type[Row], rest: str, *values: object) -> Iterator[Row]:
        query = f"SELECT {', '.join(columns(kind))} FROM {_TABLES[kind]} {rest}"
        with errors_of(self.place):
            yield from from_columns(kind, self.base.execute(query, values))


# --- what is refused ------------------------------------------------------------------------------------------------


def _check_file(place: Path, *, create: bool) -> None:
    """Refuses what SQLite would take for an empty database, or find out about only in the middle of a run."""
    try:
        size = place.stat().st_size
        with place.open("rb") as stream:
            head = stream.read(_HEADER)
    except FileNotFoundError:
        if create and place.absolute().parent.is_dir():
            return
        advice = "make its folder first" if create else "`pslint-tls scan ROOT --store FILE` makes one"
        raise StoreError(f"there is no store `{place}`; {advice}") from None
    except OSError as error:
        raise StoreError(f"cannot read the store `{place}`: {error.strerror}; give another --store") from None
    if not size and create:
        return
    if not head.startswith(_MAGIC):
        raise StoreError(f"`{place}` is no store of pslint-tls; give another --store")
    page, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    written = pages * (65536 if page == 1 else page)
    journal = Path(f"{place}-wal")
    if len(head) < _HEADER or (size < written and not (journal.exists() and journal.stat().st_size)):
        raise StoreError(
            f"the store `{place}` is cut off: {size} of {written} bytes are there; copy it once more, or scan anew "
            "into another --store"
        )


def _check_base(base: sqlite3.Connection, place: Path) -> None:
    application = base.execute("PRAGMA application_id").fetchone()[0]
    version = schema.version_of(base)
    empty = not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != schema.APPLICATION and not (empty and not version and not application):
        raise StoreError(f"`{place}` is a database of another program; give another --store")
    if version > schema.VERSION:
        raise StoreError(
            f"the store `{place}` is of a newer pslint-tls (version {version} of the store, this one knows "
            f"{schema.VERSION}); update pslint-tls, or give another --store"
        )


def _sentence(place: Path, error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return f"the store `{place}` is locked by another program; close that program and run the same command again"
    if "full" in text:
        return (
            f"the disk of the store `{place}` is full; what was read is kept: make room and run the same command again"
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return f"the store `{place}` cannot be written; check its rights, or give another --store"
    if "malformed" in text or "not a database" in text:
        return f"the store `{place}` is damaged; take it from a backup, or scan anew into another --store"
    return f"the store `{place}` cannot be used ({text}); put it on a local disk, or give another --store"
