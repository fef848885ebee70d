"""The writes of ingest: documents, versions, hits and changes, inside its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha224, sha256
from typing import TYPE_CHECKING, NamedTuple

from state.bodies import body_json, compact_json, packed, read_body, whole_document
from state.passages import passages_text
from state.records import INCOMPLETE, ChangeKind
from state.times import day_text, instant_text, published_text
from state.words import words_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from state.bodies import Compressor
    from state.finding import FoundTerm
    from state.ingestion import Ingestion
    from state.records import Document, Passage
    from state.rows import Rows
    from state.words import Words

_AT_ONCE = 500
_FIRST_FORM = 32  # bytes of a digest as it was until 2026-11; one of today has 28
_INCOMPLETE = ",".join(f"'{status.value}'" for status in sorted(INCOMPLETE))


class Known(NamedTuple):
    """What is on record of a document, as far as telling a change from none needs it."""

    id: int
    version: int
    partial: bool
    content: bytes
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A document on its way into the database; ``body`` is how it is stored, not yet compressed,
    and ``content`` the digest of all that was read.

    ``superseded``: a preliminary text whose final one is known, or an announcement whose text is.
    ``awaited``: a text whose announcement was news, so that it is news as well.
    """

    document: Document
    columns: tuple[str | None, ...]
    body: bytes
    content: bytes
    superseded: bool = False
    awaited: bool = False

    @property
    def partial(self) -> bool:
        """Whether only a part of the text could be read, such as the free one, or none at all."""
        status = self.document.status
        return status is not None and status.incomplete

    @property
    def words(self) -> Words:
        """Those of one document by itself; ``preparing`` reads the words of many."""
        return words_of(self.document)


def draft(document: Document) -> Draft:
    """Encode a document once for everything that follows."""
    try:
        return _draft(document)
    except UnicodeEncodeError:
        return _draft(whole_document(document))


def _draft(document: Document) -> Draft:
    columns = (
        document.key,
        document.source,
        document.platform,
        document.kind.value,
        document.title,
        document.url,
        document.council,
        document.author,
        document.meeting,
        document.session,
        day_text(document.held_on),
        day_text(document.held_until),
        published_text(document.published_at),
        document.status.value if document.status else None,
    )
    body = packed(document)
    content = sha224(body)
    content.update(compact_json(columns))
    return Draft(document, columns, body, content.digest())


def _first_content(draft: Draft) -> bytes:
    """The digest of a draft as it was made at first, of a second encoding of its words."""
    content = sha256(body_json(draft.document))
    content.update(compact_json(draft.columns))
    return content.digest()


def renew_contents(
    connection: sqlite3.Connection, known: dict[str, Known], drafts: Sequence[Draft]
) -> None:
    """Put digests of today in the place of those of the first form that are the drafts'."""
    first = {key for key, one in known.items() if len(one.content) == _FIRST_FORM}
    for draft in drafts:
        key = draft.document.key
        if key in first and known[key].content == _first_content(draft):
            query = "UPDATE documents SET content = ? WHERE id = ?"
            connection.execute(query, (draft.content, known[key].id))
            known[key] = known[key]._replace(content=draft.content)


def known_documents(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, Known]:
    """Asked for many at once: a question each would cost eight times as much."""
    known = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        for row in connection.execute(
            f"""
            SELECT key, id, version, status IN ({_INCOMPLETE}), content, fingerprint
            FROM documents WHERE key IN ({marks})
            """,  # noqa: S608 - marks
            some,
        ):
            known[row[0]] = Known(row[1], row[2], bool(row[3]), row[4], row[5])
    return known


def current_row(connection: sqlite3.Connection, known: Known) -> sqlite3.Row:
    """The document with its newest version, as ``documents.read_document`` reads it."""
    row: sqlite3.Row = connection.execute(
        """
        SELECT documents.*, versions.id AS version_id, versions.letters, versions.body
        FROM documents JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        WHERE documents.id = ?
        """,
        (known.id,),
    ).fetchone()
    return row


def insert_document(
    rows: Rows, draft: Draft, fingerprint: bytes, *, baseline: bool, now: str
) -> Known:
    """A document never seen before, at version 1."""
    known = Known(rows.next_id("documents"), 1, draft.partial, draft.content, fingerprint)
    # A number, because sqlite3 asks first what a bool is to be: twice the time of a short row.
    row = (known.id, *draft.columns, int(baseline), 1, now, now, draft.content, fingerprint)
    rows.add("documents", row)
    return known


def update_document(
    connection: sqlite3.Connection, known: Known, draft: Draft, fingerprint: bytes
) -> Known:
    """What is known apart from the words; that alone is no news."""
    connection.execute(
        """
        UPDATE documents SET (
            key, source, platform, kind, title, url, council, author, meeting, session, held_on,
            held_until, published_at, status, content, fingerprint
        ) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?
        """,
        (*draft.columns, draft.content, fingerprint, known.id),
    )
    return known._replace(partial=draft.partial, content=draft.content, fingerprint=fingerprint)


def raise_version(connection: sqlite3.Connection, known: Known, now: str) -> Known:
    """The next version is the newest."""
    known = known._replace(version=known.version + 1)
    connection.execute(
        "UPDATE documents SET version = ?, updated_at = ? WHERE id = ?",
        (known.version, now, known.id),
    )
    return known


def insert_version(rows: Rows, known: Known, body: bytes, letters: int, now: str) -> int:
    """The words, kept for good, as a compressed body; answers the row's id."""
    version_id = rows.next_id("versions")
    rows.add("versions", (version_id, known.id, known.version, letters, now, body))
    return version_id


def refresh_body(
    connection: sqlite3.Connection, known: Known, draft: Draft, compressor: Compressor
) -> None:
    """Take over anchors, names and offices that are read better now than when it was recorded.

    Only where the texts are the same to the letter: hits and passages are offsets into them.
    """
    row = connection.execute(
        "SELECT id, body FROM versions WHERE (document, number) = (?, ?)",
        (known.id, known.version),
    ).fetchone()
    title, parts = read_body(row["body"])
    document = draft.document
    if title == document.title and [(p.kind, p.text) for p in parts] == [
        (p.kind, p.text) for p in document.parts
    ]:
        connection.execute(
            "UPDATE versions SET body = ? WHERE id = ?",
            (compressor.compress(draft.body), row["id"]),
        )


def insert_hits(rows: Rows, version_id: int, found: Sequence[FoundTerm]) -> None:
    """Of one version, in reading order."""
    rows.add(
        "hits",
        *[
            (version_id, ordinal, term.name, term.group, seq, start, end, surface)
            for ordinal, (term, seq, start, end, surface) in enumerate(found)
        ],
    )


def replace_hits(
    connection: sqlite3.Connection, rows: Rows, version_id: int, found: Sequence[FoundTerm]
) -> None:
    """What is found in a version today, in place of what was found when it came."""
    connection.execute("DELETE FROM hits WHERE version = ?", (version_id,))
    insert_hits(rows, version_id, found)


def insert_change(
    rows: Rows,
    known: Known,
    kind: ChangeKind,
    passages: Sequence[Passage] | None,
    ingestion: Ingestion,
) -> int:
    """The newest version as news; ``passages`` is None where all of it is. Answers the id."""
    change_id = rows.next_id("changes")
    row = (
        change_id,
        known.id,
        known.version,
        kind.value,
        instant_text(ingestion.now),
        int(ingestion.baseline),
        ingestion.run_id,
        None if passages is None else passages_text(passages),
        ingestion.notify.value,
    )
    rows.add("changes", row)
    return change_id


def tell_again(
    connection: sqlite3.Connection, rows: Rows, known: Known, ingestion: Ingestion
) -> int:
    """The newest version, all of it, as NEW to somebody who never was owed it; answers the id."""
    row = connection.execute(
        """
        UPDATE changes SET passages = NULL, notify = ?
        WHERE (document, version, kind) = (?, ?, 'new')
        RETURNING id
        """,
        (ingestion.notify.value, known.id, known.version),
    ).fetchone()
    if row:
        return int(row["id"])
    return insert_change(rows, known, ChangeKind.NEW, None, ingestion)
