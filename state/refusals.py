"""Records of which a far shorter text was refused, and those a person let shrink once.

A row lives until its record is read again in words that are not refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.texts import whole_text
from state.times import instant, instant_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from state.database import Database

BEGINNING = 200  # code points


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The newest refused text of a record: it has ``has`` characters where ``had`` are on record.

    ``beginning`` is that of the refused text, "" where it has none. ``accepted_at`` is when a
    person said that it is right; the next text counts that is no shorter.
    """

    key: str
    had: int
    has: int
    beginning: str
    refused_at: datetime
    accepted_at: datetime | None = None


def refusal_of(database: Database, key: str) -> Refusal | None:
    """What was refused of the record of that key and nothing else has been read of since."""
    row = database.connection.execute("SELECT * FROM refusals WHERE key = ?", (key,)).fetchone()
    return _refusal(row) if row else None


def refusals_among(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Refusal]:
    """The same of many records, by key."""
    rows = connection.execute(
        "SELECT * FROM refusals WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {row["key"]: _refusal(row) for row in rows}


def keep_refusal(connection: sqlite3.Connection, refusal: Refusal) -> None:
    """Put a refusal in the place of the record's earlier one, whatever was accepted of that."""
    connection.execute(
        "INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?, ?, NULL)",
        (
            refusal.key,
            refusal.had,
            refusal.has,
            whole_text(refusal.beginning[:BEGINNING]),
            instant_text(refusal.refused_at),
        ),
    )


def forget_refusal(connection: sqlite3.Connection, key: str) -> None:
    """The record was read in words that are not refused."""
    connection.execute("DELETE FROM refusals WHERE key = ?", (key,))


def accept(database: Database, key: str, now: datetime) -> None:
    """Let a record shrink once to the text that was refused."""
    with database.transaction() as connection:
        connection.execute(
            "UPDATE refusals SET accepted_at = ? WHERE key = ?", (instant_text(now), key)
        )


def _refusal(row: sqlite3.Row) -> Refusal:
    return Refusal(
        key=row["key"],
        had=row["had"],
        has=row["has"],
        beginning=row["beginning"],
        refused_at=instant(row["refused_at"]),
        accepted_at=instant(row["accepted_at"]) if row["accepted_at"] else None,
    )
