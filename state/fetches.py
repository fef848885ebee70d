"""What a server told us about a page, to be sent back as a conditional request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.times import instant, instant_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from state.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRecord:
    """One answer: ``etag`` and ``last_modified`` as sent, ``body_sha256`` in hex.

    ``listed`` is how many records the page listed: while it stays as it was, it lists as many.
    ``records`` are the keys of those that were read from it: where one of them is refused, nothing
    is kept of this answer. They are not on record with it.
    """

    url: str
    status: int
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    fetched_at: datetime
    listed: int = 0
    records: tuple[str, ...] = ()


def validators(database: Database, source: str, url: str) -> FetchRecord | None:
    """The last answer whose documents are on record; None where there was none."""
    row = database.connection.execute(
        "SELECT * FROM fetches WHERE (source, url) = (?, ?)", (source, url)
    ).fetchone()
    if row is None:
        return None
    return FetchRecord(
        url=row["url"],
        status=row["status"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_sha256=row["body_sha256"],
        fetched_at=instant(row["fetched_at"]),
        listed=row["listed"],
    )


def forget_fetches(database: Database, source: str, fetches: Iterable[FetchRecord]) -> None:
    """Of pages that were read and are not vouched for, what vouched for an earlier state."""
    with database.transaction() as connection:
        connection.executemany(
            "DELETE FROM fetches WHERE (source, url) = (?, ?)",
            [(source, fetch.url) for fetch in fetches],
        )


def store_fetches(
    connection: sqlite3.Connection, source: str, fetches: Iterable[FetchRecord]
) -> None:
    """Inside the transaction that stores the pages' documents, never before it."""
    connection.executemany(
        "INSERT OR REPLACE INTO fetches VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                source,
                fetch.url,
                fetch.status,
                fetch.etag,
                fetch.last_modified,
                fetch.body_sha256,
                instant_text(fetch.fetched_at),
                fetch.listed,
            )
            for fetch in fetches
        ],
    )
