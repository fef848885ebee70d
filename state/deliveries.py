"""Deliveries: what is owed to whom, and all that a message about it is written from.

A delivery is one change owed to one subscription; the posts that carry deliveries are in
``state/outbox.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.documents import StoredDocument, get_version
from state.passages import counting_hits, read_passages, touching
from state.records import Cadence, ChangeKind, Hit, Notify, Passage, Subscription
from state.runs import Origin
from state.subscriptions import COLUMNS, TABLES, read_subscription
from state.times import instant

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from state.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One change owed to one subscription; ``key`` is what a post's key is made of.

    ``last_daily`` is when the channel's latest digest for daily subscriptions was composed, whether
    or not Slack took it yet; None where there was none.
    """

    delivery_id: int
    key: str
    subscription: Subscription
    change_id: int
    document_key: str
    kind: ChangeKind
    notify: Notify
    detected_at: datetime
    last_daily: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a message about one change is written from.

    ``stored`` has the words of the change's own version. ``hits`` are those that count in the
    usual places, ``all_hits`` those in all places: for a change with ``passages`` (a revision; a
    text of which only a part was readable before) only those that touch one. ``past``: it was
    there before anybody asked, met by the first run of its source or looked for by a backfill.
    """

    change_id: int
    kind: ChangeKind
    detected_at: datetime
    past: bool
    stored: StoredDocument
    hits: tuple[Hit, ...]
    all_hits: tuple[Hit, ...]
    passages: tuple[Passage, ...]


def owed(database: Database) -> list[Owed]:
    """What active subscriptions, muted ones too, are owed and no post carries yet, oldest first."""
    found = database.connection.execute(
        f"""
        SELECT deliveries.id AS delivery_id, deliveries.key AS delivery_key, deliveries.notify,
            changes.id AS change_id, changes.kind, changes.detected_at,
            documents.key AS document_key, {COLUMNS}
        FROM deliveries
        JOIN changes ON changes.id = deliveries.change
        JOIN documents ON documents.id = deliveries.document
        JOIN ({TABLES}) ON subscriptions.id = deliveries.subscription
        WHERE deliveries.post IS NULL AND subscriptions.ended_at IS NULL
        ORDER BY deliveries.id
        """  # noqa: S608 - constants of subscriptions.py
    )
    rows = found.fetchall()
    is_daily = any(row["cadence"] == Cadence.DAILY for row in rows)
    dailies = _last_dailies(database.connection) if is_daily else {}
    return [
        Owed(
            delivery_id=row["delivery_id"],
            key=row["delivery_key"],
            subscription=read_subscription(row),
            change_id=row["change_id"],
            document_key=row["document_key"],
            kind=ChangeKind(row["kind"]),
            notify=Notify(row["notify"]),
            detected_at=instant(row["detected_at"]),
            last_daily=dailies.get(row["channel"]),
        )
        for row in rows
    ]


def _last_dailies(connection: sqlite3.Connection) -> dict[str, datetime]:
    """When the latest daily digest of each channel was composed.

    A digest that a backfill, an import or the end of a mute asked for is none: it delays no other.
    """
    # CROSS: by the few digests, not by all that was ever delivered.
    rows = connection.execute(
        """
        SELECT posts.channel, max(posts.composed_at) AS composed_at FROM posts
        CROSS JOIN deliveries AS carried ON carried.post = posts.id
        CROSS JOIN subscriptions AS asking ON asking.id = carried.subscription
        WHERE posts.style = 'digest' AND carried.notify = 'normal' AND asking.cadence = 'daily'
        GROUP BY posts.channel
        """
    )
    return {row["channel"]: instant(row["composed_at"]) for row in rows}


def material(database: Database, change_id: int) -> Material:
    """Raises LookupError when there is no such change."""
    row = database.connection.execute(
        """
        SELECT changes.*, documents.key, runs.origin FROM changes
        JOIN documents ON documents.id = changes.document
        LEFT JOIN runs ON runs.id = changes.run WHERE changes.id = ?
        """,
        (change_id,),
    ).fetchone()
    stored = get_version(database, row["key"], row["version"]) if row else None
    if row is None or stored is None:
        raise LookupError(f"there is no change {change_id}")
    passages = read_passages(row["passages"])
    limits = None if row["passages"] is None else passages
    return Material(
        change_id=change_id,
        kind=ChangeKind(row["kind"]),
        detected_at=instant(row["detected_at"]),
        past=bool(row["baseline"]) or row["origin"] == Origin.BACKFILL,
        stored=stored,
        hits=tuple(counting_hits(stored.hits, stored.document.parts, limits)),
        all_hits=tuple(touching(stored.hits, limits)),
        passages=passages,
    )
