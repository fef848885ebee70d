"""The same words under two keys of one source, at least one of them of a file somebody imported.

A browser calls the second download of a file 「本会議 (1).txt」, and people save a paper that is
crawled, before or later, under a name of their own: each told once, whatever it is called.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from matcher.fold import fold_words
from state.documents import get, read_document
from state.records import INCOMPLETE
from state.times import day_text
from state.twins import SHORTEST
from state.words import BETWEEN_PARTS, words_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from state.database import Database
    from state.documents import StoredDocument
    from state.records import Document
    from state.words import Words

_INCOMPLETE = ",".join(f"'{status.value}'" for status in sorted(INCOMPLETE))
_WHOLE_AND_OF_THE_DAY = f"""
    coalesce(documents.held_on, :held_on) IS coalesce(:held_on, documents.held_on)
    AND documents.kind <> 'announcement'
    AND coalesce(documents.status, '') NOT IN ({_INCOMPLETE})
    AND NOT EXISTS (
        SELECT 1 FROM sittings WHERE sittings.document = documents.key AND :sitting <> ''
    )
"""  # noqa: S608 - a constant of this file


def same_text(database: Database, document: Document, body_sha256: str) -> StoredDocument | None:
    """The record of which a document from a file is a copy; None where it is none for certain.

    ``body_sha256`` is of the file, in hex. The words of all parts are the same, whatever the title,
    and so is the day where both name one. Two sittings of one day may say the same few words
    (「本日休会」): so short a text is one where day and title are the same as well, for a post of
    it would say nothing else, or of the very bytes that a crawl has read. What the record said
    before a revision counts too: a file that was saved then is no news. What names its sitting is
    left to ``sittings``, and a key that is on record to ``ingest``.
    """
    if document.status in INCOMPLETE or get(database, document.key) is not None:
        return None
    if key := _of_bytes(database.connection, document, body_sha256):
        return get(database, key)
    words = words_of(document)
    for row in _as_long(database.connection, document, words.letters):
        other = read_document(row)
        same_bytes = row["body_sha256"] == body_sha256 and words_of(other).text == words.text
        if same_bytes or _is_one(document, words, other):
            return get(database, row["key"])
    return None


def by_hand(
    connection: sqlite3.Connection, source: str, run_id: int | None
) -> Mapping[int, Sequence[int]]:
    """The ids of the documents of a source that somebody may have imported, by how many letters
    they have, and by how many with their title; none for a run that imports.

    Asked once for many that a crawl brings: to read all for each took 0.06 s of 5,000.
    """
    rows = connection.execute(
        """
        SELECT documents.id, documents.title, versions.letters FROM documents
        JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        WHERE documents.source = ? AND documents.url IS NULL
            AND NOT EXISTS (SELECT 1 FROM runs WHERE id = ? AND origin = 'import')
        """,
        (source, run_id),
    ).fetchall()
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row, title in zip(rows, fold_words([row["title"] for row in rows]), strict=True):
        for letters in (row["letters"], len(title) + len(BETWEEN_PARTS) + row["letters"]):
            found[letters].append(row["id"])
    return found


def imported_before(
    connection: sqlite3.Connection,
    document: Document,
    words: Words,
    *,
    document_id: int,
    among: Mapping[int, Sequence[int]],
) -> list[int]:
    """The id of the file, imported under a name of its own, that a crawled document on record is a
    copy of; none where there is none. ``among`` are those that are ``by_hand``.

    By the same signs as ``same_text``, but for few words of no day, which may be next month's, and
    nobody is here to say so; a title that stands among the words of one of them makes no
    difference. A file is one paper: the next that says the same is another.
    """
    as_long = {*among.get(words.letters, ()), *among.get(len(words.folded), ())} - {document_id}
    if not as_long or (words.letters < SHORTEST and document.held_on is None):
        return []
    rows = connection.execute(
        f"""
        SELECT documents.*, versions.number, versions.body FROM documents
        JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        WHERE documents.id IN (SELECT value FROM json_each(:as_long))
            AND {_WHOLE_AND_OF_THE_DAY}
            AND EXISTS (
                SELECT 1 FROM changes JOIN runs ON runs.id = changes.run
                WHERE changes.document = documents.id AND changes.version = 1
                    AND runs.origin = 'import'
            )
            AND NOT EXISTS (
                SELECT 1 FROM twins CROSS JOIN documents AS others ON others.id = twins.other
                WHERE twins.document = documents.id AND others.source = :source
                    AND others.id <> :id
            )
        ORDER BY documents.id
        """,  # noqa: S608 - a constant of this file
        {**_named(document), "id": document_id, "as_long": json.dumps(list(as_long))},
    )
    found = (row["id"] for row in rows if _is_one(document, words, read_document(row)))
    return list(islice(found, 1))


def _is_one(document: Document, words: Words, other: Document) -> bool:
    theirs = words_of(other)
    if min(words.letters, theirs.letters) >= SHORTEST:
        return not {words.text, words.folded}.isdisjoint((theirs.text, theirs.folded))
    elsewhere = document.url and other.url and document.url != other.url
    same_day = document.held_on == other.held_on
    return words.folded == theirs.folded and same_day and not elsewhere


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
        WHERE documents.source = :source AND versions.letters = :letters
            AND {_WHOLE_AND_OF_THE_DAY}
        ORDER BY documents.id, versions.number
        """,  # noqa: S608 - a constant of this file
        {**_named(document), "letters": letters},
    ).fetchall()


def _named(document: Document) -> dict[str, str | None]:
    """What the conditions above are about."""
    return {
        "source": document.source,
        "held_on": day_text(document.held_on),
        "sitting": document.sitting or "",
    }
