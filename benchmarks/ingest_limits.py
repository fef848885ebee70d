"""The limits of ingest: plain scripts that write the same rows, or the texts alone."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from state.database import Database
    from state.records import Document

_BATCH = 100
Item = TypeVar("Item")
Row = tuple[Any, ...]
_PLAIN = """
    CREATE TABLE record (id INTEGER PRIMARY KEY, key TEXT UNIQUE, title TEXT, hash BLOB, seen TEXT);
    CREATE TABLE version (
        id INTEGER PRIMARY KEY, record INTEGER REFERENCES record, hash BLOB, seen TEXT, body TEXT
    );
    CREATE INDEX version_record ON version (record);
"""
_KEYS = {
    "documents": ("key",),
    "versions": ("document", "number"),
    "hits": ("version", "ordinal"),
    "changes": ("document", "version", "kind"),
    "sketches": ("band", "document"),
    "deliveries": ("key",),
}
TABLES = {
    "documents": "id",
    "versions": "document",
    "hits": "version",  # the only version of document n is version n
    "changes": "document",
    "sketches": "document",
    "deliveries": "document",
}


class Rows(NamedTuple):
    """What ingest wrote for one document, in the order of ``TABLES``; the body not compressed."""

    tables: tuple[list[Row], ...]
    body: bytes

    def with_body(self, compressor: zstandard.ZstdCompressor) -> Iterator[tuple[str, list[Row]]]:
        """By table, the body compressed."""
        document, (version,), *others = self.tables
        stored = (*version, compressor.compress(self.body))
        return zip(TABLES, (document, [stored], *others), strict=True)


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """A transaction's worth each."""
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def plain_database(path: Path) -> sqlite3.Connection:
    """A new database for texts alone, as careful about the disk as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(_PLAIN)
    return connection


def upsert_text(connection: sqlite3.Connection, documents: Sequence[Document]) -> None:
    """Tell new texts from known by a digest, and keep them as they are."""
    for batch in batches(documents):
        connection.execute("BEGIN IMMEDIATE")
        for document in batch:
            text = "\n".join(part.text for part in document.parts)
            digest = blake2b(text.encode(), digest_size=16).digest()
            row = connection.execute(
                "SELECT hash FROM record WHERE key = ?", (document.key,)
            ).fetchone()
            if row and row[0] == digest:
                continue
            (record,) = connection.execute(
                "INSERT INTO record (key, title, hash, seen) VALUES (?, ?, ?, '2026')"
                " ON CONFLICT (key) DO UPDATE SET hash = excluded.hash RETURNING id",
                (document.key, document.title, digest),
            ).fetchone()
            connection.execute(
                "INSERT INTO version (record, hash, seen, body) VALUES (?, ?, '2026', ?)",
                (record, digest, text),
            )
        connection.execute("COMMIT")


def rows_of(database: Database, documents: Sequence[Document]) -> list[Rows]:
    """Everything that ingest wrote, by document."""
    written = []
    for number in range(1, len(documents) + 1):
        tables = tuple(
            [
                tuple(row)
                for row in database.connection.execute(
                    f"SELECT * FROM {table} WHERE {column} = ?",  # noqa: S608 - names of this file
                    (number,),
                )
            ]
            for table, column in TABLES.items()
        )
        ((*version, blob),) = tables[1]
        body = zstandard.ZstdDecompressor().decompress(blob)
        written.append(Rows((tables[0], [tuple(version)], *tables[2:]), body))
    return written


def write_rows(database: Database, written: Sequence[Rows]) -> None:
    """Write the same rows, ready-made but for the compressed bodies."""
    compressor = zstandard.ZstdCompressor(level=3)
    for batch in batches(written):
        with database.transaction() as connection:
            for rows in batch:
                key = rows.tables[0][0][1]
                connection.execute("SELECT * FROM documents WHERE key = ?", (key,)).fetchone()
                for table, some in rows.with_body(compressor):
                    if some:
                        marks = ",".join("?" * len(some[0]))
                        connection.executemany(
                            f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - names of this file
                            some,
                        )


def upsert_rows(database: Database, documents: Sequence[Document], written: Sequence[Rows]) -> None:
    """Tell new texts from known by a digest, and upsert the same rows, a statement for each."""
    compressor = zstandard.ZstdCompressor(level=3)
    statements = {table: _upsert(database, table) for table in TABLES}
    for batch in batches(list(zip(documents, written, strict=True))):
        with database.transaction() as connection:
            for document, rows in batch:
                if _is_known(connection, document):
                    continue
                for table, some in rows.with_body(compressor):
                    for row in some:
                        connection.execute(statements[table], row)


def _is_known(connection: sqlite3.Connection, document: Document) -> bool:
    text = "\n".join(part.text for part in document.parts)
    digest = blake2b(text.encode(), digest_size=16).digest()
    query = "SELECT content FROM documents WHERE key = ?"
    known = connection.execute(query, (document.key,)).fetchone()
    return known is not None and known["content"] == digest


def _upsert(database: Database, table: str) -> str:
    names = [row["name"] for row in database.connection.execute(f"PRAGMA table_info({table})")]
    rest = [f"{name} = excluded.{name}" for name in names if name not in (*_KEYS[table], "id")]
    do = f"UPDATE SET {', '.join(rest)}" if rest else "NOTHING"
    marks, keys = ", ".join("?" * len(names)), ", ".join(_KEYS[table])
    return f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT ({keys}) DO {do}"  # noqa: S608 - names of this file
