"""One document for a sitting whose preliminary and final minutes stand under two keys.

速報版・暫定版・未定稿 are replaced by the final minutes, on some platforms under another file name.
Both name the same ``Document.sitting``; here the second is given the key of the first, so that
the final is its next version and no second record. Each key stays known: whichever the source
lists later is the same document.

Only a preliminary and a final record pair, and only one with one: two preliminary records of one
sitting may be its morning and its afternoon, and a wrong pair would show one as a revision of the
other. A preliminary text behind its final one is no news: sources leave it in their lists.

A record of the same sitting with the same words under another key has moved, and is the same too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from state import ledger
from state.records import Status
from state.words import words_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from state.ledger import Draft

_LEAST_LETTERS = 50  # two scans of one day give no text at all, and are not the same for that


def under_one_key(connection: sqlite3.Connection, drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts under the keys of the documents they belong to, in order.

    Inside the transaction that stores them. ``superseded`` is set on a preliminary text whose
    final one is known.
    """
    return [_settled(connection, draft) if draft.document.sitting else draft for draft in drafts]


def _settled(connection: sqlite3.Connection, draft: Draft) -> Draft:
    document, sitting = draft.document, draft.document.sitting or ""
    preliminary = document.status is Status.PRELIMINARY
    belongs_to = (
        _owner(connection, document.key)
        or _partner(connection, document.source, sitting, preliminary=preliminary)
        or _moved(connection, draft, sitting)
        or document.key
    )
    connection.execute(
        "INSERT OR REPLACE INTO sittings VALUES (?, ?, ?, ?, ?)",
        (document.key, document.source, sitting, belongs_to, preliminary),
    )
    superseded = preliminary and _has_final(connection, belongs_to)
    if belongs_to != document.key:
        draft = ledger.draft(replace(document, key=belongs_to))
    return replace(draft, superseded=superseded)


def _owner(connection: sqlite3.Connection, key: str) -> str | None:
    """The key of the document that a key is known to stand for."""
    row = connection.execute(
        """
        SELECT document AS key FROM sittings WHERE key = :key
        UNION ALL SELECT key FROM documents WHERE key = :key
        """,
        {"key": key},
    ).fetchone()
    return row["key"] if row else None


def _partner(
    connection: sqlite3.Connection, source: str, sitting: str, *, preliminary: bool
) -> str | None:
    """The one document of this sitting that is final where this is preliminary, or the reverse."""
    rows = connection.execute(
        """
        SELECT document FROM sittings WHERE (source, sitting) = (?, ?)
        GROUP BY document HAVING min(preliminary) = max(preliminary) AND max(preliminary) = ?
        """,
        (source, sitting, not preliminary),
    ).fetchall()
    return rows[0]["document"] if len(rows) == 1 else None


def _moved(connection: sqlite3.Connection, draft: Draft, sitting: str) -> str | None:
    """The key under which the same words of the same sitting are on record."""
    rows = connection.execute(
        """
        SELECT documents.key, documents.fingerprint
        FROM sittings JOIN documents ON documents.key = sittings.document
        WHERE (sittings.source, sittings.sitting) = (?, ?)
        ORDER BY documents.id
        """,
        (draft.document.source, sitting),
    ).fetchall()
    if not rows:
        return None  # before the words are folded, which most records need not
    words = words_of(draft.document)
    if words.letters < _LEAST_LETTERS:
        return None
    return next((row["key"] for row in rows if words.are(row["fingerprint"])), None)


def _has_final(connection: sqlite3.Connection, key: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM sittings WHERE document = ? AND NOT preliminary", (key,)
    )
    return found.fetchone() is not None
