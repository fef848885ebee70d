"""Reading what is on record: documents with their words, hits and twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.bodies import BodyReader
from state.records import Document, DocumentKind, Hit, Part, Place, Status
from state.times import day, instant, instant_text, published

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime

    from state.database import Database

_CHUNK = (
    200  # rows read at a time: a listing of 20,000 records neither fills memory nor holds a lock
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document in one of its versions, with what was found in it.

    ``version`` counts from 1; ``seen_at`` is when the document was first recorded, ``updated_at``
    when its newest version was. ``baseline``: recorded silently by a source's first run.
    ``same_as``: keys of near-identical documents of other sources, and of an imported copy.
    """

    document: Document
    version: int
    seen_at: datetime
    updated_at: datetime
    baseline: bool
    hits: tuple[Hit, ...]
    same_as: tuple[str, ...]


def get(database: Database, key: str) -> StoredDocument | None:
    """The newest version of the document, or None; ``key`` may be that of its final minutes."""
    row = database.connection.execute(
        f"""
        {_SELECT} WHERE versions.number = documents.version
            AND documents.key = coalesce((SELECT document FROM sittings WHERE key = ?), ?)
        """,  # noqa: S608 - a constant of this file
        (key, key),
    ).fetchone()
    return _stored(database.connection, row) if row else None


def get_version(database: Database, key: str, number: int) -> StoredDocument | None:
    """The words as they were in one version, or None; all else is as it is known now."""
    row = database.connection.execute(
        f"""
        {_SELECT} WHERE versions.number = ?
            AND documents.key = coalesce((SELECT document FROM sittings WHERE key = ?), ?)
        """,  # noqa: S608 - a constant of this file
        (number, key, key),
    ).fetchone()
    return _stored(database.connection, row) if row else None


def records(
    database: Database, *, since: datetime | None = None, source: str | None = None
) -> Iterator[StoredDocument]:
    """Newest versions in the order of first recording; ``since`` bounds ``updated_at``."""
    last = 0
    while rows := database.connection.execute(
        f"""
        {_SELECT} WHERE documents.id > ? AND versions.number = documents.version
            AND documents.updated_at >= ? AND documents.source = coalesce(?, documents.source)
        ORDER BY documents.id LIMIT {_CHUNK}
        """,
        (last, instant_text(since) if since else "", source),
    ).fetchall():
        yield from (_stored(database.connection, row) for row in rows)
        last = rows[-1]["id"]


def read_hits(connection: sqlite3.Connection, version_id: int) -> tuple[Hit, ...]:
    """The hits of one version, title first, then in reading order."""
    return tuple(
        Hit(
            term=row["term"],
            group=row["group_name"],
            place=Place.TITLE if row["seq"] is None else Place.PART,
            seq=row["seq"],
            start=row["start"],
            end=row["stop"],
            surface=row["surface"],
        )
        for row in connection.execute(
            "SELECT * FROM hits WHERE version = ? ORDER BY ordinal", (version_id,)
        )
    )


_SELECT = """
    SELECT documents.*, versions.id AS version_id, versions.number, versions.body
    FROM documents JOIN versions ON versions.document = documents.id
"""


def _stored(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredDocument:
    return StoredDocument(
        document=read_document(row),
        version=row["number"],
        seen_at=instant(row["seen_at"]),
        updated_at=instant(row["updated_at"]),
        baseline=bool(row["baseline"]),
        hits=read_hits(connection, row["version_id"]),
        same_as=_same_as(connection, row["id"]),
    )


def read_document(row: sqlite3.Row, reader: BodyReader | None = None) -> Document:
    """From a row that joins ``documents`` and one of its ``versions``."""
    return document_of(row, *(reader or BodyReader()).read(row["body"]))


def read_outline(row: sqlite3.Row) -> Document:
    """The same without its parts, from a row of ``documents`` alone."""
    return document_of(row, row["title"], ())


def document_of(row: sqlite3.Row, title: str, parts: tuple[Part, ...]) -> Document:
    return Document(
        key=row["key"],
        source=row["source"],
        platform=row["platform"],
        kind=DocumentKind(row["kind"]),
        title=title,
        parts=parts,
        url=row["url"],
        council=row["council"],
        author=row["author"],
        meeting=row["meeting"],
        session=row["session"],
        held_on=day(row["held_on"]),
        held_until=day(row["held_until"]),
        published_at=published(row["published_at"]),
        status=Status(row["status"]) if row["status"] else None,
    )


def _same_as(connection: sqlite3.Connection, document_id: int) -> tuple[str, ...]:
    rows = connection.execute(
        """
        SELECT documents.key FROM twins JOIN documents ON documents.id = twins.other
        WHERE twins.document = ? ORDER BY documents.key
        """,
        (document_id,),
    )
    return tuple(row["key"] for row in rows)
