"""What hosts told us that outlives a run: their robots.txt, and until when to leave them alone."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from state.database import open_database, open_read_only
from state.host_notes import PAUSE as PAUSE
from state.host_notes import Rest as Rest
from state.host_notes import RobotsCopy as RobotsCopy
from state.times import instant, instant_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from state.database import Database


def robots_copy(database: Database, site: str) -> RobotsCopy | None:
    """The last copy of a site's robots.txt, however old."""
    row = database.connection.execute(
        "SELECT body, fetched_at FROM robots WHERE site = ?", (site,)
    ).fetchone()
    return RobotsCopy(body=row["body"], fetched_at=instant(row["fetched_at"])) if row else None


def keep_robots(database: Database, site: str, copy: RobotsCopy | None) -> None:
    """Keep what was read; None where a site has no robots.txt any more."""
    with database.transaction() as connection:
        if copy is None:
            connection.execute("DELETE FROM robots WHERE site = ?", (site,))
        else:
            connection.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)",
                (site, copy.body, instant_text(copy.fetched_at)),
            )


def rests(database: Database, now: datetime) -> list[Rest]:
    """Who still wants to be left alone."""
    rows = database.connection.execute(
        "SELECT * FROM rests WHERE not_before > ? ORDER BY name", (instant_text(now),)
    )
    return [
        Rest(name=row["name"], not_before=instant(row["not_before"]), reason=row["reason"])
        for row in rows
    ]


def keep_rest(database: Database, rest: Rest, now: datetime) -> None:
    """Keep what a host asked for, and forget what has passed."""
    with database.transaction() as connection:
        connection.execute("DELETE FROM rests WHERE not_before <= ?", (instant_text(now),))
        connection.execute(
            "INSERT OR REPLACE INTO rests VALUES (?, ?, ?)",
            (rest.name, instant_text(rest.not_before), rest.reason),
        )


def keep_pauses(database: Database, pauses: Sequence[Rest]) -> None:
    """Keep until when vendors are left alone after a run; what they asked for themselves goes on
    where it is longer. Writes nothing where there is none."""
    if not pauses:
        return
    with database.transaction() as connection:
        connection.executemany(
            """
            INSERT INTO rests (name, not_before, reason) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE
                SET not_before = excluded.not_before, reason = excluded.reason
                WHERE excluded.not_before > not_before
            """,
            [(one.name, instant_text(one.not_before), one.reason) for one in pauses],
        )


def carry_rests(origin: Path, target: Path, now: datetime) -> None:
    """Take over who wants to be left alone from one state into another, which need not be there.

    To throw away the state of a trial, or of a dry run, is no leave to ask again.
    """
    asked: list[Rest] = []
    if origin.is_file():
        with closing(open_read_only(origin)) as database:
            asked = rests(database, now)
    if asked:
        with closing(open_database(target)) as database:
            for rest in asked:
                keep_rest(database, rest, now)
