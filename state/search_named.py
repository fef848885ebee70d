"""The records that the index of a search names, newest first."""

from __future__ import annotations

import sqlite3
from heapq import merge
from typing import TYPE_CHECKING

from state.search_index import DAY, is_ours, month_word

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW = 200
"""So many records are put in order at once; of more, some months are after the other."""

_SPARE = 1.25
"""So much more than should be needed is asked for at once: to ask again costs as much as that."""

_LATER = "9999"

Dated = tuple[str, int]
"""The day and the id of a record: newest first is the greatest first."""


def named(connection: sqlite3.Connection, match: str, wanted: int) -> Iterator[int]:
    """The ids of the records that may answer what the index is asked (``search_words.match_of``),
    newest first, each once; of all records where ``match`` is "" or the index cannot be asked.
    ``wanted`` is how many will be asked for, more or less.

    What is written while they are taken may make one slip: take them in one transaction.
    """
    known: set[int] = set()
    for _, document in _dated(connection, match, wanted):
        if document not in known:
            known.add(document)
            yield document


def _dated(connection: sqlite3.Connection, match: str, wanted: int) -> Iterator[Dated]:
    if not match or not is_ours(connection):
        yield from _all(connection)
        return
    try:
        unindexed = list(_unindexed(connection))
        behind = {document for _, document in unindexed}
        # The index may have another day of a record that is behind: it would come out of order.
        indexed = (one for one in _indexed(connection, match, wanted) if one[1] not in behind)
        yield from merge(unindexed, indexed, reverse=True)
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
    # Months that should hold what is wanted, if the word is as frequent everywhere.
    needed = 1 + int(_SPARE * wanted * named[-1]["rowid"] / _FEW)
    month = _LATER
    while month:
        before, month = month, _month_after(connection, needed)
        words = " OR ".join(f'"{month_word(one)}"' for one in _months(connection, before, month))
        if words:
            yield from _rows(
                connection,
                """
                SELECT indexed.day, indexed.document
                FROM search CROSS JOIN indexed ON indexed.row = search.rowid
                WHERE search MATCH ? ORDER BY day DESC, document DESC
                """,
                # The months first: the index goes from one of their records to the next, and looks
                # there alone whether the words stand side by side.
                f"({words}) AND ({match})",
            )
        needed *= 2


def _month_after(connection: sqlite3.Connection, newer: int) -> str:
    """The month of the newest record to which so many are newer; "" where there are not as many."""
    row = connection.execute(
        "SELECT day FROM indexed ORDER BY day DESC LIMIT 1 OFFSET ?", (newer,)
    ).fetchone()
    return row["day"][:7] if row else ""


def _months(connection: sqlite3.Connection, before: str, first: str) -> Iterator[str]:
    """Of which there are records, from the last one ``before`` back to the ``first``."""
    month = before
    while True:
        row = connection.execute(
            "SELECT max(day) AS day FROM indexed WHERE day < ?", (month,)
        ).fetchone()
        if row["day"] is None or row["day"][:7] < first:
            return
        month = row["day"][:7]
        yield month


def _rows(connection: sqlite3.Connection, query: str, *values: str | int) -> Iterator[Dated]:
    # All at once: a cursor left open would keep the log of the database from being cut.
    return map(_pair, connection.execute(query, values).fetchall())


def _pair(row: sqlite3.Row) -> Dated:
    day, document = row
    return day, document
