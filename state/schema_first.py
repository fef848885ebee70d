"""The tables as they were at first: released, so never edited (``state.schema``)."""

from __future__ import annotations

from state.migration import Migration

FIRST: tuple[Migration, ...] = (
    Migration(
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
    ),
    Migration(
        "documents",
        # The row holds what was read last; ``versions`` holds the words, which are never
        # overwritten by other words. ``content`` is the digest of all that was read last,
        # ``fingerprint`` that of the words alone.
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
        # ``letters`` is the length of the words: the yardstick of a page that lost most of its
        # text.
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
    ),
    Migration(
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
    ),
    Migration(
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
    ),
    Migration(
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
    ),
    Migration(
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
    ),
    Migration(
        "sittings",
        # ``key`` as the source lists it, ``document`` the key under which the record is kept.
        # Written before the document itself, in the same transaction: hence deferred.
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
    ),
    Migration(
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
    ),
)
