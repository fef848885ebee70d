"""Subscriptions that cannot be read as they were meant, or hear of nothing: what is known of them,
and told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.outbox import insert_post
from state.times import instant, instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from state.database import Database
    from state.outbox import NewPost
    from state.standing import Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """A subscription in doubt as the last run found it; ``since`` is when one first did. ``told``:
    the operators had a channel, and were told of it in these words."""

    subscription: int
    channel: str
    query: str
    problem: str
    readable: bool
    deaf: bool
    since: datetime
    told: bool


def doubted(database: Database) -> list[Doubted]:
    """Those on record that have not ended, oldest first."""
    rows = database.connection.execute(
        """
        SELECT doubts.*, channel, query FROM doubts
        JOIN subscriptions ON subscriptions.id = doubts.subscription
        WHERE ended_at IS NULL ORDER BY subscription
        """
    )
    return [
        Doubted(
            subscription=row["subscription"],
            channel=row["channel"],
            query=row["query"],
            problem=row["problem"],
            readable=bool(row["readable"]),
            deaf=bool(row["deaf"]),
            since=instant(row["since"]),
            told=bool(row["told"]),
        )
        for row in rows
    ]


def anybody_asks(database: Database) -> bool:
    """Whether there is a subscription that has not ended."""
    (found,) = database.connection.execute(
        "SELECT EXISTS (SELECT 1 FROM subscriptions WHERE ended_at IS NULL)"
    ).fetchone()
    return bool(found)


def renewed(known: Sequence[Doubted], doubts: Iterable[Doubt], now: datetime) -> list[Doubted]:
    """Those in doubt by now, with what is known of them from before."""
    since = {one.subscription: one.since for one in known}
    told = _told(known)
    return [
        Doubted(
            subscription=one.subscription.id,
            channel=one.subscription.channel,
            query=one.subscription.query,
            problem=one.problem,
            readable=one.readable,
            deaf=one.deaf,
            since=since.get(one.subscription.id, now),
            told=(one.subscription.id, one.problem) in told,
        )
        for one in doubts
    ]


def unheard(database: Database, doubts: Sequence[Doubt]) -> list[Doubt]:
    """Those that no run has found before in these words."""
    known = {(one.subscription, one.problem) for one in doubted(database)}
    return [one for one in doubts if (one.subscription.id, one.problem) not in known]


def untold(database: Database, doubts: Sequence[Doubt]) -> list[Doubt]:
    """Those that the operators have not been told of in these words."""
    known = _told(doubted(database))
    return [one for one in doubts if (one.subscription.id, one.problem) not in known]


def keep(
    database: Database,
    doubts: Sequence[Doubt],
    posts: Sequence[NewPost] | None,
    now: datetime,
) -> None:
    """Put the posts, which tell all that are untold, into the outbox and remember that, in one
    transaction; what is in doubt no more is forgotten. ``posts`` is None where the operators have
    no channel: they are told of these once they have one."""
    known = doubted(database)
    if not (doubts or known):
        return  # as nearly always: nothing is written, and nobody waits for it
    with database.transaction() as connection:
        for post in posts or ():
            insert_post(connection, post, now)
        connection.execute("DELETE FROM doubts")
        connection.executemany(
            "INSERT INTO doubts (subscription, problem, readable, deaf, since, told)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    one.subscription,
                    one.problem,
                    one.readable,
                    one.deaf,
                    instant_text(one.since),
                    posts is not None or one.told,
                )
                for one in renewed(known, doubts, now)
            ],
        )


def _told(known: Sequence[Doubted]) -> set[tuple[int, str]]:
    return {(one.subscription, one.problem) for one in known if one.told}
