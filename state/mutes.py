"""Mutes: for how long a subscription is owed nothing, and what came meanwhile.

What a mute keeps from a subscription is a row of ``withheld`` instead of one of ``deliveries``,
written in the same transaction as the change: it is told on request alone, so that the end of a
mute is no flood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import UserError
from state.bodies import read_body
from state.identity import delivery_key
from state.owing import told_already, told_revision
from state.passages import read_passages
from state.records import ChangeKind, Mute, Notify
from state.subscriptions import active_one
from state.times import instant, instant_text
from state.twins import twins_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from state.database import Database
    from state.records import Subscription


def muted_at(connection: sqlite3.Connection, subscription_id: int, moment: datetime) -> Mute | None:
    """The mute that was in force for a subscription at a moment, such as that of a change."""
    row = connection.execute(
        """
        SELECT since, until FROM mutes
        WHERE subscription = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)
        """,
        (str(subscription_id), instant_text(moment)),
    ).fetchone()
    return _read(row) if row else None


def _read(row: sqlite3.Row) -> Mute:
    return Mute(since=instant(row["since"]), until=instant(row["until"]) if row["until"] else None)


def mute_of_change(
    connection: sqlite3.Connection, subscription_id: int, change_id: int
) -> Mute | None:
    """The mute that keeps a change from a subscription until it is asked for."""
    row = connection.execute(
        """
        SELECT since, until FROM mutes JOIN withheld ON withheld.mute = mutes.id
        WHERE withheld.subscription = ? AND change = ?
        """,
        (subscription_id, change_id),
    ).fetchone()
    return _read(row) if row else None


def mutes_in_force(connection: sqlite3.Connection, moment: datetime) -> dict[int, int]:
    """The ids of the mutes in force, by those of their subscriptions."""
    rows = connection.execute(
        """
        SELECT subscription, id FROM mutes
        WHERE since <= ?1 AND (until IS NULL OR until > ?1)
        """,
        (instant_text(moment),),
    )
    return {row["subscription"]: row["id"] for row in rows}


def mute(
    database: Database, subscription_id: int, until: datetime | None, now: datetime
) -> Subscription:
    """Owe a subscription nothing from ``now`` on; one that is muted gets another end.

    Raises UserError where it is not active, or is muted until then already.
    """
    end = instant_text(until) if until else None
    with database.transaction() as connection:
        known = active_one(connection, subscription_id)
        if known.mute is None or not known.muted(now):
            connection.execute(
                "INSERT INTO mutes (subscription, since, until) VALUES (?, ?, ?)",
                (known.id, instant_text(now), end),
            )
        elif known.mute.until == until:
            raise UserError(
                f"subscription {known.id}",
                f"is muted {'until then' if until else 'until further notice'} already.",
                f"`gikai unmute {known.id}` ends that.",
            )
        else:
            connection.execute(
                "UPDATE mutes SET until = ? WHERE id = ?", (end, _latest(connection, known.id))
            )
        return active_one(connection, known.id)


def unmute(
    database: Database, subscription_id: int, notify: Notify, now: datetime
) -> tuple[Subscription, int]:
    """End a mute; answers how many records came meanwhile and were not told since.

    SILENT leaves them untold; else they are owed now, also where the mute is over already. Raises
    UserError where the subscription is not active, or not muted and there is nothing to tell.
    """
    with database.transaction() as connection:
        known = active_one(connection, subscription_id)
        count = withheld(connection, known.id)
        tells = notify is not Notify.SILENT
        if known.muted(now):
            connection.execute(
                "UPDATE mutes SET until = ? WHERE id = ?",
                (instant_text(now), _latest(connection, known.id)),
            )
        elif not (tells and count):
            untold = ", and nothing of its last mute is left to tell" * tells
            raise UserError(
                f"subscription {known.id}",
                f"is not muted{untold}.",
                "`gikai subscriptions` lists those that are.",
            )
        if tells:
            count = _owe_withheld(connection, known.id, notify, now)
        return active_one(connection, known.id), count


def withheld(connection: sqlite3.Connection, subscription_id: int) -> int:
    """How many records came in the latest mute and were told neither then nor since.

    One of which a later change was owed is told: to tell it as NEW behind its revision, or with
    words that were replaced meanwhile, would be news of the past.
    """
    (count,) = connection.execute(
        """
        SELECT count(DISTINCT changes.document) FROM withheld
        JOIN changes ON changes.id = withheld.change
        WHERE withheld.mute = ? AND NOT EXISTS (
            SELECT 1 FROM deliveries WHERE deliveries.document = changes.document
                AND deliveries.change >= changes.id
                AND deliveries.subscription = withheld.subscription
        )
        """,
        (_latest(connection, subscription_id),),
    ).fetchone()
    return int(count)


def _owe_withheld(
    connection: sqlite3.Connection, subscription_id: int, notify: Notify, now: datetime
) -> int:
    """Turn what the latest mute withheld into deliveries; answers of how many records.

    Of twins the first is owed, as without a mute; nothing is that ``withheld`` does not count.
    """
    latest = _latest(connection, subscription_id)
    rows = connection.execute(
        """
        SELECT changes.*, documents.key, versions.body FROM withheld
        JOIN changes ON changes.id = withheld.change
        JOIN documents ON documents.id = changes.document
        JOIN versions ON (versions.document, versions.number) = (changes.document, changes.version)
        WHERE withheld.mute = ?1 AND NOT EXISTS (
            SELECT 1 FROM deliveries WHERE deliveries.document = changes.document
                AND deliveries.change >= changes.id AND deliveries.subscription = ?2
        ) ORDER BY changes.id
        """,
        (latest, subscription_id),
    ).fetchall()
    told = set[int]()
    for row in rows:
        kind = ChangeKind(row["kind"])
        if subscription_id in _told_by_twins(connection, row, kind):
            continue
        key = delivery_key(subscription_id, row["key"], row["version"], kind)
        made = connection.execute(
            """
            INSERT INTO deliveries (key, subscription, document, change, notify, owed_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """,
            (key, subscription_id, row["document"], row["id"], notify.value, instant_text(now)),
        )
        told |= {row["document"]} if made.rowcount else set()
    connection.execute("DELETE FROM withheld WHERE mute = ?", (latest,))
    return len(told)


def _told_by_twins(connection: sqlite3.Connection, row: sqlite3.Row, kind: ChangeKind) -> set[int]:
    twins = twins_of(connection, row["document"])
    if kind is ChangeKind.NEW:
        return told_already(connection, twins)
    return told_revision(
        connection, twins, read_passages(row["passages"]), read_body(row["body"])[1]
    )


def _latest(connection: sqlite3.Connection, subscription_id: int) -> int | None:
    (found,) = connection.execute(
        "SELECT max(id) FROM mutes WHERE subscription = ?", (subscription_id,)
    ).fetchone()
    return int(found) if found is not None else None
