"""Texts that are called as one on record, and say something else under another key.

People save the same minutes twice: cut short the first time, or under a name of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.records import INCOMPLETE, Status
from state.times import day_text
from state.words import folded_words, words_of

if TYPE_CHECKING:
    import sqlite3

    from state.database import Database
    from state.records import Document


def namesake(database: Database, document: Document) -> str | None:
    """The key of the text of the same source, day and title; None where none is in doubt.

    A title that goes on where the other ends is the same one in the same sitting: a file may not
    know its number. None of doubt are a key that is on record, a part of a text, the same words,
    and a final text beside its preliminary one: ``sittings`` and ``ingest`` know what they are.
    """
    if document.held_on is None or document.status in INCOMPLETE or _is_known(database, document):
        return None
    rows = database.connection.execute(
        """
        SELECT key, title, status, fingerprint, EXISTS (
            SELECT 1 FROM sittings WHERE document = documents.key AND sitting = :sitting
        ) AS same_sitting
        FROM documents WHERE source = :source AND held_on = :held_on AND kind <> 'announcement'
        ORDER BY id
        """,
        {
            "source": document.source,
            "held_on": day_text(document.held_on),
            "sitting": document.sitting or "",
        },
    ).fetchall()
    called = [row for row in rows if _is_called_so(document, row)]
    if not called:
        return None
    words = words_of(document)
    if any(words.are(row["fingerprint"]) for row in called):
        return None
    return str(called[0]["key"])


def _is_known(database: Database, document: Document) -> bool:
    row = database.connection.execute(
        """
        SELECT 1 FROM documents WHERE key = :key
        UNION ALL SELECT 1 FROM sittings WHERE key = :key
        """,
        {"key": document.key},
    ).fetchone()
    return row is not None


def _is_called_so(document: Document, row: sqlite3.Row) -> bool:
    status = Status(row["status"]) if row["status"] else None
    if status in INCOMPLETE:
        return False
    if (status is Status.PRELIMINARY) != (document.status is Status.PRELIMINARY):
        return False
    ours, theirs = folded_words(document.title), folded_words(row["title"])
    goes_on = ours.startswith(theirs) or theirs.startswith(ours)
    return ours == theirs or (bool(row["same_sitting"]) and goes_on)
