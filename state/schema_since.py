"""What has come to the tables since, oldest first; the next migration goes to the end.

Never edit one that has been released: a database in the field has run it (``state.schema``).
"""

from __future__ import annotations

from state.migration import Migration

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
)
