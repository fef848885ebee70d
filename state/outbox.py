"""The outbox: the posts that carry what is owed to their channels.

A post is one message in Slack. It goes queued → sending → sent, or from sending to unknown (the
outcome is unclear: look in the channel before posting again), retry (not posted, at another time)
or parked (a person must look).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from state.counts import PARKED, UNASKED
from state.texts import whole_text
from state.times import instant, instant_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from state.database import Database

PostState = Literal["queued", "sending", "sent", "unknown", "retry", "parked"]
Style = Literal["single", "digest", "health"]

_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A message to be sent; a health notice carries no delivery."""

    key: str
    channel: str
    style: Style
    delivery_ids: tuple[int, ...]
    payload: str

    def __post_init__(self) -> None:
        if (self.style == "health") != (not self.delivery_ids):
            raise ValueError("a post carries deliveries, or it is a health notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """A message in the outbox; ``started_at`` is Slack's time shortly before it was first handed to
    Slack, so that an error of our own clock moves no look for it."""

    id: int
    key: str
    channel: str
    style: Style
    payload: str
    state: PostState
    attempts: int
    started_at: datetime | None
    next_attempt_at: datetime | None
    last_error: str | None
    ts: str | None

    @property
    def to_operators(self) -> bool:
        """Whether it tells operators of our own troubles, and so was owed to no subscription."""
        return self.style == "health"


def compose_posts(database: Database, posts: Sequence[NewPost], now: datetime) -> None:
    """Put posts into the outbox; which deliveries a post carries never changes afterwards.

    A post whose key is there already, or one of whose deliveries another post carries, is left
    alone: somebody composed it meanwhile.
    """
    with database.transaction() as connection:
        for post in posts:
            insert_post(connection, post, now)


def insert_post(connection: sqlite3.Connection, post: NewPost, now: datetime) -> None:
    """The same for one post, inside a transaction of the caller."""
    marks = ",".join("?" * len(post.delivery_ids))
    (free,) = connection.execute(
        f"SELECT count(*) FROM deliveries WHERE post IS NULL AND id IN ({marks})",  # noqa: S608 - marks
        post.delivery_ids,
    ).fetchone()
    if free != len(post.delivery_ids):
        return
    row = connection.execute(
        """
        INSERT INTO posts (key, channel, style, payload, composed_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (key) DO NOTHING RETURNING id
        """,
        (post.key, post.channel, post.style, post.payload, instant_text(now)),
    ).fetchone()
    if row:
        connection.execute(
            f"UPDATE deliveries SET post = ? WHERE id IN ({marks})",  # noqa: S608 - marks
            (row["id"], *post.delivery_ids),
        )


def posts_due(database: Database, now: datetime) -> list[StoredPost]:
    """Oldest first: queued or retry and due, unknown and due, and all found in sending.

    One found in sending was handed to Slack by a process that did not live to hear the answer. One
    that shall wait for longer than anything does was put off by a clock that was wrong.
    """
    rows = database.connection.execute(
        """
        SELECT * FROM posts WHERE state NOT IN ('sent', 'parked')
            AND (state = 'sending' OR next_attempt_at IS NULL
                 OR next_attempt_at <= ? OR next_attempt_at > ?)
        ORDER BY id
        """,
        (instant_text(now), instant_text(now + _LONGEST_WAIT)),
    )
    return [_post(row) for row in rows]


def posts_put_off(database: Database, now: datetime) -> list[StoredPost]:
    """Those that are tried again, but not yet; soonest first."""
    rows = database.connection.execute(
        """
        SELECT * FROM posts WHERE state IN ('queued', 'unknown', 'retry')
            AND next_attempt_at > ? AND next_attempt_at <= ?
        ORDER BY next_attempt_at, id
        """,
        (instant_text(now), instant_text(now + _LONGEST_WAIT)),
    )
    return [_post(row) for row in rows]


def mark_sending(database: Database, post_id: int, heard_at: datetime) -> None:
    """Before the request, with Slack's time when it last answered. ``started_at`` stays at the
    first attempt, whose message may be there."""
    _move(
        database,
        post_id,
        "sending",
        "started_at = coalesce(started_at, ?), next_attempt_at = NULL",
        (instant_text(heard_at),),
    )


def mark_sent(database: Database, post_id: int, ts: str, now: datetime) -> None:
    """Slack's receipt is the only proof; raises ValueError without one."""
    if not ts:
        raise ValueError(f"post {post_id} cannot be sent without Slack's ts")
    assignments = "ts = ?, sent_at = ?, next_attempt_at = NULL, last_error = NULL"
    _move(database, post_id, "sent", assignments, (ts, instant_text(now)))


def mark_unknown(database: Database, post_id: int, error: str, at: datetime | None = None) -> None:
    """The outcome is unclear: look in the channel, at once or at a given moment."""
    _move(
        database,
        post_id,
        "unknown",
        "last_error = ?, next_attempt_at = ?",
        (error, instant_text(at) if at else None),
    )


def mark_retry(
    database: Database, post_id: int, *, at: datetime, error: str, counted: bool
) -> None:
    """Surely not posted; once more at a given moment. Being told to wait is not ``counted``."""
    _move(
        database,
        post_id,
        "retry",
        "next_attempt_at = ?, last_error = ?, attempts = attempts + ?",
        (instant_text(at), error, int(counted)),
    )


def park(database: Database, post_id: int, error: str) -> None:
    """Give up until a person looks; what it carries stays owed."""
    _move(database, post_id, "parked", "last_error = ?, next_attempt_at = NULL", (error,))


def parked(database: Database) -> list[StoredPost]:
    """Posts that wait for a person, oldest first; ``last_error`` says why."""
    rows = database.connection.execute(f"SELECT * {PARKED}")
    return [_post(row) for row in rows]


def is_awaited(database: Database, post_id: int) -> bool:
    """Whether operators, or a subscription that has not ended, wait for a post."""
    query = f"SELECT 1 FROM posts WHERE id = ? AND NOT {UNASKED}"  # noqa: S608 - a constant
    return database.connection.execute(query, (post_id,)).fetchone() is not None


def unpark(database: Database, post_id: int) -> None:
    """Take a parked post up again; one that was handed to Slack is looked for first."""
    with database.transaction() as connection:
        taken = connection.execute(
            """
            UPDATE posts SET attempts = 0, last_error = NULL,
                state = CASE WHEN started_at IS NULL THEN 'queued' ELSE 'unknown' END
            WHERE id = ? AND state = 'parked'
            """,
            (post_id,),
        )
        if taken.rowcount != 1:
            raise ValueError(f"post {post_id} is not parked")


def readdress(database: Database, channel: str) -> None:
    """Let what surely reached no operator yet go to this channel, which is theirs now: refused by
    the one before, it would wait there for ever."""
    with database.transaction() as connection:
        connection.execute(
            """
            UPDATE posts SET channel = ?, state = 'queued', attempts = 0, started_at = NULL,
                next_attempt_at = NULL, last_error = NULL
            WHERE style = 'health' AND channel <> ? AND state IN ('queued', 'retry', 'parked')
            """,
            (channel, channel),
        )


def _move(
    database: Database,
    post_id: int,
    state: PostState,
    assignments: str,
    values: tuple[str | int | None, ...],
) -> None:
    """Only an open post moves: one that is sent stays sent, whatever a late answer says."""
    with database.transaction() as connection:
        moved = connection.execute(
            f"UPDATE posts SET state = ?, {assignments} "  # noqa: S608 - constants of this file
            "WHERE id = ? AND state NOT IN ('sent', 'parked')",
            (state, *(whole_text(v) if isinstance(v, str) else v for v in values), post_id),
        )
        if moved.rowcount != 1:
            raise ValueError(f"post {post_id} is not open: it cannot become {state}")


def _post(row: sqlite3.Row) -> StoredPost:
    return StoredPost(
        id=row["id"],
        key=row["key"],
        channel=row["channel"],
        style=row["style"],
        payload=row["payload"],
        state=row["state"],
        attempts=row["attempts"],
        started_at=instant(row["started_at"]) if row["started_at"] else None,
        next_attempt_at=instant(row["next_attempt_at"]) if row["next_attempt_at"] else None,
        last_error=row["last_error"],
        ts=row["ts"],
    )
