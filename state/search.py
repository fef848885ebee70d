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
from itertools import islice, repeat
from typing import TYPE_CHECKING

from matcher.terms import TermSet
from matcher.view import TITLE, View
from state.bodies import BodyReader, parts_of
from state.documents import document_of, read_outline
from state.search_facts import asks_exchanges, asks_facts, may_hold
from state.search_index import DAY, check, is_ours, month_word
from state.search_words import match_of
from state.views import Home, facts_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from matcher.query import Query
    from matcher.terms import Term
    from matcher.view import Span
    from state.bodies import Unpacked
    from state.database import Database
    from state.records import Document

_AT_ONCE = 200
_FEW = 500
"""So many records are put in order at once; of more, some months are after the other."""

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
    ids = _candidates(database.connection, query, at_first if by_index else None)
    if among is not None:
        ids = (one for one in ids if one in among)
    if asks_facts(query.root):
        ids = _fitting(database.connection, query, homes, ids)
    most = at_first
    while some := list(islice(ids, min(most, _AT_ONCE))):
        yield from _looked_at(_with_bodies(database.connection, some), query, terms, homes, reader)
        most *= 2


def _looked_at(
    rows: Sequence[sqlite3.Row],
    query: Query,
    terms: TermSet,
    homes: Mapping[str, Home],
    reader: BodyReader,
) -> Iterator[Found]:
    bodies = [reader.unpacked(row["body"]) for row in rows]
    together = asks_exchanges(query.root)
    for row, (title, unpacked), spans in zip(rows, bodies, _spans(terms, bodies), strict=True):
        if not spans:  # a query holds nowhere where none of its words stands
            continue
        document = document_of(row, title, parts_of(unpacked))
        # Of parts without a word nothing is asked, but whether they end a question and its answer.
        touched = {span[0] for some in spans.values() for span in some}
        parts = [part for part in document.parts if together or part.seq in touched]
        facts = facts_of(document, homes.get(document.source, Home()))
        view = View(facts, parts, spans)
        if query.holds(view):
            yield Found(
                document=document,
                version=row["version"],
                day=date.fromisoformat(row["day"]),
                spans=query.shown(view),
            )


def _spans(terms: TermSet, bodies: Sequence[Unpacked]) -> list[dict[Term, list[Span]]]:
    """Where the terms stand in each."""
    texts: list[str] = []
    owners: list[tuple[int, int]] = []
    for number, (title, parts) in enumerate(bodies):
        texts.append(title)
        texts += [part[1] for part in parts]
        owners += zip(repeat(number), (TITLE, *range(len(parts))))
    found: list[dict[Term, list[Span]]] = [{} for _ in bodies]
    for text, term, start, end in terms.find_among(texts):
        number, seq = owners[text]
        found[number].setdefault(term, []).append((seq, start, end))
    return found


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


def _candidates(connection: sqlite3.Connection, query: Query, wanted: int | None) -> Iterator[int]:
    """The ids of the records that may answer, newest first, each once. ``wanted`` is how many will
    be asked for, more or less; None leaves the index aside."""
    known: set[int] = set()
    for _, document in _dated(connection, query, wanted):
        if document not in known:
            known.add(document)
            yield document


def _dated(connection: sqlite3.Connection, query: Query, wanted: int | None) -> Iterator[Dated]:
    match = match_of(query)
    if not match or wanted is None or not is_ours(connection):
        yield from _all(connection)
        return
    try:
        indexed = _indexed(connection, match, wanted)
        yield from merge(_unindexed(connection), indexed, reverse=True)
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


def _indexed(connection: sqlite3.Connection, match: str, wanted: int) -> Iterator[Dated]:
    named = connection.execute(
        "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", (match, _FEW)
    ).fetchall()
    if len(named) < _FEW:
        marks = ",".join("?" * len(named))
        yield from _rows(
            connection,
            f"""
            SELECT day, document FROM indexed WHERE row IN ({marks})
            ORDER BY day DESC, document DESC
            """,  # noqa: S608 - marks
            *(row["rowid"] for row in named),
        )
        return
    # As many months as should hold what is wanted, if the word is as frequent everywhere.
    reached = named[-1]["rowid"]
    months = _months(connection)
    most = max(1, round(wanted * reached / _FEW / _monthly(connection)))
    while some := list(islice(months, most)):
        words = " OR ".join(f'"{month_word(month)}"' for month in some)
        yield from _rows(
            connection,
            """
            SELECT indexed.day, indexed.document
            FROM search CROSS JOIN indexed ON indexed.row = search.rowid
            WHERE search MATCH ? ORDER BY day DESC, document DESC
            """,
            f"({match}) AND ({words})",
        )
        most *= 2


def _monthly(connection: sqlite3.Connection) -> float:
    """How many records there are of a month, on the average and at least one."""
    (last,) = connection.execute("SELECT max(row) FROM indexed").fetchone()
    (first_day,) = connection.execute("SELECT min(day) FROM indexed").fetchone()
    (last_day,) = connection.execute("SELECT max(day) FROM indexed").fetchone()
    days = date.fromisoformat(last_day) - date.fromisoformat(first_day)
    return float(max(1.0, last / (1 + days.days / 30)))


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


def _rows(connection: sqlite3.Connection, query: str, *values: str | int) -> Iterator[Dated]:
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


def _with_bodies(connection: sqlite3.Connection, ids: Sequence[int]) -> list[sqlite3.Row]:
    return _read(
        connection,
        f"""
        SELECT documents.*, {DAY} AS day, versions.body FROM documents JOIN versions
            ON versions.document = documents.id AND versions.number = documents.version
        """,  # noqa: S608 - a constant of ours
        ids,
    )


def _read(connection: sqlite3.Connection, query: str, ids: Sequence[int]) -> list[sqlite3.Row]:
    """The rows of these documents, in the order of the ids."""
    marks = ",".join("?" * len(ids))
    rows = connection.execute(f"{query} WHERE documents.id IN ({marks})", ids)
    by_id = {row["id"]: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]
