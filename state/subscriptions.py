"""Who is told what: the rows behind subscribe, unsubscribe and subscriptions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from config.errors import UserError
from state.records import Cadence, Mute, Subscription
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
        (made,) = connection.execute(
            """
            INSERT INTO subscriptions (channel, query, sources, areas, cadence, since)
            VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """,
            (*asked, cadence.value, instant_text(now)),
        ).fetchone()
        return active_one(connection, made)


def unsubscribe(database: Database, subscription_id: int, now: datetime) -> Subscription:
    """End a subscription; what it was owed and is in no post yet is not sent.

    Raises UserError when no such subscription is active.
    """
    with database.transaction() as connection:
        ended = active_one(connection, subscription_id)
        connection.execute(
            "UPDATE subscriptions SET ended_at = ? WHERE id = ?", (instant_text(now), ended.id)
        )
    return ended


def active(database: Database) -> list[Subscription]:
    """All that have not ended, oldest first."""
    rows = database.connection.execute(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE ended_at IS NULL ORDER BY subscriptions.id"  # noqa: S608 - constants of this file
    )
    return [read_subscription(row) for row in rows]


def active_behind(connection: sqlite3.Connection, last_id: int) -> list[Subscription]:
    """Those that have not ended and were made after the one of that id, oldest first."""
    rows = connection.execute(
        f"""
        SELECT {COLUMNS} FROM {TABLES} WHERE subscriptions.id > ? AND ended_at IS NULL
        ORDER BY subscriptions.id
        """,  # noqa: S608 - constants of this file
        (last_id,),
    )
    return [read_subscription(row) for row in rows]


def active_one(connection: sqlite3.Connection, subscription_id: int) -> Subscription:
    """The one of this id; raises UserError where it never was, or has ended."""
    row = connection.execute(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE subscriptions.id = ? AND ended_at IS NULL",  # noqa: S608 - constants of this file
        # As text: the driver refuses a number of more than 64 bits, which people can type.
        (str(subscription_id),),
    ).fetchone()
    if row is None:
        raise UserError(
            f"subscription {subscription_id}",
            "is not active.",
            "`gikai subscriptions` lists those that are.",
        )
    return read_subscription(row)


COLUMNS = "subscriptions.*, mutes.since AS muted_since, mutes.until AS muted_until"
TABLES = """
    subscriptions LEFT JOIN mutes ON mutes.id = (
        SELECT max(latest.id) FROM mutes AS latest WHERE latest.subscription = subscriptions.id
    )
"""
"""Subscriptions, each with its latest mute, as ``read_subscription`` wants them."""


def read_subscription(row: sqlite3.Row) -> Subscription:
    """The record of a row with ``COLUMNS``."""
    return Subscription(
        id=row["id"],
        channel=row["channel"],
        query=row["query"],
        sources=tuple(json.loads(row["sources"])),
        areas=tuple(json.loads(row["areas"])),
        cadence=Cadence(row["cadence"]),
        since=instant(row["since"]),
        mute=_mute(row),
    )


def _mute(row: sqlite3.Row) -> Mute | None:
    if row["muted_since"] is None:
        return None
    until = row["muted_until"]
    return Mute(since=instant(row["muted_since"]), until=instant(until) if until else None)


def _listed(names: Collection[str]) -> str:
    """Sorted, so that the same wish in another order is the same subscription."""
    return json.dumps(sorted(set(names)), ensure_ascii=False)
