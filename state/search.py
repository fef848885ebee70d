"""Full-text search in records: an index of letter pairs, and a look at each record it names.

The index only narrows down: it holds, for every record's newest version, all pairs of neighbouring
letters as they read folded and without blanks, so that a word of any length is a phrase of pairs,
and each kanji once by itself. What it names is read and asked the query itself, with word edges,
places, distances and fields: what comes is what a scan of everything would find. A record that is
not indexed yet is looked at in any case, and every record is where the index cannot be asked.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from matcher.terms import TermSet
from state.bodies import BodyReader
from state.documents import read_document, read_outline
from state.finding import find_in_all
from state.search_facts import asks_facts, may_hold
from state.search_index import DAY, check, is_ours, month_word
from state.search_words import match_of
from state.views import Home, facts_of, view_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from matcher.query import Query
    from matcher.view import Span
    from state.database import Database
    from state.records import Document

_AT_ONCE = 200
_FEW = 500
"""So many records can be put in order at once; of more, one month is looked at after the other."""

Dated = tuple[str, int]
"""The day and the id of a record: newest first is the greatest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record for which a query holds, and where its words stand. ``day`` is that by which it is
    newer than another: held, else published, else first seen, in Japan."""

    document: Document
    version: int
    day: date
    spans: frozenset[Span]


def search(
    database: Database,
    query: Query,
    homes: Mapping[str, Home],
    *,
    limit: int,
    by_index: bool = True,
) -> list[Found]:
    """The records for which a query holds, at most ``limit``: newest first, by the day on which
    they were held, else published, else first seen.

    Without the index every record is looked at, which takes some seconds for ten thousand. Raises
    UserError where SQLite has no full-text search.
    """
    found = answering(database, query, homes, at_first=limit, by_index=by_index)
    with _as_of_now(database.connection):
        return list(islice(found, limit))


def answering(
    database: Database,
    query: Query,
    homes: Mapping[str, Home],
    *,
    among: Container[int] | None = None,
    at_first: int = _AT_ONCE,
    by_index: bool = True,
) -> Iterator[Found]:
    """The same one by one, all or those of the ids ``among``: no more than some hundred are held
    at a time, of which ``at_first`` are read before the first is answered."""
    check(database)
    terms, reader = TermSet(query.terms), BodyReader()
    ids = _candidates(database.connection, query, by_index=by_index)
    if among is not None:
        ids = (one for one in ids if one in among)
    if asks_facts(query.root):
        ids = _fitting(database.connection, query, homes, ids)
    most = at_first
    while some := list(islice(ids, min(most, _AT_ONCE))):
        read = _documents(database.connection, some, reader)
        hits = find_in_all(terms, [document for _, document in read])
        for (row, document), inside in zip(read, hits, strict=True):
            view = view_of(document, homes.get(document.source, Home()), inside)
            if query.holds(view):
                yield Found(
                    document=document,
                    version=row["version"],
                    day=date.fromisoformat(row["day"]),
                    spans=query.shown(view),
                )
        most *= 2


@contextmanager
def _as_of_now(connection: sqlite3.Connection) -> Iterator[None]:
    """What others write meanwhile is not seen: a record that they index anew could slip from one
    month that is still to be asked into one that was."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _candidates(connection: sqlite3.Connection, query: Query, *, by_index: bool) -> Iterator[int]:
    """The ids of the records that may answer, newest first, each once."""
    known: set[int] = set()
    for _, document in _dated(connection, query, by_index=by_index):
        if document not in known:
            known.add(document)
            yield document


def _dated(connection: sqlite3.Connection, query: Query, *, by_index: bool) -> Iterator[Dated]:
    match = match_of(query)
    if not (match and by_index and is_ours(connection)):
        yield from _all(connection)
        return
    try:
        yield from merge(_unindexed(connection), _indexed(connection, match), reverse=True)
    except sqlite3.DatabaseError as error:
        # A damaged or missing index; where it is the file, reading on says so.
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
            raise
        yield from _all(connection)


def _all(connection: sqlite3.Connection) -> Iterator[Dated]:
    return _rows(
        connection,
        f"SELECT {DAY} AS day, id FROM documents ORDER BY day DESC, id DESC",  # noqa: S608 - a constant of ours
    )


def _unindexed(connection: sqlite3.Connection) -> Iterator[Dated]:
    return _rows(
        connection,
        f"""
        SELECT {DAY} AS day, documents.id FROM unindexed
        CROSS JOIN documents ON documents.id = unindexed.document
        ORDER BY day DESC, documents.id DESC
        """,  # noqa: S608 - a constant of ours
    )


def _indexed(connection: sqlite3.Connection, match: str) -> Iterator[Dated]:
    few = connection.execute(
        """
        SELECT indexed.day, indexed.document
        FROM (SELECT rowid AS number FROM search WHERE search MATCH ? LIMIT ?)
        LEFT JOIN indexed ON indexed.row = number
        """,
        (match, _FEW),
    ).fetchall()
    if len(few) < _FEW:
        yield from sorted((_pair(row) for row in few if row["day"]), reverse=True)
        return
    for month in _months(connection):
        yield from _rows(
            connection,
            """
            SELECT indexed.day, indexed.document
            FROM search CROSS JOIN indexed ON indexed.row = search.rowid
            WHERE search MATCH ? ORDER BY day DESC, document DESC
            """,
            f'({match}) AND "{month_word(month)}"',
        )


def _months(connection: sqlite3.Connection) -> Iterator[str]:
    """Of which there are records, the last one first."""
    month = "9999"
    while True:
        row = connection.execute(
            "SELECT max(day) AS day FROM indexed WHERE day < ?", (month,)
        ).fetchone()
        if row["day"] is None:
            return
        month = row["day"][:7]
        yield month


def _rows(connection: sqlite3.Connection, query: str, *values: str) -> Iterator[Dated]:
    # All at once: a cursor left open would keep the log of the database from being cut.
    return map(_pair, connection.execute(query, values).fetchall())


def _pair(row: sqlite3.Row) -> Dated:
    day, document = row
    return day, document


def _fitting(
    connection: sqlite3.Connection, query: Query, homes: Mapping[str, Home], ids: Iterator[int]
) -> Iterator[int]:
    """Less those of which a field says no."""
    while some := list(islice(ids, _AT_ONCE)):
        for row in _read(connection, "SELECT * FROM documents", some):
            facts = facts_of(read_outline(row), homes.get(row["source"], Home()))
            if may_hold(query.root, facts):
                yield row["id"]


def _documents(
    connection: sqlite3.Connection, ids: Sequence[int], reader: BodyReader
) -> list[tuple[sqlite3.Row, Document]]:
    rows = _read(
        connection,
        f"""
        SELECT documents.*, {DAY} AS day, versions.body FROM documents JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        """,  # noqa: S608 - a constant of ours
        ids,
    )
    return [(row, read_document(row, reader)) for row in rows]


def _read(connection: sqlite3.Connection, query: str, ids: Sequence[int]) -> list[sqlite3.Row]:
    """The rows of these documents, in the order of the ids."""
    marks = ",".join("?" * len(ids))
    rows = connection.execute(f"{query} WHERE documents.id IN ({marks})", ids)
    by_id = {row["id"]: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]
