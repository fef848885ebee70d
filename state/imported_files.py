"""The bytes of files that somebody imported: one record, whatever a browser calls them.

Words alone do not tell that of short texts: two sittings of a day may say the same (``copies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.documents import get
from state.records import INCOMPLETE

if TYPE_CHECKING:
    from state.database import Database
    from state.documents import StoredDocument
    from state.records import Document


def same_file(database: Database, document: Document, body_sha256: str) -> StoredDocument | None:
    """The record of the file of the same bytes that was imported before into the document's source;
    None where there is none, where the document's own key is on record, or where it gave less text
    then: a scan may be read by what was installed since."""
    row = database.connection.execute(
        """
        SELECT documents.key FROM imported_files
        JOIN documents ON documents.id = imported_files.document
        WHERE (imported_files.source, body_sha256) = (?, ?)
        """,
        (document.source, body_sha256),
    ).fetchone()
    if row is None or get(database, document.key) is not None:
        return None
    found = get(database, row["key"])
    less = found is not None and found.document.status in INCOMPLETE
    return None if less and document.status not in INCOMPLETE else found


def note_file(database: Database, key: str, body_sha256: str) -> None:
    """Keep of a record, by its key, the bytes of the file that it was read from; those that were
    another record's first stay that one's."""
    with database.transaction() as connection:
        connection.execute(
            """
            INSERT OR IGNORE INTO imported_files
            SELECT source, ?, id FROM documents WHERE key = ?
            """,
            (body_sha256, key),
        )
