"""Rows of a transaction, gathered and written a table at a time.

A statement for each row costs as much as the row, and running one again for the next row a third of
a short one: 50 short rows are one statement. Nothing reads what is gathered: whoever asks the
database for it must have it written first.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

_TOGETHER = 50
_SHORT = frozenset({"hits", "sketches", "changes"})
# In the order in which the tables refer to each other.
_STATEMENTS = {
    "documents": """
        INSERT INTO documents (
            id, key, source, platform, kind, title, url, council, author, meeting, session, held_on,
            held_until, published_at, status, baseline, version, seen_at, updated_at, content,
            fingerprint
        ) VALUES {rows}
    """,
    "versions": """
        INSERT INTO versions (id, document, number, letters, recorded_at, body) VALUES {rows}
    """,
    "hits": "INSERT INTO hits VALUES {rows}",
    "changes": """
        INSERT INTO changes (
            id, document, version, kind, detected_at, baseline, run, passages, notify
        ) VALUES {rows}
    """,
    "sketches": "INSERT OR IGNORE INTO sketches VALUES {rows}",
    "deliveries": """
        INSERT INTO deliveries (key, subscription, document, change, notify, owed_at)
        VALUES {rows} ON CONFLICT (key) DO NOTHING
    """,
    # A backfill may tell again what an earlier mute withheld: the mute in force now answers for it,
    # since what an earlier one than the latest withheld is told no more.
    "withheld": """
        INSERT INTO withheld (subscription, change, mute) VALUES {rows}
        ON CONFLICT (subscription, change) DO UPDATE SET mute = excluded.mute
    """,
}


class Rows:
    """What one transaction is about to write; its tables grow by nothing else meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _STATEMENTS}
        self._last_ids: dict[str, int] = {}

    def next_id(self, table: str) -> int:
        """An id that no row has, above all others."""
        last = self._last_ids.get(table)
        if last is None:
            query = f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608 - a table of this file
            (last,) = self._connection.execute(query).fetchone()
        self._last_ids[table] = last + 1
        return last + 1

    def add(self, table: str, *rows: tuple[Any, ...]) -> None:
        """Gather rows, all columns of each."""
        self._waiting[table] += rows

    def write(self) -> None:
        """Write what has been gathered so far."""
        for table, rows in self._waiting.items():
            if rows:
                self._write(table, rows)
                rows.clear()

    def _write(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        columns = len(rows[0])
        alone = len(rows) % _TOGETHER if table in _SHORT else len(rows)
        self._connection.executemany(_statement(table, columns, 1), rows[:alone])
        for start in range(alone, len(rows), _TOGETHER):
            values = tuple(chain.from_iterable(rows[start : start + _TOGETHER]))
            self._connection.execute(_statement(table, columns, _TOGETHER), values)


@cache
def _statement(table: str, columns: int, rows: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return _STATEMENTS[table].format(rows=", ".join([row] * rows))
