"""What has come to the tables since, oldest first; the next migration goes to the end.

Never edit one that has been released: a database in the field has run it (``state.schema``).
"""

from __future__ import annotations

from state.migration import Migration

# Without content: the words of a version are in its body already (state.search_index).
SEARCH_TABLE = """
    CREATE VIRTUAL TABLE search USING fts5(
        words, content = '', columnsize = 0, tokenize = "ascii"
    )
"""

SINCE: tuple[Migration, ...] = (
    Migration(
        "announcements",
        # ``document`` is the text of a day that its announcement names among others; the text of
        # the only day has the announcement's own row, and ``sittings`` leads there.
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
    ),
    Migration(
        "rounds",
        # A page on record may be a list of which nobody knows what it listed: each is read once
        # more.
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
    ),
    Migration(
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
    ),
    Migration(
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
    ),
    Migration(
        "mutes",
        # A column's check cannot be changed: the wider one comes with a column of its own.
        "ALTER TABLE subscriptions RENAME COLUMN cadence TO narrow_cadence",
        """
        ALTER TABLE subscriptions ADD COLUMN cadence TEXT NOT NULL DEFAULT 'now'
            CHECK (cadence IN ('now', 'daily', 'weekly'))
        """,
        "UPDATE subscriptions SET cadence = narrow_cadence",
        "ALTER TABLE subscriptions DROP COLUMN narrow_cadence",
        # ``until`` is moved forward where a mute is lifted; mutes of a subscription never overlap.
        """
        CREATE TABLE mutes (
            id INTEGER PRIMARY KEY,
            subscription INTEGER NOT NULL REFERENCES subscriptions (id),
            since TEXT NOT NULL,
            until TEXT
        ) STRICT
        """,
        "CREATE INDEX mutes_by_subscription ON mutes (subscription)",
        # What would have been owed but for a mute, and was not told since.
        """
        CREATE TABLE withheld (
            subscription INTEGER NOT NULL REFERENCES subscriptions (id),
            change INTEGER NOT NULL REFERENCES changes (id),
            mute INTEGER NOT NULL REFERENCES mutes (id),
            PRIMARY KEY (subscription, change)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX withheld_by_mute ON withheld (mute)",
    ),
    Migration(
        "paraphrases",
        # What a language model answered to a question of this digest, and what a day has cost.
        """
        CREATE TABLE paraphrases (
            digest TEXT PRIMARY KEY,
            answer TEXT NOT NULL,
            asked_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX paraphrases_by_age ON paraphrases (asked_at)",
        """
        CREATE TABLE model_use (
            day TEXT PRIMARY KEY,
            requests INTEGER NOT NULL,
            tokens INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    Migration(
        "search_by_day",
        # Rows of their own in the index: what it should forget would else have to be told to it
        # word by word. A row that ``indexed`` names no more counts for nothing.
        "DROP TABLE search",
        "DROP TABLE indexed",
        "DELETE FROM search_fold",
        SEARCH_TABLE,
        """
        CREATE TABLE indexed (
            row INTEGER PRIMARY KEY,
            document INTEGER NOT NULL UNIQUE REFERENCES documents (id),
            day TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX indexed_by_day ON indexed (day, document)",
        "CREATE TABLE unindexed (document INTEGER PRIMARY KEY) STRICT",
        "INSERT INTO unindexed SELECT id FROM documents",
        """
        CREATE TRIGGER words_to_index AFTER INSERT ON versions BEGIN
            INSERT OR IGNORE INTO unindexed VALUES (new.document);
        END
        """,
        """
        CREATE TRIGGER day_to_index AFTER UPDATE OF held_on, published_at ON documents
        WHEN (new.held_on, new.published_at) IS NOT (old.held_on, old.published_at) BEGIN
            INSERT OR IGNORE INTO unindexed VALUES (new.id);
        END
        """,
    ),
    Migration(
        "change_notify",
        # Whom what recorded a change was to tell; nobody knows it of older ones.
        """
        ALTER TABLE changes ADD COLUMN notify TEXT
            CHECK (notify IN ('normal', 'silent', 'digest', 'replay'))
        """,
    ),
    Migration(
        "doubts",
        # Subscriptions that cannot be read any more, or mean something else (state.doubts).
        """
        CREATE TABLE doubts (
            subscription INTEGER PRIMARY KEY REFERENCES subscriptions (id),
            problem TEXT NOT NULL,
            readable INTEGER NOT NULL,
            since TEXT NOT NULL
        ) STRICT
        """,
    ),
    Migration(
        "doubts_told",
        # Whether the operators were told, which they are not while they have no channel. Of those
        # on record it is taken that they were: nothing is told twice.
        "ALTER TABLE doubts ADD COLUMN told INTEGER NOT NULL DEFAULT 1",
    ),
    Migration(
        "alarms_posted",
        # The same of a source's health.
        "ALTER TABLE alarms ADD COLUMN posted INTEGER NOT NULL DEFAULT 1",
    ),
    Migration(
        "daily_runs",
        # A source's newest daily runs, without those of years before them (state.runs).
        "CREATE INDEX daily_runs ON runs (source) WHERE origin = 'run'",
    ),
    Migration(
        "alarms_by_audience",
        # Two know of a source's health what they were told: who reads what commands say
        # (``posted`` is 0), and the operators' channel (1), which may be missing for a while.
        """
        CREATE TABLE alarms_of_each (
            source TEXT NOT NULL,
            posted INTEGER NOT NULL CHECK (posted IN (0, 1)),
            run INTEGER NOT NULL REFERENCES runs (id),
            told_at TEXT NOT NULL,
            PRIMARY KEY (source, posted)
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO alarms_of_each SELECT source, 0, run, told_at FROM alarms",
        "INSERT INTO alarms_of_each SELECT source, 1, run, told_at FROM alarms WHERE posted",
        "DROP TABLE alarms",
        "ALTER TABLE alarms_of_each RENAME TO alarms",
    ),
    Migration(
        "documents_by_hand",
        # Of each document that a crawl brings it is asked whether somebody imported it before.
        "CREATE INDEX documents_by_hand ON documents (source) WHERE url IS NULL",
    ),
    Migration(
        "doubts_deaf",
        # Subscriptions that are read as ever, and that nothing which is watched can answer.
        "ALTER TABLE doubts ADD COLUMN deaf INTEGER NOT NULL DEFAULT 0 CHECK (deaf IN (0, 1))",
    ),
    Migration(
        "imported_files",
        # The bytes of files that were imported: under another name they are the same record.
        """
        CREATE TABLE imported_files (
            source TEXT NOT NULL,
            body_sha256 TEXT NOT NULL,
            document INTEGER NOT NULL REFERENCES documents (id),
            PRIMARY KEY (source, body_sha256)
        ) STRICT, WITHOUT ROWID
        """,
    ),
)
