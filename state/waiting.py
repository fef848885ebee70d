"""What a run could not get to: pages that were listed and left, sources whose window was closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.texts import whole_text
from state.times import instant, instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from state.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A source that is not read before its window opens; ``until`` is None where it never does."""

    source: str
    until: datetime | None
    reason: str


def left_pages(database: Database, source: str) -> list[str]:
    """The pages that the last run of a source listed and did not fetch, in its order."""
    rows = database.connection.execute(
        "SELECT page FROM left_pages WHERE source = ? ORDER BY place", (source,)
    )
    return [row["page"] for row in rows]


def read_pages(database: Database, source: str, since: datetime) -> frozenset[str]:
    """The pages that were read since runs of a source began to leave pages, and since ``since``."""
    rows = database.connection.execute(
        "SELECT page FROM read_pages WHERE source = ? AND read_at > ?",
        (source, instant_text(since)),
    )
    return frozenset(row["page"] for row in rows)


def leave_pages(
    database: Database,
    source: str,
    pages: Iterable[str],
    read: Iterable[str],
    now: datetime,
    *,
    since: datetime,
) -> None:
    """Keep the pages that a run left, instead of those that the run before it left.

    ``read`` are those that it read, and nothing hangs on: so long as runs leave pages, none of them
    need be read again, but for those last read at ``since`` or before. With a run that leaves none
    that is over.
    """
    left = [(source, place, whole_text(page)) for place, page in enumerate(pages)]
    done = [(source, whole_text(page), instant_text(now)) for page in read if left]
    with database.transaction() as connection:
        connection.execute("DELETE FROM left_pages WHERE source = ?", (source,))
        connection.execute(
            "DELETE FROM read_pages WHERE source = ? AND (read_at <= ? OR ?)",
            (source, instant_text(since), not left),
        )
        connection.executemany("INSERT INTO left_pages VALUES (?, ?, ?)", left)
        connection.executemany("INSERT OR REPLACE INTO read_pages VALUES (?, ?, ?)", done)


def waiting(database: Database) -> list[Waiting]:
    """The sources that wait for their window, by id."""
    rows = database.connection.execute("SELECT * FROM waiting ORDER BY source")
    return [
        Waiting(
            source=row["source"],
            until=instant(row["until"]) if row["until"] else None,
            reason=row["reason"],
        )
        for row in rows
    ]


def note_waiting(
    database: Database, waits: Iterable[Waiting], *, instead_of: Iterable[str] = ()
) -> None:
    """Keep who waits; what was known of the sources in ``instead_of`` no longer holds."""
    rows = [
        (one.source, instant_text(one.until) if one.until else None, one.reason) for one in waits
    ]
    with database.transaction() as connection:
        connection.executemany(
            "DELETE FROM waiting WHERE source = ?", [(source,) for source in instead_of]
        )
        connection.executemany("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?)", rows)
