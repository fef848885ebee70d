"""What the operators have been told about a source's health: an outcome once, its recovery once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.identity import alarm_key
from state.interrupted import judged
from state.outbox import insert_post
from state.runs import last_reports, reports
from state.times import instant_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from state.database import Database
    from state.outbox import NewPost
    from state.outcomes import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something about a source that the operators have not been told.

    ``told`` is the unhealthy run they know of; with a healthy report it means a recovery.
    """

    report: RunReport
    told: RunReport | None

    @property
    def recovered(self) -> bool:
        """Whether it is good news."""
        return self.report.outcome.healthy

    @property
    def key(self) -> str:
        """For the post that tells it, or for a key made of several."""
        return alarm_key(self.report.source, self.report.outcome.value, self.report.run_id)


def alarms_due(database: Database, *, posted: bool = False) -> list[Alarm]:
    """From the newest daily run of each source that nobody interrupted, or the newest at all where
    that has lasted for days: unhealthy in a way not told yet, or recovered.

    With ``posted`` what the operators' channel was not told, else what no command has said.
    """
    known = told_of(database, posted=posted)
    due = []
    for report in judged(database, last_reports(database, origin="run")):
        told = known.get(report.source)
        ill = None if report.outcome.healthy else report.ended
        if ill != (told.ended if told else None):
            due.append(Alarm(report=report, told=told))
    return due


def told_of(database: Database, *, posted: bool = False) -> dict[str, RunReport]:
    """By source the unhealthy run that was told of it: the first of those that ended so."""
    rows = database.connection.execute("SELECT run FROM alarms WHERE posted = ?", (posted,))
    return {one.source: one for one in reports(database, [row["run"] for row in rows])}


def tell(
    database: Database, alarms: Sequence[Alarm], posts: Sequence[NewPost] | None, now: datetime
) -> None:
    """Put the posts into the outbox and remember what they tell, in one transaction.

    ``posts`` is None where a command has said it: the operators' channel, once there is one, hears
    of what lasts until then, and of the recovery from what it was told before.
    """
    if not alarms:
        return
    with database.transaction() as connection:
        for post in posts or ():
            insert_post(connection, post, now)
        for alarm in alarms:
            told = (alarm.report.source, posts is not None)
            connection.execute("DELETE FROM alarms WHERE source = ? AND posted = ?", told)
            if not alarm.recovered:
                connection.execute(
                    "INSERT INTO alarms (source, posted, run, told_at) VALUES (?, ?, ?, ?)",
                    (*told, alarm.report.run_id, instant_text(now)),
                )
