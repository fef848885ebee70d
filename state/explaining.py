"""What is on record of an alert, or of its absence: deliveries, changes, and who asked."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from config.errors import UserError
from state.documents import get
from state.passages import read_passages
from state.records import ChangeKind, Notify
from state.runs import Origin, last_reports
from state.subscriptions import COLUMNS, TABLES, active, read_subscription
from state.times import instant

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from state.database import Database
    from state.documents import StoredDocument
    from state.outbox import PostState
    from state.records import Passage, Subscription

_MOST_KEYS = 50_000  # compared with a misspelt one: half a second
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A subscription; ``ended_at`` is None while it is active."""

    subscription: Subscription
    ended_at: datetime | None = None


class Stand(StrEnum):
    """What became of a delivery."""

    SENT = "sent"
    OWED = "owed"
    PARKED = "parked"  # Slack refused it for good
    DROPPED = "dropped"  # the subscription ended before it was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One change that is or was owed to one subscription.

    ``post`` is the state of the message that carries it, None where none does yet; ``ts`` is
    Slack's receipt, ``next_at`` when it is tried again, ``error`` what went wrong last.
    """

    delivery_id: int
    asker: Asker
    change_id: int
    kind: ChangeKind
    version: int
    notify: Notify
    owed_at: datetime
    post: PostState | None = None
    ts: str | None = None
    sent_at: datetime | None = None
    next_at: datetime | None = None
    error: str | None = None

    @property
    def stand(self) -> Stand:
        """What became of it; a post that is on its way is owed until Slack has receipted it."""
        if self.post == "sent":
            return Stand.SENT
        if self.asker.ended_at and self.post in (None, "parked"):
            return Stand.DROPPED
        return Stand.PARKED if self.post == "parked" else Stand.OWED


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOnRecord:
    """A change of a record. ``origin`` is the command that brought it, None for a reparse;
    ``notify`` whom that was to tell, None where that was not kept yet; ``passages`` are those that
    count, None where all of the text does."""

    id: int
    version: int
    kind: ChangeKind
    detected_at: datetime
    baseline: bool
    origin: Origin | None
    passages: tuple[Passage, ...] | None
    notify: Notify | None = None


def record_of(database: Database, key: str) -> StoredDocument:
    """The record in its newest version, by its key or the address where people read it.

    Raises UserError for no such: with the nearest keys, and with what the last run of its source
    has to do with it.
    """
    stored = get(database, _key_at(database.connection, key) if "://" in key else key)
    if stored is None:
        near = nearest_keys(database.connection, key)
        found = f"There is no record {key!r}.{_of_source(database, key.partition('/')[0])}"
        hint = f"Did you mean {' or '.join(near)}?" if near else "`gikai records` lists them."
        raise UserError("KEY", found, hint)
    return stored


def _key_at(connection: sqlite3.Connection, url: str) -> str:
    row = connection.execute(
        "SELECT key FROM documents WHERE url = ? ORDER BY id DESC LIMIT 1", (url,)
    ).fetchone()
    return row["key"] if row else url


def _of_source(database: Database, source: str) -> str:
    """Why a record of this source may not have come; nothing where its last run was healthy."""
    reports = (one for one in last_reports(database, origin=Origin.RUN) if one.source == source)
    last = next(reports, None)
    if last is None or last.outcome.healthy:
        return ""
    return f" The last run of {source} ended {last.ended}: see `gikai status`."


def nearest_keys(connection: sqlite3.Connection, key: str) -> list[str]:
    """The keys of records that are most like this one: those that end with it come first."""
    source = f"{key.partition('/')[0]}/"
    rows = connection.execute(
        "SELECT key FROM documents ORDER BY substr(key, 1, ?) = ? DESC, id DESC LIMIT ?",
        (len(source), source, _MOST_KEYS),
    )
    known = [row["key"] for row in rows]
    small = key.casefold()
    ending = [one for one in known if f"/{one}".casefold().endswith(f"/{small}")]
    near = get_close_matches(key, known, n=_MOST_NAMED, cutoff=0.6)
    return list(dict.fromkeys([*ending, *near]))[:_MOST_NAMED]


def asker_of(database: Database, subscription_id: int) -> Asker:
    """A subscription, active or ended; raises UserError, with the active ones, for no such."""
    row = database.connection.execute(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE subscriptions.id = ?",  # noqa: S608 - constants of subscriptions.py
        # As text: the driver refuses a number of more than 64 bits, which people can type.
        (str(subscription_id),),
    ).fetchone()
    if row is None:
        ids = ", ".join(str(one.id) for one in active(database)[:20])
        raise UserError(
            f"--subscription {subscription_id}",
            "There is no such subscription.",
            f"Active are {ids}: `gikai subscriptions` says more." if ids else "There is none yet.",
        )
    return _asker(row)


def alerts_of(database: Database, key: str) -> list[Alert]:
    """All deliveries of a record, oldest first."""
    rows = database.connection.execute(
        f"""
        SELECT deliveries.id AS delivery_id, deliveries.notify, deliveries.owed_at,
            changes.id AS change_id, changes.kind, changes.version,
            posts.state, posts.ts, posts.sent_at, posts.next_attempt_at, posts.last_error,
            {COLUMNS}
        FROM documents
        JOIN deliveries ON deliveries.document = documents.id
        JOIN changes ON changes.id = deliveries.change
        JOIN ({TABLES}) ON subscriptions.id = deliveries.subscription
        LEFT JOIN posts ON posts.id = deliveries.post
        WHERE documents.key = ? ORDER BY deliveries.id
        """,  # noqa: S608 - constants of subscriptions.py
        (key,),
    )
    return [_alert(row) for row in rows]


def changes_of(database: Database, key: str) -> list[ChangeOnRecord]:
    """All changes of a record, newest first."""
    rows = database.connection.execute(
        """
        SELECT changes.*, runs.origin FROM documents
        JOIN changes ON changes.document = documents.id
        LEFT JOIN runs ON runs.id = changes.run
        WHERE documents.key = ? ORDER BY changes.id DESC
        """,
        (key,),
    )
    return [
        ChangeOnRecord(
            id=row["id"],
            version=row["version"],
            kind=ChangeKind(row["kind"]),
            detected_at=instant(row["detected_at"]),
            baseline=bool(row["baseline"]),
            origin=Origin(row["origin"]) if row["origin"] else None,
            passages=None if row["passages"] is None else read_passages(row["passages"]),
            notify=Notify(row["notify"]) if row["notify"] else None,
        )
        for row in rows
    ]


def twin_keys(connection: sqlite3.Connection, key: str) -> dict[int, str]:
    """The near-identical records of other sources, by their ids."""
    rows = connection.execute(
        """
        SELECT others.id, others.key FROM documents
        JOIN twins ON twins.document = documents.id
        JOIN documents AS others ON others.id = twins.other
        WHERE documents.key = ? ORDER BY others.id
        """,
        (key,),
    )
    return {row["id"]: row["key"] for row in rows}


def is_withheld(connection: sqlite3.Connection, subscription_id: int, change_id: int) -> bool:
    """Whether the latest mute of a subscription kept a change from it, to be told on request."""
    row = connection.execute(
        """
        SELECT 1 FROM withheld WHERE subscription = ?1 AND change = ?2
            AND mute = (SELECT max(id) FROM mutes WHERE subscription = ?1)
        """,
        (subscription_id, change_id),
    ).fetchone()
    return row is not None


def _asker(row: sqlite3.Row) -> Asker:
    ended = row["ended_at"]
    return Asker(subscription=read_subscription(row), ended_at=instant(ended) if ended else None)


def _alert(row: sqlite3.Row) -> Alert:
    return Alert(
        delivery_id=row["delivery_id"],
        asker=_asker(row),
        change_id=row["change_id"],
        kind=ChangeKind(row["kind"]),
        version=row["version"],
        notify=Notify(row["notify"]),
        owed_at=instant(row["owed_at"]),
        post=row["state"],
        ts=row["ts"],
        sent_at=instant(row["sent_at"]) if row["sent_at"] else None,
        next_at=instant(row["next_attempt_at"]) if row["next_attempt_at"] else None,
        error=row["last_error"],
    )
