"""Announcements whose text nobody has brought yet, for those who look (state/announcements.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from state.counts import AWAITING
from state.times import day, instant, instant_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from state.database import Database

KEPT = timedelta(days=30)  # how long a session is shown after its last text was imported

# Nobody knows of how many sittings a session is: one text is not yet all of it. Where a run brought
# one, the others need no hands.
_BEGUN = """
    FROM documents WHERE kind = 'announcement' AND baseline <= ?
        AND key NOT IN (SELECT announcement FROM set_aside)
        AND ? <= (
            SELECT max(texts.seen_at) FROM announced_texts
                JOIN documents AS texts ON texts.key = announced_texts.document
                JOIN changes ON changes.document = texts.id AND changes.version = 1
                JOIN runs ON runs.id = changes.run
            WHERE announced_texts.announcement = documents.key
            HAVING min(runs.origin) = 'import' AND max(runs.origin) = 'import'
        )
"""
_COLUMNS = """
    id, key, source, platform, title, url, held_on, held_until, seen_at,
    (SELECT count(*) FROM announced_texts WHERE announcement = documents.key) AS texts
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An announcement whose texts are not all there, as far as is known: ``texts`` of them are.

    ``days`` are None where it named none.
    """

    key: str
    source: str
    platform: str
    title: str
    url: str | None
    days: tuple[date, date] | None
    seen_at: datetime
    texts: int = 0


def awaited(
    database: Database, *, with_baseline: bool = False, now: datetime | None = None
) -> list[Awaited]:
    """What waits for its text, oldest first by when it was seen.

    ``with_baseline``: also what a source's first run found announced. With ``now`` also the
    sessions of which a text was imported within ``KEPT``.
    """
    query = f"SELECT {_COLUMNS} {AWAITING}"
    asked: list[object] = [with_baseline]
    if now:
        query = f"{query} UNION SELECT {_COLUMNS} {_BEGUN}"
        asked += [with_baseline, instant_text(now - KEPT)]
    rows = database.connection.execute(f"{query} ORDER BY id", asked)
    return [
        Awaited(
            key=row["key"],
            source=row["source"],
            platform=row["platform"],
            title=row["title"],
            url=row["url"],
            days=days_of(row["held_on"], row["held_until"]),
            seen_at=instant(row["seen_at"]),
            texts=row["texts"],
        )
        for row in rows
    ]


def texts_of(database: Database, key: str) -> list[str]:
    """The keys of the texts that are linked to an announcement of several days, oldest first."""
    rows = database.connection.execute(
        """
        SELECT documents.key FROM announced_texts JOIN documents
            ON documents.key = announced_texts.document
        WHERE announcement = ? ORDER BY documents.held_on, documents.id
        """,
        (key,),
    )
    return [row["key"] for row in rows]


def set_aside(database: Database, keys: Sequence[str], now: datetime) -> list[str]:
    """Wait for the texts of these announcements no more; answers the keys by which none waits, and
    where there are any, all goes on waiting."""
    with database.transaction() as connection:
        waiting = {one.key for one in awaited(database, with_baseline=True, now=now)}
        unknown = [key for key in keys if key not in waiting]
        if not unknown:
            rows = [(key, instant_text(now)) for key in keys]
            connection.executemany("INSERT OR IGNORE INTO set_aside VALUES (?, ?)", rows)
    return unknown


def days_of(first: str | None, last: str | None) -> tuple[date, date] | None:
    """The first and the last day of an announcement, as its row has them; the last of one day is
    not written."""
    begin, end = day(first), day(last or first)
    return (begin, end) if begin and end else None
