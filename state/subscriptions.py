"""Who is told what: the rows behind subscribe, unsubscribe and subscriptions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from config.errors import UserError
from state.records import Cadence, Subscription
from state.times import instant, instant_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import datetime

    from state.database import Database


def subscribe(  # noqa: PLR0913 - each is a thing that the subscriber says; a bundle would be the record itself
    database: Database,
    *,
    channel: str,
    query: str,
    sources: Collection[str] = (),
    areas: Collection[str] = (),
    cadence: Cadence,
    now: datetime,
) -> Subscription:
    """Put a subscription on record; it is owed what is detected from ``now`` on.

    Raises UserError when the channel asks the same already: it would be told everything twice.
    The query must have been parsed by the caller.
    """
    asked = (channel, query, _listed(sources), _listed(areas))
    with database.transaction() as connection:
        row = connection.execute(
            """
            SELECT id FROM subscriptions
            WHERE (channel, query, sources, areas) = (?, ?, ?, ?) AND ended_at IS NULL
            """,
            asked,
        ).fetchone()
        if row:
            raise UserError(
                f"subscription {row['id']}",
                "asks exactly this for the same channel.",
                f"`gikai unsubscribe {row['id']}` ends it.",
            )
        row = connection.execute(
            """
            INSERT INTO subscriptions (channel, query, sources, areas, cadence, since)
            VALUES (?, ?, ?, ?, ?, ?) RETURNING *
            """,
            (*asked, cadence.value, instant_text(now)),
        ).fetchone()
    return read_subscription(row)


def unsubscribe(database: Database, subscription_id: int, now: datetime) -> Subscription:
    """End a subscription; what it was owed and is in no post yet is not sent.

    Raises UserError when no such subscription is active.
    """
    with database.transaction() as connection:
        row = connection.execute(
            "UPDATE subscriptions SET ended_at = ? WHERE id = ? AND ended_at IS NULL RETURNING *",
            # As text: the driver refuses a number of more than 64 bits, which people can type.
            (instant_text(now), str(subscription_id)),
        ).fetchone()
    if row is None:
        raise UserError(
            f"subscription {subscription_id}",
            "is not active.",
            "`gikai subscriptions` lists those that are.",
        )
    return read_subscription(row)


def active(database: Database) -> list[Subscription]:
    """All that have not ended, oldest first."""
    rows = database.connection.execute(
        "SELECT * FROM subscriptions WHERE ended_at IS NULL ORDER BY id"
    )
    return [read_subscription(row) for row in rows]


def read_subscription(row: sqlite3.Row) -> Subscription:
    """The record of a row of ``subscriptions``."""
    return Subscription(
        id=row["id"],
        channel=row["channel"],
        query=row["query"],
        sources=tuple(json.loads(row["sources"])),
        areas=tuple(json.loads(row["areas"])),
        cadence=Cadence(row["cadence"]),
        since=instant(row["since"]),
    )


def _listed(names: Collection[str]) -> str:
    """Sorted, so that the same wish in another order is the same subscription."""
    return json.dumps(sorted(set(names)), ensure_ascii=False)
