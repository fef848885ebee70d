"""Files whose words are on record already under another key of the same source.

A browser calls the second download of a file 「本会議 (1).txt」, and people save a paper that was
crawled under a name of their own: each told once, whatever it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.documents import get, read_document
from state.records import INCOMPLETE
from state.times import day_text
from state.twins import SHORTEST
from state.words import words_of

if TYPE_CHECKING:
    import sqlite3

    from state.database import Database
    from state.documents import StoredDocument
    from state.records import Document

_INCOMPLETE = ",".join(f"'{status.value}'" for status in sorted(INCOMPLETE))


def same_text(database: Database, document: Document, body_sha256: str) -> StoredDocument | None:
    """The record of which a document from a file is a copy; None where it is none for certain.

    ``body_sha256`` is of the file, in hex. The words of all parts are the same, whatever the title,
    and so is the day where both name one. Two sittings of one day may say the same few words
    (「本日休会」): of so short a text only the very bytes that a crawl has read are a copy. What
    the record said before a revision counts too: a file that was saved then is no news. What
    names its sitting is left to ``sittings``, and a key that is on record to ``ingest``.
    """
    if document.status in INCOMPLETE or get(database, document.key) is not None:
        return None
    if key := _of_bytes(database.connection, document, body_sha256):
        return get(database, key)
    words = words_of(document)
    for row in _as_long(database.connection, document, words.letters):
        known = words.letters >= SHORTEST or row["body_sha256"] == body_sha256
        if known and words_of(read_document(row)).text == words.text:
            return get(database, row["key"])
    return None


def _of_bytes(connection: sqlite3.Connection, document: Document, body_sha256: str) -> str | None:
    """The key of the one text at an address that had these bytes when a crawl last read it: what a
    crawl knows of its title from a list, a file may say in its first line, among its words."""
    rows = connection.execute(
        f"""
        SELECT documents.key, documents.held_on FROM fetches
        JOIN documents ON (documents.source, documents.url) = (fetches.source, fetches.url)
        WHERE fetches.source = ? AND fetches.body_sha256 = ?
            AND documents.kind <> 'announcement'
            AND coalesce(documents.status, '') NOT IN ({_INCOMPLETE})
        """,  # noqa: S608 - a constant of this file
        (document.source, body_sha256),
    ).fetchall()
    if len(rows) != 1:
        return None
    days = {rows[0]["held_on"], day_text(document.held_on)} - {None}
    return None if document.sitting or len(days) > 1 else str(rows[0]["key"])


def _as_long(connection: sqlite3.Connection, document: Document, letters: int) -> list[sqlite3.Row]:
    """Versions with as many letters of complete texts of the source and the day, the first on
    record first."""
    return connection.execute(
        f"""
        SELECT documents.*, versions.number, versions.body, fetches.body_sha256
        FROM documents
        JOIN versions ON versions.document = documents.id
        LEFT JOIN fetches ON (fetches.source, fetches.url) = (documents.source, documents.url)
        WHERE documents.source = :source
            AND versions.letters = :letters
            AND coalesce(documents.held_on, :held_on) IS coalesce(:held_on, documents.held_on)
            AND documents.kind <> 'announcement'
            AND coalesce(documents.status, '') NOT IN ({_INCOMPLETE})
            AND NOT EXISTS (
                SELECT 1 FROM sittings
                WHERE sittings.document = documents.key AND :sitting <> ''
            )
        ORDER BY documents.id, versions.number
        """,  # noqa: S608 - a constant of this file
        {
            "source": document.source,
            "letters": letters,
            "held_on": day_text(document.held_on),
            "sitting": document.sitting or "",
        },
    ).fetchall()
