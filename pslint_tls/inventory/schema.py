"""The tables of a store, and how an older store becomes one of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

APPLICATION = 0x50534C54
"""SQLite's application id: `PSLT`. A database of another program is told by it, and left alone."""

_FIRST = """
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, state TEXT NOT NULL, command TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
    as_of TEXT NOT NULL, version TEXT NOT NULL
);
CREATE TABLE counts (
    run INTEGER NOT NULL REFERENCES runs, what TEXT NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (run, what, value)
) WITHOUT ROWID;
CREATE TABLE roots (
    root INTEGER PRIMARY KEY, kind TEXT NOT NULL, given TEXT NOT NULL, path TEXT NOT NULL, unc TEXT,
    native BLOB, identity TEXT, state TEXT NOT NULL, reason TEXT, first_run INTEGER NOT NULL, last_run INTEGER NOT NULL,
    walk_run INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, path)
);
CREATE TABLE starts (
    run INTEGER NOT NULL, root INTEGER NOT NULL, path TEXT NOT NULL, identity TEXT, PRIMARY KEY (run, root, path)
) WITHOUT ROWID;
CREATE TABLE frontier (
    root INTEGER NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL, native BLOB, by_name INTEGER NOT NULL,
    PRIMARY KEY (root, place)
) WITHOUT ROWID;
CREATE TABLE folders (
    folder INTEGER PRIMARY KEY, root INTEGER NOT NULL REFERENCES roots, path TEXT NOT NULL, native BLOB, reason TEXT,
    seen_run INTEGER NOT NULL, UNIQUE (root, path)
);
CREATE TABLE errors (folder INTEGER PRIMARY KEY, count INTEGER NOT NULL);
CREATE TABLE bases (basis INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE files (
    file INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folders, name TEXT NOT NULL, native BLOB,
    state TEXT NOT NULL, reason TEXT,
    size INTEGER, modified INTEGER, changed INTEGER, file_id INTEGER, created INTEGER, accessed INTEGER, owner TEXT,
    hash TEXT, encoding TEXT, guessed INTEGER, newline TEXT, signed INTEGER, signer TEXT, requires TEXT,
    damaged INTEGER, budget TEXT, basis INTEGER, holds_from TEXT, holds_until TEXT,
    first_run INTEGER NOT NULL, read_run INTEGER,
    UNIQUE (folder, name)
);
CREATE INDEX files_todo ON files (file) WHERE state = 'todo';
CREATE INDEX files_skipped ON files (folder, reason) WHERE reason IS NOT NULL;
CREATE TABLE touched (
    file INTEGER NOT NULL, path BLOB NOT NULL, size INTEGER, modified INTEGER, changed INTEGER, file_id INTEGER,
    PRIMARY KEY (file, path)
) WITHOUT ROWID;
CREATE TABLE sites (
    site TEXT PRIMARY KEY, file INTEGER NOT NULL REFERENCES files, ordinal INTEGER NOT NULL,
    line INTEGER NOT NULL, column INTEGER NOT NULL, end_line INTEGER NOT NULL, end_column INTEGER NOT NULL,
    kind TEXT NOT NULL, command TEXT NOT NULL, statement TEXT NOT NULL, function TEXT, callers TEXT NOT NULL,
    clone TEXT NOT NULL, clone_of TEXT NOT NULL, endpoint TEXT NOT NULL, servers TEXT NOT NULL,
    server_known INTEGER NOT NULL, port INTEGER, ssl INTEGER, auth TEXT NOT NULL, user TEXT, senders TEXT NOT NULL,
    verdict TEXT NOT NULL, masks TEXT, reason TEXT, edition TEXT NOT NULL, fate TEXT NOT NULL, deadline TEXT,
    severity TEXT, fix TEXT, effort TEXT NOT NULL, shadowed INTEGER NOT NULL, damaged INTEGER NOT NULL,
    first_run INTEGER NOT NULL, gone_run INTEGER
);
CREATE INDEX sites_file ON sites (file);
CREATE INDEX sites_clone ON sites (clone);
CREATE TABLE details (site TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE senders (
    address TEXT NOT NULL, site TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (address, site, role)
) WITHOUT ROWID;
CREATE INDEX senders_site ON senders (site);
CREATE TABLE findings (
    file INTEGER NOT NULL REFERENCES files, number INTEGER NOT NULL, fingerprint TEXT NOT NULL, site TEXT,
    code TEXT NOT NULL, name TEXT NOT NULL, severity TEXT NOT NULL, confidence TEXT NOT NULL, message TEXT NOT NULL,
    help TEXT, deadline TEXT, conditional INTEGER NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL,
    end_line INTEGER NOT NULL, end_column INTEGER NOT NULL, excerpt TEXT NOT NULL, fix TEXT, fix_title TEXT,
    fix_reason TEXT, suppressed TEXT, suppressed_reason TEXT, suppressed_until TEXT, PRIMARY KEY (file, number)
) WITHOUT ROWID;
CREATE INDEX findings_site ON findings (site) WHERE site IS NOT NULL;
CREATE TABLE mentions (
    file INTEGER NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (file, kind)
) WITHOUT ROWID;
CREATE TABLE failures (
    file INTEGER NOT NULL, number INTEGER NOT NULL, stage TEXT NOT NULL, rule TEXT, message TEXT NOT NULL,
    PRIMARY KEY (file, number)
) WITHOUT ROWID;
CREATE TABLE history (
    site TEXT NOT NULL, run INTEGER NOT NULL, event TEXT NOT NULL, verdict TEXT NOT NULL, endpoint TEXT NOT NULL,
    auth TEXT NOT NULL, fate TEXT NOT NULL, deadline TEXT, PRIMARY KEY (site, run)
) WITHOUT ROWID;
CREATE TABLE work (
    kind TEXT NOT NULL, subject TEXT NOT NULL, status TEXT, owner TEXT, option TEXT, wave TEXT, until TEXT,
    changed TEXT NOT NULL, PRIMARY KEY (kind, subject)
) WITHOUT ROWID;
CREATE TABLE notes (
    note INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, written TEXT NOT NULL, author TEXT,
    text TEXT NOT NULL
);
CREATE INDEX notes_subject ON notes (kind, subject);
CREATE VIEW places AS
    SELECT file, root, relative AS path,
           CASE WHEN top = '' THEN relative WHEN substr(top, -1) = '/' THEN top || relative
                ELSE top || '/' || relative END AS place,
           CASE WHEN unc IS NULL THEN NULL ELSE unc || char(92) || replace(relative, '/', char(92)) END AS unc
    FROM (SELECT file, root, roots.path AS top, unc,
                 CASE WHEN folders.path IN ('', '/') THEN folders.path || name
                      ELSE folders.path || '/' || name END AS relative
          FROM files JOIN folders USING (folder) JOIN roots USING (root));
"""

_JOINS = """
CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, files TEXT NOT NULL, digest TEXT NOT NULL,
    imported TEXT NOT NULL, first_day TEXT, last_day TEXT, rows INTEGER NOT NULL, used INTEGER NOT NULL
);
CREATE TABLE remarks (
    import_id INTEGER NOT NULL REFERENCES imports, reason TEXT NOT NULL, count INTEGER NOT NULL, example TEXT NOT NULL,
    PRIMARY KEY (import_id, reason)
) WITHOUT ROWID;
CREATE TABLE traffic (
    import_id INTEGER NOT NULL REFERENCES imports, sender TEXT NOT NULL, client TEXT NOT NULL, protocol TEXT NOT NULL,
    tls TEXT NOT NULL, messages INTEGER NOT NULL, first_day TEXT, last_day TEXT,
    PRIMARY KEY (sender, import_id, client, protocol, tls)
) WITHOUT ROWID;
CREATE INDEX traffic_import ON traffic (import_id);
CREATE TABLE sender_types (address TEXT PRIMARY KEY, type TEXT NOT NULL, changed TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tenant (
    subject TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, import_id INTEGER NOT NULL REFERENCES imports,
    PRIMARY KEY (subject, name)
) WITHOUT ROWID;
CREATE TABLE hosts (
    host TEXT PRIMARY KEY, windows TEXT NOT NULL, build INTEGER, addresses TEXT NOT NULL, start INTEGER,
    import_id INTEGER NOT NULL REFERENCES imports
) WITHOUT ROWID;
CREATE TABLE tasks (
    task INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES imports, host TEXT NOT NULL, name TEXT NOT NULL,
    run_as TEXT, enabled INTEGER, schedule TEXT, last_run TEXT, last_result TEXT, next_run TEXT, UNIQUE (host, name)
);
CREATE TABLE actions (
    task INTEGER NOT NULL REFERENCES tasks, number INTEGER NOT NULL, kind TEXT NOT NULL, command TEXT NOT NULL,
    directory TEXT, script TEXT, file INTEGER, problem TEXT, PRIMARY KEY (task, number)
) WITHOUT ROWID;
CREATE INDEX actions_file ON actions (file) WHERE file IS NOT NULL;
ALTER TABLE sites ADD COLUMN shape TEXT;
CREATE TABLE fates (
    site TEXT NOT NULL, endpoint TEXT NOT NULL, fate TEXT NOT NULL, deadline TEXT, PRIMARY KEY (site, endpoint)
) WITHOUT ROWID;
CREATE TABLE loads (name TEXT NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (name, file)) WITHOUT ROWID;
CREATE INDEX loads_file ON loads (file);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _JOINS)
"""What makes a store of version n one of version n + 1; an empty database is of version 0. A step that was released
is never changed: what comes later is a step of its own.
"""

VERSION = len(MIGRATIONS)


def version_of(base: sqlite3.Connection) -> int:
    """The version of an open store."""
    found: int = base.execute("PRAGMA user_version").fetchone()[0]
    return found


def migrate(base: sqlite3.Connection) -> None:
    """Brings an open store, or an empty database, to this version: each step wholly or not at all."""
    for number in range(version_of(base), VERSION):
        base.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have taken the step while this one waited for its turn.
            if version_of(base) == number:
                for statement in _statements(MIGRATIONS[number]):
                    base.execute(statement)
                base.execute(f"PRAGMA application_id = {APPLICATION}")
                base.execute(f"PRAGMA user_version = {number + 1}")
            base.execute("COMMIT")
        except BaseException:
            if base.in_transaction:
                base.execute("ROLLBACK")
            raise


def _statements(step: str) -> Iterator[str]:
    """The statements of a step; `executescript` would end the transaction around them."""
    gathered = ""
    for part in step.split(";"):
        gathered += f"{part};"
        if sqlite3.complete_statement(gathered):
            if gathered.strip(" \n;"):
                yield gathered
            gathered = ""
