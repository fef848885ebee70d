"""Every CREATE, as named, ordered migrations; the other files of this package read and write rows.

A migration that has been released is never edited: a database in the field has run it. What is
needed later is a new one at the end, and ``database.SCHEMA_VERSION`` counts them.

Instants are UTC text of fixed width (``state.times``), so that they sort as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database as SqliteUtils
from sqlite_utils import Migrations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

MIGRATIONS = Migrations("gikai-watch")


def migrate(connection: sqlite3.Connection, *, stop_before: str | None = None) -> int:
    """Apply what is due inside the caller's transaction; answer how many have been applied."""
    handle = SqliteUtils(connection, execute_plugins=False)
    MIGRATIONS.apply(handle, stop_before=stop_before)
    return len(MIGRATIONS.applied(handle))


def _migration(name: str, *statements: str) -> Callable[[SqliteUtils], None]:
    """Register one migration, run statement by statement: executescript would commit at once."""

    def apply(handle: SqliteUtils) -> None:
        for statement in statements:
            handle.conn.execute(statement)

    MIGRATIONS(name=name)(apply)
    return apply


_migration(
    "runs",
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('run', 'backfill', 'import')),
        first TEXT,
        last TEXT,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        outcome TEXT CHECK (
            outcome IN ('new', 'nothing_new', 'empty', 'blocked', 'broken', 'unreachable')
        ),
        baseline INTEGER NOT NULL DEFAULT 0,
        listed INTEGER NOT NULL DEFAULT 0,
        fetched INTEGER NOT NULL DEFAULT 0,
        not_modified INTEGER NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        revised INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0,
        CHECK ((finished_at IS NULL) = (outcome IS NULL))
    ) STRICT
    """,
    "CREATE INDEX runs_by_source ON runs (source, finished_at)",
    "CREATE INDEX runs_open ON runs (id) WHERE finished_at IS NULL",
    """
    CREATE TABLE run_errors (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        url TEXT,
        kind TEXT NOT NULL,
        message TEXT NOT NULL,
        noted_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX run_errors_by_run ON run_errors (run)",
    """
    CREATE TABLE source_memory (
        source TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (source, name)
    ) STRICT, WITHOUT ROWID
    """,
)

_migration(
    "documents",
    # The row holds what was read last; ``versions`` holds the words, which are never overwritten
    # by other words. ``content`` is the digest of all that was read last, ``fingerprint`` that of
    # the words alone.
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL,
        platform TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        url TEXT,
        council TEXT,
        author TEXT,
        meeting TEXT,
        session TEXT,
        held_on TEXT,
        held_until TEXT,
        published_at TEXT,
        status TEXT,
        baseline INTEGER NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        seen_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        content BLOB NOT NULL,
        fingerprint BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX documents_by_source ON documents (source)",
    "CREATE INDEX documents_by_update ON documents (updated_at)",
    # ``letters`` is the length of the words: the yardstick of a page that lost most of its text.
    """
    CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES documents (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        letters INTEGER NOT NULL,
        recorded_at TEXT NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (document, number)
    ) STRICT
    """,
    """
    CREATE TABLE hits (
        version INTEGER NOT NULL REFERENCES versions (id),
        ordinal INTEGER NOT NULL,
        term TEXT NOT NULL,
        group_name TEXT,
        seq INTEGER,
        start INTEGER NOT NULL,
        stop INTEGER NOT NULL,
        surface TEXT NOT NULL,
        PRIMARY KEY (version, ordinal)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE changes (
        id INTEGER PRIMARY KEY,
        document INTEGER NOT NULL,
        version INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('new', 'revised', 'withdrawn')),
        detected_at TEXT NOT NULL,
        baseline INTEGER NOT NULL,
        run INTEGER REFERENCES runs (id),
        passages TEXT,
        UNIQUE (document, version, kind),
        FOREIGN KEY (document, version) REFERENCES versions (document, number)
    ) STRICT
    """,
)

_migration(
    "subscriptions",
    """
    CREATE TABLE subscriptions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        channel TEXT NOT NULL,
        query TEXT NOT NULL,
        sources TEXT NOT NULL,
        areas TEXT NOT NULL,
        cadence TEXT NOT NULL CHECK (cadence IN ('now', 'daily')),
        since TEXT NOT NULL,
        ended_at TEXT
    ) STRICT
    """,
    """
    CREATE UNIQUE INDEX subscriptions_asked_once
    ON subscriptions (channel, query, sources, areas) WHERE ended_at IS NULL
    """,
)

_migration(
    "outbox",
    # A ts is Slack's receipt: no other state has one, and ``sent`` never lacks it.
    """
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        style TEXT NOT NULL CHECK (style IN ('single', 'digest', 'health')),
        payload TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'queued' CHECK (
            state IN ('queued', 'sending', 'sent', 'unknown', 'retry', 'parked')
        ),
        attempts INTEGER NOT NULL DEFAULT 0,
        composed_at TEXT NOT NULL,
        started_at TEXT,
        next_attempt_at TEXT,
        last_error TEXT,
        ts TEXT,
        sent_at TEXT,
        CHECK ((state = 'sent') = (ts IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX posts_open ON posts (state) WHERE state NOT IN ('sent', 'parked')",
    """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        subscription INTEGER NOT NULL REFERENCES subscriptions (id),
        document INTEGER NOT NULL REFERENCES documents (id),
        change INTEGER NOT NULL REFERENCES changes (id),
        notify TEXT NOT NULL CHECK (notify IN ('normal', 'digest', 'replay')),
        owed_at TEXT NOT NULL,
        post INTEGER REFERENCES posts (id)
    ) STRICT
    """,
    "CREATE INDEX deliveries_owed ON deliveries (id) WHERE post IS NULL",
    "CREATE INDEX deliveries_by_post ON deliveries (post)",
    "CREATE INDEX deliveries_by_document ON deliveries (document, subscription)",
    """
    CREATE TABLE alarms (
        source TEXT PRIMARY KEY,
        outcome TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        told_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

_migration(
    "fetches",
    """
    CREATE TABLE fetches (
        source TEXT NOT NULL,
        url TEXT NOT NULL,
        status INTEGER NOT NULL,
        etag TEXT,
        last_modified TEXT,
        body_sha256 TEXT,
        fetched_at TEXT NOT NULL,
        PRIMARY KEY (source, url)
    ) STRICT, WITHOUT ROWID
    """,
)

_migration(
    "twins",
    """
    CREATE TABLE sketches (
        band INTEGER NOT NULL,
        document INTEGER NOT NULL REFERENCES documents (id),
        PRIMARY KEY (band, document)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE twins (
        document INTEGER NOT NULL REFERENCES documents (id),
        other INTEGER NOT NULL REFERENCES documents (id),
        found_at TEXT NOT NULL,
        PRIMARY KEY (document, other),
        CHECK (document <> other)
    ) STRICT, WITHOUT ROWID
    """,
)

_migration(
    "sittings",
    # ``key`` as the source lists it, ``document`` the key under which the record is kept. Written
    # before the document itself, in the same transaction: hence deferred.
    """
    CREATE TABLE sittings (
        key TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        sitting TEXT NOT NULL,
        document TEXT NOT NULL REFERENCES documents (key) DEFERRABLE INITIALLY DEFERRED,
        preliminary INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sittings_by_sitting ON sittings (source, sitting)",
    "CREATE INDEX sittings_by_document ON sittings (document)",
)

_migration(
    "hosts",
    """
    CREATE TABLE robots (
        site TEXT PRIMARY KEY,
        body BLOB NOT NULL,
        fetched_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE rests (
        name TEXT PRIMARY KEY,
        not_before TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE waiting (
        source TEXT PRIMARY KEY,
        until TEXT,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE left_pages (
        source TEXT NOT NULL,
        place INTEGER NOT NULL,
        page TEXT NOT NULL,
        PRIMARY KEY (source, place)
    ) STRICT, WITHOUT ROWID
    """,
    "ALTER TABLE runs ADD COLUMN cut_short TEXT",
)

_migration(
    "announcements",
    # ``document`` is the text of a day that its announcement names among others; the text of the
    # only day has the announcement's own row, and ``sittings`` leads there.
    """
    CREATE TABLE announced_texts (
        document TEXT PRIMARY KEY
            REFERENCES documents (key) DEFERRABLE INITIALLY DEFERRED,
        announcement TEXT NOT NULL REFERENCES documents (key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX announced_texts_by_announcement ON announced_texts (announcement)",
    """
    CREATE TABLE set_aside (
        announcement TEXT PRIMARY KEY REFERENCES documents (key),
        set_aside_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX announcements ON documents (source) WHERE kind = 'announcement'",
)

_migration(
    "rounds",
    # A page on record may be a list of which nobody knows what it listed: each is read once more.
    "DELETE FROM fetches",
    "ALTER TABLE fetches ADD COLUMN listed INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE read_pages (
        source TEXT NOT NULL,
        page TEXT NOT NULL,
        read_at TEXT NOT NULL,
        PRIMARY KEY (source, page)
    ) STRICT, WITHOUT ROWID
    """,
)

_migration(
    "refusals",
    """
    CREATE TABLE refusals (
        key TEXT PRIMARY KEY REFERENCES documents (key),
        had INTEGER NOT NULL,
        has INTEGER NOT NULL,
        beginning TEXT NOT NULL,
        refused_at TEXT NOT NULL,
        accepted_at TEXT
    ) STRICT, WITHOUT ROWID
    """,
    # Why the certificate of a run's source was not verified.
    "ALTER TABLE runs ADD COLUMN unverified TEXT",
)

_migration(
    "search",
    # Without content: the words of a version are in its body already (state.search).
    """
    CREATE VIRTUAL TABLE search USING fts5(
        words, content = '', tokenize = "unicode61 remove_diacritics 0"
    )
    """,
    """
    CREATE TABLE indexed (
        document INTEGER PRIMARY KEY REFERENCES documents (id),
        version INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE TABLE search_fold (fold TEXT NOT NULL) STRICT",
)
