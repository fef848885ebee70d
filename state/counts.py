"""What is owed, what waits and what was recorded, in numbers, as for `gikai status`. No records are
defined here: to make their classes takes longer than to ask all this."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from state.database import Database

# Asked when looked at, not written at the end of a subscription: a post may be parked afterwards.
UNASKED = """(posts.style <> 'health' AND NOT EXISTS (
    SELECT 1 FROM deliveries AS carried
    JOIN subscriptions AS asking ON asking.id = carried.subscription
    WHERE carried.post = posts.id AND asking.ended_at IS NULL
))"""
"""Of a post: nobody waits for it any more."""

PARKED = f"FROM posts WHERE state = 'parked' AND NOT {UNASKED} ORDER BY id"
"""The posts that wait for a person, oldest first.

Not those for which nobody waits any more: all they carry was owed to subscriptions that ended.
"""

# A front page names the sessions of years when it is met first: nobody asked for those.
AWAITING = """
    FROM documents WHERE kind = 'announcement' AND baseline <= ?
        AND key NOT IN (SELECT announcement FROM announced_texts)
        AND key NOT IN (SELECT announcement FROM set_aside)
"""
"""The announcements whose text nobody has brought yet; with 1 also those of a first run."""


def delivery_counts(database: Database) -> dict[str, int]:
    """Deliveries by the state of their post; ``queued`` also those that no post carries yet.

    ``dropped``: owed to a subscription that ended before they were in a post, or while their post
    was parked.
    """
    rows = database.connection.execute(
        f"""
        SELECT CASE
            WHEN posts.state = 'parked' AND {UNASKED} THEN 'dropped'
            WHEN posts.state IS NOT NULL THEN posts.state
            WHEN subscriptions.ended_at IS NULL THEN 'queued'
            ELSE 'dropped'
        END AS state, count(*) AS number
        FROM deliveries
        JOIN subscriptions ON subscriptions.id = deliveries.subscription
        LEFT JOIN posts ON posts.id = deliveries.post
        GROUP BY 1
        """  # noqa: S608 - a constant of this file
    )
    return {row["state"]: row["number"] for row in rows}


def count_unposted(database: Database) -> int:
    """How many deliveries are owed that no post carries yet."""
    row = database.connection.execute(
        """
        SELECT count(*) AS number FROM deliveries
        JOIN subscriptions ON subscriptions.id = deliveries.subscription
        WHERE post IS NULL AND ended_at IS NULL
        """
    ).fetchone()
    return int(row["number"])


def operator_posts(database: Database) -> dict[str, int]:
    """Posts to operators by their state: these carry no delivery."""
    rows = database.connection.execute(
        "SELECT state, count(*) AS number FROM posts WHERE style = 'health' GROUP BY state"
    )
    return {row["state"]: row["number"] for row in rows}


def councils_named(database: Database) -> set[str]:
    """The councils that records name."""
    rows = database.connection.execute("SELECT DISTINCT council FROM documents")
    return {row["council"] for row in rows if row["council"]}


def councils_of(database: Database, sources: Iterable[str]) -> dict[str, str]:
    """Of those of some sources that have a record, the council that the newest one names, or ""."""
    newest = "SELECT council FROM documents WHERE source = ? ORDER BY id DESC LIMIT 1"
    found = {one: database.connection.execute(newest, (one,)).fetchone() for one in sources}
    return {source: row["council"] or "" for source, row in found.items() if row}


def parked_errors(database: Database) -> list[tuple[str, str | None]]:
    """Of each post that waits for a person, oldest first: its channel, and why it was parked."""
    rows = database.connection.execute(f"SELECT channel, last_error {PARKED}")
    return [(row["channel"], row["last_error"]) for row in rows]


def count_awaited(database: Database) -> int:
    """How many announcements wait for their text."""
    query = f"SELECT count(*) AS number {AWAITING}"
    row = database.connection.execute(query, (False,)).fetchone()
    return int(row["number"])


def recorded_by(database: Database, run_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of each of these runs that recorded anything how many records it found new, and how many
    revised; what a backfill told once more of a known version is neither."""
    rows = database.connection.execute(
        """
        SELECT run, sum(kind = 'new') AS new, sum(kind = 'revised') AS revised FROM changes
        WHERE run IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
            SELECT 1 FROM changes AS earlier
            WHERE earlier.document = changes.document AND earlier.version = changes.version
                AND earlier.id < changes.id
        )
        GROUP BY run
        """,
        (json.dumps(list(run_ids)),),
    )
    return {row["run"]: (row["new"], row["revised"]) for row in rows}
